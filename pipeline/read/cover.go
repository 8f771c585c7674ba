package read

import (
	"regexp"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/read/normalise"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// cover takes from the cover who reports, for which month, on which version.
func (t *reading) cover(s form.Sheet, read *submission.Sheet) {
	for _, c := range s.Columns {
		value, ok := read.Values[c.Code]
		if !ok || value.State != submission.Text {
			continue
		}
		switch c.Role {
		case form.RolePeriod:
			if p, err := period.Parse(value.Text); err == nil {
				t.out.Period = p
			}
		case form.RoleVersion:
			t.version(c, read.Name, value)
		default:
		}
	}
	if c, ok := s.WithRole(form.RoleOffice); ok {
		t.out.Office = t.office(read.Values[c.Code].Text)
	}
}

// version compares what the cover says with the form: code/version, or the
// version alone.
func (t *reading) version(c form.Column, sheet string, value submission.Value) {
	said := normalise.Key(value.Text)
	for _, right := range []string{t.form.Code + "/" + t.form.Version, t.form.Version, "v" + t.form.Version} {
		if said == normalise.Key(right) {
			return
		}
	}
	t.defect(submission.Defect{
		Kind: submission.OtherVersion, Sheet: sheet, Name: c.Name, Cell: value.Cell, Found: value.Text,
	})
}

var (
	unitCode = regexp.MustCompile(`\d{6,}`)
	brackets = regexp.MustCompile(`[（(\[【]?\d{6,}[)）\]】]?[-、，,/]?|[（(](公章|盖章|章)[)）]`)
)

// office finds the reporting unit that the cover names, by name, by code or by
// both; if they differ it is none.
func (t *reading) office(said string) string {
	name := strings.TrimSpace(brackets.ReplaceAllString(said, ""))
	byCode, coded := t.units.Lookup(unitCode.FindString(said))
	if name == "" {
		return byCode.Code
	}
	for _, level := range []unit.Level{unit.Office, unit.District} {
		u, how := t.units.Match(name, level, "", t.period())
		if how == unit.NotFound {
			continue
		}
		if coded && byCode.Code != u.Code {
			return ""
		}
		return u.Code
	}
	return ""
}
