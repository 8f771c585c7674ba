package pieces_test

import (
	"testing"

	"huibao/pipeline/pieces"
)

func TestList(t *testing.T) {
	t.Parallel()
	var l pieces.List[int]
	const n = 5000
	for i := range n {
		if at := l.Add(i * i); at != i {
			t.Fatalf("element %d came to stand at %d", i, at)
		}
	}
	for i := range n {
		if got := *l.At(i); got != i*i {
			t.Fatalf("at %d stands %d", i, got)
		}
	}
	if l.Len() != n {
		t.Errorf("%d elements", l.Len())
	}
}
