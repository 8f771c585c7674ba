package submission

// Grid is one sheet of a file as it stands there, for people to look at (单元格).
type Grid struct {
	Sheet   string
	Columns int // up to the last that holds something
	Rows    []GridRow
	Merges  []GridArea
}

// GridArea is a rectangle of cells that are one; what it holds stands in its first.
type GridArea struct{ Column, Row, Columns, Rows int }

// GridRow is one row that holds something.
type GridRow struct {
	Number int // from 1
	Cells  []GridCell
}

// GridCell is one cell that holds something.
type GridCell struct {
	Column int    // from 1
	Text   string // what stands in it; text, whatever it looks like
	Number bool
}
