package chart

import (
	"math"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/sheet"
	"huibao/pipeline/render/pdf/typeset"
)

// outline is the width of the lines around bars and of axes.
const outline = 0.6

// fills tell the series of bars apart.
var fills = []sheet.Shape{
	{Fill: 0.55, Stroke: outline, Ink: 1},
	{Hatch: sheet.Rising, Stroke: outline, Ink: 1},
	{Fill: 0.18, Stroke: outline, Ink: 1},
	{Hatch: sheet.Lying, Stroke: outline, Ink: 1},
	{Fill: 0.85, Stroke: outline, Ink: 1},
	{Hatch: sheet.Crossing, Stroke: outline, Ink: 1},
	{Hatch: sheet.Falling, Stroke: outline, Ink: 1},
	{Stroke: outline, Ink: 1},
}

func fillOf(series int) sheet.Shape { return fills[series%len(fills)] }

// dashes tell lines apart, together with marks.
var dashes = [][]float64{nil, {5, 3}, {1.5, 2}, {7, 2.5, 1.5, 2.5}}

// markRadius is the size of the marks on a line.
const markRadius = 2.6

// mark draws the mark of a series: round, square, three-cornered or diamond,
// first filled and then hollow.
func (d drawing) mark(series int, x, y float64) {
	corners := []int{16, 4, 3, 4}[series%4]
	turn := []float64{0, math.Pi / 4, -math.Pi / 2, 0}[series%4]
	shape := sheet.Shape{Closed: true, Stroke: 0.8, Ink: 1}
	if series%8 < 4 && series%2 == 0 {
		shape.Fill = 1
	}
	for k := range corners {
		angle := turn + 2*math.Pi*float64(k)/float64(corners)
		shape.Points = append(shape.Points, sheet.Point{X: x + markRadius*math.Cos(angle), Y: y + markRadius*math.Sin(angle)})
	}
	d.page.Shapes = append(d.page.Shapes, shape)
}

// Measures of the legend.
const (
	swatch    = 14.0
	legendGap = 14.0
	rowHeight = 1.5 * nameSize
)

// entry is one series in the legend.
type entry struct {
	series int
	x      float64
	row    int
}

// legend places the names of the series, from the right edge of a row of its
// own or, if it fits beside it, of the measure's. A single series needs none.
func (c *Chart) legend(width float64) (entries []entry, rows int) {
	if len(c.data.Series) < 2 {
		return nil, 0
	}
	x := 0.0
	for i, s := range c.data.Series {
		wide := swatch + 4 + c.wide(s.Name, nameSize) + legendGap
		if x > 0 && x+wide > width {
			x = 0
			rows++
		}
		entries = append(entries, entry{i, x, rows})
		x += wide
	}
	return entries, rows + 1
}

// measureText names the unit of the values.
func (c *Chart) measureText() string {
	if c.data.Measure == "" {
		return ""
	}
	return "单位：" + c.data.Measure
}

// legendWidth is the room beside the measure.
func (c *Chart) legendWidth(width float64) float64 {
	if text := c.measureText(); text != "" {
		return width - c.wide(text, nameSize) - 2*legendGap
	}
	return width
}

// headHeight is the room that measure and legend take.
func (c *Chart) headHeight(width float64) float64 {
	_, rows := c.legend(c.legendWidth(width))
	if c.measureText() != "" {
		rows = max(rows, 1)
	}
	return float64(rows)*rowHeight + 4
}

// head draws measure and legend and returns what is left of the frame.
func (d drawing) head(frame Frame) Frame {
	y := frame.Y + rowHeight/2
	left := frame.X + frame.Width - d.legendWidth(frame.Width)
	if text := d.measureText(); text != "" {
		d.write(frame.X, y, text, nameSize, 0)
	}
	entries, _ := d.legend(d.legendWidth(frame.Width))
	for _, e := range entries {
		row := y + float64(e.row)*rowHeight
		d.swatch(e.series, left+e.x, row)
		d.write(left+e.x+swatch+4, row, d.data.Series[e.series].Name, nameSize, 0)
	}
	height := d.headHeight(frame.Width)
	return Frame{frame.X, frame.Y + height, frame.Width, frame.Height - height}
}

// swatch draws the sample of a series.
func (d drawing) swatch(series int, x, y float64) {
	if d.kind == document.Line {
		d.stroke(series, sheet.Point{X: x, Y: y}, sheet.Point{X: x + swatch, Y: y})
		d.mark(series, x+swatch/2, y)
		return
	}
	d.page.Box(x, y-nameSize/2+0.5, swatch, nameSize-1, fillOf(series))
}

// lineWidth is the width of the lines of series.
const lineWidth = 1.1

// stroke draws a piece of the line of a series.
func (d drawing) stroke(series int, points ...sheet.Point) {
	d.page.Shapes = append(d.page.Shapes, sheet.Shape{Points: points, Stroke: lineWidth, Ink: 1, Dash: dashes[series%len(dashes)]})
}

// names sets the names of the categories under an axis, each within its slot, and
// tells the height they need: in one line if their size allows, else in two, else
// as small as it takes.
func (c *Chart) names(slot float64) (lines [][]typeset.Line, size, height float64) {
	for _, most := range []int{1, 2} {
		for _, size = range sizes[:len(sizes)-1] {
			if lines = c.nameLines(slot, size); longest(lines) <= most && size >= oneLineSize {
				return lines, size, float64(most) * 1.2 * size
			}
		}
	}
	size = sizes[len(sizes)-1]
	lines = c.nameLines(slot, size)
	return lines, size, float64(longest(lines)) * 1.2 * size
}

// oneLineSize is the size below which a name is rather set in more lines.
const oneLineSize = 9

func (c *Chart) nameLines(slot, size float64) [][]typeset.Line {
	var lines [][]typeset.Line
	for _, name := range c.data.Categories {
		column := typeset.Column{Width: slot - apart, Align: typeset.Center}
		lines = append(lines, c.setter.Even(column, typeset.Text{Style: style(size), Content: name}))
	}
	return lines
}

func longest(lines [][]typeset.Line) int {
	n := 0
	for _, l := range lines {
		n = max(n, len(l))
	}
	return n
}
