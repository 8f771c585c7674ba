package check

import (
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

func TestKindsOnCells(t *testing.T) {
	t.Parallel()
	runKinds(t, kindsOnCells())
}

func kindsOnCells() []kindCase {
	required := form.Rule{Kind: form.KindRequired, Message: "{sheet}!{cell} {unit} {column}"}
	types := form.Rule{Kind: form.KindType, Message: "{cell} {value} {expected}"}
	within := form.Rule{Kind: form.KindRange, Message: "{cell} {column} {value} {low} {high}"}
	total := form.Rule{Kind: form.KindTotals, Message: "{cell} {column} {stated} {sum} {difference}"}
	cumulative := form.Rule{Kind: form.KindCumulative, Class: form.Cumulative, Message: "{cell} {expected} {value} {difference}"}
	surge := form.Rule{Kind: form.KindSurge, Times: 2, Message: "{cell} {expected} {value} {difference} {low}"}
	return []kindCase{
		{rule: required, wreck: func(w *world) { w.empty("112", "young"); w.empty("111", "theme") },
			want: []string{"人员!C4 绿洲社区 ‘青年’", "案例!B3 红星社区 主题"}},
		{name: "optional", rule: required, wreck: func(w *world) { w.empty("112", "age") }},
		{name: "optional, but named", rule: form.Rule{Kind: form.KindRequired, Columns: []string{"age"}, When: "heads > 30", Message: "{unit} {heads}"},
			wreck: func(w *world) { w.empty("111", "age"); w.empty("112", "age") }, want: []string{"红星社区 52"}},
		{name: "name", rule: required, wreck: func(w *world) {
			r := &w.sheet("people").Rows[1]
			r.Unit, r.Name.State, r.Name.Text = "", submission.Empty, ""
		}, want: []string{"人员!A4 第4行 社区"}},
		{name: "cover", rule: required, wreck: func(w *world) { w.empty("", "cover_filled") }, want: []string{"封面!B3 甲街道 填报日期"}},
		{name: "column not there", rule: required, wreck: func(w *world) {
			for i := range w.sheet("people").Rows {
				row := &w.sheet("people").Rows[i]
				row.Values = submission.ValuesOf(map[string]submission.Value{"heads": row.Values.Of("heads")})
			}
		}},

		{name: "share for a count", rule: types, wreck: func(w *world) { w.bad("111", "heads", "64%", submission.Misplaced) }, want: []string{"B3 64% 整数，疑似填错列"}},
		{name: "integer", rule: types, wreck: func(w *world) { w.bad("111", "heads", "约50", submission.Approximate) }, want: []string{"B3 约50 一个确切的整数"}},
		{name: "fraction", rule: types, wreck: func(w *world) { w.bad("111", "heads", "5.5", submission.Fraction) }, want: []string{"B3 5.5 整数"}},
		{name: "decimal", rule: types, wreck: func(w *world) { w.bad("111", "age", "“中年”", submission.NotNumber) }, want: []string{"D3 ‘中年’ 一个确切的数"}},
		{name: "rate", rule: types, wreck: func(w *world) { w.bad("111", "rate", "一半", submission.NotNumber) }, want: []string{"E3 一半 百分比，如64%"}},
		{name: "money", rule: types, wreck: func(w *world) { w.bad("111", "paid", "若干", submission.NotNumber) }, want: []string{"B3 若干 以元为单位的确切数"}},
		{name: "month", rule: types, wreck: func(w *world) { w.bad("", "cover_period", "2006.1", submission.Ambiguous) }, want: []string{"B2 2006.1 年月，如2006年6月"}},
		{name: "day", rule: types, wreck: func(w *world) { w.bad("", "cover_filled", "月底", submission.NotDate) }, want: []string{"B3 月底 日期，如2006年6月25日"}},
		{name: "formula", rule: form.Rule{Kind: form.KindType, Problems: []string{"formula"}, Message: "{cell} {value}"}, wreck: func(w *world) {
			w.bad("111", "heads", "#REF!", submission.FormulaFail)
			w.bad("112", "heads", "", submission.FormulaFail)
			w.bad("113", "heads", "约5", submission.Approximate)
		}, want: []string{"B3 #REF!", "B4 空白"}},

		{rule: within, wreck: func(w *world) { w.set("111", "heads", 501); w.set("112", "heads", -3) },
			want: []string{"B3 总人数 501 0 500", "B4 总人数 -3 0 500"}},
		{name: "rate", rule: within, wreck: func(w *world) { w.set("111", "rate", 1.2) }, want: []string{"E3 比例 120.0% 0.0% 100.0%"}},
		{name: "open", rule: within, wreck: func(w *world) { w.set("111", "paid", -1) }, want: []string{"B3 累计支出 -1 0 不限"}},
		{name: "own bounds", rule: form.Rule{Kind: form.KindRange, Columns: []string{"age"}, High: number(60), Message: "{value} {low} {high}"},
			wreck: func(w *world) { w.set("111", "age", 61) }, want: []string{"61 不限 60"}},

		{rule: form.Rule{Kind: form.KindEnum, Message: "{cell} {value} {expected}"}, wreck: func(w *world) { w.say("111", "theme", "丙类") },
			want: []string{"B3 丙类 甲类、乙类"}},

		{rule: total, wreck: func(w *world) { w.set("111", "heads", 53) }, want: []string{"B6 总人数 87 88 1"}},
		{name: "unknown cell", rule: total, wreck: func(w *world) { w.bad("111", "heads", "约50", submission.Approximate) }},
		{name: "unit twice", rule: total, wreck: func(w *world) { s := w.sheet("money"); s.Rows = append(s.Rows, s.Rows[0]) }},
		{name: "subtotals", rule: total, wreck: func(w *world) {
			s := w.sheet("money")
			sub := s.Totals[0]
			sub.Line, sub.Values = 5, submission.ValuesOf(map[string]submission.Value{"paid": w.number("经费", 2, 5, 900)})
			s.Rows[2].Line = 6
			last := submission.Row{Line: 7, Values: submission.ValuesOf(map[string]submission.Value{"paid": w.number("经费", 2, 7, 0)})}
			s.Totals = []submission.Row{sub, last}
		}},
		{name: "wrong subtotal", rule: total, wreck: func(w *world) {
			s := w.sheet("money")
			sub := s.Totals[0]
			sub.Line, sub.Values = 5, submission.ValuesOf(map[string]submission.Value{"paid": w.number("经费", 2, 5, 800)})
			s.Totals = append([]submission.Row{sub}, s.Totals...)
		}, want: []string{"B5 累计支出 800 900 100"}},

		{rule: cumulative, wreck: func(w *world) { w.set("111", "paid", 499.5) }, want: []string{"B3 500 499.5 0.5"}},
		{name: "in January", rule: cumulative, wreck: func(w *world) { january(w); w.set("111", "paid", 1) }},
		{name: "unknown before", rule: cumulative, wreck: func(w *world) { w.Previous = nil; w.set("111", "paid", 1) }},
		{name: "another month before", rule: cumulative, wreck: func(w *world) { w.Previous.Period = period.Must("2006-04"); w.set("111", "paid", 1) }},

		{rule: surge, wreck: func(w *world) { w.set("111", "paid", 701) }, want: []string{"B3 500 701 201 100"}},
		{name: "under a condition", rule: form.Rule{Kind: form.KindSurge, Times: 2, When: "x - prev.x > 300", Message: "{unit} {x} {prev.x}"},
			wreck: func(w *world) { w.set("111", "paid", 701); w.set("112", "paid", 651) }, want: []string{"绿洲社区 651 250"}},
		{name: "from nothing", rule: surge, wreck: func(w *world) { w.set("113", "paid", 10000) }},
		{name: "in January", rule: surge, wreck: func(w *world) { january(w); w.set("111", "paid", 10000) }},
	}
}

// january moves everything to January.
func january(w *world) {
	w.Submission.Period, w.ExpectedPeriod, w.Today = period.Must("2006-01"), period.Must("2006-01"), period.Date{}
	w.Previous.Period = period.Must("2005-12")
}

// One mistake makes one finding: what is wrong in itself is unknown to other rules.
func TestOneMistakeOneFinding(t *testing.T) {
	t.Parallel()
	rules := []form.Rule{
		{ID: "E01", Kind: form.KindBalance, Left: "heads", Right: "young * 2", Message: "{unit}"},
		{ID: "E02", Kind: form.KindAssert, Must: "heads > 0", Message: "{unit}"},
		{ID: "E03", Kind: form.KindTotals, Columns: []string{"heads"}, Message: "{column}"},
		{ID: "E04", Kind: form.KindRange, Message: "{unit}{column}"},
		{ID: "E05", Kind: form.KindRequired, Message: "{unit}{column}"},
		{ID: "E06", Kind: form.KindType, Message: "{unit}{column}"},
	}
	for i := range rules {
		rules[i].Severity = form.Error
	}
	c, err := New(smallForm(rules...), smallUnits(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, wreck := range map[string]func(w *world){
		"E04": func(w *world) { w.set("111", "heads", -3) },
		"E05": func(w *world) { w.empty("111", "heads") },
		"E06": func(w *world) { w.bad("111", "heads", "约50", submission.Approximate) },
	} {
		w := good()
		for _, unit := range []string{"111", "112", "113"} {
			v := w.Submission.Sheets[1].Rows[map[string]int{"111": 0, "112": 1, "113": 2}[unit]].Values.Of("heads")
			w.set(unit, "young", v.Number/2)
		}
		wreck(w)
		got := c.Submission(w.Input)
		if len(got) != 1 || got[0].Rule != name {
			t.Errorf("want %s alone, found %v", name, got)
		}
	}
}
