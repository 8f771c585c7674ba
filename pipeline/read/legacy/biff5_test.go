package legacy_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huibao/pipeline/read/hostile"
	"huibao/pipeline/read/legacy"
	"huibao/pipeline/read/workbook"
)

// No program that is still about writes the older version, so the tests do. Numbers
// stand with the low byte first, texts in the code page that the file names.

func rec(kind uint16, pieces ...any) []byte {
	var data []byte
	for _, p := range pieces {
		switch v := p.(type) {
		case int: // two bytes, as most are
			data = binary.LittleEndian.AppendUint16(data, uint16(v))
		case byte:
			data = append(data, v)
		case uint32:
			data = binary.LittleEndian.AppendUint32(data, v)
		case float64:
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
		case string:
			encoded, err := simplifiedchinese.GBK.NewEncoder().String(v)
			if err != nil {
				panic(err)
			}
			data = append(data, encoded...)
		case []byte:
			data = append(data, v...)
		}
	}
	head := binary.LittleEndian.AppendUint16(nil, kind)
	head = binary.LittleEndian.AppendUint16(head, uint16(len(data)))
	return append(head, data...)
}

// gbk is how many bytes a text takes.
func gbk(text string) int { return len(rec(0, text)) - 4 }

func label(row, column int, text string) []byte { return rec(0x0204, row, column, 0, gbk(text), text) }

// rkWhole and rkPart are numbers in four bytes: integers, and the upper half of a float,
// either a hundredfold or not.
func rkWhole(n int, hundred uint32) uint32 { return uint32(int32(n))<<2 | 2 | hundred }
func rkPart(n float64, hundred uint32) uint32 {
	return uint32(math.Float64bits(n)>>32)&^3 | hundred
}

// result stands in place of a formula's number.
func result(kind, value byte) []byte { return []byte{kind, 0, value, 0, 0, 0, 0xFF, 0xFF} }

func formula(row, column int, result any) []byte {
	return rec(0x0006, row, column, 0, result, 0, uint32(0), 0)
}

var (
	begin5 = rec(0x0809, 0x0500, 0x0005, 0, 1993)
	sheet5 = rec(0x0809, 0x0500, 0x0010, 0, 1993)
	ends   = rec(0x000A)
)

// styles5 are the number formats: as it comes, a percentage, a date with a code of its own.
func styles5() []byte {
	const code = `yyyy"年"m"月"`
	xf := func(format int) []byte { return rec(0x00E0, 0, format, make([]byte, 12)) }
	return bytes.Join([][]byte{rec(0x041E, 164, byte(gbk(code)), code), xf(0), xf(10), xf(164)}, nil)
}

// book5 is a stream of one sheet, or of another in front that is a chart.
func book5(page int, pieces ...[]byte) []byte {
	const name, chart = "表一", "图"
	bound := func(at int, kind byte, name string) []byte {
		return rec(0x0085, uint32(at), byte(0), kind, byte(gbk(name)), name)
	}
	head := func(at int) []byte {
		return bytes.Join([][]byte{begin5, rec(0x0042, page), styles5(), bound(0, 2, chart), bound(at, 0, name), ends}, nil)
	}
	return bytes.Join([][]byte{head(len(head(0))), sheet5, bytes.Join(pieces, nil), ends}, nil)
}

// sound5 is the sheet that the tests expect.
func sound5() []byte {
	return book5(936,
		rec(0x007D, 5, 5, 0, 0, 1, 0),
		rec(0x0208, 2, 0, 9, 0, 0, 0, 0x20, 0),
		label(0, 0, "社区"), label(0, 1, "数"), label(0, 2, "比例"), rec(0x00D6, 0, 3, 0, gbk("日期"), "日期", byte(0)),
		label(1, 0, "桂花"), rec(0x027E, 1, 1, 0, rkWhole(52, 0)), rec(0x0203, 1, 2, 1, 0.641), rec(0x0203, 1, 3, 2, 38898.0),
		rec(0x00BD, 1, 5, 0, rkWhole(-7, 0), 0, rkWhole(12345, 1), 0, rkPart(1.5, 0), 0, rkPart(700, 1), 8),
		label(2, 0, "赤岗"), rec(0x027E, 2, 1, 0, rkPart(1.5, 0)),
		label(3, 0, "合计"), formula(3, 1, 53.5), formula(3, 2, result(0, 0)), rec(0x0207, gbk("共52"), "共52"),
		formula(3, 3, result(2, 7)), formula(3, 4, result(1, 1)), formula(3, 5, result(3, 0)), rec(0x0205, 3, 6, 0, byte(0x2A), byte(1)),
	)
}

const want5 = `A1:text 社区
B1:text 数
C1:text 比例
D1:text 日期
A2:text 桂花
B2:number 52
C2:%number 0.641
D2:date 2006-06-30
F2:number -7
G2:number 123.45
H2:number 1.5
I2:number 7
A3:text 赤岗
B3:number 1.5
A4:text 合计
B4:=number 53.5
C4:=text 共52
D4:=failure #DIV/0!
E4:=bool TRUE
G4:failure #N/A`

// TestOlderVersion reads a file of the version before, from the compound file on.
func TestOlderVersion(t *testing.T) {
	t.Parallel()
	book, err := open(hostile.Compound("Book", sound5()))
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Sheets) != 1 || book.Sheets[0].Name != "表一" {
		t.Fatalf("sheets %+v", book.Sheets)
	}
	s := book.Sheets[0]
	if got := show(s); got != want5 {
		t.Errorf("got\n%s\nwant\n%s", got, want5)
	}
	if !s.Rows[2].Hidden || s.Rows[1].Hidden || len(s.HiddenColumns) != 1 || s.HiddenColumns[0].FirstColumn != 6 {
		t.Errorf("hidden: rows %v %v, columns %v", s.Rows[1].Hidden, s.Rows[2].Hidden, s.HiddenColumns)
	}
}

// TestOlderVersionCut takes the end off at every byte: no shorter stream is read.
func TestOlderVersionCut(t *testing.T) {
	t.Parallel()
	whole := sound5()
	for i := range whole {
		if _, err := legacy.Open(context.Background(), whole[:i], workbook.Defaults()); err == nil {
			t.Errorf("%d of %d bytes were read", i, len(whole))
		}
	}
}

func TestOlderVersionRefused(t *testing.T) {
	t.Parallel()
	once := rec(0x0203, 0, 0, 0, 1.0)
	for _, tt := range []struct {
		name   string
		stream []byte
		kind   workbook.ErrorKind
	}{
		{"text longer than its record", book5(936, rec(0x0204, 0, 0, 0, 50, "短")), workbook.Damaged},
		{"half a character", book5(936, rec(0x0204, 0, 0, 0, 3, []byte("\xd0\xf2\xba"))), workbook.Damaged},
		{"number cut short", book5(936, rec(0x0203, 0, 0, 0, uint32(7))), workbook.Damaged},
		{"no number", book5(936, rec(0x0203, 0, 0, 0, math.NaN())), workbook.Damaged},
		{"cell twice", book5(936, once, once), workbook.Damaged},
		{"column beyond the last", book5(936, rec(0x0203, 0, 256, 0, 1.0)), workbook.Damaged},
		{"numbers that end elsewhere", book5(936, rec(0x00BD, 0, 0, 0, rkWhole(1, 0), 5)), workbook.Damaged},
		{"numbers without an end", book5(936, rec(0x00BD, 0, 0)), workbook.Damaged},
		{"formula without its text", book5(936, formula(0, 0, result(0, 0))), workbook.Damaged},
		{"formula of no known result", book5(936, formula(0, 0, result(9, 0))), workbook.Damaged},
		{"shared text of none", book5(936, rec(0x00FD, 0, 0, 0, uint32(0))), workbook.Damaged},
		{"password", bytes.Join([][]byte{begin5, rec(0x002F, 0, 0), ends}, nil), workbook.Encrypted},
		{"version before", bytes.Join([][]byte{rec(0x0809, 0x0400, 5, 0, 0), ends}, nil), workbook.OldFormat},
		{"no sheet", bytes.Join([][]byte{begin5, ends}, nil), workbook.NoSheets},
		{"sheet where none begins", bytes.Join([][]byte{begin5, rec(0x0085, uint32(len(begin5)), byte(0), byte(0), byte(1), "a"), ends}, nil), workbook.Damaged},
		{"sheet beyond the end", bytes.Join([][]byte{begin5, rec(0x0085, uint32(9999), byte(0), byte(0), byte(1), "a"), ends}, nil), workbook.Truncated},
	} {
		_, err := legacy.Open(context.Background(), tt.stream, workbook.Defaults())
		var known *workbook.Error
		if !errors.As(err, &known) || known.Kind != tt.kind {
			t.Errorf("%s: got %v", tt.name, err)
		} else if known.Cause != nil && bytes.Contains([]byte(known.Cause.Error()), []byte("panic")) {
			t.Errorf("%s: %v", tt.name, known.Cause)
		}
	}
}

// TestOtherCodePage reads what a Western program wrote.
func TestOtherCodePage(t *testing.T) {
	t.Parallel()
	book, err := legacy.Open(context.Background(), book5(1252, rec(0x0204, 0, 0, 0, 4, []byte("caf\xe9"))), workbook.Defaults())
	if err != nil || book.Sheets[0].Rows[0].Cell(1).Raw != "café" {
		t.Errorf("%v, %v", book, err)
	}
}
