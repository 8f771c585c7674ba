package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"huibao/pipeline/calendar"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
)

// Holidays looks whether the days off are known that calendars go by: those of the year and,
// from November on, when they are decreed, those of the next.
func Holidays(now time.Time, calendars ...*calendar.Calendar) Check {
	return Check{"放假安排", func(context.Context, Tell) []Problem {
		years := []int{now.Year()}
		if now.Month() >= time.November {
			years = append(years, now.Year()+1)
		}
		var lacking []string
		for _, year := range years {
			if slices.ContainsFunc(calendars, func(c *calendar.Calendar) bool { return c.Moves() && !c.Days.Official(year) }) {
				lacking = append(lacking, fmt.Sprintf("%d年", year))
			}
		}
		if len(lacking) == 0 {
			return nil
		}
		return unusual("请对照国务院办公厅的通知（通常在上一年11月发布）在 holidays.yaml 中补全，再把那一年的 official 改为 true。",
			"holidays.yaml 中%s的放假安排还不全，日程中的顺延和提前暂时只按周末和日期固定的节日算。", strings.Join(lacking, "、"))
	}}
}

// Agreed looks whether a calendar of the forms doubts the clock and therefore lets nothing
// out before a person agrees.
func Agreed(s *store.Store, clock schedule.Clock, zone *time.Location, forms ...string) Check {
	return Check{"日程的时钟", func(ctx context.Context, _ Tell) []Problem {
		var out []Problem
		err := s.Read(ctx, func(v *store.View) error {
			for _, form := range forms {
				r, found, err := v.Reckoning(form)
				if err != nil {
					return err
				}
				if d, doubted := schedule.Doubted(r, clock); found && doubted && out == nil { // one clock, one problem
					const layout = "2006-01-02 15:04"
					out = unusual("请核对这台机器的日期和时间，确实没错就运行 huibao calendar agree，错了就校准。",
						"时钟是 %s，比推算的时间（%s）晚，在有人确认以前不发布汇报。", d.Clock.In(zone).Format(layout), d.Proved.In(zone).Format(layout))
				}
			}
			return nil
		})
		return append(out, failure(err, readAgain)...)
	}}
}
