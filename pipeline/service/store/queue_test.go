package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// sharing is a store whose writer is kept busy while changes come, so that they share.
type sharing struct {
	*Store
	t    *testing.T
	all  sync.WaitGroup
	free chan struct{}
}

func newSharing(t *testing.T) *sharing {
	t.Helper()
	opened, err := Open(t.Context(), filepath.Join(t.TempDir(), "huibao.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	s := &sharing{Store: opened, t: t, free: make(chan struct{})}
	began := make(chan struct{})
	s.all.Go(func() {
		err := s.Write(t.Context(), Actor{Who: "first"}, func(*Tx) error { close(began); <-s.free; return nil })
		if err != nil {
			t.Error(err)
		}
	})
	<-began
	return s
}

// join has a change wait behind those before it.
func (s *sharing) join(ctx context.Context, ended func(error), change func(*Tx) error) {
	s.t.Helper()
	before := s.queued()
	s.all.Go(func() {
		defer func() {
			if cause := recover(); cause != nil {
				ended(fmt.Errorf("panicked: %v", cause))
			}
		}()
		ended(s.Write(ctx, Actor{Who: "other"}, change))
	})
	for s.queued() == before {
		time.Sleep(time.Millisecond)
	}
}

func (s *sharing) queued() int {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return len(s.queue.waiting)
}

func (s *sharing) release() { close(s.free); s.all.Wait() }

// receive makes a change that takes in a file.
func receive(n int) func(*Tx) error {
	return func(tx *Tx) error {
		name := fmt.Sprint("file ", n)
		_, _, err := tx.Receive(Arrival{
			Attribution: Attribution{Office: "1"}, SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(name))), Size: 1, Name: name, Origin: "portal",
		})
		return err
	}
}

// Changes that come while another is written share a transaction. One that fails, panics
// or is given up is its own maker's alone, and the rest is kept, each once.
func TestGathered(t *testing.T) {
	t.Parallel()
	spoiled := errors.New("spoiled")
	const others = mostShared + 8
	for name, odd := range map[string]struct {
		change func(*Tx) error
		want   string // of its error
	}{
		"sound":    {receive(others), ""},
		"failing":  {func(tx *Tx) error { return errors.Join(receive(others)(tx), spoiled) }, "spoiled"},
		"panicked": {func(*Tx) error { panic("spoiled") }, "panicked: spoiled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSharing(t)
			var mu sync.Mutex
			shared := make(map[*sql.Tx]int)
			for n := range others {
				if n == others/2 {
					s.join(t.Context(), func(err error) {
						if got := fmt.Sprint(err); odd.want != "" && got != odd.want || odd.want == "" && err != nil {
							t.Errorf("the odd one ends with %v, want %q", err, odd.want)
						}
					}, odd.change)
				}
				s.join(t.Context(), func(err error) {
					if err != nil {
						t.Error(err)
					}
				}, func(tx *Tx) error {
					mu.Lock()
					shared[tx.SQL()]++
					mu.Unlock()
					return receive(n)(tx)
				})
			}
			s.release()
			want := others
			if odd.want == "" {
				want++
				if len(shared) > 2 {
					t.Errorf("%d changes took %d transactions", others, len(shared))
				}
			}
			s.holds(want)
		})
	}
}

// Who gives up while he waits is told so, and nothing of his is kept.
func TestGatheredGivenUp(t *testing.T) {
	t.Parallel()
	s := newSharing(t)
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan error, 1)
	s.join(ctx, func(err error) { told <- err }, receive(0))
	s.join(t.Context(), func(err error) {
		if err != nil {
			t.Error(err)
		}
	}, receive(1))
	cancel()
	if err := <-told; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up is told %v", err)
	}
	s.release()
	s.holds(1)
}

// holds checks that so many files are kept, each once, and that the audit is whole.
func (s *sharing) holds(want int) {
	s.t.Helper()
	var n int
	if err := s.DB().QueryRow(`SELECT COUNT(*) FROM attempts`).Scan(&n); err != nil || n != want {
		s.t.Errorf("%d files are kept, %v, want %d", n, err, want)
	}
	if err := s.Verify(context.Background()); err != nil {
		s.t.Error(err)
	}
}
