// Package watch takes files out of a folder into which people put them.
//
// In comes a folder, with one sub-folder for each office or month or none at all; out go
// its files, each once it is complete, one after the other, to a function. When that
// function says that a file is safe, and only then, the file is moved into 已收 beside
// where it lay. Package watch knows neither store nor database, and it never opens a
// file by a path: folders may be full of links and foreign names.
//
// What is there at a scan is the truth. Notices of the system only bring the next scan
// forward; shares on a network send none, and a full queue drops them.
//
// A file may be handed over twice: when the process ends between the function's return
// and the move, or when a folder is lost from sight. The function must know by the
// file's bytes that it has them.
package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"
)

// Aside is the name of the folders into which files are moved once they are safe.
const Aside = "已收"

// ErrWait is what Take wraps when the cause does not lie in the file: the store is
// full or cannot be reached. The files after it then wait as well.
var ErrWait = errors.New("cannot take files now")

// Settings say what is watched and who takes what is found.
type Settings struct {
	Dir      string
	Interval time.Duration // between two scans, 2 to 30 seconds; zero for 10
	// Settle is how long size, time and identity of a file must stay as they are
	// before it counts as complete; zero for 2 seconds. Shares on a network want more.
	Settle time.Duration
	// Silent leaves the notices of the system alone; scans alone find the files.
	Silent bool
	// Ignored tells the names, of files and of folders, that are left alone.
	Ignored func(name string) bool
	// Take makes a file safe; nil means that it is. An error that wraps [ErrWait]
	// holds all files up, any other this one alone; either is tried again, as is a
	// file of which it returns [ErrChanged]. What it opens it closes.
	Take func(ctx context.Context, file *Drop) error
	Log  *slog.Logger // nil for none
	// Progress is told, after each of the files that a scan found complete, how many
	// are done; nil when nobody looks.
	Progress func(done, total int)
}

// Watcher watches one folder. Run and Scan must not be called at the same time.
type Watcher struct {
	Settings
	entries map[string]*entry // by path within the folder
	aside   []moved           // not long ago
	said    map[string]bool   // what is wrong with folders and the store
	store   backoff
	notices *notices // nil when there are none
	cost    time.Duration
	due     time.Time // of the next scan, when a file is on the way to being complete
}

// The bounds of the interval, and what holds when nothing is set.
const (
	shortest      = 2 * time.Second
	longest       = 30 * time.Second
	usualInterval = 10 * time.Second
	usualSettle   = 2 * time.Second
)

// New returns a watcher. The folder need not be there yet.
func New(s Settings) (*Watcher, error) {
	if s.Interval == 0 {
		s.Interval = usualInterval
	}
	if s.Settle == 0 {
		s.Settle = usualSettle
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Dir == "" || s.Take == nil || s.Settle < 0 {
		return nil, errors.New("a watcher needs a folder, a function, and a time to settle")
	}
	if s.Interval < shortest || s.Interval > longest {
		return nil, fmt.Errorf("interval %s is not between %s and %s", s.Interval, shortest, longest)
	}
	if s.Ignored == nil {
		s.Ignored = func(string) bool { return false }
	}
	if s.Progress == nil {
		s.Progress = func(int, int) {}
	}
	return &Watcher{Settings: s, entries: map[string]*entry{}, said: map[string]bool{}}, nil
}

// Run watches until the context ends, whose error it returns.
func (w *Watcher) Run(ctx context.Context) error {
	var wake <-chan struct{}
	if !w.Silent {
		w.notices = listen(w.Log, w.unwanted)
		defer w.notices.close()
		wake = w.notices.wake
	}
	for {
		w.Scan(ctx)
		if err := w.rest(ctx, wake); err != nil {
			return err
		}
	}
}

// rest waits for the next scan: the interval, or until a file may be complete, or a
// notice. Scans take up no more than a fifth of the time, however many notices come.
func (w *Watcher) rest(ctx context.Context, wake <-chan struct{}) error {
	const (
		gather = 200 * time.Millisecond // for the notices that follow a first
		share  = 4
	)
	least := time.After(min(max(gather, share*w.cost), w.Interval))
	wait := w.Interval
	if !w.due.IsZero() {
		wait = min(wait, time.Until(w.due))
	}
	select {
	case <-ctx.Done():
	case <-wake:
	case <-time.After(wait):
	}
	select {
	case <-ctx.Done():
	case <-least:
	}
	return ctx.Err()
}

// Scan looks at the folder once and hands over what is complete by then, the oldest
// first. A file that it sees for the first time, or changed, is not: a later scan, at
// least [Settings.Settle] after, may find it so.
func (w *Watcher) Scan(ctx context.Context) {
	start := time.Now()
	w.due = time.Time{}
	root, err := os.OpenRoot(w.Dir)
	if err == nil {
		defer func() { _ = root.Close() }()
		err = w.walk(ctx, root)
	}
	w.cost = time.Since(start)
	if ctx.Err() != nil {
		return
	}
	w.say(".", "cannot look into the inbox", err)
	if err != nil {
		return
	}
	w.recall(root)
	w.clear(ctx, root)
	w.deliver(ctx, root)
}

// unwanted tells the names that are never looked at.
func (w *Watcher) unwanted(name string) bool { return name == Aside || w.Ignored(name) }

// say logs that something is wrong with a folder or the store when it was not before,
// and that all is well again when the error is nil.
func (w *Watcher) say(where, what string, err error) {
	key := where + ": " + what
	switch {
	case err != nil && !w.said[key]:
		w.said[key] = true
		w.Log.Warn(what, "where", clean(where), because(err))
	case err == nil && w.said[key]:
		delete(w.said, key)
		w.Log.Info("no longer: "+what, "where", clean(where))
	}
}

// because names the cause in a log; nothing when there is none.
func because(err error) slog.Attr {
	if err == nil {
		return slog.Attr{}
	}
	return slog.String("cause", err.Error())
}
