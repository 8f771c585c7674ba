// Package merge adds accepted submissions up.
//
// In go the accepted submissions of a period; out come the dataset, in which every
// unit has one row, and the figures of the district and of each office. Every
// figure keeps the cells or the figures it was made of. It judges nothing: what
// comes in was checked before.
package merge

import (
	"fmt"
	"slices"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Merger merges submissions of one form. It is safe for concurrent use.
type Merger struct {
	form     *form.Form
	units    *unit.Registry
	rows     []string             // codes of the row sheets
	columns  []form.Column        // of those, what carries data or remarks
	given    []form.Column        // of the district's own sheets
	over     map[string]form.Over // by column of either, how its months are taken together
	makers   []maker              // in an order in which each needs only earlier ones
	district string               // code of the district
}

// New compiles the form's figures. It fails when an expression does not compile,
// names something unknown, or figures are made of each other in a circle.
func New(f *form.Form, units *unit.Registry) (*Merger, error) {
	m := &Merger{form: f, units: units, district: units.District().Code}
	m.learn()
	makers, err := compile(f)
	if err != nil {
		return nil, err
	}
	m.makers, err = ordered(makers)
	return m, err
}

// learn notes the columns that the form's sheets have.
func (m *Merger) learn() {
	m.over = make(map[string]form.Over)
	for _, s := range m.form.Sheets {
		switch {
		case s.Layout == form.Rows:
			m.rows = append(m.rows, s.Code)
			for _, c := range s.Columns {
				if c.Role == "" || c.Role == form.RoleRemark {
					m.columns = append(m.columns, c)
				}
			}
		case s.Layout == form.Pairs && s.By == form.ByDistrict:
			m.given = append(m.given, s.Indicators()...)
		}
	}
	for _, c := range slices.Concat(m.columns, m.given) {
		m.over[c.Code] = c.OverMonths()
	}
}

// RefusedError says that the form makes no report while offices are missing.
type RefusedError struct {
	Period  period.Period
	Missing []string // codes
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s: %d offices have not reported and the form refuses to go on without them", e.Period, len(e.Missing))
}

// Dataset joins the accepted submissions of a period. Where a reporter has
// several, the last one counts. Offices without any are treated by the form's
// policy; previous, which may be nil, is what carrying forward takes from.
func (m *Merger) Dataset(p period.Period, accepted []*submission.Submission, previous *figure.Dataset) (*figure.Dataset, error) {
	last := make(map[string]*submission.Submission)
	for _, s := range accepted {
		last[s.Office] = s
	}
	d := &figure.Dataset{
		Period:  p,
		Records: make(map[string][]submission.Row),
		Given:   make(map[string]submission.Value),
	}
	for _, office := range m.units.Offices(p) {
		part := figure.Office{Code: office.Code}
		s, reported := last[office.Code]
		part.Reported = reported
		if !reported && m.form.Missing == form.Carry {
			s, part.Carried = carried(previous, office.Code)
		}
		d.Offices = append(d.Offices, part)
		if s != nil {
			m.enter(d, s)
		}
	}
	if s := last[m.district]; s != nil {
		m.enterGiven(d, s)
	}
	if missing := d.Missing(); len(missing) > 0 && m.form.Missing == form.Refuse {
		return nil, &RefusedError{p, missing}
	}
	return d, nil
}

func carried(previous *figure.Dataset, office string) (*submission.Submission, period.Period) {
	if previous == nil {
		return nil, period.Period{}
	}
	for i := range previous.Sources {
		if s := &previous.Sources[i]; s.Office == office {
			return s, s.Period
		}
	}
	return nil, period.Period{}
}

// enter adds an office's rows and records in registry order.
func (m *Merger) enter(d *figure.Dataset, s *submission.Submission) {
	d.Sources = append(d.Sources, *s)
	joined := make(map[string]submission.Row)
	for _, row := range s.Join(m.rows) {
		joined[row.Unit] = row
	}
	communities := m.units.Children(s.Office, d.Period)
	for _, u := range communities {
		if row, ok := joined[u.Code]; ok {
			d.Rows = append(d.Rows, row)
		}
	}
	for _, sheet := range m.form.Sheets {
		if sheet.Layout != form.Records {
			continue
		}
		found, _ := s.Sheet(sheet.Code)
		d.Records[sheet.Code] = appendNamed(d.Records[sheet.Code], found.Rows)
	}
}

// appendNamed adds the rows that speak of a unit. Rows that all do are not copied: there
// may be very many.
func appendNamed(to, rows []submission.Row) []submission.Row {
	unnamed := func(row submission.Row) bool { return row.Unit == "" }
	if len(to) == 0 && !slices.ContainsFunc(rows, unnamed) {
		return slices.Clip(rows)
	}
	for _, row := range rows {
		if !unnamed(row) {
			to = append(to, row)
		}
	}
	return to
}

// enterGiven adds the lines of the district's own sheets.
func (m *Merger) enterGiven(d *figure.Dataset, s *submission.Submission) {
	d.Sources = append(d.Sources, *s)
	for _, sheet := range m.form.Sheets {
		if sheet.Layout != form.Pairs || sheet.By != form.ByDistrict {
			continue
		}
		found, _ := s.Sheet(sheet.Code)
		for code, value := range found.Values {
			d.Given[code] = value
		}
	}
}
