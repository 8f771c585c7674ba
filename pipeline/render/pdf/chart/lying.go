package chart

import (
	"math"

	"huibao/pipeline/render/pdf/typeset"
)

// Room for one lying bar: what it should have and what it needs at least.
const (
	lyingPitch = 15.0
	leastPitch = 11.0
	lyingGap   = 0.5 // between categories, in bars
	nameShare  = 0.32
)

// lyingHeight is the height of all bars at some pitch.
func (c *Chart) lyingHeight(pitch float64) float64 {
	return pitch * (float64(len(c.data.Series)) + lyingGap) * float64(len(c.data.Categories))
}

// lying draws bars from left to right, a row for each value, with the names of
// the categories to their left.
func (d drawing) lying(frame Frame) {
	slot := frame.Height / float64(max(1, len(d.data.Categories)))
	pitch := slot / (float64(len(d.data.Series)) + lyingGap)
	size := min(d.size, pitch*0.9)
	s, nameEdge := d.lyingScale(frame, size)
	zero := s.at(0)
	d.page.Line(zero, frame.Y, zero, frame.Y+frame.Height, outline)
	for j, name := range d.data.Categories {
		top := frame.Y + float64(j)*slot
		d.lyingName(name, nameEdge, nameEdge-frame.X, top+slot/2, slot)
		for i := range d.data.Series {
			v, ok := d.value(i, j)
			if !ok {
				continue
			}
			y := top + pitch*(lyingGap/2+float64(i))
			end := s.at(v)
			if end != zero {
				d.page.Box(min(zero, end), y+pitch*0.08, math.Abs(end-zero), pitch*0.84, fillOf(i))
			}
			label, ok := d.label(i, j)
			switch {
			case !ok:
			case v < 0:
				d.write(end-3, y+pitch/2, label, size, 1)
			default:
				d.write(end+3, y+pitch/2, label, size, 0)
			}
		}
	}
}

// lyingScale leaves room for the names on the left and for labels at both ends.
func (d drawing) lyingScale(frame Frame, size float64) (s scale, nameEdge float64) {
	names, before, after := 0.0, 0.0, 0.0
	for j, name := range d.data.Categories {
		names = max(names, d.wide(name, nameSize))
		for i := range d.data.Series {
			label, ok := d.label(i, j)
			if !ok {
				continue
			}
			if v, _ := d.value(i, j); v < 0 {
				before = max(before, d.wide(label, size)+6)
			} else {
				after = max(after, d.wide(label, size)+6)
			}
		}
	}
	names = min(names, frame.Width*nameShare)
	nameEdge = frame.X + names
	s.low, s.high = d.extremes()
	s.start = nameEdge + 6 + before
	s.reach = frame.X + frame.Width - after - s.start
	return s, nameEdge
}

// lyingName sets the name of a category beside its bars, in as many lines and as
// small as its slot asks for.
func (d drawing) lyingName(name string, edge, width, y, slot float64) {
	size := min(nameSize, slot*0.9)
	var lines []typeset.Line
	for ; size > 4; size-- {
		lines = d.setter.Lines(typeset.Column{Width: width, Align: typeset.Right}, typeset.Text{Style: style(size), Content: name})
		if float64(len(lines))*1.1*size <= slot+1 {
			break
		}
	}
	top := y - float64(len(lines)-1)*1.1*size/2
	for k, line := range lines {
		d.page.Put(edge-width, top+float64(k)*1.1*size+middle*size, line)
	}
}
