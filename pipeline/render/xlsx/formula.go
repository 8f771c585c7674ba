package xlsx

import (
	"fmt"
	"slices"

	"huibao/pipeline/form"
)

// formula writes a figure of a unit as a formula of 汇总: over the unit's rows of
// 明细, or over other figures of the same row.
func (p *plan) formula(f *figureColumn, unit string) (string, error) {
	if f.Make == form.Value {
		return p.computing(f, unit)
	}
	b := p.blocks[unit]
	if f.values == nil && p.Dataset.Span != nil { // units that are no more have no number
		return fmt.Sprintf("COUNT(%s)", span(detailName, 1, b.first, b.last)), nil
	}
	if f.values == nil {
		return fmt.Sprintf("COUNTA(%s)", span(detailName, detailLead, b.first, b.last)), nil
	}
	values := span(detailName, f.values.column, b.first, b.last)
	switch f.Make {
	case form.Mean:
		return p.mean(f, values, b), nil
	case form.Max:
		return ofAny(values, "MAX"), nil
	case form.Min:
		return ofAny(values, "MIN"), nil
	default:
		return fmt.Sprintf("SUM(%s)", values), nil
	}
}

// ofAny writes a formula over a range that holds a number, else an empty text.
func ofAny(values, function string) string {
	return fmt.Sprintf(`IF(COUNT(%s)=0,"",%s(%s))`, values, function, values)
}

// mean weights only the rows that have a value.
func (p *plan) mean(f *figureColumn, values string, b block) string {
	if f.weights == nil {
		return ofAny(values, "AVERAGE")
	}
	weights := span(detailName, f.weights.column, b.first, b.last)
	total := fmt.Sprintf("SUMPRODUCT(--ISNUMBER(%s),%s)", values, weights)
	return fmt.Sprintf(`IF(%s=0,"",SUMPRODUCT(%s,%s)/%s)`, total, values, weights, total)
}

// computing writes a figure made of other figures.
func (p *plan) computing(f *figureColumn, unit string) (string, error) {
	needed := f.of.Needed()
	cellOf := func(name string) string {
		at, ok := p.locate(unit, name)
		switch {
		case !ok:
			return "0"
		case slices.Contains(needed, name):
			return at.from(summaryName)
		default: // asked for with has: it may hold an empty text
			return "N(" + at.from(summaryName) + ")"
		}
	}
	known := func(name string) string {
		at, ok := p.locate(unit, name)
		if !ok {
			return "FALSE"
		}
		return "ISNUMBER(" + at.from(summaryName) + ")"
	}
	text, err := f.of.Excel(cellOf, known)
	if err != nil {
		return "", fmt.Errorf("figure %s: %w", f.Code, err)
	}
	var conditions []string
	if len(needed) > 0 {
		conditions = append(conditions, allKnown(needed, cellOf))
	}
	return guarded(conditions, asNumber(f.of, text), mayFail(f.of)), nil
}
