package read

import (
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// compareMarks holds the cover against the hidden marks of the blank workbook. What
// the cover leaves empty the marks say; where both speak and differ nobody knows which
// is right.
func (t *reading) compareMarks(s form.Sheet, cover *submission.Sheet) {
	for _, c := range s.Columns {
		marked, same := t.marked(c.Role)
		if marked == "" {
			continue
		}
		value, there := cover.Values[c.Code]
		switch {
		case !there:
			t.take(c.Role)
		case !value.Present():
			t.take(c.Role)
			t.fillIn(cover, c, marked)
			if c.Role == form.RoleVersion && !same {
				t.otherMarks(cover, c, marked)
			}
		case !same && value.State == submission.Text:
			t.otherMarks(cover, c, marked)
		}
	}
}

// marked returns what the marks say for a role of the cover, "" when they say nothing,
// and whether that is what the cover was understood to say.
func (t *reading) marked(role form.Role) (text string, same bool) {
	marks := t.book.Marks
	switch role {
	case form.RoleOffice:
		u, ok := t.units.Lookup(marks[submission.MarkOffice])
		if !ok {
			return "", false
		}
		return u.Name, u.Code == t.out.Office
	case form.RolePeriod:
		p, ok := t.markedPeriod()
		if !ok {
			return "", false
		}
		return p.Chinese(), p == t.out.Period
	case form.RoleVersion:
		if marks[submission.MarkForm] == "" || marks[submission.MarkVersion] == "" {
			return "", false
		}
		text = marks[submission.MarkForm] + "/" + marks[submission.MarkVersion]
		return text, text == t.form.Code+"/"+t.form.Version
	default:
		return "", false
	}
}

func (t *reading) markedPeriod() (period.Period, bool) {
	p, err := period.Parse(t.book.Marks[submission.MarkPeriod])
	return p, err == nil
}

// fillIn puts what the marks say into the cover's empty cell, and notes it.
func (t *reading) fillIn(cover *submission.Sheet, c form.Column, marked string) {
	value := cover.Values[c.Code]
	value.State, value.Text = submission.Text, marked
	if p, ok := t.markedPeriod(); ok && c.Role == form.RolePeriod {
		value.Text = p.String()
	}
	cover.Values[c.Code] = value
	t.note(submission.Note{
		Kind: submission.NoteValue, Cell: value.Cell, To: marked, Why: "封面未填，按下发表样时的标记填入",
	})
}

// otherMarks enters the defect that the cover says other than the marks.
func (t *reading) otherMarks(cover *submission.Sheet, c form.Column, marked string) {
	value := cover.Values[c.Code]
	found := value.Text
	if c.Role == form.RolePeriod {
		found = t.out.Period.Chinese()
	}
	t.defect(submission.Defect{
		Kind: submission.OtherMarks, Sheet: cover.Name, Name: c.Name, Cell: value.Cell, Found: found, Marked: marked,
	})
}

// take believes the marks, where the cover is silent.
func (t *reading) take(role form.Role) {
	switch role {
	case form.RoleOffice:
		t.out.Office = t.book.Marks[submission.MarkOffice]
	case form.RolePeriod:
		t.out.Period, _ = t.markedPeriod()
	default:
	}
}

// marksAlone takes office and period from the marks of a file without a cover.
func (t *reading) marksAlone() {
	for _, role := range []form.Role{form.RoleOffice, form.RolePeriod} {
		if text, _ := t.marked(role); text != "" {
			t.take(role)
		}
	}
}
