package typeset

import "strings"

// breaks tells for each glyph whether a line may begin with it.
func breaks(glyphs []glyph) []bool {
	may := make([]bool, len(glyphs))
	for i := 1; i < len(glyphs); i++ {
		may[i] = !held(glyphs, i)
	}
	holdUnits(glyphs, may)
	return may
}

// held reports whether glyph i stays in the line of glyph i-1.
func held(glyphs []glyph, i int) bool {
	before, after := glyphs[i-1], glyphs[i]
	switch {
	case after.class == space: // hangs at the end of the line before
		return true
	case before.class == space:
		return after.class == closing
	case after.class == closing || before.class == opening:
		return true
	case after.class == joint:
		return heldJoint(glyphs, i)
	case before.class == joint && narrow(after):
		return i >= 2 && (narrow(glyphs[i-2]) || strings.ContainsRune("%‰℃", glyphs[i-2].r)) // 35—60, 52%—55%
	case before.class == closing && narrow(after):
		return before.r < 0x80 && before.r != '!' && before.r != '?' && !strings.ContainsRune(")]}", before.r) // 1,200 and 64.1
	default:
		return narrow(before) && narrow(after)
	}
}

// heldJoint tells whether the joint i stays with what stands before it: always,
// but for the first half of a dash or an ellipsis, which may begin a line.
func heldJoint(glyphs []glyph, i int) bool {
	r := glyphs[i].r
	if r != '—' && r != '…' {
		return true
	}
	run := i
	for run > 0 && glyphs[run-1].r == r {
		run--
	}
	doubled := run < i || i+1 < len(glyphs) && glyphs[i+1].r == r
	return !doubled || run < i
}

func narrow(g glyph) bool { return g.class == latin || g.class == digit }

// Words that stand between a number and its unit, and units of several
// characters. Any other character right after a number is taken for its unit.
const (
	approximations = "多余来几"
	magnitudes     = "十百千万亿"
)

var longUnits = []string{
	"平方公里", "平方千米", "平方厘米", "立方厘米", "个百分点", "平方米", "立方米", "百分点",
	"公里", "千米", "厘米", "毫米", "公斤", "小时", "分钟", "人次", "户次", "件次", "场次", "批次", "公顷", "个月",
}

// holdUnits keeps a number with its unit, and 第 with its number.
func holdUnits(glyphs []glyph, may []bool) {
	for i := range glyphs {
		if glyphs[i].class != digit {
			continue
		}
		if i > 0 && glyphs[i-1].r == '第' {
			may[i] = false
		}
		if i+1 < len(glyphs) && glyphs[i+1].class == ideograph {
			for k := i + 1; k <= i+unitLength(glyphs[i+1:]); k++ {
				may[k] = false
			}
		}
	}
}

// unitLength tells how many of the glyphs after a number belong to it.
func unitLength(rest []glyph) int {
	n := 0
	for n < len(rest) && strings.ContainsRune(approximations+magnitudes, rest[n].r) {
		n++
	}
	for _, unit := range longUnits {
		if matches(rest[n:], unit) {
			return n + len([]rune(unit))
		}
	}
	if n < len(rest) && rest[n].class == ideograph {
		n++
	}
	return n
}

func matches(glyphs []glyph, word string) bool {
	i := 0
	for _, r := range word {
		if i >= len(glyphs) || glyphs[i].r != r {
			return false
		}
		i++
	}
	return true
}
