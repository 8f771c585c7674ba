package workbook

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var oleMagic = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")

// magics are the first bytes of files that offices send by mistake.
var magics = []struct {
	prefix string
	kind   ErrorKind
}{
	{"%PDF", PDF},
	{"\x89PNG", Image},
	{"\xFF\xD8\xFF", Image},
	{"GIF8", Image},
	{"BM", Image},
	{"II*\x00", Image},
	{"MM\x00*", Image},
	{"Rar!", Compressed},
	{"7z\xBC\xAF\x27\x1C", Compressed},
}

// sniff names what the bytes are when they cannot be an .xlsx file.
func sniff(data []byte) (kind ErrorKind, known bool) {
	switch {
	case len(data) == 0:
		return Empty, true
	case bytes.HasPrefix(data, oleMagic):
		return sniffOLE(data), true
	case bytes.HasPrefix(data, []byte("PK")):
		return 0, false
	}
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.prefix)) {
			return m.kind, true
		}
	}
	return sniffText(data), true
}

// sniffOLE tells the contents of a compound file by the names of its streams.
func sniffOLE(data []byte) ErrorKind {
	switch {
	case bytes.Contains(data, wide("EncryptedPackage")):
		return Encrypted
	case bytes.Contains(data, wide("WordDocument")), bytes.Contains(data, wide("PowerPoint Document")):
		return Document
	default:
		return OldFormat
	}
}

// wide returns the text in UTF-16, low byte first, as compound files name streams.
func wide(text string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func sniffText(data []byte) ErrorKind {
	head := data[:min(len(data), 4096)]
	lower := strings.ToLower(strings.TrimLeft(string(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))), " \t\r\n"))
	switch {
	case strings.HasPrefix(lower, "<") && strings.Contains(lower, "urn:schemas-microsoft-com:office:spreadsheet"):
		return XMLFormat
	case strings.HasPrefix(lower, "<") && (strings.Contains(lower, "<html") || strings.Contains(lower, "<table")):
		return WebPage
	case strings.HasPrefix(lower, "mime-version:"):
		return WebPage
	case bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return PlainText
	case bytes.IndexByte(head, 0) < 0 && printable(head):
		return PlainText
	default:
		return Unknown
	}
}

// printable reports whether the bytes look like text in UTF-8 or GB18030.
func printable(head []byte) bool {
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\r' && b != '\n' {
			return false
		}
	}
	return utf8.Valid(head) || bytes.ContainsAny(head, "\r\n,;\t")
}
