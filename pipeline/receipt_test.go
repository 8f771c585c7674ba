package pipeline_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
)

// spoil returns a sample file with some cells set to texts.
func spoil(t testing.TB, file pipeline.File, sheet string, cells map[string]string) pipeline.File {
	t.Helper()
	book := openBook(t, file.Data)
	for ref, text := range cells {
		if err := book.SetCellStr(sheet, ref, text); err != nil {
			t.Fatal(err)
		}
	}
	return pipeline.File{Name: file.Name, Data: bookBytes(t, book)}
}

func openBook(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

func bookBytes(t testing.TB, book *excelize.File) []byte {
	t.Helper()
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sampleFile returns the file of June whose name holds a word.
func sampleFile(t testing.TB, word string) pipeline.File {
	t.Helper()
	for _, f := range files(t, june) {
		if strings.Contains(f.Name, word) {
			return f
		}
	}
	t.Fatalf("no sample file of %s", word)
	return pipeline.File{}
}

// answered is a file with two broken cells, and its receipt.
func answered(t testing.TB) (*pipeline.Pipeline, pipeline.File, pipeline.Receipt) {
	t.Helper()
	p := build(t, nil)
	file := spoil(t, sampleFile(t, "侯家塘"), "党员队伍", map[string]string{"C6": "约30", "D7": "-3"})
	r := p.Check(t.Context(), file, pipeline.Inputs{Period: june, Today: today})
	if r.Status != pipeline.Returned {
		t.Fatalf("status %s", r.Status)
	}
	receipt, err := p.Receipt(t.Context(), r, file)
	if err != nil {
		t.Fatal(err)
	}
	return p, file, receipt
}

func TestReceiptMarksTheWrongCells(t *testing.T) {
	sequential(t)
	t.Parallel()
	p, file, receipt := answered(t)
	book := openBook(t, receipt.Workbook)
	if first := book.GetSheetName(0); first != submission.ReceiptSheet {
		t.Fatalf("first sheet is %s", first)
	}
	style, err := book.GetCellStyle("党员队伍", "C6")
	if err != nil {
		t.Fatal(err)
	}
	look, err := book.GetStyle(style)
	if err != nil || len(look.Fill.Color) == 0 || !ourRed(look.Fill.Color[0]) {
		t.Errorf("fill of the wrong cell: %+v, %v", look.Fill, err)
	}
	comments, err := book.GetComments("党员队伍")
	if err != nil || len(comments) != 2 {
		t.Fatalf("%d comments, %v", len(comments), err)
	}
	if !strings.Contains(comments[0].Text, "填了“约30”，应为一个确切的整数。请更正后重新报送。") {
		t.Errorf("comment: %s", comments[0].Text)
	}
	sameBook(t, file.Data, receipt.Workbook)
	for range 5 {
		again, err := p.Receipt(t.Context(), p.Check(t.Context(), file, pipeline.Inputs{Period: june, Today: today}), file)
		if err != nil || !bytes.Equal(again.Workbook, receipt.Workbook) || !bytes.Equal(again.PDF, receipt.PDF) {
			t.Fatalf("the same receipt has other bytes, %v", err)
		}
	}
}

// ourRed tells a wrong cell's colour, whose last digits vary.
func ourRed(color string) bool { return strings.HasPrefix(color, "FFC6") }

// sameBook demands that every sheet of the one stands in the other: the same values,
// formulas, merges and, save for fills, the same look.
func sameBook(t *testing.T, before, after []byte, forget ...func(*excelize.Style)) {
	t.Helper()
	a, b := openBook(t, before), openBook(t, after)
	for _, sheet := range a.GetSheetList() {
		for _, raw := range []bool{false, true} {
			want, err := a.GetRows(sheet, excelize.Options{RawCellValue: raw})
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.GetRows(sheet, excelize.Options{RawCellValue: raw})
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: values differ, %v", sheet, err)
			}
		}
		want, _ := a.GetMergeCells(sheet)
		got, _ := b.GetMergeCells(sheet)
		if len(got) != len(want) {
			t.Errorf("%s: %d merges, want %d", sheet, len(got), len(want))
		}
		rows, _ := a.GetRows(sheet)
		for r, row := range rows {
			for c := range row {
				ref, _ := excelize.CoordinatesToCellName(c+1, r+1)
				f, _ := a.GetCellFormula(sheet, ref)
				if g, _ := b.GetCellFormula(sheet, ref); g != f {
					t.Errorf("%s!%s: formula %q, want %q", sheet, ref, g, f)
				}
				if x, y := look(a, sheet, ref, forget...), look(b, sheet, ref, forget...); !reflect.DeepEqual(x, y) {
					t.Errorf("%s!%s looks other than before", sheet, ref)
				}
			}
		}
	}
}

func look(book *excelize.File, sheet, ref string, forget ...func(*excelize.Style)) *excelize.Style {
	style, _ := book.GetCellStyle(sheet, ref)
	out, _ := book.GetStyle(style)
	if out != nil {
		out.Fill = excelize.Fill{}
		for _, f := range forget {
			f(out)
		}
	}
	return out
}

// TestCorrectedReceiptIsAccepted corrects the marked workbook and sends it again: it
// passes, and the receipt for it carries no old mark.
func TestCorrectedReceiptIsAccepted(t *testing.T) {
	t.Parallel()
	original := openBook(t, sampleFile(t, "侯家塘").Data)
	for name, saved := range map[string]func(*testing.T, []byte) []byte{
		"as it is":       func(_ *testing.T, data []byte) []byte { return data },
		"by LibreOffice": func(t *testing.T, data []byte) []byte { return recalc.Workbook(t, data) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, file, receipt := answered(t)
			data := saved(t, receipt.Workbook)
			book := openBook(t, data)
			for _, ref := range []string{"C6", "D7"} {
				right, _ := original.GetCellValue("党员队伍", ref)
				if err := book.SetCellDefault("党员队伍", ref, right); err != nil {
					t.Fatal(err)
				}
			}
			file.Data = saved(t, bookBytes(t, book)) // totals are computed on saving
			r := p.Check(t.Context(), file, pipeline.Inputs{Period: june, Today: today})
			if r.Status != pipeline.Accepted {
				t.Fatalf("status %s: %v", r.Status, r.Findings)
			}
			for _, f := range r.Findings {
				if strings.Contains(f.Message, submission.ReceiptSheet) {
					t.Errorf("the receipt's sheet is spoken of: %s", f)
				}
			}
			clean, err := p.Receipt(t.Context(), r, file)
			if err != nil {
				t.Fatal(err)
			}
			unmarked(t, openBook(t, clean.Workbook))
		})
	}
}

func unmarked(t *testing.T, book *excelize.File) {
	t.Helper()
	for _, ref := range []string{"C6", "D7"} {
		style, _ := book.GetCellStyle("党员队伍", ref)
		look, err := book.GetStyle(style)
		if err != nil || len(look.Fill.Color) > 0 && ourRed(look.Fill.Color[0]) {
			t.Errorf("%s is still marked: %+v, %v", ref, look.Fill, err)
		}
	}
	if comments, err := book.GetComments("党员队伍"); err != nil || len(comments) > 0 {
		t.Errorf("comments left: %v, %v", comments, err)
	}
}

// TestAnswerOnTheReceipt writes an explanation beside a warning: it stands with the
// warning when the workbook comes again.
func TestAnswerOnTheReceipt(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	file := sampleFile(t, "左家塘")
	in := pipeline.Inputs{Period: june, Today: today}
	r := p.Check(t.Context(), file, in)
	receipt, err := p.Receipt(t.Context(), r, file)
	if err != nil {
		t.Fatal(err)
	}
	book := openBook(t, receipt.Workbook)
	rows, err := book.GetRows(submission.ReceiptSheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) > 6 && row[1] == "警告" {
			ref, _ := excelize.CoordinatesToCellName(6, i+1)
			if err := book.SetCellStr(submission.ReceiptSheet, ref, "以上级批复为准"); err != nil {
				t.Fatal(err)
			}
		}
	}
	file.Data = bookBytes(t, book)
	answered := 0
	for _, f := range p.Check(t.Context(), file, in).Findings {
		if strings.Contains(f.Explanation, "以上级批复为准") {
			answered++
		}
	}
	if answered == 0 {
		t.Error("the answer was not read back")
	}
}

func TestReceiptPageAndData(t *testing.T) {
	t.Parallel()
	p, file, receipt := answered(t)
	var data struct {
		Result   string
		Period   string
		Findings []struct{ Cells []string }
		Figures  []struct{ Code string }
	}
	if err := json.Unmarshal(receipt.JSON, &data); err != nil {
		t.Fatal(err)
	}
	if data.Result != "returned" || data.Period != "2006-06" || len(data.Figures) < 20 || data.Findings[0].Cells[0] != "党员队伍!C6" {
		t.Errorf("data: %+v", data)
	}
	// What no program can open has a receipt as well.
	scrap := pipeline.File{Name: "照片\U0001F600.xlsx", Data: []byte("\x89PNG....")}
	unreadable, err := p.Receipt(t.Context(), p.Check(t.Context(), scrap, pipeline.Inputs{Today: today}), scrap)
	if err != nil {
		t.Fatal(err)
	}
	openBook(t, unreadable.Workbook)
	good := sampleFile(t, "东塘")
	accepted, err := p.Receipt(t.Context(), p.Check(t.Context(), good, pipeline.Inputs{Today: today}), good)
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string][]byte{
		file.Name: receipt.PDF, scrap.Name: unreadable.PDF, good.Name: accepted.PDF,
	} {
		onePage(t, name, page)
	}
}

func onePage(t *testing.T, name string, page []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "receipt.pdf")
	if err := os.WriteFile(path, page, 0o644); err != nil {
		t.Fatal(err)
	}
	if out := inspect(t, "pdfinfo", path); !strings.Contains(out, "Pages:           1\n") {
		t.Errorf("%s: more than a page:\n%s", name, out)
	}
}
