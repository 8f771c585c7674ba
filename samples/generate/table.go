package main

import (
	"slices"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/unit"
	"huibao/samples/generate/district"
)

// table is a sheet with one row for each community, being written.
type table struct {
	*book
	month   month
	style   style
	sheet   form.Sheet
	office  unit.Unit
	units   []unit.Unit
	columns []form.Column
	row     int // the next one to write
	body    [2]int
}

// table writes one sheet of rows.
func (m month) table(b *book, office unit.Unit, s style, sheet form.Sheet) {
	t := &table{
		book: b, month: m, style: s, sheet: sheet, office: office,
		units: m.units.Children(office.Code, m.period), columns: s.columns(sheet), row: 1 + s.leading,
	}
	b.open(s.sheetName(sheet), true)
	t.widths()
	t.top()
	t.header()
	if s.total == first {
		t.body = [2]int{t.row + 1, t.row + len(t.units)}
		t.total()
	}
	t.rows()
	if s.total == last {
		t.total()
	}
	t.foot()
}

// sheetName is what the office calls the sheet.
func (s style) sheetName(sheet form.Sheet) string {
	if s.aliases && len(sheet.Aliases) > 0 {
		return sheet.Aliases[0]
	}
	return sheet.Name
}

// columns are the columns that the office has on the sheet, in its order.
func (s style) columns(sheet form.Sheet) []form.Column {
	var out []form.Column
	if c, ok := sheet.WithRole(form.RoleSerial); ok && s.serial {
		out = append(out, c)
	}
	if c, ok := sheet.WithRole(form.RoleUnit); ok {
		out = append(out, c)
	}
	indicators := sheet.Indicators()
	if s.moved {
		from := len(indicators) - 1
		for from > 0 && indicators[from-1].Group == indicators[from].Group {
			from--
		}
		indicators = append(slices.Clone(indicators[from:]), indicators[:from]...)
	}
	out = append(out, indicators...)
	if c, ok := sheet.WithRole(form.RoleRemark); ok && s.remarks {
		out = append(out, c)
	}
	return out
}

// heading is the header of a column in the office's words.
func (s style) heading(c form.Column) string {
	heading := c.Name
	if s.aliases && len(c.Aliases) > 0 {
		heading = c.Aliases[0]
	}
	if s.measures && c.Measure != "" {
		if s.broken {
			heading += "\n"
		}
		heading += "（" + c.Measure + "）"
	}
	return heading
}

// widths fits the columns to what stands in them.
func (t *table) widths() {
	for i, c := range t.columns {
		switch c.Role {
		case form.RoleSerial:
			t.width(i+1, 6)
		case form.RoleUnit:
			t.width(i+1, 22)
		case form.RoleRemark:
			t.width(i+1, 30)
		default:
			t.width(i+1, t.narrow(c))
		}
		if c.Code == t.style.hidden {
			t.hide(i + 1)
		}
	}
}

// narrow is the width of a column of numbers: its header breaks into two or three
// lines, but not within a unit of measure.
func (t *table) narrow(c form.Column) float64 {
	least := 8.0
	if c.Type == form.Money {
		least = 12
	}
	if t.style.measures && !t.style.broken {
		return max(least, min(17, float64(cells(t.style.heading(c)))+1))
	}
	return max(least, min(13, float64(cells(t.style.heading(c)))/2+3))
}

// cells is how wide a text is, a Han character counting as two.
func cells(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r >= 0x2000 {
			n++
		}
	}
	return n
}

// top writes the title and, where the office has one, the line below.
func (t *table) top() {
	wide := len(t.columns)
	title := strings.ReplaceAll(t.month.fill(t.style.title, t.office), "{sheet}", t.sheet.Name)
	t.span(1, t.row, wide, t.row, title, titleLook)
	t.height(t.row, 34)
	t.row++
	if !t.style.caption {
		return
	}
	half := wide / 2
	t.span(1, t.row, half, t.row, "填报单位："+t.office.Name, captionLook)
	t.span(half+1, t.row, wide, t.row, "计量单位："+measures(t.sheet), rightLook)
	t.row++
}

// measures lists a sheet's units of measure.
func measures(sheet form.Sheet) string {
	var out []string
	for _, c := range sheet.Columns {
		if c.Measure != "" && !slices.Contains(out, c.Measure) {
			out = append(out, c.Measure)
		}
	}
	return strings.Join(out, "、")
}

// header writes the headers, in two rows where the office has groups.
func (t *table) header() {
	if !t.style.groups {
		for i, c := range t.columns {
			t.put(i+1, t.row, t.style.heading(c), headLook)
		}
		t.height(t.row, 48)
		t.row++
		return
	}
	for i, c := range t.columns {
		switch {
		case c.Group == "":
			t.span(i+1, t.row, i+1, t.row+1, t.style.heading(c), headLook)
			continue
		case i == 0 || t.columns[i-1].Group != c.Group:
			t.span(i+1, t.row, t.groupEnd(i)+1, t.row, c.Group, headLook)
		}
		t.put(i+1, t.row+1, t.style.heading(c), headLook)
	}
	t.height(t.row, 22)
	t.height(t.row+1, 40)
	t.row += 2
}

// groupEnd is the place of the last column in the group that begins at i.
func (t *table) groupEnd(i int) int {
	end := i
	for end+1 < len(t.columns) && t.columns[end+1].Group == t.columns[i].Group {
		end++
	}
	return end
}

// rows writes the communities.
func (t *table) rows() {
	t.body[0] = t.row
	for i, u := range t.units {
		if t.style.spacer > 0 && i > 0 && i%t.style.spacer == 0 {
			t.row++
		}
		for k, c := range t.columns {
			t.cell(k+1, i+1, c, u)
		}
		t.height(t.row, 22)
		t.row++
	}
	t.body[1] = t.row - 1
}

// cell writes one cell of a community's row.
func (t *table) cell(column, serial int, c form.Column, u unit.Unit) {
	switch c.Role {
	case form.RoleSerial:
		t.put(column, t.row, serial, middleLook)
		return
	case form.RoleUnit:
		t.put(column, t.row, t.style.called(u.Name), textLook)
		return
	case form.RoleRemark:
		var remark any
		if said := t.month.remark(t.sheet.Code, u); said != "" {
			remark = said
		}
		t.put(column, t.row, remark, textLook)
		return
	default: // an indicator
	}
	var value any
	if n, has := t.month.rows[u.Code][c.Code]; has {
		value = t.style.written(c, serial, n)
	}
	t.put(column, t.row, value, numberLook(c))
}

// numberLook is the look of a column's numbers.
func numberLook(c form.Column) look {
	switch {
	case c.Type == form.Money:
		return moneyLook
	case c.Type == form.Rate:
		return shareLook
	case c.Type == form.Decimal && c.Aggregate == form.AggregateSum:
		return areaLook
	case c.Type == form.Decimal:
		return tenthLook
	default:
		return wholeLook
	}
}

// total writes the row of sums; what does not add up stays empty there.
func (t *table) total() {
	label := "合计"
	if t.style.spread {
		label = "合 计"
	}
	for i, c := range t.columns {
		at := i + 1
		switch {
		case c.Role == form.RoleUnit && t.style.joined:
			t.span(at-1, t.row, at, t.row, label, middleLook+bold)
		case c.Role == form.RoleUnit:
			t.put(at, t.row, label, middleLook+bold)
		case c.Aggregate != form.AggregateSum:
			t.put(at, t.row, nil, middleLook+bold)
		case t.style.live:
			t.compute(at, t.row, "SUM("+t.ref(at, t.body[0])+":"+t.ref(at, t.body[1])+")", t.sum(c), numberLook(c)+bold)
		default:
			t.put(at, t.row, t.sum(c), numberLook(c)+bold)
		}
	}
	t.height(t.row, 24)
	t.row++
}

// sum adds a column up over the office's communities.
func (t *table) sum(c form.Column) float64 {
	var sum float64
	for _, u := range t.units {
		sum += t.month.rows[u.Code][c.Code]
	}
	return sum
}

// foot writes the notes and who signs.
func (t *table) foot() {
	notes := t.style.notes
	if t.month.period.String() == district.LastJune {
		notes = slices.DeleteFunc(slices.Clone(notes), func(note string) bool { return strings.Contains(note, "今年新成立") })
	}
	for _, line := range append(slices.Clone(notes), t.month.signed(t.style)) {
		t.span(1, t.row, len(t.columns), t.row, line, footLook)
		t.height(t.row, 20)
		t.row++
	}
}
