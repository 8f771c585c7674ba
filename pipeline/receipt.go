package pipeline

import (
	"context"
	"fmt"
	"runtime/debug"

	"huibao/pipeline/figure"
	"huibao/pipeline/render/receipt"
)

// Receipt is what an office gets back: its own workbook with the cells marked, a page
// to print, and the same for programs.
type Receipt struct {
	Workbook []byte // .xlsx
	PDF      []byte
	JSON     []byte
}

// Answering is the stage in which receipts are made.
const Answering Stage = "出具回执"

// Receipt answers one file. The bytes are those that were checked. A fault in making
// the receipt is a [*CrashError].
func (p *Pipeline) Receipt(ctx context.Context, r Received, file File) (out Receipt, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("receipt of %s: %w", file.Name, &CrashError{Answering, cause, debug.Stack()})
		}
	}()
	in := p.answer(r)
	if r.Submission != nil {
		if in.Data, err = p.reader.AsWorkbook(ctx, file.Name, file.Data); err != nil {
			return out, err
		}
	}
	if out.Workbook, err = receipt.Workbook(in); err != nil {
		return out, err
	}
	fonts, err := p.fonts()
	if err != nil {
		return out, err
	}
	if out.PDF, err = receipt.PDF(in, fonts); err != nil {
		return out, err
	}
	out.JSON, err = receipt.JSON(in)
	return out, err
}

// ReceiptJSON is the part of the receipt that is for programs.
func (p *Pipeline) ReceiptJSON(r Received) ([]byte, error) { return receipt.JSON(p.answer(r)) }

func (p *Pipeline) answer(r Received) receipt.Input {
	in := receipt.Input{
		Form: p.Form, Units: p.Units, File: r.Name, Result: receipt.Result(r.Status),
		Notice: r.Notice, Submission: r.Submission, Findings: r.Findings, Book: figure.NewBook(),
	}
	if r.Before != nil {
		in.Before = &receipt.Attempt{Submission: r.Before.Submission, Findings: r.Before.Findings}
	}
	if r.Submission != nil {
		in.Deadline = p.Due.Chinese(r.Submission.Period)
		p.merger.Office(in.Book, r.Submission, nil)
	}
	return in
}
