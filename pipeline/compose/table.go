package compose

import (
	"strconv"

	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// table makes a table; one without rows is left out.
func (w *writer) table(b *tableBlock) document.Block {
	out := document.Table{Caption: w.say(b.Caption), Measure: w.say(b.Measure)}
	for _, note := range b.Notes {
		out.Notes = append(out.Notes, w.say(note))
	}
	switch b.Rows {
	case "offices":
		w.tableOffices(b, &out)
	case "months":
		w.tableMonths(b, &out)
	case "list":
		w.tableList(b, &out)
	case "records":
		w.tableRecords(b, &out)
	case "findings":
		w.tableFindings(&out)
	}
	if len(out.Rows) == 0 {
		return nil
	}
	w.tables++
	out.Number = w.tables
	return out
}

// say fills in a caption; it was checked when the template was read.
func (w *writer) say(text string) string {
	out, err := w.expand(text)
	if err != nil {
		return text
	}
	return out
}

func width(c tableColumn, usual float64) float64 {
	if c.Width > 0 {
		return c.Width
	}
	return usual
}

// tableOffices has a row for each office and, first, one for the district.
func (w *writer) tableOffices(b *tableBlock, out *document.Table) {
	out.Columns = []document.TableColumn{{Title: "单位", Align: document.Center, Weight: 1.6}}
	places := make(map[string]map[string]int)
	for _, c := range b.Columns {
		title := c.Title
		if c.Rank != "" {
			places[c.Rank] = make(map[string]int)
			for _, s := range w.standings(c.Rank) {
				places[c.Rank][s.office] = s.place
			}
			if title == "" {
				title = "名次"
			}
		} else if title == "" {
			title = w.known.figures[c.Figure].Name
		}
		out.Columns = append(out.Columns, document.TableColumn{Title: title, Group: c.Group, Align: document.Right, Weight: width(c, 1)})
	}
	row := func(name, unit string, total bool) {
		r := document.TableRow{Cells: []document.TableCell{{Text: name}}, Total: total}
		for _, c := range b.Columns {
			if c.Rank != "" {
				r.Cells = append(r.Cells, placeCell(places[c.Rank][unit]))
			} else {
				r.Cells = append(r.Cells, w.cell(w.ref(unit, w.Period, c.Figure)))
			}
		}
		out.Rows = append(out.Rows, r)
	}
	if b.Total == nil || *b.Total {
		row("合计", w.district, true)
	}
	for _, o := range w.Dataset.Offices {
		name := w.Units.Name(o.Code)
		if !o.Reported {
			name += "（未报）"
		}
		row(name, o.Code, false)
	}
}

func placeCell(place int) document.TableCell {
	if place == 0 {
		return document.TableCell{Text: "—"}
	}
	return document.TableCell{Text: strconv.Itoa(place)}
}

// periods are the periods that a comparison shows: now, and those of the month
// and the year before that are known.
func (w *writer) periods() []period.Period {
	out := []period.Period{w.Period}
	for _, p := range []period.Period{w.Period.Previous(), w.Period.LastYear()} {
		if w.Book.Has(w.district, p) {
			out = append(out, p)
		}
	}
	return out
}

// tableMonths has a row for each figure and columns for the periods compared.
func (w *writer) tableMonths(b *tableBlock, out *document.Table) {
	periods := w.periods()
	out.Columns = []document.TableColumn{{Title: "指标", Weight: 2.6}, {Title: "单位", Align: document.Center, Weight: 0.8}}
	for _, p := range periods {
		out.Columns = append(out.Columns, document.TableColumn{Title: p.Chinese(), Align: document.Right, Weight: 1.3})
	}
	for _, p := range periods[1:] {
		out.Columns = append(out.Columns, document.TableColumn{Title: "较" + p.Chinese() + "增减", Align: document.Right, Weight: 1.3})
	}
	for _, c := range b.Columns {
		d := w.known.figures[c.Figure]
		title := c.Title
		if title == "" {
			title = d.Name
		}
		row := document.TableRow{Cells: []document.TableCell{{Text: title}, {Text: measureOf(d)}}}
		for _, p := range periods {
			row.Cells = append(row.Cells, w.cell(w.ref(w.district, p, c.Figure)))
		}
		for _, p := range periods[1:] {
			row.Cells = append(row.Cells, w.difference(d, p))
		}
		out.Rows = append(out.Rows, row)
	}
}

func measureOf(d form.Definition) string {
	if d.Measure == "" {
		return "—"
	}
	return d.Measure
}

// difference prints how a figure moved: a count by its number, a share in points.
func (w *writer) difference(d form.Definition, p period.Period) document.TableCell {
	now, ok := w.number(d.Code, w.Period)
	before, okBefore := w.number(d.Code, p)
	if !ok || !okBefore {
		return document.TableCell{Text: "—"}
	}
	var text string
	switch d.Format {
	case form.Percent, form.Percent0:
		text = wording.Fixed((now-before)*100, 1) + "个百分点"
	case form.Tenth:
		text = wording.Fixed(now-before, 1)
	default:
		text = wording.Plain(now - before)
	}
	if now > before && text[0] != '-' {
		text = "+" + text
	}
	return document.TableCell{Text: text}
}

// tableList names the units of a list with their offices.
func (w *writer) tableList(b *tableBlock, out *document.Table) {
	f, _ := w.figure(b.Figure)
	out.Columns = []document.TableColumn{
		{Title: "序号", Align: document.Center, Weight: 0.6}, {Title: "所属单位", Weight: 2}, {Title: "社区", Weight: 2}, {Title: "成立时间", Align: document.Center, Weight: 1.6},
	}
	for i, part := range f.Parts {
		u, _ := w.Units.Lookup(part.Unit)
		founded := "—"
		if !u.Founded.IsZero() {
			founded = u.Founded.Chinese()
		}
		out.Rows = append(out.Rows, document.TableRow{Cells: []document.TableCell{
			{Text: strconv.Itoa(i + 1)}, {Text: w.Units.Name(u.Parent)}, {Text: u.Name}, {Text: founded},
		}})
	}
}

// tableRecords shows the lines of a records sheet.
func (w *writer) tableRecords(b *tableBlock, out *document.Table) {
	out.Columns = []document.TableColumn{{Title: "序号", Align: document.Center, Weight: 0.6}, {Title: "单位", Weight: 2}}
	for _, c := range b.Columns {
		column := w.known.columns[c.Column]
		title := c.Title
		if title == "" {
			title = column.Name
		}
		align := document.Left
		if column.Type.Numeric() {
			align = document.Right
		}
		out.Columns = append(out.Columns, document.TableColumn{Title: title, Group: c.Group, Align: align, Weight: width(c, 1.5)})
	}
	for i, row := range w.Dataset.Records[b.Sheet] {
		r := document.TableRow{Cells: []document.TableCell{{Text: strconv.Itoa(i + 1)}, {Text: w.Units.Name(row.Unit)}}}
		for _, c := range b.Columns {
			r.Cells = append(r.Cells, document.TableCell{Text: recordText(row.Values[c.Column])})
		}
		out.Rows = append(out.Rows, r)
	}
}

func recordText(v submission.Value) string {
	if v.Known() {
		return wording.Plain(v.Number)
	}
	return foreign(v.Text)
}

// tableFindings shows the warnings that stand, with the offices' explanations.
// What the merged data raise is the district clerk's business, not the reader's.
func (w *writer) tableFindings(out *document.Table) {
	out.Columns = []document.TableColumn{
		{Title: "规则", Align: document.Center, Weight: 0.6}, {Title: "核实事项", Weight: 5.4}, {Title: "情况说明", Weight: 2.4},
	}
	for _, f := range w.Findings {
		if f.Severity != form.Warning || f.File == "" {
			continue
		}
		explanation := f.Explanation
		if explanation == "" {
			explanation = "—"
		}
		out.Rows = append(out.Rows, document.TableRow{Cells: []document.TableCell{
			{Text: f.Rule}, {Text: foreign(f.Message)}, {Text: foreign(explanation)},
		}})
	}
}
