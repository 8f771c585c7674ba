package xlsx_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func text(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }

func TestSheets(t *testing.T) {
	t.Parallel()
	in := testInput(t)
	in.Form.Sheets[2].Name = "汇总" // a name that the workbook has already
	f := open(t, render(t, in))
	want := []string{"汇总", "对比", "图表", "文中数据", "明细", "区级数据", "汇总2", "审核情况", "来源", "指标说明"}
	if got := f.GetSheetList(); !slices.Equal(got, want) {
		t.Errorf("sheets %v, want %v", got, want)
	}
}

// The first lines of each sheet, as a reader meets them.
func TestHeads(t *testing.T) {
	t.Parallel()
	f := open(t, render(t, testInput(t)))
	for cell, want := range map[string]string{
		"汇总!D1": "样例区2006年6月社区测试月报汇总表", "汇总!P1": "样例区2006年6月社区测试月报汇总表",
		"汇总!D2": "填报单位\uff1a样例区\u3000\u3000报告期\uff1a2006年6月", "汇总!J2": "单位\uff1a个、人、岁",
		"汇总!G3": "人员", "汇总!G4": "人数", "汇总!H5": "其中35岁及以下", "汇总!H6": "人", "汇总!I4": "平均年龄",
		"汇总!B7": "合计", "汇总!B8": "东街道", "汇总!C10": "未报", "汇总!Y3": "区级数据",
		"对比!A1": "样例区2006年6月社区测试月报对比表", "对比!E3": "与上月比", "对比!E4": "2006年5月", "对比!H4": "2005年6月",
		"对比!A5": "基本情况", "对比!B10": "工作人员", "对比!D10": "12", "对比!F10": "2", "对比!H10": "",
		"对比!A33": "注\uff1a本月数取自“汇总”合计行\uff0c增减由公式得出\uff1b比例的增减以百分点计\uff0c不另算增减率。",
		"对比!A34": "没有2005年6月的数据\uff0c与去年同月比各栏为空。",
		"图表!A3":  "图1\u3000各街道工作人员\uff08人\uff09", "图表!A5": "东街道", "图表!B4": "工作人员", "图表!B7": "0", "图表!B27": "",
		"文中数据!B4": "一、基本情况", "文中数据!C4": "12名", "文中数据!D4": "全区现有【12名】工作人员\uff0c上月1…",
		"文中数据!G5": "2006年5月", "文中数据!I7": "东一社区、西一社区",
		"明细!D1": "样例区2006年6月社区测试月报明细表", "明细!C8": "东二社区", "明细!L6": "", "明细!M4": "pilot", "明细!N3": "计算列",
		"明细!X4":   "有青年社区的平均年龄\uff08权数\uff09",
		"区级数据!E4": "区级.xlsx\u3000区级数据!C2",
		"典型案例!E3": "受益人数\uff08人\uff09",
		"审核情况!A2": "填报单位\uff1a样例区\u3000\u3000报告期\uff1a2006年6月\u3000\u3000错误0条\uff0c警告1条\uff0c提示1条",
		"审核情况!B4": "警告", "审核情况!D4": "年龄合理", "审核情况!E4": "东二社区", "审核情况!G4": "人员!E6", "审核情况!J4": "新成立\uff0c暂无人员",
		"审核情况!B5": "提示",
		"来源!B4":   "东街道", "来源!E4": "东街道6月.xlsx", "来源!F4": "2", "来源!G4": "20480", "来源!I4": "ab12", "来源!C6": "未报",
		"指标说明!E4": "汇总!G7", "指标说明!F6": "各社区“平均年龄”的平均数\uff0c以“工作人员”加权", "指标说明!G4": "在岗的工作人员。",
		"指标说明!F14": "社区计数\uff1b条件\uff1a不是 负责人年龄 有数 且 工作人员 > 0",
		"指标说明!F15": "社区计数\uff1b条件\uff1a名录中的成立月数 有数 且 名录中的成立月数 < 12",
		"指标说明!F23": "按公式计算\uff1a其中35岁及以下 ÷ 工作人员",
	} {
		sheet, at, _ := strings.Cut(cell, "!")
		if got := valueAt(t, f, sheet, at); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
}

// Every sheet prints on A4 with its head repeated, and shows it while scrolling.
func TestPrinting(t *testing.T) {
	t.Parallel()
	f := open(t, render(t, testInput(t)))
	titles := make(map[string]string)
	for _, name := range f.GetDefinedName() {
		if name.Name == "_xlnm.Print_Titles" {
			titles[name.Scope] = name.RefersTo
		}
	}
	for sheet, want := range map[string]string{
		"汇总": "landscape, scale 75, '汇总'!$A:$C,'汇总'!$1:$6, frozen 3/6",
		"明细": "landscape, scale 75, '明细'!$A:$C,'明细'!$1:$6, frozen 3/6",
		"对比": "portrait, scale 100, '对比'!$A:$C,'对比'!$1:$4, frozen 3/4",
		"来源": "landscape, scale 100, '来源'!$1:$3, frozen 0/3",
	} {
		layout, err := f.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		panes, err := f.GetPanes(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if *layout.Size != 9 {
			t.Errorf("%s prints on paper %d, want A4", sheet, *layout.Size)
		}
		got := fmt.Sprintf("%s, scale %d, %s, frozen %d/%d", *layout.Orientation, *layout.AdjustTo, titles[sheet], panes.XSplit, panes.YSplit)
		if got != want {
			t.Errorf("%s: %s, want %s", sheet, got, want)
		}
	}
}

// Spreadsheet programs offer to repair a file in which merged cells overlap.
func TestMergedCellsDoNotOverlap(t *testing.T) {
	t.Parallel()
	f := open(t, render(t, testInput(t)))
	for _, sheet := range f.GetSheetList() {
		merged, err := f.GetMergeCells(sheet)
		if err != nil {
			t.Fatal(err)
		}
		taken := make(map[[2]int]string)
		for _, m := range merged {
			c1, r1, _ := excelize.CellNameToCoordinates(m.GetStartAxis())
			c2, r2, _ := excelize.CellNameToCoordinates(m.GetEndAxis())
			for c := c1; c <= c2; c++ {
				for r := r1; r <= r2; r++ {
					if other, twice := taken[[2]int{c, r}]; twice {
						t.Errorf("%s: %s overlaps %s", sheet, m[0], other)
					}
					taken[[2]int{c, r}] = m[0]
				}
			}
		}
	}
}

func TestProperties(t *testing.T) {
	t.Parallel()
	f := open(t, render(t, testInput(t)))
	got, err := f.GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	want := excelize.DocProperties{
		Title: "样例区2006年6月社区测试月报汇总表", Subject: "2006年6月", Creator: "样例区组织部", LastModifiedBy: "样例区组织部",
		Keywords: "社区", Created: "2006-06-30T00:00:00Z", Modified: "2006-06-30T00:00:00Z", Language: "zh-CN",
	}
	if *got != want {
		t.Errorf("properties %+v, want %+v", *got, want)
	}
}

// Each chart of the document is a native one.
func TestCharts(t *testing.T) {
	t.Parallel()
	r, err := zip.NewReader(bytes.NewReader(render(t, testInput(t))), 0+int64(len(render(t, testInput(t)))))
	if err != nil {
		t.Fatal(err)
	}
	var charts []string
	for _, part := range r.File {
		if strings.HasPrefix(part.Name, "xl/charts/") {
			charts = append(charts, part.Name)
		}
	}
	want := []string{"xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/charts/chart3.xml"}
	if !slices.Equal(charts, want) {
		t.Errorf("charts %v, want %v", charts, want)
	}
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// The same input gives the same bytes: twice in a process, and in a process with
// one processor in another time zone.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	const asked = "XLSX_TEST_PRINT_HASH"
	first := hash(render(t, testInput(t)))
	if os.Getenv(asked) != "" {
		fmt.Println("hash " + first)
		return
	}
	for range 5 {
		if again := hash(render(t, testInput(t))); again != first {
			t.Fatalf("rendered again: %s, want %s", again, first)
		}
	}
	other := exec.Command(os.Args[0], "-test.run=^TestSameBytes$", "-test.v")
	other.Env = append(os.Environ(), asked+"=1", "TZ=America/New_York", "GOMAXPROCS=1")
	said, err := other.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if !strings.Contains(string(said), "hash "+first) {
		t.Errorf("another process says\n%swant hash %s", said, first)
	}
}
