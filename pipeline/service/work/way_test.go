package work

import (
	"context"
	"testing"
)

// While a file comes in only so many checks begin; what waits begins when one ends, or
// when its patience does.
func TestWay(t *testing.T) {
	t.Parallel()
	w := newWay()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 2 * cap(w.half) {
		w.give(gone)() // nothing comes in, nobody waits
	}
	came := w.come()
	var ends []func()
	for range cap(w.half) {
		ends = append(ends, w.give(t.Context()))
	}
	if len(w.half) != cap(w.half) {
		t.Fatalf("%d checks are counted, want %d", len(w.half), cap(w.half))
	}
	began := make(chan func())
	go func() { began <- w.give(t.Context()) }()
	select {
	case <-began:
		t.Error("one check too many began")
	default:
	}
	ends[0]()
	(<-began)()
	for _, end := range ends[1:] {
		end()
	}
	w.give(gone)()
	came()
	if len(w.half) != 0 {
		t.Errorf("%d checks are counted in the end", len(w.half))
	}
}
