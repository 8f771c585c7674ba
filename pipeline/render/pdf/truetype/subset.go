package truetype

import (
	"encoding/binary"
	"maps"
	"math"
	"math/bits"
	"slices"
)

// Piece is a glyph of a subset. Before and After, in ems, are taken off its
// advance on the left and on the right: a mark of punctuation that was set closer
// is a narrower glyph, not a wide one that overlaps its neighbour.
type Piece struct {
	Glyph         Glyph
	Before, After float64
}

// Subset returns a face that holds some glyphs only, for embedding in a document
// that names glyphs by number: piece i of the list becomes number i+1, for number
// 0 is always the sign of a missing character. The same glyph may be listed
// twice. What composed glyphs consist of is added behind.
func (f *Font) Subset(pieces []Piece) []byte {
	c := cutter{font: f, order: append([]Piece{{}}, pieces...), numbers: make(map[Glyph]uint16)}
	for i, p := range c.order {
		if _, known := c.numbers[p.Glyph]; !known && p.Before == 0 {
			c.numbers[p.Glyph] = uint16(i)
		}
	}
	glyf, loca := c.outlines()
	tables := map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": c.widths(),
		"head": f.head(), "hhea": f.counted("hhea", 36, 34, len(c.order)), "maxp": f.maxp(len(c.order)),
	}
	for _, name := range []string{"cvt ", "fpgm", "prep"} { // hinted outlines need them
		if table := f.tables[name]; len(table) > 0 {
			tables[name] = table
		}
	}
	return assemble(tables)
}

// cutter gathers glyphs under new numbers.
type cutter struct {
	font    *Font
	order   []Piece
	numbers map[Glyph]uint16 // of whole glyphs
}

// number returns the new number of a glyph, adding it at first sight.
func (c *cutter) number(g Glyph) uint16 {
	n, ok := c.numbers[g]
	if !ok {
		n = uint16(len(c.order))
		c.numbers[g] = n
		c.order = append(c.order, Piece{Glyph: g})
	}
	return n
}

// outlines returns tables glyf and loca. The order grows while it is walked,
// for composed glyphs bring in their parts.
func (c *cutter) outlines() (glyf, loca []byte) {
	for i := 0; i < len(c.order); i++ {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		start := len(glyf)
		outline := c.font.outline(c.order[i].Glyph)
		if before := c.font.units(c.order[i].Before); before != 0 && outline != nil {
			glyf = append(glyf, c.shifted(c.order[i].Glyph, outline, -before)...)
		} else {
			glyf = append(glyf, outline...)
			c.renumberParts(glyf[start:])
		}
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	return glyf, binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
}

// shifted composes a glyph of a single part: another one, moved sideways.
func (c *cutter) shifted(g Glyph, outline []byte, by int) []byte {
	edge := func(at int) uint16 { return uint16(int(int16(binary.BigEndian.Uint16(outline[at:]))) + by) }
	var out []byte
	for _, word := range []uint16{
		0xFFFF, edge(2), binary.BigEndian.Uint16(outline[4:]), edge(6), binary.BigEndian.Uint16(outline[8:]),
		wordArguments | offsets, c.number(g), uint16(by), 0,
	} {
		out = binary.BigEndian.AppendUint16(out, word)
	}
	return out
}

// Flags of one part of a composed glyph.
const (
	wordArguments = 1 << 0
	offsets       = 1 << 1
	oneScale      = 1 << 3
	moreParts     = 1 << 5
	twoScales     = 1 << 6
	matrix        = 1 << 7
)

// renumberParts replaces, in a composed glyph, the numbers of its parts.
func (c *cutter) renumberParts(outline []byte) {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return
	}
	for rest := outline[10:]; len(rest) >= 4; {
		flags := binary.BigEndian.Uint16(rest)
		part := Glyph(binary.BigEndian.Uint16(rest[2:]))
		binary.BigEndian.PutUint16(rest[2:], c.number(part))
		length := partLength(flags)
		if flags&moreParts == 0 || length > len(rest) {
			return
		}
		rest = rest[length:]
	}
}

func partLength(flags uint16) int {
	length := 6
	if flags&wordArguments != 0 {
		length = 8
	}
	switch {
	case flags&oneScale != 0:
		length += 2
	case flags&twoScales != 0:
		length += 4
	case flags&matrix != 0:
		length += 8
	}
	return length
}

// widths returns table hmtx with an advance for each glyph. Its left bearing is
// where its ink begins.
func (c *cutter) widths() []byte {
	var hmtx []byte
	for _, p := range c.order {
		before, after := c.font.units(p.Before), c.font.units(p.After)
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(max(0, int(c.font.advance(p.Glyph))-before-after)))
		bearing := 0
		if outline := c.font.outline(p.Glyph); outline != nil {
			bearing = int(int16(binary.BigEndian.Uint16(outline[2:]))) - before
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(bearing))
	}
	return hmtx
}

// units turns ems into units of the face.
func (f *Font) units(ems float64) int { return int(math.Round(ems * f.unitsPerEm)) }

// head is the original with long offsets and without its checksum.
func (f *Font) head() []byte {
	head := slices.Clone(f.tables["head"][:54])
	copy(head[8:12], []byte{0, 0, 0, 0})
	binary.BigEndian.PutUint16(head[50:], 1)
	return head
}

// maxp allows for one more level of composition than the original has.
func (f *Font) maxp(glyphs int) []byte {
	maxp := f.counted("maxp", 32, 4, glyphs)
	for _, at := range []int{28, 30} { // parts of a composed glyph, and levels of them
		binary.BigEndian.PutUint16(maxp[at:], binary.BigEndian.Uint16(maxp[at:])+1)
	}
	return maxp
}

// counted is a table of some length with the number of glyphs written at a place.
func (f *Font) counted(name string, length, at, glyphs int) []byte {
	table := slices.Clone(f.tables[name][:length])
	binary.BigEndian.PutUint16(table[at:], uint16(glyphs))
	return table
}

// assemble writes a font file of some tables, in the order of their names.
func assemble(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	half := bits.Len(uint(len(names))) - 1
	search := 16 << half
	out := []byte{0, 1, 0, 0}
	for _, word := range []int{len(names), search, half, 16*len(names) - search} {
		out = binary.BigEndian.AppendUint16(out, uint16(word))
	}
	offset := len(out) + 16*len(names)
	headAt := 0
	for _, name := range names {
		table := tables[name]
		if name == "head" {
			headAt = offset
		}
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, checksum(table))
		out = binary.BigEndian.AppendUint32(out, uint32(offset))
		out = binary.BigEndian.AppendUint32(out, uint32(len(table)))
		offset += (len(table) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

// checksum adds up the big-endian words of data, as if padded with zeros.
func checksum(data []byte) uint32 {
	var sum uint32
	for ; len(data) >= 4; data = data[4:] {
		sum += binary.BigEndian.Uint32(data)
	}
	var rest [4]byte
	copy(rest[:], data)
	return sum + binary.BigEndian.Uint32(rest[:])
}
