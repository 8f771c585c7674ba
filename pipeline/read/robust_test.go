package read_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"huibao/pipeline/read"
	"huibao/pipeline/read/workbook"
)

func TestUnreadableFileIsNamed(t *testing.T) {
	t.Parallel()
	_, err := read.New(small(), tree(t)).Workbook(context.Background(), "月报.xlsx", []byte("%PDF-1.4"))
	var known *workbook.Error
	if !errors.As(err, &known) || known.Kind != workbook.PDF {
		t.Fatalf("got %v", err)
	}
	want := "月报.xlsx：文件是 PDF，不是 Excel 工作簿。请把数据填入下发的 Excel 报表（.xlsx），再重新报送。"
	if err.Error() != want {
		t.Errorf("got %s, want %s", err, want)
	}
}

func TestSource(t *testing.T) {
	t.Parallel()
	data := workbookOf(t, cover, plain, cases)
	s, err := read.New(small(), tree(t)).Workbook(context.Background(), "a.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	if s.Source.Name != "a.xlsx" || s.Source.Size != int64(len(data)) || len(s.Source.SHA256) != 64 {
		t.Errorf("source %+v", s.Source)
	}
	members, _ := s.Sheet("members")
	v := members.Rows[0].Values.Of("fund")
	if v.Cell.String() != "党员队伍!F2" || v.Cell.Source != &s.Source || v.Written() != "30000" {
		t.Errorf("provenance %+v", v)
	}
	if got := members.Header["fund"].String(); got != "党员队伍!F1" {
		t.Errorf("header at %s", got)
	}
}

func TestTooManyRows(t *testing.T) {
	t.Parallel()
	rows := [][]any{head}
	for range 10001 {
		rows = append(rows, []any{1, "湖橡社区", 1})
	}
	_, err := read.New(small(), tree(t)).Workbook(context.Background(), "a.xlsx", workbookOf(t, cover, sheet{name: "党员队伍", rows: rows}))
	want := "a.xlsx：数据行过多（每张表上限 1 万行）。请只保留报表本身的内容，另存后重新报送。"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestReaderServesManyAtOnce is for the race detector.
func TestReaderServesManyAtOnce(t *testing.T) {
	t.Parallel()
	r := read.New(small(), tree(t))
	data := workbookOf(t, cover, plain, cases)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if s, err := r.Workbook(context.Background(), "a.xlsx", data); err != nil || len(s.Defects) > 0 {
				t.Errorf("%v %v", s, err)
			}
		})
	}
	group.Wait()
}

// FuzzSheets reads workbooks with any text anywhere: never a panic, every row
// below its header, every value in its own file.
func FuzzSheets(f *testing.F) {
	f.Add("填报单位：左家塘街道\t报告期：2006-06", "序号\t社区名称\t直管党员（人）\n1\t湖橡社区\t52\n合计\t\t52\n注：无")
	f.Add("填报单位\t左家塘", "社区\t年龄\t\n\t35以下\t60岁及以上\n桂花\t1\t2")
	units := tree(f)
	f.Fuzz(func(t *testing.T, pairs, table string) {
		grid := func(text string) [][]any {
			var rows [][]any
			for line := range strings.SplitSeq(text, "\n") {
				var row []any
				for cell := range strings.SplitSeq(line, "\t") {
					row = append(row, cell)
				}
				rows = append(rows, row)
			}
			return rows
		}
		if len(pairs)+len(table) > 2000 {
			return
		}
		data := workbookOf(t, sheet{name: "封面", rows: grid(pairs)}, sheet{name: "党员队伍", rows: grid(table)})
		s, err := read.New(small(), units).Workbook(context.Background(), "a.xlsx", data)
		if err != nil {
			return
		}
		for _, sheet := range s.Sheets {
			for _, row := range sheet.Rows {
				for code, v := range row.Values.All() {
					if v.Cell.Source != &s.Source || v.Cell.Row != row.Line || v.Cell.Row <= sheet.Header[code].Row {
						t.Fatalf("%s of row %d stands at %s", code, row.Line, v.Cell)
					}
				}
			}
		}
	})
}
