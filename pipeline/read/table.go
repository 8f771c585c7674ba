package read

import (
	"slices"
	"strconv"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/heading"
	"huibao/pipeline/read/normalise"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// placed is a column of the form where it stands on the sheet.
type placed struct {
	column *form.Column
	at     int     // column of the sheet
	factor float64 // what a bare number must be multiplied by; 0 for nothing
}

// maxMerged bounds the rows over which one name is merged.
const maxMerged = 100

// table is a sheet of rows or records being read.
type table struct {
	*reading
	form    form.Sheet
	from    *workbook.Sheet
	header  heading.Header
	order   []int               // places in form.Columns, of those found
	name    int                 // sheet column of the unit's name; 0 when there is none
	serial  int                 // sheet column of the row's number; 0 when there is none
	merged  map[int]int         // row to the row that holds its merged name
	scale   float64             // factor of amounts by the line above the table; 0 when it says nothing
	keys    map[string]bool     // what the name's header may say
	repeats int                 // rows that are part of one above
	headed  []bool              // sheet columns with a header, and those reported to have none
	columns *submission.Columns // keep the values of the rows
	placed  []placed            // the same columns
	out     *submission.Sheet
	first   map[string]int // places of the units' first rows
}

// table reads a sheet with one header and rows below it.
func (t *reading) table(s form.Sheet, h *heading.Index, from *workbook.Sheet) *submission.Sheet {
	out := &submission.Sheet{Code: s.Code, Name: from.Name, Header: make(map[string]submission.Cell)}
	head, ok := h.Find(from)
	if !ok {
		if !s.Optional || len(from.Rows) > 1 {
			t.noHeader(s, from)
		}
		return out
	}
	t.reportColumns(s, from.Name, head)
	b := &table{reading: t, form: s, from: from, header: head, out: out, first: make(map[string]int)}
	b.place()
	b.measures()
	for _, i := range b.order {
		column := &b.form.Columns[i]
		b.placed = append(b.placed, placed{column, head.Columns[i].Column, b.factor(head.Columns[i], column)})
	}
	out.Rows = make([]submission.Row, 0, min(len(from.Rows), t.Limits.Rows))
	for i := range from.Rows {
		if r := from.Rows[i]; r.Number > head.Last {
			b.row(r)
		}
		if i >= 2*maxMerged { // of a long table only the rows near by are held
			at := i - 2*maxMerged
			from.Rows[at] = workbook.Row{Number: from.Rows[at].Number}
		}
		if len(out.Rows)+len(out.Totals)+b.repeats > t.Limits.Rows {
			t.err = t.Limits.Exceeded(workbook.TooManyRows, nil)
			break
		}
	}
	b.hiddenColumns()
	return out
}

// noHeader reports a sheet without a header that can be understood.
func (t *reading) noHeader(s form.Sheet, from *workbook.Sheet) {
	name := s.Name
	if c, ok := s.WithRole(form.RoleUnit); ok {
		name = c.Name
	}
	t.defect(submission.Defect{
		Kind: submission.MissingColumn, Sheet: from.Name, Name: name,
		Cell: t.cell(from.Name, 0, 0), Found: "没有找到表头",
	})
}

// place learns where the columns stand.
func (b *table) place() {
	b.keys = make(map[string]bool)
	for i, c := range b.form.Columns {
		f, ok := b.header.Columns[i]
		if c.Role == form.RoleUnit {
			for _, name := range append([]string{c.Name}, c.Aliases...) {
				b.keys[normalise.Key(name)] = true
			}
		}
		if !ok {
			continue
		}
		b.out.Header[c.Code] = b.cell(b.from.Name, f.Column, f.Row)
		switch c.Role {
		case form.RoleUnit:
			b.name = f.Column
		case form.RoleSerial:
			b.serial = f.Column
		default:
			if len(f.Doubled) > 0 && mustStand(b.form, c) {
				continue // which of the two is right nobody knows
			}
			b.order = append(b.order, i)
		}
	}
	b.keepColumns()
	b.headed = make([]bool, headerWidth(b.header))
	for _, h := range b.header.Headings {
		b.headed[h.Column] = true
	}
	b.learnMerges()
}

// keepColumns makes room for the values of the columns found.
func (b *table) keepColumns() {
	codes, places := make([]string, len(b.order)), make([]int, len(b.order))
	for at, i := range b.order {
		codes[at], places[at] = b.form.Columns[i].Code, b.header.Columns[i].Column
	}
	b.columns = submission.NewColumns(&b.reading.out.Source, b.from.Name, codes, places)
}

// headerWidth is how many columns, counted from 0, a header reaches over.
func headerWidth(h heading.Header) int {
	width := 1
	for _, each := range h.Headings {
		width = max(width, each.Column+1)
	}
	return width
}

// learnMerges finds the names that are merged over several rows.
func (b *table) learnMerges() {
	b.merged = make(map[int]int)
	for _, m := range b.from.Merges {
		if m.FirstColumn <= b.name && b.name <= m.LastColumn && m.FirstRow > b.header.Last {
			for row := m.FirstRow; row <= min(m.LastRow, m.FirstRow+maxMerged); row++ {
				b.merged[row] = m.FirstRow
			}
		}
	}
}

// row reads one line below the header.
func (b *table) row(r workbook.Row) {
	name := b.nameCell(r)
	text := normalise.Name(name.Written())
	if isOrdinal(text) || b.keys[normalise.Key(text)] && text != "" {
		return // a line of column numbers, or the header once more
	}
	if b.form.Layout == form.Rows && b.states(r, text) {
		b.out.Totals = append(b.out.Totals, b.values(r, name))
		return
	}
	u, how := b.lookup(text, b.form)
	if text == "" || how == 0 {
		if b.isNote(r) || !b.speaks(r, text) {
			return
		}
	} else if (b.isContinued(r) || b.form.Layout == form.Records) && !b.filled(r) {
		return
	}
	row := b.values(r, name)
	b.identify(&row, u, how)
	b.hiddenRow(r)
	if b.folded(r, row) {
		return
	}
	b.keep(row)
	b.headless(r)
}

// headless reports the columns that hold data under no header, each once.
func (b *table) headless(r workbook.Row) {
	for i := range r.Len() {
		column := r.Column(i)
		if column >= len(b.headed) {
			b.headed = append(b.headed, make([]bool, column+1-len(b.headed))...)
		}
		if !b.headed[column] {
			b.headed[column] = true
			b.defect(submission.Defect{
				Kind: submission.UnusedColumn, Sheet: b.from.Name, Name: submission.ColumnName(column) + "列（没有表头）",
				Cell: b.cell(b.from.Name, column, r.Number),
			})
		}
	}
}

// nameCell returns the cell that names the row's unit; of merged cells the one
// that holds the text.
func (b *table) nameCell(r workbook.Row) workbook.Cell {
	if b.name == 0 {
		return workbook.Cell{Row: r.Number}
	}
	c := r.Cell(b.name)
	from, ok := b.merged[r.Number]
	if c.Kind != workbook.Blank || !ok || from == r.Number {
		return c
	}
	above, ok := slices.BinarySearchFunc(b.from.Rows, from, func(r workbook.Row, n int) int { return r.Number - n })
	if ok {
		c = b.from.Rows[above].Cell(b.name)
		c.Row = r.Number
	}
	return c
}

// isContinued reports whether the row's name is merged from a row above.
func (b *table) isContinued(r workbook.Row) bool {
	from, ok := b.merged[r.Number]
	return ok && from != r.Number
}

// states reports whether a row states totals: it says so in its name or left of
// it, or it speaks of the office as a whole.
func (b *table) states(r workbook.Row, name string) bool {
	if isTotal(name) {
		return true
	}
	for c := range r.Cells() {
		if c.Column > max(b.name, b.serial, 1) {
			break
		}
		if c.Kind == workbook.Text && isTotal(normalise.Name(c.Raw)) {
			return true
		}
	}
	if name == "" || !b.namesOffice(name) {
		return false
	}
	_, how := b.lookup(name, b.form)
	return how == 0
}

// isNote reports whether a row is a remark or a signature rather than data.
func (b *table) isNote(r workbook.Row) bool {
	for c := range r.Cells() {
		if c.Kind == workbook.Text && signature.MatchString(normalise.Name(c.Raw)) {
			return true
		}
	}
	return false
}

// speaks reports whether a row whose name was not understood holds data at all:
// numbers where there is no name, anything where there is one.
func (b *table) speaks(r workbook.Row, name string) bool {
	if name != "" {
		return b.filled(r) || b.serial > 0 && isOrdinal(normalise.Name(r.Cell(b.serial).Written()))
	}
	held := 0
	for _, i := range b.order {
		c := r.Cell(b.header.Columns[i].Column)
		column := b.form.Columns[i]
		value := normalise.Cell(c, column, normalise.Settings{})
		if value.State == submission.Number && column.Type.Numeric() {
			return true
		}
		if value.State != submission.Empty {
			held++
		}
	}
	return b.form.Layout == form.Records && held > 1
}

// filled reports whether any column but name and number holds something.
func (b *table) filled(r workbook.Row) bool {
	for _, i := range b.order {
		c := r.Cell(b.header.Columns[i].Column)
		if c.Formula || c.Kind == workbook.Number || strings.TrimSpace(c.Raw) != "" {
			return true
		}
	}
	return false
}

// values reads the row's cells.
func (b *table) values(r workbook.Row, name workbook.Cell) submission.Row {
	row := submission.Row{
		Line: r.Number, Name: b.reading.name(b.from.Name, name), Values: b.columns.Row(r.Number),
	}
	for at := range b.placed {
		p := &b.placed[at]
		if n, plain := r.Plain(p.at); plain && p.factor == 0 && normalise.AsItStands(n, p.column.Type) {
			row.Values.PutNumber(at, n)
			continue
		}
		v := b.value(b.from.Name, r.Cell(p.at), p.column, p.factor)
		row.Values.Put(at, &v)
	}
	return row
}

// hiddenRow notes a hidden row that was read, unless a filter hides it.
func (b *table) hiddenRow(r workbook.Row) {
	if r.Hidden && !b.from.Filtered {
		b.note(submission.Note{
			Kind: submission.NoteHidden, Cell: b.cell(b.from.Name, 0, r.Number),
			From: "第" + strconv.Itoa(r.Number) + "行", Why: "隐藏的行，已读取",
		})
	}
}

// hiddenColumns notes the hidden columns that were read.
func (b *table) hiddenColumns() {
	for _, i := range b.order {
		column := b.header.Columns[i].Column
		for _, hidden := range b.from.HiddenColumns {
			if hidden.FirstColumn <= column && column <= hidden.LastColumn {
				b.note(submission.Note{
					Kind: submission.NoteHidden, Cell: b.cell(b.from.Name, column, 0),
					From: submission.ColumnName(column) + "列", Why: "隐藏的列，已读取",
				})
				break
			}
		}
	}
}
