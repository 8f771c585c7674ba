// Package check judges what was read by the form's rules.
//
// In goes a submission with what is known of earlier months, or the merged data,
// or the composed brief; out come findings: which rule does not hold, at which
// cells, in a Chinese sentence with the next step. [New] compiles a form's rules
// once; the [Checker] then judges any number of submissions, also at once.
//
// The rules are data: nothing here names an indicator. Each kind of rule is one
// function in the table of kinds.go. The package never changes what it judges,
// never guesses at a value that is not known, and reads no file and no clock.
package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/expression"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Checker judges by the rules of one form. It is safe for concurrent use.
type Checker struct {
	form    *form.Form
	units   *unit.Registry
	rows    []string // codes of the row sheets
	columns map[string]place
	figures map[string]form.Definition
	rules   []*rule
}

// place is a column and the sheet it stands on.
type place struct {
	column form.Column
	sheet  form.Sheet
}

// New compiles the rules of a form. It fails when an expression, a regular
// expression or a message does not compile, which package config refuses before.
func New(f *form.Form, units *unit.Registry) (*Checker, error) {
	c := &Checker{
		form: f, units: units,
		columns: make(map[string]place), figures: make(map[string]form.Definition),
	}
	for _, s := range f.Sheets {
		if s.Layout == form.Rows {
			c.rows = append(c.rows, s.Code)
		}
		for _, column := range s.Columns {
			c.columns[column.Code] = place{column, s}
		}
	}
	for _, d := range f.Definitions() {
		c.figures[d.Code] = d
	}
	for _, r := range f.Rules {
		compiled, err := c.compile(r)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		c.rules = append(c.rules, compiled)
	}
	return c, nil
}

// Figures returns the codes of the figures that rules on an office's own figures look at,
// or show.
func (c *Checker) Figures() []string {
	var out []string
	for _, r := range c.rules {
		if r.at != onOffice {
			continue
		}
		out = append(out, r.figures...)
		out = append(out, r.shows()...)
		for _, e := range []*expression.Expression{r.when, r.must, r.left, r.right} {
			if e != nil {
				out = append(out, e.Names()...)
			}
		}
		for _, p := range r.pairs {
			out = append(append(out, p.part.Names()...), p.whole.Names()...)
		}
	}
	for i, name := range out {
		out[i] = strings.TrimPrefix(strings.TrimPrefix(name, previous), lastYear)
	}
	return out
}

// Input is one submission with what is known around it.
type Input struct {
	Submission *submission.Submission
	// ExpectedOffice and ExpectedPeriod are what the cover should say; zero when
	// nobody knows better.
	ExpectedOffice string
	ExpectedPeriod period.Period
	// Today is the day of the check; zero when it does not matter.
	Today period.Date
	// Previous and LastYear are the same reporter's accepted submissions of the
	// month before and of the year before; nil when there are none.
	Previous, LastYear *submission.Submission
	// Earlier are the accepted submissions of all earlier months.
	Earlier []*submission.Submission
	// Book holds the reporter's figures of this month, the month before and the
	// year before. Without it the rules on an office's figures say nothing.
	Book *figure.Book
	// Progress is told which share of the rules was judged; nil when nobody watches.
	Progress func(share float64)
}

// Submission judges one submission. The findings are in the order of sheets, rows
// and columns; errors of the file as a whole come first, other words on it last.
func (c *Checker) Submission(in Input) []submission.Finding {
	r := newRun(c, in)
	for _, stage := range []stage{onCells, onSubmission, onOffice} {
		if stage > onCells && r.hopeless() || stage == onOffice && submission.Returned(r.findings) {
			break
		}
		for _, rule := range c.rules {
			if rule.at == stage {
				kinds[rule.Kind].submission(r, rule)
				r.tell()
			}
		}
		if stage == onCells {
			r.join()
		}
	}
	r.rest()
	return r.sorted()
}

// Dataset judges the merged data of a period.
func (c *Checker) Dataset(d *figure.Dataset, book *figure.Book) []submission.Finding {
	return c.merged(onDataset, &merged{period: d.Period, dataset: d, book: book})
}

// Wording judges the text of a composed brief.
func (c *Checker) Wording(doc *document.Document, book *figure.Book, p period.Period) []submission.Finding {
	return c.merged(onBrief, &merged{period: p, document: doc, book: book})
}

func (c *Checker) merged(at stage, m *merged) []submission.Finding {
	m.Checker = c
	for _, rule := range c.rules {
		if rule.at == at {
			kinds[rule.Kind].merged(m, rule)
		}
	}
	return m.findings
}

// sorted returns the findings in the order of the workbook, each once.
func (r *run) sorted() []submission.Finding {
	order := make(map[string]int)
	for _, s := range r.in.Submission.Sheets {
		for i, known := range r.form.Sheets {
			if known.Code == s.Code {
				order[s.Name] = i + 1
			}
		}
	}
	key := func(f submission.Finding) (sheet int, cell submission.Cell) {
		switch {
		case len(f.Cells) == 0 && f.Severity == form.Error:
			return 0, submission.Cell{}
		case len(f.Cells) == 0:
			return len(r.form.Sheets) + 2, submission.Cell{}
		}
		at, known := order[f.Cells[0].Sheet]
		if !known {
			at = len(r.form.Sheets) + 1
		}
		return at, f.Cells[0]
	}
	slices.SortStableFunc(r.findings, func(a, b submission.Finding) int {
		sheetA, cellA := key(a)
		sheetB, cellB := key(b)
		return cmp.Or(
			cmp.Compare(sheetA, sheetB), cmp.Compare(cellA.Row, cellB.Row),
			cmp.Compare(cellA.Column, cellB.Column), strings.Compare(a.Rule, b.Rule),
		)
	})
	return slices.CompactFunc(r.findings, func(a, b submission.Finding) bool {
		return a.Rule == b.Rule && a.Unit == b.Unit && a.Message == b.Message
	})
}
