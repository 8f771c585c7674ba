// Package sheet holds pages as drawn and writes them as a PDF file.
//
// In goes a [File]: pages of text and shapes at their places, an outline and a
// description; out come the bytes. Each face is embedded with just the glyphs
// that the pages use. It decides no place and no size: that is the layout's
// work. The same file gives the same bytes.
//
// Lengths are in points, from the upper left corner of the page.
package sheet

import (
	"time"

	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/typeset"
)

// Millimetre is one millimetre in points.
const Millimetre = 72 / 25.4

// The sides of A4.
const (
	ShortSide = 210 * Millimetre
	LongSide  = 297 * Millimetre
)

// File is a whole document.
type File struct {
	Pages   []*Page
	Outline []Entry
	Info    Info
}

// Info describes the document to readers and libraries.
type Info struct {
	Title, Author, Subject string
	Keywords               []string
	Date                   time.Time // stands for both creation and change
}

// Entry is one line of the outline.
type Entry struct {
	Title string
	Level int // from 0; at most one more than the entry before
	Page  int // index into Pages
	Y     float64
}

// Page is one page. Shapes lie under texts.
type Page struct {
	Landscape bool
	Shapes    []Shape
	Texts     []Text
}

// Size returns the page's width and height.
func (p *Page) Size() (width, height float64) {
	if p.Landscape {
		return LongSide, ShortSide
	}
	return ShortSide, LongSide
}

// Text is a run of text; Y is its base line.
type Text struct {
	X, Y    float64
	Face    face.Name
	Size    float64
	Spacing float64
	Trim    typeset.Trim
	Content string
}

// Put sets a line of text with its column's left edge at x and its base line at y.
func (p *Page) Put(x, y float64, line typeset.Line) {
	for _, run := range line.Runs {
		p.Texts = append(p.Texts, Text{
			X: x + run.X, Y: y, Face: run.Face, Size: run.Size, Spacing: run.Spacing, Trim: run.Trim, Content: run.Text,
		})
	}
}

// Point is a place on a page.
type Point struct{ X, Y float64 }

// Gray is a shade: 0 is white paper, 1 is black.
type Gray float64

// Hatch is a pattern of lines over a shape.
type Hatch int

// The patterns.
const (
	Plain    Hatch = iota
	Rising         // lines from lower left to upper right
	Falling        // lines from upper left to lower right
	Crossing       // both
	Lying          // horizontal lines
)

// Shape is a line through points or, when Closed, a polygon.
type Shape struct {
	Points []Point
	Closed bool
	Fill   Gray // only of closed shapes
	Hatch  Hatch
	Stroke float64 // width of the line; 0 for none
	Ink    Gray    // of the line and the hatching
	Dash   []float64
}

// Line draws a line of some width in black.
func (p *Page) Line(x1, y1, x2, y2, width float64) {
	p.Shapes = append(p.Shapes, Shape{Points: []Point{{x1, y1}, {x2, y2}}, Stroke: width, Ink: 1})
}

// Box draws a rectangle with the fill and line of style.
func (p *Page) Box(x, y, width, height float64, style Shape) {
	style.Points = []Point{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}}
	style.Closed = true
	p.Shapes = append(p.Shapes, style)
}
