package pdf

import (
	"math"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/typeset"
)

// look is how a table may be set: the size of type, and the blank above and below
// the lines of a row, in ems.
type look struct{ size, blank float64 }

// looks are the looks of a table, the wanted one first.
var looks = []look{{sizeSmall4, 0.6}, {size5, 0.6}, {size5, 0.4}, {sizeSmall5, 0.6}, {sizeSmall5, 0.4}, {8, 0.4}}

// ofOnePage is the place of the first look in a document of one page.
const ofOnePage = 2

// fit chooses the look of a table and the widths of its columns: the first look
// in which the columns have the room they want and, if there is one, in which the
// table ends on the page it begins on. A long table takes several pages anyway.
func (l *layout) fit(t document.Table, room float64) grid {
	wanted := make([]float64, len(t.Columns)) // in ems
	sum := 0.0
	for i, column := range t.Columns {
		wanted[i] = l.wanted(t, i, column)
		sum += wanted[i]
	}
	var first *grid
	looks := looks
	if l.onePage {
		looks = looks[ofOnePage:]
	}
	for _, look := range looks {
		if sum*look.size > l.width() && look != looks[len(looks)-1] {
			continue
		}
		g := grid{setter: l.setter, look: look, edges: edges(widths(t.Columns, wanted, l.width()/look.size), look.size)}
		if g.fits(t, room) {
			return g
		}
		if first == nil {
			first = &g
		}
	}
	return *first
}

// fits reports whether a table without its caption is no higher than room.
func (g grid) fits(t document.Table, room float64) bool {
	if float64(len(t.Rows))*g.height(1) > room { // as most long tables are
		return false
	}
	sum := g.head(t.Columns).height + noteHeight(len(t.Notes))
	if t.Measure != "" {
		sum += g.measureHeight()
	}
	for _, row := range t.Rows {
		sum += g.row(t.Columns, row, false).height
	}
	return sum <= room
}

// wrapWidth is how much text that may wrap wants at most, in ems.
const wrapWidth = 7

// titleWidth is how much the title of a column wants, in ems, when it would be so
// wide in one line: three characters are not parted, a few more take two lines.
func titleWidth(whole float64) float64 {
	switch {
	case whole <= 3:
		return whole
	case whole <= 6:
		return math.Ceil(whole / 2)
	default:
		return max(3, math.Ceil(whole/3))
	}
}

// wanted is the width in ems at which a column reads well: numbers in one line,
// words not parted, titles in a few lines.
func (l *layout) wanted(t document.Table, index int, column document.TableColumn) float64 {
	style := typeset.Style{Face: face.Hei, Size: 1}
	title := typeset.Text{Style: style, Content: column.Title}
	widest := max(l.setter.Widest(title), titleWidth(l.setter.Width(title)))
	for _, row := range t.Rows {
		if index >= len(row.Cells) {
			continue
		}
		style.Face = rowFace(row)
		text := typeset.Text{Style: style, Content: row.Cells[index].Text}
		if column.Align == document.Right {
			widest = max(widest, l.setter.Width(text))
		} else {
			widest = max(widest, l.setter.Widest(text), min(l.setter.Width(text), wrapWidth))
		}
	}
	return widest + 2*padding + tolerance
}

// widths shares the room by weight, but gives no column less than it wants.
func widths(columns []document.TableColumn, wanted []float64, room float64) []float64 {
	out := make([]float64, len(columns))
	fixed := make([]bool, len(columns))
	for again := true; again; {
		again = false
		rest, weights := room, 0.0
		for i, column := range columns {
			if fixed[i] {
				rest -= wanted[i]
			} else {
				weights += weight(column)
			}
		}
		for i, column := range columns {
			switch {
			case fixed[i]:
				out[i] = wanted[i]
			case rest*weight(column)/weights < wanted[i]:
				fixed[i], again = true, true
			default:
				out[i] = rest * weight(column) / weights
			}
		}
	}
	return scaled(out, room)
}

func weight(column document.TableColumn) float64 {
	if column.Weight > 0 {
		return column.Weight
	}
	return 1
}

// scaled makes widths that want too much fit.
func scaled(widths []float64, room float64) []float64 {
	sum := 0.0
	for _, w := range widths {
		sum += w
	}
	for i := range widths {
		widths[i] *= room / sum
	}
	return widths
}

// edges adds up widths in ems of some size.
func edges(widths []float64, size float64) []float64 {
	out := []float64{0}
	for _, w := range widths {
		out = append(out, out[len(out)-1]+w*size)
	}
	return out
}
