package typeset

// tolerance keeps rounding from breaking a line that is exactly full.
const tolerance = 0.01

// nextBreak returns where the line that begins at start ends: at the last
// permitted place that fits, or at the next one when squeezing the marks for it
// is the lesser evil. It always is when it saves a last line of one character.
func nextBreak(glyphs []glyph, may []bool, start int, room float64) int {
	var line ruler
	fits, squeezed := 0, 0
	var fitting, tight extent
	for end := start + 1; end <= len(glyphs); end++ {
		line.add(glyphs[end-1])
		if line.nature-line.slack > room+tolerance {
			break
		}
		if end < len(glyphs) && !may[end] {
			continue
		}
		if line.nature > room+tolerance {
			squeezed, tight = end, line.extent
			break
		}
		fits, fitting = end, line.extent
	}
	switch {
	case fits == 0 && squeezed == 0:
		return forcedBreak(glyphs, start, room)
	case fits == 0 || squeezed == len(glyphs) || squeezed != 0 && better(glyphs[start:fits], fitting, glyphs[start:squeezed], tight, room):
		return squeezed
	default:
		return fits
	}
}

// ruler measures a line as it grows, without blanks at its ends.
type ruler struct {
	extent
	blanks float64 // since the last glyph that shows
	begun  bool
}

func (r *ruler) add(g glyph) {
	if g.class == space {
		r.blanks += g.cell()
		return
	}
	if r.begun {
		r.nature += r.blanks
	}
	r.blanks, r.begun = 0, true
	r.nature += g.cell()
	r.slack += g.slackBefore + g.slackAfter
}

// eager is how much more readily a line is squeezed than stretched when several
// characters would have to go along to the next one.
const eager = 0.35

// better reports whether squeezing a line beats ending it early. As long as only
// one character is at stake, the grid is kept.
func better(loose []glyph, loosely extent, tight []glyph, tightly extent, room float64) bool {
	if len(tight)-len(loose) < 2 || tightly.slack == 0 {
		return false
	}
	stretched := (room - loosely.nature) / loose[0].size / float64(len(loose)) * 10
	squeezed := (tightly.nature - room) / tightly.slack
	return squeezed <= stretched+eager
}

// forcedBreak parts what nothing should part, because it is longer than a line:
// where it is full, but if possible not before a closing mark or after an
// opening one.
func forcedBreak(glyphs []glyph, start int, room float64) int {
	full := start
	for length := 0.0; full < len(glyphs); full++ {
		if length += glyphs[full].cell(); length > room+tolerance {
			break
		}
	}
	full = max(full, start+1)
	for end := full; end > start+1; end-- {
		if end == len(glyphs) || glyphs[end].class != closing && glyphs[end-1].class != opening {
			return end
		}
	}
	return full
}
