package portal

import (
	"net/url"
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/service/store"
)

// paper is a report as a page shows it.
type paper struct {
	Mark                 string
	Title                []string
	Subtitle, Salutation string
	Blocks               []piece
	Signature, Date      string
	Annexes              []annex
}

type annex struct {
	Title  string
	Blocks []piece
}

// piece is one block; the field that is not nil tells its kind.
type piece struct {
	Heading   *heading
	Paragraph *paragraph
	Table     *table
	Chart     *chart
}

type heading struct {
	Level   int // from 1
	Numeral string
	Text    []span
}

type paragraph struct {
	RunIn *heading
	Text  []span
	Edit  *passage // nil where nobody edits it
}

// span is a piece of text; a figure leads to where it comes from.
type span struct{ Text, Path string }

type table struct {
	Name    string // 表1　…
	Measure string
	Columns []document.TableColumn
	Rows    []tableRow
	Notes   []string
}

type tableRow struct {
	Total bool
	Cells []tableCell
}

type tableCell struct {
	span
	Number bool // it stands to the right
}

type chart struct {
	Name    string // 图1　…
	Picture picture
}

// tracePath leads to a figure's sources.
func tracePath(f figure.Ref) string {
	return "/figures/" + f.Period.String() + "/" + f.Code + "?" + url.Values{"unit": {f.Unit}}.Encode()
}

// paper makes a page of a document. Figures lead on for who may see what they come from.
func (v *visit) paper(d *document.Document) paper {
	w := writer{lead: v.user.Role == store.DistrictClerk || v.user.Role == store.Leader}
	out := paper{
		Mark: d.Mark, Title: d.Title, Subtitle: d.Subtitle, Salutation: d.Salutation,
		Blocks: w.pieces(d.Body), Signature: d.Signature.Name,
	}
	if !d.Signature.Date.IsZero() {
		out.Date = d.Signature.Date.Chinese()
	}
	for _, a := range d.Annexes {
		out.Annexes = append(out.Annexes, annex{a.Title, w.pieces(a.Blocks)})
	}
	return out
}

// writer makes pieces of blocks.
type writer struct {
	lead bool // figures lead to their sources
}

func (w writer) pieces(blocks []document.Block) []piece {
	var out []piece
	for _, block := range blocks {
		switch b := block.(type) {
		case document.Heading:
			out = append(out, piece{Heading: w.heading(&b)})
		case document.Paragraph:
			p := paragraph{Text: w.spans(b.Text)}
			if b.RunIn != nil {
				p.RunIn = w.heading(b.RunIn)
			}
			out = append(out, piece{Paragraph: &p})
		case document.Table:
			out = append(out, piece{Table: w.table(b)})
		case document.Chart:
			out = append(out, piece{Chart: &chart{numbered("图", b.Number, b.Caption), draw(b)}})
		}
	}
	return out
}

func (w writer) heading(h *document.Heading) *heading {
	return &heading{h.Level, h.Numeral, w.spans(h.Text)}
}

// spans joins neighbours that lead nowhere.
func (w writer) spans(spans []document.Span) []span {
	var out []span
	for _, s := range spans {
		one := span{Text: s.Text, Path: w.path(s.Figure)}
		if n := len(out); n > 0 && one.Path == "" && out[n-1].Path == "" {
			out[n-1].Text += one.Text
			continue
		}
		out = append(out, one)
	}
	return out
}

// path leads to a figure of a month; those of longer periods are made of these.
func (w writer) path(f *figure.Ref) string {
	if f == nil || !w.lead || !f.Period.IsMonth() {
		return ""
	}
	return tracePath(*f)
}

func (w writer) table(t document.Table) *table {
	out := &table{Name: numbered("表", t.Number, t.Caption), Measure: t.Measure, Columns: t.Columns, Notes: t.Notes}
	for _, r := range t.Rows {
		row := tableRow{Total: r.Total}
		for i, c := range r.Cells {
			right := i < len(t.Columns) && t.Columns[i].Align == document.Right
			row.Cells = append(row.Cells, tableCell{span{c.Text, w.path(c.Figure)}, right})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func numbered(kind string, number int, caption string) string {
	if number == 0 {
		return caption
	}
	return kind + strings.TrimSpace(plain(float64(number))) + "\u3000" + caption
}
