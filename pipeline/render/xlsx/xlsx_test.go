package xlsx_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/render/xlsx"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
)

// open reads a rendered workbook back.
func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func formulaAt(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	out, err := f.GetCellFormula(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func valueAt(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	out, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// LibreOffice computes what the file says, for every formula.
func TestFormulasYieldWhatTheFileSays(t *testing.T) {
	t.Parallel()
	recalc.Check(t, render(t, testInput(t)))
}

// Each column of 汇总 holds the book's figure for each unit, and nothing where the
// book has none.
func TestSummaryHoldsTheBook(t *testing.T) {
	t.Parallel()
	in := testInput(t)
	f := open(t, render(t, in))
	rows := map[string]string{"00": "7", "01": "8", "02": "9", "03": "10"}
	columns := map[string]string{
		"places": "D", "new_places": "E", "pilots": "F", "staff": "G", "young": "H", "age": "I", "head_age": "J",
		"staffed": "K", "headless": "L", "age_sum": "M", "young_age": "N", "young_share": "O", "age_change": "P",
		"either": "Q", "area": "R", "fund": "S", "pilot_fund": "T", "per_head": "U", "smallest": "V", "densest": "W",
		"budget_used": "X", "helped_per_place": "Y", "budget_left": "Z",
	}
	for code, column := range columns {
		for unit, row := range rows {
			got := valueAt(t, f, "汇总", column+row)
			n, known := in.Book.Number(unit, june, code)
			want := recalc.Result{Stored: got, Fresh: text(n)}
			if !known && got != "" || known && !want.Same() {
				t.Errorf("%s of %s is %q, want %v (%v)", code, unit, got, n, known)
			}
		}
	}
}

// The formulas, one of each way to make a figure, are those that a clerk would
// write.
func TestFormulas(t *testing.T) {
	t.Parallel()
	f := open(t, render(t, testInput(t)))
	for _, want := range []struct{ sheet, cell, formula string }{
		{"汇总", "D7", "COUNTA('明细'!$C$7:$C$11)"},
		{"汇总", "D8", "COUNTA('明细'!$C$7:$C$9)"},
		{"汇总", "G7", "SUM('明细'!$D$7:$D$11)"},
		{"汇总", "G9", "SUM('明细'!$D$10:$D$11)"},
		{"汇总", "G10", ""},
		{"汇总", "I9", "IF(SUMPRODUCT(--ISNUMBER('明细'!$F$10:$F$11),'明细'!$D$10:$D$11)=0,\"\"," +
			"SUMPRODUCT('明细'!$F$10:$F$11,'明细'!$D$10:$D$11)/SUMPRODUCT(--ISNUMBER('明细'!$F$10:$F$11),'明细'!$D$10:$D$11))"},
		{"汇总", "J7", `IF(COUNT('明细'!$G$7:$G$11)=0,"",AVERAGE('明细'!$G$7:$G$11))`},
		{"汇总", "K7", "SUM('明细'!$N$7:$N$11)"},
		{"汇总", "R7", `IF(COUNT('明细'!$H$7:$H$11)=0,"",MAX('明细'!$H$7:$H$11))`},
		{"汇总", "V7", `IF(COUNT('明细'!$U$7:$U$11)=0,"",MIN('明细'!$U$7:$U$11))`},
		{"汇总", "O7", `IFERROR(IF(COUNT(G7,H7)=2,H7/G7,""),"")`},
		{"汇总", "P7", `IF(COUNT(I7,'区级数据'!D4)=2,I7-'区级数据'!D4,"")`},
		{"汇总", "P8", ""},
		{"汇总", "Q8", `IF(COUNT(J8)=1,IF(ISNUMBER(N8),N(N8),MAX(J8,0)),"")`},
		{"汇总", "Y8", `IFERROR(IF(COUNT('区级数据'!D6,D8)=2,'区级数据'!D6/D8,""),"")`},
		{"汇总", "Y9", ""},
		{"明细", "N7", `IF(AND(COUNT(D7)=1,D7>0),1,"")`},
		{"明细", "O8", `IF(AND(COUNT(D8)=1,AND(NOT(ISNUMBER(G8)),D8>0)),1,"")`},
		{"明细", "P9", `IF(AND(ISNUMBER(L9),L9<12),1,"")`},
		{"明细", "Q7", `IF(M7=1,1,"")`},
		{"明细", "R7", `IF(AND(COUNT(I7)=1,M7=1),I7,"")`},
		{"明细", "S7", `IF(COUNT(F7,D7)=2,F7*D7,"")`},
		{"明细", "T7", `IFERROR(IF(COUNT(H7,D7)=2,H7/D7,""),"")`},
		{"明细", "X7", `IF(AND(COUNT(E7,F7,D7)=3,E7>0),D7,"")`},
		{"区级数据", "D4", ""},
		{"区级数据", "D6", "'典型案例'!E4"},
		{"对比", "D10", "'汇总'!G7"},
		{"对比", "E10", ""},
		{"对比", "F10", `IF(COUNT(D10,E10)=2,(D10-E10),"")`},
		{"对比", "G10", `IF(COUNT(D10,E10)=2,IF(E10>0,D10/E10-1,""),"")`},
		{"对比", "F18", `IF(COUNT(D18,E18)=2,(D18-E18)*100,"")`},
		{"对比", "G18", ""},
		{"对比", "I10", ""},
		{"图表", "B5", "'汇总'!G8"},
		{"图表", "B25", "'汇总'!O8"},
		{"图表", "B45", ""},
		{"文中数据", "I4", "'汇总'!G7"},
		{"文中数据", "I5", "'对比'!E10"},
		{"文中数据", "I7", ""},
		{"文中数据", "I8", "'区级数据'!D6"},
		{"文中数据", "I9", "'区级数据'!D5"},
	} {
		if got := formulaAt(t, f, want.sheet, want.cell); got != want.formula {
			t.Errorf("%s!%s: %s, want %s", want.sheet, want.cell, got, want.formula)
		}
	}
}

// A form whose expression no formula can say is refused by name.
func TestRefusesWhatNoFormulaSays(t *testing.T) {
	t.Parallel()
	in := testInput(t)
	in.Form.Figures = append(in.Form.Figures, form.Definition{Code: "odd", Name: "怪", Make: form.Value, Of: "staff in [1, young]"})
	_, err := xlsx.Render(in)
	const want = `workbook: figure odd: expression "staff in [1, young]": operator in has no spreadsheet formula`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// An empty month, and one without a document, make a workbook all the same.
func TestNothingReported(t *testing.T) {
	t.Parallel()
	in := testInput(t)
	in.Dataset = &figure.Dataset{Period: june, Offices: []figure.Office{{Code: "01"}, {Code: "02"}, {Code: "03"}}}
	in.Book, in.Document, in.Findings = figure.NewBook(), nil, nil
	f := open(t, render(t, in))
	for cell, want := range map[string]string{
		"C7": "已报0/3", "B8": "东街道", "C8": "未报", "D7": "", "G8": "",
	} {
		if got := valueAt(t, f, "汇总", cell); got != want {
			t.Errorf("汇总!%s is %q, want %q", cell, got, want)
		}
	}
	sheets := f.GetSheetList()
	if slices.Contains(sheets, "图表") {
		t.Errorf("sheets %v, want no 图表 without charts", sheets)
	}
	for sheet, want := range map[string]string{"文中数据": "文中没有印出数据", "典型案例": "本期没有内容", "审核情况": "没有发现问题"} {
		if got := valueAt(t, f, sheet, "A4"); got != want {
			t.Errorf("%s!A4 is %q, want %q", sheet, got, want)
		}
	}
}

// What an office writes is text even where it looks like a formula, and numbers
// that were not understood leave their cell blank.
func TestTextStaysText(t *testing.T) {
	t.Parallel()
	f := open(t, render(t, testInput(t)))
	for _, want := range []struct{ sheet, cell, value string }{
		{"明细", "K7", "=1+1"},
		{"典型案例", "D4", `=HYPERLINK("http://example.com")`},
		{"明细", "H11", ""},
		{"明细", "J11", "租用"},
	} {
		if got := valueAt(t, f, want.sheet, want.cell); got != want.value {
			t.Errorf("%s!%s is %q, want %q", want.sheet, want.cell, got, want.value)
		}
		if got := formulaAt(t, f, want.sheet, want.cell); got != "" {
			t.Errorf("%s!%s is the formula %s", want.sheet, want.cell, got)
		}
	}
}

// Figures and submitted numbers are numbers for every reader, computed or not.
func TestNumbersAreNumbers(t *testing.T) {
	t.Parallel()
	f := open(t, render(t, testInput(t)))
	for _, cell := range []string{"汇总!G7", "汇总!I7", "汇总!O7", "明细!D7", "明细!S7", "对比!E10", "图表!B5", "文中数据!I4", "区级数据!D6"} {
		sheet, at, _ := strings.Cut(cell, "!")
		kind, err := f.GetCellType(sheet, at)
		if err != nil {
			t.Fatal(err)
		}
		if kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s has type %v", cell, kind)
		}
	}
}

// An office carried forward is marked, and so is a district that sent nothing.
func TestNotes(t *testing.T) {
	t.Parallel()
	in := testInput(t)
	in.Dataset.Offices[1] = figure.Office{Code: "02", Carried: june.Previous()}
	in.Dataset.Given = map[string]submission.Value{}
	f := open(t, render(t, in))
	for cell, want := range map[string]string{
		"C9":  "沿用2006年5月",
		"D12": "填表人\uff1a\u3000\u3000\u3000\u3000\u3000\u3000审核人\uff1a\u3000\u3000\u3000\u3000\u3000\u3000负责人\uff1a\u3000\u3000\u3000\u3000\u3000\u3000联系电话\uff1a",
		"D13": "注\uff1a各数均由“明细”各行用公式得出\uff0c合计按全部社区计算\uff1b没有数据的格为空。",
		"D14": "西街道未报\uff0c沿用2006年5月的数据。",
		"D15": "北乡未报\uff0c合计不含其数据。",
		"D16": "没有收到“区级数据”\uff0c由其得出的各数为空。",
	} {
		if got := valueAt(t, f, "汇总", cell); got != want {
			t.Errorf("汇总!%s is %q, want %q", cell, got, want)
		}
	}
}
