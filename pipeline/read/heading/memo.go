package heading

import "sync"

// text is what a memo knows things by.
type text[T any] interface {
	comparable
	size() int // in bytes
	clone() T  // a copy that holds on to nothing larger
}

// memo remembers the results of a pure function of a text. It stops learning when it
// is full and forgets long texts at once, so that no stream of odd files can fill
// memory through it.
type memo[K text[K], V any] struct {
	mu    sync.RWMutex
	known map[K]V
}

// The bounds of a memo: far more than the different headers that a district's offices
// write, and longer than any of them, in bytes.
const (
	memoSize   = 4096
	memoLength = 200
)

func (m *memo[K, V]) get(key K, compute func(key K) V) V {
	m.mu.RLock()
	v, ok := m.known[key]
	m.mu.RUnlock()
	if ok {
		return v
	}
	if v = compute(key); key.size() > memoLength {
		return v
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = make(map[K]V)
	}
	if len(m.known) < memoSize {
		m.known[key.clone()] = v // a copy: the key may be a slice of all texts of a workbook
	}
	return v
}
