package merge

import (
	"slices"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// Span takes the data of months together to those of a longer period: every unit has one
// row, in which flows are added up and of stocks the last month stands. A flow of which a
// month is missing is not known; it is never the sum of the others. The months are those
// of the period that there are, the oldest first, at least one.
func (m *Merger) Span(p period.Period, months []*figure.Dataset) (*figure.Dataset, error) {
	d := &figure.Dataset{
		Period: p, Span: figure.NewSpan(p, months),
		Records: make(map[string][]submission.Row), Given: make(map[string]submission.Value),
	}
	if absent := slices.Concat(d.Span.Absent, d.Span.ToCome); m.form.Missing == form.Refuse && len(absent) > 0 {
		refused := &RefusedError{Period: absent[0]}
		for _, o := range m.units.Offices(absent[0]) {
			refused.Missing = append(refused.Missing, o.Code)
		}
		return nil, refused
	}
	for _, month := range months {
		d.Sources = append(d.Sources, month.Sources...)
	}
	d.Offices = spanOffices(d.Span)
	m.spanRows(d)
	m.spanRecords(d)
	m.spanGiven(d)
	return d, nil
}

// spanOffices are the offices of the last month, each with the months that it lacks.
func spanOffices(s *figure.Span) []figure.Office {
	out := slices.Clone(s.Months[len(s.Months)-1].Offices)
	for i := range out {
		for _, month := range s.Months {
			at := slices.IndexFunc(month.Offices, func(o figure.Office) bool { return o.Code == out[i].Code })
			switch {
			case at < 0 || month.Offices[at].Reported:
			case month.Offices[at].Carried.IsZero():
				out[i].Lacks = append(out[i].Lacks, month.Period)
			default:
				out[i].Stood = append(out[i].Stood, month.Period)
			}
		}
	}
	return out
}

// spanRows makes the row of each unit. One that did not answer in the last month has
// none, unless it does not exist any more: then its flows still count.
func (m *Merger) spanRows(d *figure.Dataset) {
	last := d.Last()
	for _, u := range m.units.All() {
		behind := d.Span.Behind[u.Code]
		if len(behind) == 0 || u.ActiveIn(last) && behind[len(behind)-1].Period != last {
			continue
		}
		expected := 0
		for _, month := range d.Period.Months() {
			if u.ActiveIn(month) && !last.Before(month) {
				expected++
			}
		}
		d.Span.Short[u.Code] = len(behind) < expected
		d.Rows = append(d.Rows, m.together(d, behind))
	}
}

// together makes one row of those of several months.
func (m *Merger) together(d *figure.Dataset, behind []figure.Monthly) submission.Row {
	values := make(map[string]submission.Value)
	for _, c := range m.columns {
		of := make([]submission.Value, len(behind))
		for i, month := range behind {
			of[i] = month.Row.Values.Of(c.Code)
		}
		switch ended := behind[len(behind)-1].Period == d.Last(); {
		case c.OverMonths() != form.OverLast:
			values[c.Code] = overMonths(c.OverMonths(), of, d.Span.Short[behind[0].Row.Unit])
		case ended:
			values[c.Code] = of[len(of)-1]
		default:
			values[c.Code] = submission.Value{}
		}
	}
	out := behind[len(behind)-1].Row
	out.Values = submission.ValuesOf(values)
	return out
}

// overMonths takes the numbers of months together; where a month is short there is none.
func overMonths(how form.Over, months []submission.Value, short bool) submission.Value {
	var out submission.Value
	n := 0
	for _, v := range months {
		if v.Known() {
			n++
			out.Number += v.Number
			out.Cell = v.Cell
		}
	}
	if n == 0 || short {
		return submission.Value{}
	}
	out.State = submission.Number
	if how == form.OverMean {
		out.Number /= float64(n)
	}
	return out
}

// spanRecords lists the records of all months, the latest month first; what a unit says
// again in the same words stands once.
func (m *Merger) spanRecords(d *figure.Dataset) {
	for _, sheet := range m.form.Sheets {
		if sheet.Layout != form.Records {
			continue
		}
		said := make(map[string][]submission.Row)
		var out []submission.Row
		for _, month := range slices.Backward(d.Span.Months) {
			for _, row := range month.Records[sheet.Code] {
				if slices.ContainsFunc(said[row.Unit], func(r submission.Row) bool { return sameWords(sheet, r, row) }) {
					continue
				}
				said[row.Unit] = append(said[row.Unit], row)
				out = append(out, row)
			}
		}
		d.Records[sheet.Code] = out
	}
}

// sameWords reports whether two records say the same, wherever they stand.
func sameWords(s form.Sheet, a, b submission.Row) bool {
	for _, c := range s.Indicators() {
		if !a.Values.Of(c.Code).Same(b.Values.Of(c.Code)) {
			return false
		}
	}
	return true
}

// spanGiven takes the district's own lines together.
func (m *Merger) spanGiven(d *figure.Dataset) {
	months := d.Span.Months
	for _, c := range m.given {
		of := make([]submission.Value, len(months))
		short := len(d.Span.Absent) > 0
		for i, month := range months {
			of[i] = month.Given[c.Code]
			short = short || !of[i].Present()
		}
		if v := of[len(of)-1]; c.OverMonths() == form.OverLast && v.Present() {
			d.Given[c.Code] = v
		} else if v := overMonths(c.OverMonths(), of, short); c.OverMonths() != form.OverLast && v.Present() {
			d.Given[c.Code] = v
		}
	}
}
