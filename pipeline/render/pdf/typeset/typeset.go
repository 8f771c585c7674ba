// Package typeset breaks Chinese text into lines and sets them.
//
// In goes text with its faces and the shape of a column; out come lines of runs,
// each run at its place with the spacing of its characters. Full-width
// characters stand on a grid, marks keep to the rules of where a line may begin
// and end, give up blank where two meet or a line is too long, and lines are
// stretched to the full measure. It knows no page and writes no file.
//
// Lengths are in points.
package typeset

import (
	"huibao/pipeline/render/pdf/face"
)

// Style is how text is set.
type Style struct {
	Face face.Name
	Size float64
	// Pitch is the width of the grid's cells; 0 sets full-width characters as
	// wide as they are.
	Pitch float64
}

// Text is a piece of text in one style. A line feed in it begins a new line.
type Text struct {
	Style
	Content string
}

// Align is where lines stand in their column.
type Align int

// The alignments. Justify fills the column, but for the last line.
const (
	Justify Align = iota
	Left
	Center
	Right
)

// share is the part of a line's spare room that lies before it.
func (a Align) share() float64 {
	switch a {
	case Center:
		return 0.5
	case Right:
		return 1
	default:
		return 0
	}
}

// Column is the shape of a paragraph.
type Column struct {
	Width  float64
	Indent float64 // of the first line
	Hang   float64 // of the others
	Align  Align
}

// Run is text set in one go. After each character comes Spacing besides the
// character's own width.
type Run struct {
	X       float64 // from the left edge of the column
	Face    face.Name
	Size    float64
	Spacing float64
	Trim    Trim
	Text    string
}

// Trim is what is taken off the width of a mark that was set closer, on its left
// and on its right, in parts of an em: see [TrimParts].
type Trim struct{ Before, After int }

// TrimParts is how many parts an em has for trimming: coarse, so that one mark
// does not become many, and fine enough that nobody sees the rest.
const TrimParts = 20

// Line is one line of text.
type Line struct {
	Runs  []Run
	Width float64 // from the left edge of the column to the end of the text
	Text  string
}

// Setter sets text with a set of faces.
type Setter struct{ Faces *face.Set }

// Lines breaks text into lines. Every character that shows is in exactly one of
// them, in order; blanks at the end of a line are dropped.
func (s Setter) Lines(column Column, texts ...Text) []Line {
	var lines []Line
	for _, glyphs := range s.paragraphs(texts) {
		lines = append(lines, column.lines(glyphs, len(lines) == 0)...)
	}
	return lines
}

// Even is Lines for titles and heads: where it takes several lines, they are about
// equally long, and none more than needed.
func (s Setter) Even(column Column, texts ...Text) []Line {
	lines := s.Lines(column, texts...)
	if len(lines) < 2 || len(texts) == 0 {
		return lines
	}
	step := texts[0].Size / 2
	for width := column.Width - step; width > column.Width/2; width -= step {
		narrower := s.Lines(Column{Width: width, Align: column.Align}, texts...)
		if len(narrower) > len(lines) {
			break
		}
		lines = narrower
		for i := range lines {
			lines[i].shift(column, width)
		}
	}
	return lines
}

// shift moves a line set in a narrower column to where it belongs in the column.
func (l *Line) shift(column Column, width float64) {
	by := column.Align.share() * (column.Width - width)
	for i := range l.Runs {
		l.Runs[i].X += by
	}
	l.Width += by
}

// Width is the length of text set in one line.
func (s Setter) Width(texts ...Text) float64 {
	widest := 0.0
	for _, glyphs := range s.paragraphs(texts) {
		widest = max(widest, measure(glyphs).nature)
	}
	return widest
}

// Widest is the length of the longest piece that no line may part.
func (s Setter) Widest(texts ...Text) float64 {
	widest := 0.0
	for _, glyphs := range s.paragraphs(texts) {
		may := breaks(glyphs)
		start := 0
		for i := 1; i <= len(glyphs); i++ {
			if i == len(glyphs) || may[i] {
				widest = max(widest, measure(glyphs[start:i]).nature)
				start = i
			}
		}
	}
	return widest
}

// lines breaks the glyphs of one paragraph.
func (c Column) lines(glyphs []glyph, first bool) []Line {
	if len(glyphs) == 0 {
		return []Line{{}}
	}
	may := breaks(glyphs)
	var lines []Line
	for start := 0; start < len(glyphs); {
		offset := c.Hang
		if first && start == 0 {
			offset = c.Indent
		}
		end := nextBreak(glyphs, may, start, c.Width-offset)
		last := end == len(glyphs)
		lines = append(lines, c.set(glyphs[start:end], offset, last))
		start = end
	}
	return lines
}

// set places the glyphs of one line.
func (c Column) set(glyphs []glyph, offset float64, last bool) Line {
	glyphs = trim(glyphs)
	room := c.Width - offset
	m := measure(glyphs)
	switch {
	case m.nature > room:
		squeeze(glyphs, m.nature-room)
	case c.Align == Justify && !last:
		stretch(glyphs, room-m.nature)
	}
	width := measure(glyphs).nature
	offset += c.Align.share() * (room - width)
	return Line{Runs: runs(glyphs, offset), Width: offset + width, Text: content(glyphs)}
}

// trim drops blanks at both ends.
func trim(glyphs []glyph) []glyph {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].class == space {
		glyphs = glyphs[:len(glyphs)-1]
	}
	for len(glyphs) > 0 && glyphs[0].class == space {
		glyphs = glyphs[1:]
	}
	return glyphs
}
