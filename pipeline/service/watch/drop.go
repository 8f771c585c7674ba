package watch

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"huibao/pipeline/filename"
)

// ErrChanged says that a file is no longer what it was found to be.
var ErrChanged = errors.New("changed meanwhile")

// Drop is one complete file. Names are cleaned: they are labels, the file is opened
// otherwise. It serves until Take returns.
type Drop struct {
	Folders  []string // in which it lies, from the watched one downward
	Name     string
	Size     int64
	Modified time.Time

	root *os.Root
	at   string // as it is called on the disk
	info fs.FileInfo
}

func drop(root *os.Root, at string, info fs.FileInfo) *Drop {
	names := strings.Split(clean(at), "/")
	last := len(names) - 1
	return &Drop{names[:last], names[last], info.Size(), info.ModTime(), root, at, info}
}

// clean returns a path within the folder as labels.
func clean(at string) string {
	if at == "." {
		return at
	}
	names := strings.Split(at, "/")
	for i, name := range names {
		names[i] = filename.Clean(name)
	}
	return path.Join(names...)
}

// Open opens the file for reading. It fails with [ErrChanged] when something else lies
// there by now.
func (d *Drop) Open() (*os.File, error) {
	// Without O_NONBLOCK a pipe that was put in the file's place would hold us up.
	f, err := d.root.OpenFile(d.at, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !same(d.info, info) {
		err = fmt.Errorf("%s: %w", clean(d.at), ErrChanged)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// Unchanged returns [ErrChanged] when the file is not what it was found to be. Asked
// after the last byte was read and before anything is committed, it tells whether the
// bytes belong together.
func (d *Drop) Unchanged() error {
	info, err := d.root.Lstat(d.at)
	if err == nil && same(d.info, info) {
		return nil
	}
	return fmt.Errorf("%s: %w", clean(d.at), errors.Join(ErrChanged, err))
}

// half tells a zip container, such as a workbook, that lacks its end: one of which the
// copying has stopped, maybe only for a while.
func half(r io.ReaderAt, size int64) (bool, error) {
	const record, comment = 22, 1<<16 - 1
	start := make([]byte, 4)
	if _, err := r.ReadAt(start, 0); errors.Is(err, io.EOF) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if string(start) != "PK\x03\x04" {
		return false, nil
	}
	tail := make([]byte, min(size, record+comment))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return !strings.Contains(string(tail), "PK\x05\x06"), nil
}
