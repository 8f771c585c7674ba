package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"huibao/pipeline/expression"
)

// contribution is what each row gives to a figure: a value where the row is
// selected and everything asked of it is known, else nothing.
type contribution struct {
	where, of *expression.Expression // nil selects all, nil gives 1
	needed    []string               // names that must be known in the row
}

// addComputed gives 明细 a column of contributions.
func (p *plan) addComputed(f *figureColumn, of *expression.Expression, suffix string) *detailColumn {
	c := &contribution{where: f.where, of: of}
	for _, e := range []*expression.Expression{f.where, f.of, f.weight} {
		if e == nil {
			continue
		}
		for _, name := range e.Needed() {
			if !alwaysKnown(name) && !slices.Contains(c.needed, name) {
				c.needed = append(c.needed, name)
			}
		}
	}
	return p.addDetail(&detailColumn{
		kind: computed, code: f.Code, sheet: -1, section: "计算列", name: f.Name + suffix,
		measure: f.Measure, format: f.Format, contribution: c, over: f.Over,
	})
}

// alwaysKnown reports whether every row has a value for the name.
func alwaysKnown(name string) bool { return isFact(name) && name != ageFact }

// number computes what the formula says.
func (c *contribution) number(lookup expression.Lookup) (float64, bool) {
	for _, name := range c.needed {
		if _, known := lookup(name); !known {
			return 0, false
		}
	}
	if c.where != nil {
		if holds, known := c.where.Truth(lookup); !holds || !known {
			return 0, false
		}
	}
	if c.of == nil {
		return 1, true
	}
	return c.of.Number(lookup)
}

// names are what the contribution asks.
func (c *contribution) names() []string {
	var out []string
	for _, e := range []*expression.Expression{c.where, c.of} {
		if e != nil {
			out = append(out, e.Names()...)
		}
	}
	return out
}

// formula writes the contribution of one row over the cells of that row. Blank
// cells would read as 0, so the formula first counts what it needs.
func (c *contribution) formula(cellOf func(name string) string) (string, error) {
	var conditions []string
	if len(c.needed) > 0 {
		conditions = append(conditions, allKnown(c.needed, cellOf))
	}
	if c.where != nil {
		text, err := inCells(c.where, cellOf)
		if err != nil {
			return "", err
		}
		conditions = append(conditions, text)
	}
	value := "1"
	if c.of != nil {
		text, err := inCells(c.of, cellOf)
		if err != nil {
			return "", err
		}
		value = asNumber(c.of, text)
	}
	return guarded(conditions, value, mayFail(c.where, c.of)), nil
}

// detailRef is the cell of a row that holds a name.
func (p *plan) detailRef(name string, line int) string {
	return ref(p.details[p.detail[name]].column, line)
}

func inCells(e *expression.Expression, cellOf func(string) string) (string, error) {
	return e.Excel(cellOf, func(name string) string { return "ISNUMBER(" + cellOf(name) + ")" })
}

// asNumber writes a truth value as 1 or 0, for sums pass truth values over.
func asNumber(e *expression.Expression, text string) string {
	if e.IsTruth() {
		return "IF(" + text + ",1,0)"
	}
	return text
}

func mayFail(expressions ...*expression.Expression) bool {
	return slices.ContainsFunc(expressions, func(e *expression.Expression) bool { return e != nil && e.Divides() })
}

// allKnown writes a test that every named cell holds a number.
func allKnown(names []string, cellOf func(string) string) string {
	cells := make([]string, len(names))
	for i, name := range names {
		cells[i] = cellOf(name)
	}
	return fmt.Sprintf("COUNT(%s)=%d", strings.Join(cells, ","), len(cells))
}

// guarded writes a value that stands only where all conditions hold; elsewhere,
// and where the arithmetic fails, the cell is empty.
func guarded(conditions []string, value string, fails bool) string {
	out := value
	switch len(conditions) {
	case 0:
	case 1:
		out = fmt.Sprintf(`IF(%s,%s,"")`, conditions[0], value)
	default:
		out = fmt.Sprintf(`IF(AND(%s),%s,"")`, strings.Join(conditions, ","), value)
	}
	if fails {
		out = `IFERROR(` + out + `,"")`
	}
	return out
}
