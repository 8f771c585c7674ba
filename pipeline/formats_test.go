package pipeline_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
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

// TestOtherPrograms saves each office's workbook by other programs and in other
// formats: what is read stays the same.
func TestOtherPrograms(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	in := pipeline.Inputs{Period: june, Today: today}
	for _, file := range files(t, june)[:3] {
		original := understood(t, p.Check(t.Context(), file, in))
		sheets := make([]string, 0, len(original))
		for code := range original {
			sheets = append(sheets, code)
		}
		t.Run(file.Name+"/LibreOffice xlsx", func(t *testing.T) {
			t.Parallel()
			again := pipeline.File{Name: file.Name, Data: recalc.Workbook(t, file.Data)}
			equal(t, understood(t, p.Check(t.Context(), again, in)), original, sheets...)
		})
		t.Run(file.Name+"/LibreOffice ods", func(t *testing.T) {
			t.Parallel()
			again := pipeline.File{Name: file.Name, Data: recalc.Files(t, file.Data, "ods")["book.ods"]}
			r := p.Check(t.Context(), again, in)
			if r.Status != pipeline.Unreadable || r.Findings[0].Message != "文件是开放文档表格（.ods），不能直接读取。" {
				t.Errorf("%s %v", r.Status, r.Findings)
			}
		})
		t.Run(file.Name+"/LibreOffice xls", func(t *testing.T) {
			t.Parallel()
			again := pipeline.File{Name: file.Name, Data: recalc.Files(t, file.Data, "xls:MS Excel 97")["book.xls"]}
			equal(t, understood(t, p.Check(t.Context(), again, in)), original, sheets...)
		})
		t.Run(file.Name+"/LibreOffice csv", func(t *testing.T) {
			t.Parallel()
			compareSeparated(t, p, file, in, original)
		})
		t.Run(file.Name+"/openpyxl", func(t *testing.T) {
			t.Parallel()
			again := pipeline.File{Name: file.Name, Data: byOpenpyxl(t, file.Data)}
			equal(t, understood(t, p.Check(t.Context(), again, in)), original, sheets...)
		})
	}
}

// compareSeparated writes every sheet as a file of its own, in UTF-8 and in GB18030.
func compareSeparated(t *testing.T, p *pipeline.Pipeline, file pipeline.File, in pipeline.Inputs, original map[string][]string) {
	t.Helper()
	const utf8, gb18030 = 76, 85
	for _, encoding := range []int{utf8, gb18030} {
		format := fmt.Sprintf("csv:Text - txt - csv (StarCalc):44,34,%d,1,,0,false,true,false,false,false,-1", encoding)
		parts := recalc.Files(t, file.Data, format)
		compared := 0
		for _, sheet := range p.Check(t.Context(), file, in).Submission.Sheets {
			data, ok := parts["book-"+sheet.Name+".csv"]
			if !ok || len(original[sheet.Code]) == 0 {
				continue
			}
			compared++
			// Neither the name nor its ending says what it is.
			r := p.Check(t.Context(), pipeline.File{Name: "导出.xls", Data: data}, in)
			if r.Status != pipeline.Returned { // the other sheets are missing
				t.Errorf("%s: %s", sheet.Name, r.Status)
			}
			equal(t, understood(t, r), original, sheet.Code)
		}
		if compared < 5 {
			t.Errorf("only %d sheets were compared: %d files", compared, len(parts))
		}
	}
}

// byOpenpyxl saves a workbook anew by the Python library; its formulas lose their
// stored results.
func byOpenpyxl(t *testing.T, data []byte) []byte {
	t.Helper()
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import openpyxl").Run(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("openpyxl is not installed; this test must run on the build server")
		}
		t.Skip("openpyxl is not installed: workbooks saved by it are not tried")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "book.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	save := "import openpyxl, sys; b = openpyxl.load_workbook(sys.argv[1]); b.save(sys.argv[1])"
	if said, err := exec.Command(python, "-c", save, path).CombinedOutput(); err != nil {
		t.Fatalf("openpyxl: %v\n%s", err, said)
	}
	out, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
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
