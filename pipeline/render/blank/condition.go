package blank

import (
	"fmt"
	"slices"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
	"huibao/pipeline/wording"
)

// line is one unit's row, as the formulas of its checks see it.
type line struct {
	*grid
	number   int // among the units
	unit     unit.Unit
	previous submission.Row // of the month before, all sheets together
}

// condition is a check said in a formula.
type condition struct {
	form.Rule
	formula string
}

// conditions returns what must hold at a column.
func (l line) conditions(column string) []condition {
	var out []condition
	for _, c := range l.checks[column] {
		formula, err := saying{l, c}.formula(column)
		l.do(err)
		if formula != "" {
			out = append(out, condition{c.Rule, formula})
		}
	}
	return out
}

// saying is a check being said of a row.
type saying struct {
	line
	check
}

// formula says the check at a column; "" where there is nothing to say of this row.
// Until all of the check's cells are filled in it holds.
func (s saying) formula(at string) (string, error) {
	condition := ""
	if s.when != nil {
		holds, known := s.when.Truth(s.constant)
		if known && !holds {
			return "", nil
		}
		if !known {
			var err error
			if condition, err = s.when.Excel(s.cell, s.has); err != nil {
				return "", err
			}
		}
	}
	others, possible := s.others(at)
	if !possible {
		return "", nil
	}
	text, err := s.must.Excel(s.cell, s.has)
	if condition != "" {
		text = "IF(" + condition + "," + text + ",TRUE)"
	}
	if len(others) > 0 {
		text = fmt.Sprintf("IF(COUNT(%s)<%d,TRUE,%s)", strings.Join(others, ","), len(others), text)
	}
	return text, err
}

// others are the cells that must be filled in beside the one being typed. It is not
// possible to judge where something else is wanted that is not known.
func (s saying) others(at string) (cells []string, possible bool) {
	for _, name := range s.needed() {
		_, known := s.constant(name)
		switch {
		case known || s.bare(name) == at:
		case given(name):
			return nil, false
		case !slices.Contains(cells, s.place(name)):
			cells = append(cells, s.place(name))
		}
	}
	return cells, true
}

// given reports whether a name is something known when the workbook is made, or never.
func given(name string) bool {
	return name == monthName || strings.HasPrefix(name, fact) || strings.HasPrefix(name, previous)
}

// constant returns what is known when the workbook is made.
func (s saying) constant(name string) (float64, bool) {
	if column, ok := strings.CutPrefix(name, previous); ok {
		v := s.line.previous.Values.Of(s.bare(column))
		return v.Number, v.Known()
	}
	switch {
	case name == monthName:
		return float64(s.Period.Month()), true
	case name == months:
		n, known := s.unit.MonthsIn(s.Period)
		return float64(n), known
	case given(name):
		return s.unit.Attributes[strings.TrimPrefix(name, fact)], true
	default:
		return 0, false
	}
}

// cell is what formulas write for a name. A name that may be unknown reads as 0.
func (s saying) cell(name string) string {
	n, known := s.constant(name)
	switch {
	case n < 0:
		return "(" + wording.Plain(n) + ")"
	case known || given(name):
		return wording.Plain(n)
	case slices.Contains(s.needed(), name):
		return s.place(name)
	default:
		return "N(" + s.place(name) + ")"
	}
}

// has is the test of whether a name is known.
func (s saying) has(name string) string {
	if given(name) {
		_, known := s.constant(name)
		return strings.ToUpper(fmt.Sprint(known))
	}
	return "ISNUMBER(" + s.place(name) + ")"
}

// place is the cell of a name in this row.
func (s saying) place(name string) string {
	p := s.places[s.bare(name)]
	at := ref(p.column, p.first+s.number)
	if p.sheet == s.line.name {
		return at
	}
	return "'" + p.sheet + "'!" + at
}
