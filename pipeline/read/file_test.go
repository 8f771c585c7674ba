package read_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline/read"
	"huibao/pipeline/submission"
)

// TestFileNotes adds a macro project, and the other date system, to a workbook: both
// are said, the values stay.
func TestFileNotes(t *testing.T) {
	t.Parallel()
	data := make1904(t, workbookOf(t, cover, plain))
	s, err := read.New(small(), tree(t)).Workbook(context.Background(), "左家塘街道.xlsm", data)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range s.Notes {
		if n.Kind == submission.NoteFile {
			got = append(got, n.Why)
		}
	}
	want := []string{"文件带有宏，宏未运行，只读取单元格", "文件采用1904年日期系统，日期已按此换算"}
	if !slices.Equal(got, want) {
		t.Errorf("notes %q, want %q", got, want)
	}
}

// make1904 changes the date system and adds a macro project.
func make1904(t *testing.T, data []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	put := func(name, text string) {
		to, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(to, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "xl/workbook.xml" {
			text = []byte(strings.Replace(string(text), "<workbookPr", `<workbookPr date1904="1"`, 1))
		}
		put(f.Name, string(text))
	}
	put("xl/vbaProject.bin", "program")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
