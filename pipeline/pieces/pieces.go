// Package pieces holds long lists in pieces, so that they grow without being copied: a
// copy of a list of millions would need as much memory once more.
//
// In go elements, one after the other; out come their places, and by these the elements.
// It never removes one.
package pieces

// List is a list in pieces. The zero value is empty.
type List[T any] struct {
	pieces [][]T
	length int
}

// The first piece is small, since most lists are short; the others are of one size.
const (
	size  = 1 << shift
	shift = 10
	first = 8
)

// Add appends an element and returns its place.
func (l *List[T]) Add(element T) int {
	at := l.length >> shift
	if at == len(l.pieces) {
		room := size
		if at == 0 {
			room = first
		}
		l.pieces = append(l.pieces, make([]T, 0, room))
	}
	l.pieces[at] = append(l.pieces[at], element)
	l.length++
	return l.length - 1
}

// At returns the element at a place that Add has returned.
func (l *List[T]) At(place int) *T { return &l.pieces[place>>shift][place&(size-1)] }

// Len returns how many elements there are.
func (l *List[T]) Len() int { return l.length }
