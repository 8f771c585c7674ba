// Package legacy turns the bytes of an .xls file, the format before 2007 (BIFF5 and
// BIFF8), into grids of raw cells. Files of WPS that end in .et are the same inside.
//
// In goes the workbook's stream of a compound file; out come its sheets with their
// cells, merges and hidden parts, or a [workbook.Error] that says what is the matter. Formulas count by their
// stored results. The format has no checksums: what is inconsistent in itself, such as a
// record that is cut off, a text that is not there or a cell given twice, is refused,
// never read in part. Nothing is allocated by what a file claims to hold.
package legacy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding"

	"huibao/pipeline/read/workbook"
)

// Open reads a stream. The context may end it at a deadline.
func Open(ctx context.Context, stream []byte, limits workbook.Limits) (book *workbook.Workbook, err error) {
	defer func() {
		if r := recover(); r != nil {
			book, err = nil, workbook.NewError(workbook.Damaged, fmt.Errorf("panic while reading: %v", r))
		}
	}()
	f := &file{ctx: ctx, limits: limits, stream: stream, custom: make(map[int]workbook.Format), page: page(0)}
	if err := f.globals(); err != nil {
		return nil, f.blame(err)
	}
	for _, s := range f.sheets {
		sheet, err := f.sheet(s)
		if err != nil {
			return nil, f.blame(fmt.Errorf("sheet %s: %w", s.name, err))
		}
		f.book.Sheets = append(f.book.Sheets, sheet)
	}
	if len(f.book.Sheets) == 0 {
		return nil, workbook.NewError(workbook.NoSheets, nil)
	}
	return &f.book, nil
}

// file is one file being read.
type file struct {
	ctx     context.Context
	limits  workbook.Limits
	stream  []byte
	version int
	page    encoding.Encoding // of texts in the older version
	sheets  []place
	texts   []string
	custom  map[int]workbook.Format
	formats []workbook.Format // by the number of the cell's style
	cells   int
	scanned int   // bytes of the sheets so far
	text    int64 // bytes of text in the cells
	book    workbook.Workbook
}

// place is where a sheet begins in the stream.
type place struct {
	name   string
	hidden bool
	at     int
}

// The versions.
const (
	biff5 = 0x0500
	biff8 = 0x0600
)

var (
	errEncrypted  = errors.New("encrypted")
	errCharacters = errors.New("characters that the code page does not have")
)

// blame turns what went wrong into an error for people.
func (f *file) blame(err error) error {
	var known *workbook.Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, errEncrypted):
		return workbook.NewError(workbook.Encrypted, nil)
	case errors.Is(err, context.DeadlineExceeded):
		return f.limits.Exceeded(workbook.TooSlow, err)
	case errors.Is(err, errStream):
		return workbook.NewError(workbook.Truncated, err)
	default:
		return workbook.NewError(workbook.Damaged, err)
	}
}

// globals reads what all sheets refer to.
func (f *file) globals() error {
	s := &scanner{data: f.stream}
	for first := true; ; first = false {
		r, ok, err := s.next()
		if err != nil {
			return err
		}
		if !ok {
			return errStream
		}
		if first != (r.kind == recBOF) {
			return fmt.Errorf("record %#x where a beginning is due", r.kind)
		}
		if r.kind == recEOF {
			return nil
		}
		if err := f.global(r); err != nil {
			return err
		}
	}
}

func (f *file) global(r record) error {
	in := r.fields()
	switch r.kind {
	case recBOF:
		if f.version = in.short(); f.version != biff5 && f.version != biff8 {
			return workbook.NewError(workbook.OldFormat, fmt.Errorf("version %#x", f.version))
		}
	case recFilePass:
		return errEncrypted
	case recCodePage:
		f.page = page(in.short())
	case recDateMode:
		f.book.Epoch1904 = in.short() == 1
	case recFormat, recFormat2:
		id := in.short()
		f.custom[id] = workbook.FormatOf(f.label(in, f.version == biff8))
	case recXF:
		in.skip(2)
		f.formats = append(f.formats, f.format(in.short()))
	case recBoundSheet:
		return f.bound(in)
	case recSST:
		return f.shared(in)
	}
	return in.err
}

func (f *file) format(id int) workbook.Format {
	if known, ok := f.custom[id]; ok {
		return known
	}
	return workbook.BuiltIn(id)
}

// label reads a text with its length before it, in two bytes or in one.
func (f *file) label(in *fields, long bool) string {
	count := 0
	if long {
		count = in.short()
	} else {
		count = in.byte()
	}
	if f.version == biff8 {
		return in.text(count)
	}
	out, err := f.page.NewDecoder().Bytes(in.bytes(count))
	if err == nil && bytes.ContainsRune(out, utf8.RuneError) { // what the decoder does not understand
		err = errCharacters
	}
	if in.err == nil {
		in.err = err
	}
	return string(out)
}

func (f *file) bound(in *fields) error {
	at := int(in.long())
	state, kind := in.byte(), in.byte()
	name := f.label(in, false)
	if in.err != nil {
		return in.err
	}
	if kind != 0 { // a chart or a macro sheet
		return nil
	}
	if len(f.sheets) == f.limits.Sheets {
		return f.limits.Exceeded(workbook.TooManySheets, nil)
	}
	f.sheets = append(f.sheets, place{name, state&3 != 0, at})
	return nil
}

func (f *file) shared(in *fields) error {
	in.skip(4)
	for count := in.long(); count > 0 && in.err == nil; count-- {
		f.texts = append(f.texts, in.text(in.short()))
		if len(f.texts) > f.limits.Cells {
			return f.limits.Exceeded(workbook.TooManyCells, nil)
		}
	}
	return in.err
}
