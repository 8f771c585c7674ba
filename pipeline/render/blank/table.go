package blank

import (
	"fmt"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// freeRows is how many rows a table of cases has to fill in.
const freeRows = 30

// table draws a sheet with a header and rows below it.
func (b *book) table(g *grid, s form.Sheet) error {
	var widths []float64
	for _, c := range s.Columns {
		widths = append(widths, width(c))
	}
	g.widths(widths...)
	g.titled(b.Form.Name + "\u3000" + s.Name)
	last := g.headers(s)
	if s.Layout == form.Rows {
		g.units(s, last+1)
	} else {
		g.free(s, last+1)
	}
	return g.finish(true, last, lead(s))
}

// width is how wide a column is: enough for its values, and for its name over at most
// three lines.
func width(c form.Column) float64 {
	switch {
	case c.Role == form.RoleSerial:
		return 6
	case c.Role == form.RoleUnit:
		return 22
	case c.Role == form.RoleRemark:
		return 26
	case c.Type == form.Text:
		return 34
	case c.Type == form.Enum:
		return 16
	default:
		return min(max(9, float64(textWidth(header(c)))/3+3), 15)
	}
}

// lead is how many columns stay on the screen: those up to the unit's name.
func lead(s form.Sheet) int {
	for i, c := range s.Columns {
		if c.Role == form.RoleUnit {
			return i + 1
		}
	}
	return 0
}

// header is a column's name with its unit of measure below it.
func header(c form.Column) string {
	if c.Measure == "" {
		return c.Name
	}
	return c.Name + "\n（" + c.Measure + "）"
}

// headers writes the header from row 3 on, in two rows where columns are grouped, and
// returns its last row.
func (g *grid) headers(s form.Sheet) int {
	const first = 3
	last := first
	for _, c := range s.Columns {
		if c.Group != "" {
			last = first + 1
		}
	}
	for i := 0; i < len(s.Columns); {
		c := s.Columns[i]
		end := i + 1
		if c.Group == "" {
			g.merge(i+1, first, i+1, last, header(c), headStyle)
		} else {
			for end < len(s.Columns) && s.Columns[end].Group == c.Group {
				end++
			}
			g.merge(i+1, first, end, first, c.Group, headStyle)
			for j := i; j < end; j++ {
				g.set(j+1, last, header(s.Columns[j]), headStyle)
			}
		}
		i = end
	}
	high := 1
	for _, c := range s.Columns {
		high = max(high, lines(header(c), width(c)))
	}
	if last > first {
		g.height(first, 22)
	}
	g.height(last, float64(14*high+8))
	return last
}

// units writes a row for each community, and one of totals below them.
func (g *grid) units(s form.Sheet, first int) {
	for j, c := range s.Columns {
		g.places[c.Code] = place{g.name, j + 1, first}
	}
	row := first
	for i, u := range g.Units.Children(g.office.Code, g.Period) {
		l := line{g, i, u, g.before[u.Code]}
		for j, c := range s.Columns {
			switch c.Role {
			case form.RoleSerial:
				g.set(j+1, row, i+1, midStyle)
			case form.RoleUnit:
				g.set(j+1, row, u.Name, textStyle)
			default:
				g.input(j+1, row, c, l.previous.Values.Of(c.Code), l.conditions(c.Code)...)
			}
		}
		g.height(row, 20)
		row++
	}
	if row == first {
		return
	}
	if name := submission.ColumnName(lead(s)); g.names == "" && name != "" {
		g.names = fmt.Sprintf("'%s'!$%s$%d:$%s$%d", g.name, name, first, name, row-1)
	}
	g.totals(s, first, row)
}

// totals writes the live sums of the columns that are added up.
func (g *grid) totals(s form.Sheet, first, row int) {
	for j, c := range s.Columns {
		look := style{lined: true, total: true, align: "right", number: formats[c.Type]}
		switch {
		case c.Role == form.RoleUnit:
			look.align = "center"
			g.set(j+1, row, "合计", look)
		case c.Aggregate == form.AggregateSum && c.Type.Numeric():
			g.set(j+1, row, nil, look)
			g.do(g.file.SetCellFormula(g.name, ref(j+1, row), "SUM("+ref(j+1, first)+":"+ref(j+1, row-1)+")"))
		default:
			g.set(j+1, row, nil, look)
		}
	}
	g.height(row, 22)
}

// free writes the empty rows of a table that has any number of them.
func (g *grid) free(s form.Sheet, first int) {
	last := first + freeRows - 1
	for row := first; row <= last; row++ {
		for j, c := range s.Columns {
			if c.Role == form.RoleSerial {
				g.set(j+1, row, row-first+1, midStyle)
				continue
			}
			g.set(j+1, row, nil, inputStyle(c))
		}
		g.height(row, 28)
	}
	for j, c := range s.Columns {
		if c.Role != form.RoleSerial {
			g.guard(ref(j+1, first)+":"+ref(j+1, last), c, submission.Value{})
		}
	}
}

// input makes a cell to fill in: a stable fact stands there as it was last month.
func (g *grid) input(column, row int, c form.Column, before submission.Value, hold ...condition) {
	var value any
	if c.Class == form.Fixed && before.Known() {
		value = before.Number
	}
	g.set(column, row, value, inputStyle(c))
	g.guard(ref(column, row), c, before, hold...)
}
