package work

import (
	"context"
	"fmt"
	"slices"

	"huibao/pipeline"
	"huibao/pipeline/service/store"
)

// Beside sets desks of several forms beside each other: they share records, files,
// folders and what is known of these. Whichever takes a file hands it to the one whose form it is, and the engine of one
// works on the jobs of all.
func Beside(desks ...*Desk) {
	for _, d := range desks {
		d.beside, d.places, d.way = desks, desks[0].places, desks[0].way
	}
}

// all are the desks of a place, this one where it is alone.
func (d *Desk) all() []*Desk {
	if len(d.beside) == 0 {
		return []*Desk{d}
	}
	return d.beside
}

// of returns the desk of a form, nil when there is none.
func (d *Desk) of(form string) *Desk {
	all := d.all()
	i := slices.IndexFunc(all, func(other *Desk) bool { return other.form() == form })
	if i < 0 {
		return nil
	}
	return all[i]
}

// at does something at the desk of a form.
func (d *Desk) at(form string, do func(*Desk) error) error {
	other := d.of(form)
	if other == nil {
		return fmt.Errorf("设置里没有代码为“%s”的报表。请在 huibao.yaml 中写上，或者恢复原来的设置。", form)
	}
	return do(other)
}

// recognise finds the desk of a file whose form nobody has said. Where none is found, or
// several, what was received says so.
func (d *Desk) recognise(ctx context.Context, file pipeline.File) (*Desk, pipeline.Received) {
	var lines []*pipeline.Pipeline
	for _, other := range d.all() {
		lines = append(lines, other.Line)
	}
	place, r := pipeline.Recognise(ctx, file, lines)
	if place < 0 {
		return nil, r
	}
	return d.all()[place], r
}

// formNamed returns the code of the form that a folder is named for, or "".
func (d *Desk) formNamed(name string) string {
	for _, other := range d.all() {
		if name == other.form() || name == other.Line.Form.Name {
			return other.form()
		}
	}
	return ""
}

// check judges an attempt at the desk whose form it is.
func (d *Desk) check(ctx context.Context, a store.Attempt, file pipeline.File, also Also) (store.Attempt, error) {
	if a.Form == "" {
		other, r := d.recognise(ctx, file)
		if other == nil {
			if err := ctx.Err(); err != nil {
				return a, err
			}
			return d.decide(ctx, a, file, r, also)
		}
		a.Form = other.form()
	}
	err := d.at(a.Form, func(other *Desk) (err error) {
		a, err = other.checkOwn(ctx, a, file, also)
		return err
	})
	return a, err
}
