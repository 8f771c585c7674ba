package pipeline_test

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/read/workbook"
)

// TestDirtyWorkbooksReadAlike reads every dirty workbook with our reader and with
// excelize: the same sheets, the same cells, the same raw values.
func TestDirtyWorkbooksReadAlike(t *testing.T) {
	sequential(t)
	t.Parallel()
	compared := make(chan bool, 1000)
	t.Run("each", func(t *testing.T) {
		for i, d := range catalogue() {
			if i%sparse != 0 {
				continue
			}
			t.Run(d.title(), func(t *testing.T) {
				t.Parallel()
				for _, sent := range d.made(t) {
					for _, file := range pipeline.Unpack(sent) {
						if readAlike(t, file.Data) {
							compared <- true
						}
					}
				}
			})
		}
	})
	const least = 100 / sparse
	if n := len(compared); n < least {
		t.Errorf("only %d workbooks were compared", n)
	}
}

// readAlike compares one file; it reports whether it is a workbook at all.
func readAlike(t *testing.T, data []byte) bool {
	t.Helper()
	ours, err := workbook.Open(data)
	var known *workbook.Error
	if errors.As(err, &known) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	// Without a limit of its own the library would keep large sheets in files.
	const roomy = 1 << 30
	theirs, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipXMLSizeLimit: roomy, UnzipSizeLimit: roomy})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = theirs.Close() }()
	names := theirs.GetSheetList()
	if len(ours.Sheets) != len(names) {
		t.Fatalf("%d sheets, want %v", len(ours.Sheets), names)
	}
	for i, name := range names {
		if ours.Sheets[i].Name != name {
			t.Errorf("sheet %d is %s, want %s", i, ours.Sheets[i].Name, name)
		}
		sameValues(t, &ours.Sheets[i], theirs)
	}
	return true
}

func sameValues(t *testing.T, s *workbook.Sheet, theirs *excelize.File) {
	t.Helper()
	want := rawValues(t, theirs, s.Name)
	for _, row := range s.Rows {
		for c := range row.Cells() {
			at, err := excelize.CoordinatesToCellName(c.Column, c.Row)
			if err != nil {
				t.Fatal(err)
			}
			if got := rawOf(c); got != want[at] {
				t.Errorf("%s!%s is %q, want %q", s.Name, at, got, want[at])
			}
			delete(want, at)
		}
	}
	for at, text := range want {
		t.Errorf("%s!%s with %q is missing", s.Name, at, text)
	}
}

// rawValues are the cells that hold something, as excelize reads them.
func rawValues(t *testing.T, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	rows, err := f.Rows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	out := make(map[string]string)
	for number := 1; rows.Next(); number++ {
		columns, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range columns {
			at, err := excelize.CoordinatesToCellName(i+1, number)
			if err != nil {
				t.Fatal(err)
			}
			if text != "" {
				out[at] = text
			}
		}
	}
	return out
}

// rawOf writes a cell as it stands in the file.
func rawOf(c workbook.Cell) string {
	switch c.Kind {
	case workbook.Number, workbook.Date:
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	case workbook.Bool:
		return fmt.Sprint(map[string]int{"TRUE": 1, "FALSE": 0}[c.Written()])
	default:
		return c.Written()
	}
}
