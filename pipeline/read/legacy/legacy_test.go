package legacy_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/read/hostile"
	"huibao/pipeline/read/legacy"
	"huibao/pipeline/read/library"
	"huibao/pipeline/read/workbook"
)

func stored(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func open(data []byte) (*workbook.Workbook, error) {
	return openFile(context.Background(), data, workbook.Defaults())
}

// openFile reads a compound file as the reader does.
func openFile(ctx context.Context, data []byte, limits workbook.Limits) (*workbook.Workbook, error) {
	stream, err := library.Run(library.Here).Stream(ctx, data, limits)
	if err != nil {
		return nil, err
	}
	return legacy.Open(ctx, stream, limits)
}

var kinds = []string{"blank", "text", "number", "date", "bool", "failure"}

// show writes the first rows of a sheet.
func show(s workbook.Sheet) string {
	var out []string
	for _, row := range s.Rows {
		if row.Number > 10 {
			break
		}
		for c := range row.Cells() {
			mark := ""
			if c.Formula {
				mark = "="
			}
			if c.Percent {
				mark += "%"
			}
			out = append(out, fmt.Sprintf("%c%d:%s%s %s", 'A'+c.Column-1, c.Row, mark, kinds[c.Kind], c.Written()))
		}
	}
	return strings.Join(out, "\n")
}

const want = `A1:text 社区
B1:text 数
C1:text 比例
D1:text 日期
A2:text 桂花
B2:number 52
C2:%number 0.641
D2:date 2006-06-30
F2:number -7
G2:number 123456789.25
H2:number 0.07
A3:text 赤岗
B3:number 1.5
A4:text 合计
B4:=number 53.5
C4:=text 共52
D4:=failure #DIV/0!
E4:=bool TRUE
A6:text 合并`

func TestOpen(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"biff8.xls"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book, err := open(stored(t, name))
			if err != nil {
				t.Fatal(err)
			}
			s := book.Sheets[0]
			if got := show(s); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			for i := 1; i < 400; i++ { // their texts go over many records
				text := fmt.Sprintf("第%d个很长的文字，为了让共享文字超过一条记录的长度", i)
				if i%3 != 0 {
					text += "abcabcabcabcabc"
				}
				row := s.Rows[len(s.Rows)-400+i]
				if got := row.Cell(1).Written(); got != text || row.Number != 10+i {
					t.Fatalf("row %d: %q, want %q", row.Number, got, text)
				}
			}
			if !s.Rows[2].Hidden || s.Rows[1].Hidden || len(s.HiddenColumns) == 0 || s.HiddenColumns[0].FirstColumn != 6 {
				t.Errorf("hidden: rows %v %v, columns %v", s.Rows[1].Hidden, s.Rows[2].Hidden, s.HiddenColumns)
			}
			if len(book.Sheets) != 2 || !book.Sheets[1].Hidden || s.Hidden || s.Name != "表一" || book.Sheets[1].Name != "藏" {
				t.Errorf("sheets %q %v", s.Name, len(book.Sheets))
			}
			if area := (workbook.Area{FirstColumn: 1, FirstRow: 6, LastColumn: 2, LastRow: 7}); len(s.Merges) != 1 || s.Merges[0] != area {
				t.Errorf("merges %v", s.Merges)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	data := stored(t, "biff8.xls")
	few := workbook.Defaults()
	few.Cells = 5
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	for _, tt := range []struct {
		name   string
		ctx    context.Context
		data   []byte
		limits workbook.Limits
		kind   workbook.ErrorKind
	}{
		{"cut off", t.Context(), data[:len(data)/2], workbook.Defaults(), workbook.Damaged},
		{"head alone", t.Context(), data[:600], workbook.Defaults(), workbook.Damaged},
		{"too many cells", t.Context(), data, few, workbook.TooManyCells},
		{"too late", late, data, workbook.Defaults(), workbook.TooSlow},
	} {
		_, err := openFile(tt.ctx, tt.data, tt.limits)
		var known *workbook.Error
		if !errors.As(err, &known) || known.Kind != tt.kind {
			t.Errorf("%s: got %v of kind %d, want %d", tt.name, err, known.Kind, tt.kind)
		}
	}
}

// TestFlips changes single bytes: whatever comes of it, the reader ends, and what it
// returns is in order.
func TestFlips(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"biff8.xls"} {
		original := stored(t, name)
		for range 1000 {
			data := append([]byte(nil), original...)
			data[random.IntN(len(data))] ^= byte(1 + random.IntN(255))
			check(t, data)
		}
	}
}

func check(t *testing.T, data []byte) {
	t.Helper()
	book, err := open(data)
	inOrder(t, book, err)
}

func inOrder(t *testing.T, book *workbook.Workbook, err error) {
	t.Helper()
	if err != nil {
		var known *workbook.Error
		if !errors.As(err, &known) {
			t.Fatalf("not an error for people: %v", err)
		}
		if strings.Contains(err.Error(), "panic") || known.Cause != nil && strings.Contains(known.Cause.Error(), "panic") {
			t.Fatal(known.Cause)
		}
		return
	}
	for _, s := range book.Sheets {
		last := 0
		for _, row := range s.Rows {
			if row.Number <= last || row.Len() == 0 {
				t.Fatalf("row %d after row %d with %d cells", row.Number, last, row.Len())
			}
			last = row.Number
			for i := 1; i < row.Len(); i++ {
				if row.At(i).Column <= row.At(i-1).Column {
					t.Fatalf("row %d: columns do not ascend", row.Number)
				}
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(stored(f, "biff8.xls"))
	f.Add(hostile.Compound("Book", sound5()))
	f.Fuzz(check)
}

// FuzzStream reads any stream, without the compound file around it.
func FuzzStream(f *testing.F) {
	f.Add(sound5())
	stream, err := library.Run(library.Here).Stream(f.Context(), stored(f, "biff8.xls"), workbook.Defaults())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stream)
	f.Fuzz(func(t *testing.T, stream []byte) {
		book, err := legacy.Open(context.Background(), stream, workbook.Defaults())
		inOrder(t, book, err)
	})
}
