package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline"
	"huibao/pipeline/figure"
	"huibao/pipeline/period"
	"huibao/pipeline/service/work"
)

func figuresCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "figures", Short: "查看一个报告期的全部数据", Args: arguments(0, 0, "不带参数"),
		Example: "  huibao figures --workspace demo --period 2006-06 --json",
	}
	q := newQuery(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return q.answer(cmd, func(w *workspace, a *pipeline.Accounts, unit string) error {
			if q.json {
				return printJSON(cmd.OutOrStdout(), figuresJSON(w, a, unit))
			}
			tellFigures(cmd.OutOrStdout(), w, a, unit)
			return nil
		})
	}
	return cmd
}

// query is a question about a month's figures.
type query struct {
	dir, form, month, unit string
	json                   bool
}

// newQuery adds the flags that say whose figures of which month are meant.
func newQuery(cmd *cobra.Command) *query {
	q := &query{}
	flags := cmd.Flags()
	flags.StringVarP(&q.dir, "workspace", "w", ".", "工作区：放有 "+settingsName+" 的文件夹")
	flags.StringVar(&q.form, "form", "", "工作区有几种报表时，指明哪一种：代码或名称")
	flags.StringVar(&q.month, "period", "", "报告期，如 2006-06、2006-Q2（季度）、2006-H1（半年）、2006（全年）；不填则取已有报表通过审核的最近一个月")
	flags.StringVar(&q.unit, "unit", "", "单位的代码或名称；不填则为全区")
	flags.BoolVar(&q.json, "json", false, "输出 JSON")
	return q
}

// answer takes the month as far as its figures and hands them on.
func (q *query) answer(cmd *cobra.Command, say func(*workspace, *pipeline.Accounts, string) error) error {
	w, err := openForm(q.dir, q.form)
	if err != nil {
		return err
	}
	watch := newProgress(cmd.ErrOrStderr())
	s, err := lookInto(cmd.Context(), w, watch)
	if err != nil {
		return err
	}
	if s == nil {
		return failed("还没有收下过报表。请把报表放进 %s，运行 huibao run --workspace %s。", w.path(w.Workspace.Inbox), q.dir)
	}
	a, unit, err := q.accounts(cmd.Context(), s)
	watch.end()
	if err = errors.Join(err, s.close()); err != nil {
		return err
	}
	return say(w, a, unit)
}

// accounts are those of the period that is asked for, from what was taken in.
func (q *query) accounts(ctx context.Context, s *service) (a *pipeline.Accounts, unit string, err error) {
	p, err := asked(q.month)
	if err == nil && p.IsZero() {
		p, err = s.latest(ctx)
	}
	if err != nil {
		return nil, "", err
	}
	if unit, err = s.unitCode(q.unit, p); err != nil {
		return nil, "", err
	}
	a, err = s.desk.Accounts(ctx, p)
	if errors.Is(err, work.ErrNothing) {
		err = s.nothing(p)
	}
	return a, unit, err
}

type figuresOutput struct {
	Period  period.Period  `json:"period"`
	Unit    string         `json:"unit"`
	Name    string         `json:"name"`
	Figures map[string]any `json:"figures"`
}

func figuresJSON(w *workspace, a *pipeline.Accounts, unit string) figuresOutput {
	out := figuresOutput{a.Period, unit, w.Units.Name(unit), make(map[string]any)}
	for _, d := range w.Form.Definitions() {
		f, _ := a.Book.Get(unit, a.Period, d.Code)
		out.Figures[d.Code] = f.Value()
	}
	return out
}

func tellFigures(out io.Writer, w *workspace, a *pipeline.Accounts, unit string) {
	fmt.Fprintf(out, "%s\u3000%s\n", w.Units.Name(unit), a.Period.Chinese())
	for _, d := range w.Form.Definitions() {
		f, _ := a.Book.Get(unit, a.Period, d.Code)
		fmt.Fprintf(out, "%s\t%s\t%s%s\n", d.Code, d.Name, shown(f), d.Measure)
	}
}

// shown prints a figure's value for people.
func shown(f figure.Figure) string {
	switch f.Kind {
	case figure.IsNumber:
		return plain(f.Number)
	case figure.IsText:
		return f.Text
	case figure.IsList:
		return strings.Join(f.List, "、")
	case figure.IsSeries:
		var parts []string
		for _, item := range f.Items {
			parts = append(parts, item.Label+" "+plain(item.Value))
		}
		return strings.Join(parts, "，")
	default:
		return "（无）"
	}
}

// plain prints a number without exponent and without trailing zeros.
func plain(n float64) string {
	text, _ := json.Marshal(n)
	return string(text)
}

func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
