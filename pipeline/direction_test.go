package pipeline_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// rooms are the packages by what they may import of ours. A package may import
// what its own kind allows; the compiler refuses circles, this test refuses
// arrows that point outward.
//
//	nouns hold values and import only nouns; tools import only tools;
//	verbs are functions over nouns and never import each other, save a verb's
//	own sub-packages; pipeline joins the verbs; cmd joins everything.
var rooms = map[string]string{
	"huibao/pipeline/durable":    "tool",
	"huibao/pipeline/fault":      "tool",
	"huibao/pipeline/filename":   "tool",
	"huibao/pipeline/nearest":    "tool",
	"huibao/pipeline/pieces":     "tool",
	"huibao/pipeline/publish":    "tool",
	"huibao/pipeline/wording":    "tool",
	"huibao/pipeline/expression": "tool",
	"huibao/pipeline/period":     "noun",
	"huibao/pipeline/unit":       "noun",
	"huibao/pipeline/form":       "noun",
	"huibao/pipeline/submission": "noun",
	"huibao/pipeline/figure":     "noun",
	"huibao/pipeline/document":   "noun",
	"huibao/pipeline/calendar":   "noun",
	"huibao/pipeline/intake":     "verb",
	"huibao/pipeline/read":       "verb",
	"huibao/pipeline/check":      "verb",
	"huibao/pipeline/merge":      "verb",
	"huibao/pipeline/compose":    "verb",
	"huibao/pipeline/render":     "verb",
	"huibao/pipeline/service":    "service",
	"huibao/pipeline":            "pipeline",
	"huibao/config":              "config",
	"huibao/templates":           "data",
	"huibao/samples":             "data",
	"huibao/cmd":                 "cmd",
}

var allowed = map[string]string{
	"tool":     "tool",
	"noun":     "noun tool",
	"verb":     "noun tool",
	"service":  "pipeline noun tool",
	"pipeline": "verb noun tool",
	"config":   "noun tool",
	"data":     "",
	"cmd":      "service pipeline verb noun tool config data",
}

func TestImportsPointInward(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..")
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".." {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		checkImports(t, file, path.Join("huibao", filepath.ToSlash(rel)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, file, pkg string) {
	t.Helper()
	from, kind := room(pkg)
	if kind == "" {
		t.Errorf("%s: package %s has no room; name its kind in rooms", file, pkg)
		return
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		if !strings.HasPrefix(name, "huibao/") {
			continue
		}
		to, target := room(name)
		if to == from && strings.HasPrefix(name, from) && kind != "pipeline" || isGenerator(pkg) || testSupport(pkg) {
			continue
		}
		if !strings.Contains(" "+allowed[kind]+" ", " "+target+" ") {
			t.Errorf("%s: a %s (%s) imports a %s (%s)", file, kind, pkg, target, name)
		}
	}
}

// isGenerator reports whether a package only makes committed files.
func isGenerator(pkg string) bool { return strings.HasSuffix(pkg, "/generate") }

// testSupport reports whether a package serves tests alone.
func testSupport(pkg string) bool {
	return strings.HasSuffix(pkg, "/recalc") || strings.HasSuffix(pkg, "/hostile")
}

// room returns the longest listed path that holds the package, and its kind.
func room(pkg string) (string, string) {
	for at := pkg; at != "." && at != "huibao"; at = path.Dir(at) {
		if kind, ok := rooms[at]; ok && (at == pkg || at != "huibao/pipeline") {
			return at, kind
		}
	}
	return "", ""
}
