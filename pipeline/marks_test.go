package pipeline_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
)

const (
	officeFill = "FFD966"
	officeNote = "张三：这里再核一次"
	addition   = "已经改过\n李四"
	membersTab = "党员队伍"
)

// theirs is a sample file in which the office has a fill and a comment of its own where
// cells will be marked.
func theirs(t *testing.T) *excelize.File {
	t.Helper()
	book := openBook(t, sampleFile(t, "侯家塘").Data)
	fill(t, book, "C6")
	if err := book.AddComment(membersTab, excelize.Comment{Cell: "D7", Author: "张三", Text: officeNote}); err != nil {
		t.Fatal(err)
	}
	return book
}

// fill paints a cell and leaves the rest of its style alone.
func fill(t *testing.T, book *excelize.File, ref string) {
	t.Helper()
	id, err := book.GetCellStyle(membersTab, ref)
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{officeFill}}
	if id, err = book.NewStyle(style); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellStyle(membersTab, ref, ref, id); err != nil {
		t.Fatal(err)
	}
}

// edit is what an office does to rows of the table.
type edit func(*excelize.File) error

// edits are some at random: rows inserted, inserted and deleted, moved.
func edits(random *rand.Rand) []edit {
	var out []edit
	for range 3 {
		row := 5 + random.IntN(6)
		to := 5 + random.IntN(6)
		out = append(out, []edit{
			func(f *excelize.File) error { return f.InsertRows(membersTab, row, 1) },
			func(f *excelize.File) error {
				if err := f.InsertRows(membersTab, row, 2); err != nil {
					return err
				}
				return f.RemoveRow(membersTab, row+1)
			},
			func(f *excelize.File) error { return move(f, row, to) },
		}[random.IntN(3)])
	}
	return out
}

// move takes a row to another place, its comments with it, as spreadsheets do.
func move(f *excelize.File, row, to int) error {
	if row == to {
		return nil
	}
	if err := f.DuplicateRowTo(membersTab, row, to); err != nil {
		return err
	}
	if to < row {
		row++
	}
	all, err := f.GetComments(membersTab)
	if err != nil {
		return err
	}
	for _, c := range all {
		column, at, err := excelize.CellNameToCoordinates(c.Cell)
		if err != nil {
			return err
		}
		if at != row {
			continue
		}
		if err := f.DeleteComment(membersTab, c.Cell); err != nil {
			return err
		}
		c.Cell, _ = excelize.CoordinatesToCellName(column, to)
		if err := f.AddComment(membersTab, c); err != nil {
			return err
		}
	}
	return f.RemoveRow(membersTab, row)
}

// TestMarksGoAwayAfterEditing marks a workbook, edits it, saves it by another program,
// corrects it and checks it again: it is accepted, and without findings nothing of ours
// is left in it, while all else is as if it had never been marked.
func TestMarksGoAwayAfterEditing(t *testing.T) {
	sequential(t)
	t.Parallel()
	asIs := func(_ testing.TB, data []byte) []byte { return data }
	for seed := range uint64(6) {
		saved, forget := asIs, func(*excelize.Style) {}
		if seed < 2 {
			// LibreOffice puts another typeface for one that is not installed.
			saved, forget = recalc.Workbook, forgetFont
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 6))
			steps := edits(random)
			never := theirs(t)
			right := map[string]string{"约30": cellOf(t, never, "C6"), "-3": cellOf(t, never, "D7")}
			p, marked := build(t, nil), mark(t, spoil(t, pipeline.File{Name: "a.xlsx", Data: bookBytes(t, never)}, membersTab,
				map[string]string{"C6": "约30", "D7": "-3"}))
			book := openBook(t, marked)
			addBelow(t, book, "C6")
			for _, step := range steps {
				for _, f := range []*excelize.File{book, never} {
					if err := step(f); err != nil {
						t.Fatal(err)
					}
				}
			}
			book = openBook(t, saved(t, bookBytes(t, book)))
			correct(t, book, right)
			file := pipeline.File{Name: "a.xlsx", Data: saved(t, bookBytes(t, book))}
			r := p.Check(t.Context(), file, pipeline.Inputs{Period: june, Today: today})
			if r.Status != pipeline.Accepted {
				t.Fatalf("status %s: %v", r.Status, r.Findings)
			}
			r.Findings = nil
			clean, err := p.Receipt(t.Context(), r, file)
			if err != nil {
				t.Fatal(err)
			}
			wanted := saved(t, saved(t, bookBytes(t, never)))
			sameBook(t, wanted, clean.Workbook, forget)
			sameFills(t, wanted, clean.Workbook)
			onlyTheirs(t, clean.Workbook)
		})
	}
}

// mark returns the receipt's workbook of a file that goes back.
func mark(t *testing.T, file pipeline.File) []byte {
	t.Helper()
	p := build(t, nil)
	r := p.Check(t.Context(), file, pipeline.Inputs{Period: june, Today: today})
	if r.Status != pipeline.Returned {
		t.Fatalf("status %s", r.Status)
	}
	receipt, err := p.Receipt(t.Context(), r, file)
	if err != nil {
		t.Fatal(err)
	}
	return receipt.Workbook
}

func cellOf(t *testing.T, book *excelize.File, ref string) string {
	t.Helper()
	text, err := book.GetCellValue(membersTab, ref, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// addBelow writes below our words in a comment.
func addBelow(t *testing.T, book *excelize.File, ref string) {
	t.Helper()
	all, err := book.GetComments(membersTab)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Cell != ref {
			continue
		}
		if err := book.DeleteComment(membersTab, ref); err != nil {
			t.Fatal(err)
		}
		c.Text += "\n" + addition
		if err := book.AddComment(membersTab, c); err != nil {
			t.Fatal(err)
		}
	}
}

// correct puts right values for wrong ones, wherever they are.
func correct(t *testing.T, book *excelize.File, right map[string]string) {
	t.Helper()
	for wrong, value := range right {
		at, err := book.SearchSheet(membersTab, wrong)
		if err != nil || len(at) != 1 {
			t.Fatalf("%s stands at %v, %v", wrong, at, err)
		}
		if err := book.SetCellDefault(membersTab, at[0], value); err != nil {
			t.Fatal(err)
		}
	}
}

// sameFills demands the same fill of each cell.
func sameFills(t *testing.T, before, after []byte) {
	t.Helper()
	a, b := openBook(t, before), openBook(t, after)
	fillAt := func(f *excelize.File, sheet, ref string) excelize.Fill {
		id, _ := f.GetCellStyle(sheet, ref)
		style, err := f.GetStyle(id)
		if err != nil || style == nil {
			t.Fatalf("%s!%s: %v", sheet, ref, err)
		}
		return style.Fill
	}
	for _, sheet := range a.GetSheetList() {
		for row := 1; row <= 25; row++ {
			for column := 1; column <= 20; column++ {
				ref, _ := excelize.CoordinatesToCellName(column, row)
				if x, y := fillAt(a, sheet, ref), fillAt(b, sheet, ref); !reflect.DeepEqual(x, y) {
					t.Errorf("%s!%s: fill %+v, want %+v", sheet, ref, y, x)
				}
			}
		}
	}
}

// onlyTheirs demands the office's comments and no other.
func onlyTheirs(t *testing.T, workbook []byte) {
	t.Helper()
	var texts []string
	book := openBook(t, workbook)
	for _, sheet := range book.GetSheetList() {
		all, err := book.GetComments(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			text := c.Text
			for _, run := range c.Paragraph {
				text += run.Text
			}
			if sheet == submission.ReceiptSheet || strings.Contains(text, "审核") {
				t.Errorf("%s!%s: %s", sheet, c.Cell, text)
			}
			texts = append(texts, text)
		}
	}
	if all := strings.Join(texts, "|"); len(texts) != 2 || !strings.Contains(all, officeNote) || !strings.Contains(all, addition) {
		t.Errorf("comments %q", texts)
	}
}
