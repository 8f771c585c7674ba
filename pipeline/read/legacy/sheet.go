package legacy

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"huibao/pipeline/read/workbook"
)

// The format's bounds of a sheet.
const (
	maxRow    = 65536
	maxColumn = 256
	maxMerges = 20000 // more than any form needs
)

var errOverlap = errors.New("sheets overlap")

// sheetReader reads one sheet.
type sheetReader struct {
	*file
	out     workbook.Sheet
	rows    map[int]*row
	depth   int            // charts within the sheet begin and end as it does
	formula *workbook.Cell // whose text is still to come
}

// row is a row being filled: the file may give its cells in any order.
type row struct {
	number int
	hidden bool
	cells  []workbook.Cell
}

// sheet reads the sheet that begins at a place.
func (f *file) sheet(at place) (workbook.Sheet, error) {
	if at.at < 0 || at.at >= len(f.stream) {
		return workbook.Sheet{}, errStream
	}
	r := &sheetReader{file: f, rows: make(map[int]*row)}
	r.out.Name, r.out.Hidden = at.name, at.hidden
	s := &scanner{data: f.stream, at: at.at}
	for first := true; ; first = false {
		rec, ok, err := s.next()
		if err == nil && !ok {
			err = errStream
		}
		if err == nil && first && rec.kind != recBOF {
			err = fmt.Errorf("record %#x where a sheet is due", rec.kind)
		}
		if err == nil {
			err = f.ctx.Err()
		}
		if err != nil {
			return r.out, err
		}
		if err := r.record(rec); err != nil {
			return r.out, err
		}
		if r.depth == 0 {
			if f.scanned += s.at - at.at; f.scanned > len(f.stream) {
				return r.out, errOverlap
			}
			return r.finish()
		}
	}
}

func (r *sheetReader) record(rec record) error {
	switch rec.kind {
	case recBOF:
		r.depth++
		return nil
	case recEOF:
		r.depth--
		return nil
	}
	if r.depth > 1 {
		return nil
	}
	in := rec.fields()
	switch rec.kind {
	case recRow:
		return r.row(in)
	case recColInfo:
		return r.columns(in)
	case recMerged:
		return r.merged(in)
	case recFilterMode:
		r.out.Filtered = true
	case recString:
		return r.string(in)
	case recMulRK:
		return r.mulRK(in)
	case recLabelSST, recLabel, recRString, recNumber, recRK, recBoolErr, recFormula:
		return r.cell(rec.kind, in)
	}
	return in.err
}

func (r *sheetReader) row(in *fields) error {
	const hidden = 0x20
	number := in.short() + 1
	in.skip(10)
	if in.short()&hidden != 0 && in.err == nil && number <= maxRow {
		r.at(number).hidden = true
	}
	return in.err
}

func (r *sheetReader) at(number int) *row {
	found := r.rows[number]
	if found == nil {
		found = &row{number: number}
		r.rows[number] = found
	}
	return found
}

func (r *sheetReader) columns(in *fields) error {
	first, last := in.short()+1, in.short()+1
	in.skip(4)
	if in.short()&1 != 0 && in.err == nil {
		r.out.HiddenColumns = append(r.out.HiddenColumns, workbook.Area{FirstColumn: first, LastColumn: last})
	}
	if len(r.out.HiddenColumns) > maxColumn {
		return r.limits.Exceeded(workbook.TooManyCells, nil)
	}
	return in.err
}

func (r *sheetReader) merged(in *fields) error {
	for count := in.short(); count > 0 && in.err == nil; count-- {
		var a workbook.Area
		a.FirstRow, a.LastRow = in.short()+1, in.short()+1
		a.FirstColumn, a.LastColumn = in.short()+1, in.short()+1
		if in.err == nil {
			r.out.Merges = append(r.out.Merges, a)
		}
		if len(r.out.Merges) > maxMerges {
			return r.limits.Exceeded(workbook.TooManyCells, nil)
		}
	}
	return in.err
}

// cell reads a record of one cell.
func (r *sheetReader) cell(kind int, in *fields) error {
	c := workbook.Cell{Row: in.short() + 1, Column: in.short() + 1}
	style := in.short()
	switch kind {
	case recLabelSST:
		i := in.long()
		if in.err == nil && int64(i) >= int64(len(r.texts)) {
			return fmt.Errorf("text %d of %d", i, len(r.texts))
		}
		if in.err == nil {
			setText(&c, r.texts[i])
		}
	case recLabel, recRString:
		setText(&c, r.label(in, true))
	case recNumber:
		return r.number(c, style, in.float(), in.err)
	case recRK:
		return r.number(c, style, in.rk(), in.err)
	case recBoolErr:
		value, isError := in.byte(), in.byte()
		setCode(&c, value, isError != 0)
	case recFormula:
		return r.result(c, style, in)
	}
	return r.keep(c, in.err)
}

func (r *sheetReader) mulRK(in *fields) error {
	row, column := in.short()+1, in.short()+1
	const each, end = 6, 2
	for in.err == nil && len(in.parts[0]) >= each+end {
		style := in.short()
		if err := r.number(workbook.Cell{Row: row, Column: column}, style, in.rk(), in.err); err != nil {
			return err
		}
		column++
	}
	if last := in.short() + 1; in.err == nil && last != column-1 {
		return fmt.Errorf("row %d ends at column %d, not at %d", row, column-1, last)
	}
	return in.err
}

func (r *sheetReader) number(c workbook.Cell, style int, number float64, err error) error {
	if err == nil && (math.IsNaN(number) || math.IsInf(number, 0)) {
		err = fmt.Errorf("no number in row %d", c.Row)
	}
	var f workbook.Format
	if style < len(r.formats) {
		f = r.formats[style]
	}
	c.SetNumber(number, f, r.book.Epoch1904)
	return r.keep(c, err)
}

// result reads a formula's stored result: a number, or what stands in its place.
func (r *sheetReader) result(c workbook.Cell, style int, in *fields) error {
	const isText, isBool, isError, isEmpty = 0, 1, 2, 3
	bits := in.bytes(8)
	if in.err != nil {
		return in.err
	}
	c.Formula, c.Cached = true, true
	if bits[6] != 0xFF || bits[7] != 0xFF {
		again := fields{parts: [][]byte{bits}}
		return r.number(c, style, again.float(), nil)
	}
	switch bits[0] {
	case isText:
		r.formula = &c
		return nil
	case isBool, isError:
		setCode(&c, int(bits[2]), bits[0] == isError)
		return r.keep(c, nil)
	case isEmpty:
		return nil
	default:
		return fmt.Errorf("result of kind %d in row %d", bits[0], c.Row)
	}
}

// string is the text that a formula before it comes to.
func (r *sheetReader) string(in *fields) error {
	if r.formula == nil {
		return nil
	}
	c := *r.formula
	r.formula = nil
	setText(&c, r.label(in, true))
	return r.keep(c, in.err)
}

func setText(c *workbook.Cell, text string) {
	if text != "" {
		c.Kind, c.Raw = workbook.Text, text
	}
}

// failures are the error values by their codes.
var failures = map[int]string{
	0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}

func setCode(c *workbook.Cell, value int, isError bool) {
	switch {
	case isError:
		c.Kind, c.Raw = workbook.Failure, cmp.Or(failures[value], "#N/A")
	case value != 0:
		c.Kind, c.Raw = workbook.Bool, "TRUE"
	default:
		c.Kind, c.Raw = workbook.Bool, "FALSE"
	}
}

func (r *sheetReader) keep(c workbook.Cell, err error) error {
	if err != nil || c.Kind == workbook.Blank {
		return err
	}
	if c.Row > maxRow || c.Column > maxColumn {
		return fmt.Errorf("cell in row %d and column %d", c.Row, c.Column)
	}
	if r.cells++; r.cells > r.limits.Cells {
		return r.limits.Exceeded(workbook.TooManyCells, nil)
	}
	at := r.at(c.Row)
	at.cells = append(at.cells, c)
	return r.limits.Text(c.Raw, &r.text)
}

// finish puts rows and cells in order. A cell that is there twice is refused.
func (r *sheetReader) finish() (workbook.Sheet, error) {
	if r.formula != nil {
		return r.out, fmt.Errorf("the formula in row %d has no text", r.formula.Row)
	}
	store := &workbook.Store{}
	for _, row := range r.rows {
		slices.SortFunc(row.cells, func(a, b workbook.Cell) int { return a.Column - b.Column })
		for i := 1; i < len(row.cells); i++ {
			if row.cells[i].Column == row.cells[i-1].Column {
				return r.out, fmt.Errorf("row %d has column %d twice", row.number, row.cells[i].Column)
			}
		}
		if len(row.cells) > 0 {
			r.out.Rows = append(r.out.Rows, store.Row(row.number, row.hidden, row.cells))
		}
	}
	slices.SortFunc(r.out.Rows, func(a, b workbook.Row) int { return a.Number - b.Number })
	return r.out, nil
}
