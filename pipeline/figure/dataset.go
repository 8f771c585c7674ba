// Package figure holds what the answers add up to: the dataset of a period, and
// the figures made from it.
//
// Every figure keeps what it was made of: the cells of the rows that contributed,
// or the figures it was computed from. Values only: package merge makes them.
package figure

import (
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// Dataset is everything accepted for one period (汇总数据).
type Dataset struct {
	Period  period.Period
	Offices []Office
	Rows    []submission.Row // one for each unit, sheets joined, in registry order
	// Records are the rows of the records sheets by sheet code, in registry order.
	Records map[string][]submission.Row
	// Given are the lines of the district's own sheet of pairs, by column code.
	Given map[string]submission.Value
	// Sources are the files that count, in registry order of their reporters; those of a
	// longer period month by month.
	Sources []submission.Submission
	// Span tells of a period of several months what it was made of; nil for a month.
	Span *Span
}

// Last is the month at whose end stocks stand: the last that there is.
func (d *Dataset) Last() period.Period {
	if d.Span == nil {
		return d.Period
	}
	return d.Span.Months[len(d.Span.Months)-1].Period
}

// Office is one office's part in a dataset.
type Office struct {
	Code     string
	Reported bool
	// Carried is the period that stands in for a missing one; zero when none does.
	Carried period.Period
	// Lacks and Stood are, of a longer period, the months that the office did not report
	// and in which nothing stood in for it, or another month did.
	Lacks, Stood []period.Period
}

// Missing returns the codes of the offices that have not reported.
func (d *Dataset) Missing() []string {
	var out []string
	for _, o := range d.Offices {
		if !o.Reported {
			out = append(out, o.Code)
		}
	}
	return out
}

// Of returns the rows of one office, or all rows for another unit's code.
func (d *Dataset) Of(code string) []submission.Row {
	office := false
	for _, o := range d.Offices {
		office = office || o.Code == code
	}
	if !office {
		return d.Rows
	}
	var out []submission.Row
	for _, r := range d.Rows {
		if r.Office == code {
			out = append(out, r)
		}
	}
	return out
}
