package pdf

import (
	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/sheet"
	"huibao/pipeline/render/pdf/typeset"
)

// Rules and shades of tables.
const (
	thinRule  = 0.4
	thickRule = 0.9
	headShade = sheet.Gray(0.08)
	sumShade  = sheet.Gray(0.12)

	// padding is the room left and right of the text of a cell, in ems.
	padding = 0.25
	// afterBlock is the least room between a table or chart and what follows.
	afterBlock = linePitch * 0.35
	// smallTable is the height up to which a table goes to the next page rather
	// than being parted.
	smallTable = areaLong * 0.4
	// fewestRows is how many rows a table has at least on each of its pages.
	fewestRows = 3
)

// grid is a table with its measures: its look and the edges of its columns from
// the left of the type area.
type grid struct {
	look
	setter typeset.Setter
	edges  []float64
}

func (g grid) lineHeight() float64 { return 1.3 * g.size }

// table lays out a table: caption, measure and head, which comes again on each
// page, its rows, which are never parted, and its notes.
func (l *layout) table(t document.Table) {
	start := len(l.queue)
	l.caption("表", t.Number, t.Caption)
	g := l.fit(t, l.tableRoom(start))
	if t.Measure != "" {
		l.measure(t.Measure, g)
	}
	head := g.head(t.Columns)
	l.add(head)
	l.tieBack(len(l.queue) - start)
	for i, row := range t.Rows {
		s := g.row(t.Columns, row, i == len(t.Rows)-1)
		s.head = &head
		last := i == len(t.Rows)-1
		s.tie = i < fewestRows-1 && !last || !last && i >= len(t.Rows)-fewestRows || last && len(t.Notes) > 0
		l.add(s)
	}
	l.notes(t.Notes)
	if heightOf(l.queue[start:]) <= smallTable {
		l.together(start)
	}
	l.add(slab{height: afterBlock, blank: true, snap: true})
}

// tableRoom is the height that a table can have on the page where it begins: what
// its annex leaves, or a page of its own; in a document of one page what that leaves. From start on the queue holds its caption.
func (l *layout) tableRoom(start int) float64 {
	room := areaOf(l.pages[len(l.pages)-1]).height
	if l.onePage {
		return room - l.need(l.queue)
	}
	if l.used > 0 || start == 0 || !l.queue[start-1].tie {
		return room - heightOf(l.queue[start:])
	}
	return room - heightOf(l.queue)
}

func heightOf(slabs []slab) float64 {
	sum := 0.0
	for _, s := range slabs {
		sum += s.height
	}
	return sum
}

// caption adds the line that names a table or a chart.
func (l *layout) caption(word string, number int, text string) {
	text = numbered(word, number, text)
	if text == "" {
		return
	}
	for _, centred := range l.balanced(caption, text, l.width()) {
		l.add(line(centred, caption.Size, linePitch))
	}
}

// measure adds the line above right that names the units.
func (l *layout) measure(text string, g grid) {
	style := typeset.Style{Face: face.Song, Size: g.size}
	for _, right := range l.setter.Lines(typeset.Column{Width: l.width(), Align: typeset.Right}, typeset.Text{Style: style, Content: text}) {
		l.add(line(right, g.size, g.measureHeight()))
	}
}

func (g grid) measureHeight() float64 { return 1.5 * g.size }

// notes adds the lines under a table.
func (l *layout) notes(notes []string) {
	style := typeset.Style{Face: face.Song, Size: size5}
	if len(notes) > 0 {
		l.add(slab{height: beforeNotes, tie: true})
	}
	for _, note := range notes {
		start := len(l.queue)
		for _, text := range l.setter.Lines(typeset.Column{Width: l.width()}, typeset.Text{Style: style, Content: note}) {
			l.add(line(text, size5, notePitch))
		}
		l.together(start)
	}
}

// Room above and between notes.
const (
	beforeNotes = 0.4 * size5
	notePitch   = 1.4 * size5
)

// noteHeight is that of some notes of one line each.
func noteHeight(count int) float64 {
	if count == 0 {
		return 0
	}
	return beforeNotes + float64(count)*notePitch
}

// cell sets the text of a cell into the columns from first up to, not including, end.
func (g grid) cell(text string, first, end int, align document.Align, name face.Name) []typeset.Line {
	column := typeset.Column{Width: g.edges[end] - g.edges[first] - 2*padding*g.size, Align: aligns[align]}
	return g.setter.Lines(column, typeset.Text{Style: typeset.Style{Face: name, Size: g.size}, Content: text})
}

var aligns = map[document.Align]typeset.Align{
	document.Left: typeset.Left, document.Center: typeset.Center, document.Right: typeset.Right,
}

// height is that of a cell with some lines.
func (g grid) height(lines int) float64 {
	return float64(max(lines, 1))*g.lineHeight() + g.blank*g.size
}

// paint puts the lines of a cell into the middle of its box.
func (g grid) paint(at place, lines []typeset.Line, first int, top, height float64) {
	y := top + (height-float64(len(lines))*g.lineHeight())/2
	for _, text := range lines {
		at.page.Put(at.left+g.edges[first]+padding*g.size, y+(g.lineHeight()-g.size)/2+emTop*g.size, text)
		y += g.lineHeight()
	}
}

// rowFace is the face of a row's text.
func rowFace(row document.TableRow) face.Name {
	if row.Total {
		return face.Hei
	}
	return face.Song
}

// row makes the slab of one row.
func (g grid) row(columns []document.TableColumn, row document.TableRow, last bool) slab {
	name := rowFace(row)
	cells := make([][]typeset.Line, len(columns))
	lines := 1
	for i, column := range columns {
		if i < len(row.Cells) {
			cells[i] = g.cell(row.Cells[i].Text, i, i+1, column.Align, name)
			lines = max(lines, len(cells[i]))
		}
	}
	return slab{height: g.height(lines), paint: func(at place) {
		width := g.edges[len(g.edges)-1]
		if row.Total {
			at.page.Box(at.left, at.top+thickRule/2, width, at.height-thickRule, sheet.Shape{Fill: sumShade}) // between the rules
		}
		for i, cell := range cells {
			g.paint(at, cell, i, at.top, at.height)
		}
		g.verticals(at, at.top, at.height)
		rule := thinRule
		if last {
			rule = thickRule
		}
		at.page.Line(at.left, at.top+at.height, at.left+width, at.top+at.height, rule)
	}}
}

// verticals draws the rules between columns.
func (g grid) verticals(at place, top, height float64) {
	for i, edge := range g.edges {
		rule := thinRule
		if i == 0 || i == len(g.edges)-1 {
			rule = thickRule
		}
		at.page.Line(at.left+edge, top, at.left+edge, top+height, rule)
	}
}
