package pipeline_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"huibao/pipeline/document"
	"huibao/pipeline/render/xlsx/recalc"
)

// inspect calls a program that looks at the finished sample report. Where it is
// not installed the test is skipped, but not in CI.
func inspect(t *testing.T, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed: install poppler-utils and qpdf", program)
		}
		t.Skipf("%s is not installed (poppler-utils, qpdf)", program)
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

func samplePDF(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(name, sampleEdition(t).PDF, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// printed is the report's text without white space and page numbers.
func printed(t *testing.T, file string) string {
	t.Helper()
	var all strings.Builder
	pages := strings.Split(inspect(t, "pdftotext", "-raw", file, "-"), "\f")
	for i, page := range pages {
		all.WriteString(strings.Replace(strings.Join(strings.Fields(page), ""), "—"+strconv.Itoa(i+1)+"—", "", 1))
	}
	return all.String()
}

// The shipped brief's text stands in the PDF, all of it and in order, the figures
// paragraph and every table cell included.
func TestReportHoldsTheWholeDocument(t *testing.T) {
	t.Parallel()
	e := sampleEdition(t)
	text := printed(t, samplePDF(t))
	if !strings.Contains(text, basics) {
		t.Error("the figures paragraph is not in the PDF as it should be")
	}
	rest := text
	find := func(piece string) {
		t.Helper()
		piece = strings.Join(strings.Fields(piece), "")
		_, after, found := strings.Cut(rest, piece)
		if !found {
			t.Errorf("missing or out of order: %s", piece)
			return
		}
		rest = after
	}
	for _, line := range e.Document.Prose() {
		find(line)
	}
	for _, annex := range e.Document.Annexes {
		find(annex.Title)
		for _, block := range annex.Blocks {
			table, ok := block.(document.Table)
			if !ok {
				continue
			}
			find(table.Caption)
			for _, row := range table.Rows {
				for _, cell := range row.Cells {
					find(cell.Text)
				}
			}
		}
	}
}

func TestReportIsAFormalFile(t *testing.T) {
	t.Parallel()
	file := samplePDF(t)
	info := inspect(t, "pdfinfo", file)
	pages, _ := strconv.Atoi(strings.TrimSpace(regexp.MustCompile(`Pages:\s*(\d+)`).FindStringSubmatch(info)[1]))
	if pages < 8 || pages > 12 {
		t.Errorf("the report has %d pages, want 8 to 12", pages)
	}
	if !strings.Contains(info, "2006年6月雨花区社区党建工作情况汇报") {
		t.Errorf("no Chinese title in\n%s", info)
	}
	if out := inspect(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf says\n%s", out)
	}
	for _, line := range strings.Split(strings.TrimSpace(inspect(t, "pdffonts", file)), "\n")[2:] {
		fields := strings.Fields(line)
		if embedded := fields[len(fields)-5]; embedded != "yes" {
			t.Errorf("a typeface is not embedded: %s", line)
		}
	}
}

// No line of the real report begins or ends with a mark that may not stand there.
func TestReportKeepsTheLineRules(t *testing.T) {
	t.Parallel()
	for i, line := range strings.Split(inspect(t, "pdftotext", "-raw", samplePDF(t), "-"), "\n") {
		text := []rune(strings.TrimSpace(line))
		if len(text) == 0 {
			continue
		}
		if strings.ContainsRune("、，。；：？！）》”’", text[0]) || strings.ContainsRune("（《“‘", text[len(text)-1]) {
			t.Errorf("line %d breaks the rules: %s", i+1, string(text))
		}
	}
}

// LibreOffice recalculates every formula of the workbook to what it shows.
func TestWorkbookRecalculates(t *testing.T) {
	t.Parallel()
	recalc.Check(t, sampleEdition(t).XLSX)
}
