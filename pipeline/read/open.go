package read

import (
	"context"
	"errors"
	"strings"

	"huibao/pipeline/read/delimited"
	"huibao/pipeline/read/legacy"
	"huibao/pipeline/read/normalise"
	"huibao/pipeline/read/workbook"
)

// open reads the file as what its bytes are, whatever its name says. The one sheet of a text
// is called as the sheet of the form that it is; a text that is none of them is no table.
func (r *Reader) open(ctx context.Context, name string, data []byte, tell workbook.Progress) (*workbook.Workbook, error) {
	book, separated, err := r.contents(ctx, data, tell)
	if err != nil || !separated {
		return book, err
	}
	sheet := &book.Sheets[0]
	if sheet.Name = r.sheetOf(name, sheet); sheet.Name == "" {
		return nil, workbook.NewError(workbook.PlainText, errors.New("none of the form's sheets"))
	}
	return book, nil
}

// contents reads the bytes, and reports whether they are a text of separated values, whose
// one sheet has no name.
func (r *Reader) contents(ctx context.Context, data []byte, tell workbook.Progress) (book *workbook.Workbook, separated bool, err error) {
	book, err = r.Limits.Watch(ctx, data, tell)
	var known *workbook.Error
	if !errors.As(err, &known) {
		return book, false, err
	}
	switch known.Kind {
	case workbook.OldFormat:
		stream, err := r.Run.Stream(ctx, data, r.Limits)
		if err != nil {
			return nil, false, err
		}
		book, err = legacy.Open(ctx, stream, r.Limits)
		return book, false, err
	case workbook.PlainText:
		book, err = delimited.Open(data, r.Limits)
		return book, true, err
	default:
		return nil, false, err
	}
}

// sheetOf names the sheet of the form that a nameless one is: the one that the file's
// name ends with, else the one most of whose columns it has.
func (r *Reader) sheetOf(file string, s *workbook.Sheet) string {
	stem := normalise.Key(strings.TrimSuffix(file, suffix(file)))
	best, most := "", 0
	for i, f := range r.form.Sheets {
		header, ok := r.headings[i].Find(s)
		if strings.HasSuffix(stem, normalise.Key(f.Name)) {
			return f.Name
		}
		if ok && len(header.Columns) > most {
			best, most = f.Name, len(header.Columns)
		}
	}
	return best
}

// suffix returns the end of a file's name that tells its kind.
func suffix(file string) string {
	if i := strings.LastIndexByte(file, '.'); i > 0 {
		return file[i:]
	}
	return ""
}
