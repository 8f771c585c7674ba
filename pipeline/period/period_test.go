package period_test

import (
	"testing"

	"huibao/pipeline/period"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"2006-06": true, "2006-12": true, "1999-01": true,
		"2006-6": false, "2006-13": false, "2006-00": false, "06-06": false, "2006/06": false, "": false, "2006-06-01": false,
	} {
		p, err := period.Parse(text)
		if (err == nil) != ok {
			t.Errorf("Parse(%q): %v, want ok %v", text, err, ok)
		}
		if ok && p.String() != text {
			t.Errorf("Parse(%q).String() = %q", text, p.String())
		}
	}
}

func TestNeighbours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ p, previous, lastYear, end string }{
		{"2006-06", "2006-05", "2005-06", "2006-06-30"},
		{"2006-01", "2005-12", "2005-01", "2006-01-31"},
		{"2004-02", "2004-01", "2003-02", "2004-02-29"},
		{"2006-12", "2006-11", "2005-12", "2006-12-31"},
	} {
		p := period.Must(c.p)
		if got := p.Previous().String(); got != c.previous {
			t.Errorf("%s.Previous() = %s, want %s", c.p, got, c.previous)
		}
		if got := p.LastYear().String(); got != c.lastYear {
			t.Errorf("%s.LastYear() = %s, want %s", c.p, got, c.lastYear)
		}
		if got := p.End().String(); got != c.end {
			t.Errorf("%s.End() = %s, want %s", c.p, got, c.end)
		}
	}
}

// Adding and subtracting months are each other's inverse across year ends.
func TestAddUndoesSub(t *testing.T) {
	t.Parallel()
	from := period.Must("2003-11")
	for n := -30; n <= 30; n++ {
		to := from.Add(n)
		if to.Sub(from) != n || to.Before(from) != (n < 0) {
			t.Errorf("%s + %d months = %s, which is %d later", from, n, to, to.Sub(from))
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	if got := period.Must("2006-06").Chinese(); got != "2006年6月" {
		t.Errorf("Chinese() = %q", got)
	}
	if got := period.Must("2006-06").End().Chinese(); got != "2006年6月30日" {
		t.Errorf("End().Chinese() = %q", got)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	d, err := period.ParseDate("2006-02-28")
	if err != nil {
		t.Fatal(err)
	}
	if d.Period() != period.Must("2006-02") {
		t.Errorf("%s lies in %s", d, d.Period())
	}
	if _, err := period.ParseDate("2006-02-30"); err == nil {
		t.Error("took 2006-02-30 for a date")
	}
	later, _ := period.ParseDate("2006-03-01")
	if !d.Before(later) || later.Before(d) || d.Before(d) {
		t.Errorf("order of %s and %s is wrong", d, later)
	}
}
