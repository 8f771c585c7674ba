package config

import (
	"errors"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzOpen puts any bytes in the place of each kind of file: what comes back is a
// configuration or faults with a file and words, and never a panic.
func FuzzOpen(f *testing.F) {
	for _, dir := range []string{"testdata/bad", "testdata/good", "testdata/good/small"} {
		files, err := os.ReadDir(dir)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			if data, err := os.ReadFile(path.Join(dir, file.Name())); err == nil {
				kind, _, _ := strings.Cut(strings.TrimSuffix(file.Name(), ".yaml"), "-")
				f.Add(kind, data)
			}
		}
	}
	good := goodWorkspace(f)
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		replace, ok := replaces[kind]
		if !ok {
			return
		}
		workspace := make(fstest.MapFS)
		for name, file := range good {
			workspace[name] = file
		}
		workspace[replace.file] = &fstest.MapFile{Data: data}
		_, err := Open(workspace)
		var faults Errors
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("got an error of another type: %v", err)
		}
		for _, fault := range faults {
			if fault.File == "" || fault.Message == "" {
				t.Errorf("a fault without place or words: %+v", fault)
			}
		}
	})
}
