// Package heading finds out which column of the form each column of a sheet is.
//
// In goes a sheet of the form, of which [New] makes an [Index]; the index then
// finds the header of a workbook's sheet wherever it stands and in whatever
// order, in one row or several, and understands single labels. It reads no
// value, and of two equally sure meanings it takes neither.
package heading

import (
	"regexp"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/normalise"
)

// Index holds one sheet's columns by what their headers may say. Any number of
// goroutines may use it.
type Index struct {
	columns []form.Column
	groups  []string // folded group of each column
	byKey   map[string][]candidate
	// known are labels already understood: offices write the same headers month
	// after month.
	known    memo[grouped, Meaning]
	ceilings memo[whole, int]
	// reach is how many bytes a header may have: what is longer names nothing, however
	// it is spaced.
	reach int
}

// candidate is a column that a header may mean, and how surely.
type candidate struct {
	column   int
	strength int
}

// The strengths of a match.
const (
	weakly    = 1 // the title but for a word like 数
	byAlias   = 2
	byName    = 3
	byGroup   = 4 // group and title together
	sameGroup = 1 // added when the header stands under the column's own group
)

// New makes the index of a sheet of the form.
func New(s form.Sheet) *Index {
	h := &Index{columns: s.Columns, byKey: make(map[string][]candidate)}
	for i, c := range s.Columns {
		group := normalise.Key(c.Group)
		h.groups = append(h.groups, group)
		h.enter(normalise.Key(c.Name), i, byName)
		if group != "" {
			h.enter(group+normalise.Key(c.Name), i, byGroup)
		}
		for _, alias := range c.Aliases {
			h.enter(normalise.Key(alias), i, byAlias)
			if group != "" {
				h.enter(group+normalise.Key(alias), i, byGroup)
			}
		}
	}
	return h
}

func (h *Index) enter(key string, column, strength int) {
	for i, c := range h.byKey[key] {
		if c.column == column {
			h.byKey[key][i].strength = max(c.strength, strength)
			return
		}
	}
	h.byKey[key] = append(h.byKey[key], candidate{column, strength})
	const spaced, measured = 4, 60 // times, and bytes
	h.reach = max(h.reach, spaced*len(key)+measured)
}

// title is a header's text, folded.
type title struct {
	key   string // all of it
	plain string // without the parentheses at its end
	unit  string // what stood in them
}

var (
	parenthesised = regexp.MustCompile(`^(.+)\(([^()]*)\)$`)
	within        = regexp.MustCompile(`^其中[,、]?`)
	generic       = regexp.MustCompile(`^(人?数|数量|个数|小计|合计|总数|计)$`)
)

// withoutCount drops the word for counting behind a title.
func withoutCount(key string) string {
	for _, word := range []string{"人数", "个数", "数量", "数"} {
		if rest, ok := strings.CutSuffix(key, word); ok && rest != "" {
			return rest
		}
	}
	return key
}

// whole is a text as it stands in a cell.
type whole string

func (w whole) size() int    { return len(w) }
func (w whole) clone() whole { return whole(strings.Clone(string(w))) }
func (w whole) title() title { return newTitle(string(w)) }

// grouped is a title under a group, both folded.
type grouped struct{ group, key string }

func (g grouped) size() int      { return len(g.group) + len(g.key) }
func (g grouped) clone() grouped { return grouped{strings.Clone(g.group), strings.Clone(g.key)} }

func newTitle(text string) title {
	key := normalise.Key(text)
	if rest := within.ReplaceAllString(key, ""); rest != "" {
		key = rest
	}
	t := title{key: key}
	if m := parenthesised.FindStringSubmatch(key); m != nil {
		t.plain, t.unit = m[1], m[2]
	}
	return t
}

// Meaning is the column a header was understood as.
type Meaning struct {
	Place    int     // place in the form's columns
	Strength int     // how surely; 0 is no meaning at all
	Factor   float64 // what a bare number below it must be multiplied by; 0 when it names no unit
	Loosely  bool    // no name in use says it so: it is one of them but for a word like 数
}

// Label understands a label that stands by itself.
func (h *Index) Label(text string) Meaning { return h.match("", titles.get(whole(text), whole.title)) }

// titles are texts already folded.
var titles memo[whole, title]

// match finds the column that a title under a group means.
func (h *Index) match(group string, t title) Meaning {
	return h.known.get(grouped{group, t.key}, func(grouped) Meaning { return h.understand(group, t) })
}

// understand is match without memory. The group alone is enough where the title only
// counts or names the unit of measure.
func (h *Index) understand(group string, t title) Meaning {
	if group != "" {
		if m := h.best(h.titled(group+t.key, group+t.plain, t), group); m.Strength > 0 {
			return m
		}
	}
	if m := h.best(h.titled(t.key, t.plain, t), group); m.Strength > 0 {
		return m
	}
	if group != "" {
		return h.best(h.countedGroup(group, t), group)
	}
	return Meaning{}
}

// titled returns the columns a key may mean: whole, without the unit of measure
// in parentheses, or without a word for counting.
func (h *Index) titled(key, plain string, t title) []Meaning {
	if out := meanings(h.byKey[key], 0); out != nil {
		return out
	}
	var out []Meaning
	if t.plain != "" {
		out = h.measured(plain, t.unit)
	}
	if out == nil {
		for _, c := range h.byKey[withoutCount(key)] {
			out = append(out, Meaning{Place: c.column, Strength: weakly, Loosely: !generic.MatchString(t.key)})
		}
	}
	if out == nil && t.plain != "" {
		for _, m := range h.measured(withoutCount(plain), t.unit) {
			m.Strength, m.Loosely = weakly, true
			out = append(out, m)
		}
	}
	return out
}

// measured returns the columns of a key that may be measured so.
func (h *Index) measured(key, measure string) []Meaning {
	var out []Meaning
	for _, c := range h.byKey[key] {
		if factor, ok := normalise.Measure(measure, h.columns[c.column].Measure); ok {
			out = append(out, Meaning{Place: c.column, Strength: c.strength, Factor: factor})
		}
	}
	return out
}

func (h *Index) countedGroup(group string, t title) []Meaning {
	var out []Meaning
	for _, c := range h.byKey[group] {
		factor, isMeasure := normalise.Measure(strings.Trim(t.key, "()"), h.columns[c.column].Measure)
		if isMeasure || generic.MatchString(t.key) {
			out = append(out, Meaning{Place: c.column, Strength: c.strength, Factor: factor})
		}
	}
	return out
}

func meanings(from []candidate, factor float64) []Meaning {
	var out []Meaning
	for _, c := range from {
		out = append(out, Meaning{Place: c.column, Strength: c.strength, Factor: factor})
	}
	return out
}

// best picks the surest meaning; two equally sure ones are none.
func (h *Index) best(from []Meaning, group string) Meaning {
	var best Meaning
	tied := false
	for _, m := range from {
		if group != "" && h.groups[m.Place] == group {
			m.Strength += sameGroup
		}
		switch {
		case m.Strength > best.Strength:
			best, tied = m, false
		case m.Strength == best.Strength:
			tied = true
		}
	}
	if tied {
		return Meaning{}
	}
	return best
}
