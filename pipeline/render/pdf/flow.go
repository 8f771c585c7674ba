package pdf

import (
	"math"

	"huibao/pipeline/render/pdf/sheet"
)

// area is the part of a page that holds text.
type area struct{ left, top, width, height float64 }

// areaOf returns the type area of a page. A landscape page is the upright one
// turned: its head lies at the binding edge.
func areaOf(p *sheet.Page) area {
	if p.Landscape {
		return area{footMargin, bindingMargin, areaLong, areaShort}
	}
	return area{bindingMargin, topMargin, areaShort, areaLong}
}

// place is where a slab is painted.
type place struct {
	page      *sheet.Page
	number    int // index of the page
	left, top float64
	width     float64
	height    float64 // what the slab was given
}

// slab is a piece of the flow that is never divided.
type slab struct {
	height float64
	least  float64 // height to which it may shrink; 0 when it may not
	tie    bool    // stays on one page with the slab that follows
	blank  bool    // vanishes at the head of a page
	snap   bool    // grows until its end is on the grid of lines
	head   *slab   // painted first when this slab begins a page
	paint  func(place)
}

// minimum is the least height a slab can be given.
func (s slab) minimum() float64 {
	if s.least > 0 {
		return s.least
	}
	return s.height
}

// flow gathers slabs and fills pages with them from top to bottom.
type flow struct {
	pages []*sheet.Page
	queue []slab
	used  float64 // height of the last page that is filled
}

// open begins a new page.
func (f *flow) open(landscape bool) {
	f.pages = append(f.pages, &sheet.Page{Landscape: landscape})
	f.used = 0
}

// turn begins another page like the last one.
func (f *flow) turn() { f.open(f.pages[len(f.pages)-1].Landscape) }

// room is the height that is left on the last page.
func (f *flow) room() float64 { return areaOf(f.pages[len(f.pages)-1]).height - f.used }

func (f *flow) add(slabs ...slab) { f.queue = append(f.queue, slabs...) }

// tieBack keeps the last n slabs on one page with what follows them.
func (f *flow) tieBack(n int) {
	for i := max(0, len(f.queue)-n); i < len(f.queue); i++ {
		f.queue[i].tie = true
	}
}

// together keeps the slabs from an index of the queue on one page.
func (f *flow) together(start int) {
	for i := start; i < len(f.queue)-1; i++ {
		f.queue[i].tie = true
	}
}

// slack forgives rounding when a page is exactly full.
const slack = 0.01

// settle places all slabs gathered so far. Those tied together go to the next
// page when this one cannot hold them all.
func (f *flow) settle() {
	for start := 0; start < len(f.queue); {
		end := start
		for end < len(f.queue)-1 && f.queue[end].tie {
			end++
		}
		group := f.queue[start : end+1]
		if f.used > 0 && f.need(group) > f.room()+slack {
			f.turn()
		}
		for i, s := range group {
			f.put(s, f.need(group[i+1:]))
		}
		start = end + 1
	}
	f.queue = nil
}

// need is the least height of a group of slabs placed here.
func (f *flow) need(group []slab) float64 {
	used := f.used
	for len(group) > 0 && group[len(group)-1].blank {
		group = group[:len(group)-1]
	}
	for _, s := range group {
		used += s.minimum()
		if s.snap {
			used = snapped(used)
		}
	}
	return used - f.used
}

// put paints one slab and moves on, leaving room for the rest of its group if it can
// shrink. A group longer than a page is parted here.
func (f *flow) put(s slab, rest float64) {
	full := s.minimum() > f.room()+slack
	switch {
	case s.blank && f.used == 0:
		return
	case s.blank && full:
		f.used = areaOf(f.pages[len(f.pages)-1]).height
		return
	case full && f.used > 0:
		f.turn()
	}
	if f.used == 0 && s.head != nil {
		f.put(*s.head, 0)
	}
	if s.least > 0 {
		s.height = max(s.least, min(s.height, f.room()-rest))
	}
	if s.paint != nil {
		page := f.pages[len(f.pages)-1]
		area := areaOf(page)
		s.paint(place{
			page: page, number: len(f.pages) - 1,
			left: area.left, top: area.top + f.used, width: area.width, height: s.height,
		})
	}
	f.used += s.height
	if s.snap {
		f.used = min(snapped(f.used), areaOf(f.pages[len(f.pages)-1]).height)
	}
}

// snapped moves a height down to the next line of the grid.
func snapped(used float64) float64 {
	return math.Ceil((used-slack)/linePitch) * linePitch
}
