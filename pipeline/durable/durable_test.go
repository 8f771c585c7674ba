package durable_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"huibao/pipeline/durable"
)

func TestSyncFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := root.Mkdir("ab", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := durable.SyncFolder(os.Open, filepath.Join(dir, "ab")); err != nil {
		t.Error(err)
	}
	if err := durable.SyncFolder(root.Open, "ab"); err != nil {
		t.Error(err)
	}
	if err := durable.SyncFolder(root.Open, "cd"); !errors.Is(err, fs.ErrNotExist) && runtime.GOOS != "windows" {
		t.Errorf("flushed a folder that is not there: %v", err)
	}
}
