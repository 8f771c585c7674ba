package check

import (
	"cmp"
	"slices"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// field is one cell of a submission that a rule looks at.
type field struct {
	sheet  *submission.Sheet
	row    *submission.Row // zero but for its values on a sheet of pairs
	column *form.Column
	value  submission.Value
}

// fields calls a function for each cell that a rule looks at, in the order of the
// workbook, and where its condition holds. Columns that the file lacks have no
// cells: that they lack is said once, by the rule on structure.
func (r *run) fields(rule *rule, pass passed, look func(field)) {
	for i, s := range r.in.Submission.Sheets {
		columns := rule.targets[s.Code]
		known, _ := r.form.Sheet(s.Code)
		if len(columns) == 0 || !r.demands(known) {
			continue
		}
		rows := s.Rows
		if known.Layout == form.Pairs {
			rows = []submission.Row{{Values: submission.ValuesOf(s.Values)}}
		}
		finders := r.finders[:0]
		for k := range columns {
			finders = append(finders, submission.NewFinder(columns[k].Code))
		}
		r.finders = finders
		for j := range rows {
			if r.full(rule) {
				return
			}
			for k := range columns {
				column := &columns[k]
				if n, known, _ := finders[k].Number(rows[j].Values); known && column.Role != form.RoleUnit && pass(column, n) {
					continue
				}
				v, there := valueOf(&rows[j], &columns[k])
				if f := (field{&r.in.Submission.Sheets[i], &rows[j], &columns[k], v}); there && r.applies(rule, f) {
					look(f)
				}
			}
		}
	}
}

// passed tells which numbers a rule has nothing to say about, so that their cells are
// passed over. Most cells hold a number, and most numbers are right.
type passed func(column *form.Column, n float64) bool

// anyNumber passes every number: the rule speaks of words, or of cells without any.
func anyNumber(*form.Column, float64) bool { return true }

// noNumber passes none.
func noNumber(*form.Column, float64) bool { return false }

func valueOf(row *submission.Row, column *form.Column) (submission.Value, bool) {
	if column.Role == form.RoleUnit {
		return row.Name, true
	}
	return row.Values.Get(column.Code)
}

// applies reports whether a rule's condition holds for a cell.
func (r *run) applies(rule *rule, f field) bool {
	if rule.when == nil {
		return true
	}
	holds, known := rule.when.Truth(r.around(f).lookup)
	return holds && known
}

// around returns the row around a cell as a subject: on a row sheet the unit's row
// over all of them, once they are joined.
func (r *run) around(f field) *subject {
	row := f.row
	if i, ok := r.row[row.Unit]; ok && r.columns[f.column.Code].sheet.Layout == form.Rows {
		row = &r.rows[i]
	}
	s := r.subject(row)
	s.x = f.column.Code
	return &s
}

// fieldWords returns what can be said of a cell.
func (r *run) fieldWords(f field) words {
	w := r.words()
	w.place(f.value.Cell)
	w["column"], w["value"], w["unit"] = inner(f.column.Name), written(f.value, *f.column), r.unitName(f.row)
	return w
}

// unitName names whom a row speaks of; the office itself where it has no row.
func (r *run) unitName(row *submission.Row) string { return cmp.Or(r.nameOf(row), r.office.Name) }

// nameOf names whom a row speaks of: by the registry, as written, or by its line.
func (c *Checker) nameOf(row *submission.Row) string {
	switch {
	case row.Unit != "":
		return c.units.Name(row.Unit)
	case row.Name.State == submission.Text:
		return quote(row.Name.Raw)
	case row.Line > 0:
		return "第" + plain(float64(row.Line)) + "行"
	default:
		return ""
	}
}

// mark enters a finding on a cell. After an error the cell counts as not known.
func (r *run) mark(rule *rule, f field, w words) {
	if rule.Severity == form.Error && rule.at == onCells {
		r.spoil(f.row.Unit, f.column.Code, f.value.Cell)
	}
	r.add(rule, f.row.Unit, []submission.Cell{f.value.Cell}, w, r.around(f).show)
}

// required: the cell holds something.
func required(r *run, rule *rule) {
	r.fields(rule, anyNumber, func(f field) {
		if !f.value.Present() && !r.repeats(f) {
			r.mark(rule, f, r.fieldWords(f))
		}
	})
}

// repeats reports whether the unit of a cell's row has a row above on the same sheet.
// What the second one lacks is of no matter: there should be one.
func (r *run) repeats(f field) bool {
	if f.row.Unit == "" {
		return false
	}
	lines, known := r.first[f.sheet.Code]
	if !known {
		lines = make(map[string]int)
		for _, row := range f.sheet.Rows {
			if _, twice := lines[row.Unit]; !twice {
				lines[row.Unit] = row.Line
			}
		}
		r.first[f.sheet.Code] = lines
	}
	first, known := lines[f.row.Unit]
	return known && first < f.row.Line
}

// understood: what the cell holds was understood as its type.
func understood(r *run, rule *rule) {
	r.fields(rule, anyNumber, func(f field) {
		if f.value.State != submission.Bad || !rule.speaksOf(f.value.Problem) {
			return
		}
		w := r.fieldWords(f)
		w["expected"] = wanted(*f.column, f.value.Problem)
		if w["value"] == "" {
			w["value"] = "空白"
		}
		r.mark(rule, f, w)
	})
}

func (r *rule) speaksOf(p submission.Problem) bool {
	return len(r.Problems) == 0 || slices.Contains(r.Problems, string(p))
}

// within: the number lies within the rule's bounds, or else the column's.
func within(r *run, rule *rule) {
	r.fields(rule, rule.holds, func(f field) {
		if !f.value.Known() || r.wrong[f.value.Cell] || rule.holds(f.column, f.value.Number) {
			return
		}
		low, high := rule.bounds(f.column)
		w := r.fieldWords(f)
		w["low"], w["high"] = bound(low, *f.column), bound(high, *f.column)
		r.mark(rule, f, w)
	})
}

// bounds are the rule's own, or else the column's.
func (r *rule) bounds(column *form.Column) (low, high *float64) {
	if r.Low == nil && r.High == nil {
		return column.Min, column.Max
	}
	return r.Low, r.High
}

// holds reports whether a number lies within the bounds.
func (r *rule) holds(column *form.Column, n float64) bool {
	low, high := r.bounds(column)
	return (low == nil || n >= *low) && (high == nil || n <= *high)
}

// bound prints the end of a range, or that there is none.
func bound(n *float64, column form.Column) string {
	if n == nil {
		return "不限"
	}
	return show(*n, format(column.Type))
}

// optioned: the word is one of the column's options.
func optioned(r *run, rule *rule) {
	r.fields(rule, anyNumber, func(f field) {
		if f.value.State != submission.Text || slices.Contains(f.column.Options, f.value.Text) {
			return
		}
		w := r.fieldWords(f)
		w["expected"] = strings.Join(f.column.Options, "、")
		r.mark(rule, f, w)
	})
}

// cumulative: the number is not less than last month's in the same year.
func cumulative(r *run, rule *rule) {
	if r.period.Month() == 1 {
		return
	}
	r.fields(rule, noNumber, func(f field) {
		before, known := r.before(f)
		if !known || f.value.Number >= before {
			return
		}
		w := r.fieldWords(f)
		w["expected"], w["difference"] = plain(before), plain(before-f.value.Number)
		r.mark(rule, f, w)
	})
}

// surge: the number grew by at most so many times its mean monthly growth since
// January.
func surge(r *run, rule *rule) {
	if r.period.Month() == 1 {
		return
	}
	r.fields(rule, noNumber, func(f field) {
		before, known := r.before(f)
		if !known || before <= 0 {
			return
		}
		mean := before / float64(r.period.Previous().Month())
		growth := f.value.Number - before
		if growth <= rule.Times*mean {
			return
		}
		w := r.fieldWords(f)
		w["expected"], w["difference"], w["low"] = plain(before), plain(growth), plain(round(mean, 1))
		r.mark(rule, f, w)
	})
}

// before returns last month's number for a cell; known is false when either
// number is not.
func (r *run) before(f field) (n float64, known bool) {
	before := r.previous[f.row.Unit]
	if before == nil {
		return 0, false
	}
	v := before.Values.Of(f.column.Code)
	return v.Number, v.Known() && f.value.Known() && !r.wrong[f.value.Cell]
}
