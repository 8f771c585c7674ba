package watch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// entry is what is remembered of a path.
type entry struct {
	// info is the file as it was at the first of the looks at which it was like this;
	// nil for what is no file.
	info   fs.FileInfo
	since  time.Time // of that look
	first  time.Time // of the first look since it last rested
	taken  bool      // it is safe, but lies where it lay
	rested bool      // it was complete
	half   bool      // its container lacks its end
	waits  int       // how often it alone may have held up the others
	retry  backoff
	said   string // what is wrong with it, as last logged
}

// patience is how long a file may be empty, restless or half before something is done.
const patience = 10 * time.Minute

// look notes how a file is now.
func (e *entry) look(info fs.FileInfo, now time.Time) {
	if e.info != nil && same(e.info, info) {
		return
	}
	if e.first.IsZero() || e.rested {
		e.first = now
	}
	*e = entry{info: info, since: now, first: e.first, said: e.said}
}

// forget makes the next look at a file like the first.
func (e *entry) forget() { *e = entry{first: e.first, said: e.said} }

// same tells whether a file is what it was.
func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// complain logs what is wrong with a path, once until it is something else.
func (w *Watcher) complain(at string, e *entry, what string, err error) {
	said := what
	if err != nil {
		said += ": " + err.Error()
	}
	if e.said != said {
		e.said = said
		w.Log.Warn(what, "file", clean(at), because(err))
	}
}

// walk looks at everything below the folder. What lies in a folder that cannot be read
// is remembered as it was. An error means that the folder itself cannot be.
func (w *Watcher) walk(ctx context.Context, root *os.Root) error {
	found := make(map[string]*entry, len(w.entries))
	var blind []string
	for folders := []string{"."}; len(folders) > 0; {
		dir := folders[len(folders)-1]
		below, err := w.folder(ctx, root, dir, found)
		folders = append(folders[:len(folders)-1], below...)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case dir == "." && err != nil:
			return err
		case dir == ".", errors.Is(err, fs.ErrNotExist): // or gone meanwhile
			continue
		case err != nil:
			blind = append(blind, dir)
		}
		w.say(dir, "cannot look into the folder", err)
	}
	for _, dir := range blind {
		for at, e := range w.entries {
			if strings.HasPrefix(at, dir+"/") {
				found[at] = e
			}
		}
	}
	w.entries = found
	return nil
}

// folder looks at what lies in one folder and returns the folders in it.
func (w *Watcher) folder(ctx context.Context, root *os.Root, dir string, found map[string]*entry) (below []string, err error) {
	here, err := root.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = here.Close() }()
	f, err := here.Open(".")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if w.notices != nil {
		w.notices.watch(w.Dir, dir)
	}
	names, err := f.Readdirnames(-1)
	for _, name := range names {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if w.unwanted(name) {
			continue
		}
		at := path.Join(dir, name)
		info, err := here.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err == nil && info.IsDir():
			below = append(below, at)
		default:
			found[at] = w.look(at, info, err)
		}
	}
	return below, err
}

// look notes what is no folder, or why that cannot be seen.
func (w *Watcher) look(at string, info fs.FileInfo, err error) *entry {
	e := w.entries[at]
	if e == nil {
		e = &entry{}
	}
	switch {
	case err != nil:
		w.complain(at, e, "cannot look at the file", err)
	case !info.Mode().IsRegular():
		e.forget()
		w.complain(at, e, "left alone: no regular file but "+kind(info.Mode()), nil)
	default:
		w.file(at, e, info)
	}
	return e
}

// file notes how a file is now, and what keeps it from being complete.
func (w *Watcher) file(at string, e *entry, info fs.FileInfo) {
	now := time.Now()
	e.look(info, now)
	quiet := now.Sub(e.since)
	e.rested = quiet >= w.Settle
	switch {
	case info.Size() == 0 && quiet >= patience:
		w.complain(at, e, "left alone: empty", nil)
	case info.Size() == 0:
	case !e.rested:
		if due := e.since.Add(w.Settle); w.due.IsZero() || due.Before(w.due) {
			w.due = due
		}
		if now.Sub(e.first) >= patience {
			w.complain(at, e, "does not come to rest", nil)
		}
	}
}

// complete tells whether a file has long enough been as it is.
func (e *entry) complete() bool { return e.rested && e.info.Size() > 0 }

// unfinished tells whether the rest of a container may yet come.
func (e *entry) unfinished(now time.Time) bool { return e.half && now.Sub(e.since) < patience }

func kind(mode fs.FileMode) string {
	switch mode.Type() {
	case fs.ModeSymlink:
		return "a symbolic link"
	case fs.ModeNamedPipe:
		return "a named pipe"
	case fs.ModeSocket:
		return "a socket"
	case fs.ModeDevice, fs.ModeDevice | fs.ModeCharDevice:
		return "a device"
	default:
		return "something else"
	}
}
