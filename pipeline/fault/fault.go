// Package fault says what is wrong with a file that a person keeps: a form, a
// registry, a template.
//
// In go place, message, offer and next step; out comes one Chinese line for each.
// It finds no fault itself.
package fault

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is one fault. Its words are Chinese.
type Error struct {
	File    string // as it is named in the file system it was read from
	Line    int    // from 1; 0 when the file as a whole is meant
	Column  int    // from 1, in characters; 0 when the line as a whole is meant
	Key     string // path of the key, such as sheets[2].columns[3].type
	Message string // what is wrong, without the full stop
	Offer   string // the nearest valid name, when there is one
	Action  string // what to do, a whole sentence; may be empty
}

// Error returns the fault as one line: place, what is wrong, what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString("：" + e.Message)
	if e.Offer != "" {
		b.WriteString("，是否为“" + e.Offer + "”？")
	} else {
		b.WriteString("。")
	}
	b.WriteString(e.Action)
	return b.String()
}

// Errors are all the faults of one or several files.
type Errors []*Error

// Sorted returns the faults ordered by file, line and column.
func (e Errors) Sorted() Errors {
	slices.SortStableFunc(e, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return e
}

// Error returns the faults, each on its own line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single faults for errors.As.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, one := range e {
		out[i] = one
	}
	return out
}
