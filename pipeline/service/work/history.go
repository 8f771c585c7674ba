package work

import (
	"context"
	"strings"

	"huibao/pipeline"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// memory is how many months back the rules and comparisons look.
const memory = 12

// history returns the months of one office before a period, from its accepted files
// alone, the oldest first.
func (d *Desk) history(ctx context.Context, whose store.Attribution) ([]*pipeline.Accounts, error) {
	if !whose.Known() {
		return nil, nil
	}
	counted := make([][]store.Attempt, memory+1) // by how many months before
	err := d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.Of(whose.Form, whose.Office)
		for _, a := range all {
			counts := a.State == store.Accepted || a.State == store.Joined
			if back := whose.Period.Sub(a.Period); counts && back >= 1 && back <= memory {
				counted[back] = append(counted[back], a)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []*pipeline.Accounts
	for back := memory; back >= 1; back-- {
		if len(counted[back]) == 0 {
			continue
		}
		r, err := d.accepted(ctx, counted[back])
		if err != nil {
			return nil, err
		}
		if r.Submission != nil {
			out = append(out, d.Line.Alone(r, out))
		}
	}
	return out, nil
}

// accepted reads the file of a report that was accepted, or its files, or remembers it.
func (d *Desk) accepted(ctx context.Context, files []store.Attempt) (pipeline.Received, error) {
	var key strings.Builder
	for _, a := range files {
		key.WriteString(a.ID)
	}
	if r, ok := d.read.Get(key.String()); ok {
		return r, nil
	}
	r, err := d.readAll(ctx, files)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return r, err
	}
	if last := files[len(files)-1]; r.Submission == nil {
		d.Log.Warn("an accepted file cannot be read any more", "attempt", last.ID, "file", last.Name, "cause", r.Cause)
	}
	d.read.Add(key.String(), r)
	return r, nil
}

// readAll reads the files of a report that was accepted as one.
func (d *Desk) readAll(ctx context.Context, files []store.Attempt) (r pipeline.Received, err error) {
	var parts []*submission.Submission
	for _, a := range files {
		file, err := d.file(ctx, a)
		if err != nil {
			return r, err
		}
		if r = d.Line.Read(ctx, file, nil); r.Submission == nil {
			return r, nil
		}
		parts = append(parts, r.Submission)
	}
	if len(parts) > 1 {
		r.Submission = submission.Combine(parts, d.Line.Form.Sheets)
	}
	return r, nil
}
