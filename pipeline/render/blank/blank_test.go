package blank_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/config"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/render/blank"
	"huibao/pipeline/submission"
)

var july = period.Must("2006-07")

func input(t *testing.T, office string) blank.Input {
	t.Helper()
	c, err := config.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	return blank.Input{Form: c.Form, Units: c.Units, Office: office, Period: july}
}

func render(t *testing.T, in blank.Input) *excelize.File {
	t.Helper()
	data, err := blank.Render(in)
	if err != nil {
		t.Fatal(err)
	}
	again, err := blank.Render(in)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the second drawing differs (%v)", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// small is a form of one table.
func small() *form.Form {
	zero, most := 0.0, 99.0
	return &form.Form{Code: "small", Version: "1", Name: "小表", Sheets: []form.Sheet{
		{Code: "cover", Name: "封面", Layout: form.Pairs, Columns: []form.Column{
			{Code: "o", Name: "填报单位", Type: form.UnitRef, Role: form.RoleOffice},
			{Code: "p", Name: "报告期", Type: form.Month, Role: form.RolePeriod},
		}},
		{Code: "t", Name: "情况", Layout: form.Rows, Columns: []form.Column{
			{Code: "u", Name: "社区名称", Type: form.UnitRef, Role: form.RoleUnit},
			{Code: "a", Name: "面积", Measure: "㎡", Type: form.Decimal, Class: form.Fixed, Aggregate: form.AggregateSum},
			{Code: "b", Name: "人数", Measure: "人", Type: form.Integer, Class: form.MonthEnd, Min: &zero, Max: &most, Aggregate: form.AggregateSum},
		}},
	}}
}

// What was reported last month stands in stable cells and is said at the others.
func TestLastMonth(t *testing.T) {
	t.Parallel()
	in := input(t, "430111001")
	in.Form = small()
	first := in.Units.Children("430111001", july)[0]
	number := func(n float64) submission.Value { return submission.Value{State: submission.Number, Number: n} }
	in.Previous = &submission.Submission{Sheets: []submission.Sheet{{Code: "t", Rows: []submission.Row{
		{Unit: first.Code, Values: submission.ValuesOf(map[string]submission.Value{"a": number(120.5), "b": number(37)})},
	}}}}
	f := render(t, in)
	for cell, want := range map[string]string{"A4": first.Name, "B4": "120.5", "C4": "", "A3": "社区名称", "B3": "面积\n（㎡）"} {
		if got, _ := f.GetCellValue("情况", cell); got != want {
			t.Errorf("%s = %q, want %q", cell, got, want)
		}
	}
	said := make(map[string]*excelize.DataValidation)
	all, err := f.GetDataValidations("情况")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		said[v.Sqref] = v
	}
	if got := *said["C4"].Prompt; got != "上月：37人\n填0至99的整数。没有的填0。" {
		t.Errorf("C4 says %q", got)
	}
	if got := *said["B4"].Prompt; got != "上月：120.5㎡，已填入，有变化的请改。\n填数字。没有的填0。" {
		t.Errorf("B4 says %q", got)
	}
	if got := *said["C4"].Error; got != "“人数”应填0至99的整数。请更正后再继续。" {
		t.Errorf("C4 refuses with %q", got)
	}
}

// Only the cells to fill in are unlocked, and the totals are live.
func TestLocksAndTotals(t *testing.T) {
	t.Parallel()
	in := input(t, "430111001")
	in.Form = small()
	f := render(t, in)
	n := len(in.Units.Children("430111001", july))
	total, _ := excelize.CoordinatesToCellName(3, 4+n)
	last, _ := excelize.CoordinatesToCellName(3, 3+n)
	if got, _ := f.GetCellFormula("情况", total); got != "SUM(C4:"+last+")" {
		t.Errorf("the total is %q", got)
	}
	for cell, locked := range map[string]bool{"A4": true, "B4": false, last: false, total: true, "A3": true} {
		id, _ := f.GetCellStyle("情况", cell)
		s, err := f.GetStyle(id)
		if err != nil || s.Protection == nil || s.Protection.Locked != locked {
			t.Errorf("%s: locked is not %v (%v)", cell, locked, err)
		}
	}
}

func TestUnknownOffice(t *testing.T) {
	t.Parallel()
	if _, err := blank.Render(input(t, "999999")); err == nil {
		t.Error("made a workbook for nobody")
	}
}
