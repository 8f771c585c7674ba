package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"sync"
	"syscall"

	"huibao/pipeline/durable"
)

// directory keeps files below a folder of this machine.
type directory struct {
	root *os.Root
	// flushed holds the folders whose own entry this process has flushed: one may have
	// been made by a process that was killed before it could.
	flushed sync.Map
}

// half is the folder of files that are not yet whole. It is in the same file system as
// those that are, so that a rename puts one in its place.
const half = "tmp"

// openDirectory opens a folder as a store, and makes it when it is missing. What it
// holds is for the program's user alone.
func openDirectory(dir string) (*Store, error) {
	if err := makeFolder(filepath.Clean(dir)); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	d := &directory{root: root}
	err = errors.Join(d.makeFolder(half), d.makeFolder(blobs), d.flush("."))
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &Store{place: dir, driver: d, spool: &spool{root: root, folder: half}}, nil
}

// makeFolder makes a folder and those above it that are missing, each durable in the one
// above it.
func makeFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &fs.PathError{Op: "mkdir", Path: dir, Err: errNoFolder}
	case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR): // a file further up is found there
		return err
	}
	above := filepath.Dir(dir)
	if err := makeFolder(above); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return durable.SyncFolder(os.Open, above)
}

func (d *directory) makeFolder(name string) error {
	if err := d.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// flush makes the entries of a folder durable, and once its own in the folder above it.
func (d *directory) flush(folder string) error {
	if err := durable.SyncFolder(d.root.Open, folder); err != nil {
		return err
	}
	if _, done := d.flushed.Load(folder); done || folder == "." {
		return nil
	}
	if err := durable.SyncFolder(d.root.Open, path.Dir(folder)); err != nil {
		return err
	}
	d.flushed.Store(folder, true)
	return nil
}

// keep flushes the temporary file, renames it and flushes the folder, in this order. A
// file of another size under the name is damaged, since the name is its hash: the whole
// one takes its place.
func (d *directory) keep(ctx context.Context, t *temporary, name string) error {
	size, err := d.size(ctx, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil || size != t.size {
		if err := d.place(ctx, t, name); err != nil {
			return err
		}
	}
	// Also when it was there already: whoever put it there may not have come so far.
	return d.flush(path.Dir(name))
}

func (d *directory) place(ctx context.Context, t *temporary, name string) error {
	if err := d.makeFolder(path.Dir(name)); err != nil {
		return err
	}
	if err := t.file.Sync(); err != nil {
		return err
	}
	if err := t.file.Close(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.root.Rename(t.name, name); err != nil {
		return err
	}
	t.kept = true
	return nil
}

func (d *directory) open(_ context.Context, name string) (io.ReadCloser, error) {
	f, err := d.root.Open(name)
	if err != nil {
		return nil, err // not f: a nil file in an interface is not nil
	}
	return f, nil
}

func (d *directory) size(_ context.Context, name string) (int64, error) {
	info, err := d.root.Lstat(name)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (d *directory) list(ctx context.Context, folder string) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		err := fs.WalkDir(d.root.FS(), folder, func(name string, entry fs.DirEntry, err error) error {
			if err = errors.Join(err, ctx.Err()); err != nil || entry.IsDir() {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			if !yield(item{name, info.Size()}, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(item{}, err)
		}
	}
}

var (
	errEnough   = errors.New("enough listed")
	errNoFolder = errors.New("not a folder")
)

// close does nothing: the spool holds the same root and closes it.
func (d *directory) close() error { return nil }
