package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"huibao/pipeline/expression"
	"huibao/pipeline/form"
)

// The words that expressions give a meaning of their own.
const (
	previous  = "prev."
	lastYear  = "last_year."
	fact      = "unit."
	monthName = "month"
	itself    = "x"
	months    = "months"
)

// rule is a compiled rule.
type rule struct {
	form.Rule
	at                      stage // when it is judged
	when, must, left, right *expression.Expression
	pairs                   []pair
	forbid                  *regexp.Regexp
	message, action         message
	targets                 map[string][]form.Column // what it looks at, by sheet
	figures                 []string                 // what it looks at among figures
	each                    []string                 // what x stands for, in the order of the form; one empty name for nothing
	marks                   []string                 // columns to mark
	compares                string                   // previous or lastYear, when it compares with one
}

// pair is a part and its whole, with their Chinese names.
type pair struct {
	part, whole           *expression.Expression
	partName, wholeName   string
	partMarks, wholeMarks []string
}

func (c *Checker) compile(from form.Rule) (*rule, error) {
	if _, known := kinds[from.Kind]; !known {
		return nil, fmt.Errorf("unknown kind %q", from.Kind)
	}
	r := &rule{Rule: from, at: stageOf(from)}
	if r.at >= onDataset && kinds[from.Kind].merged == nil {
		return nil, fmt.Errorf("kind %s cannot judge merged data", from.Kind)
	}
	c.selectTargets(r)
	r.each = r.stands(c.form)
	names := c.namesFor(r)
	for _, e := range []struct {
		source string
		into   **expression.Expression
	}{{from.When, &r.when}, {from.Must, &r.must}, {from.Left, &r.left}, {from.Right, &r.right}} {
		if err := names.compile(e.source, e.into); err != nil {
			return nil, err
		}
	}
	for _, p := range from.Pairs {
		compiled := pair{partName: inner(c.translate(p.Part)), wholeName: inner(c.translate(p.Whole))}
		if err := names.compile(p.Part, &compiled.part); err != nil {
			return nil, err
		}
		if err := names.compile(p.Whole, &compiled.whole); err != nil {
			return nil, err
		}
		compiled.partMarks = c.inOrder(compiled.part.Names())
		compiled.wholeMarks = c.inOrder(compiled.whole.Names())
		r.pairs = append(r.pairs, compiled)
	}
	c.settleMarks(r)
	return r, r.compileText(names)
}

func (r *rule) compileText(names names) (err error) {
	if r.Forbid != "" {
		if r.forbid, err = regexp.Compile(r.Forbid); err != nil {
			return err
		}
	}
	if r.message, err = parseMessage(r.Message, names.valid); err != nil {
		return err
	}
	r.action, err = parseMessage(r.Action, names.valid)
	return err
}

// names are what the expressions and messages of a rule may name.
type names struct {
	bare []string
	each bool // x is one of them
}

// namesFor returns the names a rule may use: columns of the row sheets, or figures.
func (c *Checker) namesFor(r *rule) names {
	out := names{each: r.Kind != form.KindBalance && r.Kind != form.KindPart && (r.Kind != form.KindAssert || r.selects())}
	if r.Scope == form.ScopeOffice || r.Scope == form.ScopeDistrict || r.at >= onDataset {
		for _, d := range c.form.Definitions() {
			out.bare = append(out.bare, d.Code)
		}
		return out
	}
	for _, s := range c.form.Sheets {
		for _, column := range s.Indicators() {
			if s.Layout == form.Rows && column.Type.Numeric() {
				out.bare = append(out.bare, column.Code)
			}
		}
	}
	return out
}

func (n names) valid(name string) bool {
	if name == monthName || strings.HasPrefix(name, fact) {
		return true
	}
	for _, prefix := range []string{previous, lastYear} {
		name = strings.TrimPrefix(name, prefix)
	}
	return n.each && name == itself || slices.Contains(n.bare, name)
}

func (n names) compile(source string, into **expression.Expression) error {
	if source == "" {
		return nil
	}
	e, err := expression.Compile(source, n.valid, n.bare)
	if err != nil {
		return err
	}
	*into = e
	return nil
}

// selects reports whether the rule looks at one column after the other.
func (r *rule) selects() bool {
	return len(r.Columns) > 0 || len(r.Sheets) > 0 || r.Class != "" || r.Measure != ""
}

// selectTargets finds the columns that the rule looks at.
func (c *Checker) selectTargets(r *rule) {
	r.targets = make(map[string][]form.Column)
	if r.Scope == form.ScopeOffice || r.Scope == form.ScopeDistrict {
		r.figures = r.Columns
		return
	}
	if r.Kind == form.KindAssert && !r.selects() {
		return
	}
	for _, s := range c.form.Sheets {
		for _, column := range s.Columns {
			if r.takes(s, column) && suits(r.Kind, s, column, len(r.Columns) > 0) {
				r.targets[s.Code] = append(r.targets[s.Code], column)
			}
		}
	}
}

// stands returns what x stands for.
func (r *rule) stands(f *form.Form) []string {
	if len(r.figures) > 0 {
		return r.figures
	}
	var out []string
	for _, sheet := range f.Sheets {
		for _, column := range r.targets[sheet.Code] {
			if r.Kind == form.KindAssert {
				out = append(out, column.Code)
			}
		}
	}
	if len(out) == 0 {
		return []string{""}
	}
	return out
}

// takes reports whether the rule's own words select a column.
func (r *rule) takes(s form.Sheet, column form.Column) bool {
	return (len(r.Sheets) == 0 || slices.Contains(r.Sheets, s.Code)) &&
		(len(r.Columns) == 0 || slices.Contains(r.Columns, column.Code)) &&
		(r.Class == "" || r.Class == column.Class) &&
		(r.Measure == "" || r.Measure == column.Measure)
}

// suits reports whether a kind of rule has anything to say about a column. A
// column that the rule names may be optional and yet be demanded.
func suits(k form.Kind, s form.Sheet, column form.Column, named bool) bool {
	inRows := s.Layout == form.Rows && column.Role == "" && column.Type.Numeric()
	switch k {
	case form.KindRequired:
		return named || !column.Optional
	case form.KindRange:
		return column.Type.Numeric()
	case form.KindEnum:
		return column.Type == form.Enum
	case form.KindTotals:
		return inRows && column.Aggregate == form.AggregateSum
	case form.KindCumulative, form.KindSurge:
		return inRows && column.Class == form.Cumulative
	case form.KindAssert:
		return inRows
	case form.KindPattern, form.KindLength, form.KindRepeated:
		return column.Type == form.Text
	default:
		return true
	}
}

// settleMarks decides which columns a finding marks: those the rule says, or those
// its expressions name, in the order of the form.
func (c *Checker) settleMarks(r *rule) {
	var used []string
	for _, e := range []*expression.Expression{r.must, r.left, r.right, r.when} {
		if e != nil {
			used = append(used, e.Names()...)
		}
	}
	for _, name := range used {
		for _, prefix := range []string{previous, lastYear} {
			if strings.HasPrefix(name, prefix) {
				r.compares = prefix
			}
		}
	}
	r.marks = r.Mark
	if len(r.marks) == 0 {
		r.marks = c.inOrder(used)
	}
}

// inOrder returns those of the names that are columns, in the order of the form.
func (c *Checker) inOrder(names []string) []string {
	var out []string
	for _, s := range c.form.Sheets {
		for _, column := range s.Columns {
			if slices.Contains(names, column.Code) {
				out = append(out, column.Code)
			}
		}
	}
	return out
}

var word = regexp.MustCompile(`[a-z][a-z0-9_.]*`)

// translate writes an expression with the Chinese names of what it names.
func (c *Checker) translate(source string) string {
	return word.ReplaceAllStringFunc(source, func(name string) string {
		if d, ok := c.figures[name]; ok {
			return d.Name
		}
		if p, ok := c.columns[name]; ok {
			return p.column.Name
		}
		return name
	})
}
