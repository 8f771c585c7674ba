// Package publish puts finished reports where people find them.
//
// In go bytes and names; out come whole files. A reader sees the old file or the
// new one, never a half: each is written beside its place, flushed to the disk and
// then renamed. It never looks into what it places.
package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"huibao/pipeline/durable"
)

// File is one finished file.
type File struct {
	Name string // without folders
	Data []byte
}

// Place writes the files into the folder, which it makes when it is missing. When
// one cannot be written those before it stay.
func Place(dir string, files ...File) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := place(dir, f); err != nil {
			return fmt.Errorf("place %s: %w", filepath.Join(dir, f.Name), err)
		}
	}
	return durable.SyncFolder(os.Open, dir)
}

// PlaceFolder puts a folder of files into another one, as a whole: a reader finds none of
// them or all. Where the folder is there already, what is missing or another in it is put
// there anew.
func PlaceFolder(dir, name string, files ...File) error {
	if name != filepath.Base(name) {
		return fmt.Errorf("%q is no plain folder name", name)
	}
	to := filepath.Join(dir, name)
	if _, err := os.Stat(to); err == nil {
		return Place(to, changed(to, files)...)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(dir, unfinished)
	if err != nil {
		return err
	}
	err = errors.Join(os.Chmod(temporary, 0o755), Place(temporary, files...))
	if err == nil {
		err = os.Rename(temporary, to)
	}
	if err != nil {
		_ = os.RemoveAll(temporary) // the error that led here is what counts
		return fmt.Errorf("place %s: %w", to, err)
	}
	return durable.SyncFolder(os.Open, dir)
}

// changed are the files that a folder lacks or holds otherwise.
func changed(dir string, files []File) []File {
	var out []File
	for _, f := range files {
		have, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil || !bytes.Equal(have, f.Data) {
			out = append(out, f)
		}
	}
	return out
}

// unfinished is what files and folders are called until they are whole.
const unfinished = ".huibao-*.tmp"

// Sweep removes what killed processes left half-written in the folder and those below it
// before the given time. A folder that is missing holds nothing.
func Sweep(dir string, before time.Time) error {
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if left, err := filepath.Match(unfinished, e.Name()); !left {
			return err
		}
		if info, err := e.Info(); err != nil || !info.ModTime().Before(before) {
			return err
		}
		if err := os.RemoveAll(path); err != nil || !e.IsDir() {
			return err
		}
		return fs.SkipDir
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func place(dir string, f File) error {
	if f.Name != filepath.Base(f.Name) {
		return fmt.Errorf("%q is no plain file name", f.Name)
	}
	temporary, err := os.CreateTemp(dir, unfinished)
	if err != nil {
		return err
	}
	if err := fill(temporary, f.Data); err != nil {
		return discard(temporary, err)
	}
	if err := os.Rename(temporary.Name(), filepath.Join(dir, f.Name)); err != nil {
		return discard(temporary, err)
	}
	return nil
}

func fill(f *os.File, data []byte) error {
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

// discard removes the temporary file; the error that led here is what counts.
func discard(f *os.File, cause error) error {
	_ = f.Close()
	_ = os.Remove(f.Name())
	return cause
}
