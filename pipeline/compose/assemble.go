package compose

import (
	"strings"
	"text/template"

	"github.com/yuin/goldmark/ast"

	"huibao/pipeline/document"
	"huibao/pipeline/wording"
)

// frontMatter starts the document with what the template's head says.
func (w *writer) frontMatter() (*document.Document, error) {
	var title []string
	for _, line := range w.front.Title {
		text, err := w.expand(line)
		if err != nil {
			return nil, err
		}
		title = append(title, text)
	}
	doc := &document.Document{Title: title, Signature: document.Signature{Name: w.Signature, Date: w.Date}}
	for _, part := range []struct {
		source string
		into   *string
	}{{w.front.Subtitle, &doc.Subtitle}, {w.front.Salutation, &doc.Salutation}, {w.front.Subject, &doc.Meta.Subject}} {
		text, err := w.expand(part.source)
		if err != nil {
			return nil, err
		}
		*part.into = text
	}
	if w.Salutation != "" {
		doc.Salutation = w.Salutation
	}
	doc.Meta.Title = strings.Join(title, "")
	doc.Meta.Author = w.Signature
	doc.Meta.Keywords = w.front.Keywords
	doc.Meta.Date = w.Date
	if doc.Meta.Subject == "" {
		doc.Meta.Subject = w.Period.Chinese()
	}
	return doc, nil
}

// expand fills in a text of the head.
func (w *writer) expand(source string) (string, error) {
	t, err := template.New(w.name).Funcs(w.functions()).Parse(source)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := t.Execute(&b, nil); err != nil {
		return "", err
	}
	return document.Plain(w.spans(b.String())), nil
}

// assemble turns the filled-in Markdown into blocks.
func (w *writer) assemble(doc *document.Document, source []byte) {
	numerals := newNumerals()
	var runIn *document.Heading
	into := &doc.Body
	root := parseMarkdown(source)
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		text := words(n, source)
		if i, ok := blockAt(text); ok {
			if annex := w.blocks[i].annex; annex != nil {
				doc.Annexes = append(doc.Annexes, document.Annex{Title: annex.Title, Landscape: annex.Landscape})
				into = &doc.Annexes[len(doc.Annexes)-1].Blocks
				numerals = newNumerals()
			} else if b := w.draw(w.blocks[i]); b != nil {
				*into = append(*into, b)
			}
			continue
		}
		switch n := n.(type) {
		case *ast.Heading:
			h := document.Heading{Level: min(n.Level, 4), Numeral: numerals.next(min(n.Level, 4)), Text: w.spans(text)}
			if runsIn(text) {
				runIn = &h
			} else {
				*into = append(*into, h)
			}
		case *ast.Paragraph:
			if text != "" {
				*into = append(*into, document.Paragraph{RunIn: runIn, Text: w.spans(text)})
				runIn = nil
			}
		}
	}
}

// runsIn reports whether a heading runs in with the paragraph after it: it ends
// with a full stop.
func runsIn(heading string) bool { return strings.HasSuffix(heading, "。") }

// numerals counts headings: 一、 then （一） then 1. then （1）.
type numerals struct {
	counts [4]int
}

func newNumerals() *numerals { return &numerals{} }

func (n *numerals) next(level int) string {
	n.counts[level-1]++
	for i := level; i < len(n.counts); i++ {
		n.counts[i] = 0
	}
	count := n.counts[level-1]
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
