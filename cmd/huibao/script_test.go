package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

func TestMain(m *testing.M) {
	// Most tests wait for services longer than they compute.
	const atOnce = "4"
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"huibao": main})
}

// TestScripts types what users type, and what the README tells them to. The short tests
// leave out those in which no service works: their programs do one thing after the other.
func TestScripts(t *testing.T) {
	t.Parallel()
	scripts := "*"
	if testing.Short() {
		scripts = "serve"
	}
	files, err := filepath.Glob(filepath.Join("testdata", scripts+".txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	testscript.Run(t, testscript.Params{
		Files: files,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"setcell":    setCell,
			"setformula": setFormula,
			"pack":       pack,
			"lines":      countLines,
			"await":      await,
			"drop":       drop,
			"replace":    replace,
			"name":       name,
			"damage":     damage,
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

// drop puts a file into a folder that is watched, whole at once: drop FILE TO.
func drop(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: drop file to")
	}
	to := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(to), 0o755))
	ts.Check(os.WriteFile(to+".part", []byte(ts.ReadFile(args[0])), 0o644))
	ts.Check(os.Rename(to+".part", to))
}

// replace puts one text in the place of another: replace FILE OLD NEW.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: replace file old new")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
}

// name keeps in a variable what a pattern finds in a file: name VARIABLE FILE PATTERN.
func name(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: name variable file pattern")
	}
	found := regexp.MustCompile(args[2]).FindStringSubmatch(ts.ReadFile(args[1]))
	if len(found) != 2 {
		ts.Fatalf("%s holds no %s", args[1], args[2])
	}
	ts.Setenv(args[0], found[1])
}

// damage flips one byte of the file below a folder that has the bytes of another one, or
// is it: damage FOLDER FILE.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: damage folder file")
	}
	want, struck := ts.ReadFile(args[1]), false
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || struck {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || string(data) != want {
			return err
		}
		struck = true
		data[len(data)/2] ^= 1
		return errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, data, 0o600))
	}))
	if !struck {
		ts.Fatalf("nothing in %s is %s", args[0], args[1])
	}
}
