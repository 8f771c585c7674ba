package read

import (
	"regexp"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/heading"
	"huibao/pipeline/read/normalise"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// unitLine is the line above a table that says 单位：万元 for all of it.
var unitLine = regexp.MustCompile(`(?:^|金额|计量|[\s\x{3000}（(])单位[：:]([^\s\x{3000}（）()]+)`)

// yuan is the unit of measure of every amount.
const yuan = "元"

// measures learns units of measure that differ from the form's: of the whole
// table by the line above it, of single columns by their headers. Each is noted
// once, not at every cell.
func (b *table) measures() {
	for _, r := range b.from.Rows {
		if r.Number >= b.header.First {
			break
		}
		for c := range r.Cells() {
			b.measureLine(c)
		}
	}
	for _, i := range b.order {
		f := b.header.Columns[i]
		column := b.form.Columns[i]
		if f.Factor > 1 {
			b.noteMeasure(b.cell(b.from.Name, f.Column, f.Row), f.Text, column.Measure)
		}
	}
}

func (b *table) measureLine(c workbook.Cell) {
	if c.Kind != workbook.Text || b.scale != 0 || !strings.Contains(c.Raw, "单位") {
		return
	}
	m := unitLine.FindStringSubmatch(c.Raw)
	if m == nil {
		return
	}
	scale := 0.0
	for _, word := range strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("、，,/；;", r) }) {
		factor, ok := normalise.Measure(word, yuan)
		switch {
		case ok && factor == 1:
			return
		case ok:
			scale = factor
		}
	}
	if scale > 1 && b.hasMoney() {
		b.scale = scale
		b.noteMeasure(b.cell(b.from.Name, c.Column, c.Row), strings.TrimSpace(c.Raw), yuan)
	}
}

func (b *table) hasMoney() bool {
	for _, i := range b.order {
		if b.form.Columns[i].Type == form.Money && b.header.Columns[i].Factor == 0 {
			return true
		}
	}
	return false
}

func (b *table) noteMeasure(at submission.Cell, from, to string) {
	b.note(submission.Note{
		Kind: submission.NoteValue, Cell: at, From: from, To: to, Why: "表头单位与报表不同，已换算为" + to,
	})
}

// factor is what a bare number in the column must be multiplied by.
func (b *table) factor(f heading.Found, column *form.Column) float64 {
	if f.Factor == 0 && column.Type == form.Money {
		return b.scale
	}
	return f.Factor
}
