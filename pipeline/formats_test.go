package pipeline_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
)

// understood lists what was read of the tables: sheet, row, column and value.
func understood(t *testing.T, r pipeline.Received) map[string][]string {
	t.Helper()
	if r.Submission == nil {
		t.Fatalf("%s: %v", r.Name, r.Findings)
	}
	out := make(map[string][]string)
	for _, s := range r.Submission.Sheets {
		for _, rows := range [][]submission.Row{s.Rows, s.Totals} {
			for _, row := range rows {
				for code, v := range row.Values.All() {
					out[s.Code] = append(out[s.Code], fmt.Sprintf("%d %s %s %d %v %s", row.Line, row.Unit, code, v.State, v.Number, v.Text))
				}
			}
		}
		slices.Sort(out[s.Code])
	}
	return out
}

func equal(t *testing.T, got, want map[string][]string, sheets ...string) {
	t.Helper()
	for _, sheet := range sheets {
		if len(want[sheet]) == 0 && sheet != "cases" {
			t.Errorf("%s: nothing to compare", sheet)
		}
		for i, line := range want[sheet] {
			if i >= len(got[sheet]) || got[sheet][i] != line {
				t.Errorf("%s: got %d values, want %d; first difference %q", sheet, len(got[sheet]), len(want[sheet]), line)
				break
			}
		}
	}
}

// TestOtherPrograms saves the workbooks of every sample month by other programs and in
// other formats: what is read stays the same.
func TestOtherPrograms(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	all := saved{books: make(map[string][]byte)}
	for _, month := range []period.Period{june.LastYear(), june.Previous(), june} {
		in := pipeline.Inputs{Period: month, Today: today}
		for _, file := range files(t, month) {
			name := fmt.Sprintf("%02d", len(all.originals)) // what the file says, not its name, tells whose it is
			all.books[name+".xlsx"] = file.Data
			all.originals = append(all.originals, original{in, p.Check(t.Context(), pipeline.File{Name: name + ".xlsx", Data: file.Data}, in)})
		}
	}
	for name, compare := range map[string]func(*testing.T, *pipeline.Pipeline){
		"LibreOffice xlsx": func(t *testing.T, p *pipeline.Pipeline) { all.compare(t, p, recalc.Workbooks(t, all.books), ".xlsx") },
		"LibreOffice xls": func(t *testing.T, p *pipeline.Pipeline) {
			all.compare(t, p, recalc.FilesOf(t, all.books, "xls:MS Excel 97"), ".xls")
		},
		"LibreOffice ods": all.refuseKindly,
		"LibreOffice csv": all.compareSeparated,
		"openpyxl":        func(t *testing.T, p *pipeline.Pipeline) { all.compare(t, p, byOpenpyxl(t, all.books), ".xlsx") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compare(t, p)
		})
	}
}

// saved are workbooks, 00.xlsx and so on, and what is read of them as they stand.
type saved struct {
	books     map[string][]byte
	originals []original
}

type original struct {
	in pipeline.Inputs
	pipeline.Received
}

// compare reads the files that another program made of the workbooks.
func (s saved) compare(t *testing.T, p *pipeline.Pipeline, files map[string][]byte, ending string) {
	t.Helper()
	for i, before := range s.originals {
		name := fmt.Sprintf("%02d", i) + ending
		r := p.Check(t.Context(), pipeline.File{Name: name, Data: files[name]}, before.in)
		want := understood(t, before.Received)
		equal(t, understood(t, r), want, slices.Sorted(maps.Keys(want))...)
		if r.Submission.Office != before.Submission.Office || r.Submission.Period != before.Submission.Period {
			t.Errorf("%s: of %s for %s", name, r.Submission.Office, r.Submission.Period)
		}
	}
}

// refuseKindly hands in workbooks in a format that is not read, whatever they hold.
func (s saved) refuseKindly(t *testing.T, p *pipeline.Pipeline) {
	books := few(t)
	files := recalc.FilesOf(t, books, "ods")
	if len(files) != len(books) {
		t.Errorf("%d files of %d", len(files), len(books))
	}
	for name, data := range files {
		r := p.Check(t.Context(), pipeline.File{Name: name, Data: data}, s.originals[0].in)
		if r.Status != pipeline.Unreadable || r.Findings[0].Message != "文件是开放文档表格（.ods），不能直接读取。" {
			t.Errorf("%s %v", r.Status, r.Findings)
		}
	}
}

// compareSeparated writes every sheet as a file of its own, in UTF-8 and in GB18030.
func (s saved) compareSeparated(t *testing.T, p *pipeline.Pipeline) {
	const utf8, gb18030 = 76, 85
	for _, encoding := range []int{utf8, gb18030} {
		format := fmt.Sprintf("csv:Text - txt - csv (StarCalc):44,34,%d,1,,0,false,true,false,false,false,-1", encoding)
		parts := recalc.FilesOf(t, s.books, format)
		compared := 0
		for i, before := range s.originals {
			original := understood(t, before.Received)
			for _, sheet := range before.Submission.Sheets {
				data, ok := parts[fmt.Sprintf("%02d-%s.csv", i, sheet.Name)]
				if !ok || len(original[sheet.Code]) == 0 {
					continue
				}
				compared++
				// Neither the name nor its ending says what it is.
				r := p.Check(t.Context(), pipeline.File{Name: "导出.xls", Data: data}, before.in)
				if r.Status != pipeline.Returned { // the other sheets are missing
					t.Errorf("%s: %s", sheet.Name, r.Status)
				}
				equal(t, understood(t, r), original, sheet.Code)
			}
		}
		if compared < 4*(len(s.books)-3) { // three are of the district
			t.Errorf("only %d sheets were compared: %d files", compared, len(parts))
		}
	}
}

// byOpenpyxl saves workbooks anew by the Python library; their formulas lose their
// stored results.
func byOpenpyxl(t *testing.T, books map[string][]byte) map[string][]byte {
	t.Helper()
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import openpyxl").Run(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("openpyxl is not installed; this test must run on the build server")
		}
		t.Skip("openpyxl is not installed: workbooks saved by it are not tried")
	}
	dir := t.TempDir()
	for name, data := range books {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	save := "import openpyxl, glob, sys\nfor f in glob.glob(sys.argv[1] + '/*'):\n  b = openpyxl.load_workbook(f); b.save(f)"
	if said, err := exec.Command(python, "-c", save, dir).CombinedOutput(); err != nil {
		t.Fatalf("openpyxl: %v\n%s", err, said)
	}
	out := make(map[string][]byte)
	for name := range books {
		var err error
		if out[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestSeparatedReceipt answers a text file with a workbook in which its cells are
// marked.
func TestSeparatedReceipt(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	file := pipeline.File{Name: "党员队伍.csv", Data: []byte("社区名称,直管党员,备注\r\n广济桥社区,约30,=1+1\r\n")}
	r := p.Check(t.Context(), file, pipeline.Inputs{Period: june, Today: today})
	receipt, err := p.Receipt(t.Context(), r, file)
	if err != nil {
		t.Fatal(err)
	}
	book := openBook(t, receipt.Workbook)
	comments, err := book.GetComments("党员队伍")
	if err != nil || !slices.ContainsFunc(comments, func(c excelize.Comment) bool { return c.Cell == "B2" && strings.Contains(c.Text, "约30") }) {
		t.Errorf("comments %+v, %v", comments, err)
	}
	if formula, _ := book.GetCellFormula("党员队伍", "C2"); formula != "" {
		t.Errorf("a text became the formula %s", formula)
	}
	if value, _ := book.GetCellValue("党员队伍", "C2"); value != "=1+1" {
		t.Errorf("the text became %q", value)
	}
	if !bytes.Contains(receipt.JSON, []byte("约30")) {
		t.Error("the receipt for programs does not name the value")
	}
}
