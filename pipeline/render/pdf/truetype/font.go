// Package truetype reads TrueType faces and cuts small ones out of them.
//
// In goes the file of a face; out come the widths and boxes of its glyphs and,
// by [Font.Subset], a face that holds only the glyphs a document uses. A Font is
// read once, is never changed afterwards and may be shared.
//
// It draws nothing, shapes no text and knows only quadratic outlines: a face
// with PostScript outlines, a collection and a face whose maker forbids
// embedding are refused.
package truetype

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Errors that [Parse] wraps.
var (
	ErrOutlines  = errors.New("not a face with TrueType outlines")
	ErrForbidden = errors.New("the face forbids embedding or subsetting")
	ErrDamaged   = errors.New("the face is damaged")
)

// Glyph is the number of a glyph within its font.
type Glyph uint16

// Font is one parsed face.
type Font struct {
	tables     map[string][]byte
	unitsPerEm float64
	glyphs     int
	metrics    int // glyphs with an advance of their own
	longLoca   bool
	chars      charMap
}

// Parse reads a face. It keeps data, which must not change afterwards.
func Parse(data []byte) (*Font, error) {
	tables, err := directory(data)
	if err != nil {
		return nil, err
	}
	for _, want := range needed {
		if table, ok := tables[want.name]; !ok || len(table) < want.length {
			return nil, fmt.Errorf("%w: table %q is missing or too short", ErrDamaged, want.name)
		}
	}
	f := &Font{tables: tables}
	if err := f.readMetrics(); err != nil {
		return nil, err
	}
	if err := f.readPermission(); err != nil {
		return nil, err
	}
	f.chars, err = readCharMap(tables["cmap"])
	return f, err
}

// needed are the tables without which a face cannot be used, with their least
// lengths.
var needed = []struct {
	name   string
	length int
}{
	{"cmap", 4}, {"glyf", 0}, {"head", 54}, {"hhea", 36}, {"hmtx", 4}, {"loca", 4}, {"maxp", 32}, {"OS/2", 78},
}

// directory lists the tables of a font file.
func directory(data []byte) (map[string][]byte, error) {
	if len(data) < 12 {
		return nil, fmt.Errorf("%w: no table directory", ErrDamaged)
	}
	if version := binary.BigEndian.Uint32(data); version != 0x00010000 && version != 0x74727565 {
		return nil, ErrOutlines
	}
	tables := make(map[string][]byte)
	count := int(binary.BigEndian.Uint16(data[4:]))
	for i := range count {
		record, ok := slice(data, 12+16*i, 16)
		if !ok {
			return nil, fmt.Errorf("%w: the table directory is cut off", ErrDamaged)
		}
		name := string(record[:4])
		table, ok := slice(data, int(binary.BigEndian.Uint32(record[8:])), int(binary.BigEndian.Uint32(record[12:])))
		if !ok {
			return nil, fmt.Errorf("%w: table %q is cut off", ErrDamaged, name)
		}
		tables[name] = table
	}
	return tables, nil
}

// slice returns length bytes from start, and whether data holds them.
func slice(data []byte, start, length int) ([]byte, bool) {
	if start < 0 || length < 0 || start > len(data) || length > len(data)-start {
		return nil, false
	}
	return data[start : start+length], true
}

func (f *Font) readMetrics() error {
	head := f.tables["head"]
	f.unitsPerEm = float64(binary.BigEndian.Uint16(head[18:]))
	f.longLoca = binary.BigEndian.Uint16(head[50:]) == 1
	f.glyphs = int(binary.BigEndian.Uint16(f.tables["maxp"][4:]))
	f.metrics = int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	entry := 2
	if f.longLoca {
		entry = 4
	}
	switch {
	case f.unitsPerEm < 16 || f.glyphs == 0 || f.metrics == 0:
		return fmt.Errorf("%w: no units, glyphs or widths", ErrDamaged)
	case len(f.tables["hmtx"]) < 4*f.metrics:
		return fmt.Errorf("%w: table \"hmtx\" is too short", ErrDamaged)
	case len(f.tables["loca"]) < entry*(f.glyphs+1):
		return fmt.Errorf("%w: table \"loca\" is too short", ErrDamaged)
	}
	return nil
}

// readPermission heeds what the maker of the face allows: bit 1 forbids
// embedding, bit 8 subsetting, bit 9 embedding of outlines.
func (f *Font) readPermission() error {
	kind := binary.BigEndian.Uint16(f.tables["OS/2"][8:])
	if kind&0x000F == 0x0002 || kind&0x0300 != 0 {
		return ErrForbidden
	}
	return nil
}

// Glyph returns the glyph of a character, and whether the face has one.
func (f *Font) Glyph(r rune) (Glyph, bool) {
	g := f.chars.glyph(r)
	return g, g != 0 && int(g) < f.glyphs
}

// Advance returns the width of a glyph in ems.
func (f *Font) Advance(g Glyph) float64 {
	return float64(f.advance(g)) / f.unitsPerEm
}

func (f *Font) advance(g Glyph) uint16 {
	return binary.BigEndian.Uint16(f.tables["hmtx"][4*min(int(g), f.metrics-1):])
}

// Ink returns the left and right edge of what a glyph blackens, in ems from its
// origin; both are 0 for a blank.
func (f *Font) Ink(g Glyph) (left, right float64) {
	outline := f.outline(g)
	if len(outline) < 10 {
		return 0, 0
	}
	xMin := int16(binary.BigEndian.Uint16(outline[2:]))
	xMax := int16(binary.BigEndian.Uint16(outline[6:]))
	return float64(xMin) / f.unitsPerEm, float64(xMax) / f.unitsPerEm
}

// Box is the rectangle that holds every glyph of the face, in thousandths of an em.
func (f *Font) Box() (left, bottom, right, top int) {
	head := f.tables["head"]
	edge := func(at int) int {
		return int(float64(int16(binary.BigEndian.Uint16(head[at:]))) * 1000 / f.unitsPerEm)
	}
	return edge(36), edge(38), edge(40), edge(42)
}

// outline returns the record of a glyph in table glyf, nil for a blank or when
// the table does not hold it.
func (f *Font) outline(g Glyph) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	loca := f.tables["loca"]
	var start, end int
	if f.longLoca {
		start = int(binary.BigEndian.Uint32(loca[4*int(g):]))
		end = int(binary.BigEndian.Uint32(loca[4*int(g)+4:]))
	} else {
		start = 2 * int(binary.BigEndian.Uint16(loca[2*int(g):]))
		end = 2 * int(binary.BigEndian.Uint16(loca[2*int(g)+2:]))
	}
	outline, ok := slice(f.tables["glyf"], start, end-start)
	if !ok || len(outline) < 10 {
		return nil
	}
	return outline
}
