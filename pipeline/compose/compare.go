package compose

import (
	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/wording"
)

// comparison sets the period's figures beside those of an earlier one.
type comparison struct {
	w      *writer
	period period.Period
	called string // how prose calls the earlier period
}

func (w *writer) prev() comparison {
	return comparison{w, w.Period.Previous(), w.Period.CalledPrevious()}
}
func (w *writer) lastYear() comparison {
	return comparison{w, w.Period.LastYear(), w.Period.CalledLastYear()}
}

// num prints the figure of the earlier period.
func (c comparison) num(code string) string { return c.w.numberOf(code, c.period) }

// numbers are a figure now and then; ok is false when either is not known.
func (c comparison) numbers(code string) (now, before float64, ok bool) {
	now, known := c.w.number(code, c.w.Period)
	before, knownBefore := c.w.number(code, c.period)
	return now, before, known && knownBefore
}

func (c comparison) comparable(code string) bool {
	_, _, ok := c.numbers(code)
	return ok
}

// comparableYear is comparable with the year before; in the report on a year that is what
// the period before is already.
func (w *writer) comparableYear(code string) bool {
	return w.Period.LastYear() != w.Period.Previous() && w.lastYear().comparable(code)
}

// moved is above zero when the figure rose, below when it fell.
func (c comparison) moved(code string) float64 {
	now, before, ok := c.numbers(code)
	if !ok {
		return 0
	}
	return wording.Difference(now, before)
}

func (c comparison) rose(code string) bool { return c.moved(code) > 0 }
func (c comparison) fell(code string) bool { return c.moved(code) < 0 }

// versus says how a figure moved; it is empty when either is not known. A measure
// stands in place of the figure's own where the sentence counts otherwise.
func (c comparison) versus(code string, measure ...string) string {
	now, before, ok := c.numbers(code)
	if !ok {
		return ""
	}
	d := c.w.known.figures[code]
	if len(measure) > 0 {
		d.Measure = measure[0]
	}
	return c.print(code, change(d, now, before, c.called))
}

func change(d form.Definition, now, before float64, called string) string {
	switch {
	case isShare(d):
		return wording.ChangePoints(now, before, called)
	case d.Measure == "岁":
		return wording.ChangeYears(now, before, called)
	case d.Format == form.Yuan:
		return wording.ChangeYuan(now, before, called)
	default:
		return wording.Change(now, before, d.Measure, called)
	}
}

// growth says by which share a figure moved, for a count that the sentence gives
// only roughly; it is empty when either is not known.
func (c comparison) growth(code string) string {
	now, before, ok := c.numbers(code)
	if !ok {
		return ""
	}
	return c.print(code, wording.Growth(now, before, c.called))
}

// print puts in how a figure moved, so that it keeps both figures.
func (c comparison) print(code, text string) string {
	now, before := c.w.ref(c.w.subject, c.w.Period, code), c.w.ref(c.w.subject, c.period, code)
	return c.w.put(document.Span{Text: text, Figure: &now, Against: &before})
}
