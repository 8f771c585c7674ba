package check

import (
	"testing"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// A small return on which every kind of rule can be broken.

var (
	june  = period.Must("2006-06")
	may   = period.Must("2006-05")
	today = period.Date{Year: 2006, Month: 6, Day: 28}
)

func number(n float64) *float64 { return &n }

func smallForm(rules ...form.Rule) *form.Form {
	return &form.Form{
		Code: "small", Version: "1",
		Sheets: []form.Sheet{
			{Code: "cover", Name: "封面", Layout: form.Pairs, Columns: []form.Column{
				{Code: "cover_office", Name: "单位", Type: form.UnitRef, Role: form.RoleOffice},
				{Code: "cover_period", Name: "报告期", Type: form.Month, Role: form.RolePeriod},
				{Code: "cover_filled", Name: "填报日期", Type: form.Day, Role: form.RoleFilled},
			}},
			{Code: "people", Name: "人员", Layout: form.Rows, Columns: []form.Column{
				{Code: "people_unit", Name: "社区", Type: form.UnitRef, Role: form.RoleUnit},
				{Code: "heads", Name: "总人数", Measure: "人", Type: form.Integer, Class: form.MonthEnd, Min: number(0), Max: number(500), Aggregate: form.AggregateSum},
				{Code: "young", Name: "“青年”", Measure: "人", Type: form.Integer, Class: form.MonthEnd, Aggregate: form.AggregateSum},
				{Code: "age", Name: "年龄", Measure: "岁", Type: form.Decimal, Optional: true},
				{Code: "rate", Name: "比例", Type: form.Rate, Min: number(0), Max: number(1)},
				{Code: "remark", Name: "备注", Type: form.Text, Role: form.RoleRemark, Optional: true},
			}},
			{Code: "money", Name: "经费", Layout: form.Rows, Columns: []form.Column{
				{Code: "money_unit", Name: "社区", Type: form.UnitRef, Role: form.RoleUnit},
				{Code: "paid", Name: "累计支出", Measure: "元", Type: form.Money, Class: form.Cumulative, Min: number(0), Aggregate: form.AggregateSum},
			}},
			{Code: "stories", Name: "案例", Layout: form.Records, Optional: true, Columns: []form.Column{
				{Code: "stories_unit", Name: "社区", Type: form.UnitRef, Role: form.RoleUnit},
				{Code: "theme", Name: "主题", Type: form.Enum, Options: []string{"甲类", "乙类"}},
				{Code: "text", Name: "内容", Type: form.Text},
			}},
			{Code: "own", Name: "区级", Layout: form.Pairs, By: form.ByDistrict, Columns: []form.Column{
				{Code: "printed", Name: "印数", Type: form.Integer},
			}},
		},
		Figures: []form.Definition{
			{Code: "places", Name: "社区数", Make: form.Count},
			{Code: "young_share", Name: "青年占比", Make: form.Value, Of: "young / heads", Format: form.Percent},
			{Code: "old_share", Name: "其余占比", Make: form.Value, Of: "1 - young / heads", Format: form.Percent},
		},
		Rules: rules,
	}
}

func smallUnits(t testing.TB) *unit.Registry {
	t.Helper()
	r, err := unit.NewRegistry([]unit.Unit{
		{Code: "1", Name: "区", Level: unit.District},
		{Code: "11", Name: "甲街道", Level: unit.Office, Parent: "1"},
		{Code: "12", Name: "乙街道", Level: unit.Office, Parent: "1"},
		{Code: "111", Name: "红星社区", Level: unit.Community, Parent: "11", Attributes: map[string]float64{"pilot": 1}},
		{Code: "112", Name: "绿洲社区", Level: unit.Community, Parent: "11"},
		{Code: "113", Name: "蓝天社区", Level: unit.Community, Parent: "11", Founded: period.Must("2006-02")},
		{Code: "121", Name: "金山社区", Level: unit.Community, Parent: "12"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// world is a good submission with what is around it; tests break one thing in it.
type world struct {
	Input
	source  *submission.Source
	dataset *figure.Dataset
	brief   []string
}

func (w *world) value(sheet string, column, row int, text string) submission.Value {
	return submission.Value{
		Cell: submission.Cell{Source: w.source, Sheet: sheet, Column: column, Row: row},
		Raw:  text, Text: text, State: submission.Text,
	}
}

func (w *world) number(sheet string, column, row int, n float64) submission.Value {
	v := w.value(sheet, column, row, plain(n))
	v.Text, v.State, v.Number = "", submission.Number, n
	return v
}

// rows builds a sheet of the three units; numbers are given by column code.
func (w *world) rows(code, name string, columns []string, numbers [3][]float64) submission.Sheet {
	s := submission.Sheet{Code: code, Name: name, Header: map[string]submission.Cell{code + "_unit": {Sheet: name, Column: 1, Row: 2}}}
	total := submission.Row{Line: 6, Name: w.value(name, 1, 6, "合计"), Values: submission.ValuesOf(nil)}
	sums := make([]float64, len(columns))
	for i, unit := range []struct{ code, name string }{{"111", "红星社区"}, {"112", "绿洲社区"}, {"113", "蓝天社区"}} {
		row := submission.Row{
			Line: i + 3, Name: w.value(name, 1, i+3, unit.name), Unit: unit.code, Office: "11",
			Values: submission.ValuesOf(nil),
		}
		for j, column := range columns {
			row.Values = row.Values.With(column, w.number(name, j+2, i+3, numbers[i][j]))
			sums[j] += numbers[i][j]
		}
		s.Rows = append(s.Rows, row)
	}
	for j, column := range columns {
		total.Values = total.Values.With(column, w.number(name, j+2, 6, sums[j]))
	}
	s.Totals = []submission.Row{total}
	return s
}

func (w *world) answer(p period.Period, sha string, people [3][]float64, paid [3][]float64, story string) *submission.Submission {
	name := "甲街道" + p.String() + ".xlsx"
	w.source = &submission.Source{Name: name, SHA256: sha}
	stories := submission.Sheet{Code: "stories", Name: "案例", Header: map[string]submission.Cell{"stories_unit": {}}}
	stories.Rows = []submission.Row{{
		Line: 3, Name: w.value("案例", 1, 3, "红星社区"), Unit: "111", Office: "11", Values: submission.ValuesOf(map[string]submission.Value{
			"theme": w.value("案例", 2, 3, "甲类"), "text": w.value("案例", 3, 3, story),
		}),
	}}
	cover := submission.Sheet{Code: "cover", Name: "封面", Header: map[string]submission.Cell{"cover_office": {}}}
	cover.Values = map[string]submission.Value{
		"cover_office": w.value("封面", 2, 1, "甲街道"), "cover_period": w.value("封面", 2, 2, p.String()),
		"cover_filled": w.value("封面", 2, 3, p.String()+"-25"),
	}
	return &submission.Submission{Source: *w.source, Office: "11", Period: p, Sheets: []submission.Sheet{
		cover,
		w.rows("people", "人员", []string{"heads", "young", "age", "rate"}, people),
		w.rows("money", "经费", []string{"paid"}, paid),
		stories,
	}}
}

func good() *world {
	w := &world{}
	w.Previous = w.answer(may, "may", [3][]float64{{50, 20, 40.5, 0.5}, {30, 10, 38, 0.4}, {5, 1, 30, 0}}, [3][]float64{{500}, {250}, {0}}, "五月里办了一场邻里节。")
	w.Submission = w.answer(june, "june", [3][]float64{{52, 21, 40.5, 0.5}, {30, 10, 38, 0.4}, {5, 2, 30, 0}}, [3][]float64{{600}, {300}, {0}}, "六月里成立了义工队。")
	w.ExpectedOffice, w.ExpectedPeriod, w.Today = "11", june, today
	w.Earlier = []*submission.Submission{w.Previous}
	w.Book = figure.NewBook()
	for unit, p := range map[string]period.Period{"11": june, "1": june} {
		w.figure(unit, p, "heads", 87)
		w.figure(unit, p, "places", 3)
		w.figure(unit, p, "young_share", 0.3793)
		w.figure(unit, p, "old_share", 0.6207)
		w.figure(unit, p, "printed", 100)
	}
	w.figure("11", may, "heads", 85)
	w.figure("11", june.LastYear(), "young_share", 0.35)
	w.dataset = &figure.Dataset{
		Period:  june,
		Offices: []figure.Office{{Code: "11", Reported: true}, {Code: "12", Reported: true}},
		Rows:    make([]submission.Row, 4),
	}
	w.brief = []string{"青年占比提高2.9个百分点。", "总人数87人。"}
	return w
}

func (w *world) figure(unit string, p period.Period, code string, n float64) {
	w.Book.Add(figure.Figure{Ref: figure.Ref{Unit: unit, Period: p, Code: code}, Kind: figure.IsNumber, Number: n})
}

// change changes one value of a unit's row; sheet and line stay as they are.
func (w *world) change(code, column string, change func(v *submission.Value)) {
	for i := range w.Submission.Sheets {
		s := &w.Submission.Sheets[i]
		if v, ok := s.Values[column]; ok {
			change(&v)
			s.Values[column] = v
		}
		for j := range s.Rows {
			row := &s.Rows[j]
			if v, ok := row.Values.Get(column); ok && row.Unit == code {
				change(&v)
				row.Values = row.Values.With(column, v)
			}
		}
	}
}

func (w *world) set(code, column string, n float64) {
	w.change(code, column, func(v *submission.Value) { v.Number, v.Raw = n, plain(n) })
}

func (w *world) say(code, column, text string) {
	w.change(code, column, func(v *submission.Value) { v.Text, v.Raw = text, text })
}

func (w *world) empty(code, column string) {
	w.change(code, column, func(v *submission.Value) { *v = submission.Value{Cell: v.Cell} })
}

func (w *world) bad(code, column, raw string, p submission.Problem) {
	w.change(code, column, func(v *submission.Value) {
		*v = submission.Value{Cell: v.Cell, Raw: raw, State: submission.Bad, Problem: p}
	})
}

// sheet returns a sheet to change.
func (w *world) sheet(code string) *submission.Sheet {
	for i := range w.Submission.Sheets {
		if w.Submission.Sheets[i].Code == code {
			return &w.Submission.Sheets[i]
		}
	}
	return nil
}
