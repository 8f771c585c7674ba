package submission_test

import (
	"fmt"
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

var sheets = []form.Sheet{
	{Code: "cover", Name: "封面", Layout: form.Pairs},
	{Code: "people", Name: "人员", Layout: form.Rows},
	{Code: "stories", Name: "案例", Layout: form.Records},
}

// partOf makes a submission of a sheet and its rows by unit.
func partOf(code string, units ...string) *submission.Submission {
	sheet := submission.Sheet{Code: code}
	for i, u := range units {
		sheet.Rows = append(sheet.Rows, submission.Row{Line: i + 4, Unit: u})
	}
	return &submission.Submission{Sheets: []submission.Sheet{sheet}}
}

func TestOverlap(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		a, b *submission.Submission
		want bool
	}{
		"other units":         {partOf("people", "a", "b"), partOf("people", "c"), false},
		"a unit twice":        {partOf("people", "a", "b"), partOf("people", "b"), true},
		"a name unknown":      {partOf("people", "a", ""), partOf("people", "c"), true},
		"a name unknown here": {partOf("people", "a"), partOf("people", "c", ""), true},
		"rows and cover":      {partOf("people", "a", ""), partOf("cover"), false},
		"cover twice":         {partOf("cover"), partOf("cover"), true},
		"cover and records":   {partOf("cover"), partOf("stories", "a"), false},
		"records twice":       {partOf("stories", "a"), partOf("stories", "b"), true},
	} {
		if got := submission.Overlap(tt.a, tt.b, sheets); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestCombine(t *testing.T) {
	t.Parallel()
	first, second := partOf("people", "a", "b"), partOf("people", "c")
	story := func(unit, text string) submission.Row {
		return submission.Row{Unit: unit, Values: submission.ValuesOf(map[string]submission.Value{
			"text": {State: submission.Text, Text: text},
		})}
	}
	first.Office, first.Period = "11", period.Must("2006-06")
	first.Sheets = append(first.Sheets, submission.Sheet{Code: "stories", Rows: []submission.Row{story("a", "甲"), story("a", "乙")}})
	second.Source.Name = "second"
	second.Sheets = append(second.Sheets, submission.Sheet{Code: "stories", Rows: []submission.Row{story("a", "乙"), story("c", "甲")}})
	missing := func(name string) submission.Defect {
		return submission.Defect{Kind: submission.MissingSheet, Sheet: name, Name: name}
	}
	first.Defects = []submission.Defect{missing("封面"), missing("人员")}
	whole := submission.Combine([]*submission.Submission{first, second}, sheets)
	var got []string
	for _, s := range whole.Sheets {
		for _, row := range s.Rows {
			got = append(got, s.Code+" "+row.Unit+row.Values.Of("text").Text)
		}
	}
	want := "[people a people b people c stories a甲 stories a乙 stories c甲]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if whole.Source.Name != "second" || whole.Office != "11" || whole.Period != first.Period {
		t.Errorf("got %+v", whole)
	}
	if len(whole.Defects) != 1 || whole.Defects[0].Name != "封面" {
		t.Errorf("defects %v", whole.Defects)
	}
	if n := len(first.Sheets[0].Rows); n != 2 {
		t.Errorf("the first part has %d rows now", n)
	}
}
