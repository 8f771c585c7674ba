package check

import (
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strconv"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// sheets returns the sheets found that a rule looks at: those it names, or those
// of the given layouts.
func (r *run) sheets(rule *rule, layouts ...form.Layout) []submission.Sheet {
	var out []submission.Sheet
	for _, known := range r.form.Sheets {
		named := slices.Contains(rule.Sheets, known.Code)
		if len(rule.Sheets) == 0 {
			named = slices.Contains(layouts, known.Layout)
		}
		s, found := r.in.Submission.Sheet(known.Code)
		if named && found && len(s.Header) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// near offers a name like the one written, as a clause that goes on a sentence.
func (r *run) near(name string, level unit.Level, within string) string {
	offer := r.units.Nearest(name, level, within, r.period)
	if offer == "" {
		return ""
	}
	return "，与“" + offer + "”相近"
}

// belongs says whose a row's unit is, as a clause that goes on a sentence.
func (r *run) belongs(row submission.Row) string {
	if row.Unit == row.Office {
		return "，它是另一个报送单位"
	}
	return "，该社区属" + r.units.Name(row.Office)
}

// crowd is how many units of an office make it one that reports in a file; a single
// one is a slip.
const crowd = 2

// reporting returns the offices that report on the row sheets and how many units
// each names there; none when there is only one.
func (r *run) reporting() map[string]int {
	if r.home() != "" {
		return nil
	}
	seen := make(map[string]bool)
	count := make(map[string]int)
	for _, code := range r.Checker.rows {
		s, _ := r.in.Submission.Sheet(code)
		for _, row := range s.Rows {
			if row.Unit != "" && !seen[row.Unit] {
				seen[row.Unit] = true
				count[row.Office]++
			}
		}
	}
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < crowd })
	if len(count) < 2 {
		return nil
	}
	return count
}

// oneOffice: the units named belong to one office.
func oneOffice(r *run, rule *rule) {
	count := r.reporting()
	var names []string
	for _, code := range slices.Sorted(maps.Keys(count)) {
		names = append(names, fmt.Sprintf("%s%d个", r.units.Name(code), count[code]))
	}
	for _, s := range r.sheets(rule, form.Rows) {
		for _, row := range s.Rows {
			if count[row.Office] > 0 && row.Office != r.office.Code {
				w := r.words()
				w.place(row.Name.Cell)
				w["names"], w["count"] = list(names, len(names)), strconv.Itoa(len(names))
				r.file(rule, []submission.Cell{row.Name.Cell}, w)
				return
			}
		}
	}
}

// registered: each name is in the registry, and belongs to this office. Of a file in
// which several offices report that alone is said.
func registered(r *run, rule *rule) {
	if r.otherPeriod() || r.period.IsZero() {
		return
	}
	several := r.reporting()
	for _, s := range r.sheets(rule, form.Rows, form.Records) {
		for _, row := range s.Rows {
			if r.full(rule) {
				return
			}
			if row.Name.State != submission.Text {
				continue
			}
			near := ""
			switch {
			case row.Unit == "":
				near = r.near(row.Name.Text, unit.Community, r.office.Code)
			case several[row.Office] > 0:
				continue
			case r.office.Level == unit.Office && row.Office != r.office.Code:
				near = r.belongs(row)
			default:
				continue
			}
			known, _ := r.form.Sheet(s.Code)
			column, _ := known.WithRole(form.RoleUnit)
			w := r.words()
			w.place(row.Name.Cell)
			w["column"], w["value"], w["near"] = inner(column.Name), quote(row.Name.Raw), near
			w["unit"] = w["value"]
			r.file(rule, []submission.Cell{row.Name.Cell}, w)
		}
	}
}

// unique: no unit stands twice on a sheet.
func unique(r *run, rule *rule) {
	for _, s := range r.sheets(rule, form.Rows) {
		at := byUnit(s)
		for _, row := range s.Rows {
			same := at[row.Unit]
			if len(same) < 2 || s.Rows[same[0]].Line != row.Line {
				continue
			}
			var lines []string
			var cells []submission.Cell
			for _, i := range same {
				lines = append(lines, strconv.Itoa(s.Rows[i].Line))
				cells = append(cells, s.Rows[i].Name.Cell)
			}
			w := r.words()
			w.place(cells[0])
			w["unit"], w["value"] = r.units.Name(row.Unit), quote(row.Name.Raw)
			w["lines"], w["count"] = strings.Join(lines, "、"), plain(float64(len(lines)))
			r.add(rule, row.Unit, cells, w, func(string) string { return unknown })
		}
	}
}

// byUnit returns the places of a sheet's rows by the units they speak of.
func byUnit(s submission.Sheet) map[string][]int {
	out := make(map[string][]int)
	for i, row := range s.Rows {
		if row.Unit != "" {
			out[row.Unit] = append(out[row.Unit], i)
		}
	}
	return out
}

// strangers counts the rows of a sheet whose unit was not found or is another
// office's. What they are is said already, and each may be a unit that is missed.
func (r *run) strangers(s submission.Sheet) int {
	n := 0
	for _, row := range s.Rows {
		if !r.own(row) {
			n++
		}
	}
	return n
}

// own reports whether a row speaks of a unit of this office.
func (r *run) own(row submission.Row) bool {
	return row.Unit != "" && (r.office.Code == "" || row.Office == r.office.Code)
}

// named returns the office's units that a sheet names.
func (r *run) named(s submission.Sheet) map[string]bool {
	out := make(map[string]bool)
	for _, row := range s.Rows {
		if r.own(row) {
			out[row.Unit] = true
		}
	}
	return out
}

// complete: every unit of the office stands on at least one sheet. A unit that
// stands on some sheets only is the business of the rule on same units.
func complete(r *run, rule *rule) {
	sheets := r.sheets(rule, form.Rows)
	if len(sheets) == 0 || r.office.Level != unit.Office || r.period.IsZero() {
		return
	}
	there := make(map[string]bool)
	strangers := 0
	for _, s := range sheets {
		strangers = max(strangers, r.strangers(s))
		for code := range r.named(s) {
			there[code] = true
		}
	}
	var missing []string
	all := r.units.Children(r.office.Code, r.period)
	for _, u := range all {
		if !there[u.Code] {
			missing = append(missing, u.Name)
		}
	}
	if len(missing) <= strangers {
		return
	}
	w := r.words()
	cell := submission.Cell{Source: &r.in.Submission.Source, Sheet: sheets[0].Name}
	w.place(cell)
	w["count"], w["names"] = strconv.Itoa(len(missing)), list(missing, len(missing))
	w["expected"], w["found"] = strconv.Itoa(len(all)), strconv.Itoa(len(all)-len(missing))
	r.file(rule, []submission.Cell{cell}, w)
}

// sameUnits: the row sheets name the same units.
func sameUnits(r *run, rule *rule) {
	sheets := r.sheets(rule, form.Rows)
	var all []string
	known := make(map[string]bool)
	on := make([]map[string]bool, len(sheets))
	for i, s := range sheets {
		on[i] = r.named(s)
		for _, row := range s.Rows {
			if r.own(row) && !known[row.Unit] {
				known[row.Unit] = true
				all = append(all, row.Unit)
			}
		}
	}
	for i, s := range sheets {
		var missing []string
		for _, code := range all {
			if !on[i][code] {
				missing = append(missing, r.units.Name(code))
			}
		}
		if len(missing) <= r.strangers(s) {
			continue
		}
		w := r.words()
		cell := submission.Cell{Source: &r.in.Submission.Source, Sheet: s.Name}
		w.place(cell)
		w["count"], w["names"] = strconv.Itoa(len(missing)), list(missing, len(missing))
		r.file(rule, []submission.Cell{cell}, w)
	}
}

// distinct: no two units have the same numbers. Rows of nothing but zeros tell
// nothing, since new units have nothing yet.
func distinct(r *run, rule *rule) {
	var columns []string
	for _, s := range r.sheets(rule, form.Rows) {
		for _, column := range rule.targets[s.Code] {
			if column.Role == "" && column.Type.Numeric() {
				columns = append(columns, column.Code)
			}
		}
	}
	first := make(map[uint64]int)
	seed := maphash.MakeSeed()
	for i, row := range r.rows {
		key, telling := numbers(row, columns, seed)
		if !telling {
			continue
		}
		at, twice := first[key]
		if !twice {
			first[key] = i
			continue
		}
		other := r.rows[at]
		if !sameNumbers(row, other, columns) {
			continue
		}
		cells := []submission.Cell{r.nameCell(rule, row), r.nameCell(rule, other)}
		w := r.words()
		w.place(cells[0])
		w["unit"] = r.units.Name(row.Unit)
		w["names"] = r.units.Name(other.Unit) + "、" + r.units.Name(row.Unit)
		w["lines"] = strconv.Itoa(cells[1].Row) + "、" + strconv.Itoa(cells[0].Row)
		r.add(rule, row.Unit, cells, w, func(string) string { return unknown })
	}
}

// numbers makes one key of a row's numbers; telling is false when they are all zero or
// one of them was not understood.
func numbers(row submission.Row, columns []string, seed maphash.Seed) (key uint64, telling bool) {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, code := range columns {
		n, known, _ := row.Values.Number(code)
		if !known && row.Values.Of(code).State == submission.Bad {
			return 0, false
		}
		telling = telling || known && n != 0
		maphash.WriteComparable(&h, n+0)
	}
	return h.Sum64(), telling
}

// sameNumbers compares the numbers of two rows.
func sameNumbers(a, b submission.Row, columns []string) bool {
	for _, code := range columns {
		x, _, _ := a.Values.Number(code)
		y, _, _ := b.Values.Number(code)
		if x != y {
			return false
		}
	}
	return true
}

// nameCell returns the cell that names a unit on a sheet that a rule looks at.
func (r *run) nameCell(rule *rule, row submission.Row) submission.Cell {
	for _, s := range r.sheets(rule, form.Rows) {
		for _, named := range s.Rows {
			if named.Unit == row.Unit {
				return named.Name.Cell
			}
		}
	}
	return row.Name.Cell
}
