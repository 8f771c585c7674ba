package compose

import (
	"slices"

	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// vocabulary is every name that a template may use, from the form.
type vocabulary struct {
	form    *form.Form
	figures map[string]form.Definition
	order   []string // figure codes in the form's order
	columns map[string]form.Column
}

func newVocabulary(f *form.Form) *vocabulary {
	v := &vocabulary{form: f, figures: make(map[string]form.Definition), columns: make(map[string]form.Column)}
	for _, d := range f.Definitions() {
		v.figures[d.Code] = d
		v.order = append(v.order, d.Code)
	}
	for _, s := range f.Sheets {
		for _, c := range s.Columns {
			v.columns[c.Code] = c
		}
	}
	return v
}

// isCode reports whether a word is a code of the form.
func (v *vocabulary) isCode(word string) bool {
	_, figure := v.figures[word]
	_, column := v.columns[word]
	return figure || column
}

// kind is what a function's argument names.
type kind int

const (
	aNumber    kind = iota // a figure that is a number
	aRate                  // a figure that is a share: only such may be ranked
	aList                  // a figure that is a list
	aBreakdown             // a figure that is a series
	aPrintable             // a figure that prose can print
	aFigure                // any figure
	aSheet                 // a sheet of records
	aColumn                // a column of a sheet of records
	aRowColumn             // a column of a sheet with a row for each unit
	aStyle                 // a style of package wording
	aSeverity              // error, warning, hint
	aWord                  // one of a column's options, or nothing
	aLimit                 // a number
	aCount                 // a whole number above zero
	aText                  // anything
)

// called are what people call the kinds that names are checked against.
var called = map[kind]string{
	aNumber: "数值数据", aRate: "比率数据", aList: "名单数据", aBreakdown: "分组数据", aPrintable: "可写进文字的数据", aFigure: "数据",
	aSheet: "记录表", aColumn: "指标", aRowColumn: "指标", aStyle: "写法", aSeverity: "问题等级", aWord: "选项",
}

// names lists what may stand for the kind.
func (v *vocabulary) names(k kind) []string {
	switch k {
	case aSheet:
		return v.sheets(form.Records)
	case aColumn:
		return v.columnsOf(form.Records)
	case aRowColumn:
		return v.columnsOf(form.Rows)
	case aStyle:
		return wording.Styles()
	case aSeverity:
		return []string{string(form.Error), string(form.Warning), string(form.Hint)}
	default:
		return slices.DeleteFunc(slices.Clone(v.order), func(code string) bool { return !v.fits(k, code) })
	}
}

func (v *vocabulary) sheets(layout form.Layout) []string {
	var out []string
	for _, s := range v.form.Sheets {
		if s.Layout == layout {
			out = append(out, s.Code)
		}
	}
	return out
}

// columnsOf lists the columns of all sheets of a layout that carry data.
func (v *vocabulary) columnsOf(layout form.Layout) []string {
	var out []string
	for _, s := range v.form.Sheets {
		if s.Layout == layout {
			out = append(out, codes(s)...)
		}
	}
	return out
}

func codes(s form.Sheet) []string {
	var out []string
	for _, c := range s.Indicators() {
		out = append(out, c.Code)
	}
	return out
}

// fits reports whether a figure is of the kind.
func (v *vocabulary) fits(k kind, code string) bool {
	d, ok := v.figures[code]
	if !ok {
		return false
	}
	number := d.Make != form.List && d.Make != form.Breakdown && d.Make != form.Wording
	switch k {
	case aList:
		return d.Make == form.List
	case aBreakdown:
		return d.Make == form.Breakdown
	case aPrintable:
		return d.Make != form.Breakdown
	case aNumber:
		return number
	case aRate:
		return number && isShare(d)
	default:
		return true
	}
}

// isShare reports whether a figure is a share of something, printed in per cent.
func isShare(d form.Definition) bool {
	return d.Format == form.Percent || d.Format == form.Percent0
}
