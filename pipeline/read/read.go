// Package read turns the bytes of a workbook into a submission.
//
// In goes a file as an office sent it; out comes what it says, in the form's
// words: sheets, rows and values, each with the cell it came from, the notes on
// what was normalised and the defects of its structure. [New] prepares a
// [Reader] for a form, which reads any number of files, also at once.
//
// Headers are found wherever they stand and in whatever order; names are
// understood as the registry understands them. Nothing is judged here, nothing
// guessed, and no file, clock or network is touched. Package
// [huibao/pipeline/read/workbook] reads the bytes,
// [huibao/pipeline/read/heading] the headers, [huibao/pipeline/read/normalise] the
// single cells.
package read

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/read/heading"
	"huibao/pipeline/read/library"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Reader reads the workbooks of one form. It holds nothing of the files it
// read, so any number of goroutines may use it.
type Reader struct {
	// Limits bound what one file may make the reader do. They may be changed before the
	// first file is read.
	Limits workbook.Limits
	// Run does what libraries do with foreign bytes, at first in this process. It may be
	// changed like the limits.
	Run library.Run

	form     *form.Form
	units    *unit.Registry
	names    map[string]int // sheet names and aliases, folded, to places in form.Sheets
	headings []*heading.Index
}

// New prepares a reader for a form and the units that fill it in.
func New(f *form.Form, units *unit.Registry) *Reader {
	r := &Reader{Limits: workbook.Defaults(), Run: library.Here, form: f, units: units, names: make(map[string]int)}
	for i, s := range f.Sheets {
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			if _, taken := r.names[sheetKey(name)]; !taken {
				r.names[sheetKey(name)] = i
			}
		}
		r.headings = append(r.headings, heading.New(s))
	}
	return r
}

// Workbook reads one file. The error, if any, is a [*workbook.Error] that says
// what the file is instead; faults within a readable file stand in the
// submission.
func (r *Reader) Workbook(ctx context.Context, name string, data []byte) (*submission.Submission, error) {
	return r.Watch(ctx, name, data, nil)
}

// Watch is Workbook for those who want to know how far it is.
func (r *Reader) Watch(ctx context.Context, name string, data []byte, tell workbook.Progress) (*submission.Submission, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Limits.Time)
	defer cancel()
	book, err := r.open(ctx, name, data, tell)
	if err != nil {
		return nil, named(err, name)
	}
	sum := sha256.Sum256(data)
	t := &reading{
		Reader: r, ctx: ctx, data: data,
		book: book,
		out: &submission.Submission{Source: submission.Source{
			Name: name, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data)),
		}},
	}
	t.sheets()
	if t.err != nil {
		return nil, named(t.err, name)
	}
	return t.out, nil
}

// named puts the file's name into an error.
func named(err error, file string) error {
	var known *workbook.Error
	if errors.As(err, &known) {
		known.File = file
	}
	return err
}

// reading is the work on one file.
type reading struct {
	*Reader
	ctx  context.Context
	data []byte
	book *workbook.Workbook
	out  *submission.Submission
	err  error // why the file cannot be read to its end
	// computed are the formulas' results; nil until the first is asked for.
	computed map[workbook.Place]workbook.Result
}

// anyTime stands for the period when the cover does not say it.
var anyTime = period.Must("9999-12")

// period returns the period to look names up in.
func (t *reading) period() period.Period {
	if t.out.Period.IsZero() {
		return anyTime
	}
	return t.out.Period
}

func (t *reading) cell(sheet string, column, row int) submission.Cell {
	return submission.Cell{Source: &t.out.Source, Sheet: sheet, Column: column, Row: row}
}

// maxNotes is how many notes of a file are kept: nobody reads more one by one.
const maxNotes = 20_000

func (t *reading) note(n submission.Note) {
	if len(t.out.Notes) < maxNotes {
		t.out.Notes = append(t.out.Notes, n)
	}
}

func (t *reading) defect(d submission.Defect) { t.out.Defects = append(t.out.Defects, d) }
