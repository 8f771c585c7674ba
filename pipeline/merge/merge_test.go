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

var june = period.Must("2006-06")

// A district of two offices with two communities each.
func registry(t *testing.T) *unit.Registry {
	t.Helper()
	r, err := unit.NewRegistry([]unit.Unit{
		{Code: "1", Name: "某区", Level: unit.District},
		{Code: "11", Name: "甲街道", Level: unit.Office, Parent: "1"},
		{Code: "12", Name: "乙街道", Level: unit.Office, Parent: "1"},
		{Code: "111", Name: "甲一社区", Level: unit.Community, Parent: "11", Attributes: map[string]float64{"pilot": 1}},
		{Code: "112", Name: "甲二社区", Level: unit.Community, Parent: "11", Founded: period.Must("2006-03")},
		{Code: "121", Name: "乙一社区", Level: unit.Community, Parent: "12"},
		{Code: "122", Name: "乙二社区", Level: unit.Community, Parent: "12"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func returnForm() *form.Form {
	return &form.Form{
		Code: "test", Missing: form.Omit,
		Sheets: []form.Sheet{
			{Code: "people", Layout: form.Rows, Columns: []form.Column{
				{Code: "heads", Type: form.Integer, Aggregate: form.AggregateSum},
				{Code: "age", Type: form.Decimal, Aggregate: form.AggregateMean, Weight: "heads"},
			}},
			{Code: "rooms", Layout: form.Rows, Columns: []form.Column{
				{Code: "area", Type: form.Decimal, Aggregate: form.AggregateMax},
			}},
			{Code: "stories", Layout: form.Records, Columns: []form.Column{{Code: "helped", Type: form.Integer}}},
			{Code: "own", Layout: form.Pairs, By: form.ByDistrict, Columns: []form.Column{{Code: "printed", Type: form.Integer}}},
		},
		Figures: []form.Definition{
			{Code: "late_share", Make: form.Value, Of: "large_count / places"}, // made of figures defined after it
			{Code: "places", Make: form.Count},
			{Code: "large_count", Make: form.Count, Where: "area >= 100"},
			{Code: "pilot_heads", Make: form.Sum, Of: "heads", Where: "unit.pilot == 1"},
			{Code: "young_places", Make: form.Count, Where: "has(unit.months) && unit.months < 12"},
			{Code: "smallest", Make: form.Min, Of: "area"},
			{Code: "large_names", Make: form.List, By: form.ByUnit, Where: "area >= 100"},
			{Code: "by_heads", Make: form.List, By: form.ByUnit, Of: "heads", Where: "heads > 0"},
			{Code: "large_offices", Make: form.List, By: form.ByOfficeName, Where: "area >= 100"},
			{Code: "heads_by_office", Make: form.Breakdown, By: form.ByOfficeName, Of: "heads"},
			{Code: "parts", Make: form.Breakdown, Labels: []form.Label{{Name: "大", Figure: "large_count"}, {Name: "全", Figure: "places"}}},
			{Code: "printed_each", Make: form.Value, Of: "printed / places"},
			{Code: "story_helped", Make: form.Pick, Column: "helped", Unit: "121"},
			{Code: "share_words", Make: form.Wording, Of: "late_share", Style: "percent"},
		},
	}
}

var tab = &submission.Source{Name: "表.xlsx"}

func num(n float64, sheet string, column, row int) submission.Value {
	return submission.Value{State: submission.Number, Number: n, Cell: submission.Cell{Source: tab, Sheet: sheet, Column: column, Row: row}}
}

// answer builds an office's submission: heads, age and area of its two
// communities; a negative number stands for an empty cell.
func answer(office string, values [2][3]float64) *submission.Submission {
	s := &submission.Submission{Source: *tab, Office: office, Period: june}
	people := submission.Sheet{Code: "people", Name: "人"}
	rooms := submission.Sheet{Code: "rooms", Name: "房"}
	for i, v := range values {
		unit := office + string(rune('1'+i))
		row := func(sheet string, codes []string, numbers []float64) submission.Row {
			r := submission.Row{Line: i + 3, Unit: unit, Office: office, Values: submission.ValuesOf(nil)}
			for j, n := range numbers {
				if n >= 0 {
					r.Values = r.Values.With(codes[j], num(n, sheet, j+2, i+3))
				} else {
					r.Values = r.Values.With(codes[j], submission.Value{})
				}
			}
			return r
		}
		people.Rows = append(people.Rows, row("人", []string{"heads", "age"}, v[:2]))
		rooms.Rows = append(rooms.Rows, row("房", []string{"area"}, v[2:]))
	}
	s.Sheets = []submission.Sheet{people, rooms}
	return s
}

func month(t *testing.T) (*merge.Merger, []*submission.Submission) {
	t.Helper()
	m, err := merge.New(returnForm(), registry(t))
	if err != nil {
		t.Fatal(err)
	}
	one := answer("11", [2][3]float64{{10, 40, 120}, {30, 50, 80}})
	two := answer("12", [2][3]float64{{20, 35.5, 100}, {0, -1, -1}})
	two.Sheets = append(two.Sheets, submission.Sheet{Code: "stories", Rows: []submission.Row{
		{Unit: "122", Office: "12", Values: submission.ValuesOf(map[string]submission.Value{"helped": num(3, "事", 2, 3)})},
		{Unit: "121", Office: "12", Values: submission.ValuesOf(map[string]submission.Value{"helped": num(7, "事", 2, 4)})},
	}})
	own := &submission.Submission{Office: "1", Period: june, Sheets: []submission.Sheet{
		{Code: "own", Values: map[string]submission.Value{"printed": num(200, "区", 2, 2)}},
	}}
	return m, []*submission.Submission{one, two, own}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	m, accepted := month(t)
	d, err := m.Dataset(june, accepted, nil)
	if err != nil {
		t.Fatal(err)
	}
	book := figure.NewBook()
	m.Figures(book, d)
	for _, c := range []struct {
		unit, code string
		want       any
	}{
		{"1", "heads", 60.0},
		{"1", "age", 43.5}, // (10*40 + 30*50 + 20*35.5) / 60, not the mean of means
		{"1", "area", 120.0},
		{"1", "places", 4.0},
		{"1", "large_count", 2.0},
		{"1", "late_share", 0.5},
		{"1", "pilot_heads", 10.0},
		{"1", "young_places", 1.0},
		{"1", "smallest", 80.0},
		{"1", "printed", 200.0},
		{"1", "printed_each", 50.0},
		{"1", "story_helped", 7.0},
		{"1", "share_words", "50.0%"},
		{"11", "heads", 40.0},
		{"11", "age", 47.5},
		{"11", "pilot_heads", 10.0},
		{"12", "pilot_heads", 0.0}, // rows, but none selected: nothing is zero
		{"12", "story_helped", 7.0},
		{"11", "story_helped", nil},
		{"11", "printed", nil}, // the district's own, no office has it
		{"11", "printed_each", nil},
	} {
		f, _ := book.Get(c.unit, june, c.code)
		if got := f.Value(); got != c.want {
			t.Errorf("%s of %s = %v, want %v", c.code, c.unit, got, c.want)
		}
	}
	for code, want := range map[string]string{"large_names": "甲一社区 乙一社区", "large_offices": "甲街道 乙街道", "by_heads": "甲二社区 乙一社区 甲一社区"} {
		f, _ := book.Get("1", june, code)
		if got := strings.Join(f.List, " "); got != want {
			t.Errorf("%s = %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string][]figure.Item{
		"heads_by_office": {{Label: "甲街道", Value: 40}, {Label: "乙街道", Value: 20}},
		"parts":           {{Label: "大", Value: 2}, {Label: "全", Value: 4}},
	} {
		f, _ := book.Get("1", june, code)
		if !slices.Equal(f.Items, want) {
			t.Errorf("%s = %v, want %v", code, f.Items, want)
		}
	}
}

// Every figure made from rows leads back to the cells it came from.
func TestParts(t *testing.T) {
	t.Parallel()
	m, accepted := month(t)
	d, err := m.Dataset(june, accepted, nil)
	if err != nil {
		t.Fatal(err)
	}
	book := figure.NewBook()
	m.Figures(book, d)
	f, _ := book.Get("1", june, "heads")
	if len(f.Parts) != 4 || f.Parts[1].Unit != "112" || f.Parts[1].Value != 30 || f.Parts[1].Cells[0].String() != "人!B4" {
		t.Errorf("parts of heads: %+v", f.Parts)
	}
	f, _ = book.Get("1", june, "large_count")
	if len(f.Parts) != 2 || f.Parts[0].Cells[0].String() != "房!B3" {
		t.Errorf("parts of large_count: %+v", f.Parts)
	}
	f, _ = book.Get("1", june, "late_share")
	if len(f.From) != 2 || f.From[0].Code != "large_count" || f.From[1].Code != "places" {
		t.Errorf("late_share comes from %+v", f.From)
	}
}

func TestMissingOffices(t *testing.T) {
	t.Parallel()
	f := returnForm()
	m, err := merge.New(f, registry(t))
	if err != nil {
		t.Fatal(err)
	}
	one := answer("11", [2][3]float64{{10, 40, 120}, {30, 50, 80}})
	two := answer("12", [2][3]float64{{20, 35.5, 100}, {0, -1, -1}})
	two.Period = june.Previous()
	may, err := m.Dataset(june.Previous(), []*submission.Submission{two}, nil)
	if err != nil {
		t.Fatal(err)
	}

	heads := func(d *figure.Dataset) float64 {
		book := figure.NewBook()
		m.Figures(book, d)
		n, _ := book.Number("1", june, "heads")
		return n
	}
	d, err := m.Dataset(june, []*submission.Submission{one}, may)
	if err != nil || !slices.Equal(d.Missing(), []string{"12"}) || heads(d) != 40 {
		t.Errorf("omit: missing %v, heads %v, %v", d.Missing(), heads(d), err)
	}
	f.Missing = form.Carry
	d, err = m.Dataset(june, []*submission.Submission{one}, may)
	if err != nil || d.Offices[1].Carried != june.Previous() || heads(d) != 60 {
		t.Errorf("carry: %+v, heads %v, %v", d.Offices, heads(d), err)
	}
	f.Missing = form.Refuse
	_, err = m.Dataset(june, []*submission.Submission{one}, may)
	var refused *merge.RefusedError
	if !errors.As(err, &refused) || !slices.Equal(refused.Missing, []string{"12"}) {
		t.Errorf("refuse: %v", err)
	}
}

// A later accepted file of the same office takes the earlier one's place.
func TestLastOneCounts(t *testing.T) {
	t.Parallel()
	m, accepted := month(t)
	again := answer("11", [2][3]float64{{11, 40, 120}, {30, 50, 80}})
	d, err := m.Dataset(june, append(accepted, again), nil)
	if err != nil {
		t.Fatal(err)
	}
	book := figure.NewBook()
	m.Figures(book, d)
	if n, _ := book.Number("1", june, "heads"); n != 61 {
		t.Errorf("heads = %v, want 61", n)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, figures := range map[string][]form.Definition{
		"circle":         {{Code: "a", Make: form.Value, Of: "b + 1"}, {Code: "b", Make: form.Value, Of: "a"}},
		"unknown name":   {{Code: "a", Make: form.Sum, Of: "nobody"}},
		"unknown figure": {{Code: "a", Make: form.Wording, Of: "nobody", Style: "percent"}},
		"unknown style":  {{Code: "a", Make: form.Wording, Of: "heads", Style: "loud"}},
	} {
		f := returnForm()
		f.Figures = figures
		if _, err := merge.New(f, registry(t)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Rounding to twelve digits keeps binary noise out of what is shown.
func TestNoBinaryNoise(t *testing.T) {
	t.Parallel()
	m, err := merge.New(returnForm(), registry(t))
	if err != nil {
		t.Fatal(err)
	}
	d, err := m.Dataset(june, []*submission.Submission{answer("11", [2][3]float64{{3, 0.1, 1}, {3, 0.2, 1}})}, nil)
	if err != nil {
		t.Fatal(err)
	}
	book := figure.NewBook()
	m.Figures(book, d)
	if n, _ := book.Number("11", june, "age"); n != 0.15 {
		t.Errorf("age = %v, want 0.15", n)
	}
}
