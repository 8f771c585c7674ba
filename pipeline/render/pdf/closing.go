package pdf

import (
	"fmt"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/typeset"
)

// closing lays out the annex note and the signature. They stand on one page with
// the last two lines of the body: a page with nothing but a signature is not
// allowed.
func (l *layout) closing(doc *document.Document) {
	if len(doc.Annexes) == 0 && doc.Signature.Name == "" {
		return
	}
	l.tieBack(2)
	start := len(l.queue)
	l.annexNote(doc.Annexes)
	l.signature(doc.Signature)
	l.together(start)
}

// annexNote lists the annexes under the body. Turned lines stand under the name.
func (l *layout) annexNote(annexes []document.Annex) {
	if len(annexes) == 0 {
		return
	}
	l.blankLine()
	const lead = "附件："
	left := indent + l.setter.Width(typeset.Text{Style: body, Content: lead})
	name := left
	if len(annexes) > 1 {
		name += l.setter.Width(typeset.Text{Style: body, Content: fmt.Sprintf("%d. ", len(annexes))})
	}
	for i, annex := range annexes {
		lines := l.setter.Lines(typeset.Column{Width: areaShort, Indent: name, Hang: name, Align: typeset.Left},
			typeset.Text{Style: body, Content: annex.Title})
		if i == 0 {
			lines[0] = joined(l.at(indent, lead), l.at(left, noteNumber(i, len(annexes))), lines[0])
		} else {
			lines[0] = joined(l.at(left, noteNumber(i, len(annexes))), lines[0])
		}
		l.text(lines, size3)
	}
}

// noteNumber is the number of an annex in the note; a single annex has none.
func noteNumber(i, count int) string {
	if count == 1 {
		return ""
	}
	return fmt.Sprintf("%d.", i+1)
}

// at sets a word in body type with its left edge at x.
func (l *layout) at(x float64, word string) typeset.Line {
	return l.setter.Lines(typeset.Column{Width: areaShort, Indent: x, Align: typeset.Left}, typeset.Text{Style: body, Content: word})[0]
}

// joined puts pieces that stand beside each other into one line.
func joined(pieces ...typeset.Line) typeset.Line {
	var line typeset.Line
	for _, piece := range pieces {
		line.Runs = append(line.Runs, piece.Runs...)
		line.Text += piece.Text
		line.Width = max(line.Width, piece.Width)
	}
	return line
}

// signature lays out who signs, right-aligned with two characters' space, and the
// date, which begins two characters to the right of the name. Where the date is
// longer than the name, the date keeps the space and the name moves left.
func (l *layout) signature(s document.Signature) {
	if s.Name == "" {
		return
	}
	l.blankLine()
	room := areaShort - 2*charPitch
	var date string
	if !s.Date.IsZero() {
		date = s.Date.Chinese()
	}
	nameWidth := min(room, l.setter.Width(typeset.Text{Style: body, Content: s.Name}))
	dateWidth := l.setter.Width(typeset.Text{Style: body, Content: date})
	nameLeft := room - nameWidth
	if dateWidth > nameWidth {
		nameLeft = room - dateWidth - 2*charPitch
	}
	l.text(l.setter.Lines(typeset.Column{Width: nameLeft + nameWidth + tolerance, Indent: nameLeft, Hang: nameLeft, Align: typeset.Left},
		typeset.Text{Style: body, Content: s.Name}), size3)
	if date != "" {
		l.text([]typeset.Line{l.at(nameLeft+2*charPitch, date)}, size3)
	}
}

// tolerance is the room that rounding may need.
const tolerance = 0.01
