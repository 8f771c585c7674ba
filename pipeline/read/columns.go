package read

import (
	"huibao/pipeline/form"
	"huibao/pipeline/read/heading"
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
		case mustStand(s, c):
			t.defect(submission.Defect{
				Kind: submission.MissingColumn, Sheet: name, Name: c.Name, Cell: t.cell(name, 0, h.Last),
			})
		}
	}
	for _, u := range h.Headings {
		if !known[u.Column] {
			t.defect(submission.Defect{
				Kind: submission.UnusedColumn, Sheet: name, Name: u.Text, Cell: t.cell(name, u.Column, u.Row),
			})
		}
	}
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
