package calendar

import (
	"errors"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"huibao/pipeline/period"
)

// Line is a cron line that comes exactly once in each of its months. Its day may be L, the
// last of the month, which package cron does not know.
type Line struct {
	text string
	at   *cron.SpecSchedule
	last bool
}

// Why a line is refused.
var (
	ErrFields = errors.New("not five fields")
	ErrSyntax = errors.New("not a cron line")
	ErrDay    = errors.New("day written with L or W")
	ErrEither = errors.New("day of month or day of week")
	ErrNever  = errors.New("never")
	ErrSome   = errors.New("not in each of its months")
	ErrOften  = errors.New("several times in a month")
)

// fields reads lines of five fields only: names such as @monthly say no hour that an
// administrator could see.
var fields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// ParseLine reads a line of the fields minute, hour, day, month and day of week.
func ParseLine(text string) (Line, error) {
	l := Line{text: text}
	parts := strings.Fields(text)
	if len(parts) != 5 || strings.Contains(parts[0], "=") {
		return l, ErrFields
	}
	const day = 2
	if l.last = parts[day] == "L"; l.last {
		parts[day] = "28-31"
	} else if strings.ContainsAny(parts[day], "LlWw") {
		return l, ErrDay
	}
	parsed, err := fields.Parse(strings.Join(parts, " "))
	if err != nil {
		return l, ErrSyntax
	}
	l.at = parsed.(*cron.SpecSchedule) // as of every line of fields
	return l, l.judge()
}

// unlimited is how package cron marks a field that is *.
const unlimited = 1 << 63

// judge goes through eight years, two of them leap years.
func (l Line) judge() error {
	if l.at.Dom&unlimited == 0 && l.at.Dow&unlimited == 0 {
		return ErrEither
	}
	some, none := false, false
	for p := period.Must("2001-01"); p.Year() < 2009; p = p.Add(1) {
		if l.at.Month&(1<<uint(p.Month())) == 0 {
			continue
		}
		switch len(l.all(p)) {
		case 0:
			none = true
		case 1:
			some = true
		default:
			return ErrOften
		}
	}
	switch {
	case !some:
		return ErrNever
	case none:
		return ErrSome
	}
	return nil
}

// all are the first moments of a month at which the line comes, two at most.
func (l Line) all(month period.Period) []Moment {
	var out []Moment
	before := month.Start().Time().Add(-time.Nanosecond)
	for at := l.at.Next(before); len(out) < 2; at = l.at.Next(at) {
		d := period.DateOf(at)
		if at.IsZero() || d.Year != month.Year() || d.Month != month.Month() {
			break
		}
		if !l.last || d == month.End() {
			out = append(out, Moment{d, at.Hour(), at.Minute()})
		}
	}
	return out
}

// In returns the line's moment in a month, and whether it has one.
func (l Line) In(month period.Period) (Moment, bool) {
	if l.at == nil {
		return Moment{}, false
	}
	all := l.all(month)
	if len(all) == 0 {
		return Moment{}, false
	}
	return all[0], true
}

// String returns the line as it was written.
func (l Line) String() string { return l.text }
