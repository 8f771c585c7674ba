package period

import (
	"fmt"
	"time"
)

// Date is a civil day. The zero value means "no date".
type Date struct {
	Year, Month, Day int
}

// DateOf returns the civil day that t shows on its own clock.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, int(month), day}
}

// ParseDate reads a day in the form 2006-06-30.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no date: want the form 2006-06-30", text)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the form that ParseDate reads; the zero date is empty.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Chinese returns the date as a letter is dated, such as 2006年6月30日.
func (d Date) Chinese() string { return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day) }

// Before reports whether d lies before e.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// Period is the month that holds d.
func (d Date) Period() Period { return Period{d.Year, d.Month, 1} }

// Time is the first instant of d in UTC, for libraries that want one.
func (d Date) Time() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

// MarshalText and UnmarshalText use the form 2006-06-30, in YAML and JSON alike.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the zero date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	*d = parsed
	return err
}
