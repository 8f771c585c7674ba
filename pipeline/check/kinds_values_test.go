package check

import (
	"slices"
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

func TestKindsOnValues(t *testing.T) {
	t.Parallel()
	runKinds(t, kindsOnValues())
}

func kindsOnValues() []kindCase {
	long := "这是一段有二十个字的案例文字，不长不短刚好。"
	balance := form.Rule{Kind: form.KindBalance, Left: "paid", Right: "heads * 600 / 52", When: "unit.pilot == 1", Message: "{unit} {left} {right} {difference} {paid}"}
	part := form.Rule{Kind: form.KindPart, Pairs: []form.Pair{{Part: "young + 1", Whole: "heads"}, {Part: "age", Whole: "heads * 10"}}, Message: "{cell} {part} {whole} {left} {right}"}
	each := form.Rule{Kind: form.KindAssert, Class: form.MonthEnd, Must: "abs(x - prev.x) <= 5", Message: "{cell} {column} {x} {prev.x} {value} {expected} {difference} {percent}"}
	office := form.Rule{Kind: form.KindAssert, Scope: form.ScopeOffice, Columns: []string{"heads", "young_share"}, Must: "abs(x / last_year.x - 1) <= 0.1", Message: "{office}{column} {value} {expected} {difference} {percent}"}
	pattern := form.Rule{Kind: form.KindPattern, Columns: []string{"text"}, Forbid: `[0-9]{11}`, Message: "{cell} {unit} {column}"}
	length := form.Rule{Kind: form.KindLength, Columns: []string{"text"}, Low: number(5), High: number(20), Message: "{count} {low} {high}"}
	repeated := form.Rule{Kind: form.KindRepeated, Columns: []string{"text"}, Message: "{cell} {unit} {period} {found}"}
	return []kindCase{
		{rule: balance, wreck: func(w *world) { w.set("111", "paid", 590); w.set("112", "paid", 1) }, want: []string{"红星社区 590 600 10 590"}},
		{name: "of figures", rule: form.Rule{Kind: form.KindBalance, Scope: form.ScopeOffice, Left: "heads", Right: "prev.heads + 2", Message: "{unit} {left} {right}"},
			wreck: func(w *world) { w.figure("11", june, "heads", 90) }, want: []string{"甲街道 90 87"}},

		{rule: part, wreck: func(w *world) { w.set("111", "young", 52) }, want: []string{"C3 ‘青年’ + 1 总人数 53 52"}},
		{name: "several", rule: part, wreck: func(w *world) { w.set("113", "heads", 2) },
			want: []string{"C5 ‘青年’ + 1 总人数 3 2", "D5 年龄 总人数 * 10 30 20"}},
		{name: "unknown", rule: part, wreck: func(w *world) { w.bad("111", "young", "约", submission.Approximate) }},

		{rule: form.Rule{Kind: form.KindAssert, Must: "!has(age) || age < 41", When: "month == 6", Message: "{cell} {unit} {age} {prev.age} {last_year.age}"},
			wreck: func(w *world) { w.set("111", "age", 41.5); w.empty("112", "age") }, want: []string{"D3 红星社区 41.5 40.5 未知"}},
		{name: "marked", rule: form.Rule{Kind: form.KindAssert, Must: "paid <= 600", Mark: []string{"heads", "paid"}, Message: "{sheet}!{cell} {column} {value}"},
			wreck: func(w *world) { w.set("111", "paid", 601) }, want: []string{"人员!B3 总人数 52"}},
		{name: "of new units", rule: form.Rule{Kind: form.KindAssert, Must: "heads <= 5", When: "has(unit.months) && unit.months < 12", Message: "{unit} {unit.months} {month}"},
			wreck: func(w *world) { w.set("113", "heads", 6) }, want: []string{"蓝天社区 4 6"}},
		{name: "each column", rule: each, wreck: func(w *world) { w.set("111", "heads", 60); w.set("112", "young", 4) },
			want: []string{"B3 总人数 60 50 60 50 10 20.0%", "C4 ‘青年’ 4 10 4 10 6 60.0%"}},
		{name: "office", rule: office, wreck: func(w *world) { w.figure("11", june, "young_share", 0.5) },
			want: []string{"甲街道青年占比 50.0% 35.0% 15个百分点 42.9%"}},
		{name: "office without figures", rule: office, wreck: func(w *world) { w.Book = nil }},

		{rule: pattern, wreck: func(w *world) { w.say("111", "text", "请拨13800000000。") }, want: []string{"C3 红星社区 内容"}},
		{name: "short", rule: length, wreck: func(w *world) { w.say("111", "text", "好事") }, want: []string{"2 5 20"}},
		{name: "long", rule: length, wreck: func(w *world) { w.say("111", "text", long) }, want: []string{"22 5 20"}},
		{rule: repeated, wreck: func(w *world) { w.say("111", "text", "五月里，办了一场 邻里节！") }, want: []string{"C3 红星社区 2006年5月 红星社区"}},
		{name: "itself", rule: repeated, wreck: func(w *world) {
			w.say("111", "text", "五月里办了一场邻里节。")
			w.Earlier = []*submission.Submission{w.Previous}
			w.Previous.Period = june
		}},
	}
}

// A warning carries what the office says in the row; an error does not.
func TestExplanation(t *testing.T) {
	t.Parallel()
	for severity, want := range map[form.Severity]string{form.Warning: "集中转入", form.Error: "", form.Hint: ""} {
		w := good()
		row := &w.sheet("people").Rows[0]
		row.Values = row.Values.With("remark", w.value("人员", 6, 3, "集中转入"))
		w.set("111", "heads", 60)
		rule := form.Rule{ID: "W01", Kind: form.KindAssert, Severity: severity, Must: "heads < 60", Message: "{unit}"}
		got := judge(t, rule, w)
		if len(got) != 1 || got[0].Explanation != want {
			t.Errorf("%s: %+v, want the explanation %q", severity, got, want)
		}
	}
}

// A finding says whose it is, in which file, at which cells.
func TestFinding(t *testing.T) {
	t.Parallel()
	w := good()
	w.set("111", "young", 60)
	rule := form.Rule{ID: "E09", Kind: form.KindPart, Severity: form.Error, Pairs: []form.Pair{{Part: "young", Whole: "heads"}}, Message: "{unit}不对。", Action: "请改{column}。"}
	got := judge(t, rule, w)
	if len(got) != 1 {
		t.Fatalf("found %v", got)
	}
	f := got[0]
	var cells []string
	for _, cell := range f.Cells {
		cells = append(cells, cell.File()+" "+cell.String())
	}
	if !slices.Equal(cells, []string{"甲街道2006-06.xlsx 人员!C3", "甲街道2006-06.xlsx 人员!B3"}) {
		t.Errorf("marks %q", cells)
	}
	if f.Rule != "E09" || f.Unit != "111" || f.Severity != form.Error || f.String() != "甲街道2006-06.xlsx\u3000红星社区不对。请改‘青年’。" {
		t.Errorf("finding %+v: %s", f, f)
	}
}

// While the file has errors, sums of it say nothing.
func TestNoSumsOfWrongCells(t *testing.T) {
	t.Parallel()
	c, err := New(smallForm(
		form.Rule{ID: "E01", Kind: form.KindRange, Severity: form.Error, Message: "x"},
		form.Rule{ID: "W01", Kind: form.KindAssert, Severity: form.Warning, Scope: form.ScopeOffice, Must: "heads < 10", Message: "y"},
	), smallUnits(t))
	if err != nil {
		t.Fatal(err)
	}
	w := good()
	if got := messages(c.Submission(w.Input)); !slices.Equal(got, []string{"y"}) {
		t.Errorf("says %q", got)
	}
	w.set("111", "heads", -1)
	if got := messages(c.Submission(w.Input)); !slices.Equal(got, []string{"x"}) {
		t.Errorf("with a wrong cell it says %q", got)
	}
}

// The order is that of the workbook; errors of the whole file come first, other
// words on it last.
func TestOrder(t *testing.T) {
	t.Parallel()
	c, err := New(smallForm(
		form.Rule{ID: "W09", Kind: form.KindUnchanged, Severity: form.Warning, Sheets: []string{"money"}, Message: "unchanged"},
		form.Rule{ID: "E09", Kind: form.KindEnum, Severity: form.Error, Message: "{sheet}{cell}"},
		form.Rule{ID: "E08", Kind: form.KindResent, Severity: form.Error, Message: "resent"},
		form.Rule{ID: "E07", Kind: form.KindPart, Severity: form.Error, Pairs: []form.Pair{{Part: "young", Whole: "heads"}}, Message: "{sheet}{cell}"},
		form.Rule{ID: "E06", Kind: form.KindRange, Severity: form.Error, Columns: []string{"heads"}, Low: number(20), Message: "{sheet}{cell}"},
	), smallUnits(t))
	if err != nil {
		t.Fatal(err)
	}
	w := good()
	w.Submission.Source.SHA256 = "may"
	w.say("111", "theme", "丙类")
	w.set("111", "young", 60)
	w.set("111", "paid", 500)
	w.set("112", "paid", 250)
	want := []string{"resent", "人员C3", "人员B5", "案例B3", "unchanged"}
	if got := messages(c.Submission(w.Input)); !slices.Equal(got, want) {
		t.Errorf("order %q, want %q", got, want)
	}
}

// Without period and office nothing is known, and nothing is claimed.
func TestNamelessCover(t *testing.T) {
	t.Parallel()
	for _, kind := range []form.Kind{form.KindRegistered, form.KindComplete, form.KindCumulative, form.KindUnchanged, form.KindDate, form.KindSurge} {
		w := good()
		w.Submission.Office, w.ExpectedOffice = "", ""
		w.Submission.Period, w.ExpectedPeriod = period.Period{}, period.Period{}
		rule := form.Rule{ID: "E01", Kind: kind, Severity: form.Error, Times: 1, Message: "x"}
		if got := judge(t, rule, w); len(got) != 0 {
			t.Errorf("%s: %v", kind, got)
		}
	}
}
