package compose

import (
	"math"
	"strconv"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// writer fills one template in for one month. It numbers tables, charts, figures
// and quotations as they come.
type writer struct {
	*Template
	Input
	district string    // code
	printed  []printed // figures printed so far
	quotes   []document.Span
	tables   int
	charts   int
}

// printed is a figure that the text prints or, with against, how it moved.
type printed struct {
	ref     figure.Ref
	against *figure.Ref
}

func newWriter(t *Template, in Input) *writer {
	return &writer{Template: t, Input: in, district: in.Units.District().Code}
}

// absent stands where a figure is not known and the template did not ask.
const absent = "（暂缺）"

// print marks a figure's text, so that it keeps the figure it came from.
func (w *writer) print(ref figure.Ref, text string) string {
	return w.mark(printed{ref: ref}, text)
}

func (w *writer) mark(p printed, text string) string {
	w.printed = append(w.printed, p)
	return string(startFigure) + strconv.Itoa(len(w.printed)-1) + string(middle) + text + string(end)
}

// quote marks an office's own words.
func (w *writer) quote(v submission.Value) string {
	w.quotes = append(w.quotes, document.Span{Text: foreign(v.Text), Quoted: true, Cell: v.Cell})
	return string(startQuote) + strconv.Itoa(len(w.quotes)-1) + string(end)
}

// number returns a figure of the district; which month is p.
func (w *writer) number(code string, p period.Period) (float64, bool) {
	return w.Book.Number(w.district, p, code)
}

func (w *writer) figure(code string) (figure.Figure, bool) {
	return w.Book.Get(w.district, w.Period, code)
}

func (w *writer) ref(unit string, p period.Period, code string) figure.Ref {
	return figure.Ref{Unit: unit, Period: p, Code: code}
}

// formatted prints a number in its figure's own format, as prose has it.
func (w *writer) formatted(code string, n float64) string {
	switch w.known.figures[code].Format {
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

// num prints a figure.
func (w *writer) num(code string) string {
	return w.numberOf(code, w.Period)
}

func (w *writer) numberOf(code string, p period.Period) string {
	ref := w.ref(w.district, p, code)
	f, ok := w.Book.Get(w.district, p, code)
	switch {
	case !ok:
		return absent
	case f.Kind == figure.IsNumber:
		return w.print(ref, w.formatted(code, f.Number))
	case f.Kind == figure.IsText:
		return w.print(ref, f.Text)
	case f.Kind == figure.IsList:
		return w.print(ref, wording.Join(f.List))
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
	return w.print(w.ref(w.district, w.Period, code), w.formatted(code, math.Abs(n)))
}

// style prints a figure in a style of package wording.
func (w *writer) style(name, code string) string {
	n, ok := w.number(code, w.Period)
	if !ok {
		return absent
	}
	write, ok := wording.Style(name)
	if !ok {
		return absent
	}
	return w.print(w.ref(w.district, w.Period, code), write(n))
}

// versus says how a figure moved against another period; it is empty when either
// is not known.
func (w *writer) versus(code string, p period.Period, called string) string {
	now, knownNow := w.number(code, w.Period)
	before, knownBefore := w.number(code, p)
	if !knownNow || !knownBefore {
		return ""
	}
	against := w.ref(w.district, p, code)
	return w.mark(printed{w.ref(w.district, w.Period, code), &against}, change(w.known.figures[code], now, before, called))
}

func change(d form.Definition, now, before float64, called string) string {
	switch {
	case d.Format == form.Percent || d.Format == form.Percent0:
		return wording.ChangePoints(now, before, called)
	case d.Measure == "岁":
		return wording.ChangeYears(now, before, called)
	case d.Format == form.Yuan:
		return wording.Change(now/10000, before/10000, "万元", called)
	default:
		return wording.Change(now, before, d.Measure, called)
	}
}

// missing returns the names of the offices that have not reported: those for
// which an earlier month stands in, or those that are left out.
func (w *writer) missing(carried bool) []string {
	var names []string
	for _, o := range w.Dataset.Offices {
		if !o.Reported && o.Carried.IsZero() != carried {
			names = append(names, w.Units.Name(o.Code))
		}
	}
	return names
}

// bySeverity counts the findings on what offices sent.
func (w *writer) bySeverity(severity form.Severity) int {
	n := 0
	for _, f := range w.Findings {
		if f.Severity == severity && f.File != "" {
			n++
		}
	}
	return n
}
