package unit_test

import (
	"errors"
	"testing"

	"huibao/pipeline/period"
	"huibao/pipeline/unit"
)

var june = period.Must("2006-06")

func district() []unit.Unit {
	return []unit.Unit{
		{Code: "43", Name: "雨花区", Level: unit.District},
		{Code: "4301", Name: "左家塘街道", Short: "左家塘", Level: unit.Office, Parent: "43"},
		{Code: "4302", Name: "井湾子街道", Short: "井湾子", Level: unit.Office, Parent: "43"},
		{Code: "430101", Name: "赤岗社区", Level: unit.Community, Parent: "4301", Former: []string{"赤岗冲"}},
		{Code: "430102", Name: "湖橡社区", Level: unit.Community, Parent: "4301"},
		{Code: "430103", Name: "新样例社区", Level: unit.Community, Parent: "4301", Founded: period.Must("2006-03")},
		{Code: "430104", Name: "老样例社区", Level: unit.Community, Parent: "4301", Closed: period.Must("2006-03")},
		{Code: "430201", Name: "赤岗岭社区", Level: unit.Community, Parent: "4302"},
		{Code: "430202", Name: "湖橡社区", Level: unit.Community, Parent: "4302"},
	}
}

func registry(t *testing.T) *unit.Registry {
	t.Helper()
	r, err := unit.NewRegistry(district())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMatch(t *testing.T) {
	t.Parallel()
	r := registry(t)
	for _, c := range []struct {
		name, within, want string
		how                unit.How
	}{
		{"赤岗社区", "4301", "430101", unit.ByName},
		{"赤岗", "4301", "430101", unit.ByName},
		{"赤 岗", "4301", "430101", unit.ByName},
		{"赤岗\n社区居委会", "4301", "430101", unit.ByName},
		{"雨花区赤岗社区", "4301", "430101", unit.ByName},
		{"雨花区左家塘街道赤岗社区", "4301", "430101", unit.ByName},
		{"赤岗冲", "4301", "430101", unit.ByFormer},
		{"赤崗社区", "4301", "430101", unit.ByVariant},
		{"赤岗岭", "4301", "430201", unit.ByName}, // of another office: found, and told apart by its parent
		{"湖橡", "4301", "430102", unit.ByName},
		{"湖橡", "4302", "430202", unit.ByName}, // the office's own one goes first
		{"湖象", "4301", "", unit.NotFound},
		{"老样例", "4301", "", unit.NotFound}, // closed
		{"", "4301", "", unit.NotFound},
	} {
		u, how := r.Match(c.name, unit.Community, c.within, june)
		if u.Code != c.want || how != c.how {
			t.Errorf("Match(%q within %s) = %q by %d, want %q by %d", c.name, c.within, u.Code, how, c.want, c.how)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	r := registry(t)
	if got := r.Nearest("湖象社区", unit.Community, "4301", june); got != "湖橡社区" {
		t.Errorf("Nearest(湖象社区) = %q", got)
	}
	if got := r.Nearest("完全不同的名字", unit.Community, "4301", june); got != "" {
		t.Errorf("Nearest of an unlike name = %q", got)
	}
}

func TestChildrenKnowTheirTime(t *testing.T) {
	t.Parallel()
	r := registry(t)
	for p, want := range map[string]int{"2006-02": 3, "2006-03": 3, "2006-06": 3} {
		if got := len(r.Children("4301", period.Must(p))); got != want {
			t.Errorf("%s: %d communities, want %d", p, got, want)
		}
	}
	before := r.Children("4301", period.Must("2006-02"))
	if before[2].Name != "老样例社区" {
		t.Errorf("before its closing 老样例社区 is missing: %v", before)
	}
}

func TestNewRegistryRefuses(t *testing.T) {
	t.Parallel()
	twice := append(district(), unit.Unit{Code: "430101", Name: "又一个", Level: unit.Community, Parent: "4301"})
	orphan := append(district(), unit.Unit{Code: "9", Name: "孤儿社区", Level: unit.Community, Parent: "43"})
	for name, units := range map[string][]unit.Unit{
		"code twice": twice, "community below the district": orphan, "no district": district()[1:],
	} {
		_, err := unit.NewRegistry(units)
		var wrong *unit.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Whatever is typed, matching answers.
func FuzzMatch(f *testing.F) {
	for _, seed := range []string{"赤岗", "雨花区", "雨花区雨花区", "社区", " ", "左家塘街道左家塘街道"} {
		f.Add(seed)
	}
	r, err := unit.NewRegistry(district())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string) {
		u, how := r.Match(name, unit.Community, "4301", june)
		if (how == unit.NotFound) != (u.Code == "") {
			t.Errorf("Match(%q) = %q by %d", name, u.Code, how)
		}
		r.Nearest(name, unit.Community, "", june)
	})
}
