package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
	"huibao/pipeline/submission"
)

func runCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "run", Short: "生成一个报告期的汇报", Args: arguments(0, 0, "不带参数"),
		Long: `收下收件箱中的全部报表（各报告期都收），审核，出回执，汇总一个报告期的数据，生成汇报（PDF）和工作簿（XLSX）。
收件箱中的文件留在原处，收过的不再重收；改动过的算再报一次，没有通过审核的，仍以先前通过的为准。
有单位未报、报表被退回时，汇报照常生成，并在文中说明。`,
		Example: "  huibao run --workspace demo --period 2006-06\n  huibao run --workspace demo --period 2006-Q2\n  huibao run --workspace demo --from 2006-01 --to 2006-06 --dry-run",
	}
	dir, form := workspaceFlag(cmd), formFlag(cmd)
	month := cmd.Flags().String("period", "", "报告期，如 2006-06、2006-Q2（季度）、2006-H1（半年）、2006（全年）；不填则取已有报表通过审核的最近一个月")
	from := cmd.Flags().String("from", "", "补做几个月：从哪个月起，如 2006-01")
	to := cmd.Flags().String("to", "", "补做几个月：到哪个月止，如 2006-06；不填则到 --from 的那个月")
	dry := cmd.Flags().Bool("dry-run", false, "只说明会做什么，什么也不做")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		months, err := between(*month, *from, *to)
		if err != nil {
			return err
		}
		w, err := openForm(*dir, *form)
		switch {
		case err != nil:
			return err
		case *dry:
			return tellPlan(cmd, w, months)
		case *from != "":
			return makeMonths(cmd, w, months)
		}
		return makeMonth(cmd, w, *month)
	}
	return cmd
}

// makeMonth takes in what lies in the inbox, makes a month's report, the latest one's when
// none is named, places it and says what was done.
func makeMonth(cmd *cobra.Command, w *workspace, month string) error {
	ctx := cmd.Context()
	watch := newProgress(cmd.ErrOrStderr())
	s, err := openService(ctx, w, use{byHand: true, watch: watch})
	if err != nil {
		return err
	}
	defer watch.end()
	m, err := s.month(ctx, month, watch)
	watch.end()
	if m != nil {
		m.tell(cmd.OutOrStdout())
	}
	return errors.Join(err, s.close())
}

// month is what one run made, for a month or a longer period.
type month struct {
	*workspace
	period period.Period
	taken  []store.Attempt    // judged by this run, of whatever month
	files  []filed            // of the period, in the order in which they came
	report *pipeline.Accounts // nil where nothing counts
	dir    string             // in which the report lies
	names  []string           // of its files
	draft  bool               // it is to be signed before it is published
}

// filed is a file with what was found in it.
type filed struct {
	store.Attempt
	findings []submission.Finding
}

// month makes the report of a period from all that was ever taken in. It is nil where not
// even the files can be told of.
func (s *service) month(ctx context.Context, named string, watch *progress) (m *month, err error) {
	m = &month{workspace: s.workspace}
	if m.period, err = asked(named); err != nil { // before anything is done
		return nil, err
	}
	if m.taken, err = s.takeIn(ctx, watch); err != nil {
		return nil, err
	}
	if m.period.IsZero() {
		m.period, err = s.latest(ctx)
	}
	if err != nil {
		return m, err
	}
	return s.made(ctx, m, watch)
}

// made makes the report of a period from what was taken in.
func (s *service) made(ctx context.Context, m *month, watch *progress) (_ *month, err error) {
	if m.files, err = s.filed(ctx, m.period); err != nil {
		return m, err
	}
	m.dir = filepath.Join(s.reportsOf(s.Form), m.period.String())
	b, err := s.desk.Brief(ctx, m.period)
	if errors.Is(err, work.ErrNothing) && !m.period.IsMonth() {
		err = s.nothing(m.period)
	}
	if err != nil {
		return m, err
	}
	m.report = b.Accounts
	e, err := s.desk.Report(ctx, m.period, nil)
	if err != nil {
		return m, err
	}
	if m.draft = e.Number == 0; m.draft {
		m.dir = filepath.Join(m.dir, work.DraftFolder)
	}
	for _, blob := range e.Blobs {
		m.names = append(m.names, blob.Name)
	}
	return m, s.desk.Place(ctx, m.period)
}

// latest is the last month of which files count.
func (s *service) latest(ctx context.Context) (period.Period, error) {
	months, err := s.desk.Months(ctx)
	if err == nil && len(months) == 0 {
		err = failed("还没有通过审核的报表，不能生成汇报。请把各单位的报表放进 %s，可以按报告期建文件夹，如 2006-06。", s.path(s.Workspace.Inbox))
	}
	if err != nil {
		return period.Period{}, err
	}
	return months[len(months)-1], nil
}

// filed returns the files of a period with what was found in them.
func (s *service) filed(ctx context.Context, p period.Period) (out []filed, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		var all []store.Attempt
		for _, month := range p.Months() {
			some, err := v.Attempts(s.Form.Code, month)
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		for _, a := range all {
			found, err := v.Findings(a)
			if err != nil {
				return err
			}
			out = append(out, filed{a, found})
		}
		return nil
	})
	return out, err
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
