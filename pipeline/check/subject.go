package check

import (
	"strings"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// subject is whose values a rule judges: a unit's row, or a unit's figures.
type subject struct {
	*Checker
	unit   unit.Unit
	name   string // of the unit, as messages call it
	period period.Period
	x      string // the column or figure that x stands for
	// now, previous and lastYear look a bare name up.
	now, previous, lastYear func(name string) (float64, bool)
	// cell finds where a value stands; ok is false for figures.
	cell func(name string) (submission.Cell, bool)
}

// subject returns a row as a subject.
func (r *run) subject(row submission.Row) *subject {
	u, _ := r.units.Lookup(row.Unit)
	return &subject{
		Checker: r.Checker, unit: u, name: r.unitName(row), period: r.period,
		now: valuesOf(row), previous: valuesOf(r.previous[row.Unit]), lastYear: valuesOf(r.lastYear[row.Unit]),
		cell: func(name string) (submission.Cell, bool) {
			v, ok := row.Values.Get(name)
			return v.Cell, ok
		},
	}
}

func valuesOf(row submission.Row) func(string) (float64, bool) {
	return func(name string) (float64, bool) {
		n, known, _ := row.Values.Number(name)
		return n, known
	}
}

// figuresOf returns a unit's figures as a subject.
func (c *Checker) figuresOf(book *figure.Book, u unit.Unit, p period.Period) *subject {
	at := func(p period.Period) func(string) (float64, bool) {
		return func(name string) (float64, bool) { return book.Number(u.Code, p, name) }
	}
	return &subject{
		Checker: c, unit: u, name: u.Name, period: p,
		now: at(p), previous: at(p.Previous()), lastYear: at(p.LastYear()),
		cell: func(string) (submission.Cell, bool) { return submission.Cell{}, false },
	}
}

// lookup finds a name's value, as expressions ask for it.
func (s *subject) lookup(name string) (float64, bool) {
	if rest, ok := strings.CutPrefix(name, previous); ok {
		return s.previous(s.bare(rest))
	}
	if rest, ok := strings.CutPrefix(name, lastYear); ok {
		return s.lastYear(s.bare(rest))
	}
	if rest, ok := strings.CutPrefix(name, fact); ok {
		return s.fact(rest)
	}
	if name == monthName {
		return float64(s.period.Month()), !s.period.IsZero()
	}
	return s.now(s.bare(name))
}

func (s *subject) bare(name string) string {
	if name == itself {
		return s.x
	}
	return name
}

// fact asks the registry. What it does not give is 0, except the age in months.
func (s *subject) fact(name string) (float64, bool) {
	if s.unit.Code == "" {
		return 0, false
	}
	if name == months {
		n, known := s.unit.MonthsIn(s.period)
		return float64(n), known
	}
	return s.unit.Attributes[name], true
}

// show prints a name's value for a message.
func (s *subject) show(name string) string {
	n, known := s.lookup(name)
	if !known {
		return unknown
	}
	for _, prefix := range []string{previous, lastYear} {
		name = strings.TrimPrefix(name, prefix)
	}
	return show(n, s.format(s.bare(name)))
}

// format tells how a name's values are printed.
func (s *subject) format(name string) form.Format {
	if d, ok := s.figures[name]; ok {
		return d.Format
	}
	return format(s.columns[name].column.Type)
}

// title is the Chinese name of a column or figure.
func (s *subject) title(name string) string {
	if d, ok := s.figures[name]; ok {
		return inner(d.Name)
	}
	return inner(s.columns[name].column.Name)
}

// cells returns where some values stand.
func (s *subject) cells(names []string) []submission.Cell {
	var out []submission.Cell
	for _, name := range names {
		if cell, ok := s.cell(name); ok {
			out = append(out, cell)
		}
	}
	return out
}
