package workbook

import (
	"iter"
	"math"
	"slices"
	"strconv"

	"huibao/pipeline/pieces"
)

// Row is one row that holds something. Its cells ascend; those without content are
// left out.
type Row struct {
	Number  int // from 1
	Hidden  bool
	columns []uint16 // nil where the cells stand side by side from the first column on
	slots   []slot
	store   *Store
}

// Len returns how many cells the row holds.
func (r Row) Len() int { return len(r.slots) }

// Column returns the column of the i-th of them.
func (r Row) Column(i int) int {
	if r.columns == nil {
		return i + 1
	}
	return int(r.columns[i])
}

// find returns the place of the cell in a column.
func (r Row) find(column int) (i int, found bool) {
	if r.columns == nil {
		return column - 1, 0 < column && column <= len(r.slots)
	}
	if column < 1 || column > maxColumn {
		return 0, false
	}
	return slices.BinarySearch(r.columns, uint16(column))
}

// At returns the i-th of the cells that the row holds.
func (r Row) At(i int) Cell {
	s, place := r.slots[i], r.slots[i]&^tagBits
	if s&tagBits == rareSlot {
		return *r.store.rare.At(int(place))
	}
	c := Cell{Column: r.Column(i), Row: r.Number, Kind: Number}
	switch s & tagBits {
	case textSlot:
		c.Kind, c.Raw = Text, *r.store.texts.At(int(place))
	case madeSlot:
		c.Number, c.Formula, c.Cached = *r.store.made.At(int(place)), true, true
	default:
		c.Number = math.Float64frombits(uint64(s))
	}
	return c
}

// Cells yields the cells that the row holds.
func (r Row) Cells() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for i := range r.slots {
			if !yield(r.At(i)) {
				return
			}
		}
	}
}

// Cell returns the cell at a place; it is blank when nothing stands there.
func (r Row) Cell(column int) Cell {
	if i, ok := r.find(column); ok {
		return r.At(i)
	}
	return Cell{Column: column, Row: r.Number}
}

// Plain returns the number of a cell that holds a number and nothing more: no formula,
// no date, not shown as a percentage.
func (r Row) Plain(column int) (n float64, plain bool) {
	i, found := r.find(column)
	if !found {
		return 0, false
	}
	s := r.slots[i]
	return math.Float64frombits(uint64(s)), s&tagBits < rareSlot
}

// Last returns the column of the last cell, 0 for a row without any.
func (r Row) Last() int {
	if len(r.slots) == 0 {
		return 0
	}
	return r.Column(len(r.slots) - 1)
}

// Store keeps the cells of a sheet's rows in little memory: eight bytes for a number,
// which most are, and two more where a row has gaps.
type Store struct {
	slots []slot // of the piece that is being filled
	rare  pieces.List[Cell]
	texts pieces.List[string]
	made  pieces.List[float64] // results of formulas
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
		s.slots = make([]slot, 0, max(len(cells), min(piece, 2*cap(s.slots)), 256))
	}
	from := len(s.slots)
	for i := range cells {
		s.slots = append(s.slots, s.pack(&cells[i]))
	}
	to := len(s.slots)
	r := Row{number, hidden, nil, s.slots[from:to:to], s}
	if n := len(cells); n > 0 && cells[n-1].Column > n {
		r.columns = make([]uint16, n)
		for i := range cells {
			r.columns[i] = uint16(cells[i].Column)
		}
	}
	return r
}

func (s *Store) pack(c *Cell) slot {
	plain := !c.Percent && !c.External && (!c.Formula || c.Cached)
	switch {
	case plain && c.Kind == Number && c.Formula:
		return madeSlot | slot(s.made.Add(c.Number))
	case plain && c.Kind == Number:
		return slot(math.Float64bits(c.Number))
	case plain && c.Kind == Text && !c.Formula:
		return textSlot | slot(s.texts.Add(c.Raw))
	default:
		return rareSlot | slot(s.rare.Add(*c))
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
