// Package verify judges whether a form hangs together: codes, sheets and columns,
// the figures made from them, the rules over both.
//
// In go a decoded form, the sources it was read from and, where they are known,
// the units; out come faults at the keys concerned. It reads no file and changes
// no form.
package verify

import (
	"slices"
	"strings"

	"huibao/config/strict"
	"huibao/pipeline/form"
	"huibao/pipeline/unit"
)

// The words that expressions give a meaning of their own.
const (
	previousPrefix = "prev."
	lastYearPrefix = "last_year."
	unitPrefix     = "unit."
	monthName      = "month"
	itself         = "x"
)

// Months is the attribute of units that the program itself knows: how many months
// ago the unit was founded.
const Months = "months"

// taken are the names that no indicator may have.
var taken = []string{"prev", "last_year", "unit", monthName, itself, "has"}

// source is a file of a form, judged.
type source struct{ *strict.Source }

// Form judges a form whose three files were decoded without fault; what is wrong
// goes into the source of the file it stands in. With a registry the form is held
// against the units, too.
func Form(f *form.Form, units *unit.Registry, sheets, figures, rules *strict.Source) {
	k := newKnown(f, units)
	k.checkSheets(source{sheets})
	k.checkFigures(source{figures})
	k.checkRules(source{rules})
}

// known is what a form's expressions, rules and figures may name.
type known struct {
	form       *form.Form
	units      *unit.Registry // nil when the form is read alone
	sheets     []string       // codes of sheets
	columns    []string       // codes of columns on any sheet
	rows       []string       // numeric columns of row sheets
	figures    []string       // codes of figures
	numbers    []string       // figures that are numbers
	attributes []string       // of the registry
	figureOf   map[string]form.Definition
}

func newKnown(f *form.Form, units *unit.Registry) *known {
	k := &known{form: f, units: units, figureOf: make(map[string]form.Definition)}
	for _, sheet := range f.Sheets {
		k.sheets = append(k.sheets, sheet.Code)
		for _, c := range sheet.Columns {
			k.columns = append(k.columns, c.Code)
			if sheet.Layout == form.Rows && c.Role == "" && c.Type.Numeric() {
				k.rows = append(k.rows, c.Code)
			}
		}
	}
	for _, d := range f.Definitions() {
		k.figures = append(k.figures, d.Code)
		k.figureOf[d.Code] = d
		if isNumber(d.Make) {
			k.numbers = append(k.numbers, d.Code)
		}
	}
	k.attributes = attributes(units)
	return k
}

// isNumber reports whether figures of this making are numbers, so that others
// can be computed from them.
func isNumber(m form.Make) bool {
	return m != form.List && m != form.Breakdown && m != form.Wording
}

// attributes lists what unit.NAME may ask for, sorted.
func attributes(units *unit.Registry) []string {
	names := []string{Months}
	if units == nil {
		return names
	}
	for _, u := range units.All() {
		for name := range u.Attributes {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// scope is the set of names an expression may use, and how messages call it.
type scope struct {
	what  string // what the bare names are
	units bool   // whether attributes of units may be asked for
	valid func(name string) bool
	names []string // to offer from
}

// onRows is the scope of expressions over the rows of one period.
func (k *known) onRows() scope {
	names := append(slices.Clone(k.rows), prefixed(unitPrefix, k.attributes)...)
	return scope{"各单位的数值指标", true, func(name string) bool {
		return slices.Contains(k.rows, name) || k.isAttribute(name)
	}, names}
}

// onFigures is the scope of expressions over figures of one period.
func (k *known) onFigures() scope {
	return scope{"数值型的数据", false, func(name string) bool { return slices.Contains(k.numbers, name) }, k.numbers}
}

// isAttribute reports whether a name asks for an attribute of units; a form read
// alone may ask for any.
func (k *known) isAttribute(name string) bool {
	attribute, ok := strings.CutPrefix(name, unitPrefix)
	if ok && k.units == nil {
		return Code.MatchString(attribute)
	}
	return ok && slices.Contains(k.attributes, attribute)
}

// overTime widens a scope by other periods and the number of the month; with
// each, by x for the column in turn.
func (sc scope) overTime(each bool) scope {
	var bare []string
	for _, name := range sc.names {
		if !strings.HasPrefix(name, unitPrefix) {
			bare = append(bare, name)
		}
	}
	if each {
		bare = append(bare, itself)
	}
	names := append(slices.Clone(sc.names), monthName)
	if each {
		names = append(names, itself)
	}
	names = append(names, prefixed(previousPrefix, bare)...)
	names = append(names, prefixed(lastYearPrefix, bare)...)
	return scope{sc.what, sc.units, func(name string) bool {
		return sc.valid(name) || slices.Contains(names, name)
	}, names}
}

func prefixed(prefix string, names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = prefix + name
	}
	return out
}
