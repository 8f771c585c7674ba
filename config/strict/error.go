// Package strict reads YAML files of which nothing may be misunderstood.
//
// In go a file and a pointer to a struct; out come the filled struct, the place
// of every key, and a fault for each thing that does not fit: syntax, unknown or
// doubled keys, wrong types, words that are not in an enum, anchors, tags. Faults
// speak Chinese to the person who keeps the file. What the values mean is the
// caller's business, who may add faults at the keys concerned.
package strict

import "huibao/pipeline/fault"

// Error is one fault of a configuration file.
type Error = fault.Error

// Errors are all its faults.
type Errors = fault.Errors

// Collect returns the faults of several files in order, nil when there are none.
func Collect(sources ...*Source) error {
	var all Errors
	for _, s := range sources {
		all = append(all, s.Faults...)
	}
	if len(all) == 0 {
		return nil
	}
	return all.Sorted()
}
