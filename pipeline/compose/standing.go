package compose

import (
	"slices"
	"strconv"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/submission"
)

// tableStanding has a row for each figure: the unit's own now and before, the district's,
// and for shares the unit's place among the offices.
func (w *writer) tableStanding(b *tableBlock, out *document.Table) {
	before := w.Period.Previous()
	compared := w.Book.Has(w.subject, before)
	out.Columns = []document.TableColumn{
		{Title: "指标", Weight: 2.6}, {Title: "单位", Align: document.Center, Weight: 0.8},
		{Title: w.Period.This(), Align: document.Right, Weight: 1.1},
	}
	if compared {
		called := w.Period.CalledPrevious()
		out.Columns = append(out.Columns,
			document.TableColumn{Title: called, Align: document.Right, Weight: 1.1},
			document.TableColumn{Title: "较" + called + "增减", Align: document.Right, Weight: 1.5})
	}
	out.Columns = append(out.Columns,
		document.TableColumn{Title: "全区", Align: document.Right, Weight: 1.1}, document.TableColumn{Title: "名次", Align: document.Center, Weight: 0.8})
	for _, c := range b.columns {
		d := w.known.figures[c.figure.text]
		row := document.TableRow{Cells: cells(w.titled(c, d.Name, document.Left, 1).Title, measureOf(d))}
		row.Cells = append(row.Cells, w.cell(w.ref(w.subject, w.Period, d.Code)))
		if compared {
			row.Cells = append(row.Cells, w.cell(w.ref(w.subject, before, d.Code)), document.TableCell{Text: w.difference(d, before)})
		}
		row.Cells = append(row.Cells, w.cell(w.ref(w.Units.District().Code, w.Period, d.Code)), document.TableCell{Text: w.placeAmong(d.Code)})
		out.Rows = append(out.Rows, row)
	}
}

// placeAmong prints the unit's place and how many have one, such as 2/10; only shares are
// ranked.
func (w *writer) placeAmong(code string) string {
	place, of := w.place(code)
	if place == 0 {
		return none
	}
	return strconv.Itoa(place) + "/" + strconv.Itoa(of)
}

// place is the unit's place by a share and how many offices have one; 0 where it has none.
func (w *writer) place(code string) (place, of int) {
	if !isShare(w.known.figures[code]) {
		return 0, 0
	}
	all := w.standings(code)
	for _, s := range all {
		if s.office == w.subject {
			return s.place, len(all)
		}
	}
	return 0, 0
}

func (w *writer) rank(code string) int   { place, _ := w.place(code); return place }
func (w *writer) rankOf(code string) int { _, of := w.place(code); return of }

// alone is the dataset as far as it is one office's: its rows and what it wrote. The
// offices stay, for it is ranked among them.
func alone(d *figure.Dataset, office string) *figure.Dataset {
	out := *d
	out.Rows = d.Of(office)
	out.Records = make(map[string][]submission.Row, len(d.Records))
	for sheet, rows := range d.Records {
		out.Records[sheet] = slices.DeleteFunc(slices.Clone(rows), func(r submission.Row) bool { return r.Office != office })
	}
	return &out
}
