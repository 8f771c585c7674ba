// Package durable makes what was done in a folder outlast a power cut.
//
// In go folders; out come folders whose new, renamed and removed entries are on the
// disk. It writes no file and knows none of ours.
package durable

import "os"

// Open opens a folder by name: [os.Open], or the method of an [os.Root].
type Open func(name string) (*os.File, error)
