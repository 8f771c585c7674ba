package work

import (
	"context"
	"slices"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// held makes a report in several files wait where one of them has warnings and the form wants
// these decided first. What waits is the file that made it whole, with the warnings of all;
// the others stay as they are, for they may count as parts of an earlier report.
func (d *Desk) held(made *outcome, this store.Attempt) ruling {
	has := func(f judged) bool { return warned(f.result.Findings) }
	if d.Line.Form.Warnings != form.WarnedWait || len(made.recorded) < 2 || !slices.ContainsFunc(made.recorded, has) {
		return ruling{}
	}
	at := slices.IndexFunc(made.recorded, func(f judged) bool { return f.ID == this.ID })
	one := made.recorded[at]
	one.result.Status, one.result.Notice = pipeline.Waiting, d.warnedNotice()
	one.result.Findings = append(slices.Clone(one.result.Findings), elsewhere(made.recorded, at, form.Warning)...)
	made.recorded = report{one}
	return ruling{why: store.Warned}
}

// admission is what is recorded when an attempt is taken in that waits.
type admission struct {
	receipts []store.Blob // what its office gets then
	whole    report       // with the other files that it is a report with; none where it is one by itself
	parts    []store.Part // the same, as it is recorded
	seen     []store.Attempt
	broken   bool // it no longer makes a report with the others
}

// admission finds what it takes to take an attempt in; nothing when it does not wait.
func (d *Desk) admission(ctx context.Context, a store.Attempt) (in admission, err error) {
	if a.State != store.Checked {
		return in, nil
	}
	notice := "已由" + d.reviewer() + "核定计入。"
	if in, err = d.admissionOfParts(ctx, a, notice); err != nil || in.broken || len(in.parts) > 0 {
		return in, err
	}
	in.receipts, err = d.anew(ctx, a, pipeline.Accepted, notice)
	return in, err
}

// admissionOfParts is the admission of a file that waits because it made a report whole; none
// of another.
func (d *Desk) admissionOfParts(ctx context.Context, a store.Attempt, notice string) (in admission, err error) {
	c, err := d.Case(ctx, a.ID)
	if err != nil || c.Why != store.Warned {
		return in, err
	}
	file, err := d.file(ctx, a)
	if err != nil {
		return in, err
	}
	r := d.Line.Read(ctx, file, nil)
	if r, err = d.judge(ctx, a, r, a.Attribution); err != nil || r.Status != pipeline.Returned {
		return in, err
	}
	made, err := d.together(ctx, judged{a, file, r}, a.Attribution)
	if err != nil {
		return in, err
	}
	if in.broken = len(made.recorded) < 2; in.broken {
		return in, nil
	}
	for i := range made.recorded {
		made.recorded[i].result.Notice = notice
	}
	in.whole, in.seen = made.recorded, made.seen
	in.parts, err = d.verdicts(ctx, made, a.Attribution)
	return in, err
}

// admit takes an attempt in that waits for nothing any more; others stay as they are.
func (d *Desk) admit(ctx context.Context, tx *store.Tx, id, note string, in admission) (store.Attempt, error) {
	a, err := tx.Attempt(id)
	if err != nil || a.State != store.Checked || in.broken {
		return a, err
	}
	if locked, err := tx.Locked(a); err != nil || locked {
		return a, err
	}
	c, err := caseOf(&tx.View, a)
	if err != nil {
		return a, err
	}
	undecided := func(w Warning) bool { return !w.Decided() }
	if d.Line.Form.Warnings == form.WarnedWait && slices.ContainsFunc(c.Warnings, undecided) {
		return a, nil
	}
	if len(in.parts) > 0 {
		return d.admitParts(ctx, tx, c, note, in)
	}
	if a, err = tx.Decide(store.Decision{Attempt: id, Kind: store.Admitted, Words: note}, in.receipts); err != nil {
		return a, err
	}
	if err := d.next(ctx, tx, delivery(a.ID, a.Receipts)); err != nil {
		return a, err
	}
	if err := d.tellOfDecision(ctx, tx, a); err != nil {
		return a, err
	}
	return a, d.followed(ctx, tx, a)
}

// admitParts takes in a file with the others of its report, unless there are warnings by now
// that were not decided about.
func (d *Desk) admitParts(ctx context.Context, tx *store.Tx, c Case, note string, in admission) (a store.Attempt, err error) {
	if err := d.alike(tx, c.Attempt, in.seen); err != nil {
		return c.Attempt, err
	}
	for _, f := range in.whole {
		for _, found := range f.result.Findings {
			if found.Severity == form.Warning && !c.allows(f.Name, found) {
				return c.Attempt, nil
			}
		}
	}
	carrier, err := tx.DecideJoin(store.Decision{Attempt: c.ID, Kind: store.Admitted, Words: note}, in.parts)
	if err != nil {
		return c.Attempt, err
	}
	for _, part := range in.parts {
		if err := allowAll(tx, part.ID, note); err != nil {
			return c.Attempt, err
		}
		if err := d.next(ctx, tx, delivery(part.ID, part.Receipts)); err != nil {
			return c.Attempt, err
		}
	}
	if a, err = tx.Attempt(c.ID); err != nil {
		return a, err
	}
	if err := d.tellOfDecision(ctx, tx, a); err != nil {
		return a, err
	}
	return a, d.followed(ctx, tx, carrier)
}

// allows reports whether a warning was decided about that was found in a file of the report.
func (c Case) allows(file string, f submission.Finding) bool {
	return slices.ContainsFunc(c.Warnings, func(w Warning) bool {
		return w.Decided() && w.Rule == f.Rule && w.Unit == f.Unit && (w.Message == f.Message || w.Message == inOther(file, f.Message))
	})
}

// allowAll lets those warnings of an attempt stand that nobody has decided about by its own
// name.
func allowAll(tx *store.Tx, id, note string) error {
	a, err := tx.Attempt(id)
	if err != nil {
		return err
	}
	c, err := caseOf(&tx.View, a)
	if err != nil {
		return err
	}
	for _, w := range c.Warnings {
		if w.Decided() {
			continue
		}
		if err := speak(tx, id, store.Allowed, note, []int{w.Ordinal}); err != nil {
			return err
		}
	}
	return nil
}
