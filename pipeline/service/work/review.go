package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// Case is an attempt that waits for a decision, or counts with warnings that nobody has
// decided about.
type Case struct {
	store.Attempt
	Why       store.DecisionKind // it waits; empty where it does not
	Decisions []store.Decision
	Warnings  []Warning
}

// Warning is a finding that a person may let stand.
type Warning struct {
	submission.Finding
	Ordinal int                 // among the attempt's findings, from 1
	Said    []store.Explanation // to it, in the order in which it was said
}

// Decided reports whether the district has let the warning stand or has not.
func (w Warning) Decided() bool {
	return slices.ContainsFunc(w.Said, func(e store.Explanation) bool { return e.Kind != store.Explained })
}

// Words are the office's latest words to the warning; empty for none.
func (w Warning) Words() string {
	for _, e := range slices.Backward(w.Said) {
		if e.Kind == store.Explained {
			return e.Words
		}
	}
	return w.Explanation
}

// Cases returns what there is to decide about, in the order in which it came; for one
// month, or for all when it is zero.
func (d *Desk) Cases(ctx context.Context, month period.Period) (out []Case, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		out = nil
		open, err := v.Undecided(d.form())
		for _, a := range open {
			if !month.IsZero() && a.Period != month {
				continue
			}
			one, err := caseOf(v, a)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return err
	})
	return out, err
}

// Case returns one attempt as it stands before whoever decides.
func (d *Desk) Case(ctx context.Context, id string) (out Case, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		a, err := v.Attempt(id)
		if err == nil {
			out, err = caseOf(v, a)
		}
		return err
	})
	return out, err
}

func caseOf(v *store.View, a store.Attempt) (Case, error) {
	c := Case{Attempt: a}
	var err error
	if c.Decisions, err = v.Decisions(a.ID); err != nil {
		return c, err
	}
	if len(c.Decisions) > 0 && a.State == store.Checked {
		c.Why = c.Decisions[0].Kind
	}
	found, err := v.Findings(a)
	if err != nil {
		return c, err
	}
	said, err := v.Explanations(a.ID)
	for i, f := range found {
		if f.Severity != form.Warning {
			continue
		}
		w := Warning{Finding: f, Ordinal: i + 1}
		for _, e := range said {
			if e.Ordinal == w.Ordinal {
				w.Said = append(w.Said, e)
			}
		}
		c.Warnings = append(c.Warnings, w)
	}
	return c, err
}

// Named returns the one attempt whose ID begins with that.
func (d *Desk) Named(ctx context.Context, beginning string) (a store.Attempt, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.AttemptsLike(d.form(), strings.ToLower(beginning))
		switch {
		case err != nil:
			return err
		case len(all) == 0 || beginning == "":
			return store.ErrNotFound
		case len(all) > 1:
			return ErrAmbiguous
		}
		a = all[0]
		return nil
	})
	return a, err
}

// ErrAmbiguous says that several attempts have IDs that begin so.
var ErrAmbiguous = errors.New("several attempts have IDs that begin so")

// Explain records the office's words to a warning of an attempt (情况说明).
func (d *Desk) Explain(ctx context.Context, by store.Actor, id string, ordinal int, words string) error {
	return d.Store.Write(ctx, by, func(tx *store.Tx) error {
		_, err := tx.Explain(store.Explanation{Attempt: id, Ordinal: ordinal, Kind: store.Explained, Words: words})
		return err
	})
}

// Allow lets warnings of an attempt stand: those of the ordinals, all that are undecided
// when there are none. An attempt that waited for nothing else counts from then on.
func (d *Desk) Allow(ctx context.Context, by store.Actor, id, note string, ordinals ...int) (store.Attempt, error) {
	a, err := d.allow(ctx, by, id, note, ordinals)
	for tries := 0; errors.Is(err, errRenumbered) && tries < 8; tries++ {
		a, err = d.allow(ctx, by, id, note, ordinals)
	}
	return a, err
}

func (d *Desk) allow(ctx context.Context, by store.Actor, id, note string, ordinals []int) (store.Attempt, error) {
	c, err := d.Case(ctx, id)
	if err != nil {
		return c.Attempt, err
	}
	if len(ordinals) == 0 {
		for _, w := range c.Warnings {
			if !w.Decided() {
				ordinals = append(ordinals, w.Ordinal)
			}
		}
	}
	in, err := d.admission(ctx, c.Attempt)
	if err != nil {
		return c.Attempt, err
	}
	a := c.Attempt
	err = d.Store.Write(ctx, by, func(tx *store.Tx) error {
		if err := speak(tx, id, store.Allowed, note, ordinals); err != nil {
			return err
		}
		a, err = d.admit(ctx, tx, id, note, in)
		return err
	})
	return a, err
}

// Return sends an attempt back to its office with a reason; where it counted it counts no
// longer, nor do the other files of its report. What it had taken the place of does not count
// again: the office said itself that it was wrong. It is missing until it sends anew.
// Ordinals are the warnings that the reason is about.
func (d *Desk) Return(ctx context.Context, by store.Actor, id, reason string, ordinals ...int) (store.Attempt, error) {
	a, err := d.attempt(ctx, id)
	if err != nil || a.State == store.Returned {
		return a, err
	}
	whole := []store.Attempt{a}
	if a.JoinedTo != "" {
		err := d.Store.Read(ctx, func(v *store.View) error {
			all, err := v.Attempts(a.Form, a.Period)
			whole = reportOf(all, a)
			return err
		})
		if err != nil {
			return a, err
		}
	}
	receipts := make([][]store.Blob, len(whole))
	for i, part := range whole {
		if receipts[i], err = d.anew(ctx, part, pipeline.Returned, returnedNotice(by, part, reason)); err != nil {
			return a, err
		}
	}
	err = d.Store.Write(ctx, by, func(tx *store.Tx) error {
		if err := speak(tx, id, store.Refused, reason, ordinals); err != nil {
			return err
		}
		for i, part := range whole {
			now, err := tx.Decide(store.Decision{Attempt: part.ID, Kind: store.SentBack, Words: reason}, receipts[i])
			if err != nil {
				return err
			}
			if part.ID == id {
				a = now
			}
			if err := d.next(ctx, tx, delivery(now.ID, now.Receipts)); err != nil {
				return err
			}
		}
		if err := d.tellOfDecision(ctx, tx, a); err != nil {
			return err
		}
		return d.followed(ctx, tx, a)
	})
	return a, err
}

// returnedNotice says to an office why its file goes back and, where the file counted, what
// counts from then on: nothing.
func returnedNotice(by store.Actor, a store.Attempt, reason string) string {
	notice := fmt.Sprintf("退回的原因（%s）：%s", by.Who, reason)
	if a.State != store.Accepted && a.State != store.Joined {
		return notice
	}
	if last, _ := utf8.DecodeLastRuneInString(reason); !strings.ContainsRune("。！？", last) {
		notice += "。"
	}
	return notice + "本期以前报过的也不再计入，再报一次同样的文件也不会重新计入；重新报送并通过审核以前，按未报处理。"
}

func speak(tx *store.Tx, id string, kind store.ExplanationKind, words string, ordinals []int) error {
	for _, ordinal := range ordinals {
		if _, err := tx.Explain(store.Explanation{Attempt: id, Ordinal: ordinal, Kind: kind, Words: words}); err != nil {
			return err
		}
	}
	return nil
}

// Reopen lets an office send once more for a month that is closed, and takes in what it
// has sent already.
func (d *Desk) Reopen(ctx context.Context, by store.Actor, office string, month period.Period, note string) ([]store.Attempt, error) {
	var waiting []store.Attempt
	err := d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.Attempts(d.form(), month)
		waiting = slices.DeleteFunc(all, func(a store.Attempt) bool { return a.Office != office || a.State != store.Checked })
		return err
	})
	if err != nil {
		return nil, err
	}
	ways := make([]admission, len(waiting))
	for i, a := range waiting {
		if ways[i], err = d.admission(ctx, a); err != nil {
			return nil, err
		}
	}
	var out []store.Attempt
	err = d.Store.Write(ctx, by, func(tx *store.Tx) error {
		out = nil
		if _, err := tx.Reopen(d.form(), month, office, note); err != nil {
			return err
		}
		for i := len(waiting) - 1; i >= 0; i-- { // the last one counts
			a, err := d.admit(ctx, tx, waiting[i].ID, note, ways[i])
			if err != nil {
				return err
			}
			if a.State == store.Accepted {
				out = append(out, a)
			}
		}
		return nil
	})
	return out, err
}

// Lock ends the collecting of a month: what comes from then on waits until the month is
// opened again for its office.
func (d *Desk) Lock(ctx context.Context, by store.Actor, month period.Period) error {
	return d.Store.Write(ctx, by, func(tx *store.Tx) error {
		_, opened, err := tx.Collection(d.form(), month)
		if err != nil {
			return err
		}
		if !opened {
			if _, err := tx.OpenPeriod(d.form(), month, time.Time{}); err != nil {
				return err
			}
		}
		_, err = tx.ClosePeriod(d.form(), month)
		return err
	})
}

// anew makes the answer to an attempt again, with what was found in it then, another
// result and a notice, under the names that it had.
func (d *Desk) anew(ctx context.Context, a store.Attempt, result pipeline.Status, notice string) ([]store.Blob, error) {
	file, err := d.file(ctx, a)
	if err != nil {
		return nil, err
	}
	r := d.Line.Read(ctx, file, nil)
	if r.Submission == nil {
		return nil, errors.Join(ctx.Err(), r.Cause)
	}
	if r, err = d.judge(ctx, a, r, a.Attribution); err != nil {
		return nil, err
	}
	v := store.Verdict{Attribution: a.Attribution, State: states[result]}
	err = d.Store.Read(ctx, func(view *store.View) (err error) {
		v.Findings, err = view.Findings(a)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.Findings, r.Status = v.Findings, result
	if result == pipeline.Returned { // the month may be closed by now
		if _, err := d.ruled(ctx, a, a.Attribution, &r); err != nil {
			return nil, err
		}
	}
	r.Notice = notice + r.Notice
	if r.Submission != nil {
		r.Submission.Attempt = a.Number
		if r.Before, err = d.before(ctx, a.Attribution, a.Number, nil); err != nil {
			return nil, err
		}
	}
	return d.answer(ctx, a, v, a.Number, r, file)
}
