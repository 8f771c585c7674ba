// Package calendar holds the month of a form: when blank workbooks go out, when returns are
// due, when people are reminded, when the report is composed and published, and with which
// months those of quarters, half-years and years are.
//
// In go cron lines, the months that they speak of, and the days off; out come civil moments:
// a day and a time of day without a zone, exactly one for each step and period. It reads no
// clock and does nothing by itself.
package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"huibao/pipeline/period"
)

// Kind is what is done in a step.
type Kind string

// The kinds.
const (
	Blanks   Kind = "blanks"   // blank workbooks go out
	Reminder Kind = "reminder" // who is missing is reminded
	Deadline Kind = "deadline" // the period is closed
	Compose  Kind = "compose"  // the report is made
	Publish  Kind = "publish"  // the report goes out
)

// Of is the month that a step speaks of, seen from the month in which it is due.
type Of string

// The months.
const (
	Same     Of = "same"
	Previous Of = "previous"
	Next     Of = "next"
)

// months is how many months the month spoken of lies after the one in which the step is due.
var months = map[Of]int{Same: 0, Previous: -1, Next: 1}

// Length is that of a period longer than a month.
type Length string

// The lengths.
const (
	Quarter  Length = "quarter"
	HalfYear Length = "half-year"
	Year     Length = "year"
)

// lengths are in months.
var lengths = map[Length]int{Quarter: 3, HalfYear: 6, Year: 12}

// DayOff is what becomes of a step whose day is a day off.
type DayOff string

// The ways.
const (
	Keep   DayOff = "keep"
	Later  DayOff = "next"     // the next working day
	Before DayOff = "previous" // the working day before
)

// Step is one step of the month.
type Step struct {
	Kind   Kind
	Number int // of the reminders, from 1; 0 for others
	Line   Line
	Of     Of     // empty for the same month
	DayOff DayOff // empty for keep
}

// Name tells the step from the others of its calendar, such as reminder-2.
func (s Step) Name() string {
	if s.Number == 0 {
		return string(s.Kind)
	}
	return fmt.Sprintf("%s-%d", s.Kind, s.Number)
}

// Reports tells that the step is about the report, which longer periods have as well.
func (s Step) Reports() bool { return s.Kind == Compose || s.Kind == Publish }

// Calendar is the month of a form. The zero value has no steps.
type Calendar struct {
	Steps []Step
	Days  Days
	// Spans are the longer periods that are reported on as well, with the last of their months.
	Spans []Length
}

// LengthOf is that of a period; empty for a month.
func LengthOf(p period.Period) Length {
	for l, months := range lengths {
		if months == len(p.Months()) {
			return l
		}
	}
	return ""
}

// Ending are the longer periods to report on of which a month is the last.
func (c *Calendar) Ending(month period.Period) []period.Period {
	return slices.DeleteFunc(month.Spans(), func(p period.Period) bool {
		return !slices.Contains(c.Spans, LengthOf(p)) || p.Last() != month
	})
}

// Moment returns when a step is due for a period, and whether it is at all. Of a period
// longer than a month there is but the report, due with that of its last month.
func (c *Calendar) Moment(s Step, p period.Period) (Moment, bool) {
	if p.IsZero() || !p.IsMonth() && !s.Reports() {
		return Moment{}, false
	}
	m, ok := s.Line.In(p.Last().Add(-months[cmp.Or(s.Of, Same)]))
	if ok {
		m.Date = c.Days.Move(m.Date, s.DayOff)
	}
	return m, ok
}

// Step returns the first step of a kind, and whether there is one.
func (c *Calendar) Step(kind Kind) (Step, bool) {
	i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Kind == kind })
	if i < 0 {
		return Step{}, false
	}
	return c.Steps[i], true
}

// Moves reports whether a step goes by the days off.
func (c *Calendar) Moves() bool { return slices.ContainsFunc(c.Steps, Step.Moves) }

// Moves reports whether the step goes by the days off.
func (s Step) Moves() bool { return s.DayOff != "" && s.DayOff != Keep }

// Due returns when a month's returns are due.
func (c *Calendar) Due() Due { return Due{c} }

// Due is when a month's returns are due. The zero value means that it is not set.
type Due struct{ calendar *Calendar }

// Chinese returns when a month's returns are due, such as 2006年6月25日18时; "" when that is not
// set or the month is not known.
func (d Due) Chinese(p period.Period) string {
	m, ok := d.moment(p)
	if !ok {
		return ""
	}
	return m.Chinese()
}

// At returns the moment at which a month's returns are due; the zero time when that is not
// set or the month is not known.
func (d Due) At(p period.Period, zone *time.Location) time.Time {
	m, ok := d.moment(p)
	if !ok {
		return time.Time{}
	}
	return m.In(zone)
}

func (d Due) moment(p period.Period) (Moment, bool) {
	if d.calendar == nil {
		return Moment{}, false
	}
	s, ok := d.calendar.Step(Deadline)
	if !ok {
		return Moment{}, false
	}
	return d.calendar.Moment(s, p)
}

// Moment is a civil moment.
type Moment struct {
	Date         period.Date
	Hour, Minute int
}

// In returns the instant at which the clocks of a zone show the moment.
func (m Moment) In(zone *time.Location) time.Time {
	return time.Date(m.Date.Year, time.Month(m.Date.Month), m.Date.Day, m.Hour, m.Minute, 0, 0, zone)
}

// Before reports whether m lies before n.
func (m Moment) Before(n Moment) bool { return m.In(time.UTC).Before(n.In(time.UTC)) }

// Chinese returns the moment as a letter names it, such as 2006年6月25日18时.
func (m Moment) Chinese() string {
	text := fmt.Sprintf("%s%d时", m.Date.Chinese(), m.Hour)
	if m.Minute > 0 {
		text += fmt.Sprintf("%d分", m.Minute)
	}
	return text
}
