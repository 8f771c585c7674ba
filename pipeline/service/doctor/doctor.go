// Package doctor looks whether everything that the service needs is as it should be.
//
// In go a store, files, folders and a time; out come, check by check, problems in Chinese
// with what to do about each. A check only looks: it changes nothing, except that it tries
// whether a folder can be written by making a file there and removing it. It may be asked
// while the service works.
package doctor

import (
	"context"
	"errors"
	"fmt"

	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

// Severity tells whether the service can go on.
type Severity string

// The severities.
const (
	Wrong   Severity = "problem" // something is broken or soon will be
	Unusual Severity = "warning" // worth a look
)

// Problem is one thing that is not as it should be.
type Problem struct {
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // with the full stop
	Action   string   `json:"action"`
}

// Tell is told how many of so many pieces are done.
type Tell func(done, total int)

// Check is one thing that is looked at.
type Check struct {
	Name string
	Look func(ctx context.Context, tell Tell) []Problem
}

// Result is what a check found.
type Result struct {
	Check    string    `json:"check"`
	Problems []Problem `json:"problems"` // empty, never nil, when all is well
}

// Examine makes the checks one after the other and hands over what each found. It ends
// early only when the context does.
func Examine(ctx context.Context, checks []Check, tell func(check string) Tell, each func(Result)) error {
	for _, c := range checks {
		found := c.Look(ctx, tell(c.Name))
		if err := ctx.Err(); err != nil {
			return err
		}
		each(Result{c.Name, append([]Problem{}, found...)})
	}
	return nil
}

// Works is a check that something can be done at all. Where the error is none of ours the
// caller has worded it.
func Works(name string, try func(ctx context.Context) error) Check {
	return Check{name, func(ctx context.Context, _ Tell) []Problem {
		err := try(ctx)
		if err == nil {
			return nil
		}
		if known, ok := worded(err); ok {
			return []Problem{known}
		}
		return wrong("", "%s", err)
	}}
}

// failure makes the error of a check a problem.
func failure(err error, action string) []Problem {
	if err == nil {
		return nil
	}
	if known, ok := worded(err); ok {
		return []Problem{known}
	}
	return wrong(action, "检查没有完成（%v）。", err)
}

// worded takes over what errors of ours say themselves.
func worded(err error) (Problem, bool) {
	var refused *store.RefusedError
	var kept *files.Error
	switch {
	case errors.As(err, &refused) && refused.Reason == store.NoDatabase: // nobody has begun to work yet
		return Problem{Unusual, refused.Message, refused.Action}, true
	case errors.As(err, &refused):
		return Problem{Wrong, refused.Message, refused.Action}, true
	case errors.As(err, &kept):
		return Problem{Wrong, kept.Place + "：" + kept.Message + "。", kept.Action}, true
	}
	return Problem{}, false
}

func wrong(action, message string, args ...any) []Problem {
	return []Problem{{Wrong, fmt.Sprintf(message, args...), action}}
}

func unusual(action, message string, args ...any) []Problem {
	return []Problem{{Unusual, fmt.Sprintf(message, args...), action}}
}
