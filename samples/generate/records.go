package main

import (
	"slices"

	"huibao/pipeline/form"
	"huibao/pipeline/unit"
)

// record is one line of a sheet of records: whose it is, and what it says by
// column.
type record struct {
	unit  unit.Unit
	cells map[string]any
}

// records writes one sheet of cases or problems; where the office tells nothing,
// its header alone.
func (m month) records(b *book, office unit.Unit, s style, sheet form.Sheet) {
	b.open(s.sheetName(sheet), true)
	columns := sheet.Columns
	wide := len(columns)
	b.span(1, 1, wide, 1, office.Name+m.period.Chinese()+sheet.Name, titleLook)
	b.height(1, 34)
	for i, c := range columns {
		b.width(i+1, recordWidth(c))
		b.put(i+1, 2, s.heading(c), headLook)
	}
	b.height(2, 36)
	row := 3
	for i, r := range m.recordsOf(office, sheet.Code) {
		for k, c := range columns {
			switch c.Role {
			case form.RoleSerial:
				b.put(k+1, row, i+1, middleLook)
			case form.RoleUnit:
				b.put(k+1, row, s.called(r.unit.Name), textLook)
			default:
				b.put(k+1, row, r.cells[c.Code], recordLook(c))
			}
		}
		b.height(row, 66)
		row++
	}
	b.span(1, row, wide, row, m.signed(s), footLook)
	b.height(row, 20)
}

// recordLook is the look of a record's cell: words to the left, the rest between.
func recordLook(c form.Column) look {
	if c.Type == form.Text {
		return textLook
	}
	return middleLook
}

func recordWidth(c form.Column) float64 {
	switch {
	case c.Role == form.RoleSerial:
		return 6
	case c.Role == form.RoleUnit:
		return 22
	case c.Code == "case_text" || c.Code == "problem_text":
		return 70
	case c.Code == "problem_request":
		return 36
	case c.Code == "case_title":
		return 24
	default:
		return 12
	}
}

// recordsOf are the month's records that speak of the office's communities, on the
// sheet of the given code.
func (m month) recordsOf(office unit.Unit, sheet string) []record {
	var all []record
	units := m.units.Children(office.Code, m.period)
	add := func(name string, cells map[string]any) {
		if i := slices.IndexFunc(units, func(u unit.Unit) bool { return u.Name == name }); i >= 0 {
			all = append(all, record{units[i], cells})
		}
	}
	switch sheet {
	case "cases":
		for _, c := range m.texts.Cases {
			add(c.Community, map[string]any{
				"case_theme": c.Theme, "case_title": c.Title, "case_text": c.Text,
				"case_people_helped": known(c.Helped), "case_funds": known(c.Funds),
				"case_hall_seats": known(c.Seats), "case_hall_uses": known(c.Uses),
			})
		}
	case "problems":
		for _, p := range m.texts.Problems {
			add(p.Community, map[string]any{
				"problem_kind": p.Kind, "problem_text": p.Text, "problem_request": p.Request, "problem_to": p.To,
			})
		}
	}
	return all
}

// known is a number that a case has; nil leaves the cell empty.
func known(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
