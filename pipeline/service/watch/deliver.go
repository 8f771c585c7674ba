package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"time"
)

// backoff spaces out tries that fail.
type backoff struct {
	wait time.Duration
	next time.Time
}

// failed doubles the time until the next try.
func (b *backoff) failed(now time.Time, first, most time.Duration) {
	b.wait = min(max(first, 2*b.wait), most)
	b.next = now.Add(b.wait)
}

func (b *backoff) due(now time.Time) bool { return !now.Before(b.next) }

// How long tries are spaced out at most, for a file and for the store.
const (
	mostFile  = 5 * time.Minute
	mostStore = time.Minute
)

// patient is how often one file may hold up those after it.
const patient = 3

// deliver hands over what is complete, the oldest first.
func (w *Watcher) deliver(ctx context.Context, root *os.Root) {
	now := time.Now()
	if !w.store.due(now) {
		return
	}
	ready := w.ready(now)
	for i, at := range ready {
		if ctx.Err() != nil || !w.hand(ctx, root, at, w.entries[at]) {
			return
		}
		w.Progress(i+1, len(ready))
	}
}

// ready returns the paths of the files to hand over, in order.
func (w *Watcher) ready(now time.Time) []string {
	var out []string
	for at, e := range w.entries {
		if e.complete() && !e.taken && !e.unfinished(now) && e.retry.due(now) {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(w.entries[a].info.ModTime().Compare(w.entries[b].info.ModTime()), cmp.Compare(a, b))
	})
	return out
}

// hand hands a file over and reports whether the next one may be.
func (w *Watcher) hand(ctx context.Context, root *os.Root, at string, e *entry) bool {
	d := drop(root, at, e.info)
	if err := w.probe(d, e); err != nil {
		w.cannot("open the file", d, e, err)
		return true
	}
	if e.unfinished(time.Now()) {
		return true
	}
	err := w.take(ctx, d)
	now := time.Now()
	switch {
	case err == nil:
		e.taken, e.retry, e.said = true, backoff{}, ""
		w.store = backoff{}
		w.say("store", "cannot take files now", nil)
		w.moveAside(root, at, e)
	case ctx.Err() != nil:
		return false
	case errors.Is(err, ErrWait):
		e.waits++
		w.store.failed(now, w.Interval, mostStore)
		w.say("store", "cannot take files now", err)
		return e.waits > patient
	default:
		e.retry.failed(now, w.Interval, mostFile)
		w.cannot("take the file", d, e, err)
	}
	return true
}

// cannot says what failed, unless it did because the file is another one by now.
func (w *Watcher) cannot(do string, d *Drop, e *entry, err error) {
	if d.Unchanged() != nil {
		e.forget()
		return
	}
	w.complain(d.at, e, "cannot "+do, err)
}

// probe tries whether a file opens, and whether its container is whole.
func (w *Watcher) probe(d *Drop, e *entry) error {
	f, err := d.Open()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	e.half, err = half(f, d.Size)
	return err
}

// take calls Take. A fault in it costs this file alone.
func (w *Watcher) take(ctx context.Context, d *Drop) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			w.Log.Error("taking a file crashed", "file", clean(d.at), "cause", cause, "stack", string(debug.Stack()))
			err = fmt.Errorf("crashed: %v", cause)
		}
	}()
	return w.Take(ctx, d)
}
