package read

import (
	"context"

	"huibao/pipeline/form"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// Likeness is how much a file is like the workbooks of one form.
type Likeness struct {
	Marked bool         // by the hidden marks of a blank workbook
	Named  map[int]bool // places of the file's sheets that are called like one of the form's, the cover aside
	// Columns is how many of the form's indicators the file's sheets have headers for.
	Columns int
}

// Recognise tells how much a file is like the workbooks of each reader's form, in their
// order. The file is opened once, by the limits of the first. The error is that of
// [Reader.Workbook] for a file that is none.
func Recognise(ctx context.Context, name string, data []byte, readers ...*Reader) ([]Likeness, error) {
	first := readers[0]
	ctx, cancel := context.WithTimeout(ctx, first.Limits.Time)
	defer cancel()
	book, _, err := first.contents(ctx, data, nil)
	if err != nil {
		return nil, named(err, name)
	}
	out := make([]Likeness, len(readers))
	for i, r := range readers {
		out[i] = r.like(book)
	}
	return out, nil
}

func (r *Reader) like(book *workbook.Workbook) Likeness {
	l := Likeness{Marked: book.Marks[submission.MarkForm] == r.form.Code, Named: make(map[int]bool)}
	for at := range book.Sheets {
		s := &book.Sheets[at]
		if place, ok := r.names[sheetKey(s.Name)]; ok && !isCover(r.form.Sheets[place]) {
			l.Named[at] = true
		}
		l.Columns += r.indicators(s)
	}
	return l
}

// indicators is how many indicators of one sheet of the form a sheet has headers for, of
// the one of which it has the most.
func (r *Reader) indicators(s *workbook.Sheet) int {
	most := 0
	for i, f := range r.form.Sheets {
		if f.Layout == form.Pairs {
			continue
		}
		header, ok := r.headings[i].Find(s)
		if !ok {
			continue
		}
		n := 0
		for place := range header.Columns {
			if f.Columns[place].Role == "" {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
