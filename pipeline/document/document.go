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
}

// Meta describes the document for readers and libraries.
type Meta struct {
	Title    string // as one line
	Author   string // the unit that signs
	Subject  string // the period in words
	Keywords []string
	Date     period.Date // the day it is dated; also the file's creation date
}

// Signature is who signs and when. Without a name there is none.
type Signature struct {
	Name string
	Date period.Date
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
	Level   int // from 1 to 4
	Numeral string
	Text    []Span
}

// Paragraph is running text. A paragraph with RunIn starts with a heading of
// level 3 or 4 in the same line, which ends with a full stop.
type Paragraph struct {
	RunIn *Heading
	Text  []Span
	// Passage names the paragraph, so that a person's words can stand in its place; empty
	// for what goes on with the paragraph before it.
	Passage string
	// Written is the whole passage as a person edits it, with the figures named.
	Written string
	// Composed is what the template says where a person's words stand; nil where it speaks
	// itself.
	Composed []Span
}

// Span is a piece of text of one kind.
type Span struct {
	Text string
	// Figure names the figure that Text prints; nil when it prints none.
	Figure *figure.Ref
	// Against names the figure of another period with which Text compares Figure;
	// nil when it compares nothing.
	Against *figure.Ref
	// Quoted text stands as an office wrote it; Cell tells where.
	Quoted bool
	Cell   submission.Cell
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
	Number  int    // 表1
	Caption string // without the number
	Measure string // the line above right, such as 单位：个、名
	Columns []TableColumn
	Rows    []TableRow
	Notes   []string // lines under the table
}

// TableColumn is one column.
type TableColumn struct {
	Title string
	Group string // header above the titles of neighbours with the same group
	Align Align
	// Weight shares the width among the columns; 1 is usual.
	Weight float64
}

// TableRow is one line. Total sets it off.
type TableRow struct {
	Cells []TableCell
	Total bool
}

// TableCell is one cell.
type TableCell struct {
	Text   string
	Figure *figure.Ref // the figure that Text prints
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
	Number     int    // 图1
	Caption    string // without the number
	Kind       ChartKind
	Measure    string   // unit of the values
	Categories []string // along the axis
	Series     []Series
}

// Series is one row of values, one for each category.
type Series struct {
	Name   string
	Values []float64
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
