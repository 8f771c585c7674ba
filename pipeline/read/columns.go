package read

import (
	"regexp"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/heading"
	"huibao/pipeline/read/normalise"
	"huibao/pipeline/submission"
)

// reportColumns enters defects for headers that are missing, doubled or unknown.
func (t *reading) reportColumns(s form.Sheet, name string, h heading.Header) {
	known := make(map[int]bool)
	for i, c := range s.Columns {
		f, ok := h.Columns[i]
		switch {
		case ok:
			known[f.Column] = true
			t.doubled(s, c, name, f, known)
			t.loosely(c, name, f)
		case mustStand(s, c):
			t.defect(submission.Defect{
				Kind: submission.MissingColumn, Sheet: name, Name: c.Name, Cell: t.cell(name, 0, h.Last),
			})
		}
	}
	for _, u := range h.Headings {
		switch {
		case known[u.Column]:
		case stated.MatchString(normalise.Key(u.Text)):
			t.note(submission.Note{
				Kind: submission.NoteValue, Cell: t.cell(name, u.Column, u.Row), From: u.Text, Why: "比例已按人数重算，所填比例未采用",
			})
		default:
			t.defect(submission.Defect{
				Kind: submission.UnusedColumn, Sheet: name, Name: u.Text, Cell: t.cell(name, u.Column, u.Row),
			})
		}
	}
}

// stated is the header of shares written beside the counts that they follow from.
var stated = regexp.MustCompile(`(比例|比率|占比|比重|百分比|百分率)(\(%\)|%)?$|^\(?%\)?$`)

// loosely notes a header that is understood although nobody is known to call the
// column so.
func (t *reading) loosely(c form.Column, name string, f heading.Found) {
	if !f.Loosely {
		return
	}
	text := strings.Join(strings.Fields(f.Text), "")
	t.note(submission.Note{
		Kind: submission.NoteDoubt, Cell: t.cell(name, f.Column, f.Row), From: text, To: c.Name, Why: "按“" + c.Name + "”理解，请用原表头",
	})
}

// doubled enters a defect for each further header that means the same column,
// if that column is one that counts.
func (t *reading) doubled(s form.Sheet, c form.Column, name string, f heading.Found, known map[int]bool) {
	if !mustStand(s, c) {
		return
	}
	for _, d := range f.Doubled {
		known[d.Column] = true
		t.defect(submission.Defect{
			Kind: submission.DoubledColumn, Sheet: name, Name: c.Name,
			Cell: t.cell(name, d.Column, d.Row), Found: f.Text,
		})
	}
}

// mustStand reports whether a column may not be missing: all but optional ones
// that hold no figure of a unit's row.
func mustStand(s form.Sheet, c form.Column) bool {
	return !c.Optional || s.Layout == form.Rows && c.Role == ""
}
