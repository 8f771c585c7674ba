package blank

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// What spreadsheets hold of a check.
const (
	longestFormula = 255
	longestText    = 200 // what they show without cutting
)

// kept are the conditions that one check of a cell can hold: a cell has but one, and it
// either stops or warns, so that a warning gives way to an error.
func kept(hold []condition) []condition {
	if !slices.ContainsFunc(hold, stops) {
		return hold
	}
	return slices.DeleteFunc(slices.Clone(hold), func(c condition) bool { return !stops(c) })
}

func stops(c condition) bool { return c.Severity == form.Error }

// formula is what must hold in a cell: a number of the column's type and bounds, and the
// conditions, as many as fit; "" when none does.
func formula(cell string, c form.Column, hold []condition) (text string, held []condition) {
	if !c.Type.Numeric() {
		return "", nil
	}
	var parts []string
	if c.Type == form.Integer {
		parts = append(parts, cell+"=INT("+cell+")")
	}
	if c.Min != nil {
		parts = append(parts, cell+">="+wording.Plain(*c.Min))
	}
	if c.Max != nil {
		parts = append(parts, cell+"<="+wording.Plain(*c.Max))
	}
	for _, each := range kept(hold) {
		longer := "IF(ISNUMBER(" + cell + "),AND(" + strings.Join(append(parts, each.formula), ",") + "))"
		if utf8.RuneCountInString(longer) <= longestFormula {
			parts, text, held = append(parts, each.formula), longer, append(held, each)
		}
	}
	return text, held
}

// refuse says what must hold, as much as fits.
func refuse(v *excelize.DataValidation, c form.Column, held []condition) {
	style, title := excelize.DataValidationErrorStyleWarning, "请核实"
	text := "“" + inner(c.Name) + "”应" + demand(c) + "。"
	add := func(more string) {
		if utf8.RuneCountInString(text+more) <= longestText {
			text += more
		}
	}
	for _, each := range held {
		add(each.Name + "。")
		add(advice(each.Action))
		if stops(each) {
			style, title = excelize.DataValidationErrorStyleStop, "请更正"
		}
		if stops(each) && each.Kind == form.KindBalance {
			add("要改几格的，可先清空其中一格。")
		}
	}
	v.SetError(style, title, text)
}
