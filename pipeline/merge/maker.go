package merge

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"huibao/pipeline/expression"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// maker makes one figure.
type maker struct {
	form.Definition
	of, where, weight *expression.Expression
	columns           []string // columns and facts that the expressions on rows name
	sheet             string   // of the column that is picked
	style             func(float64) string
	said              string // in the form's words, how the figure is made
}

// onRows are the ways that work on rows; the others work on figures.
var onRows = []form.Make{form.Sum, form.Count, form.Mean, form.Max, form.Min, form.List}

// compile compiles the expressions of every figure.
func compile(f *form.Form) ([]maker, error) {
	columns, figures := namesOf(f)
	var out []maker
	for _, d := range f.Definitions() {
		mk := maker{Definition: d}
		names := figures
		if slices.Contains(onRows, d.Make) || d.Make == form.Breakdown {
			names = columns
		}
		mk.said = mk.how()
		if err := mk.compile(names); err != nil {
			return nil, fmt.Errorf("figure %s: %w", d.Code, err)
		}
		if d.Make == form.Wording {
			style, ok := wording.Style(d.Style)
			if !ok {
				return nil, fmt.Errorf("figure %s: no wording style %q", d.Code, d.Style)
			}
			mk.style = style
		}
		if _, sheet, ok := f.Column(d.Column); ok {
			mk.sheet = sheet.Code
		}
		out = append(out, mk)
	}
	return out, nil
}

// namesOf returns the names that expressions on rows and on figures may use.
func namesOf(f *form.Form) (columns, figures []string) {
	for _, s := range f.Sheets {
		if s.Layout != form.Rows {
			continue
		}
		for _, c := range s.Indicators() {
			if c.Type.Numeric() {
				columns = append(columns, c.Code)
			}
		}
	}
	for _, d := range f.Definitions() {
		figures = append(figures, d.Code)
	}
	return columns, figures
}

func (mk *maker) compile(names []string) error {
	valid := func(name string) bool {
		return isFact(name) || slices.Contains(names, name)
	}
	if mk.Make == form.Wording || mk.Make == form.Given || mk.Make == form.Pick {
		return nil
	}
	for _, part := range []struct {
		source string
		into   **expression.Expression
	}{{mk.Of, &mk.of}, {mk.Where, &mk.where}, {mk.Weight, &mk.weight}} {
		if part.source == "" {
			continue
		}
		e, err := expression.Compile(part.source, valid, names)
		if err != nil {
			return err
		}
		*part.into = e
		mk.columns = append(mk.columns, e.Names()...)
	}
	slices.Sort(mk.columns)
	mk.columns = slices.Compact(mk.columns)
	return nil
}

// needs returns the codes of the figures that this one is made of.
func (mk *maker) needs() []string {
	switch mk.Make {
	case form.Value:
		return mk.of.Names()
	case form.Wording:
		return []string{mk.Of}
	case form.Breakdown:
		var out []string
		for _, l := range mk.Labels {
			out = append(out, l.Figure)
		}
		return out
	default:
		return nil
	}
}

// ordered sorts the makers so that each comes after those it needs.
func ordered(makers []maker) ([]maker, error) {
	place := make(map[string]int, len(makers))
	for i, mk := range makers {
		place[mk.Code] = i
	}
	var out []maker
	const visiting, done = 1, 2
	state := make([]int, len(makers))
	var visit func(i int) error
	visit = func(i int) error {
		switch state[i] {
		case visiting:
			return fmt.Errorf("figure %s is made of itself", makers[i].Code)
		case done:
			return nil
		}
		state[i] = visiting
		for _, code := range makers[i].needs() {
			j, ok := place[code]
			if !ok {
				return fmt.Errorf("figure %s: no figure %q", makers[i].Code, code)
			}
			if err := visit(j); err != nil {
				return err
			}
		}
		state[i] = done
		out = append(out, makers[i])
		return nil
	}
	for i := range makers {
		if err := visit(i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// how says in the form's words how the figure is made.
func (mk *maker) how() string {
	switch mk.Make {
	case form.Value:
		return mk.Of
	case form.Given:
		return "given"
	case form.Pick:
		return fmt.Sprintf("pick(%s, %s)", mk.Column, mk.Unit)
	case form.Wording:
		return fmt.Sprintf("%s in words (%s)", mk.Of, mk.Style)
	case form.Breakdown, form.List:
		return string(mk.Make)
	default:
		return mk.howAggregated()
	}
}

func (mk *maker) howAggregated() string {
	text := fmt.Sprintf("%s(%s)", mk.Make, mk.Of)
	if mk.Weight != "" {
		text = fmt.Sprintf("%s(%s by %s)", mk.Make, mk.Of, mk.Weight)
	}
	if mk.Where != "" {
		text += " where " + mk.Where
	}
	return text
}

// make fills the figure in; where it cannot be made its kind stays unknown.
func (mk *maker) make(s *scope, f *figure.Figure) {
	switch mk.Make {
	case form.Value:
		mk.compute(s, f)
	case form.Given:
		mk.give(s, f)
	case form.Pick:
		mk.pick(s, f)
	case form.Wording:
		mk.word(s, f)
	case form.List:
		mk.list(s, f)
	case form.Breakdown:
		mk.breakDown(s, f)
	default:
		mk.aggregate(s, f)
	}
}

// significant is how many digits of a figure are kept: more than any source can
// hold, fewer than binary arithmetic gets right, so that no noise is ever shown
// and a tie is rounded as a tie.
const significant = 12

func setNumber(f *figure.Figure, n float64) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return
	}
	f.Number, _ = strconv.ParseFloat(strconv.FormatFloat(n, 'g', significant, 64), 64)
	f.Kind = figure.IsNumber
}

func (mk *maker) compute(s *scope, f *figure.Figure) {
	for _, code := range mk.of.Names() {
		f.From = append(f.From, figure.Ref{Unit: s.unit, Period: s.dataset.Period, Code: code})
	}
	n, known := mk.of.Number(func(name string) (float64, bool) {
		return s.book.Number(s.unit, s.dataset.Period, name)
	})
	if known {
		setNumber(f, n)
	}
}

func (mk *maker) give(s *scope, f *figure.Figure) {
	v, ok := s.dataset.Given[mk.Code]
	if !ok || !v.Known() || s.unit != s.district {
		return
	}
	f.Parts = s.givenParts(mk.Code, v)
	setNumber(f, v.Number)
}

func (mk *maker) pick(s *scope, f *figure.Figure) {
	for _, row := range s.dataset.Records[mk.sheet] {
		v := row.Values.Of(mk.Column)
		if row.Unit != mk.Unit || !v.Known() || s.unit != s.district && s.unit != row.Office {
			continue
		}
		f.Parts = []figure.Part{{Unit: row.Unit, Value: v.Number, Weight: 1, Cells: []submission.Cell{v.Cell}}}
		setNumber(f, v.Number)
		return
	}
}

func (mk *maker) word(s *scope, f *figure.Figure) {
	f.From = []figure.Ref{{Unit: s.unit, Period: s.dataset.Period, Code: mk.Of}}
	if n, known := s.book.Number(s.unit, s.dataset.Period, mk.Of); known {
		f.Kind, f.Text = figure.IsText, mk.style(n)
	}
}
