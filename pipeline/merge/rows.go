package merge

import (
	"cmp"
	"slices"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// part computes what one row contributes; ok is false when the row is not
// selected or lacks a value.
func (mk *maker) part(s *scope, row *submission.Row) (p figure.Part, ok bool) {
	lookup := func(name string) (float64, bool) { return s.value(row, name) }
	if mk.where != nil {
		if holds, known := mk.where.Truth(lookup); !holds || !known {
			return p, false
		}
	}
	p = figure.Part{Unit: row.Unit, Value: 1, Weight: 1}
	if s.traced {
		p.Cells = s.cells(row, mk.columns)
	}
	if mk.of != nil {
		if p.Value, ok = mk.of.Number(lookup); !ok {
			return p, false
		}
	}
	if mk.weight != nil {
		if p.Weight, ok = mk.weight.Number(lookup); !ok {
			return p, false
		}
	}
	return p, true
}

// aggregate makes a sum, count, mean, greatest or least over the rows.
func (mk *maker) aggregate(s *scope, f *figure.Figure) {
	var sum, weights float64
	least, greatest, n, short := 0.0, 0.0, 0, false
	if mk.where == nil && s.traced {
		f.Parts = make([]figure.Part, 0, len(s.rows))
	}
	for i := range s.rows {
		p, ok := mk.share(s, &s.rows[i])
		if !ok {
			short = short || mk.short(s, &s.rows[i])
			continue
		}
		if n++; n == 1 {
			least, greatest = p.Value, p.Value
		}
		least, greatest = min(least, p.Value), max(greatest, p.Value)
		sum += p.Value * p.Weight
		weights += p.Weight
		if s.traced {
			f.Parts = append(f.Parts, mk.parts(s, &s.rows[i], p)...)
		}
	}
	if len(s.rows) == 0 {
		return
	}
	switch {
	case n == 0 && short: // what nobody could add up is not nothing
	case mk.Make == form.Sum || mk.Make == form.Count:
		setNumber(f, sum)
	case n == 0: // no mean, greatest or least of nothing
	case mk.Make == form.Mean:
		setNumber(f, sum/weights)
	case mk.Make == form.Max:
		setNumber(f, greatest)
	case mk.Make == form.Min:
		setNumber(f, least)
	}
}

// list names the units, or their offices, of the selected rows: those with the
// greatest value first, in registry order where the values are equal.
func (mk *maker) list(s *scope, f *figure.Figure) {
	if len(s.rows) == 0 {
		return
	}
	f.Kind = figure.IsList
	for _, row := range s.rows {
		if p, ok := mk.share(s, &row); ok {
			f.Parts = append(f.Parts, p)
		}
	}
	slices.SortStableFunc(f.Parts, func(a, b figure.Part) int { return cmp.Compare(b.Value, a.Value) })
	for _, p := range f.Parts {
		if name := mk.label(s, p.Unit); !slices.Contains(f.List, name) {
			f.List = append(f.List, name)
		}
	}
}

// label names a unit, or its office.
func (mk *maker) label(s *scope, code string) string {
	u, _ := s.units.Lookup(code)
	if mk.By == form.ByOfficeName {
		return s.units.Name(u.Parent)
	}
	return u.Name
}

// breakDown makes a series: of other figures, or of the rows by unit or office.
func (mk *maker) breakDown(s *scope, f *figure.Figure) {
	for _, l := range mk.Labels {
		f.From = append(f.From, figure.Ref{Unit: s.unit, Period: s.dataset.Period, Code: l.Figure})
		n, known := s.book.Number(s.unit, s.dataset.Period, l.Figure)
		if !known {
			f.Items = nil
			return
		}
		f.Items = append(f.Items, figure.Item{Label: l.Name, Value: n})
	}
	place := make(map[string]int)
	for _, row := range s.rows {
		p, ok := mk.share(s, &row)
		if !ok || mk.of == nil {
			continue
		}
		f.Parts = append(f.Parts, p)
		name := mk.label(s, row.Unit)
		i, seen := place[name]
		if !seen {
			i = len(f.Items)
			place[name] = i
			f.Items = append(f.Items, figure.Item{Label: name})
		}
		f.Items[i].Value += p.Value
	}
	if len(f.Items) > 0 {
		f.Kind = figure.IsSeries
	}
}
