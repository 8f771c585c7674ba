package work

import (
	"context"

	"huibao/pipeline"
	"huibao/pipeline/service/store"
)

// memory is how many months back the rules and comparisons look.
const memory = 12

// history returns the months of one office before a period, from its accepted files
// alone, the oldest first.
func (d *Desk) history(ctx context.Context, whose store.Attribution) ([]*pipeline.Accounts, error) {
	if !whose.Known() {
		return nil, nil
	}
	counted := make([]store.Attempt, memory+1) // by how many months before
	err := d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.Of(whose.Form, whose.Office)
		for _, a := range all {
			if back := whose.Period.Sub(a.Period); a.State == store.Accepted && back >= 1 && back <= memory {
				counted[back] = a
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []*pipeline.Accounts
	for back := memory; back >= 1; back-- {
		if counted[back].ID == "" {
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

// accepted reads a file that was accepted, or remembers it.
func (d *Desk) accepted(ctx context.Context, a store.Attempt) (pipeline.Received, error) {
	if r, ok := d.read.Get(a.ID); ok {
		return r, nil
	}
	file, err := d.file(ctx, a)
	if err != nil {
		return pipeline.Received{}, err
	}
	r := d.Line.Read(ctx, file, nil)
	if err := ctx.Err(); err != nil {
		return r, err
	}
	if r.Submission == nil {
		d.Log.Warn("an accepted file cannot be read any more", "attempt", a.ID, "file", a.Name, "cause", r.Cause)
	}
	d.read.Add(a.ID, r)
	return r, nil
}
