package merge

import (
	"slices"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// share is what a row contributes to a figure of its period. Of a longer period that is
// made of the row in which the months are together, or where the figure says so of the
// shares of the months.
func (mk *maker) share(s *scope, row *submission.Row) (figure.Part, bool) {
	span := s.dataset.Span
	switch {
	case span == nil:
		return mk.part(s, row)
	case mk.Over != "":
		return mk.shareOver(s, row)
	case !slices.ContainsFunc(mk.columns, isColumn) && s.gone(row):
		return figure.Part{}, false // what is asked of the unit alone, it is no more
	default:
		return mk.part(s, row)
	}
}

func isColumn(name string) bool { return !isFact(name) }

// gone reports whether a row's unit does not exist any more at the end of the period.
func (s *scope) gone(row *submission.Row) bool {
	u, _ := s.units.Lookup(row.Unit)
	return !u.ActiveIn(s.at)
}

// shareOver takes the shares of the months together.
func (mk *maker) shareOver(s *scope, row *submission.Row) (figure.Part, bool) {
	months := mk.monthly(s, row)
	if mk.Over == form.OverLast {
		if n := len(months); n > 0 && months[n-1].Period == s.at {
			return months[n-1], true
		}
		return figure.Part{}, false
	}
	if len(months) == 0 || s.dataset.Span.Short[row.Unit] {
		return figure.Part{}, false
	}
	out := figure.Part{Unit: row.Unit, Weight: 1}
	for _, p := range months {
		out.Value += p.Value
		out.Cells = append(out.Cells, p.Cells...)
	}
	if mk.Over == form.OverMean {
		out.Value /= float64(len(months))
	}
	return out, true
}

// monthly are the shares of a unit's months, of those in which it has one.
func (mk *maker) monthly(s *scope, row *submission.Row) []figure.Part {
	var out []figure.Part
	for _, behind := range s.dataset.Span.Behind[row.Unit] {
		month := *s
		month.dataset, month.at = &figure.Dataset{Period: behind.Period}, behind.Period
		if p, ok := mk.part(&month, &behind.Row); ok {
			p.Period = behind.Period
			out = append(out, p)
		}
	}
	return out
}

// short reports whether a row gives nothing only because a month of its unit is missing.
func (mk *maker) short(s *scope, row *submission.Row) bool {
	span := s.dataset.Span
	if span == nil || !span.Short[row.Unit] {
		return false
	}
	return mk.Over != "" && mk.Over != form.OverLast || slices.ContainsFunc(mk.columns, func(name string) bool {
		return isColumn(name) && s.over[name] != form.OverLast
	})
}

// parts are what stands behind a row's share: of a flow that is added up, the months one
// by one.
func (mk *maker) parts(s *scope, row *submission.Row, p figure.Part) []figure.Part {
	if s.dataset.Span == nil {
		return []figure.Part{p}
	}
	flow := mk.Over == "" && mk.where == nil && mk.weight == nil && mk.of != nil && s.over[mk.of.String()] == form.OverSum
	if flow || mk.Over == form.OverSum {
		return mk.monthly(s, row)
	}
	return []figure.Part{p}
}

// givenParts are the cells behind a line of the district's own: those of every month where
// its months are taken together.
func (s *scope) givenParts(code string, v submission.Value) []figure.Part {
	part := func(v submission.Value) figure.Part {
		return figure.Part{Unit: s.unit, Value: v.Number, Weight: 1, Cells: []submission.Cell{v.Cell}}
	}
	if s.dataset.Span == nil || s.over[code] == form.OverLast {
		return []figure.Part{part(v)}
	}
	var out []figure.Part
	for _, month := range s.dataset.Span.Months {
		p := part(month.Given[code])
		p.Period = month.Period
		out = append(out, p)
	}
	return out
}
