package compose

import (
	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// vocabulary is every name that a template may use, from the form.
type vocabulary struct {
	form    *form.Form
	figures map[string]form.Definition
	order   []string // figure codes in the form's order
	sheets  map[string]form.Sheet
	columns map[string]form.Column
}

func newVocabulary(f *form.Form) *vocabulary {
	v := &vocabulary{
		form:    f,
		figures: make(map[string]form.Definition),
		sheets:  make(map[string]form.Sheet),
		columns: make(map[string]form.Column),
	}
	for _, d := range f.Definitions() {
		v.figures[d.Code] = d
		v.order = append(v.order, d.Code)
	}
	for _, s := range f.Sheets {
		v.sheets[s.Code] = s
		for _, c := range s.Columns {
			v.columns[c.Code] = c
		}
	}
	return v
}

// kind is what a function's argument names.
type kind int

const (
	aNumber   kind = iota // a figure that is a number
	aList                 // a figure that is a list
	aFigure               // any figure
	aSheet                // a sheet of records
	aColumn               // a column
	aStyle                // a style of package wording
	aSeverity             // error, warning, hint
	aText                 // anything
)

// names lists what an argument of the kind may say, and what the kind is called.
func (v *vocabulary) names(k kind) (names []string, called string) {
	switch k {
	case aNumber, aList, aFigure:
		for _, code := range v.order {
			if v.fits(k, code) {
				names = append(names, code)
			}
		}
		return names, map[kind]string{aNumber: "数值数据", aList: "名单数据", aFigure: "数据"}[k]
	case aSheet:
		for _, s := range v.form.Sheets {
			if s.Layout == form.Records {
				names = append(names, s.Code)
			}
		}
		return names, "记录表"
	case aColumn:
		for _, s := range v.form.Sheets {
			for _, c := range s.Columns {
				names = append(names, c.Code)
			}
		}
		return names, "指标"
	case aStyle:
		return wording.Styles(), "写法"
	case aSeverity:
		return []string{string(form.Error), string(form.Warning), string(form.Hint)}, "问题等级"
	default:
		return nil, ""
	}
}

func (v *vocabulary) fits(k kind, code string) bool {
	d, ok := v.figures[code]
	if !ok {
		return false
	}
	switch k {
	case aList:
		return d.Make == form.List
	case aNumber:
		return d.Make != form.List && d.Make != form.Breakdown && d.Make != form.Wording
	default:
		return true
	}
}
