package work

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"
)

// way is how checks make way for files that come in: who sends one waits for the answer
// that it is safe, and who has sent one does not. While any comes, half of the processors
// check.
type way struct {
	coming atomic.Int64
	half   chan struct{}
}

// longestWay is how long a check makes way at most, so that a slow file among those that
// are checked keeps none of them waiting.
const longestWay = time.Second

func newWay() *way { return &way{half: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))} }

// come says that a file comes in, until it is undone.
func (w *way) come() (came func()) {
	w.coming.Add(1)
	return func() { w.coming.Add(-1) }
}

// give returns when a check may begin; what it returns is called at its end.
func (w *way) give(ctx context.Context) (ended func()) {
	if w.coming.Load() == 0 {
		return func() {}
	}
	within, cancel := context.WithTimeout(ctx, longestWay)
	defer cancel()
	select {
	case w.half <- struct{}{}:
		return func() { <-w.half }
	case <-within.Done():
		return func() {}
	}
}
