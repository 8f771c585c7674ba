package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"huibao": main})
}

// TestScripts types what users type, and what the README tells them to.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"setcell":    setCell,
			"setformula": setFormula,
			"pack":       pack,
			"lines":      countLines,
			"await":      await,
			"mailserver": mailServer,
			"awaitmail":  awaitMail,
		},
	})
}

// await waits until a file is there: await FILE.
func await(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: await file")
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
	}
	ts.Fatalf("%s is not there", args[0])
}

// setCell writes text into a cell of a workbook: setcell FILE SHEET CELL TEXT.
func setCell(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 4 {
		ts.Fatalf("usage: setcell file sheet cell text")
	}
	path := ts.MkAbs(args[0])
	book, err := excelize.OpenFile(path)
	ts.Check(err)
	ts.Check(book.SetCellStr(args[1], args[2], args[3]))
	ts.Check(book.Save())
	ts.Check(book.Close())
}

// setFormula writes a formula without a result: setformula FILE SHEET CELL FORMULA.
func setFormula(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 4 {
		ts.Fatalf("usage: setformula file sheet cell formula")
	}
	path := ts.MkAbs(args[0])
	book, err := excelize.OpenFile(path)
	ts.Check(err)
	ts.Check(book.SetCellValue(args[1], args[2], nil))
	ts.Check(book.SetCellFormula(args[1], args[2], args[3]))
	ts.Check(book.Save())
	ts.Check(book.Close())
}

// countLines counts the lines of a file that hold a text: lines FILE TEXT NUMBER.
func countLines(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: lines file text number")
	}
	found := 0
	for _, line := range strings.Split(ts.ReadFile(args[0]), "\n") {
		if strings.Contains(line, args[1]) {
			found++
		}
	}
	if got := strings.TrimSpace(args[2]); got != itoa(found) {
		ts.Fatalf("%d lines hold %q, want %s", found, args[1], got)
	}
}

func itoa(n int) string { return plain(float64(n)) }

// pack puts files into a zip archive: pack ARCHIVE FILE...
func pack(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: pack archive file...")
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range args[1:] {
		to, err := w.Create(filepath.Base(name))
		ts.Check(err)
		_, err = to.Write([]byte(ts.ReadFile(name)))
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
}
