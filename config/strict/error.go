// Package strict reads YAML files of which nothing may be misunderstood.
//
// In go a file and a pointer to a struct; out come the filled struct, the place
// of every key, and a fault for each thing that does not fit: syntax, unknown or
// doubled keys, wrong types, words that are not in an enum, anchors, tags. Faults
// speak Chinese to the person who keeps the file. What the values mean is the
// caller's business, who may add faults at the keys concerned.
package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is one fault in a configuration file. The words are Chinese and for the
// person who keeps the file.
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

// Errors are all faults found, ordered by file and line.
type Errors []*Error

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

// Collect returns the faults of several files in order, nil when there are none.
func Collect(sources ...*Source) error {
	var all Errors
	for _, s := range sources {
		all = append(all, s.Faults...)
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return all
}
