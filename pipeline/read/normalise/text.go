package normalise

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"huibao/pipeline/submission"
)

// option brings a choice to the form's own spelling, where it differs in spaces
// or width only. Whether it is one of the choices is for the rules to say.
func option(raw string, options []string) Result {
	key := Key(raw)
	for _, o := range options {
		if Key(o) == key {
			return Result{State: submission.Text, Text: o}
		}
	}
	return text(raw)
}

// joiners are marks that cannot be seen and mean nothing; they go without a word.
var joiners = strings.NewReplacer("\ufeff", "", "\u200b", "", "\ufe0f", "", "\u200d", "")

// text cleans words: line breaks and runs of spaces become one space, or
// nothing between Chinese characters; what cannot be printed goes with a note.
func text(raw string) Result {
	if strings.ContainsAny(raw, "\ufeff\u200b\ufe0f\u200d") {
		raw = joiners.Replace(raw)
	}
	dropped := false
	runes := make([]rune, 0, len(raw))
	for _, r := range raw {
		switch {
		case unicode.IsSpace(r):
			runes = append(runes, ' ')
		case unprintable(r):
			dropped = true
		default:
			runes = append(runes, r)
		}
	}
	clean := joinSpaces(runes)
	var out Result
	if clean != "" {
		out = Result{State: submission.Text, Text: clean}
	}
	if dropped {
		out.To, out.Why = clean, "去掉表情或不可见字符"
	}
	return out
}

// joinSpaces drops spaces at the ends and beside Chinese characters and marks.
func joinSpaces(runes []rune) string {
	words := strings.Fields(string(runes))
	var b strings.Builder
	var last rune
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		if b.Len() > 0 && !wide(last) && !wide(first) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		last, _ = utf8.DecodeLastRuneInString(w)
	}
	return b.String()
}

// wide reports Chinese characters and the full-width marks that go with them.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

// unprintable reports control characters, emoji and what has no meaning in a
// report's text.
func unprintable(r rune) bool {
	switch {
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
		return true
	case r >= 0x1f000 && r <= 0x1faff, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe01ef:
		return true
	case r >= 0x2600 && r <= 0x27bf: // pictures and ornaments
		return true
	default:
		return !unicode.IsPrint(r)
	}
}
