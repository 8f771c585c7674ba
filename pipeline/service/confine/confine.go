// Package confine runs tasks over foreign bytes in a child process of this program.
//
// In go bytes; out come bytes, or an [Error] that names the limit that was met. What a
// library does with a strange file cannot always be recovered from within a process:
// memory that runs out, a stack without end, a loop. Here it ends the child and nothing
// else. [Runner] is the parent's side, [Serve] the child's. Nothing is kept between
// two tasks, and the child touches no file.
package confine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Runner starts children.
type Runner struct {
	Program string   // path of this program
	Args    []string // that make it call Serve; the task's name and the memory follow
	Memory  int64    // bytes that a child may use
	Time    time.Duration
}

// Limit is what ended a child.
type Limit string

// The limits.
const (
	Memory Limit = "memory"
	Time   Limit = "time"
	Output Limit = "output"
	None   Limit = "" // it failed by itself
)

// Error says how a child ended.
type Error struct {
	Task  string
	Limit Limit
	Said  string // the end of what it wrote to its standard error
	Cause error
}

func (e *Error) Error() string {
	if e.Limit != None {
		return fmt.Sprintf("confined task %s exceeded its %s", e.Task, e.Limit)
	}
	return fmt.Sprintf("confined task %s: %v: %s", e.Task, e.Cause, e.Said)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// maxOutput bounds what a child may answer, and maxSaid what is kept of its complaints.
const (
	maxOutput = 64 << 20
	maxSaid   = 4 << 10
)

// Do runs a task. The context's end is the child's end.
func (r Runner) Do(ctx context.Context, task string, in []byte) ([]byte, error) {
	within, cancel := context.WithTimeout(ctx, r.Time)
	defer cancel()
	args := append(append([]string{}, r.Args...), task, strconv.FormatInt(r.Memory, 10))
	cmd := exec.CommandContext(within, r.Program, args...)
	cmd.Stdin = bytes.NewReader(in)
	out, said := &bounded{most: maxOutput}, &bounded{most: maxSaid, drop: true}
	cmd.Stdout, cmd.Stderr = out, said
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	switch {
	case err == nil:
		return out.kept.Bytes(), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	failure := &Error{Task: task, Said: strings.TrimSpace(said.kept.String()), Cause: err}
	var exit *exec.ExitError
	switch {
	case within.Err() != nil:
		failure.Limit = Time
	case out.full:
		failure.Limit = Output
	case errors.As(err, &exit) && exit.ExitCode() == exitMemory:
		failure.Limit = Memory
	}
	return nil, failure
}

var errFull = errors.New("more output than allowed")

// bounded keeps so many bytes; what exceeds them is an error or dropped.
type bounded struct {
	kept bytes.Buffer // not embedded: its ReadFrom knows no bounds
	most int
	drop bool
	full bool
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - b.kept.Len()
	if len(p) <= room {
		return b.kept.Write(p)
	}
	b.full = true
	b.kept.Write(p[:room])
	if b.drop {
		return len(p), nil
	}
	return room, errFull
}
