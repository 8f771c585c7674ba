package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// queue has changes that come at the same time share a transaction where there is one
// writer: most of what a transaction takes is the flush to the disk at its end. Each is
// still kept before its caller goes on. Where one of them fails all are undone, and each is
// made by itself.
type queue struct {
	mu      sync.Mutex
	busy    bool // somebody leads
	waiting []*entry
}

// entry is a change with who makes it, and what he is told when it is his turn.
type entry struct {
	ctx    context.Context
	by     Actor
	change func(*Tx) error
	turn   chan turn
}

// turn is what becomes of an entry that waited.
type turn int

const (
	kept  turn = iota // another one has written it with his own
	alone             // it must be written by itself
	lead              // it leads the next transaction
)

// mostShared is how many changes share a transaction at most.
const mostShared = 32

// await enters a change and returns when it is its turn, or its context ends before.
func (q *queue) await(e *entry) (turn, error) {
	if q.enter(e) {
		return lead, nil
	}
	select {
	case t := <-e.turn:
		return t, nil
	case <-e.ctx.Done():
		if q.leave(e) {
			return kept, e.ctx.Err()
		}
		return <-e.turn, nil
	}
}

// enter reports whether the change leads at once.
func (q *queue) enter(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.busy {
		q.busy = true
		return true
	}
	q.waiting = append(q.waiting, e)
	return false
}

// leave takes a change back, unless somebody has taken it up.
func (q *queue) leave(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, e)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	return i >= 0
}

// take takes up the changes that wait.
func (q *queue) take() []*entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), mostShared-1)
	out := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	return out
}

// pass lets the next one lead.
func (q *queue) pass() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.busy = false
		return
	}
	q.waiting[0].turn <- lead
	q.waiting = slices.Delete(q.waiting, 0, 1)
}

// lead writes a change with those that wait. However it ends, they are told.
func (s *Store) lead(e *entry) error {
	others, told := s.queue.take(), alone
	defer func() {
		for _, other := range others {
			other.turn <- told
		}
		s.queue.pass()
	}()
	if len(others) > 0 && s.share(append([]*entry{e}, others...)) == nil {
		told = kept
		return nil
	}
	return s.tried(e)
}

// share writes changes in one transaction. A panic in one of them is no other's: it is met
// again by whom it belongs to.
func (s *Store) share(all []*entry) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("a change panicked: %v", cause)
		}
	}()
	return s.write(context.WithoutCancel(all[0].ctx), all...)
}
