package check

import (
	"slices"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// totals: a stated total equals the sum of the rows. Where a sheet states several,
// one may also be the sum of the rows since the one before. Where a unit stands
// twice nobody knows what the total should be.
func totals(r *run, rule *rule) {
	for _, whole := range r.in.Submission.Sheets {
		if len(whole.Totals) == 0 || doubled(whole) {
			continue
		}
		for _, s := range byFile(whole) {
			for _, column := range rule.targets[s.Code] {
				for i, total := range s.Totals {
					r.total(rule, s, i, total, column)
				}
			}
		}
	}
}

// byFile takes a sheet that was put together from several files apart again: each
// states the totals of its own rows.
func byFile(s submission.Sheet) []submission.Sheet {
	var files []*submission.Source
	for _, total := range s.Totals {
		if source := total.Name.Cell.Source; !slices.Contains(files, source) {
			files = append(files, source)
		}
	}
	var out []submission.Sheet
	for _, source := range files {
		elsewhere := func(row submission.Row) bool { return row.Name.Cell.Source != source }
		part := s
		if len(files) > 1 || slices.ContainsFunc(s.Rows, elsewhere) {
			part.Rows = slices.DeleteFunc(slices.Clone(s.Rows), elsewhere)
			part.Totals = slices.DeleteFunc(slices.Clone(s.Totals), elsewhere)
		}
		out = append(out, part)
	}
	return out
}

func doubled(s submission.Sheet) bool {
	seen := make(map[string]bool)
	for _, row := range s.Rows {
		if seen[row.Unit] {
			return true
		}
		seen[row.Unit] = row.Unit != ""
	}
	return false
}

func (r *run) total(rule *rule, s submission.Sheet, i int, total submission.Row, column form.Column) {
	stated := total.Values.Of(column.Code)
	sum, known := r.sum(s, column, 0, 0)
	if !stated.Known() || !known || !unequal(stated.Number, sum) {
		return
	}
	if len(s.Totals) > 1 {
		if r.isSubtotal(s, i, total, column, stated.Number) {
			return
		}
	}
	r.wrongTotal(rule, s, total, column, sum)
}

// wrongTotal reports a total that is another than the sum.
func (r *run) wrongTotal(rule *rule, s submission.Sheet, total submission.Row, column form.Column, sum float64) {
	stated := total.Values.Of(column.Code)
	w := r.fieldWords(field{&s, &total, &column, stated})
	w["stated"], w["sum"], w["difference"] = plain(stated.Number), plain(sum), difference(stated.Number, sum, "")
	r.file(rule, []submission.Cell{stated.Cell}, w)
}

// isSubtotal reports whether a number is the sum of the rows above, back to the
// total before, or of those below, down to the next.
func (r *run) isSubtotal(s submission.Sheet, i int, total submission.Row, column form.Column, stated float64) bool {
	above, below := 1, 0
	if i > 0 {
		above = s.Totals[i-1].Line + 1
	}
	if i+1 < len(s.Totals) {
		below = s.Totals[i+1].Line
	}
	for _, area := range [][2]int{{above, total.Line}, {total.Line, below}} {
		if sum, known := r.sum(s, column, area[0], area[1]); known && !unequal(stated, sum) {
			return true
		}
	}
	return false
}

// sum adds a column over the rows of some lines, all where the end is 0; known is
// false when one of its cells is not.
func (r *run) sum(s submission.Sheet, column form.Column, from, to int) (sum float64, known bool) {
	for _, row := range s.Rows {
		if row.Line < from || to > 0 && row.Line >= to {
			continue
		}
		v := row.Values.Of(column.Code)
		if v.State != submission.Number && v.Present() || r.wrong[v.Cell] {
			return 0, false
		}
		sum += v.Number
	}
	return sum, true
}
