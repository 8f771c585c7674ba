package document

import "huibao/pipeline/figure"

// Words are a person's words in the place of a passage. They may name figures, as
// {members_total}, which are then printed anew each time.
type Words struct {
	Passage string
	Text    string
	Basis   Basis
}

// Basis is what stood where words were written: it tells later whether they still hold.
type Basis struct {
	Figures []Known  `json:"figures"`
	Numbers []string `json:"numbers"` // bare numbers in the words that were figures then
}

// Known is a figure as it was printed at some time.
type Known struct {
	figure.Ref
	Text string `json:"text"`
}

// FlagKind tells what is to be looked at.
type FlagKind string

// The kinds.
const (
	FigureChanged FlagKind = "changed" // a figure is another than when the words were written
	NumberStray   FlagKind = "stray"   // a bare number was a figure then and is none now
	PassageGone   FlagKind = "gone"    // the template has no such passage this period
)

// Flag is something about a person's words that is to be looked at again.
type Flag struct {
	Passage string      `json:"passage"`
	Kind    FlagKind    `json:"kind"`
	Figure  *figure.Ref `json:"figure,omitempty"` // of FigureChanged
	Name    string      `json:"name,omitempty"`   // the figure's
	Before  string      `json:"before,omitempty"` // as printed then; of NumberStray the number
	After   string      `json:"after,omitempty"`
}

// Passages returns the paragraphs that have a name, in reading order.
func (d *Document) Passages() []Paragraph {
	var out []Paragraph
	collect := func(blocks []Block) {
		for _, block := range blocks {
			if p, ok := block.(Paragraph); ok && p.Passage != "" {
				out = append(out, p)
			}
		}
	}
	collect(d.Body)
	for _, annex := range d.Annexes {
		collect(annex.Blocks)
	}
	return out
}
