package work_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

// sent has a file received and checked, by hand.
func (p *post) sent(folders, name string, data []byte) store.Attempt {
	p.t.Helper()
	parcel := work.Parcel{Way: "folder", Name: name}
	if folders != "" {
		parcel.Folders = strings.Split(folders, "/")
	}
	received, err := p.Receive(p.t.Context(), parcel, bytes.NewReader(data), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	a, err := p.Check(p.t.Context(), received[0].ID, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// findings are what was found in an attempt, as text.
func (p *post) findings(a store.Attempt) string {
	p.t.Helper()
	var b strings.Builder
	err := p.Store.Read(p.t.Context(), func(v *store.View) error {
		all, err := v.Findings(a)
		for _, f := range all {
			b.WriteString(f.Message + "\n")
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return b.String()
}

// TestWhose wants folder, cover and name to say whose a file is, and a file over which
// they disagree to go back with both said.
func TestWhose(t *testing.T) {
	t.Parallel()
	data := sample(t, june, houjiatang)
	nameless := altered(t, houjiatang, "封面", "C6", "")
	timeless := altered(t, houjiatang, "封面", "C7", "")
	for _, c := range []struct {
		what, folders, name string
		data                []byte
		state               store.State
		office, period      string
		finding             string
	}{
		{"flat", "", houjiatang, data, store.Accepted, "430111001", "2006-06", ""},
		{"a month's folder", "2006-06", houjiatang, data, store.Accepted, "430111001", "2006-06", ""},
		{"an office's folder", "侯家塘街道", "月报.xlsx", data, store.Accepted, "430111001", "2006-06", ""},
		{"an office's code and a month", "430111001/2006-06", "月报.xlsx", data, store.Accepted, "430111001", "2006-06", ""},
		{"another folder", "王芳的文件/新", houjiatang, data, store.Accepted, "430111001", "2006-06", ""},
		{"another office's folder", "东塘街道", "月报.xlsx", data, store.Returned, "430111005", "2006-06", "应为“东塘街道”"},
		{"another month's folder", "2006-05", houjiatang, data, store.Returned, "430111001", "2006-05", "2006年5月"},
		{"no office on the cover, but in the name", "", houjiatang, nameless, store.Returned, "430111001", "2006-06", "填报单位"},
		{"no office anywhere", "", "月报.xlsx", nameless, store.Quarantined, "", "2006-06", "看不出是哪个单位的报表"},
		{"no month anywhere", "侯家塘街道", "月报.xlsx", timeless, store.Quarantined, "430111001", "0000-00", "看不出是哪个报告期的报表"},
		{"no workbook", "", houjiatang, []byte("text"), store.Quarantined, "", "0000-00", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			p := newPost(t, storetest.SQLite(t), true)
			a := p.sent(c.folders, c.name, c.data)
			month := "0000-00"
			if !a.Period.IsZero() {
				month = a.Period.String()
			}
			if a.State != c.state || a.Office != c.office || month != c.period {
				t.Errorf("it is %s, of %q for %s; want %s, %q, %s", a.State, a.Office, month, c.state, c.office, c.period)
			}
			if got := p.findings(a); !strings.Contains(got, c.finding) {
				t.Errorf("found is %s; want %q", got, c.finding)
			}
			if err := p.Deliver(t.Context(), a.ID); err != nil {
				t.Fatal(err)
			}
			folder := "待核实/"
			if a.State != store.Quarantined {
				folder = p.Line.Units.Name(a.Office) + "/"
			}
			if placed := tree(t, p.Outbox); !slices.ContainsFunc(placed, func(name string) bool { return strings.HasPrefix(name, folder) }) {
				t.Errorf("the outbox holds %v, nothing in %s", placed, folder)
			}
		})
	}
}

// TestAtOnce wants files of one office that are checked at the same time to get answers of
// different names, each with the attempt's own number.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, true)
		var group sync.WaitGroup
		for n := range 4 {
			var folders []string // where they do not say, the number is given on checking
			if n > 1 {
				folders = []string{"侯家塘街道", "2006-06"}
			}
			name := "月报.xlsx"
			if n%2 == 0 {
				name = fmt.Sprintf("月报%d.xlsx", n)
			}
			data := altered(t, houjiatang, "党员队伍", "C6", 100+n)
			received, err := p.Receive(t.Context(), work.Parcel{Way: "folder", Folders: folders, Name: name}, bytes.NewReader(data), nil)
			if err != nil {
				t.Fatal(err)
			}
			group.Go(func() {
				if _, err := p.Check(t.Context(), received[0].ID, nil); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		var all []string
		for _, a := range p.attempts() {
			if a.State == store.Received || len(a.Receipts) == 0 {
				t.Errorf("attempt %d is %s", a.Number, a.State)
				continue
			}
			all = append(all, a.Receipts[0].Name)
			holds(t, "the receipt", kept(p, a.Receipts[2]), fmt.Sprintf(`"attempt": %d,`, a.Number))
		}
		slices.Sort(all)
		if len(slices.Compact(all)) != 4 {
			t.Errorf("the answers are called %v", all)
		}
	})
}

// TestHistory wants a file judged against what its office sent before, and against nobody
// else's.
func TestHistory(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), true)
	may := "侯家塘街道2006年5月社区党建月报.xlsx"
	if a := p.sent("", may, sample(t, june.Previous(), may)); a.State != store.Accepted {
		t.Fatalf("the month before is %s: %s", a.State, p.findings(a))
	}
	jump := altered(t, houjiatang, "党员队伍", "D6", 60)
	with := p.findings(p.sent("", houjiatang, jump))
	other := newPost(t, storetest.SQLite(t), true)
	without := other.findings(other.sent("", houjiatang, jump))
	if with == without {
		t.Errorf("with the month before and without it the same is found:\n%s", with)
	}
	if !strings.Contains(with, "上月") {
		t.Errorf("nothing is said of the month before:\n%s", with)
	}
}
