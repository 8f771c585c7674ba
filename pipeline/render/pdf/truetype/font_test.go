package truetype

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"testing"

	"huibao/templates"
)

func face(t testing.TB, name string) *Font {
	t.Helper()
	data, err := fs.ReadFile(templates.FS(), "fonts/"+name+".ttf")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestGlyph(t *testing.T) {
	t.Parallel()
	song := face(t, "song")
	tests := []struct {
		char    rune
		ok      bool
		advance float64
	}{
		{'\u4e00', true, 1},      // the first Han character
		{'0', true, 0.557},       // keeps its own width
		{'\uff0c', true, 1},      // a full-width comma
		{'\U00020164', true, 1},  // beyond the basic plane
		{'\U0001F600', false, 0}, // a picture
		{'\uffff', false, 0},     // no character at all
		{-1, false, 0},           // not even a code
	}
	for _, test := range tests {
		g, ok := song.Glyph(test.char)
		if ok != test.ok {
			t.Errorf("Glyph(%U): found %v, want %v", test.char, ok, test.ok)
			continue
		}
		if ok && song.Advance(g) != test.advance {
			t.Errorf("Advance of %U = %v, want %v", test.char, song.Advance(g), test.advance)
		}
	}
}

func TestInk(t *testing.T) {
	t.Parallel()
	f := face(t, "fangsong")
	comma, _ := f.Glyph('\uff0c')
	if left, right := f.Ink(comma); left < 0.05 || right > 0.5 {
		t.Errorf("the ink of a full-width comma lies from %v to %v, want the left half", left, right)
	}
	blank, _ := f.Glyph(' ')
	if left, right := f.Ink(blank); left != 0 || right != 0 {
		t.Errorf("a blank has ink from %v to %v", left, right)
	}
}

// reopen reads a subset, which lacks the tables that only a document without
// glyph numbers needs.
func reopen(t testing.TB, data []byte) *Font {
	t.Helper()
	tables, err := directory(data)
	if err != nil {
		t.Fatal(err)
	}
	f := &Font{tables: tables}
	if err := f.readMetrics(); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSubsetKeepsOutlinesAndWidths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"fangsong", "kai", "hei", "song-bold", "song"} {
		f := face(t, name)
		var glyphs []Glyph
		var pieces []Piece
		for _, r := range "社区，3791（é）社" {
			if g, ok := f.Glyph(r); ok {
				glyphs = append(glyphs, g)
				pieces = append(pieces, Piece{Glyph: g})
			}
		}
		subset := f.Subset(pieces)
		if checksum(subset) != 0xB1B0AFBA {
			t.Errorf("%s: the checksum of the subset is %X", name, checksum(subset))
		}
		cut := reopen(t, subset)
		for i, g := range glyphs {
			if cut.advance(Glyph(i+1)) != f.advance(g) {
				t.Errorf("%s: glyph %d is %d wide, want %d", name, i+1, cut.advance(Glyph(i+1)), f.advance(g))
			}
			sameOutline(t, f, g, cut, Glyph(i+1))
		}
	}
}

// sameOutline compares two glyphs, following composed ones to their parts.
func sameOutline(t *testing.T, a *Font, ga Glyph, b *Font, gb Glyph) {
	t.Helper()
	before, after := a.outline(ga), b.outline(gb)
	if len(before) < 10 || int16(binary.BigEndian.Uint16(before)) >= 0 {
		if !bytes.HasPrefix(after, before) {
			t.Errorf("glyph %d differs from the original's %d", gb, ga)
		}
		return
	}
	for at := 10; ; {
		flags := binary.BigEndian.Uint16(before[at:])
		sameOutline(t, a, Glyph(binary.BigEndian.Uint16(before[at+2:])), b, Glyph(binary.BigEndian.Uint16(after[at+2:])))
		if flags&moreParts == 0 {
			return
		}
		at += partLength(flags)
	}
}

// tiny builds a small but whole face: a missing sign, a composed glyph for A and
// its part for B.
func tiny(change func(map[string][]byte)) []byte {
	words := func(values ...int) []byte {
		var out []byte
		for _, v := range values {
			out = binary.BigEndian.AppendUint16(out, uint16(v))
		}
		return out
	}
	part := append(words(1, 0, 0, 100, 100), 0, 0)                    // one contour
	composed := append(words(-1, 0, 0, 100, 100, 0, 2, 0), 0, 0)      // of glyph 2
	glyf := append(append([]byte{}, composed...), part...)            // glyph 0 is empty
	loca := words(0, 0, len(composed)/2, (len(composed)+len(part))/2) // short offsets
	head := make([]byte, 54)
	binary.BigEndian.PutUint16(head[18:], 1000)
	maxp := make([]byte, 32)
	binary.BigEndian.PutUint16(maxp[4:], 3)
	hhea := make([]byte, 36)
	binary.BigEndian.PutUint16(hhea[34:], 1)
	tables := map[string][]byte{
		"cmap": words(0, 1, 3, 1, 0, 12, 4, 32, 0, 4, 4, 1, 0, 'B', 0xFFFF, 0, 'A', 0xFFFF, 1-'A', 1, 0, 0),
		"glyf": glyf, "head": head, "hhea": hhea, "hmtx": words(500, 0, 0, 0), "loca": loca, "maxp": maxp, "OS/2": make([]byte, 96),
	}
	if change != nil {
		change(tables)
	}
	return assemble(tables)
}

func TestSubsetBringsInParts(t *testing.T) {
	t.Parallel()
	f, err := Parse(tiny(nil))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := f.Glyph('A')
	cut := reopen(t, f.Subset([]Piece{{Glyph: a}}))
	if cut.glyphs != 3 {
		t.Fatalf("the subset has %d glyphs, want the missing sign, A and its part", cut.glyphs)
	}
	sameOutline(t, f, a, cut, 1)
}

func TestSubsetTrimsMarks(t *testing.T) {
	t.Parallel()
	f := face(t, "fangsong")
	opening, _ := f.Glyph('（')
	closing, _ := f.Glyph('）')
	cut := reopen(t, f.Subset([]Piece{{Glyph: opening, Before: 0.5}, {Glyph: closing, After: 0.25}, {Glyph: opening}}))
	for i, want := range []float64{0.5, 0.75, 1} {
		if got := cut.Advance(Glyph(i + 1)); got != want {
			t.Errorf("glyph %d is %v wide, want %v", i+1, got, want)
		}
	}
	left, right := f.Ink(opening)
	if gotLeft, gotRight := cut.Ink(1); math.Abs(gotLeft-left+0.5) > 1e-9 || math.Abs(gotRight-right+0.5) > 1e-9 {
		t.Errorf("the ink of the trimmed mark lies from %v to %v, want half an em left of %v and %v", gotLeft, gotRight, left, right)
	}
	sameOutline(t, f, opening, cut, Glyph(binary.BigEndian.Uint16(cut.outline(1)[12:])))
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, ErrDamaged},
		{"PostScript outlines", append([]byte("OTTO"), make([]byte, 20)...), ErrOutlines},
		{"a collection", append([]byte("ttcf"), make([]byte, 20)...), ErrOutlines},
		{"half a file", tiny(nil)[:200], ErrDamaged},
		{"no outlines", tiny(func(t map[string][]byte) { delete(t, "glyf") }), ErrDamaged},
		{"no places", tiny(func(t map[string][]byte) { t["loca"] = t["loca"][:4] }), ErrDamaged},
		{"no widths", tiny(func(t map[string][]byte) { t["hmtx"] = t["hmtx"][:4]; t["hhea"][35] = 9 }), ErrDamaged},
		{"no Unicode map", tiny(func(t map[string][]byte) { t["cmap"][5] = 1 }), ErrDamaged},
		{"embedding forbidden", tiny(func(t map[string][]byte) { t["OS/2"][9] = 2 }), ErrForbidden},
		{"subsetting forbidden", tiny(func(t map[string][]byte) { t["OS/2"][8] = 1 }), ErrForbidden},
	}
	for _, test := range tests {
		if _, err := Parse(test.data); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", test.name, err, test.want)
		}
	}
}

// FuzzParse gives damaged faces to everything that reads one.
func FuzzParse(f *testing.F) {
	f.Add(tiny(nil))
	f.Add(tiny(func(t map[string][]byte) { t["head"][51] = 1 }))
	f.Add(tiny(func(t map[string][]byte) { t["glyf"][13] = 1 })) // a glyph that is part of itself
	f.Fuzz(func(t *testing.T, data []byte) {
		font, err := Parse(data)
		if err != nil {
			return
		}
		var pieces []Piece
		for _, r := range []rune{'A', 'B', 0x4E00, 0x20000} {
			if g, ok := font.Glyph(r); ok {
				font.Ink(g)
				pieces = append(pieces, Piece{Glyph: g}, Piece{Glyph: g, Before: 0.5})
			}
		}
		font.Subset(pieces)
	})
}
