package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"huibao/pipeline/expression"
	"huibao/pipeline/form"
)

// figureColumn is a figure that is a number: one column of 汇总.
type figureColumn struct {
	form.Definition
	of, where, weight *expression.Expression // nil where the definition has none
	values            *detailColumn          // what is added up; nil counts rows
	weights           *detailColumn
	column            int // in 汇总
}

// figureSection is a run of columns of 汇总 that speak of the same sheet.
type figureSection struct {
	title   string
	figures []*figureColumn
}

// onRows are the ways to make a number from rows.
var onRows = []form.Make{form.Sum, form.Count, form.Mean, form.Max, form.Min}

// collectFigures compiles the figures that become columns of 汇总, and gives each
// the columns of 明细 that it needs.
func (p *plan) collectFigures() error {
	for _, d := range p.defined {
		if d.Make != form.Value && !slices.Contains(onRows, d.Make) {
			continue
		}
		f := &figureColumn{Definition: d}
		if err := f.compile(p.naming(d.Make)); err != nil {
			return fmt.Errorf("figure %s: %w", d.Code, err)
		}
		if d.Make != form.Value {
			p.supply(f)
		}
		p.figures = append(p.figures, f)
		p.byCode[d.Code] = f
	}
	return nil
}

// naming tells which names an expression may use: figures, or columns and facts.
func (p *plan) naming(m form.Make) func(name string) bool {
	return func(name string) bool {
		if m == form.Value {
			_, ok := p.definitions[name]
			return ok
		}
		_, ok := p.detail[name]
		return ok || isFact(name)
	}
}

func (f *figureColumn) compile(valid func(name string) bool) error {
	for _, part := range []struct {
		source string
		into   **expression.Expression
	}{{f.Of, &f.of}, {f.Where, &f.where}, {f.Weight, &f.weight}} {
		if part.source == "" {
			continue
		}
		e, err := expression.Compile(part.source, valid, nil)
		if err != nil {
			return err
		}
		*part.into = e
	}
	return nil
}

// names returns every name that the figure's expressions use.
func (f *figureColumn) names() []string {
	var out []string
	for _, e := range []*expression.Expression{f.of, f.where, f.weight} {
		if e != nil {
			out = append(out, e.Names()...)
		}
	}
	return out
}

// supply finds the columns that the figure adds up. A column as the office filled
// it in serves as it is; anything else becomes a computed column, in which one
// sees what each row contributes.
func (p *plan) supply(f *figureColumn) {
	f.values, f.weights = p.plain(f.of), p.plain(f.weight)
	if p.Dataset.Span == nil {
		f.Over = "" // a month is a month
	}
	counts := f.Over == "" && f.of == nil && f.where == nil
	asIs := f.Over == "" && f.where == nil && f.values != nil && (f.weight == nil) == (f.weights == nil)
	if counts || asIs {
		return
	}
	for _, name := range f.names() {
		p.addFact(name)
	}
	f.values = p.addComputed(f, f.of, "")
	if f.weight != nil {
		f.weights = p.addComputed(f, f.weight, "\uff08权数\uff09")
	}
}

// plain returns the column that an expression names, when it does nothing else.
func (p *plan) plain(e *expression.Expression) *detailColumn {
	if e == nil {
		return nil
	}
	for _, c := range p.details {
		if c.code == e.String() && c.kind == filledNumber {
			return c
		}
	}
	return nil
}

// arrangeFigures puts each figure with the sheet that it speaks of, and numbers
// the columns. What speaks of no sheet counts the rows themselves and comes first,
// or is made of the district's own data and comes last.
func (p *plan) arrangeFigures() {
	sections := make([]figureSection, len(p.Form.Sheets)+2)
	sections[0].title = "基本情况"
	for i, s := range p.Form.Sheets {
		sections[i+1].title = s.Name
	}
	last := len(sections) - 1
	sections[last].title = givenName
	for _, f := range p.figures {
		i := p.speaksOf(f) + 1
		if i == 0 && f.Make == form.Value {
			i = last
		}
		sections[i].figures = append(sections[i].figures, f)
	}
	column := summaryLead
	for _, s := range sections {
		for _, f := range s.figures {
			column++
			f.column = column
		}
		if len(s.figures) > 0 {
			p.sections = append(p.sections, s)
		}
	}
}

// speaksOf returns the place in the form of the last sheet that a figure's names
// come from, -1 when they come from none.
func (p *plan) speaksOf(f *figureColumn) int {
	at := -1
	for _, name := range f.names() {
		if f.Make != form.Value {
			if i, ok := p.detail[name]; ok {
				at = max(at, p.details[i].sheet)
			}
		} else if other, ok := p.byCode[name]; ok {
			at = max(at, p.speaksOf(other))
		}
	}
	return at
}

// isFact reports whether a name asks the registry.
func isFact(name string) bool { return strings.HasPrefix(name, factPrefix) }

const (
	factPrefix = "unit."
	ageFact    = factPrefix + "months"
)
