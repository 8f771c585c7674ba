package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/submission"
)

// calculator computes formulas. It is opened for the first formula that needs
// it, since most files have none.
type calculator struct {
	file *excelize.File
	err  error
}

// maxGrid bounds the grid a calculation may spread out in memory.
const maxGrid = 2_000_000

var errSpread = errors.New("sheet too spread out to compute")

// Calculate computes the formula at a place, whose result was not stored. What
// comes back has the kind and the text of the result. It never panics and it
// must not be called by two goroutines at once.
func (b *Workbook) Calculate(sheet string, column, row int) (cell Cell, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic while computing: %v", r)
		}
	}()
	if b.calculator == nil {
		b.calculator = b.openCalculator()
	}
	if b.calculator.err != nil {
		return Cell{}, b.calculator.err
	}
	ref := submission.ColumnName(column) + strconv.Itoa(row)
	text, err := b.calculator.file.CalcCellValue(sheet, ref, excelize.Options{RawCellValue: true})
	if err != nil {
		return Cell{}, fmt.Errorf("%s!%s: %w", sheet, ref, err)
	}
	return computed(column, row, text), nil
}

// openCalculator loads the file once more, unless its grids would fill memory:
// the calculating library spreads every row out to its last column.
func (b *Workbook) openCalculator() *calculator {
	grid := 0
	for _, s := range b.Sheets {
		grid += s.spread
	}
	if grid > maxGrid {
		return &calculator{err: errSpread}
	}
	file, err := excelize.OpenReader(bytes.NewReader(b.data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxTotal, UnzipXMLSizeLimit: maxTotal,
	})
	return &calculator{file: file, err: err}
}

func computed(column, row int, text string) Cell {
	c := Cell{Column: column, Row: row, Formula: true}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		c.Kind, c.Number = Number, shown(number)
		c.Raw = strconv.FormatFloat(c.Number, 'f', -1, 64)
		return c
	}
	c.setText(text)
	return c
}
