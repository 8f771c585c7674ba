package typeset

import (
	"math"
	"strings"

	"huibao/pipeline/render/pdf/face"
)

// glyph is one character in its cell: blank before it, its own width, blank
// after it. Blank before or after may be negative, where a mark was set closer.
type glyph struct {
	r      rune
	face   face.Name
	size   float64
	class  class
	before float64
	own    float64
	after  float64
	// slackBefore and slackAfter are what a mark can still give up.
	slackBefore, slackAfter float64
}

func (g glyph) cell() float64 { return g.before + g.own + g.after }

// gap is the least blank, in ems, that a squeezed mark keeps beside its ink.
const gap = 0.04

// paragraphs turns texts into glyphs, parted at line feeds.
func (s Setter) paragraphs(texts []Text) [][]glyph {
	out := make([][]glyph, 1)
	for _, t := range texts {
		for _, r := range t.Content {
			n := len(out) - 1
			switch {
			case r == '\n':
				out = append(out, nil)
			case !Ignorable(r):
				out[n] = append(out[n], s.glyph(t.Style, r))
			}
		}
	}
	for _, glyphs := range out {
		closeUp(glyphs)
	}
	return out
}

// glyph puts a character into its cell.
func (s Setter) glyph(style Style, r rune) glyph {
	found, _ := s.Faces.Glyph(style.Face, r)
	g := glyph{r: r, face: found.Face, size: style.Size, class: classOf(r), own: found.Advance * style.Size}
	if !full(r) {
		return g
	}
	cell := style.Pitch
	if cell == 0 {
		cell = style.Size
	}
	switch blank := cell - g.own; {
	case blank <= 0 || g.class == closing:
		g.after = blank
	case g.class == opening:
		g.before = blank
	default:
		g.before, g.after = blank/2, blank/2
	}
	if elastic(r) {
		half, keep := cell/2, gap*style.Size
		left, right := s.Faces.Ink(found)
		if g.class == opening {
			g.slackBefore = clamp(g.before+left*style.Size-keep, half)
		} else {
			g.slackAfter = clamp(g.after+g.own-right*style.Size-keep, half)
		}
	}
	return g
}

func clamp(x, most float64) float64 { return max(0, min(x, most)) }

// closeUp sets neighbouring full-width marks closer: together they count one and
// a half.
func closeUp(glyphs []glyph) {
	for i := 1; i < len(glyphs); i++ {
		a, b := &glyphs[i-1], &glyphs[i]
		if !elastic(a.r) || !elastic(b.r) {
			continue
		}
		switch {
		case a.class == closing:
			a.after -= a.slackAfter
			a.slackAfter = 0
		case b.class == opening:
			b.before -= b.slackBefore
			b.slackBefore = 0
		}
	}
}

// extent is how long a stretch of glyphs is, and by how much it can shrink.
type extent struct{ nature, slack float64 }

func measure(glyphs []glyph) extent {
	var e extent
	for _, g := range glyphs {
		e.nature += g.cell()
		e.slack += g.slackBefore + g.slackAfter
	}
	return e
}

// squeeze takes length out of the marks' blanks: first out of the one at the end
// of the line, where nothing follows, then out of all alike.
func squeeze(glyphs []glyph, length float64) {
	end := &glyphs[len(glyphs)-1]
	take := min(end.slackAfter, length)
	end.after -= take
	end.slackAfter -= take
	length -= take
	slack := measure(glyphs).slack
	if length <= 0 || slack == 0 {
		return
	}
	share := min(1, length/slack)
	for i := range glyphs {
		glyphs[i].before -= share * glyphs[i].slackBefore
		glyphs[i].after -= share * glyphs[i].slackAfter
	}
}

// stretch spreads length over the places where blank may be added: not within a
// word, a number, a dash or an ellipsis.
func stretch(glyphs []glyph, length float64) {
	places := 0
	for i := 1; i < len(glyphs); i++ {
		if parted(glyphs[i-1], glyphs[i]) {
			places++
		}
	}
	if places == 0 {
		return
	}
	for i := 1; i < len(glyphs); i++ {
		if parted(glyphs[i-1], glyphs[i]) {
			glyphs[i-1].after += length / float64(places)
		}
	}
}

func parted(a, b glyph) bool {
	if a.r == b.r && (a.r == '—' || a.r == '…') {
		return false
	}
	return full(a.r) || full(b.r) || a.class == space
}

// runs joins glyphs of one face that stand equally far apart.
func runs(glyphs []glyph, x float64) []Run {
	var out []Run
	var text strings.Builder
	flush := func() {
		if len(out) > 0 {
			out[len(out)-1].Text = text.String()
		}
		text.Reset()
	}
	last := 0.0 // blank after the glyph before
	for _, g := range glyphs {
		cell := g.cell()
		trim := g.trim()
		n := len(out) - 1
		if n < 0 || out[n].Face != g.face || out[n].Size != g.size || out[n].Trim != trim || !near(out[n].Spacing, last+g.before) {
			flush()
			out = append(out, Run{X: x + g.before, Face: g.face, Size: g.size, Spacing: g.after, Trim: trim})
		}
		text.WriteRune(g.r)
		x += cell
		last = g.after
	}
	flush()
	return out
}

// trim narrows a mark by what it gave up: what is taken off its width comes back
// as blank, which is then about none.
func (g *glyph) trim() Trim {
	if !elastic(g.r) {
		return Trim{}
	}
	part := g.size / TrimParts
	trim := Trim{Before: max(0, int(math.Round(-g.before/part))), After: max(0, int(math.Round(-g.after/part)))}
	g.before += float64(trim.Before) * part
	g.after += float64(trim.After) * part
	return trim
}

func near(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }

func content(glyphs []glyph) string {
	var b strings.Builder
	for _, g := range glyphs {
		b.WriteRune(g.r)
	}
	return b.String()
}
