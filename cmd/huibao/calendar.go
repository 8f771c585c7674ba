package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"huibao/pipeline/calendar"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// keepCalendars has the month of each form go by its calendar until stop is called.
func (s *service) keepCalendars(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	for i := range s.desks {
		keeper := s.keeper(i, schedule.System())
		all.Go(func() { keeper.Run(ctx) })
	}
	return func() { cancel(); all.Wait() }
}

// keeper keeps the calendar of one of the forms.
func (s *service) keeper(at int, clock schedule.Clock) *schedule.Keeper {
	desk := s.desks[at]
	return schedule.New(schedule.Settings{
		Form: desk.Line.Form.Code, Calendar: s.Forms[at].Calendar, Zone: s.zone, Store: s.store, Clock: clock,
		Tell: tellCalendar(desk), Log: desk.Log, Deeds: schedule.Deeds{
			Blanks: desk.Blanks, Missing: desk.Missing, Lacking: desk.Lacking, Compose: desk.RequestDraft, Publish: desk.RequestEdition,
		},
	})
}

// tellCalendar has people told of what the calendar did; published reports are told of when
// they are out.
func tellCalendar(desk *work.Desk) func(context.Context, *store.Tx, schedule.Event) error {
	return func(ctx context.Context, tx *store.Tx, e schedule.Event) error {
		if e.Kind != calendar.Reminder {
			return nil
		}
		var missing []string
		for _, code := range e.Missing {
			missing = append(missing, desk.Line.Units.Name(code))
		}
		return desk.Tell(ctx, tx, notify.Event{
			Kind: notify.Reminder, Form: e.Form, Office: e.Office, Period: e.Period, Key: e.Key,
			Words: notify.Words{Deadline: e.Deadline, Missing: missing},
		})
	}
}

// calendarWords are the Chinese words for the steps of a month.
var calendarWords = map[calendar.Kind]string{
	calendar.Blanks: "发空白报表", calendar.Reminder: "催报", calendar.Deadline: "截止", calendar.Compose: "生成汇报", calendar.Publish: "发布汇报",
}

func stepTitle(s calendar.Step) string {
	if s.Number > 1 {
		return fmt.Sprintf("%s（第%d次）", calendarWords[s.Kind], s.Number)
	}
	return calendarWords[s.Kind]
}

func calendarCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "calendar", Short: "查看日程今后几步在什么时候", Args: arguments(0, 0, "不带参数"),
		Long: `列出每种报表今后三个月的日程，节假日已按 holidays.yaml 顺延或提前。
时钟被往前拨过，或者关机超过十天的，核对日期以后运行 huibao calendar agree。`,
		Example: "  huibao calendar --workspace demo",
	}
	dir := workspaceFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w, err := openWorkspace(*dir)
		if err != nil {
			return err
		}
		out, now := cmd.OutOrStdout(), w.now()
		for _, r := range w.Forms {
			fmt.Fprintf(out, "%s\n", r.Form.Name)
			const ahead = 3
			for _, item := range schedule.Agenda(r.Calendar, w.zone, now, now.AddDate(0, ahead, 0)) {
				unsure := ""
				if !sure(r.Calendar, item) {
					unsure = notSure(item)
				}
				fmt.Fprintf(out, "  %s\u3000%s\u3000%s%s\n", item.Due.Chinese(), item.Period.Chinese(), stepTitle(item.Step), unsure)
			}
		}
		return nil
	}
	cmd.AddCommand(agreeCommand())
	return cmd
}

// sure reports whether the days off are known that a step goes by.
func sure(c *calendar.Calendar, item schedule.Item) bool {
	return !item.Step.Moves() || c.Days.Official(item.Due.Date.Year)
}

// notSure says that they are not.
func notSure(item schedule.Item) string {
	return fmt.Sprintf("（%d年的放假安排在 holidays.yaml 中还不全）", item.Due.Date.Year)
}

func agreeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "agree", Short: "确认这台机器的日期和时间是对的", Args: arguments(0, 0, "不带参数"),
		Long:    "时钟被往前拨过，或者关机很久以后，汇报要等人确认时间才发布。请先核对日期和时间，再运行这条命令。",
		Example: "  huibao calendar agree --workspace demo",
	}
	dir := workspaceFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w, err := openWorkspace(*dir)
		if err != nil {
			return err
		}
		s, err := w.openStore(cmd.Context(), true)
		if err != nil {
			return err
		}
		now := time.Now()
		err = s.Write(cmd.Context(), store.Actor{Who: "operator", Origin: "command"}, func(tx *store.Tx) error {
			for _, r := range w.Forms {
				if err := tx.Agree(r.Form.Code, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			fmt.Fprintf(cmd.OutOrStdout(), "已确认现在是 %s。该做的事，正在运行的 huibao serve 随即补做。\n", now.In(w.zone).Format("2006年1月2日 15:04"))
		}
		return errors.Join(err, s.Close())
	}
	return cmd
}
