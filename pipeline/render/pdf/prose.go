package pdf

import (
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/sheet"
	"huibao/pipeline/render/pdf/typeset"
)

// indent is that of a paragraph's first line.
const indent = 2 * charPitch

// front lays out title, subtitle and salutation.
func (l *layout) front(doc *document.Document) {
	if doc.Mark != "" {
		l.text(l.setter.Lines(typeset.Column{Width: areaShort, Align: typeset.Left}, typeset.Text{Style: label, Content: doc.Mark}), size3)
	}
	l.title(doc.Title, areaShort)
	if doc.Subtitle != "" {
		l.text(l.balanced(subtitle, "——"+doc.Subtitle, areaShort), size3)
	}
	if len(l.queue) > 0 {
		l.blankLine()
	}
	if doc.Salutation != "" {
		l.text(l.setter.Lines(typeset.Column{Width: areaShort}, typeset.Text{Style: body, Content: doc.Salutation}), size3)
	}
}

// title lays out the lines of a title; one that is too long is broken evenly.
func (l *layout) title(lines []string, width float64) {
	for _, text := range lines {
		l.text(l.balanced(title, text, width), size2)
	}
}

// balanced sets text centred in lines of about equal length.
func (l *layout) balanced(style typeset.Style, text string, width float64) []typeset.Line {
	return l.setter.Even(typeset.Column{Width: width, Align: typeset.Center}, typeset.Text{Style: style, Content: text})
}

// heading lays out a heading that is a line of its own. It never stands last on a
// page.
func (l *layout) heading(h document.Heading) {
	lines := l.setter.Lines(l.paragraphColumn(), headingText(h))
	start := len(l.queue)
	l.text(lines, headingStyle(h.Level).Size)
	l.tieBack(len(lines))
	l.mark(start, headingEntry(h), h.Level)
}

func headingText(h document.Heading) typeset.Text {
	return typeset.Text{Style: headingStyle(h.Level), Content: h.Numeral + document.Plain(h.Text)}
}

// headingEntry is a heading as the outline shows it: without the full stop that
// ends one within a paragraph.
func headingEntry(h document.Heading) string {
	return strings.TrimRight(h.Numeral+document.Plain(h.Text), "。．. ")
}

// paragraph lays out running text.
func (l *layout) paragraph(p document.Paragraph) {
	var texts []typeset.Text
	if p.RunIn != nil {
		texts = append(texts, headingText(*p.RunIn))
	}
	texts = append(texts, typeset.Text{Style: body, Content: document.Plain(p.Text)})
	start := len(l.queue)
	l.text(l.setter.Lines(l.paragraphColumn(), texts...), size3)
	if p.RunIn != nil {
		l.mark(start, headingEntry(*p.RunIn), p.RunIn.Level)
	}
}

// mark adds an entry to the outline for the slab at an index of the queue. The
// outline is a tree: a heading lies under the last one of a higher rank, even
// where a level was skipped.
func (l *layout) mark(index int, entry string, level int) {
	for len(l.above) > 0 && l.above[len(l.above)-1] >= level {
		l.above = l.above[:len(l.above)-1]
	}
	depth := len(l.above)
	l.above = append(l.above, level)
	inner := l.queue[index].paint
	l.queue[index].paint = func(at place) {
		l.outline = append(l.outline, sheet.Entry{Title: entry, Level: depth, Page: at.number, Y: at.top})
		inner(at)
	}
}
