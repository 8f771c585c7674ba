package workbook

import (
	"iter"
	"math"
	"slices"
	"strconv"
)

// Row is one row that holds something. Its cells ascend; those without content are
// left out.
type Row struct {
	Number  int // from 1
	Hidden  bool
	columns []uint16
	slots   []slot
	store   *Store
}

// Len returns how many cells the row holds.
func (r Row) Len() int { return len(r.columns) }

// At returns the i-th of the cells that the row holds.
func (r Row) At(i int) Cell {
	s, place := r.slots[i], r.slots[i]&^tagBits
	if s&tagBits == rareSlot {
		return r.store.rare[place]
	}
	c := Cell{Column: int(r.columns[i]), Row: r.Number, Kind: Number}
	switch s & tagBits {
	case textSlot:
		c.Kind, c.Raw = Text, r.store.texts[place]
	case madeSlot:
		c.Number, c.Formula, c.Cached = r.store.made[place], true, true
	default:
		c.Number = math.Float64frombits(uint64(s))
	}
	return c
}

// Cells yields the cells that the row holds.
func (r Row) Cells() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for i := range r.columns {
			if !yield(r.At(i)) {
				return
			}
		}
	}
}

// Cell returns the cell at a place; it is blank when nothing stands there.
func (r Row) Cell(column int) Cell {
	if 0 < column && column <= maxColumn {
		if i, ok := slices.BinarySearch(r.columns, uint16(column)); ok {
			return r.At(i)
		}
	}
	return Cell{Column: column, Row: r.Number}
}

// Plain returns the number of a cell that holds a number and nothing more: no formula,
// no date, not shown as a percentage.
func (r Row) Plain(column int) (n float64, plain bool) {
	i := column - 1 // where it stands when the row has no gaps
	if i >= len(r.columns) || i < 0 || int(r.columns[i]) != column {
		var found bool
		if i, found = slices.BinarySearch(r.columns, uint16(column)); !found {
			return 0, false
		}
	}
	s := r.slots[i]
	return math.Float64frombits(uint64(s)), s&tagBits < rareSlot
}

// Columns returns the columns of the cells that the row holds; the caller must not change
// them.
func (r Row) Columns() []uint16 { return r.columns }

// Last returns the column of the last cell, 0 for a row without any.
func (r Row) Last() int {
	if len(r.columns) == 0 {
		return 0
	}
	return int(r.columns[len(r.columns)-1])
}

// Store keeps the cells of a workbook's rows in little memory: ten bytes for a number,
// which most are.
type Store struct {
	columns []uint16 // of the piece that is being filled
	slots   []slot
	rare    []Cell
	texts   []string
	made    []float64 // results of formulas
}

// slot holds a number as it is, anything else as the place where the store keeps it,
// in bits that no number has.
type slot uint64

const (
	rareSlot slot = 0xFFF8 << 48 // and the place in rare
	textSlot slot = 0xFFF9 << 48 // and the place in texts
	madeSlot slot = 0xFFFA << 48 // and the place in made
	tagBits  slot = 0xFFFF << 48
)

// Row keeps the cells of a row. They ascend, and each holds something.
func (s *Store) Row(number int, hidden bool, cells []Cell) Row {
	const piece = 4096
	if len(s.slots)+len(cells) > cap(s.slots) {
		size := max(len(cells), min(piece, 2*cap(s.slots)), 256)
		s.columns, s.slots = make([]uint16, 0, size), make([]slot, 0, size)
	}
	from := len(s.slots)
	for i := range cells {
		s.columns = append(s.columns, uint16(cells[i].Column))
		s.slots = append(s.slots, s.pack(&cells[i]))
	}
	to := len(s.slots)
	return Row{number, hidden, s.columns[from:to:to], s.slots[from:to:to], s}
}

func (s *Store) pack(c *Cell) slot {
	plain := !c.Percent && !c.External && (!c.Formula || c.Cached)
	switch {
	case plain && c.Kind == Number && c.Formula:
		s.made = append(s.made, c.Number)
		return madeSlot | slot(len(s.made)-1)
	case plain && c.Kind == Number:
		return slot(math.Float64bits(c.Number))
	case plain && c.Kind == Text && !c.Formula:
		s.texts = append(s.texts, c.Raw)
		return textSlot | slot(len(s.texts)-1)
	default:
		s.rare = append(s.rare, *c)
		return rareSlot | slot(len(s.rare)-1)
	}
}

// Written returns what stands in the cell: the text, the number in plain notation, the
// date as 2006-06-30, TRUE or FALSE, or the error value.
func (c Cell) Written() string {
	if c.Kind == Number {
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	}
	return c.Raw
}
