package schedule_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
)

// wantRuns wants a run of each step for each month, done at the first try, and for no other.
func wantRuns(t *testing.T, s *store.Store, form string, c *calendar.Calendar, first, last string) {
	t.Helper()
	var want []string
	for p, end := period.Must(first), period.Must(last); !end.Before(p); p = p.Add(1) {
		want = append(want, p.String())
	}
	for _, step := range c.Steps {
		var got []string
		for _, r := range runs(t, s, schedule.Name(form, schedule.Item{Step: step})) {
			if r.State != store.Done || r.Tries != 1 {
				t.Errorf("%s %s is %s after %d tries", r.Schedule, r.Period, r.State, r.Tries)
			}
			got = append(got, r.Period.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s ran for %v, want %v", step.Name(), got, want)
		}
	}
}

func runs(t *testing.T, s *store.Store, name string) (out []store.Run) {
	t.Helper()
	err := s.Read(t.Context(), func(v *store.View) (err error) {
		out, err = v.Runs(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wantDiary wants each step of each month once and in order, save the lines that are left out.
func wantDiary(t *testing.T, diary []string, form, first, last string, without ...string) {
	t.Helper()
	got := make(map[string][]string)
	for _, line := range diary {
		if f := strings.Fields(line); f[2] == form {
			got[f[3]] = append(got[f[3]], f[4])
		}
	}
	for p, end := period.Must(first), period.Must(last); !end.Before(p); p = p.Add(1) {
		want := slices.DeleteFunc(slices.Clone(steps), func(s string) bool { return slices.Contains(without, p.String()+" "+s) })
		if !slices.Equal(got[p.String()], want) {
			t.Errorf("%s %s: %v, want %v", form, p, got[p.String()], want)
		}
		delete(got, p.String())
	}
	for p, did := range got {
		t.Errorf("%s %s: %v, want nothing", form, p, did)
	}
}

// wantLines wants lines in the diary.
func wantLines(t *testing.T, diary []string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !slices.Contains(diary, line) {
			t.Errorf("the diary has no line %q", line)
		}
	}
	if t.Failed() {
		t.Log("\n" + strings.Join(diary, "\n"))
	}
}

// TestTwoYears goes through two years of months with whatever happens to a machine and its
// clock, and to the schedule.
func TestTwoYears(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: it is long, and takes one step after the other")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMachine("2023-12-31 12:00:00")
		s := open(t, m)
		defer s.Close()
		var diary []string
		o := newOffice(t, m, s, "form", &diary)
		o.begin(monthly(t))

		m.until(t, "2024-03-25 15:00") // asleep over the deadline, and past the next step
		m.sleep(24 * time.Hour)
		m.until(t, "2024-04-25 18:25") // set back an hour when the deadline has passed, and forward again
		m.set(-time.Hour)
		m.until(t, "2024-04-26 12:00")
		m.set(time.Hour)
		m.until(t, "2024-06-20 12:00") // edited in the middle of the month
		o.stop()
		o.begin(plan(t, "blanks|0 9 1 * *|same|next", "reminder|0 9 22 * *|same|previous", "deadline|0 12 24 * *|same|keep",
			"compose|0 9 26 * *|same|next", "publish|0 9 L * *|same|previous"))
		m.until(t, "2024-07-24 20:00") // and edited back when the earlier deadline is over
		o.stop()
		o.begin(monthly(t))
		m.until(t, "2024-09-30 08:00") // switched off for a holiday week
		o.stop()
		m.off(8 * 24 * time.Hour)
		o.begin(monthly(t))
		m.until(t, "2025-05-20 10:00") // asleep for so long that the better part of a month is missed
		m.sleep(20 * 24 * time.Hour)
		m.until(t, "2026-01-01 00:00")
		o.stop()

		wantRuns(t, s, "form", monthly(t), "2024-01", "2025-12")
		wantDiary(t, diary, "form", "2024-01", "2025-12", "2025-05 reminder")
		wantLines(t, diary,
			"2024-01-02 09:00 form 2024-01 blanks",
			"2024-02-29 09:00 form 2024-02 publish",  // 29 February
			"2024-03-26 15:10 form 2024-03 deadline", // after its sleep
			"2024-03-26 15:10 form 2024-03 compose",
			"2024-03-29 09:00 form 2024-03 publish", // 31 March is a Sunday
			"2024-04-25 18:00 form 2024-04 deadline",
			"2024-04-26 09:00 form 2024-04 compose",
			"2024-06-21 09:00 form 2024-06 reminder", // 22 June is a Saturday
			"2024-06-24 12:00 form 2024-06 deadline",
			"2024-07-24 12:00 form 2024-07 deadline",
			"2024-10-08 08:10 form 2024-09 publish", // due on 30 September at 9
			"2024-10-08 09:00 form 2024-10 blanks",  // after National Day
			"2024-12-31 09:00 form 2024-12 publish",
			"2025-01-02 09:00 form 2025-01 blanks",
			"2025-01-27 09:00 form 2025-01 publish", // before Spring Festival
			"2025-06-09 10:10 form 2025-05 deadline",
			"2025-06-09 10:10 form 2025-06 blanks",
		)
	})
}

func single(t *testing.T, begins string, test func(m *machine, s *store.Store, o *office)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMachine(begins)
		s := open(t, m)
		defer s.Close()
		o := newOffice(t, m, s, "form", new([]string))
		test(m, s, o)
	})
}

// wantEnd wants the diary to end in some lines.
func (o *office) wantEnd(lines ...string) {
	o.t.Helper()
	end := (*o.diary)[max(0, len(*o.diary)-len(lines)):]
	if !slices.Equal(end, lines) {
		o.t.Errorf("the diary ends in\n%s\nwant\n%s", strings.Join(end, "\n"), strings.Join(lines, "\n"))
	}
}

// A clock that is set ahead moves nothing: the month goes on by the time that passes.
func TestSetAhead(t *testing.T) {
	single(t, "2024-06-20 12:00:00", func(m *machine, _ *store.Store, o *office) {
		t := o.t
		o.begin(monthly(t))
		m.until(t, "2024-06-21 08:00")
		m.set(30 * 24 * time.Hour)
		time.Sleep(2 * 24 * time.Hour)
		o.wantEnd("2024-07-21 09:00 form 2024-06 reminder") // which is 21 June
		o.stop()
		o.begin(monthly(t)) // begun again on the same machine
		time.Sleep(4 * 24 * time.Hour)
		o.wantEnd("2024-07-21 09:00 form 2024-06 reminder", "2024-07-25 18:00 form 2024-06 deadline", "2024-07-26 09:00 form 2024-06 compose")
		m.set(-30 * 24 * time.Hour)
		m.until(t, "2024-07-01 08:00")
		o.wantEnd("2024-07-26 09:00 form 2024-06 compose", "2024-06-28 09:00 form 2024-06 publish")
		o.stop()
	})
}

// A person who agrees to the time lets the calendar go by it.
func TestAgreed(t *testing.T) {
	single(t, "2024-06-20 12:00:00", func(m *machine, s *store.Store, o *office) {
		t := o.t
		o.begin(monthly(t))
		m.until(t, "2024-06-20 18:00")
		m.set(5*24*time.Hour + time.Hour)
		m.until(t, "2024-06-26 08:00")
		o.wantEnd()
		err := s.Write(t.Context(), store.Actor{Who: "clerk", Origin: "command"}, func(tx *store.Tx) error {
			return tx.Agree("form", m.now())
		})
		if err != nil {
			t.Fatal(err)
		}
		m.until(t, "2024-06-26 10:00")
		o.wantEnd("2024-06-26 08:10 form 2024-06 deadline", "2024-06-26 09:00 form 2024-06 compose")
		o.stop()
	})
}

// After a machine was off for long, publishing waits for a person; the rest is done.
func TestOffForLong(t *testing.T) {
	single(t, "2024-06-20 12:00:00", func(m *machine, s *store.Store, o *office) {
		t := o.t
		o.begin(monthly(t))
		m.until(t, "2024-06-20 18:00")
		o.stop()
		m.off(40 * 24 * time.Hour)
		o.begin(monthly(t))
		m.until(t, "2024-08-01 12:00")
		o.wantEnd("2024-07-30 18:10 form 2024-06 deadline", "2024-07-30 18:10 form 2024-06 compose",
			"2024-07-30 18:10 form 2024-07 deadline", "2024-07-30 18:10 form 2024-07 compose", "2024-08-01 09:00 form 2024-08 blanks")
		o.stop()
		err := s.Write(t.Context(), store.Actor{Who: "clerk", Origin: "command"}, func(tx *store.Tx) error {
			return tx.Agree("form", m.now())
		})
		if err != nil {
			t.Fatal(err)
		}
		o.begin(monthly(t))
		m.until(t, "2024-08-01 13:00")
		o.wantEnd("2024-08-01 12:10 form 2024-06 publish", "2024-08-01 12:10 form 2024-07 publish")
		o.stop()
	})
}

// A step that fails is tried again, and what needs it waits; the rest of the month does not.
func TestFailing(t *testing.T) {
	single(t, "2024-06-26 08:00:00", func(m *machine, s *store.Store, o *office) {
		t := o.t
		o.fail["compose"], o.fail["blanks"] = errBroken, errBroken
		c := monthly(t)
		o.begin(c)
		m.until(t, "2024-07-25 12:00")
		o.wantEnd("2024-07-23 09:00 form 2024-07 reminder")
		blanks := runs(t, s, schedule.Name("form", schedule.Item{Step: c.Steps[0]}))
		if len(blanks) != 1 || blanks[0].State != store.Failed || blanks[0].Tries < 20 || blanks[0].Tries > 60 || blanks[0].Result != errBroken.Error() {
			t.Errorf("the blanks are %+v", blanks)
		}
		delete(o.fail, "compose")
		m.until(t, "2024-07-27 12:00")
		o.wantEnd("2024-07-23 09:00 form 2024-07 reminder", "2024-07-25 18:00 form 2024-07 deadline",
			"2024-07-25 18:40 form 2024-06 compose", "2024-07-25 18:40 form 2024-06 publish", "2024-07-26 09:00 form 2024-07 compose")
		o.stop()
	})
}

// A calendar begins with the day on which it is first kept, and so does each new step of it.
func TestBegins(t *testing.T) {
	single(t, "2024-06-25 20:00:00", func(m *machine, s *store.Store, o *office) {
		t := o.t
		o.begin(plan(t, "compose|0 9 26 * *|same|next"))
		m.until(t, "2024-09-24 12:00")
		o.stop()
		o.begin(monthly(t))
		m.until(t, "2024-09-27 12:00")
		o.stop()
		want := []string{
			"2024-06-26 09:00 form 2024-06 compose", "2024-07-26 09:00 form 2024-07 compose",
			"2024-08-26 09:00 form 2024-08 compose", "2024-09-25 18:00 form 2024-09 deadline", "2024-09-26 09:00 form 2024-09 compose",
		}
		if !slices.Equal(*o.diary, want) {
			t.Errorf("the diary is %v, want %v", *o.diary, want)
		}
		since := make(map[string]time.Time)
		err := s.Read(t.Context(), func(v *store.View) (err error) { since, err = v.Schedules("form"); return err })
		if err != nil || len(since) != 5 || !since["form/compose"].Before(since["form/publish"]) {
			t.Errorf("kept since %v, %v", since, err)
		}
	})
}

// The store's period opens with the month and has the calendar's deadline, until it is closed.
func TestPeriods(t *testing.T) {
	single(t, "2024-06-20 12:00:00", func(m *machine, s *store.Store, o *office) {
		t := o.t
		o.begin(monthly(t))
		m.until(t, "2024-06-20 13:00")
		o.wantPeriod(s, "2024-06", "2024-06-25 18:00", false)
		o.stop()
		o.begin(plan(t, "deadline|0 12 26 * *|same|keep"))
		m.until(t, "2024-06-20 14:00")
		o.wantPeriod(s, "2024-06", "2024-06-26 12:00", false)
		m.until(t, "2024-06-26 12:01")
		o.wantPeriod(s, "2024-06", "2024-06-26 12:00", true)
		o.stop()
		o.begin(plan(t, "deadline|0 12 28 * *|same|keep"))
		m.until(t, "2024-07-01 00:01")
		o.wantPeriod(s, "2024-06", "2024-06-26 12:00", true)
		o.wantPeriod(s, "2024-07", "2024-07-28 12:00", false)
		o.stop()
		o.wantEnd("2024-06-26 12:00 form 2024-06 deadline")
		if e := o.events[len(o.events)-1]; e.Kind != "deadline" || e.Deadline != "2024年6月26日12时" || !slices.Equal(e.Missing, o.missing) {
			t.Errorf("the event is %+v", e)
		}
	})
}

func (o *office) wantPeriod(s *store.Store, p, deadline string, closed bool) {
	o.t.Helper()
	err := s.Read(o.t.Context(), func(v *store.View) error {
		c, found, err := v.Collection(o.form, period.Must(p))
		if got := c.Deadline.In(zone).Format("2006-01-02 15:04"); !found || got != deadline || c.Closed != closed {
			o.t.Errorf("%s is open until %s, closed %v; want %s, %v", p, got, c.Closed, deadline, closed)
		}
		return err
	})
	if err != nil {
		o.t.Error(err)
	}
}

// TestSideBySide keeps two calendars in one store, neither of which touches the other.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	other := plan(t, "blanks|0 9 L * *|same|previous", "reminder|0 9 3 * *|previous|next", "deadline|0 18 5 * *|previous|next",
		"compose|0 9 8 * *|previous|next", "publish|0 9 10 * *|previous|next")
	run := func(which ...int) (out [2][]string) {
		synctest.Test(t, func(t *testing.T) {
			m := newMachine("2024-05-31 08:00:00")
			s := open(t, m)
			defer s.Close()
			var all []*office
			for _, i := range which {
				o := newOffice(t, m, s, []string{"a", "b"}[i], &out[i])
				all = append(all, o)
				if i == 0 {
					o.fail["compose"] = errBroken // what fails for one is nothing to the other
				}
				o.begin([]*calendar.Calendar{monthly(t), other}[i])
			}
			m.until(t, "2024-07-31 12:00")
			for _, o := range all {
				delete(o.fail, "compose")
			}
			m.until(t, "2024-11-01 12:00")
			for _, o := range all {
				o.stop()
			}
		})
		return out
	}
	both := run(0, 1)
	if first, second := run(0)[0], run(1)[1]; !slices.Equal(both[0], first) || !slices.Equal(both[1], second) {
		t.Errorf("side by side they did\n%s\nalone\n%s\n%s", strings.Join(slices.Concat(both[0], both[1]), "\n"),
			strings.Join(first, "\n"), strings.Join(second, "\n"))
	}
	wantDiary(t, both[1], "b", "2024-05", "2024-10", "2024-10 reminder", "2024-10 deadline", "2024-10 compose", "2024-10 publish")
	wantLines(t, both[1], "2024-10-08 18:00 b 2024-09 deadline", "2024-10-08 18:10 b 2024-09 compose") // days off have moved both
}

var errBroken = errors.New("没有做成。")

// TestLongerPeriods has quarters and a year reported on with their last month, from when that
// is set, and not where a month is lacking.
func TestLongerPeriods(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMachine("2023-12-31 12:00:00")
		s := open(t, m)
		defer s.Close()
		var diary []string
		o := newOffice(t, m, s, "form", &diary)
		span := func(text string) period.Period {
			p, err := period.ParseSpan(text)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		o.lacking = map[period.Period]period.Period{span("2024-Q3"): period.Must("2024-08")}
		o.begin(monthly(t))
		m.until(t, "2024-05-10 12:00")
		o.stop()
		longer := monthly(t)
		longer.Spans = []calendar.Length{calendar.Quarter, calendar.Year}
		o.begin(longer)
		m.until(t, "2025-01-31 12:00")
		o.stop()

		wantLines(t, diary,
			"2024-06-26 09:00 form 2024-06 compose",
			"2024-06-26 09:00 form 2024-Q2 compose",
			"2024-06-28 09:00 form 2024-06 publish", // 30 June is a Sunday
			"2024-06-28 09:00 form 2024-Q2 publish",
			"2024-12-26 09:00 form 2024-Q4 compose",
			"2024-12-26 09:00 form 2024 compose",
			"2024-12-31 09:00 form 2024 publish",
		)
		for _, line := range diary {
			for _, never := range []string{" 2024-Q1 ", " 2024-Q3 ", "-H", " 2023 ", "Q2 deadline", "Q2 blanks"} {
				if strings.Contains(line, never) {
					t.Errorf("it was not to be: %s", line)
				}
			}
		}
		lacked := runs(t, s, "form/compose-quarter")
		if len(lacked) != 3 || lacked[1].Period != span("2024-Q3") || !strings.Contains(lacked[1].Result, "缺2024年8月的报表") {
			t.Errorf("runs of quarters: %+v", lacked)
		}
		if err := s.Read(t.Context(), func(v *store.View) error {
			all, err := v.Collections("form")
			for _, c := range all {
				if !c.Period.IsMonth() {
					t.Errorf("%s is collected", c.Period)
				}
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}
