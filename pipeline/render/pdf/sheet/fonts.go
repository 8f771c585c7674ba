package sheet

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"math"
	"strings"
	"sync"

	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/truetype"
	"huibao/pipeline/render/pdf/typeset"
)

// resource is the name by which pages call a face.
func resource(name face.Name) string { return fmt.Sprintf("F%d", int(name)) }

// cut is a face cut down to the glyphs that the pages use.
type cut struct {
	name    face.Name
	font    *truetype.Font
	chars   *stock
	pieces  []truetype.Piece
	length  int // of the file before it was compressed
	file    []byte
	unicode []byte
	tag     string
}

// cutAll cuts the faces that the pages use. That takes as long as drawing the
// pages, so it goes on beside it: wait returns the faces when all are done.
func cutAll(used codes, faces *face.Set) (wait func() []*cut) {
	var cuts []*cut
	var group sync.WaitGroup
	for _, name := range face.All() {
		if chars := used[name]; chars != nil {
			c := &cut{name: name, font: faces.Font(name), chars: chars}
			cuts = append(cuts, c)
			group.Go(c.make)
		}
	}
	return func() []*cut {
		group.Wait()
		return cuts
	}
}

func (c *cut) make() {
	for _, char := range c.chars.order {
		glyph, _ := c.font.Glyph(char.r)
		c.pieces = append(c.pieces, truetype.Piece{
			Glyph: glyph, Before: float64(char.trim.Before) / typeset.TrimParts, After: float64(char.trim.After) / typeset.TrimParts,
		})
	}
	subset := c.font.Subset(c.pieces)
	c.length, c.tag = len(subset), tag(subset)
	c.file, c.unicode = deflated(subset), deflated(c.chars.toUnicode())
}

// faces embeds the faces and returns the entries of the font dictionary.
func (u *update) faces(cuts []*cut) string {
	var entries strings.Builder
	for _, c := range cuts {
		fmt.Fprintf(&entries, "/%s %d 0 R ", resource(c.name), u.face(c))
	}
	return entries.String()
}

// face writes the objects of one face and returns the number of the font.
func (u *update) face(c *cut) int {
	const deflate = " /Filter /FlateDecode"
	base := c.tag + "+" + c.name.String()
	file := u.stream(fmt.Sprintf("/Length1 %d", c.length)+deflate, c.file)
	left, bottom, right, top := c.font.Box()
	descriptor := u.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] "+
		"/ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 700 /StemV 80 /FontFile2 %d 0 R>>",
		base, left, bottom, right, top, ascent, descent, file))
	descendant := u.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDToGIDMap /Identity "+
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /DW 1000 /W [1 [%s]]>>",
		base, descriptor, widths(c.font, c.pieces)))
	unicode := u.stream(deflate, c.unicode)
	return u.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>",
		base, descendant, unicode))
}

// Vertical extent of text, in thousandths of an em. A Han character fills its
// square; faces differ wildly in what they claim, and readers take what is
// claimed for the height of the text.
const (
	ascent  = 880
	descent = -120
)

// widths lists the advances of pieces in thousandths of an em.
func widths(font *truetype.Font, pieces []truetype.Piece) string {
	var b strings.Builder
	for i, p := range pieces {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(number(math.Round((font.Advance(p.Glyph) - p.Before - p.After) * 1000)))
	}
	return b.String()
}

// tag returns six capitals that tell subsets of one face apart.
func tag(font []byte) string {
	sum := sha256.Sum256(font)
	letters := make([]byte, 6)
	for i := range letters {
		letters[i] = 'A' + sum[i]%26
	}
	return string(letters)
}

// compressors are kept, for setting one up takes longer than most streams.
var compressors = sync.Pool{New: func() any {
	w, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed) // the level is a valid one
	return w
}}

func deflated(data []byte) []byte {
	var out bytes.Buffer
	w := compressors.Get().(*zlib.Writer)
	defer compressors.Put(w)
	w.Reset(&out)
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	return out.Bytes()
}
