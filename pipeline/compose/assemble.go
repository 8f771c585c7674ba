package compose

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"huibao/pipeline/document"
	"huibao/pipeline/wording"
)

// head starts the document with what the template's head says.
func (w *writer) head() *document.Document {
	doc := &document.Document{
		Title: w.sayAll(w.front.title), Subtitle: w.say(w.front.subtitle), Salutation: w.say(w.front.salutation),
		Signature: document.Signature{Name: w.Signature, Date: w.Date},
	}
	if w.Salutation != "" {
		doc.Salutation = w.Salutation
	}
	doc.Meta = document.Meta{
		Title: strings.Join(doc.Title, ""), Author: w.Signature, Subject: w.say(w.front.subject),
		Keywords: w.sayAll(w.front.keywords), Date: w.Date,
	}
	if doc.Meta.Subject == "" {
		doc.Meta.Subject = w.Period.Chinese()
	}
	return doc
}

// assembly puts blocks together, in the body and then in one annex after another.
type assembly struct {
	*writer
	doc      *document.Document
	into     *[]document.Block
	numerals numerals
	names    passageNames
	// waiting is a heading that runs in with the paragraph to come.
	waiting *waiting
}

type waiting struct {
	level int
	text  string
}

// assemble turns the filled-in Markdown into blocks.
func (w *writer) assemble(doc *document.Document, source []byte) {
	a := &assembly{writer: w, doc: doc, into: &doc.Body}
	root := parseMarkdown(source)
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		text := words(n, source)
		place, isBlock := blockAt(text)
		heading, isHeading := n.(*ast.Heading)
		switch {
		case isBlock && place < len(w.blocks):
			a.block(w.blocks[place])
		case text == "":
		case isHeading:
			a.heading(min(heading.Level, len(a.numerals)), text)
		default:
			a.paragraph(text)
		}
	}
	// An annex of which nothing is known is none.
	doc.Annexes = slices.DeleteFunc(doc.Annexes, func(annex document.Annex) bool { return len(annex.Blocks) == 0 })
}

func (a *assembly) block(b block) {
	switch {
	case b.annex != nil:
		a.waiting = nil
		a.doc.Annexes = append(a.doc.Annexes, document.Annex{Title: a.say(b.annex.title), Landscape: b.annex.landscape})
		a.into = &a.doc.Annexes[len(a.doc.Annexes)-1].Blocks
		a.numerals = numerals{}
		a.names.enter(a.doc.Annexes[len(a.doc.Annexes)-1].Title)
	case b.chart != nil:
		if chart, ok := a.drawChart(b.chart); ok {
			a.alone()
			*a.into = append(*a.into, chart)
		}
	case b.table != nil:
		if table, ok := a.drawTable(b.table); ok {
			a.alone()
			*a.into = append(*a.into, table)
		}
	}
}

// heading adds a heading. One that ends with a full stop runs in with the paragraph
// after it; where none comes, there is no such section this month and the heading
// goes with it.
func (a *assembly) heading(level int, text string) {
	a.waiting = nil
	if strings.HasSuffix(text, "。") {
		a.waiting = &waiting{level, text}
		return
	}
	*a.into = append(*a.into, a.numbered(level, text))
}

// alone gives a waiting heading a line of its own, before a table or a chart.
func (a *assembly) alone() {
	if a.waiting != nil {
		*a.into = append(*a.into, a.numbered(a.waiting.level, strings.TrimSuffix(a.waiting.text, "。")))
		a.waiting = nil
	}
}

func (a *assembly) numbered(level int, text string) document.Heading {
	h := document.Heading{Level: level, Numeral: a.numerals.next(level), Text: a.spans(text)}
	a.names.heading(h)
	return h
}

func (a *assembly) paragraph(text string) {
	name, text := passageName(text)
	if text == "" {
		return
	}
	p := document.Paragraph{Text: a.spans(text)}
	if a.waiting != nil {
		h := a.numbered(a.waiting.level, a.waiting.text)
		p.RunIn, a.waiting = &h, nil
	}
	p.Passage = a.names.next(name)
	for _, p := range a.worded(p) {
		*a.into = append(*a.into, p)
	}
}

// numerals counts the headings of each level: 一、 then （一） then 1. then （1）.
type numerals [4]int

func (n *numerals) next(level int) string {
	n[level-1]++
	clear(n[level:])
	count := n[level-1]
	switch level {
	case 1:
		return wording.Han(count) + "、"
	case 2:
		return "（" + wording.Han(count) + "）"
	case 3:
		return wording.Plain(float64(count)) + "."
	default:
		return "（" + wording.Plain(float64(count)) + "）"
	}
}
