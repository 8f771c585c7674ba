package figure

import (
	"slices"

	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// Span is what the dataset of a quarter, a half-year or a year was made of. It reaches to
// the last month that there is.
type Span struct {
	Months []*Dataset // those there are, the oldest first
	// Absent are the months before the last for which nobody reported, and ToCome those
	// after it.
	Absent, ToCome []period.Period
	// Behind are, by unit, the rows of the months behind its row, the oldest first.
	Behind map[string][]Monthly
	// Short are the units of which a month is missing: nothing of theirs can be added up.
	Short map[string]bool
}

// Monthly is what a unit answered in one month.
type Monthly struct {
	Period period.Period
	Row    submission.Row
}

// NewSpan gathers the months of a period, the oldest first; there is at least one.
func NewSpan(p period.Period, months []*Dataset) *Span {
	s := &Span{Months: months, Behind: make(map[string][]Monthly), Short: make(map[string]bool)}
	last := months[len(months)-1].Period
	for _, month := range p.Months() {
		there := slices.ContainsFunc(months, func(d *Dataset) bool { return d.Period == month })
		switch {
		case last.Before(month):
			s.ToCome = append(s.ToCome, month)
		case !there:
			s.Absent = append(s.Absent, month)
		}
	}
	for _, d := range months {
		for _, row := range d.Rows {
			s.Behind[row.Unit] = append(s.Behind[row.Unit], Monthly{d.Period, row})
		}
	}
	return s
}
