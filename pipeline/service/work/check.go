package work

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"

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
	r := d.Line.Read(ctx, file, nil)
	if err := ctx.Err(); err != nil {
		return a, err // what was not read to its end was not judged
	}
	judged, err := d.decide(ctx, a, file, r, also)
	for tries := 0; errors.Is(err, errRenumbered) && tries < 8; tries++ {
		judged, err = d.decide(ctx, a, file, r, also)
	}
	if err != nil {
		return a, err
	}
	d.Log.Info("checked", "file", a.Name, "attempt", id, "state", judged.State, "office", judged.Office,
		"period", judged.Period.String(), "number", judged.Number)
	return judged, nil
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
		return d.record(ctx, a.ID, v, 0, also)
	}
	if r, err = d.judge(ctx, a, r, v.Attribution); err != nil {
		return a, err
	}
	v.State, v.Findings = states[r.Status], r.Findings
	if r.Submission != nil {
		r.Submission.Attempt = number
		if r.Before, err = d.before(ctx, v.Attribution, number); err != nil {
			return a, err
		}
	}
	if v.Receipts, err = d.answer(ctx, a, v, number, r, file); err != nil {
		return a, err
	}
	return d.record(ctx, a.ID, v, number, also)
}

// states are the states that the statuses of the pipeline make.
var states = map[pipeline.Status]store.State{
	pipeline.Accepted:   store.Accepted,
	pipeline.Returned:   store.Returned,
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
	return whose
}

// standing returns the office's earlier attempt of the same bytes, if there is one, and
// the number that this one will have.
func (d *Desk) standing(ctx context.Context, a store.Attempt, whose store.Attribution) (same store.Attempt, number int, err error) {
	if a.Number > 0 || !whose.Known() {
		return same, a.Number, nil
	}
	err = d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.Attempts(whose.Form, whose.Period)
		for _, other := range all {
			if other.Office != whose.Office {
				continue
			}
			if other.SHA256 == a.SHA256 && other.Number > 0 {
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
// receipt can say what has changed; nil when there is none that can be read.
func (d *Desk) before(ctx context.Context, whose store.Attribution, number int) (*pipeline.Received, error) {
	var last store.Attempt
	err := d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.Attempts(whose.Form, whose.Period)
		for _, other := range all {
			if other.Office == whose.Office && other.Number < number && other.Number > last.Number {
				last = other
			}
		}
		return err
	})
	if err != nil || last.ID == "" {
		return nil, err
	}
	file, err := d.file(ctx, last)
	if err != nil {
		return nil, err
	}
	r := d.Line.Read(ctx, file, nil)
	if r.Submission == nil {
		return nil, ctx.Err()
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
	// the receipt, or its name.
	errRenumbered = errors.New("another attempt has this number or name")
)

// record writes a verdict, with the job that follows, unless another one stands.
func (d *Desk) record(ctx context.Context, id string, v store.Verdict, number int, also Also) (a store.Attempt, err error) {
	err = d.Store.Write(ctx, checker, func(tx *store.Tx) error {
		if a, err = tx.Attempt(id); err != nil {
			return err
		}
		if a.State != store.Received {
			return also.do(tx)
		}
		if a, err = tx.Verdict(id, v); err != nil {
			return err
		}
		if ours := a.State == store.Accepted || a.State == store.Returned || a.State == store.Superseded; ours {
			taken, err := nameTaken(&tx.View, a, v.Receipts[0].Name)
			if err != nil {
				return err
			}
			if taken || a.Number != number {
				return errRenumbered
			}
		}
		if err := d.tellOfReceipt(ctx, tx, a, v.Findings); err != nil {
			return err
		}
		if err := d.next(ctx, tx, deliverJob{id}); err != nil {
			return err
		}
		return also.do(tx)
	})
	return a, err
}

// keep keeps one file of an answer.
func (d *Desk) keep(ctx context.Context, name string, data []byte) (store.Blob, error) {
	digest, _, err := d.Files.Put(ctx, bytes.NewReader(data))
	return store.Blob{Name: name, SHA256: digest.String()}, err
}
