package form

import (
	"slices"
	"strings"

	"huibao/pipeline/period"
)

// month is what names say of the month that a return is for.
const month = "本月"

// InMonth returns a name as a list of several months speaks of each: 当月增加.
func InMonth(name string) string { return strings.ReplaceAll(name, month, "当月") }

// For returns the form as a report on a period speaks of it: what a month's return calls
// 本月增加 is 本季度增加 in that of a quarter.
func (f *Form) For(p period.Period) *Form {
	if p.IsMonth() {
		return f
	}
	out := *f
	out.Sheets = slices.Clone(f.Sheets)
	for i := range out.Sheets {
		out.Sheets[i].Columns = slices.Clone(out.Sheets[i].Columns)
		for j := range out.Sheets[i].Columns {
			c := &out.Sheets[i].Columns[j]
			c.Name = strings.ReplaceAll(c.Name, month, p.This())
		}
	}
	out.Figures = slices.Clone(f.Figures)
	for i := range out.Figures {
		out.Figures[i].Name = strings.ReplaceAll(out.Figures[i].Name, month, p.This())
	}
	return &out
}
