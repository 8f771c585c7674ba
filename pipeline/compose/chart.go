package compose

import (
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// drawChart makes a chart; ok is false when there is nothing to show.
func (w *writer) drawChart(b *chartBlock) (chart document.Chart, ok bool) {
	out := document.Chart{Kind: document.ChartKind(b.kind.text)}
	switch b.by.text {
	case byOffices:
		w.chartOffices(b, &out)
	case byFigures:
		w.chartFigures(b, &out)
	case byTrend:
		w.chartTrend(b, &out)
	case byParts:
		w.chartParts(b.figures[0].text, &out)
	}
	if len(out.Series) == 0 || len(out.Categories) == 0 {
		return out, false
	}
	out.Caption, out.Measure = w.say(b.caption), w.say(b.measure)
	w.charts++
	out.Number = w.charts
	return out, true
}

// chartOffices has an office for each category and a figure for each series.
func (w *writer) chartOffices(b *chartBlock, out *document.Chart) {
	var offices []string
	for _, o := range w.Dataset.Offices {
		if _, ok := w.Book.Number(o.Code, w.Period, b.figures[0].text); ok {
			offices = append(offices, o.Code)
			out.Categories = append(out.Categories, w.short(o.Code))
		}
	}
	for _, code := range b.figures {
		s := document.Series{Name: w.known.figures[code.text].Name}
		for _, office := range offices {
			w.addPoint(&s, w.ref(office, w.Period, code.text))
		}
		out.Series = append(out.Series, s)
	}
}

// chartFigures has a figure for each category and a period for each series. A
// period of which one of the figures is not known is left out.
func (w *writer) chartFigures(b *chartBlock, out *document.Chart) {
	for _, code := range b.figures {
		out.Categories = append(out.Categories, w.known.figures[code.text].Name)
	}
	for _, p := range w.periods() {
		s := document.Series{Name: p.Chinese()}
		for _, code := range b.figures {
			if _, ok := w.number(code.text, p); ok {
				w.addPoint(&s, w.ref(w.subject, p, code.text))
			}
		}
		if len(s.Values) == len(b.figures) {
			out.Series = append(out.Series, s)
		}
	}
}

// chartParts has a part of a breakdown for each category.
func (w *writer) chartParts(code string, out *document.Chart) {
	f, ok := w.figure(code)
	if !ok || f.Kind != figure.IsSeries {
		return
	}
	s := document.Series{Name: w.known.figures[code].Name}
	for i, item := range f.Items {
		var ref *figure.Ref
		if i < len(f.From) {
			ref = &f.From[i]
		}
		out.Categories = append(out.Categories, item.Label)
		s.Values = append(s.Values, item.Value)
		s.Labels = append(s.Labels, w.inTable(code, item.Value))
		s.Refs = append(s.Refs, ref)
	}
	out.Series = append(out.Series, s)
}

func (w *writer) addPoint(s *document.Series, ref figure.Ref) {
	cell := w.cell(ref)
	n, _ := w.Book.Number(ref.Unit, ref.Period, ref.Code)
	s.Values = append(s.Values, n)
	s.Labels = append(s.Labels, cell.Text)
	s.Refs = append(s.Refs, cell.Figure)
}

// none stands in a table where there is no number.
const none = "—"

// cell prints a figure for a table or a chart: without measure, amounts in full.
func (w *writer) cell(ref figure.Ref) document.TableCell {
	n, ok := w.Book.Number(ref.Unit, ref.Period, ref.Code)
	if !ok {
		return document.TableCell{Text: none}
	}
	return document.TableCell{Text: w.inTable(ref.Code, n), Figure: &ref}
}

func (w *writer) inTable(code string, n float64) string {
	switch w.known.figures[code].Format {
	case form.Yuan:
		return wording.Plain(n)
	case form.Tenth:
		return wording.Fixed(n, 1)
	default:
		return w.formatted(code, n)
	}
}
