package compose

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
	"huibao/pipeline/wording"
)

// reported counts the offices that reported this period, every month of it.
func (w *writer) reported() int {
	return len(w.Dataset.Offices) - len(w.which(func(o figure.Office) bool {
		return !o.Reported || len(o.Lacks)+len(o.Stood) > 0
	}))
}

// missing are the offices that did not report, or not every month, and for which nothing
// stands in.
func (w *writer) missing() []figure.Office {
	return w.which(func(o figure.Office) bool { return len(o.Lacks) > 0 || !o.Reported && o.Carried.IsZero() })
}

// carried are the offices that did not report, or not every month, and for which an
// earlier period stands in.
func (w *writer) carried() []figure.Office {
	return w.which(func(o figure.Office) bool { return len(o.Stood) > 0 || !o.Reported && !o.Carried.IsZero() })
}

func (w *writer) which(want func(figure.Office) bool) []figure.Office {
	return slices.DeleteFunc(slices.Clone(w.Dataset.Offices), func(o figure.Office) bool { return !want(o) })
}

func (w *writer) missingNames() string {
	return w.officeNames(w.missing(), func(o figure.Office) []period.Period { return o.Lacks })
}

func (w *writer) carriedNames() string {
	return w.officeNames(w.carried(), func(o figure.Office) []period.Period { return o.Stood })
}

// officeNames names offices; in a report on several months with those that are meant.
func (w *writer) officeNames(offices []figure.Office, months func(figure.Office) []period.Period) string {
	var names []string
	for _, o := range offices {
		name := w.label(w.Units.Name(o.Code))
		if of := months(o); len(of) > 0 {
			name += "（" + monthNames(of) + "）"
		}
		names = append(names, name)
	}
	return wording.Join(names)
}

// monthNames names months, runs of them by their ends: 1月至3月、5月.
func monthNames(months []period.Period) string {
	var names []string
	for from := 0; from < len(months); {
		to := from
		for to+1 < len(months) && months[to+1] == months[to].Add(1) {
			to++
		}
		name := fmt.Sprintf("%d月", months[from].Month())
		switch {
		case to == from+1:
			name += fmt.Sprintf("、%d月", months[to].Month())
		case to > from:
			name += fmt.Sprintf("至%d月", months[to].Month())
		}
		names = append(names, name)
		from = to + 1
	}
	return wording.Join(names)
}

// spanning reports whether the report is on several months.
func (w *writer) spanning() bool { return w.Dataset.Span != nil }

// absent names the months before the last that there is, for which nobody reported.
func (w *writer) absentMonths() string {
	if !w.spanning() {
		return ""
	}
	return monthNames(w.Dataset.Span.Absent)
}

// unfinished reports whether months of the period are still to come.
func (w *writer) unfinished() bool { return w.spanning() && len(w.Dataset.Span.ToCome) > 0 }

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

// open are the findings that ask something of somebody.
func (w *writer) open() []submission.Finding {
	return w.selected(func(f submission.Finding) bool {
		return f.Severity == form.Warning || f.Severity == form.Error && w.Office != ""
	})
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
