package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/samples"
)

// TestAgreesWithExcelize reads every sample with both readers: the same cells,
// the same values, the same merges.
func TestAgreesWithExcelize(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(samples.FS(), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".xlsx") {
			return err
		}
		data, err := fs.ReadFile(samples.FS(), name)
		if err != nil {
			return err
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			agrees(t, data)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func agrees(t *testing.T, data []byte) {
	t.Helper()
	ours, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = theirs.Close() })
	for i, name := range theirs.GetSheetList() {
		if ours.Sheets[i].Name != name {
			t.Fatalf("sheet %d is %s, want %s", i, ours.Sheets[i].Name, name)
		}
		rows, err := theirs.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[string]string)
		for r, row := range rows {
			for c, text := range row {
				if text != "" {
					want[fmt.Sprint(c+1, ",", r+1)] = text
				}
			}
		}
		sameCells(t, ours.Sheets[i], want)
		merges, err := theirs.GetMergeCells(name)
		if err != nil || len(merges) != len(ours.Sheets[i].Merges) {
			t.Errorf("%s: %d merges, want %d (%v)", name, len(ours.Sheets[i].Merges), len(merges), err)
		}
	}
}

func sameCells(t *testing.T, s Sheet, want map[string]string) {
	t.Helper()
	for _, r := range s.Rows {
		for c := range r.Cells() {
			at := fmt.Sprint(c.Column, ",", c.Row)
			got := c.Written()
			if c.Kind == Date {
				got = fmt.Sprint(c.Number)
			}
			if want[at] != got {
				t.Errorf("%s %s is %q, want %q", s.Name, at, got, want[at])
			}
			delete(want, at)
		}
	}
	for at, text := range want {
		t.Errorf("%s %s with %q is missing", s.Name, at, text)
	}
}

// FuzzOpen opens anything: it never panics, and what opens twice is the same.
func FuzzOpen(f *testing.F) {
	good := pack(f, parts(nil))
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(ole("Workbook"))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Open(data)
		if err != nil {
			var known *Error
			if !errors.As(err, &known) {
				t.Fatalf("error of another type: %v", err)
			}
			return
		}
		b, err := Open(data)
		if err != nil || strings.Join(describe(a), "\n") != strings.Join(describe(b), "\n") {
			t.Fatalf("read twice, differently (%v)", err)
		}
	})
}

// FuzzSheet opens sound archives around any sheet: rows and cells ascend.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`)
	f.Add(`<row><c><f>A1</f></c><c t="inlineStr"><is><t>x</t></is></c></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		book, err := Open(withRows(t, rows))
		if err != nil {
			return
		}
		row := 0
		for _, r := range book.Sheets[0].Rows {
			column := 0
			for c := range r.Cells() {
				if c.Row != r.Number || c.Column <= column {
					t.Fatalf("cell %d,%d after column %d of row %d", c.Column, c.Row, column, r.Number)
				}
				column = c.Column
			}
			if r.Number <= row {
				t.Fatalf("row %d after row %d", r.Number, row)
			}
			row = r.Number
		}
	})
}
