package submission_test

import (
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

func TestCellNames(t *testing.T) {
	t.Parallel()
	for column, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 52: "AZ", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := submission.ColumnName(column); got != want {
			t.Errorf("ColumnName(%d) = %q, want %q", column, got, want)
		}
	}
	for want, cell := range map[string]submission.Cell{
		"党员队伍!F12": {Sheet: "党员队伍", Column: 6, Row: 12},
		"党员队伍":     {Sheet: "党员队伍"},
		"党员队伍!F":   {Sheet: "党员队伍", Column: 6},
		"党员队伍!12":  {Sheet: "党员队伍", Row: 12},
		"B2":       {Column: 2, Row: 2},
	} {
		if got := cell.String(); got != want {
			t.Errorf("%+v prints %q, want %q", cell, got, want)
		}
	}
}

func number(n float64) submission.Value {
	return submission.Value{State: submission.Number, Number: n}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	s := submission.Submission{Sheets: []submission.Sheet{
		{Code: "one", Rows: []submission.Row{
			{Line: 4, Unit: "b", Values: submission.ValuesOf(map[string]submission.Value{"x": number(1)})},
			{Line: 5, Unit: "a", Values: submission.ValuesOf(map[string]submission.Value{"x": number(2)})},
			{Line: 6, Unit: "b", Values: submission.ValuesOf(map[string]submission.Value{"x": number(9)})}, // stands twice
			{Line: 7, Unit: "", Values: submission.ValuesOf(map[string]submission.Value{"x": number(9)})},  // not found
		}},
		{Code: "two", Rows: []submission.Row{
			{Line: 3, Unit: "a", Values: submission.ValuesOf(map[string]submission.Value{"y": number(3)})},
			{Line: 4, Unit: "c", Values: submission.ValuesOf(map[string]submission.Value{"y": number(4)})},
		}},
	}}
	rows := s.Join([]string{"one", "two", "absent"})
	if len(rows) != 3 {
		t.Fatalf("joined %d rows, want 3", len(rows))
	}
	for i, want := range []struct {
		unit string
		x, y float64
	}{{"b", 1, 0}, {"a", 2, 3}, {"c", 0, 4}} {
		if rows[i].Unit != want.unit || rows[i].Values.Of("x").Number != want.x || rows[i].Values.Of("y").Number != want.y {
			t.Errorf("row %d is %+v, want %+v", i, rows[i], want)
		}
	}
}

func TestFindingsReturnAFile(t *testing.T) {
	t.Parallel()
	warning := submission.Finding{Rule: "W01", Severity: form.Warning}
	fault := submission.Finding{
		Rule: "E05", Severity: form.Error, File: "东塘街道.xlsx",
		Message: "党员队伍!C5：填了“约30”，应为整数。", Action: "请填确切数。",
	}
	if submission.Returned([]submission.Finding{warning}) || !submission.Returned([]submission.Finding{warning, fault}) {
		t.Error("a file goes back for an error and for nothing less")
	}
	want := "东塘街道.xlsx\u3000党员队伍!C5：填了“约30”，应为整数。请填确切数。"
	if got := fault.String(); got != want {
		t.Errorf("prints %q, want %q", got, want)
	}
}
