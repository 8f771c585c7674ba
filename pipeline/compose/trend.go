package compose

import (
	"fmt"
	"math"

	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
)

// A trend shows at most a year, and at least so many months: fewer say no more than the
// comparison with the month before.
const (
	trendMost  = 12
	trendLeast = 3
)

// trendMonths are the months of a trend, the last one last. Months of which nothing is
// known stay among them as gaps, save before the first that is known, where it does not
// belong to the period itself. There are none where too few are known.
func (w *writer) trendMonths() []period.Period {
	last := w.Dataset.Last()
	var out []period.Period
	known := 0
	for back := trendMost - 1; back >= 0; back-- {
		month := last.Add(-back)
		has := w.Book.Has(w.subject, month)
		if has {
			known++
		}
		if has || len(out) > 0 || w.spanning() && w.Period.Holds(month) {
			out = append(out, month)
		}
	}
	if len(out) < trendLeast || known < trendLeast && !w.spanning() {
		return nil
	}
	return out
}

func (w *writer) hasTrend() bool { return len(w.trendMonths()) > 0 }

// tableTrend has a row for each month and a column for each figure.
func (w *writer) tableTrend(b *tableBlock, out *document.Table) {
	out.Columns = []document.TableColumn{{Title: "月份", Align: document.Center, Weight: 1.5}}
	for _, c := range b.columns {
		out.Columns = append(out.Columns, w.titled(c, form.InMonth(w.monthly.figures[c.figure.text].Name), document.Right, 1))
	}
	for _, month := range w.trendMonths() {
		row := document.TableRow{Cells: cells(month.Chinese())}
		for _, c := range b.columns {
			row.Cells = append(row.Cells, w.cell(w.ref(w.subject, month, c.figure.text)))
		}
		out.Rows = append(out.Rows, row)
	}
}

// chartTrend has a month for each category and a figure for each series; a month that is
// missing is a gap.
func (w *writer) chartTrend(b *chartBlock, out *document.Chart) {
	months := w.trendMonths()
	for i, month := range months {
		name := fmt.Sprintf("%d月", month.Month())
		if i == 0 || month.Month() == 1 {
			name = month.Chinese()
		}
		out.Categories = append(out.Categories, name)
	}
	for _, code := range b.figures {
		s := document.Series{Name: form.InMonth(w.monthly.figures[code.text].Name)}
		for _, month := range months {
			ref := w.ref(w.subject, month, code.text)
			if _, known := w.Book.Number(ref.Unit, ref.Period, ref.Code); known {
				w.addPoint(&s, ref)
				continue
			}
			s.Values, s.Labels, s.Refs = append(s.Values, math.NaN()), append(s.Labels, ""), append(s.Refs, nil)
		}
		out.Series = append(out.Series, s)
	}
}
