// Package library hands foreign bytes to libraries that may not survive them.
//
// In goes a file; out comes what a library makes of it: the results of formulas, the
// stream of a compound file. Memory that runs out, a stack without end or a loop cannot
// be recovered from within a process, so each piece of work is a task that a [Run] may
// do in a child process. What comes back is foreign too, and decoded within bounds.
// Nothing is decided about what a file means.
package library

import (
	"context"
	"fmt"
)

// Run does the task of that name, one of [Tasks].
type Run func(ctx context.Context, task string, in []byte) ([]byte, error)

// The names of the tasks.
const (
	computeTask = "compute"
	streamTask  = "stream"
)

// Tasks are the pieces of work by name.
func Tasks() map[string]func(in []byte) ([]byte, error) {
	return map[string]func([]byte) ([]byte, error){computeTask: compute, streamTask: stream}
}

// Here does tasks in this process. A panic is an error; what is worse ends the process.
func Here(_ context.Context, task string, in []byte) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in task %s: %v", task, r)
		}
	}()
	do, ok := Tasks()[task]
	if !ok {
		return nil, fmt.Errorf("no task %s", task)
	}
	return do(in)
}
