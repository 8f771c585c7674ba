package merge_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/merge"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

var quarter = period.Must("2006-Q2")

// spanForm has a column of each class and a figure of each kind.
func spanForm() *form.Form {
	return &form.Form{
		Code: "test", Missing: form.Omit,
		Sheets: []form.Sheet{
			{Code: "people", Layout: form.Rows, Columns: []form.Column{
				{Code: "came", Type: form.Integer, Class: form.Monthly, Aggregate: form.AggregateSum},
				{Code: "heads", Type: form.Integer, Class: form.MonthEnd, Aggregate: form.AggregateSum},
				{Code: "age", Type: form.Decimal, Class: form.Fixed, Aggregate: form.AggregateMean, Weight: "heads"},
				{Code: "spent", Type: form.Money, Class: form.Cumulative, Aggregate: form.AggregateSum},
				{Code: "open", Type: form.Decimal, Class: form.MonthEnd, Over: form.OverMean, Aggregate: form.AggregateMax},
			}},
			{Code: "stories", Layout: form.Records, Columns: []form.Column{{Code: "told", Type: form.Text}, {Code: "helped", Type: form.Integer}}},
			{Code: "own", Layout: form.Pairs, By: form.ByDistrict, Columns: []form.Column{
				{Code: "printed", Type: form.Integer, Class: form.Monthly}, {Code: "target", Type: form.Integer, Class: form.Fixed},
			}},
		},
		Figures: []form.Definition{
			{Code: "places", Make: form.Count},
			{Code: "moved_places", Make: form.Count, Where: "came > 0"},
			{Code: "idle_months", Make: form.Count, Where: "came == 0", Over: form.OverSum},
			{Code: "pilot_came", Make: form.Sum, Of: "came", Where: "unit.pilot == 1"},
			{Code: "pilots", Make: form.Count, Where: "unit.pilot == 1"},
			{Code: "head_months", Make: form.Sum, Of: "heads", Over: form.OverSum},
			{Code: "usual_heads", Make: form.Sum, Of: "heads", Over: form.OverMean},
			{Code: "last_came", Make: form.Sum, Of: "came", Over: form.OverLast},
			{Code: "came_rate", Make: form.Value, Of: "came / head_months"},
			{Code: "most_came", Make: form.Max, Of: "came"},
			{Code: "least_came", Make: form.Min, Of: "came"},
			{Code: "mean_came", Make: form.Mean, Of: "came"},
			{Code: "moved_names", Make: form.List, By: form.ByUnit, Of: "came", Where: "came > 0"},
			{Code: "came_by_office", Make: form.Breakdown, By: form.ByOfficeName, Of: "came"},
			{Code: "shares", Make: form.Breakdown, Labels: []form.Label{{Name: "来", Figure: "came"}, {Name: "在", Figure: "heads"}}},
			{Code: "rate_words", Make: form.Wording, Of: "came_rate", Style: "percent0"},
			{Code: "story_helped", Make: form.Pick, Column: "helped", Unit: "121"},
		},
	}
}

// answers are what each community says in a month: came, heads, age, spent, open.
type answers map[string][5]float64

// april to june: in the third month all differ from the first.
var threeMonths = []answers{
	{"111": {4, 10, 40, 100, 1}, "112": {0, 30, 50, 0, 3}, "121": {1, 20, 30, 50, 5}, "122": {0, 0, 20, 5, 0}},
	{"111": {2, 12, 41, 150, 2}, "112": {5, 35, 49, 10, 3}, "121": {0, 20, 31, 60, 6}, "122": {0, 0, 20, 5, 0}},
	{"111": {1, 13, 42, 175, 6}, "112": {0, 35, 48, 10, 3}, "121": {2, 22, 32, 90, 1}, "122": {0, 30, 20, 5, 0}},
}

// sent is what an office sends for a month.
func sent(office string, month period.Period, said answers) *submission.Submission {
	source := submission.Source{Name: office + month.String() + ".xlsx"}
	s := &submission.Submission{Source: source, Office: office, Period: month}
	people := submission.Sheet{Code: "people", Name: "人"}
	for i := range 2 {
		code := office + string(rune('1'+i))
		numbers, ok := said[code]
		if !ok {
			continue
		}
		values := make(map[string]submission.Value)
		for j, column := range []string{"came", "heads", "age", "spent", "open"} {
			v := num(numbers[j], "人", j+2, i+3)
			v.Cell.Source = &s.Source
			values[column] = v
		}
		people.Rows = append(people.Rows, submission.Row{Line: i + 3, Unit: code, Office: office, Values: submission.ValuesOf(values)})
	}
	s.Sheets = []submission.Sheet{people}
	return s
}

// datasets makes the months' data; without leaves an office out of a month.
func datasets(t *testing.T, m *merge.Merger, without string, whole ...period.Period) []*figure.Dataset {
	t.Helper()
	var out []*figure.Dataset
	for i, month := range quarter.Months() {
		if slices.Contains(whole, month) {
			continue
		}
		var accepted []*submission.Submission
		for _, office := range []string{"11", "12"} {
			if office+" "+month.String() == without {
				continue
			}
			s := sent(office, month, threeMonths[i])
			if office == "12" {
				s.Sheets = append(s.Sheets, stories(month))
			}
			accepted = append(accepted, s)
		}
		accepted = append(accepted, &submission.Submission{Office: "1", Period: month, Sheets: []submission.Sheet{
			{Code: "own", Values: map[string]submission.Value{"printed": num(float64(100*(i+1)), "区", 2, 2), "target": num(float64(7+i), "区", 2, 3)}},
		}})
		var before *figure.Dataset
		if len(out) > 0 {
			before = out[len(out)-1]
		}
		d, err := m.Dataset(month, accepted, before)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

// stories are told every month; the last words are the same in all.
func stories(month period.Period) submission.Sheet {
	row := func(line int, told string, helped float64) submission.Row {
		return submission.Row{Line: line, Unit: "121", Office: "12", Values: submission.ValuesOf(map[string]submission.Value{
			"told": {State: submission.Text, Text: told}, "helped": num(helped, "事", 3, line),
		})}
	}
	return submission.Sheet{Code: "stories", Rows: []submission.Row{row(3, month.String(), float64(month.Month())), row(4, "常有", 1)}}
}

func spanned(t *testing.T, m *merge.Merger, p period.Period, months []*figure.Dataset) (*figure.Dataset, *figure.Book) {
	t.Helper()
	d, err := m.Span(p, months)
	if err != nil {
		t.Fatal(err)
	}
	book := figure.NewBook()
	m.Figures(book, d)
	return d, book
}

type wanted struct {
	unit, code string
	want       any // nil: not known
}

func compare(t *testing.T, book *figure.Book, p period.Period, all []wanted) {
	t.Helper()
	for _, c := range all {
		f, _ := book.Get(c.unit, p, c.code)
		if got := f.Value(); got != c.want {
			t.Errorf("%s of %s = %v, want %v", c.code, c.unit, got, c.want)
		}
	}
}

// The figures of a quarter are those that one computes by hand, of every kind.
func TestQuarter(t *testing.T) {
	t.Parallel()
	m, err := merge.New(spanForm(), registry(t))
	if err != nil {
		t.Fatal(err)
	}
	d, book := spanned(t, m, quarter, datasets(t, m, ""))
	compare(t, book, quarter, []wanted{
		{"1", "came", 15.0}, // 7 + 5 + 3 of 111 and 112 and 121
		{"11", "came", 12.0},
		{"12", "came", 3.0},
		{"1", "heads", 100.0}, // of June: 13 + 35 + 22 + 30
		{"1", "age", 35.3},    // of June, by heads: (13*42 + 35*48 + 22*32 + 30*20) / 100
		{"1", "spent", 280.0}, // since January, as June has it
		{"1", "open", 4.0},    // the greatest of the means 3, 3, 4, 0
		{"11", "open", 3.0},
		{"1", "places", 4.0},
		{"1", "moved_places", 3.0}, // over the quarter; 122 had none
		{"1", "idle_months", 6.0},  // April 2, May 2, June 2
		{"1", "pilot_came", 7.0},   // 111
		{"1", "pilots", 1.0},
		{"1", "head_months", 227.0}, // 60 + 67 + 100
		{"1", "usual_heads", 75.6666666667},
		{"1", "last_came", 3.0},
		{"1", "came_rate", 0.0660792951542}, // 15 / 227
		{"1", "most_came", 7.0},
		{"1", "least_came", 0.0},
		{"1", "mean_came", 3.75},
		{"1", "rate_words", "7%"},
		{"1", "story_helped", 6.0},
		{"1", "printed", 600.0},
		{"1", "target", 9.0},
	})
	names, _ := book.Get("1", quarter, "moved_names")
	if got := strings.Join(names.List, " "); got != "甲一社区 甲二社区 乙一社区" {
		t.Errorf("moved_names = %s", got)
	}
	for code, want := range map[string][]figure.Item{
		"came_by_office": {{Label: "甲街道", Value: 12}, {Label: "乙街道", Value: 3}},
		"shares":         {{Label: "来", Value: 15}, {Label: "在", Value: 100}},
	} {
		if f, _ := book.Get("1", quarter, code); !slices.Equal(f.Items, want) {
			t.Errorf("%s = %v, want %v", code, f.Items, want)
		}
	}
	var told []string
	for _, row := range d.Records["stories"] {
		told = append(told, row.Values.Of("told").Text)
	}
	if got := strings.Join(told, " "); got != "2006-06 常有 2006-05 2006-04" {
		t.Errorf("stories: %s", got)
	}
}

// A quarter's figure leads back to the cells of its months.
func TestQuarterParts(t *testing.T) {
	t.Parallel()
	m, err := merge.New(spanForm(), registry(t))
	if err != nil {
		t.Fatal(err)
	}
	_, book := spanned(t, m, quarter, datasets(t, m, ""))
	for code, want := range map[string]struct {
		parts int
		sum   float64
		files string // of the first part
	}{
		"came":         {12, 15, "112006-04.xlsx"},
		"heads":        {4, 100, "112006-06.xlsx"},
		"idle_months":  {6, 6, "112006-04.xlsx"}, // of 112, the first that is idle
		"head_months":  {12, 227, "112006-04.xlsx"},
		"moved_places": {3, 3, "112006-04.xlsx 112006-05.xlsx 112006-06.xlsx"},
		"printed":      {3, 600, "表.xlsx"},
	} {
		f, _ := book.Get("1", quarter, code)
		sum := 0.0
		for _, p := range f.Parts {
			sum += p.Value
		}
		if len(f.Parts) == 0 {
			t.Errorf("%s has no parts", code)
			continue
		}
		var files []string
		for _, c := range f.Parts[0].Cells {
			files = append(files, c.File())
		}
		if len(f.Parts) != want.parts || sum != want.sum || strings.Join(files, " ") != want.files {
			t.Errorf("%s: %d parts, together %v, the first of %v", code, len(f.Parts), sum, files)
		}
	}
}

// A month that is missing is no month in which nothing happened.
func TestQuarterWithoutAMonth(t *testing.T) {
	t.Parallel()
	m, err := merge.New(spanForm(), registry(t))
	if err != nil {
		t.Fatal(err)
	}
	april := quarter.Months()[0]
	d, book := spanned(t, m, quarter, datasets(t, m, "", april))
	compare(t, book, quarter, []wanted{
		{"1", "came", nil}, {"11", "came", nil}, {"1", "pilot_came", nil}, {"1", "moved_places", nil}, {"1", "idle_months", nil},
		{"1", "head_months", nil}, {"1", "usual_heads", nil}, {"1", "most_came", nil}, {"1", "mean_came", nil},
		{"1", "came_rate", nil}, {"1", "rate_words", nil}, {"1", "printed", nil}, {"1", "open", nil},
		{"1", "heads", 100.0}, {"1", "places", 4.0}, {"1", "pilots", 1.0}, {"1", "last_came", 3.0}, {"1", "spent", 280.0}, {"1", "target", 9.0},
	})
	if !slices.Equal(d.Span.Absent, []period.Period{april}) || d.Span.ToCome != nil {
		t.Errorf("absent %v, to come %v", d.Span.Absent, d.Span.ToCome)
	}
	june := quarter.Months()[2]
	d, book = spanned(t, m, quarter, datasets(t, m, "", june))
	compare(t, book, quarter, []wanted{{"1", "came", 12.0}, {"1", "heads", 67.0}})
	if !slices.Equal(d.Span.ToCome, []period.Period{june}) || d.Last() != june.Previous() {
		t.Errorf("to come %v, last %s", d.Span.ToCome, d.Last())
	}
}

// An office that is missing in one month is treated as the form says, and named.
func TestQuarterWithoutAnOffice(t *testing.T) {
	t.Parallel()
	months := quarter.Months()
	f := spanForm()
	m, err := merge.New(f, registry(t))
	if err != nil {
		t.Fatal(err)
	}
	d, book := spanned(t, m, quarter, datasets(t, m, "11 2006-05"))
	compare(t, book, quarter, []wanted{
		{"1", "came", 3.0}, {"11", "came", nil}, {"12", "came", 3.0}, {"1", "heads", 100.0}, {"11", "heads", 48.0}, {"1", "places", 4.0},
	})
	if !slices.Equal(d.Offices[0].Lacks, months[1:2]) || d.Offices[1].Lacks != nil {
		t.Errorf("offices %+v", d.Offices)
	}
	_, book = spanned(t, m, quarter, datasets(t, m, "11 2006-06"))
	compare(t, book, quarter, []wanted{{"1", "came", 3.0}, {"11", "came", nil}, {"1", "heads", 52.0}, {"1", "places", 2.0}})

	f.Missing = form.Carry
	d, book = spanned(t, m, quarter, datasets(t, m, "11 2006-05"))
	compare(t, book, quarter, []wanted{{"1", "came", 12.0}, {"11", "came", 9.0}}) // 4 and, in May's place, 4 again, and 1
	if !slices.Equal(d.Offices[0].Stood, months[1:2]) || d.Offices[0].Lacks != nil {
		t.Errorf("offices %+v", d.Offices)
	}

	f.Missing = form.Omit
	all := datasets(t, m, "", months[0])
	f.Missing = form.Refuse
	var refused *merge.RefusedError
	if _, err := m.Span(quarter, all); !errors.As(err, &refused) || refused.Period != months[0] || len(refused.Missing) != 2 {
		t.Errorf("refuse: %v", err)
	}
}

// A community counts from the month in which it was founded, and its flows count until it
// is closed.
func TestQuarterOfUnitsThatComeAndGo(t *testing.T) {
	t.Parallel()
	months := quarter.Months()
	r, err := unit.NewRegistry([]unit.Unit{
		{Code: "1", Name: "某区", Level: unit.District},
		{Code: "11", Name: "甲街道", Level: unit.Office, Parent: "1"},
		{Code: "12", Name: "乙街道", Level: unit.Office, Parent: "1"},
		{Code: "111", Name: "甲一社区", Level: unit.Community, Parent: "11", Attributes: map[string]float64{"pilot": 1}, Closed: months[2]},
		{Code: "112", Name: "甲二社区", Level: unit.Community, Parent: "11", Founded: months[1]},
		{Code: "121", Name: "乙一社区", Level: unit.Community, Parent: "12"},
		{Code: "122", Name: "乙二社区", Level: unit.Community, Parent: "12"},
	})
	if err != nil {
		t.Fatal(err)
	}
	m, err := merge.New(spanForm(), r)
	if err != nil {
		t.Fatal(err)
	}
	_, book := spanned(t, m, quarter, datasets(t, m, ""))
	compare(t, book, quarter, []wanted{
		{"1", "came", 14.0},      // 111: 4 + 2; 112: 5 + 0; 121: 1 + 0 + 2
		{"1", "heads", 87.0},     // 112, 121 and 122 in June
		{"1", "places", 3.0},     // that there are
		{"1", "pilots", 0.0},     // the one is no more
		{"1", "pilot_came", 6.0}, // but did something
	})
}
