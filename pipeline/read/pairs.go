package read

import (
	"regexp"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/heading"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// label is a label on a sheet of pairs and the cell with its value.
type label struct {
	column   int // place in the form's columns
	strength int
	factor   float64
	at       workbook.Cell // of the label
	value    workbook.Cell
}

// pairs reads a sheet of labels with their values to the right, or behind a
// colon in the same cell.
func (t *reading) pairs(s form.Sheet, h *heading.Index, from *workbook.Sheet) *submission.Sheet {
	out := &submission.Sheet{
		Code: s.Code, Name: from.Name,
		Header: make(map[string]submission.Cell), Values: make(map[string]submission.Value),
	}
	chosen := make(map[int]label)
	for _, r := range from.Rows {
		for _, l := range labels(h, r) {
			t.choose(chosen, l, s, from.Name)
		}
	}
	for i, c := range s.Columns {
		l, ok := chosen[i]
		if !ok {
			if !c.Optional {
				t.defect(submission.Defect{
					Kind: submission.MissingColumn, Sheet: from.Name, Name: c.Name, Cell: t.cell(from.Name, 0, 0),
				})
			}
			continue
		}
		out.Header[c.Code] = t.cell(from.Name, l.at.Column, l.at.Row)
		out.Values[c.Code] = t.value(from.Name, unlessMeasure(l, c), &s.Columns[i], l.factor)
	}
	return out
}

// unlessMeasure returns a label's value, or the empty cell behind the label where
// what follows is only the unit of measure.
func unlessMeasure(l label, c form.Column) workbook.Cell {
	if c.Measure != "" && strings.TrimSpace(l.value.Raw) == c.Measure {
		return workbook.Cell{Column: l.at.Column + 1, Row: l.at.Row}
	}
	return l.value
}

// choose keeps the surest label of a column, the first of several; two that are
// as sure are a defect where the value is needed.
func (t *reading) choose(chosen map[int]label, l label, s form.Sheet, sheet string) {
	known, ok := chosen[l.column]
	if !ok || l.strength > known.strength {
		chosen[l.column] = l
		return
	}
	c := s.Columns[l.column]
	if l.strength == known.strength && !c.Optional {
		t.defect(submission.Defect{
			Kind: submission.DoubledColumn, Sheet: sheet, Name: c.Name,
			Cell: t.cell(sheet, l.at.Column, l.at.Row), Found: known.at.Raw,
		})
	}
}

// labels finds the labels of one row with their values.
func labels(h *heading.Index, r workbook.Row) []label {
	var out []label
	for i := range r.Len() {
		c := r.At(i)
		if c.Kind != workbook.Text {
			continue
		}
		for _, part := range splitLabels(c.Raw) {
			m := h.Label(part.label)
			if m.Strength == 0 {
				continue
			}
			l := label{column: m.Place, strength: m.Strength, factor: m.Factor, at: c}
			l.value = valueOf(h, r, i, part.value)
			out = append(out, l)
		}
	}
	return out
}

// valueOf returns what stands behind a label: in its own cell, or in the next
// cell that holds something, unless that is the next label.
func valueOf(h *heading.Index, r workbook.Row, label int, inline string) workbook.Cell {
	c := r.At(label)
	if inline != "" {
		return workbook.Cell{Column: c.Column, Row: c.Row, Kind: workbook.Text, Raw: inline}
	}
	if label+1 < r.Len() {
		next := r.At(label + 1)
		if next.Kind != workbook.Text || !isLabel(h, next.Raw) {
			return next
		}
	}
	return workbook.Cell{Column: c.Column + 1, Row: c.Row}
}

func isLabel(h *heading.Index, text string) bool {
	for _, part := range splitLabels(text) {
		if h.Label(part.label).Strength > 0 {
			return true
		}
	}
	return false
}

type labelled struct{ label, value string }

// beginsLabel is a word with a colon behind it, perhaps with spaces inside.
var beginsLabel = regexp.MustCompile(`([^\s\x{3000}：:]+(?:[ \x{3000}][^\s\x{3000}：:])*)[ \x{3000}]*[：:]`)

// splitLabels takes a cell apart: 填报单位：侯家塘街道 填报时间：2006年6月. A cell
// without a colon is one label.
func splitLabels(text string) []labelled {
	places := beginsLabel.FindAllStringSubmatchIndex(text, -1)
	if len(places) == 0 {
		return []labelled{{label: text}}
	}
	var out []labelled
	for i, p := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		out = append(out, labelled{
			label: text[p[2]:p[3]],
			value: strings.TrimSpace(strings.ReplaceAll(text[p[1]:end], "\u3000", " ")),
		})
	}
	return out
}
