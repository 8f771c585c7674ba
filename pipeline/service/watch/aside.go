package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"
	"unicode/utf8"

	"huibao/pipeline/filename"
)

// moved is a file that was moved aside.
type moved struct {
	from, to string
	info     fs.FileInfo // after the move
	at       time.Time
}

// clear tries again to move aside what could not be moved before.
func (w *Watcher) clear(ctx context.Context, root *os.Root) {
	now := time.Now()
	for at, e := range w.entries {
		if ctx.Err() == nil && e.taken && e.complete() && e.retry.due(now) {
			w.moveAside(root, at, e)
		}
	}
}

// moveAside moves a file that is safe. When that fails the file is remembered, so that
// it is not taken again, and moved later; when it changed it is looked at again.
func (w *Watcher) moveAside(root *os.Root, at string, e *entry) {
	err := w.move(root, at, e.info)
	switch {
	case errors.Is(err, ErrChanged):
		e.forget()
		return
	case err == nil:
		delete(w.entries, at)
	default:
		e.retry.failed(time.Now(), w.Interval, mostFile)
	}
	w.say(path.Dir(at), "files are safe but cannot be moved aside", err)
}

func (w *Watcher) move(root *os.Root, at string, info fs.FileInfo) error {
	folder := path.Join(path.Dir(at), Aside)
	if err := makeFolder(root, folder); err != nil {
		return err
	}
	to, err := free(root, folder, path.Base(at))
	if err != nil {
		return err
	}
	if now, err := root.Lstat(at); err != nil || !same(info, now) {
		return errors.Join(ErrChanged, err)
	}
	if err := root.Rename(at, to); err != nil {
		return err
	}
	// Somebody may have put another file there a moment ago. Identity does not count
	// here: some file systems give a new one when a file is renamed.
	now, err := root.Lstat(to)
	if err != nil {
		return nil
	}
	m := moved{at, to, now, time.Now()}
	if now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) {
		return errors.Join(ErrChanged, w.putBack(root, m))
	}
	w.aside = append(w.aside, m)
	return nil
}

// recall puts back the files that somebody went on writing after they were moved: what
// was handed over was a part.
func (w *Watcher) recall(root *os.Root) {
	var keep []moved
	for _, m := range w.aside {
		now, err := root.Lstat(m.to)
		switch {
		case err != nil || !os.SameFile(m.info, now):
		case !same(m.info, now):
			err := w.putBack(root, m)
			if err != nil {
				keep = append(keep, m)
			} else {
				w.Log.Info("written to after it was taken: taking it again", "file", clean(m.from))
			}
			w.say(path.Dir(m.from), "a file was written to after it was taken and cannot be put back", err)
		case time.Since(m.at) < patience:
			keep = append(keep, m)
		}
	}
	w.aside = keep
}

func (w *Watcher) putBack(root *os.Root, m moved) error {
	to, err := free(root, path.Dir(m.from), path.Base(m.from))
	if err != nil {
		return err
	}
	return root.Rename(m.to, to)
}

// makeFolder makes a folder with the rights of the one that it lies in.
func makeFolder(root *os.Root, folder string) error {
	switch info, err := root.Lstat(folder); {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return fmt.Errorf("%s is no folder", clean(folder))
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	above, err := root.Stat(path.Dir(folder))
	if err != nil {
		return err
	}
	return root.Mkdir(folder, above.Mode().Perm())
}

// free returns a path in the folder at which nothing lies: under the name or, after
// that, under the name with a number.
func free(root *os.Root, folder, name string) (string, error) {
	const most = 10_000
	for n := 1; n <= most; n++ {
		at := path.Join(folder, numbered(name, n))
		if _, err := root.Lstat(at); errors.Is(err, fs.ErrNotExist) {
			return at, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("%s holds %d files called %s", clean(folder), most, filename.Clean(name))
}

// numbered puts a number before the extension; the first has none.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	extension := path.Ext(name)
	stem, mark := name[:len(name)-len(extension)], fmt.Sprintf(" (%d)", n)
	if over := len(name) + len(mark) - filename.Most; over > 0 {
		end := max(0, len(stem)-over)
		for end > 0 && !utf8.RuneStart(stem[end]) {
			end--
		}
		stem = stem[:end]
	}
	return stem + mark + extension
}
