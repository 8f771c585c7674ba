package check

import (
	"sync"
	"testing"

	"huibao/pipeline/form"
)

func TestKindsOnMerged(t *testing.T) {
	t.Parallel()
	runKinds(t, kindsOnMerged())
}

func kindsOnMerged() []kindCase {
	coverage := form.Rule{Kind: form.KindCoverage, Scope: form.ScopeDistrict, Message: "{period} {expected} {found} {count} {names} {whole} {sum} {heads}"}
	rounding := form.Rule{Kind: form.KindRounding, Parts: []string{"young_share", "old_share"}, Message: "{sum} {whole} {difference}"}
	worded := form.Rule{Kind: form.KindWording, Forbid: `提高[0-9.]+%`, Message: "{found} {value}"}
	wreckBrief := func(w *world) { w.brief[0] = "青年占比提高2.9%。" }
	return []kindCase{
		{rule: coverage, wreck: func(w *world) { w.dataset.Offices[1].Reported = false; w.dataset.Rows = w.dataset.Rows[1:] },
			want: []string{"2006年6月 2 1 1 乙街道 4 3 87"}},
		{name: "a row is missed", rule: coverage, wreck: func(w *world) { w.dataset.Rows = w.dataset.Rows[1:] }, want: []string{"2006年6月 2 2 0  4 3 87"}},
		{rule: rounding, wreck: func(w *world) { w.figure("1", june, "young_share", 0.3795); w.figure("1", june, "old_share", 0.6205) },
			want: []string{"100.1% 100.0% 0.1个百分点"}},
		{name: "under a condition", rule: form.Rule{Kind: form.KindRounding, Parts: rounding.Parts, When: "heads > 100", Message: "{sum}"},
			wreck: func(w *world) { w.figure("1", june, "young_share", 0.3795); w.figure("1", june, "old_share", 0.6205) }},
		{name: "under a condition", rule: form.Rule{Kind: form.KindCoverage, When: "heads > 100", Message: "{sum}"}, wreck: func(w *world) { w.dataset.Rows = nil }},
		{name: "unknown", rule: rounding, wreck: func(w *world) { w.Book = nil }},
		{rule: worded, wreck: wreckBrief, want: []string{"提高2.9% 青年占比提高2.9%。"}},
		{name: "under a condition", rule: form.Rule{Kind: form.KindWording, Forbid: `提高[0-9.]+%`, When: "heads > 100", Message: "{found}"}, wreck: wreckBrief},
		{name: "without figures", rule: form.Rule{Kind: form.KindWording, Forbid: `提高[0-9.]+%`, When: "heads > 50", Message: "{found}"},
			wreck: func(w *world) { wreckBrief(w); w.Book = nil }},
		{name: "balance", rule: form.Rule{Kind: form.KindBalance, Scope: form.ScopeDistrict, Left: "heads", Right: "places * 29", Message: "{unit} {left} {right}"},
			wreck: func(w *world) { w.figure("1", june, "heads", 88) }, want: []string{"区 88 87"}},
		{name: "assert", rule: form.Rule{Kind: form.KindAssert, Scope: form.ScopeDistrict, Must: "printed >= heads", Message: "{column} {printed} {heads}"},
			wreck: func(w *world) { w.figure("1", june, "printed", 80) }, want: []string{"总人数 80 87"}},
		{name: "part", rule: form.Rule{Kind: form.KindPart, Scope: form.ScopeDistrict, Pairs: []form.Pair{{Part: "heads", Whole: "printed"}}, Message: "{part} {whole} {left} {right}"},
			wreck: func(w *world) { w.figure("1", june, "printed", 80) }, want: []string{"总人数 印数 87 80"}},
	}
}

// New refuses what cannot be judged. Package config says so to people, with file
// and line.
func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for want, rule := range map[string]form.Rule{
		`rule E01: unknown kind "guess"`:                                                                {Kind: "guess"},
		`rule E01: expression "hads > 0": unknown name "hads", did you mean "heads"?`:                   {Kind: form.KindAssert, Must: "hads > 0"},
		`rule E01: expression "head": unknown name "head", did you mean "heads"?`:                       {Kind: form.KindBalance, Left: "heads", Right: "head"},
		`rule E01: expression "x": unknown name "x"`:                                                    {Kind: form.KindPart, Pairs: []form.Pair{{Part: "heads", Whole: "x"}}},
		"rule E01: error parsing regexp: missing closing ): `(`":                                        {Kind: form.KindPattern, Forbid: "("},
		`rule E01: message "{unti}": nothing fills {unti}`:                                              {Kind: form.KindEnum, Message: "{unti}"},
		`rule E01: message "{places}": nothing fills {places}`:                                          {Kind: form.KindEnum, Action: "{places}"},
		`rule E01: kind resent cannot judge merged data`:                                                {Kind: form.KindResent, Scope: form.ScopeDistrict},
		`rule E01: expression "young_sharee": unknown name "young_sharee", did you mean "young_share"?`: {Kind: form.KindBalance, Scope: form.ScopeOffice, Left: "young_sharee", Right: "1"},
	} {
		rule.ID = "E01"
		_, err := New(smallForm(rule), smallUnits(t))
		if err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// One checker serves many submissions at once.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c, err := New(smallForm(
		form.Rule{ID: "E01", Kind: form.KindAssert, Severity: form.Error, Class: form.MonthEnd, Must: "x < 60", Message: "{unit}{x}"},
	), smallUnits(t))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			w := good()
			w.set("111", "heads", float64(60+n))
			if got := c.Submission(w.Input); len(got) != 1 || got[0].Message != "红星社区"+plain(float64(60+n)) {
				t.Errorf("says %v", got)
			}
		})
	}
	group.Wait()
}

// Whatever a message says, parsing ends without a panic, and filling leaves no
// name in braces that was taken for one.
func FuzzParseMessage(f *testing.F) {
	for _, seed := range []string{"{unit}“{column}”", "{", "}", "{{unit}}", "{}", "{unit", "{heads}{prev.heads}"} {
		f.Add(seed)
	}
	valid := func(name string) bool { return name == "heads" || name == "prev.heads" }
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseMessage(text, valid)
		if err != nil {
			return
		}
		if len(m)%2 != 1 {
			t.Fatalf("%q has %d pieces", text, len(m))
		}
		m.fill(words{"unit": "甲"}, func(string) string { return "1" })
	})
}
