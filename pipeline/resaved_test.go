package pipeline_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
)

// furnished is a file with a chart, a list to choose from, a hidden row and a name
// of its own, as offices add them.
func furnished(t *testing.T, file pipeline.File, sheet string) pipeline.File {
	t.Helper()
	book := openBook(t, file.Data)
	choice := excelize.NewDataValidation(true)
	choice.Sqref = "A40:A41"
	for _, err := range []error{
		choice.SetDropList([]string{"甲", "乙"}), book.AddDataValidation(sheet, choice),
		book.SetCellStr(sheet, "A42", "隐藏的一行"), book.SetRowVisible(sheet, 42, false),
		book.SetColWidth(sheet, "T", "T", 33),
		book.SetDefinedName(&excelize.DefinedName{Name: "党员合计", RefersTo: "'" + sheet + "'!$C$5:$C$15"}),
		book.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Area", RefersTo: "'" + sheet + "'!$A$1:$P$45", Scope: sheet,
		}),
		book.AddChart(sheet, "A50", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{
			Name: "党员", Values: "'" + sheet + "'!$C$5:$C$9", Categories: "'" + sheet + "'!$B$5:$B$9",
		}}}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return pipeline.File{Name: file.Name, Data: bookBytes(t, book)}
}

// wrongs are values that no number column takes, each in its own way.
var wrongs = []string{"约30", "30余人", "3-5", "暂缺", "-3", "52.5"}

// numbers are the cells that a file has under number columns, one for each wrong value.
func numbers(t *testing.T, r pipeline.Received) []submission.Value {
	t.Helper()
	sheet, ok := r.Submission.Sheet("members")
	if !ok || len(sheet.Rows) == 0 {
		return nil
	}
	var out []submission.Value
	for _, code := range []string{
		"members_total", "members_joined", "members_left", "members_under_35", "members_35_60", "members_over_60",
	} {
		if v := sheet.Rows[len(out)%len(sheet.Rows)].Values.Of(code); v.Known() && !v.Formula {
			out = append(out, v)
		}
	}
	return out
}

// Every sample file, with wrong cells in it, marked and saved by LibreOffice, holds all
// that it held before; corrected in the marked workbook and sent again it is accepted.
func TestMarkedSamplesSurviveLibreOffice(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	in := pipeline.Inputs{Period: june, Today: today}
	never, marked := make(map[string][]byte), make(map[string][]byte)
	right := make(map[string][]submission.Value)
	for i, file := range files(t, june) {
		name := fmt.Sprintf("%02d.xlsx", i)
		cells := numbers(t, p.Check(t.Context(), file, in))
		if len(cells) == 0 {
			continue // the district's own
		}
		file = furnished(t, file, cells[0].Cell.Sheet)
		for j, v := range cells {
			file = spoil(t, file, v.Cell.Sheet, map[string]string{v.Cell.Ref(): wrongs[j]})
		}
		never["never"+name], marked[name], right[name] = file.Data, mark(t, file), cells
	}
	if len(marked) != 10 {
		t.Fatalf("%d files are marked", len(marked))
	}
	never, marked = recalc.Workbooks(t, never), recalc.Workbooks(t, marked)
	corrected := make(map[string][]byte)
	for name, data := range marked {
		sameBook(t, never["never"+name], data, forgetFont)
		sameFurniture(t, never["never"+name], data)
		book := openBook(t, data)
		for _, v := range right[name] {
			if err := book.SetCellValue(v.Cell.Sheet, v.Cell.Ref(), v.Number); err != nil {
				t.Fatal(err)
			}
		}
		corrected[name] = bookBytes(t, book)
	}
	for name, data := range recalc.Workbooks(t, corrected) {
		r := p.Check(t.Context(), pipeline.File{Name: name, Data: data}, in)
		if r.Status != pipeline.Accepted {
			t.Errorf("%s: %s %v", name, r.Status, r.Findings)
		}
	}
}

// forgetFont leaves the typeface out of a look: LibreOffice puts another for one that
// is not installed.
func forgetFont(s *excelize.Style) {
	if s.Font != nil {
		s.Font.Family, s.Font.Charset = "", nil
	}
}

// sameFurniture demands what stands around cells: widths, hidden rows, lists to choose
// from, names.
func sameFurniture(t *testing.T, before, after []byte) {
	t.Helper()
	a, b := openBook(t, before), openBook(t, after)
	for _, sheet := range a.GetSheetList() {
		for column := 1; column <= 20; column++ {
			name, _ := excelize.ColumnNumberToName(column)
			x, _ := a.GetColWidth(sheet, name)
			if y, _ := b.GetColWidth(sheet, name); x != y {
				t.Errorf("%s: column %s is %v wide, want %v", sheet, name, y, x)
			}
		}
		for row := 1; row <= 45; row++ {
			x, _ := a.GetRowVisible(sheet, row)
			if y, _ := b.GetRowVisible(sheet, row); x != y {
				t.Errorf("%s: row %d shows: %v", sheet, row, y)
			}
		}
		x, _ := a.GetDataValidations(sheet)
		if y, _ := b.GetDataValidations(sheet); len(x) != len(y) {
			t.Errorf("%s: %d lists, want %d", sheet, len(y), len(x))
		}
	}
	names := func(f *excelize.File) (out []string) {
		for _, n := range f.GetDefinedName() {
			out = append(out, n.Name+" "+n.RefersTo+" "+n.Scope)
		}
		slices.Sort(out)
		return out
	}
	if x, y := names(a), names(b); !slices.Equal(x, y) {
		t.Errorf("names %q, want %q", y, x)
	}
	charts := func(f *excelize.File) (n int) {
		for _, sheet := range f.GetSheetList() {
			refs, err := f.GetPictureCells(sheet)
			n += len(refs)
			if err != nil {
				t.Fatal(err)
			}
		}
		f.Pkg.Range(func(name, _ any) bool {
			if text, ok := name.(string); ok && len(text) > 14 && text[:15] == "xl/charts/chart" {
				n++
			}
			return true
		})
		return n
	}
	if x, y := charts(a), charts(b); x != y || x == 0 {
		t.Errorf("%d charts, want %d", y, x)
	}
}
