// Package nearest finds the name that a mistyped one was meant to be.
//
// In go a word and the names there are; out comes the most alike name, or none
// when nothing is alike. It never decides anything: its answer is an offer in a
// message to a person.
package nearest

import (
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// Name returns the name among those given that differs from word in the fewest
// characters, the first of several. It returns "" when even the best differs in
// more than half of the longer one's characters.
func Name(word string, among []string) string {
	best, distance := "", -1
	for _, name := range among {
		d := levenshtein.ComputeDistance(word, name)
		longer := max(utf8.RuneCountInString(word), utf8.RuneCountInString(name))
		if d*2 > longer {
			continue
		}
		if distance < 0 || d < distance {
			best, distance = name, d
		}
	}
	return best
}
