package receipt

import (
	"encoding/json"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// file is the receipt for programs. Its shape is stable: fields may be added, none
// changes its meaning.
type file struct {
	File     string    `json:"file"`
	Result   Result    `json:"result"`
	Notice   string    `json:"notice,omitempty"` // why it goes back or waits, besides the findings
	SHA256   string    `json:"sha256,omitempty"` // of the bytes as sent
	Office   string    `json:"office"`           // code; empty when unknown
	Name     string    `json:"name"`             // the office's name
	Period   string    `json:"period"`           // as 2006-06
	Attempt  int       `json:"attempt"`          // from 1; 0 when not counted
	Findings []finding `json:"findings"`
	Notes    []note    `json:"notes"`
	Figures  []number  `json:"figures"` // the office's totals as understood
	// Changes are against the attempt before; absent when this is the first.
	Changes *changes `json:"changes,omitempty"`
}

type finding struct {
	Rule        string   `json:"rule"`
	Severity    string   `json:"severity"` // error, warning, hint
	Unit        string   `json:"unit,omitempty"`
	Cells       []string `json:"cells"` // as 党员队伍!F12
	Message     string   `json:"message"`
	Action      string   `json:"action"`
	Explanation string   `json:"explanation,omitempty"`
	// State tells of a correction whether the attempt before had the finding: again or new.
	State string `json:"state,omitempty"`
}

type changes struct {
	File    string        `json:"file"`    // of the attempt before
	Attempt int           `json:"attempt"` // its number
	Values  []valueChange `json:"values"`
	Rows    []rowChange   `json:"rows"`
	Settled []finding     `json:"settled"` // findings of the attempt before that are no more
}

type valueChange struct {
	Cell   string `json:"cell"`           // where it stands now
	Unit   string `json:"unit,omitempty"` // code
	Name   string `json:"name,omitempty"` // the row's name as written
	Column string `json:"column"`         // code
	Title  string `json:"title"`          // the column's name
	Before string `json:"before"`         // "" for nothing
	After  string `json:"after"`
}

type rowChange struct {
	Change string `json:"change"` // came or went
	Sheet  string `json:"sheet"`
	Row    int    `json:"row"` // where it stands, or stood
	Unit   string `json:"unit,omitempty"`
	Name   string `json:"name,omitempty"`
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
		File: in.File, Result: in.Result, Notice: in.Notice, Name: in.office(),
		Findings: []finding{}, Notes: []note{}, Figures: []number{},
	}
	if s := in.Submission; s != nil {
		out.SHA256, out.Office, out.Attempt = s.Source.SHA256, s.Office, s.Attempt
		if !s.Period.IsZero() {
			out.Period = s.Period.String()
		}
	}
	for _, f := range in.ordered() {
		out.Findings = append(out.Findings, f.data())
	}
	for _, n := range in.notes() {
		out.Notes = append(out.Notes, note{n.Cell.String(), n.From, n.To, n.Why})
	}
	for _, t := range in.totals() {
		out.Figures = append(out.Figures, number{t.Code, t.Name, t.Measure, t.value})
	}
	out.Changes = in.changes()
	return json.MarshalIndent(out, "", "  ")
}

func (f listed) data() finding {
	return finding{
		f.Rule, string(f.Severity), f.Unit, refs(f.Cells), f.Message, f.Action, f.Explanation, string(f.state),
	}
}

// changes returns what a correction changed.
func (in Input) changes() *changes {
	c := in.correction()
	if c == nil {
		return nil
	}
	before := in.Before.Submission
	out := &changes{
		File: before.Source.Name, Attempt: before.Attempt,
		Values: []valueChange{}, Rows: []rowChange{}, Settled: []finding{},
	}
	for _, change := range c.changes {
		if change.Kind != submission.ValueChanged {
			out.Rows = append(out.Rows, rowChange{
				string(change.Kind), change.Cell.Sheet, change.Cell.Row, change.Unit, change.Name,
			})
			continue
		}
		column, _, _ := in.Form.Column(change.Column)
		out.Values = append(out.Values, valueChange{
			change.Cell.String(), change.Unit, change.Name, change.Column, column.Name,
			plainReading(change.Before), plainReading(change.After),
		})
	}
	for _, f := range c.settled {
		out.Settled = append(out.Settled, listed{Finding: f}.data())
	}
	return out
}

// plainReading is a value as programs read it: a number in full, "" for nothing.
func plainReading(v submission.Value) string {
	if v.State == submission.Empty {
		return ""
	}
	return reading(form.Column{}, v)
}

func refs(cells []submission.Cell) []string {
	out := make([]string, 0, len(cells))
	for _, c := range cells {
		out = append(out, c.String())
	}
	return out
}
