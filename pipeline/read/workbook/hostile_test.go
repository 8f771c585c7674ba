package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// squeezed zips parts, the last of which is written by a function and may be huge.
func squeezed(t testing.TB, with map[string]string, name string, write func(io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	all := parts(with)
	delete(all, name)
	for part, text := range all {
		add(t, w, part, text)
	}
	to, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	write(to)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const sheet1 = "xl/worksheets/sheet1.xml"

// rows writes a sheet of n pieces.
func rows(n int, piece func(i int) string) func(io.Writer) {
	return func(w io.Writer) {
		_, _ = io.WriteString(w, `<worksheet><sheetData>`)
		for i := range n {
			_, _ = io.WriteString(w, piece(i))
		}
		_, _ = io.WriteString(w, `</sheetData></worksheet>`)
	}
}

// around writes a text n times between two others.
func around(before, text string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		_, _ = io.WriteString(w, before)
		for range n {
			_, _ = io.WriteString(w, text)
		}
		_, _ = io.WriteString(w, after)
	}
}

const row1 = `<row r="1"><c r="A1"><v>52</v></c></row>`

const (
	read = -1 // the file is read
	any  = -2 // it is refused, whatever the kind
)

// TestHostile opens what somebody might send to hurt: each file is read as it stands
// or refused by name, in the memory that a large form takes.
func TestHostile(t *testing.T) {
	tests := []struct {
		name string
		kind int
		data func() []byte
	}{
		{"a million styled empty cells", read, func() []byte {
			return squeezed(t, nil, sheet1, rows(1000, func(i int) string {
				return fmt.Sprintf(`<row r="%d">%s</row>`, i+1, strings.Repeat(`<c s="1"/>`, 1000))
			}))
		}},
		{"a million formatted empty rows", read, func() []byte {
			return squeezed(t, nil, sheet1, rows(maxRow, func(i int) string { return fmt.Sprintf(`<row r="%d" s="1" customFormat="1" ht="20"/>`, i+1) }))
		}},
		{"one row of too many cells", int(Damaged), func() []byte {
			return squeezed(t, nil, sheet1, rows(1, func(int) string { return `<row r="1">` + strings.Repeat(`<c><v>1</v></c>`, maxColumn+1) + `</row>` }))
		}},
		{"two million cells", int(TooManyCells), func() []byte {
			return squeezed(t, nil, sheet1, rows(200, func(int) string { return `<row>` + strings.Repeat(`<c><v>1</v></c>`, 10000) + `</row>` }))
		}},
		{"one place a million times", int(Damaged), func() []byte {
			return squeezed(t, nil, sheet1, around(`<worksheet><sheetData><row r="1">`, `<c r="A1"><v>1</v></c>`, 1_000_000, `</row></sheetData></worksheet>`))
		}},
		{"over a million shared texts", int(TooManyCells), func() []byte {
			return squeezed(t, nil, "xl/sharedStrings.xml", around(`<sst>`, `<si><t>x</t></si>`, 1_100_000, `</sst>`))
		}},
		{"over a million empty shared texts", int(TooManyCells), func() []byte {
			return squeezed(t, nil, "xl/sharedStrings.xml", around(`<sst>`, `<si/>`, 1_100_000, `</sst>`))
		}},
		{"amplified shared texts", int(TooDense), func() []byte {
			return squeezed(t, nil, "xl/sharedStrings.xml", around(`<sst>`, `<si><t>`+strings.Repeat("x", 1<<20)+`</t></si>`, 70, `</sst>`))
		}},
		{"rich shared text of a million runs", read, func() []byte {
			return squeezed(t, nil, "xl/sharedStrings.xml", around(`<sst><si>`, `<r><rPr><b/></rPr><t>x</t></r>`, 1_000_000, `</si></sst>`))
		}},
		{"shared text of 100 MB", any, func() []byte {
			return squeezed(t, nil, "xl/sharedStrings.xml", around(`<sst><si><t>`, strings.Repeat("x", 1000), 100_000, `</t></si></sst>`))
		}},
		{"over a million styles", int(TooManyCells), func() []byte {
			return squeezed(t, nil, "xl/styles.xml", around(`<styleSheet><cellXfs>`, `<xf/>`, 1_100_000, `</cellXfs></styleSheet>`))
		}},
		{"six hundred sheets", any, func() []byte {
			return squeezed(t, nil, "xl/workbook.xml", around(`<workbook xmlns:r="r"><sheets>`, `<sheet name="a" r:id="rId1"/>`, 600, `</sheets></workbook>`))
		}},
		{"last column of every row", read, func() []byte {
			return squeezed(t, nil, sheet1, rows(3000, func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+1, i+1) }))
		}},
		{"column beyond the last", int(Damaged), func() []byte { return withRows(t, `<row r="1"><c r="XFE1"><v>1</v></c></row>`) }},
		{"row beyond the last", int(Damaged), func() []byte { return withRows(t, `<row r="2147483647"><c><v>1</v></c></row>`) }},
		{"lying dimension", read, func() []byte {
			return pack(t, parts(map[string]string{sheet1: `<worksheet><dimension ref="A1:XFD1048576"/><sheetData>` + row1 + `</sheetData></worksheet>`}))
		}},
		{"a million merges", int(TooManyCells), func() []byte {
			return squeezed(t, nil, sheet1, around(`<worksheet><sheetData/><mergeCells>`, `<mergeCell ref="A1:B2"/>`, 1_000_000, `</mergeCells></worksheet>`))
		}},
		{"a million hidden columns", int(TooManyCells), func() []byte {
			return squeezed(t, nil, sheet1, around(`<worksheet><cols>`, `<col min="1" max="16384" hidden="1"/>`, 1_000_000, `</cols><sheetData/></worksheet>`))
		}},
		{"a million formulas without results", read, func() []byte {
			return squeezed(t, nil, sheet1, rows(1000, func(i int) string {
				return fmt.Sprintf(`<row r="%d">%s</row>`, i+1, strings.Repeat(`<c><f>SUM(A1:XFD1)</f></c>`, 990))
			}))
		}},
		{"number of a million digits", int(Damaged), func() []byte {
			return withRows(t, `<row r="1"><c r="A1"><v>`+strings.Repeat("9", 1_000_000)+`</v></c></row>`)
		}},
		{"attribute of eight megabytes", int(Damaged), func() []byte { return withRows(t, `<row r="1" a="`+strings.Repeat("9", 8<<20)+`"/>`) }},
		{"a thousand attributes", int(Damaged), func() []byte {
			var b strings.Builder
			for i := range 1000 {
				fmt.Fprintf(&b, ` a%d="1"`, i)
			}
			return withRows(t, `<row r="1"`+b.String()+`/>`)
		}},
		{"a million nested elements", int(Damaged), func() []byte { return squeezed(t, nil, sheet1, around(`<worksheet>`, `<a>`, 1_000_000, ``)) }},
		{"entity bomb", int(Damaged), func() []byte {
			return pack(t, parts(map[string]string{sheet1: `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`}))
		}},
		{"outside entity", int(Damaged), func() []byte {
			return pack(t, parts(map[string]string{"xl/sharedStrings.xml": `<!DOCTYPE a SYSTEM "file:///etc/passwd"><sst/>`}))
		}},
		{"zeros beyond the limit", int(TooDense), func() []byte {
			return squeezed(t, nil, "xl/media/zeros.bin", around("", strings.Repeat("\x00", 1<<20), 128, ""))
		}},
		{"a sheet beyond the limit", int(TooDense), func() []byte {
			return squeezed(t, nil, sheet1, around(`<worksheet><sheetData>`, "<!--"+strings.Repeat(" ", 1<<20)+"-->", 128, `</sheetData></worksheet>`))
		}},
		{"ten thousand parts", int(TooManyParts), func() []byte {
			var b bytes.Buffer
			w := zip.NewWriter(&b)
			for i := range 10_000 {
				add(t, w, fmt.Sprintf("xl/%d.xml", i), "")
			}
			_ = w.Close()
			return b.Bytes()
		}},
		{"parts that differ in case", int(Damaged), func() []byte {
			return squeezed(t, nil, "XL/Worksheets/Sheet1.XML", around("<worksheet/>", "", 0, ""))
		}},
		{"part in UTF-16", int(Damaged), func() []byte {
			return pack(t, parts(map[string]string{sheet1: string(wide(worksheet(row1)))}))
		}},
		{"part in GBK", int(Damaged), func() []byte {
			return pack(t, parts(map[string]string{sheet1: `<?xml version="1.0" encoding="GBK"?>` + worksheet(row1)}))
		}},
		{"null bytes", int(Damaged), func() []byte { return withRows(t, "<row r=\"1\">\x00</row>") }},
		{"blank part", int(Damaged), func() []byte { return pack(t, parts(map[string]string{sheet1: strings.Repeat(" ", 1<<20)})) }},
		{"relationships in a ring", any, func() []byte {
			return pack(t, parts(map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="workbook.xml"/></Relationships>`}))
		}},
		{"part outside the file", any, func() []byte {
			return pack(t, parts(map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../../etc/passwd"/></Relationships>`}))
		}},
		{"cells in cells", int(Damaged), func() []byte { return withRows(t, `<row r="1"><c r="A1"><c r="B1"><v>1</v></c></c></row>`) }},
		{"noise behind the signature", int(Truncated), func() []byte {
			noise := []byte("PK\x03\x04")
			random := rand.New(rand.NewPCG(1, 2))
			for range 1 << 16 {
				noise = append(noise, byte(random.Uint32()))
			}
			return noise
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := tt.data()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			book, err := Open(data)
			runtime.ReadMemStats(&after)
			// What was allocated in all is more than what was ever held at once.
			if spent := (after.TotalAlloc - before.TotalAlloc) >> 20; spent > 512 {
				t.Errorf("allocated %d MB", spent)
			}
			var known *Error
			switch {
			case tt.kind == read:
				if err != nil || book == nil {
					t.Errorf("refused: %v (%v)", err, errors.Unwrap(err))
				}
			case !errors.As(err, &known):
				t.Errorf("no refusal: %v", err)
			case tt.kind != any && known.Kind != ErrorKind(tt.kind):
				t.Errorf("refused as kind %d (%v), want %d", known.Kind, known.Cause, tt.kind)
			}
		})
	}
}
