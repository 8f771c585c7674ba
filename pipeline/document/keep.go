package document

import (
	"encoding/json"
	"math"

	"huibao/pipeline/figure"
)

// kept is a document as JSON. What a manifest says elsewhere, its flags and its
// correction, is not said here again.
type kept struct {
	Meta       Meta        `json:"meta"`
	Mark       string      `json:"mark,omitempty"`
	Title      []string    `json:"title"`
	Subtitle   string      `json:"subtitle,omitempty"`
	Salutation string      `json:"salutation,omitempty"`
	Body       []keptBlock `json:"body"`
	Signature  Signature   `json:"signature,omitzero"`
	Annexes    []keptAnnex `json:"annexes,omitempty"`
}

type keptAnnex struct {
	Title     string      `json:"title"`
	Landscape bool        `json:"landscape,omitempty"`
	Blocks    []keptBlock `json:"blocks"`
}

// keptBlock is one block; the field that is not nil tells its kind.
type keptBlock struct {
	Heading   *Heading   `json:"heading,omitempty"`
	Paragraph *Paragraph `json:"paragraph,omitempty"`
	Table     *Table     `json:"table,omitempty"`
	Chart     *Chart     `json:"chart,omitempty"`
}

// MarshalJSON writes the document for those who read it without drawing it.
func (d *Document) MarshalJSON() ([]byte, error) {
	out := kept{
		Meta: d.Meta, Mark: d.Mark, Title: d.Title, Subtitle: d.Subtitle, Salutation: d.Salutation,
		Body: keep(d.Body), Signature: d.Signature,
	}
	for _, a := range d.Annexes {
		out.Annexes = append(out.Annexes, keptAnnex{a.Title, a.Landscape, keep(a.Blocks)})
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Document) UnmarshalJSON(data []byte) error {
	var in kept
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*d = Document{
		Meta: in.Meta, Mark: in.Mark, Title: in.Title, Subtitle: in.Subtitle, Salutation: in.Salutation,
		Body: given(in.Body), Signature: in.Signature,
	}
	for _, a := range in.Annexes {
		d.Annexes = append(d.Annexes, Annex{a.Title, a.Landscape, given(a.Blocks)})
	}
	return nil
}

func keep(blocks []Block) []keptBlock {
	out := make([]keptBlock, len(blocks))
	for i, block := range blocks {
		switch b := block.(type) {
		case Heading:
			out[i].Heading = &b
		case Paragraph:
			out[i].Paragraph = &b
		case Table:
			out[i].Table = &b
		case Chart:
			out[i].Chart = &b
		}
	}
	return out
}

func given(blocks []keptBlock) []Block {
	var out []Block
	for _, b := range blocks {
		switch {
		case b.Heading != nil:
			out = append(out, *b.Heading)
		case b.Paragraph != nil:
			out = append(out, *b.Paragraph)
		case b.Table != nil:
			out = append(out, *b.Table)
		case b.Chart != nil:
			out = append(out, *b.Chart)
		}
	}
	return out
}

// keptSeries is a row of values, of which one that there is not is nil.
type keptSeries struct {
	Name   string        `json:"name,omitempty"`
	Values []*float64    `json:"values"`
	Labels []string      `json:"labels,omitempty"`
	Refs   []*figure.Ref `json:"refs,omitempty"`
}

// MarshalJSON writes a row of values; JSON knows no number that is none.
func (s Series) MarshalJSON() ([]byte, error) {
	out := keptSeries{Name: s.Name, Labels: s.Labels, Refs: s.Refs, Values: make([]*float64, len(s.Values))}
	for i, value := range s.Values {
		if !math.IsNaN(value) && !math.IsInf(value, 0) {
			out.Values[i] = &value
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Series) UnmarshalJSON(data []byte) error {
	var in keptSeries
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*s = Series{Name: in.Name, Labels: in.Labels, Refs: in.Refs}
	for _, value := range in.Values {
		if value == nil {
			s.Values = append(s.Values, math.NaN())
			continue
		}
		s.Values = append(s.Values, *value)
	}
	return nil
}
