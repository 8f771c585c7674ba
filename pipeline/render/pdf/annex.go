package pdf

import (
	"fmt"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/typeset"
)

// annexLabel is the word above an annex; a single annex has no number.
func annexLabel(i, count int) string {
	if count == 1 {
		return "附件"
	}
	return fmt.Sprintf("附件%d", i+1)
}

// annex lays out an annex on pages of its own: its label on line 1, its title
// centred on line 3.
func (l *layout) annex(name string, annex document.Annex) error {
	l.open(annex.Landscape)
	l.text(l.setter.Lines(typeset.Column{Width: l.width(), Align: typeset.Left}, typeset.Text{Style: label, Content: name}), size3)
	l.mark(0, name+" "+annex.Title, 1)
	l.add(slab{height: linePitch})
	l.title([]string{annex.Title}, l.width())
	l.blankLine()
	l.tieBack(len(l.queue))
	if err := l.blocks(annex.Blocks); err != nil {
		return err
	}
	l.settle()
	return nil
}
