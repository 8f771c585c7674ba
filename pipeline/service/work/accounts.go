package work

import (
	"context"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// Months returns the months of which files count, the oldest first.
func (d *Desk) Months(ctx context.Context) (out []period.Period, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		out, err = v.Months(d.form())
		return err
	})
	return out, err
}

// Accounts takes a period as far as its figures, from the files that count.
func (d *Desk) Accounts(ctx context.Context, month period.Period) (*pipeline.Accounts, error) {
	m, err := d.material(ctx, month)
	if err != nil {
		return nil, err
	}
	in, err := d.inputs(ctx, m)
	if err != nil {
		return nil, err
	}
	return d.Line.Accounts(ctx, in)
}

// Earlier returns the months before one that it is compared with, from the files that
// count, the oldest first.
func (d *Desk) Earlier(ctx context.Context, month period.Period) ([]*pipeline.Accounts, error) {
	var m material
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		m, err = d.gather(v, month)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d.earlier(ctx, m)
}

func (d *Desk) earlier(ctx context.Context, m material) ([]*pipeline.Accounts, error) {
	var out []*pipeline.Accounts
	for _, p := range m.earlier {
		a, err := d.past(ctx, p, out[max(0, len(out)-memory):])
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// Brief composes a period's brief from the files that count, and keeps nothing of it.
func (d *Desk) Brief(ctx context.Context, month period.Period) (*pipeline.Brief, error) {
	m, err := d.material(ctx, month)
	if err != nil {
		return nil, err
	}
	b, _, err := d.brief(ctx, m)
	return b, err
}
