package main

import (
	"fmt"
	"io"
	"time"

	"huibao/pipeline/service/store"
	"huibao/pipeline/service/trail"
	"huibao/pipeline/service/work"
	"huibao/pipeline/submission"
)

// attemptTitle names an attempt for people: the beginning of its ID, whose it is, its file.
func attemptTitle(a store.Attempt, desk *work.Desk) string {
	return fmt.Sprintf("%s\u3000%s\u3000%s\u3000第%d次\u3000%s", a.ID[:8], desk.Line.Units.Name(a.Office), a.Period.Chinese(), a.Number, a.Name)
}

// whyWords say why an attempt waits.
var whyWords = map[store.DecisionKind]string{
	store.Late: "报告期锁定以后报来，暂不计入；开放补报用 huibao review open", store.Warned: "警告核定以前暂不计入",
}

// caseState says in words whether an attempt counts.
func caseState(a store.Attempt, why store.DecisionKind) string {
	switch {
	case why != "":
		return whyWords[why]
	case a.State == store.Accepted:
		return "已计入"
	case a.State == store.Returned:
		return "已退回，不计入"
	}
	return trail.State(a.State)
}

func tellCases(out io.Writer, cases []work.Case, desk *work.Desk) {
	if len(cases) == 0 {
		fmt.Fprintln(out, "没有等待核定的报送。")
		return
	}
	fmt.Fprintf(out, "等待核定的报送 %d 份：\n", len(cases))
	for _, c := range cases {
		fmt.Fprintf(out, "\n%s\n    %s\n", attemptTitle(c.Attempt, desk), caseState(c.Attempt, c.Why))
		for _, w := range c.Warnings {
			if w.Decided() {
				continue
			}
			fmt.Fprintf(out, "    %d\u3000%s\u3000%s\n", w.Ordinal, w.Rule, placed(w.Finding))
			if words := w.Words(); words != "" {
				fmt.Fprintf(out, "        情况说明：%s\n", words)
			}
		}
	}
}

// placed is a finding with its first cell; the file is named above it.
func placed(f submission.Finding) string {
	if len(f.Cells) == 0 {
		return f.Message
	}
	return f.Cells[0].String() + "：" + f.Message
}

// caseOutput is a case for programs.
type caseOutput struct {
	Attempt   string           `json:"attempt"`
	Office    string           `json:"office"`
	Name      string           `json:"name"`
	Period    string           `json:"period"`
	Number    int              `json:"number"`
	File      string           `json:"file"`
	State     store.State      `json:"state"`
	Why       string           `json:"why,omitempty"`
	Warnings  []warningOutput  `json:"warnings"`
	Decisions []decisionOutput `json:"decisions"`
}

type warningOutput struct {
	Ordinal     int      `json:"ordinal"`
	Rule        string   `json:"rule"`
	Unit        string   `json:"unit,omitempty"`
	Cells       []string `json:"cells"`
	Message     string   `json:"message"`
	Explanation string   `json:"explanation,omitempty"`
	Decided     bool     `json:"decided"`
}

type decisionOutput struct {
	Kind  string `json:"kind"`
	Who   string `json:"who"`
	At    string `json:"at"`
	Words string `json:"words,omitempty"`
}

func casesJSON(cases []work.Case, desk *work.Desk) []caseOutput {
	out := []caseOutput{}
	for _, c := range cases {
		one := caseOutput{
			Attempt: c.ID, Office: c.Office, Name: desk.Line.Units.Name(c.Office), Period: c.Period.String(), Number: c.Number,
			File: c.Name, State: c.State, Why: string(c.Why), Warnings: []warningOutput{}, Decisions: []decisionOutput{},
		}
		for _, w := range c.Warnings {
			cells := []string{}
			for _, cell := range w.Cells {
				cells = append(cells, cell.String())
			}
			one.Warnings = append(one.Warnings, warningOutput{w.Ordinal, w.Rule, w.Unit, cells, w.Message, w.Words(), w.Decided()})
		}
		for _, d := range c.Decisions {
			one.Decisions = append(one.Decisions, decisionOutput{string(d.Kind), d.Who, d.At.Format(time.RFC3339), d.Words})
		}
		out = append(out, one)
	}
	return out
}
