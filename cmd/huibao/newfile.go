package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"huibao/pipeline/durable"
)

// newFile writes a file that must not be there yet, for its owner alone. Under its name it
// is whole or absent.
func newFile(path string, fill func(io.Writer) error) error {
	if err := absent(path); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	temporary, err := os.CreateTemp(dir, ".huibao-*.tmp")
	if err != nil {
		return err
	}
	err = fill(temporary)
	if err == nil {
		err = temporary.Sync()
	}
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = absent(path) // writing may have taken long
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
		return err
	}
	return durable.SyncFolder(os.Open, dir)
}

func absent(path string) error {
	_, err := os.Lstat(path)
	if err == nil {
		return failed("%s 已经存在，没有改动它。请换一个名字。", path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
