// Package recalc lets tests ask LibreOffice what a workbook's formulas yield.
//
// In goes a workbook; LibreOffice opens it, computes every formula anew, whatever
// value the file gives for it, and the answers are compared with those values. It
// is imported by tests only. Where LibreOffice is not installed the test is
// skipped, but on a build server (CI is set) it fails.
package recalc

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// always makes LibreOffice compute every formula when it opens a file.
const always = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
`

// Workbook returns the workbook as LibreOffice saves it after computing every
// formula.
func Workbook(t testing.TB, data []byte) []byte {
	t.Helper()
	return Files(t, data, "xlsx")[single]
}

// single is the name of a workbook that is alone.
const single = "book.xlsx"

// Workbooks is Workbook for several of them, by file name, at once.
func Workbooks(t testing.TB, books map[string][]byte) map[string][]byte {
	t.Helper()
	return FilesOf(t, books, "xlsx")
}

// FilesOf is Files for several workbooks, by file name, at once.
func FilesOf(t testing.TB, books map[string][]byte, format string) map[string][]byte {
	t.Helper()
	return inFolder(t, convert(t, books, format))
}

// Files returns what LibreOffice makes of the workbook in another format, by file name;
// behind a colon the format may name a filter and its options.
func Files(t testing.TB, data []byte, format string) map[string][]byte {
	t.Helper()
	return inFolder(t, convert(t, map[string][]byte{single: data}, format))
}

// inFolder reads the files of a folder.
func inFolder(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]byte)
	for _, e := range entries {
		if out[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// PDF returns the path of the workbook as LibreOffice prints it. The file goes
// with the test.
func PDF(t testing.TB, data []byte) string {
	t.Helper()
	return filepath.Join(convert(t, map[string][]byte{single: data}, "pdf"), "book.pdf")
}

// convert returns the folder of what LibreOffice made.
func convert(t testing.TB, books map[string][]byte, format string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("LibreOffice is left out of the short tests")
	}
	program, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("soffice is not installed; this test must run on the build server")
		}
		t.Skip("soffice is not installed: formulas are not computed anew")
	}
	dir := t.TempDir()
	profile := filepath.Join(dir, "profile")
	files := map[string][]byte{filepath.Join(profile, "user", "registrymodifications.xcu"): []byte(always)}
	out := filepath.Join(dir, "out")
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(profile),
		"--headless", "--convert-to", format, "--outdir", out}
	for name, data := range books {
		path := filepath.Join(dir, "in", name)
		files[path], args = data, append(args, path)
	}
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(program, args...)
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	return out
}

// Result is what one formula yields.
type Result struct {
	Place   string // such as 汇总!D7
	Formula string
	Stored  string // the value that the file gives
	Fresh   string // the value that LibreOffice computes
}

// Same reports whether both values are the same text, or numbers that differ by no
// more than rounding in the last digits.
func (r Result) Same() bool {
	if r.Stored == r.Fresh {
		return true
	}
	a, errA := strconv.ParseFloat(r.Stored, 64)
	b, errB := strconv.ParseFloat(r.Fresh, 64)
	return errA == nil && errB == nil && math.Abs(a-b) <= 1e-9*max(1, math.Abs(a))
}

// Failed reports whether the formula yields an error value.
func (r Result) Failed() bool {
	return strings.HasPrefix(r.Fresh, "#") || strings.HasPrefix(r.Fresh, "Err:")
}

func (r Result) String() string {
	return fmt.Sprintf("%s =%s: the file says %q, LibreOffice computes %q", r.Place, r.Formula, r.Stored, r.Fresh)
}

// Formulas returns what every formula of the workbook yields, sheet by sheet.
func Formulas(t testing.TB, data []byte) []Result {
	t.Helper()
	stored, fresh := open(t, data), open(t, Workbook(t, data))
	var out []Result
	for _, sheet := range stored.GetSheetList() {
		before, after := grid(t, stored, sheet), grid(t, fresh, sheet)
		columns, rows := extent(t, stored, sheet)
		for row := 1; row <= rows; row++ {
			for column := 1; column <= columns; column++ {
				place, err := excelize.CoordinatesToCellName(column, row)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := stored.GetCellFormula(sheet, place)
				if err != nil {
					t.Fatal(err)
				}
				if formula != "" {
					out = append(out, Result{sheet + "!" + place, formula, before.at(column, row), after.at(column, row)})
				}
			}
		}
	}
	return out
}

// Check fails the test for each formula that yields an error or another value than
// the file gives, and when there are no formulas at all.
func Check(t testing.TB, data []byte) {
	t.Helper()
	results := Formulas(t, data)
	if len(results) == 0 {
		t.Error("the workbook has no formulas")
	}
	for _, r := range results {
		if r.Failed() || !r.Same() {
			t.Error(r)
		}
	}
}

type cells [][]string

func (c cells) at(column, row int) string {
	if row > len(c) || column > len(c[row-1]) {
		return ""
	}
	return c[row-1][column-1]
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func grid(t testing.TB, f *excelize.File, sheet string) cells {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// extent is how many columns and rows a sheet has, formulas without a value
// included.
func extent(t testing.TB, f *excelize.File, sheet string) (columns, rows int) {
	t.Helper()
	all, err := f.Rows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = all.Close() }()
	for all.Next() {
		row, err := all.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		rows, columns = rows+1, max(columns, len(row))
	}
	return columns, rows
}
