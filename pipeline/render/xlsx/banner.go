package xlsx

import (
	"slices"
	"strings"
)

// bannerRows are the rows above a wide table: title, information, section, group,
// name, measure.
const bannerRows = 6

// banner is what stands above a wide table. A wide table is printed on several
// pages side by side, and each of them gets the title over its own columns.
type banner struct {
	title, info string
	lead        []leadColumn // repeated on each page
	sections    []bannerSection
}

type leadColumn struct {
	name  string
	width float64
}

type bannerSection struct {
	title   string
	columns []bannerColumn
}

type bannerColumn struct {
	group, name, measure string
	width                float64
}

// How a wide table is printed: landscape at this scale, so many pixels of columns
// across a page. The page holds more, but programs differ in how wide a digit is.
const (
	wideScale = 75
	wideRoom  = 1200
)

// pixels is the width of a column on the screen, by the digits of the body font.
func pixels(width float64) int { return int(width*8) + 5 }

// banner writes the six rows and sets up widths, pages and what stays in sight.
func (s *sheet) banner(b banner) {
	s.head, s.lead, s.scale, s.landscape = bannerRows, len(b.lead), wideScale, true
	s.heights = map[int]float64{1: 30, 2: rowHeight, 3: rowHeight, 4: rowHeight, 6: rowHeight}
	for i, l := range b.lead {
		s.widths = append(s.widths, l.width)
		s.merge(area{i + 1, 3, i + 1, bannerRows}, cell{style: headStyle, value: l.name})
	}
	pages := b.pages()
	column := len(b.lead) + 1
	highest := 1 // in lines
	for i, page := range pages {
		if i > 0 {
			s.breaks = append(s.breaks, ref(column, 1))
		}
		s.pageHead(b, page, column)
		for _, c := range page {
			s.widths = append(s.widths, c.width)
			highest = max(highest, lines(c.name, c.width))
		}
		column += len(page)
	}
	s.heights[5] = float64(textHeight*highest + 5)
}

// placedColumn is a column of a page with the section that it belongs to.
type placedColumn struct {
	bannerColumn
	section string
}

// pages deals the columns out over printed pages. A section that does not fit on
// what is left of a page starts a new one, unless more than half is left.
func (b banner) pages() [][]placedColumn {
	room := wideRoom
	for _, l := range b.lead {
		room -= pixels(l.width)
	}
	var out [][]placedColumn
	var page []placedColumn
	left := room
	turn := func() {
		if len(page) > 0 {
			out = append(out, page)
		}
		page, left = nil, room
	}
	for _, section := range b.sections {
		whole := 0
		for _, c := range section.columns {
			whole += pixels(c.width)
		}
		if whole > left && left < room/2 {
			turn()
		}
		for _, c := range section.columns {
			if pixels(c.width) > left {
				turn()
			}
			page = append(page, placedColumn{c, section.title})
			left -= pixels(c.width)
		}
	}
	turn()
	return out
}

// pageHead writes the header rows over the columns of one printed page.
func (s *sheet) pageHead(b banner, page []placedColumn, first int) {
	last := first + len(page) - 1
	s.merge(area{first, 1, last, 1}, cell{style: titleStyle, value: b.title})
	half := first + (len(page)-1)/2
	s.merge(area{first, 2, half, 2}, cell{style: infoStyle, value: b.info})
	if half < last {
		s.merge(area{half + 1, 2, last, 2}, cell{style: measureInfo, value: measures(page)})
	}
	runs(page, func(c placedColumn) string { return c.section }, func(from, to int, title string) {
		s.merge(area{first + from, 3, first + to, 3}, cell{style: headStyle, value: title})
	})
	runs(page, func(c placedColumn) string { return c.section + "\x00" + c.group }, func(from, to int, _ string) {
		if group := page[from].group; group != "" {
			s.merge(area{first + from, 4, first + to, 4}, cell{style: headStyle, value: group})
		}
	})
	for i, c := range page {
		at := area{first + i, 4, first + i, 5}
		if c.group != "" {
			at.row = 5
		}
		s.merge(at, cell{style: headStyle, value: c.name})
		s.set(first+i, 6, cell{style: headStyle, value: c.measure})
	}
}

// runs calls do for each run of neighbours with the same key.
func runs(page []placedColumn, key func(placedColumn) string, do func(from, to int, key string)) {
	for from := 0; from < len(page); {
		to := from
		for to+1 < len(page) && key(page[to+1]) == key(page[from]) {
			to++
		}
		do(from, to, key(page[from]))
		from = to + 1
	}
}

// measures names the units of measure of a page once each.
func measures(page []placedColumn) string {
	var out []string
	for _, c := range page {
		if c.measure != "" && !slices.Contains(out, c.measure) {
			out = append(out, c.measure)
		}
	}
	if out == nil {
		return ""
	}
	return "单位\uff1a" + strings.Join(out, "、")
}
