package compose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
	"huibao/pipeline/wording"
)

// reported counts the offices that reported this period.
func (w *writer) reported() int {
	return len(w.Dataset.Offices) - len(w.Dataset.Missing())
}

// missing are the offices that did not report and for which nothing stands in.
func (w *writer) missing() []figure.Office {
	return slices.DeleteFunc(slices.Clone(w.Dataset.Offices), func(o figure.Office) bool { return o.Reported || !o.Carried.IsZero() })
}

// carried are the offices that did not report and for which an earlier period
// stands in.
func (w *writer) carried() []figure.Office {
	return slices.DeleteFunc(slices.Clone(w.Dataset.Offices), func(o figure.Office) bool { return o.Reported || o.Carried.IsZero() })
}

func (w *writer) missingNames() string { return w.officeNames(w.missing()) }
func (w *writer) carriedNames() string { return w.officeNames(w.carried()) }

func (w *writer) officeNames(offices []figure.Office) string {
	var names []string
	for _, o := range offices {
		names = append(names, w.label(w.Units.Name(o.Code)))
	}
	return wording.Join(names)
}

// missingThem speaks of the missing offices again: 该乡 of one, 上述单位 of several.
func (w *writer) missingThem() string {
	switch missing := w.missing(); len(missing) {
	case 0:
		return ""
	case 1:
		return "该" + officeKind(w.Units.Name(missing[0].Code))
	default:
		return "上述单位"
	}
}

// officeKind is the last word of an office's name: 街道, or a single character.
func officeKind(name string) string {
	if strings.HasSuffix(name, "街道") {
		return "街道"
	}
	_, size := utf8.DecodeLastRuneInString(name)
	return name[len(name)-size:]
}

// officeKinds names the kinds of office there are: 街道（镇、乡）.
func (w *writer) officeKinds() string {
	var kinds []string
	for _, o := range w.Dataset.Offices {
		if kind := officeKind(w.Units.Name(o.Code)); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) < 2 {
		return wording.Join(kinds)
	}
	return kinds[0] + "（" + wording.Join(kinds[1:]) + "）"
}

// officeOf names the office to which a unit belongs, which may be the unit itself.
func (w *writer) officeOf(code string) string {
	u, ok := w.Units.Lookup(code)
	switch {
	case !ok:
		return "—"
	case u.Level == unit.Community:
		return w.Units.Name(u.Parent)
	default:
		return u.Name
	}
}

// short is an office's short name, or its name when it has none.
func (w *writer) short(code string) string {
	if u, _ := w.Units.Lookup(code); u.Short != "" {
		return u.Short
	}
	return w.Units.Name(code)
}

// findings counts the findings of a severity on what offices sent.
func (w *writer) findings(severity form.Severity) int {
	return len(w.selected(func(f submission.Finding) bool { return f.Severity == severity }))
}

// explained counts the warnings that the office explained.
func (w *writer) explained() int {
	return len(w.selected(func(f submission.Finding) bool { return f.Severity == form.Warning && f.Explanation != "" }))
}

// selected are the findings on what offices sent. What the merged data raise is
// the district clerk's business, not the reader's.
func (w *writer) selected(want func(f submission.Finding) bool) []submission.Finding {
	var out []submission.Finding
	for _, f := range w.Findings {
		if f.File != "" && want(f) {
			out = append(out, f)
		}
	}
	return out
}
