package check_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/check"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// book is a sample workbook that a test changes before it is read and checked.
type book struct {
	*excelize.File
	t    *testing.T
	w    *world
	was  *submission.Submission // as it was read before any change
	name string
}

func (w *world) open(t *testing.T, f file) *book {
	t.Helper()
	opened, err := excelize.OpenReader(bytes.NewReader(f.data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return &book{opened, t, w, f.submission, f.name}
}

// at finds a cell by the community's name and the column's code; the code of the
// column that names units gives the name's own cell, "cover" the cover's.
func (b *book) at(community, code string) submission.Cell {
	b.t.Helper()
	column, sheet, ok := b.w.form.Column(code)
	if !ok {
		b.t.Fatalf("the form has no column %q", code)
	}
	s, _ := b.was.Sheet(sheet.Code)
	if sheet.Layout == form.Pairs {
		return s.Values[code].Cell
	}
	for _, row := range append(slices.Clone(s.Rows), s.Totals...) {
		switch {
		case b.w.units.Name(row.Unit) != community && row.Name.Text != community:
		case column.Role == form.RoleUnit:
			return row.Name.Cell
		default:
			return row.Values.Of(code).Cell
		}
	}
	b.t.Fatalf("%s: sheet %s has no row of %s", b.name, sheet.Name, community)
	return submission.Cell{}
}

// must ends the test when the workbook could not be changed.
func (b *book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// put writes a value into a cell.
func (b *book) put(cell submission.Cell, value any) {
	b.t.Helper()
	b.must(b.SetCellValue(cell.Sheet, cell.Ref(), value))
}

// set writes a community's value of a column.
func (b *book) set(community, code string, value any) {
	b.t.Helper()
	b.put(b.at(community, code), value)
}

// cover writes a line of a sheet of pairs.
func (b *book) cover(code string, value any) { b.t.Helper(); b.put(b.at("", code), value) }

// header returns the cell of a column's header.
func (b *book) header(code string) submission.Cell {
	b.t.Helper()
	_, sheet, _ := b.w.form.Column(code)
	s, _ := b.was.Sheet(sheet.Code)
	return s.Header[code]
}

// sheet returns the name of a sheet in the file.
func (b *book) sheet(code string) string {
	s, _ := b.was.Sheet(code)
	return s.Name
}

// remove removes a community's row from the sheet of a column.
func (b *book) remove(community, code string) {
	b.t.Helper()
	cell := b.at(community, code)
	b.must(b.RemoveRow(cell.Sheet, cell.Row))
}

// repeat copies a community's row of a sheet behind itself.
func (b *book) repeat(community, code string) {
	b.t.Helper()
	cell := b.at(community, code)
	b.must(b.DuplicateRow(cell.Sheet, cell.Row))
}

// copy writes one community's values of a sheet's numeric columns into another's row.
func (b *book) copy(sheet, from, to string) {
	b.t.Helper()
	s, _ := b.was.Sheet(sheet)
	known, _ := b.w.form.Sheet(sheet)
	for _, row := range s.Rows {
		for _, c := range known.Indicators() {
			if b.w.units.Name(row.Unit) == from && row.Values.Of(c.Code).Known() {
				b.set(to, c.Code, row.Values.Of(c.Code).Number)
			}
		}
	}
}

// read reads the changed workbook.
func (b *book) read() *submission.Submission {
	b.t.Helper()
	var out bytes.Buffer
	b.must(b.Write(&out))
	s, err := b.w.reader.Workbook(context.Background(), b.name, out.Bytes())
	b.must(err)
	return s
}

// balance brings the stated totals up to date with the rows.
func (b *book) balance() {
	b.t.Helper()
	s := b.read()
	for _, sheet := range s.Sheets {
		for _, total := range sheet.Totals {
			for code, stated := range total.Values.All() {
				sum := 0.0
				for _, row := range sheet.Rows {
					sum += row.Values.Of(code).Number
				}
				column, _, _ := b.w.form.Column(code)
				if stated.Known() && stated.Number != sum && column.Aggregate == form.AggregateSum {
					b.put(stated.Cell, sum)
				}
			}
		}
	}
}

// breakage is a way in which a workbook breaks a rule, and what is said of it.
type breakage struct {
	rule   string
	name   string // when a rule is broken in several ways
	office string // whose sample is taken; 左家塘街道 when empty
	change func(b *book)
	around func(in *check.Input)
	totals bool // the stated totals stay as they are
	want   []string
}

// run breaks the workbook and compares what is newly found, whole.
func (c breakage) run(t *testing.T) {
	t.Parallel()
	w := samplesOf(t)
	office := c.office
	if office == "" {
		office = "左家塘街道"
	}
	sample := w.of(t, june, office)
	known := make(map[string]bool)
	for _, f := range w.checker.Submission(w.input(sample.submission)) {
		known[said(f)] = true
	}
	b := w.open(t, sample)
	if c.change != nil {
		c.change(b)
	}
	if !c.totals {
		b.balance()
	}
	in := w.input(b.read())
	in.ExpectedOffice = sample.submission.Office
	if c.around != nil {
		c.around(&in)
	}
	var got []string
	for _, f := range w.checker.Submission(in) {
		if f.File != in.Submission.Source.Name {
			t.Errorf("%s names the file %q", f.Rule, f.File)
		}
		if !known[said(f)] {
			got = append(got, said(f))
		}
	}
	spoke := func(text string) bool { return strings.HasPrefix(text, c.rule) }
	if !slices.ContainsFunc(c.want, spoke) {
		t.Errorf("what is wanted does not speak of %s", c.rule)
	}
	compare(t, got, c.want)
}

func runAll(t *testing.T, cases []breakage) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.rule+" "+c.name, c.run)
	}
}

// said is a finding as tests compare it.
func said(f submission.Finding) string {
	text := f.Rule + " " + string(f.Severity) + " " + f.Message + f.Action
	if f.Explanation != "" {
		text += "［" + f.Explanation + "］"
	}
	return text
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	t.Errorf("found")
	for _, text := range got {
		t.Logf("\t%q,", text)
	}
	t.Errorf("want")
	for _, text := range want {
		t.Logf("\t%q,", text)
	}
}
