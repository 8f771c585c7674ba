package submission

import (
	"iter"
	"maps"
	"math"
	"slices"

	"huibao/pipeline/pieces"
)

// Columns are the columns of one sheet of a file, as they were found there. The rows
// of the sheet share them.
type Columns struct {
	source *Source
	sheet  string
	codes  []string
	places []int                // column of the sheet, from 1
	index  map[string]int       // code to place in codes
	rare   pieces.List[Value]   // values that are more than a number
	made   pieces.List[float64] // numbers that formulas made
}

// NewColumns names the columns of a sheet: their codes and where they stand.
func NewColumns(source *Source, sheet string, codes []string, places []int) *Columns {
	c := &Columns{source: source, sheet: sheet, codes: codes, places: places, index: make(map[string]int, len(codes))}
	for i, code := range codes {
		c.index[code] = i
	}
	return c
}

// Row begins a row of empty values, for [Values.Put] and [Values.PutNumber] to fill.
func (c *Columns) Row(line int) Values {
	v := Values{columns: c, line: line, slots: make([]slot, len(c.codes))}
	for i := range v.slots {
		v.slots[i] = rareSlot
	}
	return v
}

// Put keeps the value of the i-th column.
func (v Values) Put(i int, value *Value) { v.slots[i] = v.columns.pack(value) }

// PutNumber keeps a number that stands in the cell of the i-th column as it is.
func (v Values) PutNumber(i int, n float64) { v.slots[i] = slot(math.Float64bits(n)) }

// slot holds a value in eight bytes: a number as it is, anything else as the place
// where the columns keep it, in bits that no number has.
type slot uint64

const (
	rareSlot slot = 0xFFF8 << 48 // and the place in rare, from 1; 0 is an empty value
	madeSlot slot = 0xFFF9 << 48 // and the place in made
	tagBits  slot = 0xFFFF << 48
)

func (c *Columns) pack(v *Value) slot {
	switch {
	case v.State == Number && v.Raw == "" && v.Formula:
		return madeSlot | slot(c.made.Add(v.Number))
	case v.State == Number && v.Raw == "":
		return slot(math.Float64bits(v.Number))
	case v.State == Empty && v.Raw == "" && !v.Formula:
		return rareSlot
	default:
		return rareSlot | slot(c.rare.Add(*v)+1)
	}
}

// Values are the values of a row by column code. The zero value has none.
type Values struct {
	columns *Columns
	line    int
	slots   []slot
	more    *more
}

// more is what few rows have.
type more struct {
	joined []Values         // of the same unit's rows on other sheets
	own    map[string]Value // stand in place of the others
}

// ValuesOf returns values that stand on no sheet's columns.
func ValuesOf(values map[string]Value) Values { return Values{more: &more{own: values}} }

// Get returns the value of a column, and whether the row has that column.
func (v Values) Get(code string) (Value, bool) {
	if v.more != nil {
		if own, ok := v.more.own[code]; ok {
			return own, true
		}
	}
	if v.columns != nil {
		if i, ok := v.columns.index[code]; ok {
			return v.at(i), true
		}
	}
	if v.more != nil {
		for i := range v.more.joined {
			if value, ok := v.more.joined[i].Get(code); ok {
				return value, true
			}
		}
	}
	return Value{}, false
}

// Of is Get for those who do not ask whether the row has the column.
func (v Values) Of(code string) Value {
	value, _ := v.Get(code)
	return value
}

// Number returns the number of a column; known is false where there is none, there
// tells whether the row has that column.
func (v Values) Number(code string) (n float64, known, there bool) {
	if v.more == nil || v.more.own == nil {
		if s, ok := v.slot(code); !ok {
			return 0, false, false
		} else if s&rareSlot != rareSlot {
			return math.Float64frombits(uint64(s)), true, true
		}
	}
	value, there := v.Get(code)
	return value.Number, value.Known(), there
}

// slot returns what holds a value, of whatever sheet.
func (v Values) slot(code string) (slot, bool) {
	if v.columns != nil {
		if i, ok := v.columns.index[code]; ok {
			return v.slots[i], true
		}
	}
	if v.more != nil {
		for i := range v.more.joined {
			if s, ok := v.more.joined[i].slot(code); ok {
				return s, true
			}
		}
	}
	return 0, false
}

func (v Values) at(i int) Value {
	c := v.columns
	s := v.slots[i]
	place := s &^ tagBits
	if s&tagBits == rareSlot && place > 0 {
		return *c.rare.At(int(place - 1))
	}
	out := Value{Cell: Cell{Source: c.source, Sheet: c.sheet, Column: c.places[i], Row: v.line}}
	switch {
	case s&tagBits == madeSlot:
		out.State, out.Number, out.Formula = Number, *c.made.At(int(place)), true
	case s != rareSlot:
		out.State, out.Number = Number, math.Float64frombits(uint64(s))
	}
	return out
}

// All yields every column with its value, those of a sheet in the sheet's order.
func (v Values) All() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		seen := make(map[string]bool)
		if v.columns != nil {
			for _, code := range v.columns.codes {
				seen[code] = true
				if !yield(code, v.Of(code)) {
					return
				}
			}
		}
		if v.more == nil {
			return
		}
		for i := range v.more.joined {
			for code := range v.more.joined[i].All() {
				if !seen[code] && !yield(code, v.Of(code)) {
					return
				}
				seen[code] = true
			}
		}
		for _, code := range slices.Sorted(maps.Keys(v.more.own)) {
			if !seen[code] && !yield(code, v.more.own[code]) {
				return
			}
		}
	}
}

// With returns the values with one of them replaced or added.
func (v Values) With(code string, value Value) Values {
	out := v
	out.more = &more{own: map[string]Value{}}
	if v.more != nil {
		out.more.joined = v.more.joined
		maps.Copy(out.more.own, v.more.own)
	}
	out.more.own[code] = value
	return out
}

// apart returns the values such that those of so many rows on other sheets can be joined
// to them and not to the values themselves.
func (v Values) apart(rows int) Values {
	out := v
	out.more = &more{joined: make([]Values, 0, rows)}
	if v.more != nil {
		out.more.own = v.more.own
		out.more.joined = append(out.more.joined, v.more.joined...)
	}
	return out
}

// join sets the values of a row on another sheet behind these, which are apart.
func (v *Values) join(other Values) { v.more.joined = append(v.more.joined, other) }

// Finder finds the number of one column in row after row. It remembers where the column
// stands among the values of the row before.
type Finder struct {
	code    string
	columns *Columns
	place   int
}

// NewFinder finds the column of that code.
func NewFinder(code string) Finder { return Finder{code: code} }

// Number is [Values.Number] of the column.
func (f *Finder) Number(v Values) (n float64, known, there bool) {
	if v.columns != f.columns && v.columns != nil {
		place, ok := v.columns.index[f.code]
		if !ok {
			return v.Number(f.code)
		}
		f.columns, f.place = v.columns, place
	}
	if v.columns != nil && (v.more == nil || v.more.own == nil) {
		if s := v.slots[f.place]; s&rareSlot != rareSlot {
			return math.Float64frombits(uint64(s)), true, true
		}
	}
	return v.Number(f.code)
}
