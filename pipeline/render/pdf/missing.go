package pdf

import (
	"fmt"
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/typeset"
	"huibao/pipeline/submission"
)

// MissingError says that no face has a character of the document.
type MissingError struct {
	Rune   rune
	Around string          // the text beside it
	Where  string          // the block it stands in, such as 正文第3段
	Cell   submission.Cell // of quoted text: where an office wrote it
}

// Error names the character, its place and what to do.
func (e *MissingError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "字体中没有“%c”（U+%04X）这个字：它在%s“%s”处", e.Rune, e.Rune, e.Where, e.Around)
	if place := e.Cell.String(); place != "" {
		fmt.Fprintf(&b, "，引自 %s %s", e.Cell.File(), place)
	}
	b.WriteString("。请改用别的写法，或在工作区的 templates/fonts/song.ttf 放一个含有此字的字体")
	return b.String()
}

// checkCharacters finds the first character of a document that no face has.
func checkCharacters(doc *document.Document, fonts *Fonts) error {
	for _, piece := range pieces(doc) {
		previous := []rune(piece.text)
		for i, r := range previous {
			if r == '\n' || typeset.Ignorable(r) {
				continue
			}
			if _, ok := fonts.Glyph(piece.face, r); !ok {
				around := string(previous[max(0, i-6):min(len(previous), i+7)])
				return &MissingError{Rune: r, Around: around, Where: piece.where, Cell: piece.cell}
			}
		}
	}
	return nil
}

// piece is text that will be set, with where it comes from.
type piece struct {
	text  string
	face  face.Name
	where string
	cell  submission.Cell
}

// inventory lists the pieces of a document.
type inventory []piece

func pieces(doc *document.Document) inventory {
	var all inventory
	for _, text := range doc.Title {
		all.add(text, title.Face, "标题")
	}
	all.add(doc.Subtitle, subtitle.Face, "副标题")
	all.add(doc.Salutation, body.Face, "称谓")
	all.blocks("正文", doc.Body)
	all.add(doc.Signature.Name, body.Face, "落款")
	for i, annex := range doc.Annexes {
		name := annexLabel(i, len(doc.Annexes))
		all.add(annex.Title, title.Face, name+"的标题")
		all.add(annex.Title, body.Face, "附件说明")
		all.blocks(name, annex.Blocks)
	}
	return all
}

func (all *inventory) add(text string, name face.Name, where string) {
	*all = append(*all, piece{text: text, face: name, where: where})
}

func (all *inventory) spans(spans []document.Span, name face.Name, where string) {
	for _, s := range spans {
		*all = append(*all, piece{text: s.Text, face: name, where: where, cell: s.Cell})
	}
}

// blocks lists the pieces of a part of the document, counting its paragraphs.
func (all *inventory) blocks(part string, blocks []document.Block) {
	paragraphs := 0
	for _, block := range blocks {
		switch b := block.(type) {
		case document.Heading:
			all.heading(b, part)
		case document.Paragraph:
			paragraphs++
			where := fmt.Sprintf("%s第%d段", part, paragraphs)
			if b.RunIn != nil {
				all.heading(*b.RunIn, part)
			}
			all.spans(b.Text, body.Face, where)
		case document.Table:
			all.table(b)
		case document.Chart:
			all.chart(b)
		}
	}
}

func (all *inventory) heading(h document.Heading, part string) {
	name := headingStyle(h.Level).Face
	all.add(h.Numeral, name, part+"的标题")
	all.spans(h.Text, name, part+"的标题")
}

func (all *inventory) table(t document.Table) {
	where := numbered("表", t.Number, t.Caption)
	all.add(t.Caption, caption.Face, where+"的标题")
	all.add(t.Measure, face.Song, where+"的计量单位")
	for _, column := range t.Columns {
		all.add(column.Group, face.Hei, where+"的表头")
		all.add(column.Title, face.Hei, where+"的表头")
	}
	for i, row := range t.Rows {
		for j, cell := range row.Cells {
			all.add(cell.Text, face.Song, fmt.Sprintf("%s第%d行第%d列", where, i+1, j+1))
		}
	}
	for _, note := range t.Notes {
		all.add(note, face.Song, where+"的附注")
	}
}

func (all *inventory) chart(c document.Chart) {
	where := numbered("图", c.Number, c.Caption)
	all.add(c.Caption, caption.Face, where+"的标题")
	all.add(c.Measure, face.Hei, where+"的计量单位")
	for _, name := range c.Categories {
		all.add(name, face.Hei, where)
	}
	for _, series := range c.Series {
		all.add(series.Name, face.Hei, where)
		for _, text := range series.Labels {
			all.add(text, face.Hei, where)
		}
	}
}

// numbered names a table or a chart as its caption does.
func numbered(word string, number int, text string) string {
	if number == 0 {
		return text
	}
	return strings.TrimSpace(fmt.Sprintf("%s%d %s", word, number, text))
}
