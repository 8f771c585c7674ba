package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huibao/config"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
	"huibao/pipeline/unit"
)

func statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "status", Short: "一眼看清当月：谁报了、谁没报，接下来做什么", Args: arguments(0, 0, "不带参数"),
		Long: `每种报表一段：各单位什么时候报了什么、谁没有报、谁报得迟，有多少警告等待核定，日程做到哪一步、接下来做什么。
服务运行时也可以看；只看，不改。`,
		Example: "  huibao status --workspace demo\n  huibao status --workspace demo --period 2006-06",
	}
	dir, name := workspaceFlag(cmd), formFlag(cmd)
	month := cmd.Flags().String("period", "", "报告期，如 2006-06；不填则取正在收的一期")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := asked(*month)
		if err != nil {
			return err
		}
		w, err := openWorkspace(*dir)
		if err != nil {
			return err
		}
		forms := w.Forms
		if *name != "" {
			if err := w.choose(*name); err != nil {
				return err
			}
			forms = []config.Report{{Form: w.Form, Calendar: w.Calendar}}
		}
		s, err := w.readStore(cmd.Context())
		var refused *store.RefusedError
		if errors.As(err, &refused) && refused.Reason == store.NoDatabase {
			fmt.Fprintf(cmd.OutOrStdout(), "还没有运行记录。请运行 huibao serve --workspace %s，或者先用 huibao run 生成一期汇报。\n", *dir)
			return nil
		}
		if err != nil {
			return err
		}
		return errors.Join(w.tellStatus(cmd.Context(), cmd.OutOrStdout(), s, forms, p), s.Close())
	}
	return cmd
}

// tellStatus tells of each form how its month stands.
func (w *workspace) tellStatus(ctx context.Context, out io.Writer, s *store.Store, forms []config.Report, p period.Period) error {
	fmt.Fprintf(out, "%s\u3000%s\n", w.Units.District().Name, w.now().Format("2006年1月2日 15:04"))
	return s.Read(ctx, func(v *store.View) error {
		for _, r := range forms {
			m := standing{workspace: w, Report: r, view: v, out: out, period: p}
			if err := m.tell(); err != nil {
				return err
			}
		}
		return nil
	})
}

// standing is how a month of one form stands.
type standing struct {
	*workspace
	config.Report
	view   *store.View
	out    io.Writer
	period period.Period
}

func (m *standing) tell() error {
	if m.period.IsZero() {
		var err error
		if m.period, err = m.atHand(); err != nil {
			return err
		}
	}
	fmt.Fprintf(m.out, "\n%s\u3000%s\n", m.Report.Form.Name, m.period.Chinese())
	for _, tell := range []func() error{m.clock, m.collection, m.offices, m.waiting, m.done, m.next} {
		if err := tell(); err != nil {
			return err
		}
	}
	return nil
}

// atHand is the month that is being collected, else the last one, else the present.
func (m *standing) atHand() (period.Period, error) {
	all, err := m.view.Collections(m.Report.Form.Code)
	if err != nil {
		return period.Period{}, err
	}
	slices.SortFunc(all, func(a, b store.Collection) int { return a.Period.Sub(b.Period) })
	for _, c := range all {
		if !c.Closed {
			return c.Period, nil
		}
	}
	if n := len(all); n > 0 {
		return all[n-1].Period, nil
	}
	months, err := m.view.Months(m.Report.Form.Code)
	if n := len(months); n > 0 {
		return months[n-1], err
	}
	return m.today().Period(), err
}

// clock says that the machine's time is doubted.
func (m *standing) clock() error {
	r, found, err := m.view.Reckoning(m.Report.Form.Code)
	if err != nil || !found {
		return err
	}
	if d, doubted := schedule.Doubted(r, schedule.System()); doubted {
		fmt.Fprintf(m.out, "  时钟\u3000比推算的时间（%s）晚，在确认以前不发布汇报。请核对日期，确实没错就运行 huibao calendar agree。\n",
			d.Proved.In(m.zone).Format("2006年1月2日 15:04"))
	}
	return nil
}

func (m *standing) collection() error {
	c, found, err := m.view.Collection(m.Report.Form.Code, m.period)
	if err != nil {
		return err
	}
	due := m.Report.Calendar.Due().Chinese(m.period)
	switch {
	case found && c.Closed:
		fmt.Fprintf(m.out, "  收报\u3000已于%s截止\n", c.ClosedAt.In(m.zone).Format("1月2日 15:04"))
	case due == "":
		fmt.Fprintln(m.out, "  收报\u3000没有设截止时间")
	default:
		fmt.Fprintf(m.out, "  收报\u3000%s截止\n", due)
	}
	return nil
}

// offices says of each office what it sent last, and who is missing.
func (m *standing) offices() error {
	all, err := m.view.Attempts(m.Report.Form.Code, m.period)
	if err != nil {
		return err
	}
	latest := make(map[string]store.Attempt)
	for _, a := range all {
		if have := latest[a.Office]; a.State != store.Duplicate && (have.ID == "" || have.State != store.Accepted || a.State == store.Accepted) {
			latest[a.Office] = a
		}
	}
	var missing []string
	units := m.Units.Offices(m.period)
	if asksDistrict(m.Report.Form) && latest[m.Units.District().Code].ID != "" {
		units = append(units, m.Units.District())
	}
	for _, u := range units {
		a, sent := latest[u.Code]
		if !sent {
			missing = append(missing, u.Name)
			continue
		}
		if err := m.office(u, a); err != nil {
			return err
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(m.out, "  未报\u3000%d 个单位：%s\n", len(missing), strings.Join(missing, "、"))
	}
	return nil
}

func asksDistrict(f *form.Form) bool {
	return slices.ContainsFunc(f.Sheets, func(s form.Sheet) bool { return s.By == form.ByDistrict })
}

func (m *standing) office(u unit.Unit, a store.Attempt) error {
	found, err := m.view.Findings(a)
	if err != nil {
		return err
	}
	late := ""
	if due := m.Report.Calendar.Due().At(m.period, m.zone); !due.IsZero() && a.ReceivedAt.After(due) {
		late = "，迟报" + schedule.Gone(a.ReceivedAt.Sub(due))
	}
	fmt.Fprintf(m.out, "  %s\u3000%s\u3000第%d次，%s%s%s\n", stateWords[a.State], u.Name, a.Number,
		a.ReceivedAt.In(m.zone).Format("1月2日 15:04"), late, counts(found))
	return nil
}

// waiting says what waits for a person.
func (m *standing) waiting() error {
	undecided, err := m.view.Undecided(m.Report.Form.Code)
	if err != nil {
		return err
	}
	warnings, err := m.view.OpenWarnings(m.Report.Form.Code, m.period)
	if err != nil {
		return err
	}
	files := 0
	for _, a := range undecided {
		if a.Period == m.period {
			files++
		}
	}
	if files > 0 {
		fmt.Fprintf(m.out, "  待核定\u3000%d 份报送，其中已计入的有警告 %d 条，见 huibao review\n", files, warnings)
	}
	quarantined, err := m.view.Quarantined()
	if len(quarantined) > 0 {
		fmt.Fprintf(m.out, "  待核实\u3000%d 份来文看不出是谁报的或者读不出来，见 outbox 中的“待核实”\n", len(quarantined))
	}
	return err
}

// done says which steps of the month were made, and which were not made although their time
// has come.
func (m *standing) done() error {
	since, err := m.view.Schedules(m.Report.Form.Code)
	if err != nil {
		return err
	}
	for _, item := range schedule.Month(m.Report.Calendar, m.zone, m.period) {
		name := schedule.Name(m.Report.Form.Code, item.Step)
		run, found, err := m.view.Run(name, m.period)
		if err != nil {
			return err
		}
		begun, kept := since[name]
		overdue := kept && !item.At.Before(begun) && item.At.Before(m.now())
		switch {
		case found && run.State == store.Done:
			fmt.Fprintf(m.out, "  已做\u3000%s\u3000%s，%s\n", stepTitle(item.Step), run.FinishedAt.In(m.zone).Format("1月2日 15:04"), run.Result)
		case found && run.State == store.Failed:
			fmt.Fprintf(m.out, "  没做成\u3000%s\u3000试过 %d 次，还会再试：%s\n", stepTitle(item.Step), run.Tries, run.Result)
		case overdue:
			fmt.Fprintf(m.out, "  该做\u3000%s\u3000应于%s，还没有做；请看 huibao serve 是否在运行\n", stepTitle(item.Step), item.Due.Chinese())
		}
	}
	return nil
}

// next says what comes next, of whatever month.
func (m *standing) next() error {
	const few, ahead = 3, 2
	now := m.now()
	if len(m.Report.Calendar.Steps) == 0 {
		fmt.Fprintln(m.out, "  日程\u3000没有，都由人手工做")
		return nil
	}
	items := schedule.Agenda(m.Report.Calendar, m.zone, now.Add(time.Second), now.AddDate(0, ahead, 0))
	for _, item := range items[:min(few, len(items))] {
		fmt.Fprintf(m.out, "  接下来\u3000%s\u3000%s%s%s\n", item.Due.Chinese(), stepTitle(item.Step), m.other(item.Period), m.uncertain(m.Report.Calendar, item))
	}
	return nil
}

func (m *standing) other(p period.Period) string {
	if p == m.period {
		return ""
	}
	return "（" + p.Chinese() + "）"
}
