package check

import (
	"cmp"
	"fmt"
	"slices"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// structure: required sheets and columns are there, none twice, the version right.
func structure(r *run, rule *rule) {
	for _, d := range r.in.Submission.Defects {
		found, known := r.describe(d)
		if !known || !r.concerns(rule, d.Sheet) {
			continue
		}
		w := r.words()
		w.place(d.Cell)
		w["sheet"], w["column"], w["value"], w["found"] = d.Sheet, inner(d.Name), quote(d.Found), found
		w["expected"] = r.form.Code + "/" + r.form.Version
		r.file(rule, []submission.Cell{d.Cell}, w)
	}
}

// describe says in words what is wrong with the structure; known is false for
// what is merely unused.
func (r *run) describe(d submission.Defect) (text string, known bool) {
	switch d.Kind {
	case submission.MissingSheet:
		return fmt.Sprintf("缺少工作表“%s”", d.Name), true
	case submission.MissingColumn:
		if d.Found != "" {
			return fmt.Sprintf("工作表“%s”%s", d.Sheet, d.Found), true
		}
		return fmt.Sprintf("工作表“%s”缺少“%s”一栏", d.Sheet, inner(d.Name)), true
	case submission.DoubledColumn:
		return fmt.Sprintf("工作表“%s”有两栏都可以理解为“%s”", d.Sheet, inner(d.Name)), true
	case submission.OtherVersion:
		return fmt.Sprintf("表号为“%s”，应为“%s/%s”", quote(d.Found), r.form.Code, r.form.Version), true
	case submission.OtherMarks:
		return fmt.Sprintf("封面“%s”为“%s”，而这份表样是为“%s”下发的", inner(d.Name), quote(d.Found), quote(d.Marked)), true
	default:
		return "", false
	}
}

// concerns reports whether a rule looks at a sheet, given its name, and whether
// this reporter fills it in.
func (r *run) concerns(rule *rule, name string) bool {
	s, known := r.sheetNamed(name)
	if !known {
		return true
	}
	return r.demands(s) && (len(rule.Sheets) == 0 || slices.Contains(rule.Sheets, s.Code))
}

// sheetNamed returns the form's sheet that a file calls by some name.
func (r *run) sheetNamed(name string) (form.Sheet, bool) {
	for _, s := range r.in.Submission.Sheets {
		if s.Name == name {
			return r.form.Sheet(s.Code)
		}
	}
	for _, s := range r.form.Sheets {
		if s.Name == name {
			return s, true
		}
	}
	return form.Sheet{}, false
}

// role returns the cell of the cover with the given role.
func (r *run) role(role form.Role) (form.Column, submission.Value, bool) {
	for _, s := range r.form.Sheets {
		column, ok := s.WithRole(role)
		if !ok || s.Layout != form.Pairs {
			continue
		}
		found, _ := r.in.Submission.Sheet(s.Code)
		v := found.Values[column.Code]
		return column, v, v.State == submission.Text
	}
	return form.Column{}, submission.Value{}, false
}

// identity: the cover names the expected office and period.
func identity(r *run, rule *rule) {
	say := func(column form.Column, v submission.Value, expected string) {
		w := r.words()
		w.place(v.Cell)
		w["column"], w["value"], w["expected"] = inner(column.Name), written(v, column), expected
		r.file(rule, []submission.Cell{v.Cell}, w)
	}
	if column, v, ok := r.role(form.RoleOffice); ok {
		if expected := r.rightOffice(v.Text); expected != "" {
			say(column, v, expected)
		}
	}
	if column, v, ok := r.role(form.RolePeriod); ok && r.otherPeriod() {
		say(column, v, r.in.ExpectedPeriod.Chinese())
	}
}

// rightOffice names the office that the cover should name, "" when it does.
func (r *run) rightOffice(written string) string {
	s := r.in.Submission
	home := r.home()
	switch {
	case r.in.ExpectedOffice != "" && s.Office != r.in.ExpectedOffice:
		return r.units.Name(r.in.ExpectedOffice)
	case home != "" && s.Office != home:
		return r.units.Name(home)
	case s.Office != "":
		return ""
	default:
		return cmp.Or(r.units.Nearest(written, unit.Office, "", r.period), "名录内的单位名称")
	}
}

// otherPeriod reports whether the cover names another period than expected.
func (r *run) otherPeriod() bool {
	return !r.in.ExpectedPeriod.IsZero() && r.in.Submission.Period != r.in.ExpectedPeriod
}

// home returns the one office that every unit on the row sheets belongs to, ""
// when they belong to several.
func (r *run) home() string { return r.in.Submission.Home(r.Checker.rows) }

// filledOn: the form was filled in between the period's start and today.
func filledOn(r *run, rule *rule) {
	column, v, ok := r.role(form.RoleFilled)
	if !ok || r.period.IsZero() {
		return
	}
	on, err := period.ParseDate(v.Text)
	late := !r.in.Today.IsZero() && r.in.Today.Before(on)
	if err != nil || !on.Before(r.period.Start()) && !late {
		return
	}
	w := r.words()
	w.place(v.Cell)
	w["column"], w["value"] = inner(column.Name), on.Chinese()
	w["low"], w["high"] = r.period.Start().Chinese(), w["today"]
	r.file(rule, []submission.Cell{v.Cell}, w)
}

// resent: the same bytes were not accepted for an earlier period.
func resent(r *run, rule *rule) {
	s := r.in.Submission
	for _, earlier := range r.in.Earlier {
		if s.Source.SHA256 == "" || earlier.Source.SHA256 != s.Source.SHA256 || earlier.Period == r.in.ExpectedPeriod {
			continue
		}
		w := r.words()
		w["period"], w["found"] = earlier.Period.Chinese(), earlier.Source.Name
		r.file(rule, nil, w)
		return
	}
}

// unchanged: some number differs from last month.
func unchanged(r *run, rule *rule) {
	if len(r.rows) == 0 || len(r.rows) != len(r.previous) {
		return
	}
	for _, row := range r.rows {
		before, ok := r.previous[row.Unit]
		if !ok {
			return
		}
		for _, columns := range rule.targets {
			for _, column := range columns {
				a, b := row.Values.Of(column.Code), before.Values.Of(column.Code)
				if column.Type.Numeric() && (a.State != b.State || a.Number != b.Number) {
					return
				}
			}
		}
	}
	w := r.words()
	w["period"], w["count"] = r.period.Previous().Chinese(), plain(float64(len(r.rows)))
	r.file(rule, nil, w)
}

// noted: no value was normalised.
func noted(r *run, rule *rule) {
	const examples = 5
	notes := r.notes(submission.NoteValue, submission.NoteFormula)
	var names []string
	var cells []submission.Cell
	for _, n := range notes {
		cells = append(cells, n.Cell)
		names = append(names, fmt.Sprintf("%s（%s）", n.Cell, n.Why))
	}
	if len(notes) > 0 {
		w := r.words()
		w["count"], w["names"] = plain(float64(len(notes))), list(names, examples)
		r.file(rule, cells, w)
	}
}

// doubtful: nothing was understood that may be meant otherwise.
func doubtful(r *run, rule *rule) {
	for _, n := range r.notes(submission.NoteDoubt) {
		w := r.words()
		w.place(n.Cell)
		w["value"], w["expected"], w["found"] = quote(n.From), n.To, n.Why
		r.file(rule, []submission.Cell{n.Cell}, w)
	}
}

// hidden: no hidden rows, columns or sheets were read.
func hidden(r *run, rule *rule) {
	notes := r.notes(submission.NoteHidden)
	var names []string
	var cells []submission.Cell
	for _, n := range notes {
		cells = append(cells, n.Cell)
		name := "“" + n.Cell.Sheet + "”表"
		if n.Cell.Ref() != "" {
			name += n.From
		}
		names = append(names, name)
	}
	if len(notes) > 0 {
		w := r.words()
		w["count"], w["names"] = plain(float64(len(notes))), list(names, len(names))
		r.file(rule, cells, w)
	}
}

func (r *run) notes(of ...submission.NoteKind) []submission.Note {
	var out []submission.Note
	for _, n := range r.in.Submission.Notes {
		if slices.Contains(of, n.Kind) {
			out = append(out, n)
		}
	}
	return out
}

// aliased: no name was understood by alias, former name or variant. A name that
// stands on every sheet is said once.
func aliased(r *run, rule *rule) {
	notes := r.notes(submission.NoteUnit)
	type reading struct{ from, to string }
	at := make(map[reading][]submission.Cell)
	for _, n := range notes {
		at[reading{n.From, n.To}] = append(at[reading{n.From, n.To}], n.Cell)
	}
	for _, n := range notes {
		cells := at[reading{n.From, n.To}]
		if cells[0] != n.Cell {
			continue
		}
		w := r.words()
		w.place(n.Cell)
		w["value"], w["expected"], w["found"], w["count"] = quote(n.From), n.To, n.Why, plain(float64(len(cells)))
		r.file(rule, cells, w)
	}
}

// unused: no unknown column or sheet.
func unused(r *run, rule *rule) {
	var names []string
	var cells []submission.Cell
	for _, d := range r.in.Submission.Defects {
		switch d.Kind {
		case submission.UnusedSheet:
			names = append(names, fmt.Sprintf("工作表“%s”", quote(d.Name)))
		case submission.UnusedColumn:
			names = append(names, fmt.Sprintf("工作表“%s”的“%s”栏", d.Sheet, quote(d.Name)))
		case submission.UnreadAside:
			names = append(names, fmt.Sprintf("工作表“%s”的%s（未读取）", d.Sheet, d.Name))
		default:
			continue
		}
		cells = append(cells, d.Cell)
	}
	if len(names) > 0 {
		w := r.words()
		w["count"], w["names"] = plain(float64(len(names))), list(names, len(names))
		r.file(rule, cells, w)
	}
}
