package calendar

import (
	"time"

	"huibao/pipeline/period"
)

// Days tell working days from days off: Saturdays, Sundays and the days named are off, save
// those on which work is made up for.
type Days struct {
	off, work map[period.Date]bool
	official  map[int]bool
}

// Span is a run of days off, both ends included.
type Span struct{ From, To period.Date }

// longestOff bounds a run of days off, and the search for a working day.
const longestOff = 60

// Off adds days off.
func (d *Days) Off(s Span) {
	if d.off == nil {
		d.off = make(map[period.Date]bool)
	}
	for day, n := s.From, 0; !s.To.Before(day) && n < longestOff; day, n = add(day, 1), n+1 {
		d.off[day] = true
	}
}

// Work adds a day on which work is made up for.
func (d *Days) Work(day period.Date) {
	if d.work == nil {
		d.work = make(map[period.Date]bool)
	}
	d.work[day] = true
}

// Complete says that all days of a year are as they were decreed.
func (d *Days) Complete(year int) {
	if d.official == nil {
		d.official = make(map[int]bool)
	}
	d.official[year] = true
}

// Official reports whether all days of a year are as they were decreed.
func (d *Days) Official(year int) bool { return d.official[year] }

// Working reports whether a day is a working day.
func (d *Days) Working(day period.Date) bool {
	if d.work[day] {
		return true
	}
	weekday := day.Time().Weekday()
	return !d.off[day] && weekday != time.Saturday && weekday != time.Sunday
}

// Move returns the day, or where it is off the working day next to it.
func (d *Days) Move(day period.Date, how DayOff) period.Date {
	by := 1
	switch how {
	case Later:
	case Before:
		by = -1
	default:
		return day
	}
	for n := 0; n < longestOff && !d.Working(day); n++ {
		day = add(day, by)
	}
	return day
}

func add(day period.Date, n int) period.Date { return period.DateOf(day.Time().AddDate(0, 0, n)) }
