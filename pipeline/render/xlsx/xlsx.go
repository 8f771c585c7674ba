// Package xlsx draws a month as a workbook (汇总工作簿).
//
// In go the form, the units, the dataset, the figures and the composed document;
// out come the bytes of one workbook. Every figure in it is a live formula over
// the rows that the offices handed in, and stands there computed as well, so that
// a program that does not compute shows it too. The figures of the brief, its
// comparisons and its charts point to the same cells.
//
// The same input gives the same bytes. Nothing is judged or added up here that the
// formulas do not say: a formula that a form's expression cannot be written as is
// an error.
package xlsx

import (
	"fmt"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Input is what a workbook is made from.
type Input struct {
	Form    *form.Form
	Units   *unit.Registry
	Dataset *figure.Dataset
	// Book holds the figures of the dataset's period and, where there are any,
	// those of the month before and of the same month of the year before.
	Book     *figure.Book
	Document *document.Document
	Findings []submission.Finding
}

// Render draws the workbook.
func Render(in Input) ([]byte, error) {
	p, err := newPlan(in)
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	w := newWorkbook()
	defer w.close()
	for _, draw := range []func(*plan, *workbook) error{
		drawSummary, drawCorrection, drawComparison, drawCharts, drawProse, // what it adds up to
		drawDetail, drawGiven, drawRecords, // what was handed in
		drawFindings, drawSources, drawGuide, // how it came about
	} {
		if err := draw(p, w); err != nil {
			return nil, fmt.Errorf("workbook: %w", err)
		}
	}
	out, err := w.bytes(p.properties())
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	return out, nil
}
