package files

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// spool is a folder of files that are not yet whole.
type spool struct {
	root   *os.Root
	folder string // below root
}

// temporary is a file in the spool. It is open, and whole once fill has returned it.
type temporary struct {
	file   *os.File
	name   string // below the spool's root
	digest Digest
	size   int64
	kept   bool // it has been renamed; there is nothing to remove
}

// The names of temporary files begin and end so.
const (
	prefix = "huibao-put-"
	suffix = ".tmp"
)

// piece is how many bytes are copied at once: all the memory that a file of any size costs.
const piece = 128 << 10

// fill copies what the reader gives into a new temporary file, and hashes and counts it
// on the way.
func (s *spool) fill(ctx context.Context, from io.Reader) (*temporary, error) {
	t := &temporary{name: path.Join(s.folder, prefix+rand.Text()+suffix)}
	var err error
	if t.file, err = s.root.OpenFile(t.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return nil, err
	}
	hash := sha256.New()
	in := &source{ctx: ctx, from: from}
	t.size, err = io.CopyBuffer(io.MultiWriter(t.file, hash), in, make([]byte, piece))
	if err != nil {
		s.discard(t)
		return nil, err
	}
	t.digest = Digest(hash.Sum(nil))
	return t, nil
}

// discard closes a temporary file and, unless it was kept, removes it. What cannot be
// removed is left to sweep: whether the bytes are safe does not depend on it.
func (s *spool) discard(t *temporary) {
	_ = t.file.Close()
	if !t.kept {
		_ = s.root.Remove(t.name)
	}
}

// sweep removes the temporary files last written before the given time.
func (s *spool) sweep(ctx context.Context, before time.Time) (int, error) {
	entries, err := fs.ReadDir(s.root.FS(), s.folder)
	if err != nil {
		return 0, err
	}
	removed := 0
	var failed []error
	for _, entry := range entries {
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		if !leftover(entry, before) {
			continue
		}
		err := s.root.Remove(path.Join(s.folder, entry.Name()))
		switch {
		case err == nil:
			removed++
		case !errors.Is(err, fs.ErrNotExist): // its owner has just done so
			failed = append(failed, err)
		}
	}
	return removed, errors.Join(failed...)
}

// leftover reports whether an entry is a temporary file of ours last written before the
// given time.
func leftover(entry fs.DirEntry, before time.Time) bool {
	name := entry.Name()
	if !strings.HasPrefix(name, prefix) || !strings.HasSuffix(name, suffix) || !entry.Type().IsRegular() {
		return false
	}
	info, err := entry.Info()
	return err == nil && info.ModTime().Before(before)
}

// source is a reader that ends with its context. What it fails with is told apart from
// what the disk fails with.
type source struct {
	ctx  context.Context
	from io.Reader
}

func (s *source) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.from.Read(b)
	if err != nil && err != io.EOF {
		err = &readError{err}
	}
	return n, err
}

// readError is an error of the reader that was handed to Put.
type readError struct{ error }
