package pipeline_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// halfWidth finds ASCII punctuation beside a Han character. Keyboards and editors
// fold full-width marks into such, and a report with them looks careless.
var halfWidth = regexp.MustCompile(`\p{Han}[,:;()?!]|[,:;()?!]\p{Han}`)

// reference is a place in a workbook, such as the one in 党员队伍!F12, or a whole
// column, 党员队伍!F; its mark is not punctuation.
var reference = regexp.MustCompile(`![A-Z]{1,3}\d*`)

// TestPunctuationIsFullWidth looks at everything that a user reads: templates,
// messages in Go and YAML, samples, golden files, terminal sessions.
func TestPunctuationIsFullWidth(t *testing.T) {
	sequential(t)
	t.Parallel()
	seen := map[string]int{}
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if strings.HasPrefix(name, ".") && name != ".." || name == "fuzz" || workspace(file) {
				return fs.SkipDir
			}
			return nil
		}
		ending := filepath.Ext(name)
		switch {
		case strings.HasSuffix(name, "_test.go"): // tests speak of faults
		case ending == ".go":
			literals(t, file)
		case ending == ".xlsx":
			workbookText(t, file)
		case ending == ".md" && !chinese(file): // for engineers, in English
			return nil
		case ending == ".md", ending == ".yaml", ending == ".txt", ending == ".txtar", ending == ".golden", ending == ".json", ending == ".html":
			lines(t, file)
		default:
			return nil
		}
		seen[ending]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, ending := range []string{".go", ".md", ".yaml", ".xlsx"} {
		if seen[ending] == 0 {
			t.Errorf("looked at no %s file; is the walk still right?", ending)
		}
	}
}

// workspace reports whether a folder was made by init or demo in the checkout; what
// stands in it is the user's.
func workspace(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "huibao.yaml"))
	return err == nil
}

// chinese reports whether a Markdown file is written for Chinese readers.
func chinese(file string) bool {
	return strings.Contains(filepath.ToSlash(file), "templates/briefs/") || strings.HasSuffix(file, ".zh-CN.md")
}

func report(t *testing.T, file, place, text string) {
	t.Helper()
	if at := halfWidth.FindString(reference.ReplaceAllString(text, " ")); at != "" {
		t.Errorf("%s %s: ASCII punctuation in %q: %s", file, place, at, text)
	}
}

func lines(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(data), "\n") {
		report(t, file, strconv.Itoa(i+1), line)
	}
}

func literals(t *testing.T, file string) {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && isPattern(call) {
			return false // a pattern's punctuation is its syntax
		}
		literal, ok := n.(*ast.BasicLit)
		if ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				report(t, file, files.Position(literal.Pos()).String(), text)
			}
		}
		return true
	})
}

func isPattern(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && f.Sel.Name == "MustCompile"
}

func workbookText(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return // a damaged workbook is somebody's test case
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			continue
		}
		for i, row := range rows {
			for _, cell := range row {
				report(t, file, sheet+" "+strconv.Itoa(i+1), cell)
			}
		}
	}
}
