package typeset

import (
	"strings"
	"unicode"
)

// class is what a character is to the breaking of lines.
type class int

const (
	ideograph class = iota // a Han character and whatever stands alone in a cell
	opening                // a mark that may not end a line
	closing                // a mark that may not begin one
	joint                  // a full-width mark between two things, such as ·, that may not begin a line
	latin                  // a letter or sign of a Latin word
	digit                  // part of a number
	space
)

// Marks by class. Those of one list give up blank on the same side.
const (
	openers = "（《〈「『【〔〖［｛“‘"
	closers = "、，。．；：？！）》〉」』】〕〗］｝”’"
	joints  = "·・～—…％"
	// Half-width signs that stand beside digits and Latin.
	halfOpeners = "([{￥¥$№#＃"
	halfClosers = ")]},.;:!?%‰℃°′″"
)

// common reports whether a character is one of the Han characters that almost all
// text consists of: what is asked of every character is soon answered for them.
func common(r rune) bool { return r >= 0x3400 && r <= 0x9FFF }

// classOf tells the class of a character.
func classOf(r rune) class {
	switch {
	case common(r), r == '\u3000':
		return ideograph
	case unicode.IsSpace(r):
		return space
	case strings.ContainsRune(openers, r), strings.ContainsRune(halfOpeners, r):
		return opening
	case strings.ContainsRune(closers, r), strings.ContainsRune(halfClosers, r):
		return closing
	case strings.ContainsRune(joints, r):
		return joint
	case r >= '0' && r <= '9':
		return digit
	case r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsMark(r) || r > ' ' && r < 0x7F || r == '–'):
		return latin
	default:
		return ideograph
	}
}

// full reports whether a character stands in a cell of the grid: Han characters,
// full-width marks and the signs that Chinese text sets as wide as they are.
func full(r rune) bool {
	return r >= 0x2E80 && r < 0xFF61 || r > 0xFFFF || r == '￥' ||
		strings.ContainsRune("“”‘’—…·•", r) || r >= 0x2150 && r < 0x2800 && r != '\u2212'
}

// elastic reports whether a mark has a blank half that it can give up.
func elastic(r rune) bool {
	return !common(r) && (strings.ContainsRune(openers, r) || strings.ContainsRune(closers, r))
}

// Ignorable reports whether a character shows nothing: controls, format
// characters and variation selectors are left out when text is set.
func Ignorable(r rune) bool {
	if common(r) {
		return false
	}
	return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) || unicode.Is(unicode.Variation_Selector, r)
}
