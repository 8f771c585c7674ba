// Package document holds what is said: the block tree of a report, ready to be
// drawn.
//
// Package compose makes it and the renderers draw it. It knows the order and the
// meaning of blocks, never a font, a length or a page. Numbers in the text keep
// the name of the figure they print.
package document

import (
	"strings"

	"huibao/pipeline/figure"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// Document is one composed report.
type Document struct {
	Meta       Meta
	Mark       string   // stands in the corner above the title, such as 草稿; empty for none
	Title      []string // lines, broken by sense
	Subtitle   string   // without the leading dash; empty for none
	Salutation string   // with its colon; empty for none
	Body       []Block
	Signature  Signature
	Annexes    []Annex
	Flags      []Flag      // on passages in a person's words
	Correction *Correction // of the edition before; nil where there is nothing to correct
	// OnePage asks that the body's tables be set so small that it takes one page.
	OnePage bool
	// Trend are the months that trends show, the last one last; none where too few are
	// known.
	Trend []period.Period
}

// Meta describes the document for readers and libraries.
type Meta struct {
	Title    string      `json:"title,omitempty"`   // as one line
	Author   string      `json:"author,omitempty"`  // the unit that signs
	Subject  string      `json:"subject,omitempty"` // the period in words
	Keywords []string    `json:"keywords,omitempty"`
	Date     period.Date `json:"date,omitzero"` // the day it is dated; also the file's creation date
}

// Signature is who signs and when. Without a name there is none.
type Signature struct {
	Name string      `json:"name,omitempty"`
	Date period.Date `json:"date,omitzero"`
}

// Annex is one annex on pages of its own.
type Annex struct {
	Title     string // without its number
	Landscape bool
	Blocks    []Block
}

// Block is one of Heading, Paragraph, Table, Chart.
type Block interface{ block() }

// Heading is a numbered heading. Text carries no numeral: Numeral does, such as
// 一、 or （一） or 1.
type Heading struct {
	Level   int    `json:"level,omitempty"` // from 1 to 4
	Numeral string `json:"numeral,omitempty"`
	Text    []Span `json:"text,omitempty"`
}

// Paragraph is running text. A paragraph with RunIn starts with a heading of
// level 3 or 4 in the same line, which ends with a full stop.
type Paragraph struct {
	RunIn *Heading `json:"run_in,omitempty"`
	Text  []Span   `json:"text,omitempty"`
	// Passage names the paragraph, so that a person's words can stand in its place; empty
	// for what goes on with the paragraph before it.
	Passage string `json:"passage,omitempty"`
	// Written is the whole passage as a person edits it, with the figures named.
	Written string `json:"written,omitempty"`
	// Composed is what the template says where a person's words stand; nil where it speaks
	// itself.
	Composed []Span `json:"composed,omitempty"`
}

// Span is a piece of text of one kind.
type Span struct {
	Text string `json:"text,omitempty"`
	// Figure names the figure that Text prints; nil when it prints none.
	Figure *figure.Ref `json:"figure,omitempty"`
	// Against names the figure of another period with which Text compares Figure;
	// nil when it compares nothing.
	Against *figure.Ref `json:"against,omitempty"`
	// Quoted text stands as an office wrote it; Cell tells where.
	Quoted bool            `json:"quoted,omitempty"`
	Cell   submission.Cell `json:"cell,omitzero"`
}

// Align is where the text of a column stands.
type Align int

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Table is a table with a caption above it.
type Table struct {
	Number  int           `json:"number,omitempty"`  // 表1
	Caption string        `json:"caption,omitempty"` // without the number
	Measure string        `json:"measure,omitempty"` // the line above right, such as 单位：个、名
	Columns []TableColumn `json:"columns,omitempty"`
	Rows    []TableRow    `json:"rows,omitempty"`
	Notes   []string      `json:"notes,omitempty"` // lines under the table
}

// TableColumn is one column.
type TableColumn struct {
	Title string `json:"title,omitempty"`
	Group string `json:"group,omitempty"` // header above the titles of neighbours with the same group
	Align Align  `json:"align,omitempty"`
	// Weight shares the width among the columns; 1 is usual.
	Weight float64 `json:"weight,omitempty"`
}

// TableRow is one line. Total sets it off.
type TableRow struct {
	Cells []TableCell `json:"cells,omitempty"`
	Total bool        `json:"total,omitempty"`
}

// TableCell is one cell.
type TableCell struct {
	Text   string      `json:"text,omitempty"`
	Figure *figure.Ref `json:"figure,omitempty"` // the figure that Text prints
}

// ChartKind is the way a chart is drawn.
type ChartKind string

// The kinds of chart.
const (
	Bars    ChartKind = "bars"    // upright, categories along the bottom
	Lying   ChartKind = "lying"   // lying bars, for long names
	Stacked ChartKind = "stacked" // upright, series stacked
	Line    ChartKind = "line"
)

// Chart is a chart with a caption under it.
type Chart struct {
	Number     int       `json:"number,omitempty"`  // 图1
	Caption    string    `json:"caption,omitempty"` // without the number
	Kind       ChartKind `json:"kind,omitempty"`
	Measure    string    `json:"measure,omitempty"`    // unit of the values
	Categories []string  `json:"categories,omitempty"` // along the axis
	Series     []Series  `json:"series,omitempty"`
}

// Series is one row of values, one for each category.
type Series struct {
	Name   string
	Values []float64     // NaN where nothing is known: a gap, never zero
	Labels []string      // the values as printed
	Refs   []*figure.Ref // the figures they print; nil entries for none
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (Table) block()     {}
func (Chart) block()     {}

// Plain returns the text of spans as one string.
func Plain(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}
