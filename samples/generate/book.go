package main

import (
	"bytes"
	"time"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/period"
)

// book is a workbook being written. The first fault stands in err and stops
// everything after it.
type book struct {
	file  *excelize.File
	sheet string
	looks map[look]int
	err   error
}

func newBook(s style, author string, filled period.Date) (*book, error) {
	b := &book{file: excelize.NewFile(), looks: make(map[look]int)}
	b.keep(b.file.SetDefaultFont(s.font))
	stamp := filled.Time().Format(time.RFC3339)
	b.keep(b.file.SetDocProps(&excelize.DocProperties{
		Creator: author, LastModifiedBy: clerk(s), Created: stamp, Modified: stamp,
	}))
	b.makeLooks(s)
	return b, b.err
}

// keep keeps the first fault.
func (b *book) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// open starts a sheet; the first takes the place of the one that a new file has.
func (b *book) open(name string, landscape bool) {
	if b.sheet == "" {
		b.keep(b.file.SetSheetName(b.file.GetSheetName(0), name))
	} else {
		_, err := b.file.NewSheet(name)
		b.keep(err)
	}
	b.sheet = name
	paper, width, height, orientation := 9, 1, 0, "portrait"
	if landscape {
		orientation = "landscape"
	}
	b.keep(b.file.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &paper, Orientation: &orientation, FitToWidth: &width, FitToHeight: &height,
	}))
	fit := true
	b.keep(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// ref names a cell.
func (b *book) ref(column, row int) string {
	ref, err := excelize.CoordinatesToCellName(column, row)
	b.keep(err)
	return ref
}

// put writes a cell. Days are written as the numbers that workbooks count with.
func (b *book) put(column, row int, value any, how look) {
	if day, ok := value.(time.Time); ok {
		value = excelDays(day)
	}
	ref := b.ref(column, row)
	if value != nil {
		b.keep(b.file.SetCellValue(b.sheet, ref, value))
	}
	b.keep(b.file.SetCellStyle(b.sheet, ref, ref, b.looks[how]))
}

// compute writes a formula beside its value.
func (b *book) compute(column, row int, formula string, value float64, how look) {
	b.put(column, row, value, how)
	b.keep(b.file.SetCellFormula(b.sheet, b.ref(column, row), formula))
}

// span writes one value across several cells.
func (b *book) span(left, top, right, bottom int, value any, how look) {
	b.put(left, top, value, how)
	if left == right && top == bottom {
		return
	}
	from, to := b.ref(left, top), b.ref(right, bottom)
	b.keep(b.file.SetCellStyle(b.sheet, from, to, b.looks[how]))
	b.keep(b.file.MergeCell(b.sheet, from, to))
}

func (b *book) width(column int, width float64) {
	name, err := excelize.ColumnNumberToName(column)
	b.keep(err)
	b.keep(b.file.SetColWidth(b.sheet, name, name, width))
}

func (b *book) hide(column int) {
	name, err := excelize.ColumnNumberToName(column)
	b.keep(err)
	b.keep(b.file.SetColVisible(b.sheet, name, false))
}

func (b *book) height(row int, points float64) {
	b.keep(b.file.SetRowHeight(b.sheet, row, points))
}

// bytes closes the workbook and returns what a spreadsheet program would have
// saved.
func (b *book) bytes() ([]byte, error) {
	if b.err != nil {
		return nil, b.err
	}
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return nil, err
	}
	return mendFormulas(out.Bytes())
}
