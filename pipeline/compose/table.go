package compose

import (
	"slices"
	"strconv"
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// drawTable makes a table; ok is false when it has no rows.
func (w *writer) drawTable(b *tableBlock) (table document.Table, ok bool) {
	var out document.Table
	switch b.rows.text {
	case overOffices:
		w.tableOffices(b, &out)
	case overCommunities:
		w.tableCommunities(b, &out)
	case overMonths:
		w.tableMonths(b, &out)
	case overStanding:
		w.tableStanding(b, &out)
	case overTrend:
		w.tableTrend(b, &out)
	case overList:
		w.tableList(b, &out)
	case overRecords:
		w.tableRecords(b, &out)
	case overFindings:
		w.tableFindings(b, &out)
	}
	if len(out.Rows) == 0 {
		return out, false
	}
	out.Caption, out.Measure, out.Notes = w.say(b.caption), w.say(b.measure), w.sayAll(b.notes)
	w.tables++
	out.Number = w.tables
	return out, true
}

// titled returns a column under its own title, or else under the usual one.
func (w *writer) titled(c tableColumn, usual string, align document.Align, width float64) document.TableColumn {
	title := w.say(c.title)
	if title == "" {
		title = usual
	}
	if c.width > 0 {
		width = c.width
	}
	return document.TableColumn{Title: title, Group: w.say(c.group), Align: align, Weight: width}
}

func serial() document.TableColumn {
	return document.TableColumn{Title: "序号", Align: document.Center, Weight: 0.6}
}

func cells(texts ...string) []document.TableCell {
	out := make([]document.TableCell, len(texts))
	for i, text := range texts {
		out[i].Text = text
	}
	return out
}

// tableOffices has a row for each office and, first, one for the district.
func (w *writer) tableOffices(b *tableBlock, out *document.Table) {
	out.Columns = []document.TableColumn{{Title: "单位", Align: document.Center, Weight: 1.6}}
	places := make(map[string]map[string]int)
	for _, c := range b.columns {
		usual := w.known.figures[c.figure.text].Name
		if code := c.rank.text; code != "" {
			usual = "名次"
			places[code] = make(map[string]int)
			for _, s := range w.standings(code) {
				places[code][s.office] = s.place
			}
		}
		out.Columns = append(out.Columns, w.titled(c, usual, document.Right, 1))
	}
	row := func(name, unit string, total bool) {
		r := document.TableRow{Cells: cells(name), Total: total}
		for _, c := range b.columns {
			if c.rank.text != "" {
				r.Cells = append(r.Cells, placeCell(places[c.rank.text][unit]))
			} else {
				r.Cells = append(r.Cells, w.cell(w.ref(unit, w.Period, c.figure.text)))
			}
		}
		out.Rows = append(out.Rows, r)
	}
	if b.total {
		row("合计", w.Units.District().Code, true)
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
		return document.TableCell{Text: none}
	}
	return document.TableCell{Text: strconv.Itoa(place)}
}

// tableCommunities has a row for each unit that reported, with what it answered.
func (w *writer) tableCommunities(b *tableBlock, out *document.Table) {
	out.Columns = []document.TableColumn{serial(), {Title: "所属单位", Weight: 2}, {Title: "社区", Weight: 2}}
	w.answerColumns(b, out, 1)
	for i, row := range w.Dataset.Rows {
		r := document.TableRow{Cells: cells(strconv.Itoa(i+1), w.Units.Name(row.Office), w.Units.Name(row.Unit))}
		out.Rows = append(out.Rows, w.answers(b, row, r))
	}
}

// tableRecords shows the lines of a records sheet.
func (w *writer) tableRecords(b *tableBlock, out *document.Table) {
	out.Columns = []document.TableColumn{serial(), {Title: "单位", Weight: 2}}
	w.answerColumns(b, out, 1.5)
	for i, row := range w.Dataset.Records[b.sheet.text] {
		r := document.TableRow{Cells: cells(strconv.Itoa(i+1), w.Units.Name(row.Unit))}
		out.Rows = append(out.Rows, w.answers(b, row, r))
	}
}

func (w *writer) answerColumns(b *tableBlock, out *document.Table, width float64) {
	for _, c := range b.columns {
		column := w.known.columns[c.column.text]
		align := document.Left
		if column.Type.Numeric() {
			align = document.Right
		}
		out.Columns = append(out.Columns, w.titled(c, column.Name, align, width))
	}
}

func (w *writer) answers(b *tableBlock, row submission.Row, r document.TableRow) document.TableRow {
	for _, c := range b.columns {
		r.Cells = append(r.Cells, document.TableCell{Text: answer(w.known.columns[c.column.text], row.Values.Of(c.column.text))})
	}
	return r
}

// answer prints what stands in a cell of a submission.
func answer(c form.Column, v submission.Value) string {
	switch {
	case v.Known() && c.Type == form.Rate:
		return wording.Percent(v.Number)
	case v.Known():
		return wording.Plain(v.Number)
	case v.Text != "":
		return foreign(v.Text)
	default:
		return none
	}
}

// periods are the periods that a comparison shows: now, and those of the month
// and the year before that are known.
func (w *writer) periods() []period.Period {
	out := []period.Period{w.Period}
	for _, p := range []period.Period{w.Period.Previous(), w.Period.LastYear()} {
		if w.Book.Has(w.subject, p) && !slices.Contains(out, p) {
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
	for _, c := range b.columns {
		d := w.known.figures[c.figure.text]
		row := document.TableRow{Cells: cells(w.titled(c, d.Name, document.Left, 1).Title, measureOf(d))}
		for _, p := range periods {
			row.Cells = append(row.Cells, w.cell(w.ref(w.subject, p, d.Code)))
		}
		for _, p := range periods[1:] {
			row.Cells = append(row.Cells, document.TableCell{Text: w.difference(d, p)})
		}
		out.Rows = append(out.Rows, row)
	}
}

func measureOf(d form.Definition) string {
	if d.Measure == "" {
		return none
	}
	return d.Measure
}

// difference prints how a figure moved: a count by its number, a share in points.
func (w *writer) difference(d form.Definition, p period.Period) string {
	now, known := w.number(d.Code, w.Period)
	before, knownBefore := w.number(d.Code, p)
	if !known || !knownBefore {
		return none
	}
	moved := wording.Difference(now, before)
	var text string
	switch {
	case isShare(d):
		text = wording.Fixed(moved*100, 1) + "个百分点"
	case d.Format == form.Tenth:
		text = wording.Fixed(moved, 1)
	default:
		text = wording.Plain(moved)
	}
	if moved > 0 {
		text = "+" + text
	}
	return text
}

// tableList names the units of a list with their offices.
func (w *writer) tableList(b *tableBlock, out *document.Table) {
	f, _ := w.figure(b.figure.text)
	out.Columns = []document.TableColumn{
		serial(), {Title: "所属单位", Weight: 2}, {Title: "社区", Weight: 2}, {Title: "成立时间", Align: document.Center, Weight: 1.6},
	}
	for i, part := range f.Parts {
		u, _ := w.Units.Lookup(part.Unit)
		founded := none
		if !u.Founded.IsZero() {
			founded = u.Founded.Chinese()
		}
		out.Rows = append(out.Rows, document.TableRow{Cells: cells(strconv.Itoa(i+1), w.Units.Name(u.Parent), w.Units.Name(part.Unit), founded)})
	}
}

// tableFindings shows the warnings that stand, with the offices' explanations; in an
// office's own brief what made its file go back as well.
func (w *writer) tableFindings(b *tableBlock, out *document.Table) {
	out.Columns = []document.TableColumn{serial(), {Title: "核实事项", Weight: 5}, {Title: "情况说明", Weight: 2.4}}
	if w.Office == "" {
		whose := document.TableColumn{Title: "单位", Align: document.Center, Weight: 1.6}
		out.Columns = slices.Insert(out.Columns, 1, whose)
	}
	all := w.open()
	if most := int(b.most); most > 0 && len(all) > most {
		all = all[:most]
	}
	for i, f := range all {
		explanation := none
		if f.Explanation != "" {
			explanation = foreign(f.Explanation)
		}
		said := []string{strconv.Itoa(i + 1), foreign(withoutPlace(f)), explanation}
		if w.Office == "" {
			said = slices.Insert(said, 1, w.officeOf(f.Unit))
		}
		out.Rows = append(out.Rows, document.TableRow{Cells: cells(said...)})
	}
}

// withoutPlace is a finding's message without the cell it begins with: a reader of
// the report has no workbook at hand.
func withoutPlace(f submission.Finding) string {
	if len(f.Cells) == 0 {
		return f.Message
	}
	return strings.TrimPrefix(f.Message, f.Cells[0].String()+"：")
}
