package heading

import (
	"reflect"
	"strings"
	"testing"

	"huibao/pipeline/read/workbook"
)

// FuzzFind looks for a header in any texts with any merges: what is found stands where
// it is said to stand, means one column each, and is found again.
func FuzzFind(f *testing.F) {
	f.Add("社区\t党员数\t电话\n桂花\t52\t", []byte{})
	f.Add("报表\n社区\t直管党员\t年龄\t\n\t\t35岁及以下\t其他\n", []byte{2, 1, 3, 1, 0, 0, 4, 0})
	f.Add("社区名称\t经费（万元）\t经费(元)\t项目\n其中：直管党员\t流动党员（流入）", []byte{0, 0, 9, 9})
	f.Add("\n\n\n35岁及以下\t社区\t社区", []byte{255, 255, 0, 0})
	f.Fuzz(func(t *testing.T, text string, merges []byte) {
		if len(text) > 4000 || len(merges) > 400 {
			return
		}
		s := grid(text, merges)
		got, ok := New(members).Find(s)
		again, okAgain := New(members).Find(s)
		if ok != okAgain || !reflect.DeepEqual(places(got), places(again)) {
			t.Fatalf("found %v, then %v", places(got), places(again))
		}
		if !ok {
			return
		}
		if got.First < 1 || got.Last < got.First || got.Last >= got.First+headerDepth {
			t.Fatalf("rows %d to %d", got.First, got.Last)
		}
		taken := make(map[int]bool)
		for place, found := range got.Columns {
			if place < 0 || place >= len(members.Columns) || found.Place != place || found.Strength <= 0 || found.Factor < 0 {
				t.Fatalf("column %d: %+v", place, found)
			}
			for _, h := range append([]Heading{found.Heading}, found.Doubled...) {
				if h.Row < got.First || h.Row > got.Last || at(s, h.Row, h.Column) != h.Text {
					t.Fatalf("%+v does not stand there", h)
				}
				if taken[h.Column] {
					t.Fatalf("column %d of the sheet means two of the form", h.Column)
				}
				taken[h.Column] = true
			}
		}
	})
}

// grid makes a sheet of lines and tabs; four bytes make a merge.
func grid(text string, merges []byte) *workbook.Sheet {
	s := &workbook.Sheet{}
	store := &workbook.Store{}
	for i, line := range strings.Split(text, "\n") {
		var cells []workbook.Cell
		for j, value := range strings.Split(line, "\t") {
			if value != "" {
				cells = append(cells, workbook.Cell{Column: j + 1, Row: i + 1, Kind: workbook.Text, Raw: value})
			}
		}
		if cells != nil {
			s.Rows = append(s.Rows, store.Row(i+1, false, cells))
		}
	}
	for ; len(merges) >= 4; merges = merges[4:] {
		first := workbook.Area{FirstRow: int(merges[0]) + 1, FirstColumn: int(merges[2]) + 1}
		first.LastRow, first.LastColumn = first.FirstRow+int(merges[1]), first.FirstColumn+int(merges[3])
		s.Merges = append(s.Merges, first)
	}
	return s
}

// at returns the text of a cell.
func at(s *workbook.Sheet, row, column int) string {
	for _, r := range s.Rows {
		if r.Number == row {
			return r.Cell(column).Raw
		}
	}
	return ""
}

// places is what a header says: the form's column, the sheet's and the factor.
func places(h Header) map[int][3]float64 {
	out := make(map[int][3]float64)
	for place, f := range h.Columns {
		out[place] = [3]float64{float64(f.Column), float64(f.Row), f.Factor}
	}
	return out
}
