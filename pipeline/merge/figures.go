package merge

import (
	"strings"

	"huibao/pipeline/figure"
	"huibao/pipeline/submission"
)

// Figures makes every figure of the dataset, for the district and for each office
// that reported, and enters them into the book.
func (m *Merger) Figures(book *figure.Book, d *figure.Dataset) {
	m.figuresOf(book, d, m.district)
	for _, office := range d.Offices {
		if office.Reported || !office.Carried.IsZero() {
			m.figuresOf(book, d, office.Code)
		}
	}
}

// Office makes the figures of one submission by itself, before it is accepted.
func (m *Merger) Office(book *figure.Book, s *submission.Submission) {
	if s.Office == m.district || s.Period.IsZero() {
		return
	}
	d := &figure.Dataset{
		Period:  s.Period,
		Offices: []figure.Office{{Code: s.Office, Reported: true}},
		Records: make(map[string][]submission.Row),
	}
	m.enter(d, s)
	m.figuresOf(book, d, s.Office)
}

// scope is what the figures of one unit are made from.
type scope struct {
	*Merger
	book    *figure.Book
	dataset *figure.Dataset
	unit    string
	rows    []submission.Row
}

func (m *Merger) figuresOf(book *figure.Book, d *figure.Dataset, unit string) {
	s := scope{m, book, d, unit, d.Of(unit)}
	for i := range m.makers {
		mk := &m.makers[i]
		f := figure.Figure{
			Ref: figure.Ref{Unit: unit, Period: d.Period, Code: mk.Code},
			How: mk.how(),
		}
		mk.make(&s, &f)
		book.Add(f)
	}
}

// value looks a name up in a row: a column's number or a fact of the registry.
// Facts that the registry does not give are 0, except the age in months.
func (s *scope) value(row *submission.Row, name string) (float64, bool) {
	if v, ok := row.Values.Get(name); ok {
		return v.Number, v.Known()
	}
	fact, isFact := strings.CutPrefix(name, "unit.")
	if !isFact {
		return 0, false
	}
	u, ok := s.units.Lookup(row.Unit)
	if !ok {
		return 0, false
	}
	if fact == "months" {
		months, known := u.MonthsIn(s.dataset.Period)
		return float64(months), known
	}
	return u.Attributes[fact], true
}

// cells returns the cells of the named columns in a row, or the cell of the
// unit's name when none is named.
func cells(row *submission.Row, names []string) []submission.Cell {
	out := make([]submission.Cell, 0, max(1, len(names)))
	for _, name := range names {
		if v, ok := row.Values.Get(name); ok {
			out = append(out, v.Cell)
		}
	}
	if len(out) == 0 {
		out = append(out, row.Name.Cell)
	}
	return out
}
