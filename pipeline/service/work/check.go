package work

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// checker is who judges, in the audit.
var checker = store.Actor{Who: "check", Origin: "job"}

// Check judges an attempt, keeps its receipt and records both. An attempt that was judged
// before stays as it is.
func (d *Desk) Check(ctx context.Context, id string, also Also) (store.Attempt, error) {
	a, err := d.attempt(ctx, id)
	if err != nil {
		return a, err
	}
	if a.State != store.Received {
		return a, d.Store.Write(ctx, checker, also.do)
	}
	file, err := d.file(ctx, a)
	if err != nil {
		return a, err
	}
	judged, err := d.check(ctx, a, file, also)
	if err != nil {
		return a, err
	}
	d.Log.Info("checked", "file", a.Name, "attempt", id, "state", judged.State, "form", judged.Form, "office", judged.Office,
		"period", judged.Period.String(), "number", judged.Number)
	return judged, nil
}

// checkOwn judges a file of this desk's form.
func (d *Desk) checkOwn(ctx context.Context, a store.Attempt, file pipeline.File, also Also) (store.Attempt, error) {
	r := d.Line.Read(ctx, file, nil)
	if err := ctx.Err(); err != nil {
		return a, err // what was not read to its end was not judged
	}
	judged, err := d.decide(ctx, a, file, r, also)
	for tries := 0; errors.Is(err, errRenumbered) && tries < 8; tries++ {
		judged, err = d.decide(ctx, a, file, d.Line.Read(ctx, file, nil), also)
	}
	return judged, err
}

func (d *Desk) attempt(ctx context.Context, id string) (a store.Attempt, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		a, err = v.Attempt(id)
		return err
	})
	return a, err
}

// file returns an attempt's bytes up to the size that is allowed; one byte more tells the
// reader that it is larger, and it refuses it by name.
func (d *Desk) file(ctx context.Context, a store.Attempt) (pipeline.File, error) {
	digest, err := files.ParseDigest(a.SHA256)
	if err != nil {
		return pipeline.File{}, err
	}
	data, err := d.bytes(ctx, digest, cmp.Or(d.Line.Limits.File, a.Size))
	return pipeline.File{Name: a.Name, Data: data, Attempt: a.Number}, err
}

// decide judges what was read and records the verdict.
func (d *Desk) decide(ctx context.Context, a store.Attempt, file pipeline.File, r pipeline.Received, also Also) (store.Attempt, error) {
	v := store.Verdict{Attribution: d.whose(a, r)}
	same, number, err := d.standing(ctx, a, v.Attribution)
	if err != nil {
		return a, err
	}
	if same.ID != "" {
		if same.State == store.Received {
			return a, errFirst
		}
		v.State, v.Receipts = store.Accepted, same.Receipts
		return d.record(ctx, a, decision{parts: []store.Part{{ID: a.ID, Verdict: v}}}, also)
	}
	if r, err = d.judge(ctx, a, r, v.Attribution); err != nil {
		return a, err
	}
	rule, err := d.ruled(ctx, a, v.Attribution, &r)
	if err != nil {
		return a, err
	}
	a.Number = number
	out := outcome{recorded: report{{a, file, r}}}
	if r.Status == pipeline.Returned && !rule.locked {
		if out, err = d.together(ctx, out.recorded[0], v.Attribution); err != nil {
			return a, err
		}
		rule = d.held(&out, a)
	}
	parts, err := d.verdicts(ctx, out, v.Attribution)
	if err != nil {
		return a, err
	}
	return d.record(ctx, a, decision{parts, number, out.seen, rule}, also)
}

// verdicts are what is recorded of each file of a report, with its receipt.
func (d *Desk) verdicts(ctx context.Context, made outcome, whose store.Attribution) ([]store.Part, error) {
	var out []store.Part
	for _, f := range made.recorded {
		v := store.Verdict{Attribution: whose, State: states[f.result.Status], Findings: f.result.Findings}
		var err error
		if s := f.result.Submission; s != nil {
			s.Attempt = f.Number
		}
		if f.result.Submission != nil && v.State != store.Joined {
			if f.result.Before, err = d.before(ctx, whose, f.Number, made.with); err != nil {
				return nil, err
			}
		}
		if v.Receipts, err = d.answer(ctx, f.Attempt, v, f.Number, f.result, f.file); err != nil {
			return nil, err
		}
		out = append(out, store.Part{ID: f.ID, Verdict: v})
	}
	return out, nil
}

// states are the states that the statuses of the pipeline make.
var states = map[pipeline.Status]store.State{
	pipeline.Accepted:   store.Accepted,
	pipeline.Joined:     store.Joined,
	pipeline.Returned:   store.Returned,
	pipeline.Waiting:    store.Checked,
	pipeline.Unreadable: store.Quarantined,
}

// whose is whose a file is: as was known when it came, then as its cover says, then as
// its name does.
func (d *Desk) whose(a store.Attempt, r pipeline.Received) store.Attribution {
	whose := a.Attribution
	if r.Submission != nil {
		whose.Office = cmp.Or(whose.Office, r.Submission.Office)
		whose.Period = cmp.Or(whose.Period, r.Submission.Period)
	}
	if !whose.Period.IsZero() {
		whose.Office = cmp.Or(whose.Office, d.Line.Sender(a.Name, whose.Period))
	}
	if r.Submission != nil && whose.Office == "" && !d.covered(r.Submission) {
		whose.Office = d.Line.Owner(r, whose.Period)
	}
	return whose
}

// standing returns the office's earlier attempt of the same bytes, if there is one, and
// the number that this one will have.
func (d *Desk) standing(ctx context.Context, a store.Attempt, whose store.Attribution) (same store.Attempt, number int, err error) {
	if a.Number > 0 || !whose.Known() {
		return same, a.Number, nil
	}
	err = d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.OfMonth(whose)
		for _, other := range all {
			if other.SHA256 == a.SHA256 {
				same = other
			}
			number = max(number, other.Number)
		}
		return err
	})
	return same, number + 1, err
}

// judge judges what was read against what its office sent before.
func (d *Desk) judge(ctx context.Context, a store.Attempt, r pipeline.Received, whose store.Attribution) (pipeline.Received, error) {
	if r.Submission == nil {
		d.tellCrash(a, r)
		return r, nil
	}
	in := pipeline.Inputs{Period: a.Period, Office: a.Office, Today: d.day(a.ReceivedAt)}
	var err error
	if in.Earlier, err = d.history(ctx, whose); err != nil {
		return r, err
	}
	r = d.Line.Judge(r, in)
	if err := ctx.Err(); err != nil {
		return r, err
	}
	d.tellCrash(a, r)
	if r.Submission == nil {
		return r, nil
	}
	if message := d.unattributed(whose, r); message != "" {
		r.Status = pipeline.Unreadable
		r.Findings = append([]submission.Finding{{
			Severity: form.Error, File: a.Name, Message: message,
			Action: "请在封面上填写单位和报告期，或放进本单位的文件夹重新报送。",
		}}, r.Findings...)
	}
	return r, nil
}

// before is the office's attempt before one of that number, judged again, so that the
// receipt can say what has changed; nil when there is none that can be read. Files of the
// same report are no attempts before each other.
func (d *Desk) before(ctx context.Context, whose store.Attribution, number int, of report) (*pipeline.Received, error) {
	var last store.Attempt
	var files []store.Attempt
	err := d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.OfMonth(whose)
		for _, other := range all {
			if other.Number < number && other.Number > last.Number && !of.holds(other) {
				last = other
			}
		}
		files = reportOf(all, last)
		return err
	})
	if err != nil || last.ID == "" {
		return nil, err
	}
	r, err := d.readAll(ctx, files)
	if err != nil || r.Submission == nil {
		return nil, errors.Join(err, ctx.Err())
	}
	if r, err = d.judge(ctx, last, r, whose); err != nil || r.Submission == nil {
		return nil, err
	}
	r.Submission.Attempt = last.Number
	return &r, nil
}

// unattributed says why nobody knows whose a file is; empty when it is known.
func (d *Desk) unattributed(whose store.Attribution, r pipeline.Received) string {
	s := r.Submission
	switch {
	case whose.Office == "" && whose.Period.IsZero():
		return "看不出是哪个单位、哪个报告期的报表。"
	case whose.Office == "":
		return "看不出是哪个单位的报表。"
	case whose.Period.IsZero():
		return "看不出是哪个报告期的报表。"
	case r.Status == pipeline.Accepted && s.Office != whose.Office:
		return fmt.Sprintf("封面上是%s，所放的文件夹是%s的。", d.Line.Units.Name(s.Office), d.Line.Units.Name(whose.Office))
	case r.Status == pipeline.Accepted && s.Period != whose.Period:
		return fmt.Sprintf("封面上是%s，所放的文件夹是%s的。", s.Period.Chinese(), whose.Period.Chinese())
	}
	return ""
}

// tellCrash logs a fault of the program that cost a file its being read.
func (d *Desk) tellCrash(a store.Attempt, r pipeline.Received) {
	var crash *pipeline.CrashError
	if errors.As(r.Cause, &crash) {
		d.Log.Error("reading crashed", "attempt", a.ID, "file", a.Name, "cause", crash.Cause, "stack", string(crash.Stack))
	}
}

var (
	// errFirst says that the same bytes came from the office before and are not judged yet.
	errFirst = errors.New("同样的文件先前报过一次，还没有审核完。请先处理先前的那一份。")
	// errRenumbered says that another attempt of the office took the number that stands on
	// the receipt, or its name, or belongs to the same report, or that the month was closed
	// or opened.
	errRenumbered = errors.New("another attempt has this number or name, or belongs to the report, or the month was closed or opened")
)

// decision is what was decided about an attempt.
type decision struct {
	parts  []store.Part    // itself and, where they count together, the other files of its report
	number int             // that stands on its receipt; 0 for the same file once more
	seen   []store.Attempt // files that it was judged with
	rule   ruling
}

// record writes a decision, with the jobs that follow, unless another one stands.
func (d *Desk) record(ctx context.Context, a store.Attempt, made decision, also Also) (store.Attempt, error) {
	err := d.Store.Write(ctx, checker, func(tx *store.Tx) (err error) {
		if a, err = tx.Attempt(a.ID); err != nil {
			return err
		}
		if a.State != store.Received {
			return also.do(tx)
		}
		if err := d.stands(tx, a, made); err != nil {
			return err
		}
		if len(made.parts) > 1 {
			if _, err = tx.Join(made.parts); errors.Is(err, store.ErrParts) {
				err = errRenumbered
			}
		} else {
			_, err = tx.Verdict(a.ID, made.parts[0].Verdict)
		}
		if err != nil {
			return err
		}
		if a, err = tx.Attempt(a.ID); err != nil {
			return err
		}
		if a.State != store.Quarantined && a.State != store.Duplicate && a.Number != made.number {
			return errRenumbered
		}
		if made.rule.why != "" && a.State == store.Checked {
			if err := tx.Hold(a.ID, made.rule.why); err != nil {
				return err
			}
		}
		for _, part := range made.parts {
			if err := d.next(ctx, tx, delivery(part.ID, part.Receipts)); err != nil {
				return err
			}
		}
		if err := d.followed(ctx, tx, a); err != nil {
			return err
		}
		if err := d.tellOfReceipt(ctx, tx, a, made.parts); err != nil {
			return err
		}
		return also.do(tx)
	})
	return a, err
}

// stands makes sure that nothing has changed of what a decision rests on: whether the month
// takes files in, the names of answers that are taken, and the other files of the report.
func (d *Desk) stands(tx *store.Tx, a store.Attempt, made decision) error {
	last := made.parts[len(made.parts)-1].Verdict
	if len(made.parts) > 1 {
		last.State = store.Returned // as it was by itself when that was asked
	}
	if now, err := d.rule(&tx.View, a, last); err != nil || now != made.rule && made.number > 0 {
		return cmp.Or(err, errRenumbered)
	}
	for _, part := range made.parts {
		one, err := tx.Attempt(part.ID)
		if err != nil {
			return err
		}
		one.Attribution = part.Attribution
		if !one.Known() || part.State == store.Quarantined || made.number == 0 {
			continue
		}
		if taken, err := nameTaken(&tx.View, one, part.Receipts[0].Name); err != nil || taken {
			return errors.Join(err, errRenumbered)
		}
	}
	if made.rule.locked || made.parts[0].State != store.Returned && len(made.parts) == 1 && len(made.seen) == 0 {
		return nil // it was judged with no other file
	}
	a.Attribution = made.parts[0].Attribution
	return d.alike(tx, a, made.seen)
}

// alike makes sure that the other files are those that an attempt was judged with.
func (d *Desk) alike(tx *store.Tx, a store.Attempt, seen []store.Attempt) error {
	now, err := d.others(&tx.View, a)
	if err == nil && !slices.EqualFunc(now, seen, func(x, y store.Attempt) bool { return x.ID == y.ID && x.State == y.State }) {
		err = errRenumbered
	}
	return err
}

// keep keeps one file of an answer.
func (d *Desk) keep(ctx context.Context, name string, data []byte) (store.Blob, error) {
	digest, _, err := d.putFile(ctx, bytes.NewReader(data))
	return store.Blob{Name: name, SHA256: digest.String()}, err
}
