package blank

import (
	"slices"
	"strings"

	"huibao/pipeline/expression"
	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// The names in rules that stand for other than a column of the row.
const (
	itself    = "x"
	previous  = "prev."
	fact      = "unit."
	months    = fact + "months"
	monthName = "month"
)

// check is a rule, or one line of it, that the formula of a cell can say.
type check struct {
	form.Rule
	when, must *expression.Expression // when is nil for always
	x          string                 // the column that x stands for; "" for none
}

// checks returns what rows are checked for while they are typed, by the column at
// which it is checked: the last of those that the rule names, since people fill in from
// left to right, and before it is typed nothing can be judged.
func checks(f *form.Form, columns []string) (map[string][]check, error) {
	out := make(map[string][]check)
	for _, r := range f.Rules {
		if r.Severity == form.Hint || r.Scope == form.ScopeOffice || r.Scope == form.ScopeDistrict {
			continue
		}
		when, must := demands(r)
		for i, line := range must {
			c := check{Rule: r}
			if r.Kind == form.KindPart {
				c.Name = named(f, r.Pairs[i], r.Name)
			}
			var err error
			if c.must, err = compile(line); err == nil && when != "" {
				c.when, err = compile(when)
			}
			if err != nil {
				return nil, err
			}
			for _, c.x = range c.targets(f) {
				if at := c.last(columns); at != "" && c.must.IsTruth() {
					out[at] = append(out[at], c)
				}
			}
		}
	}
	return out, nil
}

// compile takes every name: what a name may be is for the configuration to say.
func compile(line string) (*expression.Expression, error) {
	return expression.Compile(line, func(string) bool { return true }, nil)
}

// demands are what a rule demands, as expressions; none where no expression says it.
func demands(r form.Rule) (when string, must []string) {
	when = r.When
	switch r.Kind {
	case form.KindBalance:
		must = []string{"(" + r.Left + ") == (" + r.Right + ")"}
	case form.KindPart:
		for _, p := range r.Pairs {
			must = append(must, "("+p.Part+") <= ("+p.Whole+")")
		}
	case form.KindAssert:
		must = []string{r.Must}
	case form.KindCumulative:
		const anew = monthName + " != 1" // running totals start again in January
		if when = anew; r.When != "" {
			when = "(" + r.When + ") && " + anew
		}
		must = []string{itself + " >= " + previous + itself}
	case form.KindRange:
		if r.Low != nil {
			must = append(must, itself+" >= "+wording.Plain(*r.Low))
		}
		if r.High != nil {
			must = append(must, itself+" <= "+wording.Plain(*r.High))
		}
	}
	return when, must
}

// named says of a pair of two columns which is which; of other pairs what the rule says.
func named(f *form.Form, p form.Pair, otherwise string) string {
	part, _, known := f.Column(p.Part)
	whole, _, both := f.Column(p.Whole)
	if !known || !both {
		return otherwise
	}
	return "“" + inner(part.Name) + "”不应大于“" + inner(whole.Name) + "”"
}

// targets are the columns that x stands for; one empty name when the rule has no x.
func (c check) targets(f *form.Form) []string {
	if !slices.ContainsFunc(c.names(), func(name string) bool { return strings.TrimPrefix(name, previous) == itself }) {
		return []string{""}
	}
	var out []string
	for _, s := range f.Sheets {
		if s.Layout != form.Rows || len(c.Sheets) > 0 && !slices.Contains(c.Sheets, s.Code) {
			continue
		}
		for _, column := range s.Indicators() {
			if column.Type.Numeric() && (len(c.Columns) == 0 || slices.Contains(c.Columns, column.Code)) &&
				(c.Class == "" || c.Class == column.Class) && (c.Measure == "" || c.Measure == column.Measure) {
				out = append(out, column.Code)
			}
		}
	}
	return out
}

// names are those of both expressions.
func (c check) names() []string {
	if c.when == nil {
		return c.must.Names()
	}
	return append(slices.Clone(c.when.Names()), c.must.Names()...)
}

// needed are the names that must be known for the check to say anything.
func (c check) needed() []string {
	if c.when == nil {
		return c.must.Needed()
	}
	return append(slices.Clone(c.when.Needed()), c.must.Needed()...)
}

// bare puts the column for x.
func (c check) bare(name string) string {
	if name == itself {
		return c.x
	}
	return name
}

// last is the last of the columns that a check names; "" where it names none, or what
// is no column, nor known when the workbook is made.
func (c check) last(columns []string) string {
	last := -1
	for _, name := range c.names() {
		if given(name) {
			continue
		}
		at := slices.Index(columns, c.bare(name))
		if at < 0 {
			return ""
		}
		last = max(last, at)
	}
	if last < 0 {
		return ""
	}
	return columns[last]
}
