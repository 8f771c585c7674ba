package check

import (
	"strconv"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// merged is the judging of what submissions add up to, or of the brief about it.
type merged struct {
	*Checker
	period   period.Period
	dataset  *figure.Dataset
	book     *figure.Book
	document *document.Document
	findings []submission.Finding
}

func (m *merged) words() words {
	d := m.units.District()
	return words{"unit": d.Name, "office": d.Name, "period": m.period.Chinese()}
}

func (m *merged) add(rule *rule, cells []submission.Cell, w words, value func(name string) string) {
	if len(cells) > 0 {
		w.place(cells[0])
	}
	m.findings = append(m.findings, rule.finding(m.units.District().Code, cells, w, value))
}

// district returns the district's figures as a subject.
func (m *merged) district() *subject { return m.figuresOf(m.book, m.units.District(), m.period) }

// applies reports whether a rule's condition holds for the district.
func (m *merged) applies(rule *rule) bool {
	if rule.when == nil {
		return true
	}
	if m.book == nil {
		return false
	}
	holds, known := rule.when.Truth(m.district().lookup)
	return holds && known
}

// coverage: every office reported, and so every unit has its row.
func coverage(m *merged, rule *rule) {
	var names []string
	for _, code := range m.dataset.Missing() {
		names = append(names, m.units.Name(code))
	}
	offices := m.units.Offices(m.period)
	whole := 0
	for _, office := range offices {
		whole += len(m.units.Children(office.Code, m.period))
	}
	if len(names) == 0 && len(m.dataset.Rows) == whole || !m.applies(rule) {
		return
	}
	w := m.words()
	w["expected"], w["count"] = strconv.Itoa(len(offices)), strconv.Itoa(len(names))
	w["found"], w["names"] = strconv.Itoa(len(offices)-len(names)), list(names, len(names))
	w["whole"], w["sum"] = strconv.Itoa(whole), strconv.Itoa(len(m.dataset.Rows))
	m.add(rule, nil, w, m.show)
}

// show prints a figure of the district.
func (m *merged) show(name string) string {
	if m.book == nil {
		return unknown
	}
	return m.district().show(name)
}

// rounding: the parts as printed add up to the whole as printed.
func rounding(m *merged, rule *rule) {
	if m.book == nil || !m.applies(rule) {
		return
	}
	exact, printed := 0.0, 0.0
	var as form.Format
	for _, code := range rule.Parts {
		n, known := m.book.Number(m.units.District().Code, m.period, code)
		if !known {
			return
		}
		as = m.figures[code].Format
		exact += n
		printed += round(n, decimals(as))
	}
	whole := round(exact, decimals(as))
	if !unequal(printed, whole) {
		return
	}
	w := m.words()
	w["sum"], w["whole"], w["difference"] = show(printed, as), show(whole, as), difference(printed, whole, as)
	m.add(rule, nil, w, m.show)
}

// decimals tells how many decimals of a number are printed; of a share, those of
// the fraction.
func decimals(as form.Format) int {
	switch as {
	case form.Percent:
		return 3
	case form.Percent0:
		return 2
	case form.Tenth:
		return 1
	default:
		return 0
	}
}

// worded: the brief does not say what is forbidden.
func worded(m *merged, rule *rule) {
	if !m.applies(rule) {
		return
	}
	for _, text := range m.document.Prose() {
		for _, found := range rule.forbid.FindAllString(text, -1) {
			w := m.words()
			w["found"], w["value"] = quote(found), quote(text)
			m.add(rule, nil, w, m.show)
		}
	}
}
