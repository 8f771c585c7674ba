// Package chart draws the charts of a document as lines, bars and words.
//
// In goes a [document.Chart]; out come shapes and texts on a page. Every value
// carries its label, no two labels lie on each other, and series differ by shade,
// pattern, mark and dash, so that a black and white print can be read. Bars that
// are too narrow for their labels are laid down.
//
// It writes no caption and chooses no page.
package chart

import (
	"math"
	"strconv"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/sheet"
	"huibao/pipeline/render/pdf/typeset"
)

// Frame is the part of a page that a chart fills.
type Frame struct{ X, Y, Width, Height float64 }

// Chart is a chart that knows how it will be drawn.
type Chart struct {
	setter typeset.Setter
	data   document.Chart
	width  float64
	kind   document.ChartKind
	size   float64 // of the values' labels
}

// Sizes of labels, the wanted one first.
var sizes = []float64{10.5, 9, 8, 7}

// nameSize is the size of the names of categories and series.
const nameSize = 10.5

// New prepares a chart of some width: it chooses the size of the labels and, for
// bars, whether they stand or lie.
func New(setter typeset.Setter, data document.Chart, width float64) *Chart {
	c := &Chart{setter: setter, data: data, width: width, kind: data.Kind}
	for _, c.size = range sizes {
		if c.labelsFit() {
			return c
		}
	}
	if c.kind != document.Line {
		c.kind, c.size = document.Lying, sizes[1]
	}
	return c
}

// labelsFit reports whether the widest label has room beside its neighbours.
func (c *Chart) labelsFit() bool {
	widest := 0.0
	for i := range c.data.Series {
		for j := range c.data.Categories {
			if label, ok := c.label(i, j); ok {
				widest = max(widest, c.wide(label, c.size))
			}
		}
	}
	slot := c.slot(c.plotWidth())
	switch c.kind {
	case document.Stacked:
		return widest+2*apart <= slot*(1-stackShare)
	case document.Line:
		return widest+apart <= slot
	case document.Lying:
		return true
	default:
		return widest+apart <= barPitch(slot, len(c.data.Series))
	}
}

// apart is the least room between labels.
const apart = 2.0

// slot is the width of one category.
func (c *Chart) slot(width float64) float64 {
	return width / float64(max(1, len(c.data.Categories)))
}

// side is the room left and right of upright charts.
const side = 6.0

func (c *Chart) plotWidth() float64 { return c.width - 2*side }

// Heights returns the height that a chart should have and the least that it can
// be drawn in, neither more than most.
func (c *Chart) Heights(most float64) (wanted, least float64) {
	if c.kind == document.Lying {
		head := c.headHeight(c.width)
		wanted, least = head+c.lyingHeight(lyingPitch), head+c.lyingHeight(leastPitch)
	} else {
		wanted, least = 82*sheet.Millimetre, 62*sheet.Millimetre
	}
	return min(wanted, most), min(least, most)
}

// Draw draws the chart into a frame of the width it was prepared for.
func (c *Chart) Draw(page *sheet.Page, frame Frame) {
	d := drawing{Chart: c, page: page}
	frame = d.head(frame)
	switch c.kind {
	case document.Lying:
		d.lying(frame)
	case document.Line:
		d.line(frame)
	default:
		d.upright(frame)
	}
}

// drawing is a chart on its page.
type drawing struct {
	*Chart
	page *sheet.Page
}

// value returns a value, and whether there is one.
func (c *Chart) value(series, category int) (float64, bool) {
	values := c.data.Series[series].Values
	if category >= len(values) || math.IsNaN(values[category]) || math.IsInf(values[category], 0) {
		return 0, false
	}
	return values[category], true
}

// label returns the words of a value, and whether there are any.
func (c *Chart) label(series, category int) (string, bool) {
	v, ok := c.value(series, category)
	if !ok {
		return "", false
	}
	if labels := c.data.Series[series].Labels; category < len(labels) {
		return labels[category], labels[category] != ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64), true
}

// style is that of every word in a chart.
func style(size float64) typeset.Style { return typeset.Style{Face: face.Hei, Size: size} }

func (c *Chart) wide(text string, size float64) float64 {
	return c.setter.Width(typeset.Text{Style: style(size), Content: text})
}

// middle is how far the middle of a digit lies above its base line, in ems.
const middle = 0.36

// write sets one line of text with its middle at y. Anchor 0 puts its left edge
// at x, 0.5 its middle, 1 its right edge.
func (d drawing) write(x, y float64, text string, size, anchor float64) {
	lines := d.setter.Lines(typeset.Column{Width: math.MaxInt32, Align: typeset.Left}, typeset.Text{Style: style(size), Content: text})
	d.page.Put(x-anchor*lines[0].Width, y+middle*size, lines[0])
}
