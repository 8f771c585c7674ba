package workbook

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/submission"
)

// Place is a cell of a workbook.
type Place struct {
	Sheet       string
	Column, Row int // from 1
}

// Result is what a formula comes to.
type Result struct {
	Text string
	Done bool // false when it cannot be computed
}

// Calculate computes formulas by a library, which may take any time and memory over a
// strange file and may even end the program: foreign bytes are given to it in a child
// process. It never panics.
func Calculate(data []byte, formulas []Place) (out []Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic while computing: %v", r)
		}
	}()
	limits := Defaults()
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: limits.Inflated, UnzipXMLSizeLimit: limits.Inflated,
	})
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	for _, at := range formulas {
		ref := submission.ColumnName(at.Column) + strconv.Itoa(at.Row)
		text, err := file.CalcCellValue(at.Sheet, ref, excelize.Options{RawCellValue: true})
		out = append(out, Result{text, err == nil})
	}
	return out, nil
}

// Cell returns the result as a cell of the given place.
func (r Result) Cell(at Place) Cell {
	c := Cell{Column: at.Column, Row: at.Row, Formula: true}
	if number, err := strconv.ParseFloat(r.Text, 64); err == nil {
		c.Kind, c.Number = Number, shown(number)
		return c
	}
	c.setText(r.Text)
	return c
}
