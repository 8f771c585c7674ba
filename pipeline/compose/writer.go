package compose

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"text/template"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// writer fills one template in for one month. It keeps the pieces that are put in,
// remembers whose words it has told, and numbers tables and charts as they come.
type writer struct {
	*Template
	Input
	texts   *template.Template // with the functions bound to this brief
	monthly *vocabulary        // as it speaks of a single month
	subject string             // code of the unit whose figures the brief prints
	pieces  []document.Span
	told    map[string]bool // records quoted so far, by the place of their words
	heard   map[string]int  // how often an office was quoted, by sheet and office
	tables  int
	charts  int
	fault   *Error          // the first that came up
	placed  map[string]bool // passages that stand in a person's words
	all     map[string]bool // numbers that are figures, once asked for
}

func newWriter(t *Template, in Input) (*writer, error) {
	texts, err := t.texts.Clone()
	if err != nil {
		return nil, err
	}
	monthly := t.known
	if !in.Period.IsMonth() && !in.Period.IsZero() {
		spoken := *t
		spoken.known = newVocabulary(t.known.form.For(in.Period))
		t = &spoken
	}
	w := &writer{
		Template: t, Input: in, monthly: monthly, subject: cmp.Or(in.Office, in.Units.District().Code),
		told: make(map[string]bool), heard: make(map[string]int), placed: make(map[string]bool),
	}
	if in.Office != "" {
		w.Dataset = alone(in.Dataset, in.Office)
	}
	w.texts = texts.Funcs(w.functions())
	return w, nil
}

// execute fills one of the template's texts in.
func (w *writer) execute(name string) string {
	var b strings.Builder
	if err := w.texts.ExecuteTemplate(&b, name, nil); err != nil {
		if w.fault == nil {
			w.fault = templateError(w.name, err)
		}
		return ""
	}
	return b.String()
}

// say fills in a text of the head or of a block.
func (w *writer) say(t phrase) string {
	out := t.source
	if t.name != "" {
		out = w.execute(t.name)
	}
	return document.Plain(w.spans(strings.TrimSpace(out)))
}

// sayAll fills several in and leaves empty ones out.
func (w *writer) sayAll(texts []phrase) []string {
	var out []string
	for _, t := range texts {
		if said := w.say(t); said != "" {
			out = append(out, said)
		}
	}
	return out
}

// absent stands where a figure is not known and the template did not ask.
const absent = "（暂缺）"

// print puts a figure's text in, so that it keeps the figure it came from.
func (w *writer) print(ref figure.Ref, text string) string {
	return w.put(document.Span{Text: text, Figure: &ref})
}

// quote puts an office's own words in, as they stand.
func (w *writer) quote(v submission.Value) string {
	return w.put(document.Span{Text: foreign(v.Text), Quoted: true, Cell: v.Cell})
}

// label puts a name from the registry in.
func (w *writer) label(name string) string {
	return w.put(document.Span{Text: foreign(name)})
}

func (w *writer) districtName() string { return w.label(w.Units.District().Name) }
func (w *writer) officeName() string   { return w.label(w.Units.Name(w.subject)) }

// number returns a figure of the unit that the brief is about.
func (w *writer) number(code string, p period.Period) (float64, bool) {
	return w.Book.Number(w.subject, p, code)
}

func (w *writer) figure(code string) (figure.Figure, bool) {
	return w.Book.Get(w.subject, w.Period, code)
}

func (w *writer) ref(unit string, p period.Period, code string) figure.Ref {
	return figure.Ref{Unit: unit, Period: p, Code: code}
}

// formatted prints a number in its figure's own format, as prose has it.
func (w *writer) formatted(code string, n float64) string {
	return Printed(w.known.figures[code], n)
}

// Printed is a number in its figure's own format, as prose has it.
func Printed(d form.Definition, n float64) string {
	switch d.Format {
	case form.Percent:
		return wording.Percent(n)
	case form.Percent0:
		return wording.Percent0(n)
	case form.Tenth:
		return wording.Tenth(n)
	case form.Yuan:
		return wording.Yuan(n)
	default:
		return wording.Plain(n)
	}
}

// Shown is a figure's plain value as people read it.
func Shown(d form.Definition, value any) string {
	switch v := value.(type) {
	case float64:
		return Printed(d, v)
	case string:
		return v
	case []any:
		var names []string
		for _, name := range v {
			names = append(names, fmt.Sprint(name))
		}
		return wording.Join(names)
	case map[string]any:
		var parts []string
		for _, label := range slices.Sorted(maps.Keys(v)) {
			n, _ := v[label].(float64)
			parts = append(parts, label+Printed(d, n))
		}
		return wording.Join(parts)
	default:
		return "（无）"
	}
}

// num prints a figure.
func (w *writer) num(code string) string { return w.numberOf(code, w.Period) }

func (w *writer) numberOf(code string, p period.Period) string {
	ref := w.ref(w.subject, p, code)
	f, ok := w.Book.Get(w.subject, p, code)
	switch {
	case !ok:
		return absent
	case f.Kind == figure.IsNumber:
		return w.print(ref, w.formatted(code, f.Number))
	case f.Kind == figure.IsText:
		return w.print(ref, foreign(f.Text))
	case f.Kind == figure.IsList:
		return w.print(ref, foreign(wording.Join(f.List)))
	default:
		return absent
	}
}

// size prints a figure without its sign, for sentences that say rise or fall in
// words.
func (w *writer) size(code string) string {
	n, ok := w.number(code, w.Period)
	if !ok {
		return absent
	}
	return w.print(w.ref(w.subject, w.Period, code), w.formatted(code, math.Abs(n)))
}

// style prints a figure in a style of package wording.
func (w *writer) style(name, code string) string {
	n, ok := w.number(code, w.Period)
	write, known := wording.Style(name)
	if !ok || !known {
		return absent
	}
	return w.print(w.ref(w.subject, w.Period, code), write(n))
}

// names prints a list. Of one that is longer than most it names the first ones and
// says how many there are: 甲社区、乙社区等12个.
func (w *writer) names(code string, most ...int) string {
	f, ok := w.figure(code)
	if !ok || f.Kind != figure.IsList || len(most) == 0 || most[0] < 1 || len(f.List) <= most[0] {
		return w.num(code)
	}
	text := wording.Join(f.List[:most[0]]) + "等" + wording.Plain(float64(len(f.List))) + "个"
	return w.print(f.Ref, foreign(text))
}

// count is how many a list names.
func (w *writer) count(code string) int {
	f, _ := w.figure(code)
	return len(f.List)
}
