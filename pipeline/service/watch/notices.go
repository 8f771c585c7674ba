package watch

import (
	"log/slog"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// notices turn what the system tells of folders into one thing: scan now.
type notices struct {
	wake     chan struct{}
	log      *slog.Logger
	unwanted func(name string) bool
	watcher  *fsnotify.Watcher // nil when the system has none for us
	done     chan struct{}
	deaf     bool // a folder could not be watched, and that was said
}

// listen begins to listen. Where the system refuses there are no notices.
func listen(log *slog.Logger, unwanted func(string) bool) *notices {
	n := &notices{wake: make(chan struct{}, 1), log: log, unwanted: unwanted, done: make(chan struct{})}
	var err error
	if n.watcher, err = fsnotify.NewWatcher(); err != nil {
		log.Warn("no notices of new files: scans alone find them", "cause", err)
		close(n.done)
		return n
	}
	go n.forward()
	return n
}

// forward turns notices into waking until the watcher is closed. It never waits, so
// that the system's queue is emptied while files are taken.
func (n *notices) forward() {
	defer close(n.done)
	events, faults := n.watcher.Events, n.watcher.Errors
	for events != nil || faults != nil {
		select {
		case event, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			if !event.Has(fsnotify.Create) && !event.Has(fsnotify.Write) || n.unwanted(filepath.Base(event.Name)) {
				continue
			}
		case _, ok := <-faults: // most often: more notices than the queue holds
			if !ok {
				faults = nil
				continue
			}
		}
		select {
		case n.wake <- struct{}{}:
		default:
		}
	}
}

// watch listens to a folder, which may be listened to already. The path serves for
// that alone.
func (n *notices) watch(inbox, dir string) {
	if n.watcher == nil {
		return
	}
	if err := n.watcher.Add(filepath.Join(inbox, filepath.FromSlash(dir))); err != nil && !n.deaf {
		n.deaf = true
		n.log.Warn("no notices of some folder: scans alone find its files", "folder", clean(dir), "cause", err)
	}
}

func (n *notices) close() {
	if n.watcher != nil {
		_ = n.watcher.Close()
	}
	<-n.done
}
