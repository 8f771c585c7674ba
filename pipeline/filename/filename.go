// Package filename makes the names of foreign files fit to be shown and kept.
//
// In goes a name as a share, an archive or a browser gave it; out comes text that
// means the same to a reader and can do no harm: valid, composed, without controls,
// without what a system reserves, of bounded length. It is a label: two files may get the
// same, and nothing is ever opened by it.
package filename

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// Most is the longest name that Clean returns, in bytes: what common file systems hold.
const Most = 255

const (
	nameless      = "未命名"
	cut           = "…" // stands where a name was shortened
	mostExtension = 16
)

// Clean returns the name as harmless text. What is clean already stays as it is.
func Clean(name string) string {
	name = strings.Map(visible, decode(name))
	name = strings.Map(permitted, norm.NFC.String(name))
	name = trim(name)
	if name == "" {
		return nameless
	}
	if reserved(name) {
		name = "_" + name
	}
	return shorten(name)
}

// decode returns a name as valid UTF-8. Programs on Chinese systems write names in GBK
// without saying so; bytes that are not even that are spelt out.
func decode(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name)
	if err == nil && !strings.ContainsFunc(decoded, foreign) {
		return decoded
	}
	var b strings.Builder
	for len(name) > 0 {
		r, size := utf8.DecodeRuneInString(name)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, "%%%02X", name[0])
		} else {
			b.WriteString(name[:size])
		}
		name = name[size:]
	}
	return b.String()
}

// foreign tells the characters that show that bytes were no GB18030 after all.
func foreign(r rune) bool { return r == utf8.RuneError || unicode.Is(unicode.Co, r) }

// visible drops what has no shape of its own: controls, marks of direction and of
// width, separators of lines.
func visible(r rune) rune {
	if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
		return -1
	}
	return r
}

// permitted puts the full-width twin in the place of a character that Windows allows in
// no name.
func permitted(r rune) rune {
	const toFullWidth = '！' - '!'
	if strings.ContainsRune(`<>:"/\|?*`, r) {
		return r + toFullWidth
	}
	return r
}

// trim takes away the spaces around a name and the dots after it, which Windows drops.
func trim(name string) string {
	return strings.TrimRightFunc(strings.TrimSpace(name), func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
}

// reserved tells the names of devices, which Windows opens under any extension.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimSpace(stem))
	if slices.Contains([]string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}, stem) {
		return true
	}
	port, ok := strings.CutPrefix(stem, "COM")
	if !ok {
		port, ok = strings.CutPrefix(stem, "LPT")
	}
	return ok && utf8.RuneCountInString(port) == 1 && strings.Contains("0123456789¹²³", port)
}

// shorten cuts the middle of a name that is too long; its extension stays.
func shorten(name string) string {
	if len(name) <= Most {
		return name
	}
	extension := path.Ext(name)
	if len(extension) > mostExtension {
		extension = ""
	}
	end := Most - len(cut) - len(extension)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + cut + extension
}
