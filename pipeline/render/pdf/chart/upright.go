package chart

import (
	"math"
	"slices"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/sheet"
)

// Shares of a slot that bars take.
const (
	groupShare = 0.8
	stackShare = 0.45
	widestBar  = 30.0
)

// plot is the field of an upright chart: its frame without the names below, and
// the scale of its values.
type plot struct {
	Frame
	slot  float64
	scale scale
}

// upright draws standing bars, beside each other or stacked.
func (d drawing) upright(frame Frame) {
	low, high := d.extremes()
	p := d.plot(frame, low, high)
	d.axis(p)
	for j := range d.data.Categories {
		if d.kind == document.Stacked {
			d.stack(p, j)
		} else {
			d.group(p, j)
		}
	}
}

// plot draws the names of the categories and leaves room for labels above the
// greatest and below the least value.
func (d drawing) plot(frame Frame, low, high float64) plot {
	p := plot{Frame: frame, slot: d.slot(d.plotWidth())}
	p.X, p.Width = frame.X+side, d.plotWidth()
	lines, size, height := d.names(p.slot)
	p.Height -= height + 4
	for j, name := range lines {
		for k, line := range name {
			y := p.Y + p.Height + 4 + (float64(k)*1.2+0.9)*size
			d.page.Put(p.X+float64(j)*p.slot+apart/2, y, line)
		}
	}
	above, below := 1.5*d.size, 0.0
	if low < 0 {
		below = 1.5 * d.size
	}
	bottom := p.Y + p.Height - below
	p.scale = scale{low: low, high: high, start: bottom, reach: -(p.Height - above - below)}
	return p
}

// axis draws the line from which bars rise.
func (d drawing) axis(p plot) {
	y := p.scale.at(max(0, p.scale.low))
	d.page.Line(p.X, y, p.X+p.Width, y, outline)
	d.page.Line(p.X, p.Y, p.X, p.Y+p.Height, outline)
}

// barPitch is the room for one bar and its label: a lone bar has its whole slot.
func barPitch(slot float64, series int) float64 {
	if series < 2 {
		return slot
	}
	return min(slot*groupShare/float64(series), widestBar*1.5)
}

// group draws the bars of one category beside each other.
func (d drawing) group(p plot, category int) {
	count := len(d.data.Series)
	pitch := barPitch(p.slot, count)
	bar := pitch
	if count == 1 {
		bar = min(pitch*groupShare, widestBar)
	}
	left := p.X + (float64(category)+0.5)*p.slot - pitch*float64(count)/2 + (pitch-bar)/2
	for i := range d.data.Series {
		v, ok := d.value(i, category)
		if !ok {
			continue
		}
		x := left + float64(i)*pitch
		from, to := p.scale.at(0), p.scale.at(v)
		if from != to {
			d.page.Box(x, min(from, to), bar, math.Abs(to-from), fillOf(i))
		}
		if label, ok := d.label(i, category); ok {
			d.write(x+bar/2, beyond(to, v, d.size), label, d.size, 0.5)
		}
	}
}

// beyond is the middle of a label past the end of a bar.
func beyond(end, value, size float64) float64 {
	if value < 0 {
		return end + 0.75*size
	}
	return end - 0.75*size
}

// stack draws the bars of one category on top of each other, negative values
// downwards. Labels stand beside their parts.
func (d drawing) stack(p plot, category int) {
	width := min(p.slot*stackShare, widestBar*1.5)
	wide := 0.0
	for i := range d.data.Series {
		if label, ok := d.label(i, category); ok {
			wide = max(wide, d.wide(label, d.size))
		}
	}
	x := p.X + (float64(category)+0.5)*p.slot - (width+apart+wide)/2
	var labels []tag
	below, above := 0.0, 0.0
	for i := range d.data.Series {
		v, ok := d.value(i, category)
		if !ok {
			continue
		}
		base := &above
		if v < 0 {
			base = &below
		}
		from, to := p.scale.at(*base), p.scale.at(*base+v)
		*base += v
		if from != to {
			d.page.Box(x, min(from, to), width, math.Abs(to-from), fillOf(i))
		}
		if label, ok := d.label(i, category); ok {
			labels = append(labels, tag{text: label, y: (from + to) / 2})
		}
	}
	for _, t := range spread(labels, p.Frame, d.size*1.1) {
		d.write(x+width+apart, t.y, t.text, d.size, 0)
	}
}

// tag is a label beside a stacked bar.
type tag struct {
	text string
	y    float64
}

// spread moves labels apart until none touches the next, staying within the
// frame as long as there is room.
func spread(tags []tag, frame Frame, pitch float64) []tag {
	slices.SortStableFunc(tags, func(a, b tag) int { return compare(b.y, a.y) })
	floor := frame.Y + frame.Height - pitch/2
	for i := range tags {
		tags[i].y = min(tags[i].y, floor)
		floor = tags[i].y - pitch
	}
	ceiling := frame.Y + pitch/2
	for i := len(tags) - 1; i >= 0; i-- {
		tags[i].y = max(tags[i].y, ceiling)
		ceiling = tags[i].y + pitch
	}
	return tags
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// line draws the series as lines with a mark at each value.
func (d drawing) line(frame Frame) {
	low, high := d.narrowed()
	p := d.plot(frame, low, high)
	d.page.Line(p.X, p.Y, p.X, p.Y+p.Height, outline)
	d.page.Line(p.X, p.Y+p.Height, p.X+p.Width, p.Y+p.Height, outline)
	if low < 0 && high > 0 {
		y := p.scale.at(0)
		d.page.Line(p.X, y, p.X+p.Width, y, outline/2)
	}
	var taken boxes
	for i := range d.data.Series {
		for _, piece := range d.pieces(p, i) {
			d.stroke(i, piece...)
			for _, point := range piece {
				taken = append(taken, box{point.X - markRadius, point.Y - markRadius, point.X + markRadius, point.Y + markRadius})
			}
		}
	}
	for i := range d.data.Series {
		for _, piece := range d.pieces(p, i) {
			for _, point := range piece {
				d.mark(i, point.X, point.Y)
			}
		}
		d.lineLabels(p, i, &taken)
	}
}

// pieces are the stretches of a series between missing values.
func (d drawing) pieces(p plot, series int) [][]sheet.Point {
	var out [][]sheet.Point
	joined := false
	for j := range d.data.Categories {
		v, ok := d.value(series, j)
		if ok && !joined {
			out = append(out, nil)
		}
		if joined = ok; ok {
			n := len(out) - 1
			out[n] = append(out[n], sheet.Point{X: p.X + (float64(j)+0.5)*p.slot, Y: p.scale.at(v)})
		}
	}
	return out
}
