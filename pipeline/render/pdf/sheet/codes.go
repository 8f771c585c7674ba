package sheet

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/typeset"
)

// codes gives, for each face, the numbers under which its glyphs are embedded.
type codes map[face.Name]*stock

// char is a character as it is embedded.
type char struct {
	r    rune
	trim typeset.Trim
}

// stock is the characters of one face, in order of first use. A character's code
// is its place in the order, counted from 1, and the number of its glyph.
type stock struct {
	code  map[char]uint16
	order []char
}

func gather(pages []*Page) codes {
	used := make(codes)
	for _, page := range pages {
		for _, t := range page.Texts {
			if used[t.Face] == nil {
				used[t.Face] = &stock{code: make(map[char]uint16)}
			}
			used[t.Face].add(t)
		}
	}
	return used
}

func (s *stock) add(t Text) {
	for _, r := range t.Content {
		c := char{r, t.Trim}
		if _, known := s.code[c]; !known {
			s.order = append(s.order, c)
			s.code[c] = uint16(len(s.order))
		}
	}
}

// encode writes text as a PDF string of codes, two bytes each.
func (s *stock) encode(t Text) string {
	out := make([]byte, 0, len(t.Content)+2)
	out = append(out, '(')
	for _, r := range t.Content {
		code := s.code[char{r, t.Trim}]
		for _, b := range [2]byte{byte(code >> 8), byte(code)} {
			switch b {
			case '(', ')', '\\':
				out = append(out, '\\', b)
			case '\r':
				out = append(out, '\\', 'r')
			default:
				out = append(out, b)
			}
		}
	}
	return string(append(out, ')'))
}

// toUnicode is the map from codes back to characters, by which readers copy and
// search text.
func (s *stock) toUnicode() []byte {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const most = 100 // entries that one section may hold
	for start := 0; start < len(s.order); start += most {
		section := s.order[start:min(start+most, len(s.order))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(section))
		for i, c := range section {
			fmt.Fprintf(&b, "<%04X> <%X>\n", start+i+1, utf16Bytes(string(c.r))[2:])
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(b.String())
}

// utf16Bytes returns text as PDF wants it outside pages: UTF-16 with a byte order
// mark.
func utf16Bytes(text string) []byte {
	out := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.BigEndian.AppendUint16(out, unit)
	}
	return out
}
