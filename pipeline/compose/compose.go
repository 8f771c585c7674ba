// Package compose writes the brief: a template and the month's figures become a
// document.
//
// A template is Markdown with actions. It is read once, by Parse, which finds
// everything that can be wrong with it: unknown figures, sheets, columns and
// functions, faulty blocks, Markdown that a brief has no place for. Compose then
// fills it in. Every number it prints keeps the figure it came from, and what an
// office wrote is quoted as it stands. The package computes no figure, reads no
// clock, and knows no font and no page.
package compose

import (
	"io/fs"
	"path"
	"slices"
	"text/template"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Template is a brief's template, checked against its form. It is safe for
// concurrent use.
type Template struct {
	name   string // file name, for messages
	front  front
	texts  *template.Template // the body and every other text with actions, by name
	blocks []block            // the fenced blocks, in order; the body holds marks for them
	known  *vocabulary
}

// Input is what a brief is composed from.
type Input struct {
	Period     period.Period
	Units      *unit.Registry
	Dataset    *figure.Dataset
	Book       *figure.Book         // figures of the period, the month and the year before
	Findings   []submission.Finding // of all files and of the merged data
	Signature  string               // who signs; empty for nobody
	Salutation string               // stands in place of the template's when set
	Date       period.Date          // the day the brief is dated
	Words      []document.Words     // in the place of passages
	Undecided  int                  // warnings on what offices sent that nobody has decided about
}

// Parse reads the template of the given name from the folder briefs. Its error is
// of type Errors and names every fault with its line.
func Parse(fsys fs.FS, name string, f *form.Form) (*Template, error) {
	file := path.Join("briefs", name)
	source, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, Errors{{File: file, Message: "找不到模板“" + name + "”", Action: "请检查报表设置中的 template 一项。"}}
	}
	p := &parser{file: file, known: newVocabulary(f)}
	t := p.parse(string(source))
	if len(p.faults) > 0 {
		// A fault that stands on one line twice is said once.
		return nil, slices.CompactFunc(p.faults.Sorted(), func(a, b *Error) bool { return *a == *b })
	}
	return t, nil
}

// Compose fills the template in. Its error is of type Errors too: what a template
// asks for by a computed name can only be judged when it is known.
func (t *Template) Compose(in Input) (*document.Document, error) {
	w, err := newWriter(t, in)
	if err != nil {
		return nil, err
	}
	source := w.execute(bodyName)
	doc := w.head()
	w.assemble(doc, []byte(source))
	w.flagGone(doc)
	if w.fault != nil {
		return nil, Errors{w.fault}
	}
	return doc, nil
}
