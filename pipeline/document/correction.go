package document

import (
	"huibao/pipeline/figure"
	"huibao/pipeline/period"
)

// Correction is what an edition says otherwise than one before it, and why (更正说明).
type Correction struct {
	Edition int         `json:"edition"`
	Before  int         `json:"before"` // number of the edition compared with
	Date    period.Date `json:"date"`   // on which that one went out
	Causes  []Cause     `json:"causes"`
	Figures []Corrected `json:"figures"` // the district's first, then office by office
	Words   []Rewording `json:"words"`
}

// Cause is what is another than before.
type Cause struct {
	Office string `json:"office,omitempty"` // code; empty where it lies elsewhere
	Was    int    `json:"was,omitempty"`    // number of the office's attempt that counted; 0 for none
	Is     int    `json:"is,omitempty"`     // and of that which counts now
	Text   string `json:"text"`             // in words, such as 侯家塘街道第2次报送
}

// Corrected is one figure that is another than before.
type Corrected struct {
	figure.Ref
	Name    string `json:"name"`
	Measure string `json:"measure,omitempty"`
	Old     string `json:"old"` // as printed
	New     string `json:"new"`
	Before  any    `json:"before"` // as a plain value; nil where there was none
	After   any    `json:"after"`
	Because []int  `json:"because"` // places among the causes
	// Derived figures put others into words or parts; readers are told of the others.
	Derived bool `json:"derived,omitempty"`
}

// Rewording is a passage that a person wrote otherwise.
type Rewording struct {
	Passage string `json:"passage"`
	Before  string `json:"before"`
	After   string `json:"after"`
}

// Reasons are the causes of a figure in words.
func (c *Correction) Reasons(f Corrected) []string {
	var out []string
	for _, at := range f.Because {
		out = append(out, c.Causes[at].Text)
	}
	return out
}
