package pipeline

import (
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

// Receipt answers one file. The bytes are those that were checked.
func (p *Pipeline) Receipt(r Received, file File) (Receipt, error) {
	in := receipt.Input{
		Form: p.Form, Units: p.Units, File: r.Name, Result: receipt.Result(r.Status),
		Submission: r.Submission, Findings: r.Findings, Book: figure.NewBook(),
	}
	if r.Submission != nil {
		in.Data = file.Data
		p.merger.Office(in.Book, r.Submission)
	}
	var out Receipt
	var err error
	if out.Workbook, err = receipt.Workbook(in); err != nil {
		return out, err
	}
	if out.PDF, err = receipt.PDF(in, p.fonts); err != nil {
		return out, err
	}
	out.JSON, err = receipt.JSON(in)
	return out, err
}
