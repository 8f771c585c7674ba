// Package blank draws the workbook that an office fills in (空白报表).
//
// In go the form, the units, the office and the month, and what the office handed in
// the month before; out come the bytes of one workbook. Its communities and its
// stable facts stand in it already, last month's values are shown beside the cells
// they belong to, and what the form demands of a cell is checked while it is typed.
// Only the cells to fill in are unlocked. Hidden marks say whose workbook it is.
//
// The same input gives the same bytes. It judges nothing: what the checks in the
// cells let pass is still checked when the workbook comes back.
package blank

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/render/container"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Input is what a blank workbook is made from.
type Input struct {
	Form   *form.Form
	Units  *unit.Registry
	Office string // code of the unit that fills it in; the district's for the district's sheets
	Period period.Period
	// Deadline is in words when the workbook is due; empty when that is not set.
	Deadline string
	// Previous is what the office handed in the month before, nil when that is not known.
	Previous *submission.Submission
}

// Render draws the workbook.
func Render(in Input) ([]byte, error) {
	office, ok := in.Units.Lookup(in.Office)
	if !ok {
		return nil, fmt.Errorf("blank workbook: no unit %q", in.Office)
	}
	b := &book{
		Input: in, office: office, file: excelize.NewFile(), styles: make(map[style]int), places: make(map[string]place),
	}
	defer func() { _ = b.file.Close() }()
	for _, draw := range []func() error{b.prepare, b.sheets, b.guide, b.marks, b.settings} {
		if err := draw(); err != nil {
			return nil, fmt.Errorf("blank workbook: %w", err)
		}
	}
	out, err := container.Bytes(b.file)
	if err != nil {
		return nil, fmt.Errorf("blank workbook: %w", err)
	}
	return out, nil
}

// book is the workbook under construction.
type book struct {
	Input
	office unit.Unit
	file   *excelize.File
	styles map[style]int
	count  int    // sheets so far
	names  string // where the communities stand, to choose from; "" for nowhere yet

	before map[string]submission.Row // by unit: what was handed in for it, all sheets together
	checks map[string][]check        // by column
	places map[string]place          // of the columns of tables drawn so far
}

// place is where a column's values stand.
type place struct {
	sheet         string
	column, first int
}

// prepare gathers what rows are made from.
func (b *book) prepare() (err error) {
	var sheets, columns []string
	for _, s := range b.Form.Sheets {
		if s.Layout != form.Rows || !b.fills(s) {
			continue
		}
		sheets = append(sheets, s.Code)
		for _, c := range s.Indicators() {
			columns = append(columns, c.Code)
		}
	}
	b.before = make(map[string]submission.Row)
	if b.Previous != nil {
		for _, row := range b.Previous.Join(sheets) {
			b.before[row.Unit] = row
		}
	}
	b.checks, err = checks(b.Form, columns)
	return err
}

// sheets draws what this reporter fills in.
func (b *book) sheets() error {
	for _, s := range b.Form.Sheets {
		if !b.fills(s) {
			continue
		}
		g, err := b.add(s.Name)
		if err != nil {
			return err
		}
		if s.Layout == form.Pairs {
			err = b.pairs(g, s)
		} else {
			err = b.table(g, s)
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	return nil
}

// fills reports whether the office fills a sheet in: its own, and the cover.
func (b *book) fills(s form.Sheet) bool {
	_, cover := s.WithRole(form.RoleOffice)
	reporter := form.ByOffice
	if b.office.Level == unit.District {
		reporter = form.ByDistrict
	}
	if s.By == "" {
		return cover || reporter == form.ByOffice
	}
	return s.By == reporter
}

// marks writes whose workbook it is where people do not see it, and twice: programs
// differ in what they keep.
func (b *book) marks() error {
	for _, m := range [][2]string{
		{submission.MarkForm, b.Form.Code}, {submission.MarkVersion, b.Form.Version},
		{submission.MarkOffice, b.office.Code}, {submission.MarkPeriod, b.Period.String()},
	} {
		if err := b.file.SetDefinedName(&excelize.DefinedName{Name: m[0], RefersTo: `"` + m[1] + `"`}); err != nil {
			return err
		}
		if err := b.file.SetCustomProps(excelize.CustomProperty{Name: m[0], Value: m[1]}); err != nil {
			return err
		}
	}
	names := b.file.WorkBook.DefinedNames.DefinedName
	for i := range names {
		names[i].Hidden = names[i].LocalSheetID == nil
	}
	return nil
}

// settings are those of the file as a whole. Programs are asked to compute the totals,
// which stand there without a value.
func (b *book) settings() error {
	if err := b.file.SetDefaultFont(bodyFont); err != nil {
		return err
	}
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: b.Form.Name, Subject: b.office.Name + "\u3000" + b.Period.Chinese(), Creator: "huibao",
		Created: b.Period.Start().String() + "T00:00:00Z", Modified: b.Period.Start().String() + "T00:00:00Z",
	}); err != nil {
		return err
	}
	compute := true
	b.file.SetActiveSheet(0)
	return b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &compute})
}
