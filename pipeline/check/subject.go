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
	code   string // of the unit
	period period.Period
	x      string // the column or figure that x stands for
	// now, previous and lastYear hold the values of bare names.
	now, previous, lastYear values
}

// values are a unit's row or figures of one month; the zero value has none.
type values struct {
	row    *submission.Row
	book   *figure.Book
	unit   string
	period period.Period
}

func (v values) number(name string) (float64, bool) {
	switch {
	case v.row != nil:
		n, known, _ := v.row.Values.Number(name)
		return n, known
	case v.book != nil:
		return v.book.Number(v.unit, v.period, name)
	default:
		return 0, false
	}
}

// subject returns a row as a subject.
func (r *run) subject(row *submission.Row) subject {
	return subject{
		Checker: r.Checker, code: row.Unit, period: r.period,
		now: values{row: row}, previous: values{row: r.previous[row.Unit]}, lastYear: values{row: r.lastYear[row.Unit]},
	}
}

// figuresOf returns a unit's figures as a subject.
func (c *Checker) figuresOf(book *figure.Book, u unit.Unit, p period.Period) *subject {
	at := func(p period.Period) values { return values{book: book, unit: u.Code, period: p} }
	return &subject{
		Checker: c, code: u.Code, period: p, now: at(p), previous: at(p.Previous()), lastYear: at(p.LastYear()),
	}
}

// name is what messages call the unit.
func (s *subject) name() string {
	if s.now.row != nil {
		return s.nameOf(s.now.row)
	}
	return s.units.Name(s.code)
}

// lookup finds a name's value, as expressions ask for it.
func (s *subject) lookup(name string) (float64, bool) {
	if rest, ok := strings.CutPrefix(name, previous); ok {
		return s.previous.number(s.bare(rest))
	}
	if rest, ok := strings.CutPrefix(name, lastYear); ok {
		return s.lastYear.number(s.bare(rest))
	}
	if rest, ok := strings.CutPrefix(name, fact); ok {
		return s.fact(rest)
	}
	if name == monthName {
		return float64(s.period.Month()), !s.period.IsZero()
	}
	return s.now.number(s.bare(name))
}

func (s *subject) bare(name string) string {
	if name == itself {
		return s.x
	}
	return name
}

// fact asks the registry. What it does not give is 0, except the age in months.
func (s *subject) fact(name string) (float64, bool) {
	u, known := s.units.Lookup(s.code)
	if !known {
		return 0, false
	}
	if name == months {
		n, known := u.MonthsIn(s.period)
		return float64(n), known
	}
	return u.Attributes[name], true
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

// cell returns where a value stands. Of figures only those that the district gave itself
// stand in a cell.
func (s *subject) cell(name string) (submission.Cell, bool) {
	if s.now.row != nil {
		v, ok := s.now.row.Values.Get(name)
		return v.Cell, ok
	}
	f, ok := s.now.book.Get(s.code, s.period, name)
	if !ok || s.figures[name].Make != form.Given || len(f.Parts) != 1 || len(f.Parts[0].Cells) == 0 {
		return submission.Cell{}, false
	}
	return f.Parts[0].Cells[0], true
}
