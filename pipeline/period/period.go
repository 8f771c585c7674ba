// Package period holds the report period: the month that a return speaks of, and the
// quarter, half-year or year that several months make.
//
// In goes text such as 2006-06, 2006-Q2, 2006-H1 or 2006; out comes a comparable value
// that knows its neighbours and its months. Periods and dates are civil: they carry no
// clock and no time zone, and nothing here ever reads one.
package period

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Period is a calendar month or several months that end with it. The zero value means
// "no period".
type Period struct {
	year, month int // of its last month
	length      int // in months
}

var layout = regexp.MustCompile(`^(\d{4})-(\d{2})$`)

// Of returns the period of a year and a month from 1 to 12.
func Of(year, month int) (Period, error) {
	if year < 1900 || year > 9999 || month < 1 || month > 12 {
		return Period{}, fmt.Errorf("year %d, month %d is no period", year, month)
	}
	return Period{year, month, 1}, nil
}

// Parse reads a month in the form 2006-06: the period of a return.
func Parse(text string) (Period, error) {
	m := layout.FindStringSubmatch(text)
	if m == nil {
		return Period{}, fmt.Errorf("%q is no month: want the form 2006-06", text)
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	return Of(year, month)
}

// Must is ParseSpan for periods known to be right when the program was written.
func Must(text string) Period {
	p, err := ParseSpan(text)
	if err != nil {
		panic(err)
	}
	return p
}

// IsZero reports whether p is no period at all.
func (p Period) IsZero() bool { return p == Period{} }

// Year is the calendar year, such as 2006.
func (p Period) Year() int { return p.year }

// Month is the calendar month, from 1 to 12; of a longer period its last.
func (p Period) Month() int { return p.month }

// String returns the form that ParseSpan reads; the zero period is empty.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d", p.year) + p.kind().written(p.number())
}

// Chinese returns the period as prose names it, such as 2006年6月.
func (p Period) Chinese() string {
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年", p.year) + p.kind().chinese(p.number())
}

// Add returns the period of the same length that lies n months later (earlier when n is
// negative).
func (p Period) Add(n int) Period {
	months := p.year*12 + p.month - 1 + n
	return Period{months / 12, months%12 + 1, p.length}
}

// Previous is the period before: of a month the month, of a quarter the quarter.
func (p Period) Previous() Period { return p.Add(-p.length) }

// LastYear is the same period of the year before.
func (p Period) LastYear() Period { return p.Add(-12) }

// Before reports whether p ends before q begins.
func (p Period) Before(q Period) bool { return p.Sub(q) <= -max(1, q.length) }

// Sub returns how many months p ends after q.
func (p Period) Sub(q Period) int { return (p.year-q.year)*12 + p.month - q.month }

// Start is the first day of the period.
func (p Period) Start() Date {
	first := p.Add(1 - p.length)
	return Date{first.year, first.month, 1}
}

// End is the last day of the period.
func (p Period) End() Date {
	last := time.Date(p.year, time.Month(p.month)+1, 0, 0, 0, 0, 0, time.UTC)
	return Date{p.year, p.month, last.Day()}
}

// MarshalText uses the form that String does, in YAML and JSON alike.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a period of any length, as ParseSpan does; empty text is the zero period.
func (p *Period) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Period{}
		return nil
	}
	parsed, err := ParseSpan(string(text))
	*p = parsed
	return err
}
