package receipt

import (
	"encoding/json"

	"huibao/pipeline/submission"
)

// file is the receipt for programs. Its shape is stable: fields may be added, none
// changes its meaning.
type file struct {
	File     string    `json:"file"`
	Result   Result    `json:"result"`
	SHA256   string    `json:"sha256,omitempty"` // of the bytes as sent
	Office   string    `json:"office"`           // code; empty when unknown
	Name     string    `json:"name"`             // the office's name
	Period   string    `json:"period"`           // as 2006-06
	Attempt  int       `json:"attempt"`          // from 1; 0 when not counted
	Findings []finding `json:"findings"`
	Notes    []note    `json:"notes"`
	Figures  []number  `json:"figures"` // the office's totals as understood
}

type finding struct {
	Rule        string   `json:"rule"`
	Severity    string   `json:"severity"` // error, warning, hint
	Unit        string   `json:"unit,omitempty"`
	Cells       []string `json:"cells"` // as 党员队伍!F12
	Message     string   `json:"message"`
	Action      string   `json:"action"`
	Explanation string   `json:"explanation,omitempty"`
}

type note struct {
	Cell string `json:"cell"`
	From string `json:"from"`
	To   string `json:"to"`
	Why  string `json:"why"`
}

type number struct {
	Code    string  `json:"code"`
	Name    string  `json:"name"`
	Measure string  `json:"measure"`
	Value   float64 `json:"value"`
}

// JSON returns the receipt for programs.
func JSON(in Input) ([]byte, error) {
	out := file{
		File: in.File, Result: in.Result, Name: in.office(),
		Findings: []finding{}, Notes: []note{}, Figures: []number{},
	}
	if s := in.Submission; s != nil {
		out.SHA256, out.Office, out.Attempt = s.Source.SHA256, s.Office, s.Attempt
		if !s.Period.IsZero() {
			out.Period = s.Period.String()
		}
	}
	for _, f := range in.ordered() {
		out.Findings = append(out.Findings, finding{
			f.Rule, string(f.Severity), f.Unit, refs(f.Cells), f.Message, f.Action, f.Explanation,
		})
	}
	for _, n := range in.notes() {
		out.Notes = append(out.Notes, note{n.Cell.String(), n.From, n.To, n.Why})
	}
	for _, t := range in.totals() {
		out.Figures = append(out.Figures, number{t.Code, t.Name, t.Measure, t.value})
	}
	return json.MarshalIndent(out, "", "  ")
}

func refs(cells []submission.Cell) []string {
	out := make([]string, 0, len(cells))
	for _, c := range cells {
		out = append(out, c.String())
	}
	return out
}
