package doctor

import (
	"testing"
	"time"

	"huibao/pipeline/calendar"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
)

func TestHolidays(t *testing.T) {
	t.Parallel()
	going := func(off calendar.DayOff, years ...int) *calendar.Calendar {
		c := &calendar.Calendar{Steps: []calendar.Step{{Kind: calendar.Deadline}, {Kind: calendar.Publish, DayOff: off}}}
		for _, year := range years {
			c.Days.Complete(year)
		}
		return c
	}
	at := func(month time.Month) time.Time { return time.Date(2026, month, 1, 9, 0, 0, 0, time.UTC) }
	well(t, Holidays(at(time.October)))
	well(t, Holidays(at(time.October), going(calendar.Later, 2026)))
	well(t, Holidays(at(time.November), going(calendar.Before, 2026, 2027)))
	well(t, Holidays(at(time.November), going(calendar.Keep), going("")))
	ill(t, Holidays(at(time.November), going("", 2026), going(calendar.Later, 2026)), Unusual, "2027年")
	ill(t, Holidays(at(time.January), going(calendar.Before, 2025)), Unusual, "2026年")
	ill(t, Holidays(at(time.December), going(calendar.Before, 2025)), Unusual, "2026年、2027年")
}

// A clock that gained a week on the time that has passed is doubted until somebody agrees.
func TestAgreed(t *testing.T) {
	t.Parallel()
	s := newState(t)
	began := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	const week = 7 * 24 * time.Hour
	clock := func(wall time.Time) schedule.Clock {
		return schedule.Clock{Now: func() time.Time { return wall }, Passed: func() (string, time.Duration) { return "boot", time.Hour }}
	}
	check := func(wall time.Time) Check { return Agreed(s.Store, clock(wall), time.UTC, "a", "b") }
	well(t, check(began)) // no calendar was ever kept
	write := func(change func(*store.Tx) error) {
		if err := s.Write(t.Context(), store.Actor{Who: "calendar"}, change); err != nil {
			t.Fatal(err)
		}
	}
	for _, form := range []string{"a", "b"} {
		write(func(tx *store.Tx) error {
			return tx.Reckon(store.Reckoning{Form: form, Boot: "boot", Passed: time.Hour, Believed: began, Proved: began})
		})
	}
	well(t, check(began.Add(time.Minute)))
	ill(t, check(began.Add(week)), Unusual, "2026-07-01 09:00")
	for _, form := range []string{"a", "b"} {
		write(func(tx *store.Tx) error { return tx.Agree(form, began.Add(week)) })
	}
	well(t, check(began.Add(week)))
}
