package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/publish"
	"huibao/pipeline/submission"
)

func runCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "run", Short: "生成一个报告期的汇报", Args: arguments(0, 0, "不带参数"),
		Long: `读取收件箱中一个报告期的报表，审核、汇总，生成汇报（PDF）和工作簿（XLSX）。
有单位未报、报表被退回时，汇报照常生成，并在文中说明。`,
		Example: "  huibao run --workspace demo --period 2006-06\n  huibao run --workspace demo --period 2006-Q2",
	}
	dir := workspaceFlag(cmd)
	month := cmd.Flags().String("period", "", "报告期，如 2006-06、2006-Q2（季度）、2006-H1（半年）、2006（全年）；不填则取收件箱中最近的一个月")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w, err := openWorkspace(*dir)
		if err != nil {
			return err
		}
		p, err := w.asked(*month)
		if err != nil {
			return err
		}
		return makeMonth(cmd, w, p)
	}
	return cmd
}

// makeMonth makes a month's report, places it and says what was done.
func makeMonth(cmd *cobra.Command, w *workspace, p period.Period) error {
	watch := newProgress(cmd.ErrOrStderr())
	edition, err := w.month(cmd.Context(), p, watch)
	watch.end()
	if err != nil {
		return err
	}
	name := fileName(edition.Document.Meta.Title)
	dir := w.reportPath(p)
	err = publish.Place(dir,
		publish.File{Name: name + ".pdf", Data: edition.PDF},
		publish.File{Name: name + ".xlsx", Data: edition.XLSX})
	if err != nil {
		return err
	}
	tellMonth(cmd.OutOrStdout(), w, edition)
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "\n汇报：  %s\n工作簿：%s\n", filepath.Join(dir, name+".pdf"), filepath.Join(dir, name+".xlsx"))
	return nil
}

func (w *workspace) month(ctx context.Context, p period.Period, watch *progress) (*pipeline.Edition, error) {
	if !p.IsMonth() {
		months, err := w.months(ctx, p, watch)
		if err != nil {
			return nil, err
		}
		return w.line.Span(ctx, p, months, watch.tell)
	}
	in, err := w.inputs(ctx, p, watch)
	if err != nil {
		return nil, err
	}
	return w.line.Month(ctx, in)
}

// fileName makes a title a file name that every system takes.
func fileName(title string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return -1
		}
		return r
	}, title)
}

var statusWords = map[pipeline.Status]string{
	pipeline.Accepted:   "通过",
	pipeline.Returned:   "退回",
	pipeline.Superseded: "已被后报的替换",
	pipeline.Duplicate:  "与前一份相同",
	pipeline.Unreadable: "无法读取",
	pipeline.Joined:     "已与其他文件合并",
}

var severityWords = map[form.Severity]string{
	form.Error:   "错误",
	form.Warning: "警告",
	form.Hint:    "提示",
}

// tellMonth says what was read and what was found.
func tellMonth(out io.Writer, w *workspace, e *pipeline.Edition) {
	fmt.Fprintf(out, "%s（%s）\n\n读取报表 %d 份：\n", w.Form.Name, e.Period.Chinese(), len(e.Received))
	for _, r := range e.Received {
		fmt.Fprintf(out, "  %s\u3000%s%s\n", statusWords[r.Status], r.Name, counts(r.Findings))
	}
	if missing := e.Dataset.Missing(); len(missing) > 0 {
		var names []string
		for _, code := range missing {
			names = append(names, w.Units.Name(code))
		}
		fmt.Fprintf(out, "\n未报 %d 个单位：%s。\n", len(missing), strings.Join(names, "、"))
	}
	tellFindings(out, e.Accounts)
	rows := len(e.Dataset.Rows)
	fmt.Fprintf(out, "\n汇总 %d 个单位的 %d 行数据。\n", len(e.Dataset.Sources), rows)
}

// counts says how many findings of each severity there are.
func counts(findings []submission.Finding) string {
	var parts []string
	for _, severity := range []form.Severity{form.Error, form.Warning, form.Hint} {
		n := 0
		for _, f := range findings {
			if f.Severity == severity {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d 条", severityWords[severity], n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "（" + strings.Join(parts, "，") + "）"
}

// tellFindings lists errors and warnings; hints are only counted, since they ask
// nothing of anyone.
func tellFindings(out io.Writer, a *pipeline.Accounts) {
	first := true
	list := func(findings []submission.Finding) {
		for _, f := range findings {
			if f.Severity == form.Hint {
				continue
			}
			if first {
				fmt.Fprint(out, "\n审核发现：\n")
				first = false
			}
			fmt.Fprintf(out, "  %s %s\u3000%s%s\n", severityWords[f.Severity], f.Rule, f, explanation(f))
		}
	}
	for _, r := range a.Received {
		list(r.Findings)
	}
	list(a.Findings)
}
