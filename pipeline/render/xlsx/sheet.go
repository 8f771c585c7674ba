package xlsx

import (
	"strconv"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/submission"
)

// cell is one cell of a sheet under construction. With a formula, value is what
// the formula yields; nil yields empty text.
type cell struct {
	style   style
	value   any // nil, string, int or float64
	formula string
}

// area is a rectangle of cells, counted from 1.
type area struct{ column, row, lastColumn, lastRow int }

// sheet is one sheet under construction.
type sheet struct {
	name      string
	rows      [][]cell
	heights   map[int]float64 // by row
	widths    []float64       // in characters
	merges    []area
	breaks    []string // cells that start a new printed page
	charts    []chart
	head      int // rows that stay and are repeated on each printed page
	lead      int // columns that stay and are repeated
	scale     int // of print, in percent; 0 fits the width to one page
	landscape bool
	filtered  bool // the last row of the head has buttons to filter by
}

func newSheet(name string) *sheet { return &sheet{name: name, heights: make(map[int]float64)} }

// set puts a cell down, column and row counted from 1.
func (s *sheet) set(column, row int, c cell) {
	for len(s.rows) < row {
		s.rows = append(s.rows, nil)
	}
	line := s.rows[row-1]
	for len(line) < column {
		line = append(line, cell{})
	}
	line[column-1] = c
	s.rows[row-1] = line
}

// merge joins cells into one, all in the look of the first.
func (s *sheet) merge(a area, c cell) {
	for row := a.row; row <= a.lastRow; row++ {
		for column := a.column; column <= a.lastColumn; column++ {
			s.set(column, row, cell{style: c.style})
		}
	}
	s.set(a.column, a.row, c)
	if a.lastColumn > a.column || a.lastRow > a.row {
		s.merges = append(s.merges, a)
	}
}

// line puts down one row of cells from the first column on.
func (s *sheet) line(row int, cells ...cell) {
	for i, c := range cells {
		s.set(i+1, row, c)
	}
}

// next is the first row without cells.
func (s *sheet) next() int { return len(s.rows) + 1 }

// titled starts a sheet whose title runs over its columns: title in row 1, a line
// of information in row 2, headers in row 3. The three stay and are repeated.
func (s *sheet) titled(title, info string, headers []string, widths []float64) {
	last := len(headers)
	s.merge(area{1, 1, last, 1}, cell{style: titleStyle, value: title})
	s.merge(area{1, 2, last, 2}, cell{style: infoStyle, value: info})
	for i, h := range headers {
		s.set(i+1, 3, cell{style: headStyle, value: h})
	}
	s.heights[1] = 30
	s.widths, s.head = widths, 3
}

// The height of a row, and of each line of text in it, in points.
const (
	rowHeight  = 18
	textHeight = 13
	indent     = 2 // of text on the left, in characters
)

// heightOf is the height of a row: its own, or what the wrapped texts in it take.
// Programs do not agree on whether they fit rows themselves.
func (s *sheet) heightOf(row int) float64 {
	if h, ok := s.heights[row]; ok {
		return h
	}
	high := float64(rowHeight)
	for i, c := range s.rows[row-1] {
		text, ok := c.value.(string)
		if ok && c.style.wrap && i < len(s.widths) {
			width := s.widths[i]
			if c.style.align == "left" {
				width -= indent
			}
			high = max(high, float64(textHeight*lines(text, width)+5))
		}
	}
	return min(high, excelize.MaxRowHeight)
}

// ref is the name of a cell within its sheet, such as F12.
func ref(column, row int) string { return submission.Cell{Column: column, Row: row}.Ref() }

// at is the name of a cell of any sheet.
func at(sheet string, column, row int) string { return "'" + sheet + "'!" + ref(column, row) }

// span is the name of some rows of a column of any sheet. It does not move when
// the formula is copied.
func span(sheet string, column, first, last int) string {
	name := submission.ColumnName(column)
	return "'" + sheet + "'!" + fixed(name, first) + ":" + fixed(name, last)
}

func fixed(column string, row int) string { return "$" + column + "$" + strconv.Itoa(row) }
