package pdf

import (
	"fmt"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/sheet"
	"huibao/pipeline/render/pdf/typeset"
)

// The official page. The type area is 156 by 225 mm with its upper left corner 37
// mm from the top and 28 mm from the binding edge; 22 lines of 28 characters
// fill it.
const (
	mm            = sheet.Millimetre
	areaShort     = 156 * mm
	areaLong      = 225 * mm
	topMargin     = 37 * mm
	bindingMargin = 28 * mm
	footMargin    = 35 * mm

	linePitch = areaLong / 22
	charPitch = areaShort / 28
)

// Sizes of type.
const (
	size2      = 22.0 // 2号
	size3      = 16.0 // 3号
	size4      = 14.0 // 4号
	sizeSmall4 = 12.0 // 小4号
	size5      = 10.5 // 5号
	sizeSmall5 = 9.0  // 小5号
)

// emTop is how far the top of a Han character's square lies above its base line,
// in ems.
const emTop = 0.88

var (
	body     = typeset.Style{Face: face.FangSong, Size: size3, Pitch: charPitch}
	title    = typeset.Style{Face: face.SongBold, Size: size2}
	subtitle = typeset.Style{Face: face.Kai, Size: size3, Pitch: charPitch}
	label    = typeset.Style{Face: face.Hei, Size: size3, Pitch: charPitch}
	caption  = typeset.Style{Face: face.Hei, Size: size4}
	folio    = typeset.Style{Face: face.Song, Size: size4}
)

// headingStyles are the styles of the levels from 1 to 4.
var headingStyles = [...]typeset.Style{
	{Face: face.Hei, Size: size3, Pitch: charPitch},
	{Face: face.Kai, Size: size3, Pitch: charPitch},
	body,
	body,
}

func headingStyle(level int) typeset.Style {
	return headingStyles[min(max(level, 1), len(headingStyles))-1]
}

// layout turns blocks into pages.
type layout struct {
	flow
	setter  typeset.Setter
	outline []sheet.Entry
	onePage bool  // tables are set as small as it takes
	above   []int // levels of the headings that the last one lies under, and its own
}

func newLayout(fonts *Fonts) *layout {
	l := &layout{setter: typeset.Setter{Faces: fonts}}
	l.open(false)
	return l
}

// blocks lays out a list of blocks. The set of blocks is closed: a new one must
// be drawn here.
func (l *layout) blocks(blocks []document.Block) error {
	for _, block := range blocks {
		switch b := block.(type) {
		case document.Heading:
			l.heading(b)
		case document.Paragraph:
			l.paragraph(b)
		case document.Table:
			l.table(b)
		case document.Chart:
			l.chart(b)
		default:
			return fmt.Errorf("PDF 不会绘制 %T 这种内容", block)
		}
	}
	return nil
}

// line makes a slab of one line of text with its own height.
func line(text typeset.Line, size, height float64) slab {
	return slab{height: height, paint: func(at place) {
		at.page.Put(at.left, at.top+emTop*size, text)
	}}
}

// text adds lines on the grid.
func (l *layout) text(lines []typeset.Line, size float64) {
	for _, text := range lines {
		l.add(line(text, size, linePitch))
	}
}

// width is that of the type area being filled.
func (l *layout) width() float64 { return areaOf(l.pages[len(l.pages)-1]).width }

// paragraphColumn is the shape of running text.
func (l *layout) paragraphColumn() typeset.Column {
	return typeset.Column{Width: l.width(), Indent: indent}
}

// blankLine adds an empty line, which vanishes at the head of a page.
func (l *layout) blankLine() { l.add(slab{height: linePitch, blank: true}) }

// numberPages sets — n — under the type area: outside, 7 mm below.
func (l *layout) numberPages() {
	for i, page := range l.pages {
		line := l.setter.Lines(typeset.Column{Width: areaLong, Align: typeset.Left},
			typeset.Text{Style: folio, Content: fmt.Sprintf("— %d —", i+1)})[0]
		area := areaOf(page)
		x := area.left + charPitch
		if i%2 == 0 {
			x = area.left + area.width - charPitch - line.Width
		}
		page.Put(x, area.top+area.height+7*mm+dashHeight*size4, line)
	}
}

// dashHeight is how far a dash stands above its base line, in ems.
const dashHeight = 0.35
