package read

import (
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/normalise"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// value understands one cell as its column's type and notes what was changed.
func (t *reading) value(sheet string, c workbook.Cell, column *form.Column, factor float64) submission.Value {
	at := t.cell(sheet, c.Column, c.Row)
	if t.late() {
		return submission.Value{Cell: at}
	}
	if c.Formula {
		c = t.formula(sheet, c, at)
	}
	r := normalise.Cell(c, *column, normalise.Settings{Factor: factor, Epoch1904: t.book.Epoch1904})
	if r.Why != "" {
		kind := submission.NoteValue
		if r.Doubt {
			kind = submission.NoteDoubt
		}
		t.note(submission.Note{Kind: kind, Cell: at, From: c.Written(), To: r.To, Why: r.Why})
	}
	v := submission.Value{
		Cell: at, State: r.State, Number: r.Number, Text: r.Text, Problem: r.Problem, Formula: c.Formula,
	}
	if asItStands := c.Kind == workbook.Number && v.State == submission.Number && v.Number == c.Number; !asItStands {
		v.Raw = c.Written()
	}
	return v
}

// late reports whether the file has taken too long; then nothing of it counts.
func (t *reading) late() bool {
	if t.err == nil && t.ctx.Err() != nil {
		t.err = t.Limits.Exceeded(workbook.TooSlow, t.ctx.Err())
	}
	return t.err != nil
}

// formula computes a formula that has no stored result, and notes where a
// result came from another file.
func (t *reading) formula(sheet string, c workbook.Cell, at submission.Cell) workbook.Cell {
	if c.Cached {
		if c.External {
			t.note(submission.Note{
				Kind: submission.NoteFormula, Cell: at, From: c.Written(), To: c.Written(), Why: "公式引用其他文件，按保存的结果计",
			})
		}
		return c
	}
	computed := t.compute(workbook.Place{Sheet: sheet, Column: c.Column, Row: c.Row})
	if computed.Kind == workbook.Blank {
		return c
	}
	t.note(submission.Note{
		Kind: submission.NoteFormula, Cell: at, To: computed.Written(), Why: "公式没有保存结果，已重新计算",
	})
	return computed
}

// compute returns what a formula comes to, a blank cell when that cannot be said. All
// formulas of the file are computed at once when the first is met.
func (t *reading) compute(at workbook.Place) workbook.Cell {
	if t.computed == nil {
		t.computed = make(map[workbook.Place]workbook.Result)
		formulas := t.book.Uncomputed()
		results, err := t.Run.Compute(t.ctx, t.data, formulas)
		if err != nil {
			results = nil // each formula is then reported at its cell
		}
		for i, r := range results {
			t.computed[formulas[i]] = r
		}
	}
	if r := t.computed[at]; r.Done {
		return r.Cell(at)
	}
	return workbook.Cell{}
}

// name understands a cell that names a unit.
func (t *reading) name(sheet string, c workbook.Cell) submission.Value {
	return submission.Value{
		Cell: t.cell(sheet, c.Column, c.Row), Raw: c.Written(), Formula: c.Formula,
		State: stateOf(c), Text: normalise.Name(c.Written()), Problem: problemOf(c),
	}
}

func stateOf(c workbook.Cell) submission.State {
	switch {
	case c.Kind == workbook.Failure:
		return submission.Bad
	case strings.TrimSpace(c.Written()) == "":
		return submission.Empty
	default:
		return submission.Text
	}
}

func problemOf(c workbook.Cell) submission.Problem {
	if c.Kind == workbook.Failure {
		return submission.FormulaFail
	}
	return ""
}
