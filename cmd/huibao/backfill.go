package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"huibao/pipeline/intake"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/watch"
	"huibao/pipeline/service/work"
)

// longestBackFill is how many months are made by one command at most.
const longestBackFill = 120

// between are the periods that flags name: one, or the months from one to another. None are
// the latest.
func between(named, from, to string) ([]period.Period, error) {
	if from == "" {
		if to != "" {
			return nil, misuse("有 --to 就要有 --from，如 --from 2006-01 --to 2006-06。")
		}
		p, err := asked(named)
		if err != nil || p.IsZero() {
			return nil, err
		}
		return []period.Period{p}, nil
	}
	if named != "" {
		return nil, misuse("--period 和 --from 只能用一个：一期用 --period，几个月用 --from 和 --to。")
	}
	if to == "" {
		to = from
	}
	first, err := period.Parse(from)
	if err != nil {
		return nil, misuse("--from 的“%s”不是月份，应像 2006-01。", from)
	}
	last, err := period.Parse(to)
	if err != nil {
		return nil, misuse("--to 的“%s”不是月份，应像 2006-06。", to)
	}
	if n := last.Sub(first); n < 0 || n >= longestBackFill {
		return nil, misuse("--to（%s）不能早于 --from（%s），一次最多 %d 个月。", to, from, longestBackFill)
	}
	var out []period.Period
	for p := first; !last.Before(p); p = p.Add(1) {
		out = append(out, p)
	}
	return out, nil
}

// makeMonths takes in what lies in the inbox and makes the reports of several months, the
// oldest first. A month of which nothing counts is said and left out.
func makeMonths(cmd *cobra.Command, w *workspace, months []period.Period) error {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	watch := newProgress(cmd.ErrOrStderr())
	s, err := openService(ctx, w, use{byHand: true, watch: watch})
	if err != nil {
		return err
	}
	defer watch.end()
	taken, err := s.takeIn(ctx, watch)
	for _, p := range months {
		if err != nil {
			break
		}
		var m *month
		m, err = s.made(ctx, &month{workspace: w, period: p, taken: taken}, watch)
		watch.end()
		taken = nil // told with the first
		if errors.Is(err, work.ErrNothing) {
			fmt.Fprintf(out, "%s：还没有通过审核的报表，跳过。\n\n", p.Chinese())
			err = nil
			continue
		}
		m.tell(out)
		fmt.Fprintln(out)
	}
	return errors.Join(err, s.close())
}

// tellPlan says what a run would do, and does nothing.
func tellPlan(cmd *cobra.Command, w *workspace, months []period.Period) error {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	lying := 0
	err := watch.Once(ctx, w.path(w.Workspace.Inbox), intake.Ignored, func(context.Context, *watch.Drop) error {
		lying++
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "收件箱中有 %d 份文件：没有收过的会收下，审核，出回执。\n", lying)
	s, err := lookInto(ctx, w, nil)
	if err != nil {
		return err
	}
	if s == nil {
		fmt.Fprintln(out, "还没有运行记录；收下以后才知道能生成哪一期的汇报。")
		return nil
	}
	return errors.Join(s.tellPlans(ctx, cmd, months), s.close())
}

func (s *service) tellPlans(ctx context.Context, cmd *cobra.Command, months []period.Period) error {
	if len(months) == 0 {
		latest, err := s.latest(ctx)
		if err != nil {
			return err
		}
		months = []period.Period{latest}
	}
	return s.store.Read(ctx, func(v *store.View) error {
		for _, p := range months {
			counted := 0
			for _, month := range p.Months() {
				all, err := v.Counted(s.Form.Code, month)
				if err != nil {
					return err
				}
				counted += len(all)
			}
			editions, err := v.Editions(s.Form.Code, p, s.Units.District().Code)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), plan(p, counted, len(editions)))
		}
		return nil
	})
}

// plan says what would become of a period by what was taken in so far.
func plan(p period.Period, counted, editions int) string {
	switch {
	case counted == 0:
		return p.Chinese() + "\u3000还没有通过审核的报表，会跳过"
	case editions == 0:
		return fmt.Sprintf("%s\u3000有 %d 份通过审核，会生成汇报", p.Chinese(), counted)
	}
	return fmt.Sprintf("%s\u3000有 %d 份通过审核，已有第%d版；内容有变化才会出新的一版", p.Chinese(), counted, editions)
}
