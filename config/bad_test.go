package config

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// replaces tells, by how a bad file's name begins, which file of the good
// workspace it stands for, and which files are left out beside it.
var replaces = map[string]struct {
	file    string
	without []string
}{
	"workspace": {"huibao.yaml", nil},
	"units":     {"district.yaml", nil},
	"form":      {"small/form.yaml", []string{"small/figures.yaml", "small/rules.yaml"}},
	"figures":   {"small/figures.yaml", []string{"small/rules.yaml"}},
	"rules":     {"small/rules.yaml", nil},
	"calendar":  {"small/calendar.yaml", nil},
	"holidays":  {"holidays.yaml", nil},
}

// goodWorkspace returns the files of testdata/good.
func goodWorkspace(t testing.TB) fstest.MapFS {
	t.Helper()
	out := make(fstest.MapFS)
	good := os.DirFS("testdata/good")
	err := fs.WalkDir(good, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(good, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestGoodWorkspace(t *testing.T) {
	t.Parallel()
	if _, err := Open(goodWorkspace(t)); err != nil {
		t.Error(err)
	}
}

// TestBadFiles puts each file of testdata/bad into the good workspace. Its first
// lines, after "# want: ", are what must be said about it, whole.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("testdata/bad")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(f.Name(), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path.Join("testdata/bad", f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			want := wanted(string(data))
			if want == "" {
				t.Fatal("the file does not begin with # want:")
			}
			if got := complaint(t, f.Name(), data); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func wanted(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(line, "# want: ")
		if !ok {
			break
		}
		out = append(out, strings.TrimSpace(rest))
	}
	return strings.Join(out, "\n")
}

// complaint opens the good workspace with one file replaced.
func complaint(t *testing.T, name string, data []byte) string {
	t.Helper()
	kind, _, _ := strings.Cut(name, "-")
	replace, ok := replaces[kind]
	if !ok {
		t.Fatalf("%s begins with no kind of file", name)
	}
	workspace := goodWorkspace(t)
	for _, gone := range replace.without {
		delete(workspace, gone)
	}
	workspace[replace.file] = &fstest.MapFile{Data: data}
	if _, err := Open(workspace); err != nil {
		return err.Error()
	}
	return ""
}
