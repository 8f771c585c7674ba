package delimited_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huibao/pipeline/read/delimited"
	"huibao/pipeline/read/workbook"
)

const want = "1A=社区 1C=党员数 3A=桂花 3B=a,b 3C=52 4A=上\n下 4C=7"

func show(book *workbook.Workbook) string {
	var out []string
	for _, row := range book.Sheets[0].Rows {
		for c := range row.Cells() {
			out = append(out, fmt.Sprintf("%d%c=%s", c.Row, 'A'+c.Column-1, c.Written()))
		}
	}
	return strings.Join(out, " ")
}

// text is one table with any mark between its values; an empty line and a line break
// in quotes stand in it.
func text(mark string) string {
	lines := [][]string{{"社区", "", "党员数"}, {}, {"桂花", `"a,b"`, "52"}, {"\"上\n下\"", "", "7"}}
	var out []string
	for _, l := range lines {
		out = append(out, strings.Join(l, mark))
	}
	return strings.Join(out, "\r\n") + "\r\n"
}

func encoded(t *testing.T, plain string, by interface{ String(string) (string, error) }) string {
	t.Helper()
	out, err := by.String(plain)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOpen(t *testing.T) {
	t.Parallel()
	comma := text(",")
	for name, data := range map[string]string{
		"UTF-8":             comma,
		"UTF-8 with a mark": "\ufeff" + comma,
		"GB18030":           encoded(t, comma, simplifiedchinese.GB18030.NewEncoder()),
		"GBK":               encoded(t, comma, simplifiedchinese.GBK.NewEncoder()),
		"UTF-16 LE":         encoded(t, comma, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()),
		"UTF-16 BE":         encoded(t, comma, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()),
		"semicolons":        text(";"),
		"tabs":              text("\t"),
		"line feeds alone":  strings.ReplaceAll(comma, "\r\n", "\n"),
	} {
		book, err := delimited.Open([]byte(data), workbook.Defaults())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.ReplaceAll(show(book), "\r\n", "\n"); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
}

// TestDeclared obeys the line that names the separator, and counts it.
func TestDeclared(t *testing.T) {
	t.Parallel()
	book, err := delimited.Open([]byte("sep=;\r\n桂花,街;52\r\n"), workbook.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := show(book), "2A=桂花,街 2B=52"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	few := workbook.Defaults()
	few.Cells = 2
	for _, tt := range []struct {
		name, data string
		limits     workbook.Limits
		kind       workbook.ErrorKind
		message    string
	}{
		{"prose", "关于报送的说明\n没有表格\n", workbook.Defaults(), workbook.PlainText, ""},
		{"open quote", "a,b\n\"c,d\ne,f\n", workbook.Defaults(), workbook.Unquoted, "文本第 2 行的双引号不配对，无法分列。"},
		{"quote within", "a,b\nc,d\"e\n", workbook.Defaults(), workbook.Unquoted, "文本第 2 行的双引号不配对，无法分列。"},
		{"zero byte", "a,b\x00\n", workbook.Defaults(), workbook.PlainText, ""},
		{"no encoding", "a,\xff\xff\n", workbook.Defaults(), workbook.PlainText, ""},
		{"half a character", encoded(t, "社区,数", simplifiedchinese.GBK.NewEncoder())[:3], workbook.Defaults(), workbook.PlainText, ""},
		{"too many", "a,b\nc,d\n", few, workbook.TooManyCells, "单元格过多（上限 2 个）。"},
	} {
		_, err := delimited.Open([]byte(tt.data), tt.limits)
		var known *workbook.Error
		if !errors.As(err, &known) || known.Kind != tt.kind || tt.message != "" && known.Message != tt.message {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

// FuzzOpen reads any bytes: rows and cells ascend, nothing panics.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(text(",")))
	f.Add([]byte("sep=;\na;b"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("a\t\"b\n\n\"\t\n\n\nc\td"))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := delimited.Open(data, workbook.Defaults())
		if err != nil {
			return
		}
		last := 0
		for _, row := range book.Sheets[0].Rows {
			if row.Number <= last {
				t.Fatalf("row %d after row %d", row.Number, last)
			}
			last = row.Number
			column := 0
			for c := range row.Cells() {
				if c.Column <= column || c.Row != row.Number || c.Written() == "" {
					t.Fatalf("cell %+v in row %d after column %d", c, row.Number, column)
				}
				column = c.Column
			}
		}
	})
}
