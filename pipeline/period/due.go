package period

import (
	"fmt"
	"time"
)

// Due is the day and the time of a month by which its returns are due. The zero value
// means that none is set.
type Due struct {
	Day          int // of the month reported on; its last day where it has fewer
	Hour, Minute int
}

// Chinese returns when a month's returns are due, such as 2006年6月25日18时; "" when that
// is not set or the month is not known.
func (d Due) Chinese(p Period) string {
	if d == (Due{}) || p.IsZero() {
		return ""
	}
	day := p.End()
	day.Day = min(day.Day, d.Day)
	text := fmt.Sprintf("%s%d时", day.Chinese(), d.Hour)
	if d.Minute > 0 {
		text += fmt.Sprintf("%d分", d.Minute)
	}
	return text
}

// At returns the moment at which a month's returns are due; the zero time when that is
// not set or the month is not known.
func (d Due) At(p Period, zone *time.Location) time.Time {
	if d == (Due{}) || p.IsZero() {
		return time.Time{}
	}
	return time.Date(p.year, time.Month(p.month), min(p.End().Day, d.Day), d.Hour, d.Minute, 0, 0, zone)
}
