package submission

import (
	"slices"
	"strconv"
	"strings"

	"huibao/pipeline/form"
)

// ChangeKind tells what changed.
type ChangeKind string

// The kinds of change.
const (
	ValueChanged ChangeKind = "value"
	RowCame      ChangeKind = "came"
	RowWent      ChangeKind = "went"
)

// Change is one thing that a submission has other than the attempt before it (改动).
type Change struct {
	Kind   ChangeKind
	Cell   Cell   // where it stands now; for what went, where it stood
	Unit   string // code of the row's unit; "" when there is none
	Name   string // the row's name as written; "" on a sheet of pairs
	Column string // code; "" when a whole row came or went
	Before Value
	After  Value
}

// Changes compares two submissions of one form, in the form's order of sheets and
// columns. Rows are known by their unit, wherever they stand, so that inserted and
// moved rows change nothing; rows of one unit, and records, by their order.
func Changes(f *form.Form, before, after *Submission) []Change {
	var out []Change
	for _, s := range f.Sheets {
		old, _ := before.Sheet(s.Code)
		now, _ := after.Sheet(s.Code)
		if s.Layout == form.Pairs {
			out = append(out, changed(s, Row{Values: ValuesOf(old.Values)}, Row{Values: ValuesOf(now.Values)})...)
			continue
		}
		out = append(out, moved(s, old, now)...)
	}
	return out
}

// moved compares the rows of a table: those that stand there now, then those that went.
func moved(s form.Sheet, old, now Sheet) []Change {
	var out []Change
	m := match(s, old.Rows, now.Rows)
	for i, row := range now.Rows {
		if m.partner[i] < 0 {
			out = append(out, whole(RowCame, now.Name, row))
			continue
		}
		out = append(out, changed(s, old.Rows[m.partner[i]], row)...)
	}
	for i, row := range old.Rows {
		if !m.taken[i] {
			out = append(out, whole(RowWent, old.Name, row))
		}
	}
	return out
}

func whole(kind ChangeKind, sheet string, row Row) Change {
	return Change{
		Kind: kind, Cell: Cell{Source: row.Name.Cell.Source, Sheet: sheet, Row: row.Line},
		Unit: row.Unit, Name: row.Name.Raw,
	}
}

// changed compares two lines value by value.
func changed(s form.Sheet, old, now Row) []Change {
	var out []Change
	for _, c := range s.Columns {
		before, after := old.Values.Of(c.Code), now.Values.Of(c.Code)
		if c.Role == form.RoleUnit {
			if old.Unit == now.Unit && (now.Unit != "" || old.Name.Same(now.Name)) {
				continue // another way of writing the same name
			}
			before, after = old.Name, now.Name
		}
		if c.Role == form.RoleSerial || before.Same(after) {
			continue
		}
		cell := after.Cell
		if cell.Sheet == "" {
			cell = before.Cell
		}
		out = append(out, Change{
			Kind: ValueChanged, Cell: cell, Unit: now.Unit, Name: now.Name.Raw, Column: c.Code, Before: before, After: after,
		})
	}
	return out
}

// Same reports whether two values are understood alike, whatever their writing; what
// was not understood is alike when it is written alike.
func (v Value) Same(w Value) bool {
	if v.State != w.State {
		return false
	}
	switch v.State {
	case Empty:
		return true
	case Number:
		return v.Number == w.Number
	case Text:
		return v.Text == w.Text
	default:
		return v.Raw == w.Raw
	}
}

// matching finds for each row that stands there now the one it was before.
type matching struct {
	old, now []Row
	partner  []int // by row of now: its place in old, -1 for none
	taken    []bool
}

func match(s form.Sheet, old, now []Row) *matching {
	m := &matching{old, now, slices.Repeat([]int{-1}, len(now)), make([]bool, len(old))}
	always := func(Row, Row) bool { return true }
	m.by(func(r Row) string { return content(s, r) }, always)
	m.by(func(r Row) string { return r.Unit }, always)
	m.by(func(r Row) string { return r.Name.Raw }, always)
	// A name that was not found and is now right, or the other way round.
	m.by(func(r Row) string { return strconv.Itoa(r.Line) }, func(a, b Row) bool { return a.Unit == "" || b.Unit == "" })
	if s.Layout == form.Records {
		m.by(func(Row) string { return s.Code }, always)
	}
	return m
}

// by matches the rows of one key that are still without a partner, in their order.
// An empty key is none.
func (m *matching) by(key func(Row) string, fits func(old, now Row) bool) {
	waiting := make(map[string][]int)
	for i, row := range m.old {
		if k := key(row); k != "" && !m.taken[i] {
			waiting[k] = append(waiting[k], i)
		}
	}
	for j, row := range m.now {
		if m.partner[j] >= 0 {
			continue
		}
		k := key(row)
		if queue := waiting[k]; len(queue) > 0 && fits(m.old[queue[0]], row) {
			m.partner[j], m.taken[queue[0]] = queue[0], true
			waiting[k] = queue[1:]
		}
	}
}

// content is all that a row says, as one text.
func content(s form.Sheet, row Row) string {
	var b strings.Builder
	b.WriteString(row.Unit + "\x00" + row.Name.Raw)
	for _, c := range s.Columns {
		v := row.Values.Of(c.Code)
		switch {
		case c.Role == form.RoleSerial || v.State == Empty:
		case v.State == Number:
			b.WriteString("\x00" + c.Code + "\x00" + strconv.FormatFloat(v.Number, 'g', -1, 64))
		default:
			b.WriteString("\x00" + c.Code + "\x00" + v.Raw)
		}
	}
	return b.String()
}

// Known tells of each finding whether others holds its like: the same rule on the
// same column of the same unit. Each of others counts for one.
func Known(findings, others []Finding) []bool {
	type like struct {
		rule, unit, sheet string
		column            int
	}
	of := func(f Finding) like {
		l := like{rule: f.Rule, unit: f.Unit}
		if len(f.Cells) > 0 {
			l.sheet, l.column = f.Cells[0].Sheet, f.Cells[0].Column
		}
		return l
	}
	count := make(map[like]int)
	for _, f := range others {
		count[of(f)]++
	}
	out := make([]bool, len(findings))
	for i, f := range findings {
		l := of(f)
		out[i] = count[l] > 0
		count[l]--
	}
	return out
}
