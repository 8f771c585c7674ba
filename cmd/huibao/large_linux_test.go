package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// A large return: a register of people, a row for each.
const (
	largeRows    = 100_000
	largeColumns = 60
	largeMemory  = 150 << 20 // bytes that the program may hold while it checks it
)

// TestLargeWorkbook checks a workbook of six million cells in a process of its own, which
// must not hold more than it may. What a process held is told by Linux.
func TestLargeWorkbook(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: it takes one file, in another process")
	}
	dir := t.TempDir()
	largeWorkspace(t, dir)
	rows := largeRows
	if raceDetector {
		rows /= 20 // it would take minutes, and what is held is not ours alone
	}
	largeWorkbook(t, filepath.Join(dir, "large.xlsx"), rows, "")
	output, held := checkLarge(t, dir, "large.xlsx")
	if !strings.HasPrefix(output, "通过　large.xlsx") {
		t.Errorf("the workbook is not accepted:\n%.2000s", output)
	}
	t.Logf("held %d MB", held>>20)
	if held > largeMemory && !raceDetector {
		t.Errorf("held %d MB of %d", held>>20, largeMemory>>20)
	}
	// A fault in every row is said a thousand times and then summed up.
	largeWorkbook(t, filepath.Join(dir, "wrong.xlsx"), rows, "约30")
	output, held = checkLarge(t, dir, "wrong.xlsx")
	if lines := strings.Count(output, "\n"); !strings.HasPrefix(output, "退回　wrong.xlsx") || !strings.Contains(output, "其余没有逐条列出") || lines > 1100 {
		t.Errorf("%d lines:\n%.2000s", lines, output)
	}
	t.Logf("held %d MB", held>>20)
	if held > largeMemory && !raceDetector {
		t.Errorf("held %d MB of %d", held>>20, largeMemory>>20)
	}
}

// checkLarge runs the check command and returns what it printed and the most memory that
// it held, in bytes: without the pages of the program's own file, which are not held but
// lent by the system.
func checkLarge(t testing.TB, dir, file string) (output string, held int64) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Under this name the test's binary is the program.
	name := filepath.Join(dir, "huibao")
	if err := os.Symlink(program, name); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
	cmd := exec.Command(name, "check", "--workspace", dir, filepath.Join(dir, file))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the output tells
		close(ended)
	}()
	status := fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)
	for look := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case <-ended:
			look.Stop()
			return said.String(), held
		case <-look.C:
			held = max(held, anonymous(status))
		}
	}
}

// anonymous reads from a process's status how many bytes of memory it holds that are no
// file's; 0 once it has ended.
func anonymous(status string) int64 {
	text, _ := os.ReadFile(status)
	_, rest, _ := strings.Cut(string(text), "RssAnon:")
	line, _, _ := strings.Cut(rest, "kB")
	kilobytes, _ := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	return kilobytes << 10
}

// BenchmarkLargeCheck reads and judges a large workbook. Its yardstick is
// BenchmarkLargeExcelize: at most a fifth of it.
func BenchmarkLargeCheck(b *testing.B) {
	dir := b.TempDir()
	largeWorkspace(b, dir)
	largeWorkbook(b, filepath.Join(dir, "large.xlsx"), largeRows, "")
	for b.Loop() {
		var out, problems bytes.Buffer
		if code := run(b.Context(), []string{"check", "--workspace", dir, filepath.Join(dir, "large.xlsx")}, &out, &problems); code != exitDone {
			b.Fatalf("%d: %.1000s%s", code, out.String(), problems.String())
		}
	}
}

// BenchmarkLargeExcelize reads the rows of the same workbook by the library's iterator.
func BenchmarkLargeExcelize(b *testing.B) {
	file := filepath.Join(b.TempDir(), "large.xlsx")
	largeWorkbook(b, file, largeRows, "")
	for b.Loop() {
		book, err := excelize.OpenFile(file, excelize.Options{RawCellValue: true})
		if err != nil {
			b.Fatal(err)
		}
		rows, err := book.Rows("名册")
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != largeRows+1 || rows.Close() != nil || book.Close() != nil {
			b.Fatalf("%d rows", n)
		}
	}
}

// largeWorkspace writes a workspace whose form has one wide sheet, and limits for it.
func largeWorkspace(t testing.TB, dir string) {
	t.Helper()
	var form strings.Builder
	form.WriteString("code: register\nname: 党员名册\nversion: \"1\"\ntemplate: register.md\nmissing: omit\nsheets:\n" +
		"  - code: cover\n    name: 封面\n    layout: pairs\n    columns:\n" +
		"      - {code: cover_office, name: 填报单位, type: unit, role: office}\n" +
		"      - {code: cover_period, name: 报告期, type: period, role: period}\n" +
		"  - code: register\n    name: 名册\n    layout: records\n    columns:\n" +
		"      - {code: community, name: 社区, type: unit, role: unit}\n")
	for i := 1; i < largeColumns; i++ {
		fmt.Fprintf(&form, "      - {code: item_%d, name: 第%d项, type: decimal, min: 0, max: 100000}\n", i, i)
	}
	files := map[string]string{
		"huibao.yaml":                  "form: register\nunits: yuhua\ntemplates: templates\ninbox: inbox\nreports: reports\ntimezone: Asia/Shanghai\nlimits: {file_mb: 64, inflated_mb: 512, rows: 200000, cells: 10000000, seconds: 600}\n",
		"register/form.yaml":           form.String(),
		"register/figures.yaml":        "figures:\n  - {code: communities, name: 社区数, make: count}\n",
		"templates/briefs/register.md": "---\ntitle: [名册情况汇报]\n---\n\n共{{num \"communities\"}}个社区。\n",
		"register/rules.yaml": "rules:\n" +
			"  - {id: E01, kind: structure, severity: error, name: 表样完整, message: \"{found}。\", action: \"请使用下发的表样。\"}\n" +
			"  - {id: E02, kind: registered, severity: error, sheets: [register], name: 社区在名录内, message: \"{cell}：“{value}”不在名录内{near}。\", action: \"请核对。\"}\n" +
			"  - {id: E03, kind: required, severity: error, sheets: [register], name: 必填, message: \"{cell}：{unit}“{column}”没有填写。\", action: \"请填写。\"}\n" +
			"  - {id: E04, kind: type, severity: error, name: 类型正确, message: \"{cell}：{unit}“{column}”填了“{value}”，应为{expected}。\", action: \"请改正。\"}\n" +
			"  - {id: E05, kind: range, severity: error, name: 范围合理, message: \"{cell}：{unit}“{column}”为{value}，超出{low}至{high}的范围。\", action: \"请改正。\"}\n",
		"inbox/.keep": "",
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// largeWorkbook writes a workbook as spreadsheet programs do: names as shared texts,
// numbers as they are, in the last column the given word instead, if there is one.
func largeWorkbook(t testing.TB, path string, rows int, last string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(f)
	part := func(name string, write func(w *bufio.Writer)) {
		to, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriter(to)
		write(w)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	text := func(s string) func(*bufio.Writer) {
		return func(w *bufio.Writer) { _, _ = w.WriteString(s) }
	}
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const types, office = "application/vnd.openxmlformats-officedocument.spreadsheetml.", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	part("[Content_Types].xml", text(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="`+types+`sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="`+types+`worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="`+types+`worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="`+types+`sharedStrings+xml"/></Types>`))
	part("_rels/.rels", text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+office+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`))
	part("xl/workbook.xml", text(`<workbook `+main+` xmlns:r="`+office+`"><sheets><sheet name="封面" sheetId="1" r:id="rId1"/><sheet name="名册" sheetId="2" r:id="rId2"/></sheets></workbook>`))
	part("xl/_rels/workbook.xml.rels", text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+office+`/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="`+office+`/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="`+office+`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`))
	texts := []string{"填报单位", "侯家塘街道", "报告期", "2006年6月", "社区", "广济桥社区", "长塘里社区", last}
	for i := 1; i < largeColumns; i++ {
		texts = append(texts, fmt.Sprintf("第%d项", i))
	}
	part("xl/sharedStrings.xml", func(w *bufio.Writer) {
		_, _ = w.WriteString(`<sst ` + main + `>`)
		for _, s := range texts {
			_, _ = w.WriteString("<si><t>" + s + "</t></si>")
		}
		_, _ = w.WriteString("</sst>")
	})
	shared := func(ref string, i int) string { return `<c r="` + ref + `" t="s"><v>` + strconv.Itoa(i) + `</v></c>` }
	part("xl/worksheets/sheet1.xml", text(`<worksheet `+main+`><sheetData><row r="1">`+shared("A1", 0)+shared("B1", 1)+`</row><row r="2">`+shared("A2", 2)+shared("B2", 3)+`</row></sheetData></worksheet>`))
	part("xl/worksheets/sheet2.xml", func(w *bufio.Writer) { writeRegister(w, rows, last != "", shared) })
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func writeRegister(w *bufio.Writer, rows int, wrong bool, shared func(ref string, i int) string) {
	_, _ = w.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">` + shared("A1", 4))
	letters := make([]string, largeColumns)
	for i := range letters {
		letters[i], _ = excelize.ColumnNumberToName(i + 1)
		if i > 0 {
			_, _ = w.WriteString(shared(letters[i]+"1", 7+i))
		}
	}
	_, _ = w.WriteString("</row>")
	state := uint32(1)
	for row := 2; row < rows+2; row++ {
		number := strconv.Itoa(row)
		_, _ = w.WriteString(`<row r="` + number + `">` + shared("A"+number, 5+row%2))
		for i := 1; i < largeColumns; i++ {
			state = state*1664525 + 1013904223
			if wrong && i == largeColumns-1 {
				_, _ = w.WriteString(shared(letters[i]+number, 7))
				continue
			}
			_, _ = w.WriteString(`<c r="` + letters[i] + number + `"><v>` + strconv.Itoa(int(state>>22)) + `</v></c>`)
		}
		_, _ = w.WriteString("</row>")
	}
	_, _ = w.WriteString("</sheetData></worksheet>")
}
