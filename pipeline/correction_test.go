package pipeline_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline"
	"huibao/pipeline/submission"
)

// changesData is what the receipt tells programs of a correction.
type changesData struct {
	Attempt  int
	Findings []struct{ Rule, State string }
	Changes  *struct {
		File    string
		Attempt int
		Values  []struct{ Cell, Unit, Name, Column, Title, Before, After string }
		Rows    []struct {
			Change, Sheet string
			Row           int
		}
		Settled []struct{ Rule string }
	}
}

// corrected is a second attempt: in it one of two wrong cells is right, another is
// newly wrong, and an empty row stands above the table's rows.
func corrected(t testing.TB) (*pipeline.Pipeline, pipeline.Received, pipeline.File) {
	t.Helper()
	p, first, _ := answered(t)
	book := openBook(t, sampleFile(t, "侯家塘").Data)
	for ref, text := range map[string]string{"D7": "-4", "E8": "暂缺"} {
		if err := book.SetCellStr("党员队伍", ref, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.InsertRows("党员队伍", 5, 1); err != nil {
		t.Fatal(err)
	}
	second := pipeline.File{Name: "改正.xlsx", Data: bookBytes(t, book)}
	a, err := p.Accounts(t.Context(), pipeline.Inputs{Period: june, Files: []pipeline.File{first, second}, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	return p, a.Received[1], second
}

// A correction says what it changed, in cells where they stand now.
func TestCorrectionSaysWhatChanged(t *testing.T) {
	t.Parallel()
	p, r, file := corrected(t)
	receipt, err := p.Receipt(t.Context(), r, file)
	if err != nil {
		t.Fatal(err)
	}
	var data changesData
	if err := json.Unmarshal(receipt.JSON, &data); err != nil {
		t.Fatal(err)
	}
	if data.Attempt != 2 || data.Changes == nil || data.Changes.Attempt != 1 || len(data.Changes.Rows) > 0 {
		t.Fatalf("data %+v", data)
	}
	var cells []string
	for _, v := range data.Changes.Values {
		cells = append(cells, fmt.Sprintf("%s %s %s>%s", v.Cell, v.Column, v.Before, v.After))
	}
	want := []string{"党员队伍!C7 members_total 约30>65", "党员队伍!D8 members_joined -3>-4", "党员队伍!E9 members_left 0>暂缺"}
	if !slices.Equal(cells, want) {
		t.Errorf("values %q, want %q", cells, want)
	}
	states := make(map[string]int)
	for _, f := range data.Findings {
		states[f.State]++
	}
	if states["again"] == 0 || states["new"] == 0 || states[""] > 0 || len(data.Changes.Settled) == 0 {
		t.Errorf("states %v, settled %v", states, data.Changes.Settled)
	}
	says(t, receipt.Workbook, "与第1次报送相比：改动3处；上次的问题已解决", "约30", "仍存在", "新出现", "已解决",
		"报送截止：2006年6月25日18时。已过截止时间的，请尽快改正后重新报送。")
	path := filepath.Join(t.TempDir(), "receipt.pdf")
	if err := os.WriteFile(path, receipt.PDF, 0o644); err != nil {
		t.Fatal(err)
	}
	if text := inspect(t, "pdftotext", path, "-"); !strings.Contains(strings.ReplaceAll(text, "\n", ""), "与第1次报送相比：改动3处") {
		t.Errorf("the page does not tell of the changes:\n%s", text)
	}
	onePage(t, file.Name, receipt.PDF)
}

// says demands texts on the receipt's sheet.
func says(t *testing.T, workbook []byte, texts ...string) {
	t.Helper()
	rows, err := openBook(t, workbook).GetRows(submission.ReceiptSheet)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, row := range rows {
		all = append(all, strings.Join(row, "\t"))
	}
	for _, text := range texts {
		if !strings.Contains(strings.Join(all, "\n"), text) {
			t.Errorf("%q is not on the receipt:\n%s", text, strings.Join(all, "\n"))
		}
	}
}

// The same bytes once more are no attempt and have no changes; a third file is
// compared with the second.
func TestAttempts(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	good := sampleFile(t, "侯家塘")
	bad := spoil(t, good, "党员队伍", map[string]string{"C6": "约30"})
	a, err := p.Accounts(t.Context(), pipeline.Inputs{Period: june, Files: []pipeline.File{good, good, bad, good}, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range a.Received {
		before := 0
		if r.Before != nil {
			before = r.Before.Submission.Attempt
		}
		got = append(got, fmt.Sprintf("%d %s %d", r.Submission.Attempt, r.Status, before))
	}
	want := []string{"1 superseded 0", "1 duplicate 0", "2 returned 1", "3 accepted 2"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("attempts %q, want %q", got, want)
	}
}
