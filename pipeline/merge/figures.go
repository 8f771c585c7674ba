package merge

import (
	"slices"
	"strings"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// Figures makes every figure of the dataset, for the district and for each office
// that reported, and enters them into the book.
func (m *Merger) Figures(book *figure.Book, d *figure.Dataset) {
	m.figuresOf(scope{m, book, d, m.district, d.Of(m.district), true, d.Last()}, nil)
	for _, office := range d.Offices {
		if office.Reported || !office.Carried.IsZero() {
			m.figuresOf(scope{m, book, d, office.Code, d.Of(office.Code), true, d.Last()}, nil)
		}
	}
}

// Office makes figures of one submission by itself, before it is accepted: those chosen,
// all when the choice is nil. They are for judging and for the receipt, so they do not
// keep the rows that they are made of.
func (m *Merger) Office(book *figure.Book, s *submission.Submission, of Choice) {
	if s.Office == m.district || s.Period.IsZero() {
		return
	}
	d := &figure.Dataset{
		Period:  s.Period,
		Offices: []figure.Office{{Code: s.Office, Reported: true}},
		Records: make(map[string][]submission.Row),
	}
	m.enter(d, s)
	m.figuresOf(scope{m, book, d, s.Office, d.Of(s.Office), false, d.Period}, of)
}

// scope is what the figures of one unit are made from.
type scope struct {
	*Merger
	book    *figure.Book
	dataset *figure.Dataset
	unit    string
	rows    []submission.Row
	traced  bool          // the figures keep the rows that they are made of
	at      period.Period // the month at whose end the registry is asked
}

// Choice are some of the figures, by whether each maker is to make its own.
type Choice []bool

// Choose returns the figures named, with those that they are made of.
func (m *Merger) Choose(codes []string) Choice {
	out := make(Choice, len(m.makers))
	needed := make(map[string]bool)
	for _, code := range codes {
		needed[code] = true
	}
	for i := len(m.makers) - 1; i >= 0; i-- { // each needs only earlier ones
		if out[i] = needed[m.makers[i].Code]; out[i] {
			for _, code := range m.makers[i].needs() {
				needed[code] = true
			}
		}
	}
	return out
}

// Needed returns the codes of the figures that one is made of, itself among them.
func (m *Merger) Needed(code string) []string {
	var out []string
	for i, chosen := range m.Choose([]string{code}) {
		if chosen {
			out = append(out, m.makers[i].Code)
		}
	}
	return out
}

func (m *Merger) figuresOf(s scope, of Choice) {
	s.book.Reserve(s.unit, s.dataset.Period, len(m.makers))
	for i := range m.makers {
		if of != nil && !of[i] {
			continue
		}
		mk := &m.makers[i]
		f := figure.Figure{
			Ref: figure.Ref{Unit: s.unit, Period: s.dataset.Period, Code: mk.Code},
			How: mk.said,
		}
		mk.make(&s, &f)
		s.book.Add(f)
	}
}

// value looks a name up in a row: a column's number or a fact of the registry.
// Facts that the registry does not give are 0, except the age in months.
func (s *scope) value(row *submission.Row, name string) (float64, bool) {
	if n, known, there := row.Values.Number(name); there {
		return n, known
	}
	if !isFact(name) {
		return 0, false
	}
	fact := strings.TrimPrefix(name, factPrefix)
	u, ok := s.units.Lookup(row.Unit)
	if !ok {
		return 0, false
	}
	if fact == "months" {
		months, known := u.MonthsIn(s.at)
		return float64(months), known
	}
	return u.Attributes[fact], true
}

const factPrefix = "unit."

// isFact reports whether a name asks the registry and not a row.
func isFact(name string) bool { return strings.HasPrefix(name, factPrefix) }

// cells returns the cells of the named columns behind a row, of a longer period those of
// the months that count, or the cell of the unit's name when none is named.
func (s *scope) cells(row *submission.Row, names []string) []submission.Cell {
	if s.dataset.Span == nil {
		return cellsOf(row, names)
	}
	behind := s.dataset.Span.Behind[row.Unit]
	var out []submission.Cell
	for i := range behind {
		last := i == len(behind)-1
		counted := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !last && s.over[name] == form.OverLast })
		if last || len(counted) > 0 {
			out = append(out, cellsOf(&behind[i].Row, counted)...)
		}
	}
	return out
}

func cellsOf(row *submission.Row, names []string) []submission.Cell {
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
