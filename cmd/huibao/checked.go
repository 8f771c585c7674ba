package main

import (
	"encoding/json"
	"io"

	"huibao/pipeline"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// checkedList writes checked files as a JSON array, each as soon as it is known, so
// that a folder of any size takes the memory of one file.
type checkedList struct {
	out   io.Writer
	units *unit.Registry
	begun bool
}

func (l *checkedList) file(r pipeline.Received) error {
	data, err := json.MarshalIndent(checked(l.units, r), "  ", "  ")
	if err != nil {
		return err
	}
	before := ",\n  "
	if !l.begun {
		before, l.begun = "[\n  ", true
	}
	_, err = io.WriteString(l.out, before+string(data))
	return err
}

func (l *checkedList) end() error {
	after := "\n]\n"
	if !l.begun {
		after = "[]\n"
	}
	_, err := io.WriteString(l.out, after)
	return err
}

// checkedFile is one file in the JSON output.
type checkedFile struct {
	File     string         `json:"file"`
	Status   string         `json:"status"`
	Office   string         `json:"office"`
	Name     string         `json:"name"`
	Period   string         `json:"period"`
	Findings []checkFinding `json:"findings"`
	Notes    []checkNote    `json:"notes"`
}

type checkFinding struct {
	Rule     string   `json:"rule"`
	Severity string   `json:"severity"`
	Unit     string   `json:"unit,omitempty"`
	Cells    []string `json:"cells"`
	Message  string   `json:"message"`
	Action   string   `json:"action"`
	// Explanation is what the office says to a warning.
	Explanation string `json:"explanation,omitempty"`
}

type checkNote struct {
	Cell string `json:"cell"`
	From string `json:"from"`
	To   string `json:"to"`
	Why  string `json:"why"`
}

func checked(units *unit.Registry, r pipeline.Received) checkedFile {
	out := checkedFile{
		File: r.Name, Status: string(r.Status),
		Findings: make([]checkFinding, 0, len(r.Findings)), Notes: []checkNote{},
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, checkFinding{
			f.Rule, string(f.Severity), f.Unit, places(f.Cells), f.Message, f.Action, f.Explanation,
		})
	}
	if s := r.Submission; s != nil {
		out.Office, out.Period = s.Office, s.Period.String()
		out.Name = units.Name(s.Office)
		for _, n := range s.Notes {
			out.Notes = append(out.Notes, checkNote{n.Cell.String(), n.From, n.To, n.Why})
		}
	}
	return out
}

func places(cells []submission.Cell) []string {
	out := make([]string, 0, len(cells))
	for _, c := range cells {
		out = append(out, c.String())
	}
	return out
}
