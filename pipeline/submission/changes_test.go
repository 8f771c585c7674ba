package submission_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// twoTables is a form of a cover, a table of units and a table of records.
func twoTables() *form.Form {
	return &form.Form{Sheets: []form.Sheet{
		{Code: "cover", Layout: form.Pairs, Columns: []form.Column{{Code: "day"}}},
		{Code: "rows", Layout: form.Rows, Columns: []form.Column{
			{Code: "no", Role: form.RoleSerial}, {Code: "unit", Role: form.RoleUnit}, {Code: "x"}, {Code: "y"},
		}},
		{Code: "records", Layout: form.Records, Columns: []form.Column{{Code: "unit", Role: form.RoleUnit}, {Code: "text"}}},
	}}
}

// table reads lines such as "3 a Apfel 1 约2": line, unit (- for none), name, values.
func table(code string, columns []string, lines ...string) submission.Sheet {
	out := submission.Sheet{Code: code, Name: code}
	for _, line := range lines {
		var row submission.Row
		words := strings.Fields(line)
		if _, err := fmt.Sscan(words[0], &row.Line); err != nil {
			panic(err)
		}
		row.Unit = strings.Trim(words[1], "-")
		row.Name = value(code, 2, row.Line, words[2])
		values := make(map[string]submission.Value)
		for i, c := range columns {
			values[c] = value(code, 3+i, row.Line, words[3+i])
		}
		row.Values = submission.ValuesOf(values)
		out.Rows = append(out.Rows, row)
	}
	return out
}

func value(sheet string, column, row int, text string) submission.Value {
	v := submission.Value{Cell: submission.Cell{Sheet: sheet, Column: column, Row: row}, Raw: text}
	switch n, err := fmt.Sscan(text, &v.Number); {
	case text == ".":
		v.Raw = ""
	case n == 1 && err == nil:
		v.State = submission.Number
	case strings.HasPrefix(text, "约"):
		v.State, v.Problem = submission.Bad, submission.Approximate
	default:
		v.State, v.Text = submission.Text, text
	}
	return v
}

func rows(lines ...string) submission.Sheet    { return table("rows", []string{"x", "y"}, lines...) }
func records(lines ...string) submission.Sheet { return table("records", []string{"text"}, lines...) }

func TestChanges(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before, after submission.Sheet
		want          []string
	}{
		"nothing":       {rows("4 a A 1 2"), rows("4 a A 1 2"), nil},
		"a value":       {rows("4 a A 约1 2"), rows("4 a A 1 2"), []string{"value rows!C4 A x 约1>1"}},
		"other writing": {rows("4 a A 1 2"), rows("4 a A区 1.0 2"), nil},
		"emptied":       {rows("4 a A 1 2"), rows("4 a A 1 ."), []string{"value rows!D4 A y 2>"}},
		"a row inserted above": {
			rows("4 a A 1 2", "5 b B 3 4"), rows("4 c C 5 6", "5 a A 1 2", "6 b B 3 9"),
			[]string{"came rows!4 C  >", "value rows!D6 B y 4>9"},
		},
		"rows sorted": {rows("4 a A 1 2", "5 b B 3 4"), rows("4 b B 3 4", "5 a A 1 2"), nil},
		"a row gone":  {rows("4 a A 1 2", "5 b B 3 4"), rows("4 b B 3 4"), []string{"went rows!4 A  >"}},
		"another unit in its place": {
			rows("4 a A 1 2"), rows("4 b B 1 2"), []string{"came rows!4 B  >", "went rows!4 A  >"},
		},
		"a name put right": {
			rows("4 - 湖象 1 2", "5 b B 3 4"), rows("4 a 湖橡 1 2", "5 b B 3 4"), []string{"value rows!B4 湖橡 unit 湖象>湖橡"},
		},
		"a doubled row gone": {
			rows("4 a A 1 2", "5 a A 3 4"), rows("4 a A 3 4"), []string{"went rows!4 A  >"},
		},
		"both doubled rows changed": {
			rows("4 a A 1 2", "5 a A 3 4"), rows("4 a A 1 5", "5 a A 3 6"),
			[]string{"value rows!D4 A y 2>5", "value rows!D5 A y 4>6"},
		},
		"a record inserted between those of its unit": {
			records("4 a A 甲", "5 a A 乙"), records("4 a A 甲", "5 a A 丙", "6 a A 乙"), []string{"came records!5 A  >"},
		},
		"a record given to another unit": {
			records("4 a A 甲", "5 b B 乙"), records("4 c C 甲", "5 b B 乙"), []string{"value records!B4 C unit A>C"},
		},
		"a sheet that came": {submission.Sheet{}, rows("4 a A 1 2"), []string{"came rows!4 A  >"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range submission.Changes(twoTables(), of(test.before), of(test.after)) {
				got = append(got, fmt.Sprintf("%s %s %s %s %s>%s", c.Kind, c.Cell, c.Name, c.Column, c.Before.Raw, c.After.Raw))
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("changes\n%q, want\n%q", got, test.want)
			}
			if self := submission.Changes(twoTables(), of(test.after), of(test.after)); self != nil {
				t.Errorf("it differs from itself: %v", self)
			}
		})
	}
}

func of(s submission.Sheet) *submission.Submission {
	return &submission.Submission{Sheets: []submission.Sheet{s}}
}

func TestChangesOfPairs(t *testing.T) {
	t.Parallel()
	cover := func(text string) *submission.Submission {
		return of(submission.Sheet{Code: "cover", Values: map[string]submission.Value{"day": value("封面", 2, 9, text)}})
	}
	got := submission.Changes(twoTables(), cover("六月"), cover("七月"))
	if len(got) != 1 || got[0].Cell.String() != "封面!B9" || got[0].Column != "day" || got[0].Before.Raw != "六月" {
		t.Errorf("changes %+v", got)
	}
}

// A finding is known by rule, unit and column, not by the row it stands in.
func TestKnownFindings(t *testing.T) {
	t.Parallel()
	at := func(rule, unit string, column, row int) submission.Finding {
		return submission.Finding{Rule: rule, Unit: unit, Cells: []submission.Cell{{Sheet: "t", Column: column, Row: row}}}
	}
	before := []submission.Finding{at("E05", "a", 3, 4), at("E05", "", 3, 9), {Rule: "W03"}}
	after := []submission.Finding{
		at("E05", "a", 3, 7), at("E05", "b", 3, 4), at("E05", "a", 4, 7), at("E07", "a", 3, 7),
		at("E05", "", 3, 10), at("E05", "", 3, 11), {Rule: "W03"},
	}
	want := []bool{true, false, false, false, true, false, true}
	if got := submission.Known(after, before); !reflect.DeepEqual(got, want) {
		t.Errorf("known %v, want %v", got, want)
	}
}
