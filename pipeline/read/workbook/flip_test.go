package workbook

import (
	"strings"
	"testing"
)

// TestNoWrongReading alters and cuts a workbook at every byte: it is read the
// same or refused, never read differently.
func TestNoWrongReading(t *testing.T) {
	t.Parallel()
	good := pack(t, parts(map[string]string{"xl/worksheets/sheet1.xml": worksheet(
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>52</v></c><c r="C1" s="1"><v>38898</v></c></row>`)}))
	book, err := Open(good)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(describe(book), "\n")
	data := make([]byte, len(good))
	for i := range good {
		for _, flip := range []byte{0x01, 0x20, 0xff} {
			copy(data, good)
			data[i] ^= flip
			if got, ok := reading(data); ok && got != want {
				t.Errorf("byte %d ^ %#x: read as\n%s", i, flip, got)
			}
		}
		if got, ok := reading(good[:i]); ok {
			t.Errorf("cut at %d: read as\n%s", i, got)
		}
	}
}

func reading(data []byte) (string, bool) {
	book, err := Open(data)
	if err != nil {
		return "", false
	}
	return strings.Join(describe(book), "\n"), true
}
