package work

import (
	"context"
	"fmt"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// ruling is what else than its findings decides about a file.
type ruling struct {
	why    store.DecisionKind // it waits for a decision; empty when it does not
	locked bool               // its period takes nothing in
}

// ruled changes what becomes of a file by what else decides about it, and says so to the
// office.
func (d *Desk) ruled(ctx context.Context, a store.Attempt, whose store.Attribution, r *pipeline.Received) (rule ruling, err error) {
	v := store.Verdict{Attribution: whose, State: states[r.Status], Findings: r.Findings}
	var closed store.Collection
	err = d.Store.Read(ctx, func(view *store.View) error {
		if rule, err = d.rule(view, a, v); err != nil || !rule.locked {
			return err
		}
		closed, _, err = view.Collection(v.Form, v.Period)
		return err
	})
	if rule.why != "" {
		r.Status = pipeline.Waiting
	}
	switch {
	case rule.locked:
		r.Notice = d.lockedNotice(closed, v.State)
	case rule.why == store.Warned:
		r.Notice = d.warnedNotice()
	}
	return rule, err
}

// rule is the ruling on a verdict, which may be one that was changed by it already.
func (d *Desk) rule(view *store.View, a store.Attempt, v store.Verdict) (rule ruling, err error) {
	a.Attribution = v.Attribution
	if v.State == store.Quarantined || !a.Known() {
		return rule, nil
	}
	if rule.locked, err = view.Locked(a); err != nil || v.State == store.Returned {
		return rule, err
	}
	switch {
	case rule.locked:
		rule.why = store.Late
	case d.Line.Form.Warnings == form.WarnedWait && warned(v.Findings):
		rule.why = store.Warned
	}
	return rule, nil
}

func warned(findings []submission.Finding) bool {
	for _, f := range findings {
		if f.Severity == form.Warning {
			return true
		}
	}
	return false
}

// lockedNotice says to an office that a period is locked, and who opens it.
func (d *Desk) lockedNotice(c store.Collection, state store.State) string {
	text := fmt.Sprintf("%s的报送已于%s锁定", c.Period.Chinese(), c.ClosedAt.In(d.Zone).Format("2006-01-02 15:04"))
	if state == store.Returned {
		return text + "。改正以后重新报送，请先联系" + d.reviewer() + "开放补报。"
	}
	return text + "，本文件已妥善保存，暂不计入。需要计入的，请联系" + d.reviewer() + "开放补报。"
}

// warnedNotice says to an office that its warnings are decided about first.
func (d *Desk) warnedNotice() string {
	return "本报表的警告要由" + d.reviewer() + "核定以后才计入汇总。"
}

// reviewer is who decides, as offices call it.
func (d *Desk) reviewer() string {
	if d.Line.Signature != "" {
		return d.Line.Signature
	}
	return d.Line.Units.District().Name
}

// followed leaves the job that follows from other files' counting than before: where the
// month, or a longer period that it lies in, has an edition, that is made again.
func (d *Desk) followed(ctx context.Context, tx *store.Tx, a store.Attempt) error {
	if a.State != store.Accepted && a.State != store.Returned {
		return nil
	}
	for _, of := range append([]period.Period{a.Period}, a.Period.Spans()...) {
		_, found, err := tx.Latest(a.Form, of, d.district())
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if err := d.next(ctx, tx, reportJob{a.Form, of}); err != nil {
			return err
		}
	}
	return nil
}
