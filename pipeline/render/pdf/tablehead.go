package pdf

import (
	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/sheet"
	"huibao/pipeline/render/pdf/typeset"
)

// headCell is one cell of a table's head.
type headCell struct {
	first, end int // columns
	upper      bool
	lower      bool // a cell of both levels is upper and lower
	lines      []typeset.Line
}

// head makes the slab of a table's head, of one level or, with groups, of two.
func (g grid) head(columns []document.TableColumn) slab {
	cells, grouped := g.headCells(columns)
	upper, lower := 0.0, 0.0
	for _, c := range cells {
		height := g.height(len(c.lines))
		switch {
		case c.upper && !c.lower:
			upper = max(upper, height)
		case c.lower && !c.upper:
			lower = max(lower, height)
		}
	}
	for _, c := range cells {
		if c.upper && c.lower {
			lower = max(lower, g.height(len(c.lines))-upper)
		}
	}
	return slab{height: upper + lower, paint: func(at place) {
		width := g.edges[len(g.edges)-1]
		at.page.Box(at.left, at.top, width, at.height, sheet.Shape{Fill: headShade})
		for _, c := range cells {
			g.paintHead(at, c, upper, lower)
		}
		if !grouped {
			g.verticals(at, at.top, at.height)
		}
		for _, y := range []float64{at.top, at.top + at.height} {
			at.page.Line(at.left, y, at.left+width, y, thickRule)
		}
	}}
}

// headCells lists the cells of a head in reading order: each group before its
// columns.
func (g grid) headCells(columns []document.TableColumn) (cells []headCell, grouped bool) {
	for i := 0; i < len(columns); {
		end := i + 1
		group := columns[i].Group
		if group != "" {
			grouped = true
			for end < len(columns) && columns[end].Group == group {
				end++
			}
			cells = append(cells, headCell{first: i, end: end, upper: true, lines: g.title(group, i, end)})
		}
		for k := i; k < end; k++ {
			cells = append(cells, headCell{first: k, end: k + 1, upper: group == "", lower: true,
				lines: g.title(columns[k].Title, k, k+1)})
		}
		i = end
	}
	return cells, grouped
}

// title sets the title of the columns from first up to, not including, end.
func (g grid) title(text string, first, end int) []typeset.Line {
	column := typeset.Column{Width: g.edges[end] - g.edges[first] - 2*padding*g.size, Align: typeset.Center}
	return g.setter.Even(column, typeset.Text{Style: typeset.Style{Face: face.Hei, Size: g.size}, Content: text})
}

// paintHead draws one cell of a head and, in a head of two levels, its box.
func (g grid) paintHead(at place, c headCell, upper, lower float64) {
	top, height := at.top, upper+lower
	switch {
	case !c.lower:
		height = upper
	case !c.upper:
		top, height = at.top+upper, lower
	}
	g.paint(at, c.lines, c.first, top, height)
	if upper == 0 {
		return
	}
	left, width := at.left+g.edges[c.first], g.edges[c.end]-g.edges[c.first]
	for _, x := range []float64{left, left + width} {
		rule := thinRule
		if x == at.left || c.end == len(g.edges)-1 && x > left {
			rule = thickRule
		}
		at.page.Line(x, top, x, top+height, rule)
	}
	at.page.Line(left, top+height, left+width, top+height, thinRule)
}
