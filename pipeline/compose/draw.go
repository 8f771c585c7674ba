package compose

import (
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// draw makes the table or chart of a fenced block, nil when there is nothing to
// show.
func (w *writer) draw(b block) document.Block {
	if b.chart != nil {
		return w.chart(b.chart)
	}
	return w.table(b.table)
}

// cell prints a figure for a table: without measure, amounts in full.
func (w *writer) cell(ref figure.Ref) document.TableCell {
	n, ok := w.Book.Number(ref.Unit, ref.Period, ref.Code)
	if !ok {
		return document.TableCell{Text: "—"}
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

// chart makes a chart; series whose figures are all unknown are left out.
func (w *writer) chart(b *chartBlock) document.Block {
	out := document.Chart{Caption: w.say(b.Caption), Kind: b.Kind, Measure: b.Measure}
	switch b.By {
	case "offices":
		w.chartOffices(b, &out)
	case "figures":
		w.chartFigures(b, &out)
	case "parts":
		w.chartParts(b, &out)
	}
	if len(out.Series) == 0 || len(out.Categories) == 0 {
		return nil
	}
	w.charts++
	out.Number = w.charts
	return out
}

// chartOffices has an office for each category and a figure for each series.
func (w *writer) chartOffices(b *chartBlock, out *document.Chart) {
	var offices []string
	for _, o := range w.Dataset.Offices {
		if _, ok := w.Book.Number(o.Code, w.Period, b.Figures[0]); ok {
			offices = append(offices, o.Code)
			out.Categories = append(out.Categories, w.short(o.Code))
		}
	}
	for _, code := range b.Figures {
		s := document.Series{Name: w.known.figures[code].Name}
		for _, office := range offices {
			w.addPoint(&s, w.ref(office, w.Period, code))
		}
		out.Series = append(out.Series, s)
	}
}

// chartFigures has a figure for each category and a period for each series.
func (w *writer) chartFigures(b *chartBlock, out *document.Chart) {
	for _, code := range b.Figures {
		out.Categories = append(out.Categories, w.known.figures[code].Name)
	}
	for _, p := range w.periods() {
		s := document.Series{Name: p.Chinese()}
		for _, code := range b.Figures {
			if _, ok := w.Book.Number(w.district, p, code); ok {
				w.addPoint(&s, w.ref(w.district, p, code))
			}
		}
		if len(s.Values) == len(b.Figures) {
			out.Series = append(out.Series, s)
		}
	}
}

// chartParts has a part for each category, of breakdowns that share their parts.
func (w *writer) chartParts(b *chartBlock, out *document.Chart) {
	for _, code := range b.Figures {
		f, ok := w.figure(code)
		if !ok || f.Kind != figure.IsSeries {
			continue
		}
		s := document.Series{Name: w.known.figures[code].Name}
		out.Categories = out.Categories[:0]
		for i, item := range f.Items {
			out.Categories = append(out.Categories, item.Label)
			s.Values = append(s.Values, item.Value)
			s.Labels = append(s.Labels, w.inTable(code, item.Value))
			var ref *figure.Ref
			if i < len(f.From) {
				ref = &f.From[i]
			}
			s.Refs = append(s.Refs, ref)
		}
		out.Series = append(out.Series, s)
	}
}

func (w *writer) addPoint(s *document.Series, ref figure.Ref) {
	n, ok := w.Book.Number(ref.Unit, ref.Period, ref.Code)
	label := "—"
	if ok {
		label = w.inTable(ref.Code, n)
	}
	s.Values = append(s.Values, n)
	s.Labels = append(s.Labels, label)
	s.Refs = append(s.Refs, &ref)
}

// short is an office's short name, or its name when it has none.
func (w *writer) short(code string) string {
	u, _ := w.Units.Lookup(code)
	if u.Short != "" {
		return u.Short
	}
	return u.Name
}
