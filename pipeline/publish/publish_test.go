package publish_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"huibao/pipeline/publish"
)

func TestPlaceReplacesWhole(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "reports", "2006-06")
	for _, content := range []string{"first, the longer one", "second"} {
		if err := publish.Place(dir, publish.File{Name: "a.pdf", Data: []byte(content)}); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, "a.pdf"))
		if err != nil || string(got) != content {
			t.Fatalf("read %q, %v; want %q", got, err, content)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("folder holds %v, %v; want the one file", entries, err)
	}
}

func TestPlaceLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// A folder stands where the file should go, so the last step fails.
	if err := os.MkdirAll(filepath.Join(dir, "a.pdf", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := publish.Place(dir, publish.File{Name: "a.pdf", Data: []byte("x")}); err == nil {
		t.Fatal("placed a file over a folder")
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".huibao-*"))
	if len(left) > 0 {
		t.Errorf("left %v behind", left)
	}
}

func TestPlaceRefusesFolders(t *testing.T) {
	t.Parallel()
	if err := publish.Place(t.TempDir(), publish.File{Name: "../a.pdf"}); err == nil {
		t.Error("placed a file outside its folder")
	}
}

// A folder comes as a whole, and what somebody changed in it comes back.
func TestPlaceFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "2006-06")
	files := []publish.File{{Name: "a.pdf", Data: []byte("a")}, {Name: "b.xlsx", Data: []byte("b")}}
	for range 2 {
		if err := publish.PlaceFolder(dir, "第1版", files...); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			at := filepath.Join(dir, "第1版", f.Name)
			if got, err := os.ReadFile(at); err != nil || string(got) != string(f.Data) {
				t.Errorf("%s holds %q, %v", at, got, err)
			}
		}
		if err := errors.Join(os.WriteFile(filepath.Join(dir, "第1版", "a.pdf"), []byte("x"), 0o644), os.Remove(filepath.Join(dir, "第1版", "b.xlsx"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := publish.PlaceFolder(dir, "第2版", publish.File{Name: "../y"}); err == nil {
		t.Error("placed a file outside its folder")
	}
	if err := publish.PlaceFolder(dir, "../第2版"); err == nil {
		t.Error("placed a folder outside its place")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

// Of several who place the same folder at a time none fails.
func TestPlaceFolderAtOnce(t *testing.T) {
	t.Parallel()
	for range 20 {
		dir := t.TempDir()
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if err := publish.PlaceFolder(dir, "第1版", publish.File{Name: "a.pdf", Data: []byte("a")}, publish.File{Name: "b.xlsx"}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("the folder holds %v, %v", entries, err)
		}
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "outbox")
	if err := publish.Sweep(dir, time.Now()); err != nil {
		t.Error("a folder that is missing:", err)
	}
	if err := publish.Place(filepath.Join(dir, "东塘街道"), publish.File{Name: "回执.txt", Data: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	for name, at := range map[string]time.Time{".huibao-1.tmp": started.Add(-time.Hour), ".huibao-2.tmp": started.Add(time.Hour)} {
		path := filepath.Join(dir, "东塘街道", name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	half := filepath.Join(dir, ".huibao-3.tmp")
	if err := errors.Join(publish.Place(half, publish.File{Name: "a.pdf"}), os.Chtimes(half, started.Add(-time.Hour), started.Add(-time.Hour))); err != nil {
		t.Fatal(err)
	}
	if err := publish.Sweep(dir, started); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is half-written is left: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "东塘街道", "*"))
	if err != nil || len(left) != 2 {
		t.Errorf("left are %v, %v; want the receipt and what is being written", left, err)
	}
}
