package truetype

import (
	"encoding/binary"
	"fmt"
)

// charMap tells the glyph of each character: a plain array for the basic plane,
// because every character of a document is looked up more than once.
type charMap struct {
	basic  []Glyph
	beyond map[rune]Glyph
}

func (m charMap) glyph(r rune) Glyph {
	if r >= 0 && int(r) < len(m.basic) {
		return m.basic[r]
	}
	return m.beyond[r]
}

func (m charMap) set(r rune, g Glyph) {
	if int(r) < len(m.basic) {
		m.basic[r] = g
	} else {
		m.beyond[r] = g
	}
}

// readCharMap reads the Unicode subtables of formats 4 and 12; the fuller one
// of the two wins.
func readCharMap(cmap []byte) (charMap, error) {
	m := charMap{basic: make([]Glyph, 0x10000), beyond: make(map[rune]Glyph)}
	found := false
	for _, format := range []uint16{4, 12} {
		table := subtable(cmap, format)
		if table == nil {
			continue
		}
		read := m.readSegments
		if format == 12 {
			read = m.readGroups
		}
		if err := read(table); err != nil {
			return charMap{}, err
		}
		found = true
	}
	if !found {
		return charMap{}, fmt.Errorf("%w: no Unicode character map", ErrDamaged)
	}
	return m, nil
}

// subtable returns the first Unicode subtable of a format, to the end of cmap.
func subtable(cmap []byte, format uint16) []byte {
	count := int(binary.BigEndian.Uint16(cmap[2:]))
	for i := range count {
		record, ok := slice(cmap, 4+8*i, 8)
		if !ok {
			return nil
		}
		platform, encoding := binary.BigEndian.Uint16(record), binary.BigEndian.Uint16(record[2:])
		if platform != 0 && (platform != 3 || encoding != 1 && encoding != 10) {
			continue
		}
		start := int(binary.BigEndian.Uint32(record[4:]))
		if start+2 <= len(cmap) && binary.BigEndian.Uint16(cmap[start:]) == format {
			return cmap[start:]
		}
	}
	return nil
}

// readSegments reads format 4.
func (m charMap) readSegments(table []byte) error {
	if len(table) < 16 {
		return fmt.Errorf("%w: the character map is cut off", ErrDamaged)
	}
	doubled := int(binary.BigEndian.Uint16(table[6:])) &^ 1
	arrays, ok := slice(table, 14, 4*doubled+2)
	if !ok {
		return fmt.Errorf("%w: the character map is cut off", ErrDamaged)
	}
	for i := 0; i < doubled; i += 2 {
		last := int(binary.BigEndian.Uint16(arrays[i:]))
		first := int(binary.BigEndian.Uint16(arrays[doubled+2+i:]))
		delta := binary.BigEndian.Uint16(arrays[2*doubled+2+i:])
		offset := int(binary.BigEndian.Uint16(arrays[3*doubled+2+i:]))
		place := 14 + 3*doubled + 2 + i + offset
		for r := first; r <= last && r < 0xFFFF; r++ {
			g := uint16(r)
			if offset != 0 {
				entry, ok := slice(table, place+2*(r-first), 2)
				if !ok {
					break
				}
				if g = binary.BigEndian.Uint16(entry); g == 0 {
					continue
				}
			}
			m.set(rune(r), Glyph(g+delta))
		}
	}
	return nil
}

// readGroups reads format 12.
func (m charMap) readGroups(table []byte) error {
	if len(table) < 16 {
		return fmt.Errorf("%w: the character map is cut off", ErrDamaged)
	}
	count := int(binary.BigEndian.Uint32(table[12:]))
	for i := range count {
		group, ok := slice(table, 16+12*i, 12)
		if !ok {
			return fmt.Errorf("%w: the character map is cut off", ErrDamaged)
		}
		first, last := binary.BigEndian.Uint32(group), binary.BigEndian.Uint32(group[4:])
		start := binary.BigEndian.Uint32(group[8:])
		if last > 0x10FFFF || first > last || last-first > 0xFFFF {
			return fmt.Errorf("%w: the character map names impossible characters", ErrDamaged)
		}
		for r := first; r <= last; r++ {
			m.set(rune(r), Glyph(start+r-first))
		}
	}
	return nil
}
