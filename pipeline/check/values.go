package check

import (
	"math"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// fault is what a rule on values found wrong with a subject.
type fault struct {
	marks []string // the columns concerned, the most telling one first
	words words    // what to fill in beside the subject's own words
}

// judgement looks for the faults of one subject.
type judgement func(rule *rule, s *subject) []fault

// onSubjects judges each row of a submission, or the office's figures once.
func onSubjects(judge judgement) func(*run, *rule) {
	return func(r *run, rule *rule) {
		if rule.Scope == form.ScopeOffice {
			if r.in.Book != nil && r.office.Level == unit.Office {
				r.judge(rule, judge, r.figuresOf(r.in.Book, r.office, r.period))
			}
			return
		}
		var s subject // one for all rows: nobody keeps it
		for i := range r.rows {
			if r.full(rule) {
				return
			}
			s = r.subject(&r.rows[i])
			r.judge(rule, judge, &s)
		}
	}
}

func (r *run) judge(rule *rule, judge judgement, s *subject) {
	for _, f := range rule.faults(judge, s) {
		cells := s.cells(f.marks)
		w := r.words()
		s.say(w, rule, f, cells)
		r.add(rule, s.code, cells, w, s.show)
	}
}

// onDistrict judges the district's figures.
func onDistrict(judge judgement) func(*merged, *rule) {
	return func(m *merged, rule *rule) {
		if m.book == nil {
			return
		}
		s := m.district()
		for _, f := range rule.faults(judge, s) {
			w := m.words()
			s.say(w, rule, f, nil)
			m.add(rule, s.cells(f.marks), w, s.show)
		}
	}
}

// faults judges a subject where the rule's condition holds, once for each column
// that the rule looks at.
func (r *rule) faults(judge judgement, s *subject) []fault {
	var out []fault
	for _, x := range r.each {
		s.x = x
		if r.when != nil {
			if holds, known := r.when.Truth(s.lookup); !holds || !known {
				continue
			}
		}
		for _, f := range judge(r, s) {
			if x != "" {
				s.remember(&f)
			}
			out = append(out, f)
		}
	}
	return out
}

// remember keeps the words of the column, since x moves on.
func (s *subject) remember(f *fault) {
	for _, name := range []string{itself, previous + itself, lastYear + itself} {
		f.words[name] = s.show(name)
	}
	f.words["column"] = s.title(s.x)
	f.marks = []string{s.x}
}

// say adds what can be said of a subject and of a fault.
func (s *subject) say(w words, rule *rule, f fault, cells []submission.Cell) {
	w["unit"] = s.name()
	if len(cells) > 0 {
		w.place(cells[0])
	}
	if len(f.marks) > 0 {
		s.compare(w, rule, f.marks[0])
	}
	for name, text := range f.words {
		w[name] = text
	}
}

// compare adds a value, what it is compared with, and how far they are apart.
func (s *subject) compare(w words, rule *rule, name string) {
	n, known := s.lookup(name)
	if !known {
		return
	}
	as := s.format(name)
	w["column"], w["value"] = s.title(name), show(n, as)
	if rule.compares == "" {
		return
	}
	if base, known := s.lookup(rule.compares + name); known {
		w["expected"], w["difference"] = show(base, as), difference(n, base, as)
		if base != 0 {
			w["percent"] = percent(math.Abs(n/base - 1))
		}
	}
}

// balance: the left side equals the right one.
func balance(rule *rule, s *subject) []fault {
	left, knownLeft := rule.left.Number(s.lookup)
	right, knownRight := rule.right.Number(s.lookup)
	if !knownLeft || !knownRight || !unequal(left, right) {
		return nil
	}
	return []fault{{rule.marks, words{
		"left": plain(left), "right": plain(right), "difference": difference(left, right, ""),
	}}}
}

// part: no part is greater than its whole.
func part(rule *rule, s *subject) []fault {
	var out []fault
	for _, p := range rule.pairs {
		left, knownPart := p.part.Number(s.lookup)
		right, knownWhole := p.whole.Number(s.lookup)
		if !knownPart || !knownWhole || left <= right || !unequal(left, right) {
			continue
		}
		marks := append(append([]string(nil), p.partMarks...), p.wholeMarks...)
		out = append(out, fault{marks, words{
			"part": p.partName, "whole": p.wholeName,
			"left": plain(left), "right": plain(right), "difference": plain(left - right),
		}})
	}
	return out
}

// assert: what must hold holds.
func assert(rule *rule, s *subject) []fault {
	holds, known := rule.must.Truth(s.lookup)
	if holds || !known {
		return nil
	}
	return []fault{{rule.marks, words{}}}
}
