package read

import (
	"strconv"

	"huibao/pipeline/form"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// folded reports whether a row says of its unit nothing but what a row above says:
// it is the same once more, or it goes on with a name merged over both and neither
// contradicts the other. It is then part of the row above, in doubt.
func (b *table) folded(r workbook.Row, row submission.Row) bool {
	if b.form.Layout != form.Rows || row.Unit == "" {
		return false
	}
	above := b.above(row.Unit)
	if above == nil {
		return false
	}
	continued := b.isContinued(r)
	for _, i := range b.order {
		column := b.form.Columns[i]
		if !agree(above.Values.Of(column.Code), row.Values.Of(column.Code), continued || !column.Type.Numeric()) {
			return false
		}
	}
	b.repeats++
	why := "与第" + strconv.Itoa(above.Line) + "行重复，数据相同，只计一次"
	if continued {
		why = "与第" + strconv.Itoa(above.Line) + "行是一格，两行已合为一行"
		b.fold(above, row)
	}
	b.note(submission.Note{Kind: submission.NoteDoubt, Cell: row.Name.Cell, From: row.Name.Text, To: row.Name.Text, Why: why})
	return true
}

// above returns the row of a unit that was read already, nil when there is none.
func (b *table) above(unit string) *submission.Row {
	if i, ok := b.first[unit]; ok {
		return &b.out.Rows[i]
	}
	return nil
}

// keep adds a row to those that were read.
func (b *table) keep(row submission.Row) {
	if _, known := b.first[row.Unit]; !known && row.Unit != "" {
		b.first[row.Unit] = len(b.out.Rows)
	}
	b.out.Rows = append(b.out.Rows, row)
}

// agree reports whether two cells say the same, or one of them nothing where that is
// allowed.
func agree(a, b submission.Value, silence bool) bool {
	if silence && (!a.Present() || !b.Present()) {
		return true
	}
	return a.State == b.State && a.Number == b.Number && a.Text == b.Text && a.State != submission.Bad
}

// fold puts what a row says into the gaps of the row above.
func (b *table) fold(above *submission.Row, row submission.Row) {
	for _, i := range b.order {
		code := b.form.Columns[i].Code
		if v := row.Values.Of(code); v.Present() && !above.Values.Of(code).Present() {
			above.Values = above.Values.With(code, v)
		}
	}
}
