package submission

import (
	"slices"

	"huibao/pipeline/form"
)

// Overlap reports whether two submissions speak of the same: of a unit on the same
// sheet of rows, or perhaps of one where a name was not understood. Those without any
// row overlap when they hold the same sheet.
func Overlap(a, b *Submission, sheets []form.Sheet) bool {
	rows := false
	for _, s := range sheets {
		if s.Layout != form.Rows {
			continue
		}
		mine, _ := a.Sheet(s.Code)
		theirs, _ := b.Sheet(s.Code)
		rows = rows || len(mine.Rows) > 0 || len(theirs.Rows) > 0
		if len(mine.Rows) == 0 || len(theirs.Rows) == 0 {
			continue
		}
		units := map[string]bool{"": true}
		for _, row := range mine.Rows {
			units[row.Unit] = true
		}
		nameless := func(row Row) bool { return row.Unit == "" }
		if slices.ContainsFunc(mine.Rows, nameless) || slices.ContainsFunc(theirs.Rows, func(row Row) bool { return units[row.Unit] }) {
			return true
		}
	}
	return !rows && slices.ContainsFunc(a.Sheets, func(s Sheet) bool {
		_, both := b.Sheet(s.Code)
		return both
	})
}

// Combine puts the parts of one report together. Rows stand one after the other; a
// record that several parts hold stands once; of a sheet of pairs, of the office and
// of the period the last part counts. The source is the last part's.
func Combine(parts []*Submission, sheets []form.Sheet) *Submission {
	out := &Submission{Source: parts[len(parts)-1].Source}
	for _, part := range parts {
		if part.Office != "" {
			out.Office = part.Office
		}
		if !part.Period.IsZero() {
			out.Period = part.Period
		}
		out.Notes = append(out.Notes, part.Notes...)
		out.Answers = append(out.Answers, part.Answers...)
	}
	there := make(map[string]bool) // names of the form's sheets that are there
	for _, s := range sheets {
		if sheet, ok := combine(parts, s); ok {
			out.Sheets = append(out.Sheets, sheet)
			there[s.Name] = true
		}
	}
	for _, part := range parts {
		for _, d := range part.Defects {
			if d.Kind != MissingSheet || !there[d.Name] {
				out.Defects = append(out.Defects, d)
			}
		}
	}
	return out
}

// combine puts the parts of one sheet together.
func combine(parts []*Submission, s form.Sheet) (out Sheet, found bool) {
	for _, part := range parts {
		sheet, ok := part.Sheet(s.Code)
		switch {
		case !ok:
		case !found || s.Layout == form.Pairs:
			out, found = sheet, true
		default:
			if len(out.Header) == 0 {
				out.Header = sheet.Header
			}
			out.Totals = slices.Concat(out.Totals, sheet.Totals)
			rows := slices.Clip(out.Rows)
			for _, row := range sheet.Rows {
				if s.Layout != form.Records || !slices.ContainsFunc(rows, row.equals) {
					rows = append(rows, row)
				}
			}
			out.Rows = rows
		}
	}
	return out, found
}

// equals reports whether two rows say the same.
func (r Row) equals(other Row) bool {
	if r.Unit != other.Unit || r.Name.Text != other.Name.Text {
		return false
	}
	for code, v := range r.Values.All() {
		w := other.Values.Of(code)
		if v.State != w.State || v.Number != w.Number || v.Text != w.Text {
			return false
		}
	}
	return true
}
