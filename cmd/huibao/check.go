package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "check 报表…", Short: "审核报表，指出有问题的单元格", Args: arguments(1, -1, "至少一个报表文件"),
		Long: `逐个审核报表。在工作区中运行时，还会与收件箱中以前各期的报表相比较。
全部通过返回 0，有报表被退回返回 1，有文件无法读取返回 2。`,
		Example: "  huibao check --workspace demo 东塘街道6月.xlsx",
	}
	dir := workspaceFlag(cmd)
	month := cmd.Flags().String("period", "", "应报的报告期，如 2006-06；不填则以封面为准")
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		w, err := openOrDefault(*dir)
		if err != nil {
			return err
		}
		var expected period.Period
		if *month != "" {
			if expected, err = w.latest(*month); err != nil {
				return err
			}
		}
		received, err := w.check(cmd, args, expected)
		if err != nil {
			return err
		}
		if *asJSON {
			err = printJSON(cmd.OutOrStdout(), checked(w, received))
		} else {
			tellChecked(cmd.OutOrStdout(), received)
		}
		if err != nil {
			return err
		}
		return verdict(received)
	}
	return cmd
}

func (w *workspace) check(cmd *cobra.Command, paths []string, expected period.Period) ([]pipeline.Received, error) {
	history := make(map[period.Period][]*pipeline.Accounts)
	var out []pipeline.Received
	for _, path := range paths {
		file, err := readFile(path)
		if err != nil {
			return nil, &exitError{exitUsage, chinese(err)}
		}
		in := pipeline.Inputs{Period: expected, Today: w.today()}
		r := w.line.Check(file, in)
		if r.Submission != nil && !r.Submission.Period.IsZero() {
			// The cover tells which months came before; with them the rules that
			// compare can speak as well.
			p := r.Submission.Period
			if _, known := history[p]; !known {
				if history[p], err = w.earlier(cmd.Context(), p); err != nil {
					return nil, err
				}
			}
			in.Earlier = history[p]
			if len(in.Earlier) > 0 {
				r = w.line.Check(file, in)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// verdict is the exit code as an error: the worst of all files.
func verdict(received []pipeline.Received) error {
	code := exitDone
	for _, r := range received {
		if r.Status == pipeline.Returned {
			code = max(code, exitFailed)
		}
		if r.Status == pipeline.Unreadable {
			code = exitUsage
		}
	}
	if code == exitDone {
		return nil
	}
	return &exitError{code, ""}
}

func tellChecked(out io.Writer, received []pipeline.Received) {
	for _, r := range received {
		fmt.Fprintf(out, "%s\u3000%s%s\n", statusWords[r.Status], r.Name, counts(r.Findings))
		for _, f := range r.Findings {
			fmt.Fprintf(out, "  %s %s\u3000%s%s%s\n", severityWords[f.Severity], f.Rule, f.Message, f.Action, explanation(f))
		}
	}
}

// explanation is what the office says to a finding, in brackets.
func explanation(f submission.Finding) string {
	if f.Explanation == "" {
		return ""
	}
	return "（情况说明：" + f.Explanation + "）"
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

func checked(w *workspace, received []pipeline.Received) []checkedFile {
	out := make([]checkedFile, 0, len(received))
	for _, r := range received {
		file := checkedFile{
			File: r.Name, Status: string(r.Status),
			Findings: make([]checkFinding, 0, len(r.Findings)), Notes: []checkNote{},
		}
		for _, f := range r.Findings {
			file.Findings = append(file.Findings, checkFinding{
				f.Rule, string(f.Severity), f.Unit, places(f.Cells), f.Message, f.Action, f.Explanation,
			})
		}
		if s := r.Submission; s != nil {
			file.Office, file.Period = s.Office, s.Period.String()
			file.Name = w.Units.Name(s.Office)
			for _, n := range s.Notes {
				file.Notes = append(file.Notes, checkNote{n.Cell.String(), n.From, n.To, n.Why})
			}
		}
		out = append(out, file)
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
