package compose

import (
	"slices"
	"strings"
	"text/template"
	"unicode/utf8"

	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// functions are what a template may call; names.go says what their arguments name.
func (w *writer) functions() template.FuncMap {
	prev, lastYear := w.Period.Previous(), w.Period.LastYear()
	known := func(code string) bool { _, ok := w.figure(code); return ok }
	value := func(code string) (float64, bool) { return w.number(code, w.Period) }
	return template.FuncMap{
		// Figures.
		"num":   w.num,
		"style": w.style,
		"size":  w.size,
		"names": func(code string) string { return w.num(code) },
		"count": func(code string) int { f, _ := w.figure(code); return len(f.List) },

		// Conditions. What is not known is neither zero nor anything else.
		"known":    known,
		"zero":     func(code string) bool { n, ok := value(code); return ok && n == 0 },
		"positive": func(code string) bool { n, ok := value(code); return ok && n > 0 },
		"equal": func(a, b string) bool {
			x, knownX := value(a)
			y, knownY := value(b)
			return knownX && knownY && x == y
		},
		"above": func(code string, limit float64) bool { n, ok := value(code); return ok && n > limit },
		"below": func(code string, limit float64) bool { n, ok := value(code); return ok && n < limit },

		// Comparisons; empty where the other period is not known.
		"prev":      func(code string) string { return w.numberOf(code, prev) },
		"lastYear":  func(code string) string { return w.numberOf(code, lastYear) },
		"vsPrev":    func(code string) string { return w.versus(code, prev, "上月") },
		"vsYear":    func(code string) string { return w.versus(code, lastYear, "去年同期") },
		"knownPrev": func(code string) bool { _, ok := w.number(code, prev); return ok && known(code) },
		"knownYear": func(code string) bool { _, ok := w.number(code, lastYear); return ok && known(code) },
		"rose":      func(code string) bool { return w.moved(code) > 0 },
		"fell":      func(code string) bool { return w.moved(code) < 0 },

		// What offices wrote.
		"records": w.records,
		"groups":  w.groups,

		// Offices.
		"top":          func(code string, n int) string { return w.ranked(code, n, false) },
		"bottom":       func(code string, n int) string { return w.ranked(code, n, true) },
		"due":          func() int { return len(w.Dataset.Offices) },
		"reported":     func() int { return len(w.Dataset.Offices) - len(w.Dataset.Missing()) },
		"missing":      func() bool { return len(w.missing(false)) > 0 },
		"missingNames": func() string { return wording.Join(w.missing(false)) },
		"carried":      func() bool { return len(w.missing(true)) > 0 },
		"carriedNames": func() string { return wording.Join(w.missing(true)) },
		"officeKinds":  w.officeKinds,

		// The review.
		"findings":  func(severity string) int { return w.bySeverity(form.Severity(severity)) },
		"explained": w.explained,

		// The frame.
		"district":   func() string { return w.Units.District().Name },
		"period":     w.Period.Chinese,
		"year":       w.Period.Year,
		"yearBefore": func() int { return w.Period.Year() - 1 },
		"month":      w.Period.Month,
		"join":       joinClauses,
	}
}

// moved compares a figure with the month before: above zero when it rose.
func (w *writer) moved(code string) float64 {
	now, ok := w.number(code, w.Period)
	before, okBefore := w.number(code, w.Period.Previous())
	if !ok || !okBefore {
		return 0
	}
	return now - before
}

// joinClauses puts a comma between two clauses, or none when one is empty.
func joinClauses(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "，" + b
}

// officeKinds names the kinds of office there are, as in 街道、镇、乡: the last
// character of their names, save that of 街道 which has two.
func (w *writer) officeKinds() string {
	var kinds []string
	for _, o := range w.Dataset.Offices {
		name := w.Units.Name(o.Code)
		_, size := utf8.DecodeLastRuneInString(name)
		kind := name[len(name)-size:]
		if strings.HasSuffix(name, "街道") {
			kind = "街道"
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) < 2 {
		return strings.Join(kinds, "")
	}
	return kinds[0] + "（" + wording.Join(kinds[1:]) + "）"
}

// explained counts the warnings that the office explained.
func (w *writer) explained() int {
	n := 0
	for _, f := range w.Findings {
		if f.Severity == form.Warning && f.Explanation != "" {
			n++
		}
	}
	return n
}
