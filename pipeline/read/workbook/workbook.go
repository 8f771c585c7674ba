// Package workbook turns the bytes of an .xlsx file into grids of raw cells.
//
// In goes a whole file; out come its sheets with their cells, merges and hidden
// parts, or an [Error] that says in Chinese what the file is instead and what
// to do. [Open] is the function most callers need; [Calculate]
// computes formulas whose results were not stored.
//
// A damaged file is refused, never read in part: every part is read to its end
// so that its checksum is verified, every sheet is decoded to its closing
// element, rows and cells must ascend. What a cell means is not decided here,
// macros are never run, links to other files never followed.
package workbook

import (
	"context"
	"fmt"

	"huibao/pipeline/period"
)

// Workbook is one file, read.
type Workbook struct {
	Sheets []Sheet // in the file's order, without chart sheets
	// Epoch1904 tells that dates count from 1904 rather than 1900.
	Epoch1904 bool
	// Macros tells that programs are stored in it; they are never run.
	Macros bool
	// Marks are the hidden marks of a blank workbook, by name (submission.MarkForm
	// and its like).
	Marks map[string]string

	markup int64 // bytes of all parts in XML
}

// Sheet is one sheet's grid. Rows without content are left out.
type Sheet struct {
	Name   string
	Hidden bool
	Rows   []Row // ascending
	Merges []Area
	// HiddenColumns are the column ranges that are hidden (rows are 0).
	HiddenColumns []Area
	// Asides are what stands beside the cells, the first of each kind.
	Asides []Aside
	// Filtered tells that a filter is at work, which hides rows of its own.
	Filtered bool

	spread int    // cells and rows if every row were there and reached to its last cell; 0 when not counted
	store  *Store // what keeps the rows
}

// Area is a rectangle of cells, all sides inclusive, counted from 1.
type Area struct {
	FirstColumn, FirstRow, LastColumn, LastRow int
}

// Kind tells what a cell holds.
type Kind int

// The kinds. Blank occurs only with a formula that has no stored result.
const (
	Blank Kind = iota
	Text
	Number
	Date // a number shown as a date
	Bool
	Failure // an error value such as #REF!
)

// Cell is one cell that holds something.
type Cell struct {
	Column, Row int // from 1
	Kind        Kind
	// Raw is what Written returns, but empty for a number.
	Raw string
	// Number is set for Number and Date (the serial day), rounded to the 15
	// digits that a spreadsheet shows.
	Number float64
	// Percent tells that the number is shown as a percentage.
	Percent bool
	// Formula tells that a formula stands in the cell, Cached that its result
	// was stored with it, External that it refers to another file.
	Formula, Cached, External bool
}

// Open reads a file within the default limits.
func Open(data []byte) (*Workbook, error) { return Defaults().Open(context.Background(), data) }

// Open reads a file. What is no sound .xlsx file, or one that exceeds the limits, comes
// back as an [*Error]. The time that it may take is the context's to say.
func (l Limits) Open(ctx context.Context, data []byte) (*Workbook, error) {
	return l.Watch(ctx, data, nil)
}

// Watch is Open for those who want to know how far it is.
func (l Limits) Watch(ctx context.Context, data []byte, tell Progress) (book *Workbook, err error) {
	defer func() {
		if r := recover(); r != nil {
			book, err = nil, NewError(Damaged, fmt.Errorf("panic while reading: %v", r))
		}
	}()
	if int64(len(data)) > l.File {
		return nil, l.Exceeded(TooLarge, nil)
	}
	if kind, known := sniff(data); known {
		return nil, NewError(kind, nil)
	}
	a, err := openArchive(ctx, data, l)
	if err != nil {
		return nil, err
	}
	defer a.close()
	a.tell = tell
	book, err = a.workbook()
	if err != nil {
		return nil, err
	}
	if err := a.drain(); err != nil {
		return nil, err
	}
	return book, nil
}

// Progress is told how much of a large file is read, as a share of all.
type Progress func(share float64)

// workbook reads the sheets the archive holds.
func (a *archive) workbook() (*Workbook, error) {
	index, err := a.index()
	if err != nil {
		return nil, err
	}
	a.properties(&index.marks)
	book := &Workbook{Epoch1904: index.epoch1904, Macros: a.parts["xl/vbaproject.bin"] != nil, Marks: index.marks.found, markup: a.markup()}
	context := &content{epoch1904: index.epoch1904}
	if context.texts, err = a.sharedTexts(index.texts); err != nil {
		return nil, err
	}
	if context.formats, err = a.formats(index.styles); err != nil {
		return nil, err
	}
	beside := a.hasAsides()
	for _, entry := range index.sheets {
		sheet, err := a.sheet(entry.part, context)
		if err != nil {
			return nil, err
		}
		sheet.Name, sheet.Hidden = entry.name, entry.hidden
		if beside {
			sheet.Asides = a.asides(entry.part)
		}
		book.Sheets = append(book.Sheets, sheet)
	}
	if a.onlyPictures() {
		return nil, NewError(OnlyPictures, nil)
	}
	return book, nil
}

// Day returns the civil day of a serial number under the given date system;
// ok is false when it lies outside the years 1900 to 9999.
func Day(serial float64, epoch1904 bool) (day period.Date, ok bool) {
	const lastSerial = 2958465 // 9999-12-31
	if !(serial >= 1 && serial <= lastSerial) {
		return period.Date{}, false
	}
	n := int(serial)
	first := period.Date{Year: 1899, Month: 12, Day: 30}
	switch {
	case epoch1904:
		first = period.Date{Year: 1904, Month: 1, Day: 1}
	case n < 60: // the 1900 system counts a 29 February 1900 that never was
		n++
	}
	return period.DateOf(first.Time().AddDate(0, 0, n)), true
}
