package read

import (
	"context"

	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// Grids returns the sheets of a file as they stand there, in the file's order.
func (r *Reader) Grids(ctx context.Context, name string, data []byte) ([]submission.Grid, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Limits.Time)
	defer cancel()
	book, err := r.open(ctx, name, data, nil)
	if err != nil {
		return nil, named(err, name)
	}
	out := make([]submission.Grid, len(book.Sheets))
	for i, sheet := range book.Sheets {
		out[i] = grid(sheet)
	}
	return out, nil
}

func grid(sheet workbook.Sheet) submission.Grid {
	out := submission.Grid{Sheet: sheet.Name}
	for _, row := range sheet.Rows {
		line := submission.GridRow{Number: row.Number}
		for c := range row.Cells() {
			line.Cells = append(line.Cells, submission.GridCell{
				Column: c.Column, Text: c.Written(), Number: c.Kind == workbook.Number,
			})
		}
		out.Columns = max(out.Columns, row.Last())
		out.Rows = append(out.Rows, line)
	}
	for _, m := range sheet.Merges {
		out.Merges = append(out.Merges, submission.GridArea{
			Column: m.FirstColumn, Row: m.FirstRow,
			Columns: m.LastColumn - m.FirstColumn + 1, Rows: m.LastRow - m.FirstRow + 1,
		})
	}
	return out
}
