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

// open reads the file as what its bytes are, whatever its name says.
func (r *Reader) open(ctx context.Context, name string, data []byte, tell workbook.Progress) (*workbook.Workbook, error) {
	book, err := r.Limits.Watch(ctx, data, tell)
	var known *workbook.Error
	if !errors.As(err, &known) {
		return book, err
	}
	switch known.Kind {
	case workbook.OldFormat:
		stream, err := r.Run.Stream(ctx, data, r.Limits)
		if err != nil {
			return nil, err
		}
		return legacy.Open(ctx, stream, r.Limits)
	case workbook.PlainText:
		return r.separated(name, data)
	default:
		return nil, err
	}
}

// separated reads a text of separated values. Its one sheet is called as the sheet of
// the form that it is; a text that is none of them is no table.
func (r *Reader) separated(name string, data []byte) (*workbook.Workbook, error) {
	book, err := delimited.Open(data, r.Limits)
	if err != nil {
		return nil, err
	}
	sheet := &book.Sheets[0]
	if sheet.Name = r.sheetOf(name, sheet); sheet.Name == "" {
		return nil, workbook.NewError(workbook.PlainText, errors.New("none of the form's sheets"))
	}
	return book, nil
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
