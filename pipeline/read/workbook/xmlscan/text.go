package xmlscan

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// nameByte tells which bytes may stand in a name: those of ASCII, since no part of a
// spreadsheet has others.
var nameByte = func() (out [256]bool) {
	for _, r := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:-." {
		out[r] = true
	}
	return out
}()

func nameLength(b []byte) int {
	n := 0
	for n < len(b) && nameByte[b[n]] {
		n++
	}
	return n
}

// prefix returns where the colon behind a name's prefix stands, -1 when there is none,
// and whether it is a name: a letter or _ first, at most one colon, not at the end.
func prefix(name []byte) (colon int, named bool) {
	colon = -1
	for i, c := range name {
		if c == ':' {
			if colon >= 0 || i == len(name)-1 {
				return colon, false
			}
			colon = i
		}
	}
	return colon, len(name) > 0 && (name[0] == '_' || 'a' <= name[0]|0x20 && name[0]|0x20 <= 'z')
}

// class is what is remarkable about a byte of a text or a value; most are plain.
type class uint8

const (
	plain   class = 0
	special class = 1 << iota // part of an entity, a line end or a character beyond ASCII, or not allowed
	less                      // <
	bracket                   // ], which may begin what no text may hold
)

var classes = func() (out [256]class) {
	for c := range out {
		if c < ' ' && c != '\t' && c != '\n' || c >= utf8.RuneSelf || c == '&' {
			out[c] = special
		}
	}
	out['<'], out[']'] = less, bracket
	return out
}()

// run returns how many bytes stand before the mark, all when it is not there, and what
// is remarkable about them.
func run(b []byte, mark byte) (size int, found class) {
	for i, c := range b {
		if c == mark {
			return i, found
		}
		found |= classes[c]
	}
	return len(b), found
}

func spaces(b []byte) int {
	n := 0
	for n < len(b) && (b[n] == ' ' || b[n] == '\t' || b[n] == '\n' || b[n] == '\r') {
		n++
	}
	return n
}

// valid reports whether the bytes are characters that XML allows, in UTF-8.
func valid(b []byte) bool {
	ascii := true
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
		if c >= utf8.RuneSelf {
			ascii = false
		}
	}
	return ascii || utf8.Valid(b) &&
		!bytes.Contains(b, []byte("\uFFFE")) && !bytes.Contains(b, []byte("\uFFFF"))
}

// resolve returns text with its entities replaced and its line ends made one kind.
// Text without either is returned as it stands in the buffer.
func (s *Scanner) resolve(b []byte) ([]byte, error) {
	if !valid(b) {
		return nil, ErrSyntax
	}
	b = lines(b)
	at := bytes.IndexByte(b, '&')
	if at < 0 {
		return b, nil
	}
	from := len(s.space)
	for at >= 0 {
		s.space = append(s.space, b[:at]...)
		end := bytes.IndexByte(b[at:], ';')
		if end < 0 {
			return nil, ErrSyntax
		}
		r, ok := entity(b[at+1 : at+end])
		if !ok {
			return nil, fmt.Errorf("%w: invalid character entity", ErrSyntax)
		}
		s.space = utf8.AppendRune(s.space, r)
		b = b[at+end+1:]
		at = bytes.IndexByte(b, '&')
	}
	s.space = append(s.space, b...)
	return s.space[from:], nil
}

// lines makes every line end a line feed.
func lines(b []byte) []byte {
	if bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// entity returns the character that a reference names.
func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := string(name[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	r := rune(n)
	return r, err == nil && allowed(r)
}

// allowed reports whether XML allows a character.
func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

func wellNamed(name []byte) bool {
	_, named := prefix(name)
	return named
}
