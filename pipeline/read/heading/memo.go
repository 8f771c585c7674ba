package heading

import (
	"strings"
	"sync"
	"sync/atomic"
)

// memo remembers the results of a pure function of a text. It stops learning when it
// is full and forgets long texts at once, so that no stream of odd files can fill
// memory through it.
type memo[V any] struct {
	known sync.Map
	count atomic.Int64
}

// The bounds of a memo: far more than the different headers that a district's offices
// write, and longer than any of them, in bytes.
const (
	memoSize   = 4096
	memoLength = 200
)

func (m *memo[V]) get(key string, make func(key string) V) V {
	if v, ok := m.known.Load(key); ok {
		return v.(V)
	}
	v := make(key)
	if len(key) <= memoLength && m.count.Load() < memoSize {
		m.count.Add(1)
		// A copy: the key may be a slice of all texts of a workbook.
		m.known.Store(strings.Clone(key), v)
	}
	return v
}
