package storetest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// judged is an attempt of an office with a verdict and one warning.
func judged(t testing.TB, s *store.Store, office, content string, state store.State) store.Attempt {
	t.Helper()
	a, _ := receive(t, s, Arrival(office, content))
	return verdict(t, s, a.ID, store.Verdict{State: state, Findings: []submission.Finding{Warning(a)}})
}

func decide(t testing.TB, s *store.Store, id string, kind store.DecisionKind, words string, receipts ...store.Blob) (a store.Attempt) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		a, err = tx.Decide(store.Decision{Attempt: id, Kind: kind, Words: words}, receipts)
		return err
	})
	return a
}

func undecided(t testing.TB, s *store.Store) []string {
	t.Helper()
	var ids []string
	for _, a := range read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Undecided(Form) }) {
		ids = append(ids, a.ID)
	}
	return ids
}

func decisions(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	receipt := store.Blob{Name: "回执.xlsx", SHA256: Hash("accepted")}
	a, _ := receive(t, s, Arrival("430111001", "counts"))
	a = verdict(t, s, a.ID, store.Verdict{State: store.Accepted, Findings: []submission.Finding{Warning(a)}, Receipts: []store.Blob{receipt}})
	held := judged(t, s, "430111002", "waits", store.Checked)
	write(t, s, func(tx *store.Tx) error { return tx.Hold(held.ID, store.Warned) })
	before := head(t, s)
	write(t, s, func(tx *store.Tx) error { return tx.Hold(held.ID, store.Warned) })
	same(t, "held again", head(t, s), before)
	same(t, "undecided", undecided(t, s), []string{a.ID, held.ID})

	anew := store.Blob{Name: "回执.xlsx", SHA256: Hash("returned")}
	a = decide(t, s, a.ID, store.SentBack, "数字与上月的说明不符。", anew)
	same(t, "returned", []any{a.State, a.Receipts}, []any{store.Returned, []store.Blob{anew}})
	before = head(t, s)
	same(t, "returned again", decide(t, s, a.ID, store.SentBack, "x"), attempt(t, s, a.ID))
	same(t, "head of the audit", head(t, s), before)
	same(t, "accepted", read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Accepted(Form, June) }), []store.Attempt(nil))
	said := read(t, s, func(v *store.View) ([]store.Decision, error) { return v.Decisions(a.ID) })
	if len(said) != 1 || said[0].Words != "数字与上月的说明不符。" || said[0].Who != Clerk.Who || said[0].At.IsZero() {
		t.Errorf("decided was %+v", said)
	}
	same(t, "what the office had before", said[0].Receipts, []store.Blob{receipt})
	refused[*store.TransitionError](t, s, func(tx *store.Tx) error {
		_, err := tx.Decide(store.Decision{Attempt: a.ID, Kind: store.Admitted}, nil)
		return err
	})
	held = decide(t, s, held.ID, store.Admitted, "情况属实。")
	same(t, "admitted", held.State, store.Accepted)
	same(t, "undecided after", undecided(t, s), []string{held.ID})
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.Explain(store.Explanation{Attempt: held.ID, Ordinal: 1, Kind: store.Allowed, Words: "情况属实。"})
		return err
	})
	same(t, "undecided in the end", undecided(t, s), []string(nil))
	like := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.AttemptsLike(Form, held.ID[:8]) })
	same(t, "found by the beginning of its ID", like, []store.Attempt{attempt(t, s, held.ID)})
	same(t, "verify", s.Verify(t.Context()), nil)
}

func lateFiles(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	early, _ := receive(t, s, Arrival("430111001", "early"))
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.OpenPeriod(Form, June, time.Time{}); err != nil {
			return err
		}
		_, err := tx.ClosePeriod(Form, June)
		return err
	})
	same(t, "came before", verdict(t, s, early.ID, store.Verdict{State: store.Accepted}).State, store.Accepted)
	late, _ := receive(t, s, Arrival("430111001", "late"))
	locked := func(a store.Attempt) bool {
		return read(t, s, func(v *store.View) (bool, error) { return v.Locked(a) })
	}
	same(t, "locked", []bool{locked(early), locked(late)}, []bool{false, true})
	accept := func(tx *store.Tx) error {
		_, err := tx.Verdict(late.ID, store.Verdict{State: store.Accepted})
		return err
	}
	if err := s.Write(t.Context(), Clerk, accept); !errors.Is(err, store.ErrLocked) {
		t.Errorf("accepting into a closed period: %v", err)
	}
	late = verdict(t, s, late.ID, store.Verdict{State: store.Checked})
	later := judged(t, s, "430111001", "later", store.Checked)
	err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
		_, err := tx.Decide(store.Decision{Attempt: late.ID, Kind: store.Admitted}, nil)
		return err
	})
	same(t, "admitting into a closed period", errors.Is(err, store.ErrLocked), true)

	var opened store.Reopening
	reopen := func(tx *store.Tx) (err error) {
		opened, err = tx.Reopen(Form, June, "430111001", "漏报一个社区。")
		return err
	}
	write(t, s, reopen)
	before := head(t, s)
	write(t, s, reopen)
	same(t, "reopened again", head(t, s), before)
	same(t, "locked then", []bool{locked(late), locked(store.Attempt{Attribution: Arrival("430111002", "").Attribution, ReceivedAt: later.ReceivedAt})}, []bool{false, true})
	later = decide(t, s, later.ID, store.Admitted, "")
	same(t, "admitted", []any{later.State, attempt(t, s, early.ID).State, attempt(t, s, late.ID).State},
		[]any{store.Accepted, store.Superseded, store.Superseded})
	all := read(t, s, func(v *store.View) ([]store.Reopening, error) { return v.Reopenings(Form, June) })
	opened.UsedBy = later.ID
	same(t, "reopenings", all, []store.Reopening{opened})
	same(t, "locked again", locked(later), true)
	again, _ := receive(t, s, Arrival("430111001", "once more"))
	same(t, "another file", locked(again), true)
	same(t, "verify", s.Verify(t.Context()), nil)
}

// issue is the suite's brief.
var issue = store.Issue{Form: Form, Period: June, District: "430111"}

func override(passage, text string) store.Override {
	return store.Override{Issue: issue, Passage: passage, Text: text, Basis: json.RawMessage(`[]`)}
}

func draft(key string) store.Draft {
	return store.Draft{
		Issue: issue, InputKey: Hash(key), Manifest: json.RawMessage(`{"passages":[]}`),
		Blobs: []store.Blob{{Name: "汇报（草稿）.pdf", SHA256: Hash("draft " + key)}},
	}
}

func drafts(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	edit := func(o store.Override) (out store.Override) {
		write(t, s, func(tx *store.Tx) (err error) { out, err = tx.Override(o); return err })
		return out
	}
	edit(override("开头/1", "原来的话。"))
	first, second := edit(override("基本情况/1", "改过的话。")), edit(override("开头/1", "改过的话。"))
	before := head(t, s)
	same(t, "edited again", edit(override("开头/1", "改过的话。")), second)
	same(t, "nothing restored", edit(override("主要做法/1", "")), store.Override{})
	same(t, "head of the audit", head(t, s), before)
	all := func() []store.Override {
		return read(t, s, func(v *store.View) ([]store.Override, error) { return v.Overrides(issue) })
	}
	same(t, "edited", all(), []store.Override{first, second})
	edit(override("基本情况/1", ""))
	same(t, "restored", all(), []store.Override{second})

	keep := func(d store.Draft) (out store.Draft) {
		write(t, s, func(tx *store.Tx) (err error) { out, err = tx.KeepDraft(d); return err })
		return out
	}
	keep(draft("a"))
	kept := keep(draft("b"))
	before = head(t, s)
	same(t, "kept again", keep(draft("b")), kept)
	same(t, "head of the audit", head(t, s), before)
	there := read(t, s, func(v *store.View) (store.Draft, error) { d, _, err := v.Draft(issue); return d, err })
	same(t, "draft", there, kept)
	same(t, "input key", kept.InputKey, Hash("b"))
	signing(t, s)
	same(t, "verify", s.Verify(t.Context()), nil)
}

func signing(t *testing.T, s *store.Store) {
	sign := func(key, words string) (out store.SignOff) {
		write(t, s, func(tx *store.Tx) (err error) {
			out, err = tx.Sign(store.SignOff{Issue: issue, InputKey: Hash(key), Words: words})
			return err
		})
		return out
	}
	first := sign("a", "同意")
	before := head(t, s)
	same(t, "signed again", sign("a", "同意"), first)
	same(t, "head of the audit", head(t, s), before)
	second := sign("b", "同意")
	same(t, "who", []any{first.Who, second.Entry}, []any{Clerk.Who, 2})
	all := read(t, s, func(v *store.View) ([]store.SignOff, error) { return v.SignOffs(issue) })
	same(t, "sign-offs", all, []store.SignOff{first, second})
	for key, want := range map[string]bool{"a": true, "b": true, "c": false} {
		found := read(t, s, func(v *store.View) (bool, error) { _, found, err := v.Signed(issue, Hash(key)); return found, err })
		same(t, "signed "+key, found, want)
	}
}

// fillReview puts something into the tables of decisions.
func fillReview(t testing.TB, s *store.Store) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		accepted, err := tx.Accepted(Form, June)
		if err != nil {
			return err
		}
		if err := tx.Hold(accepted[0].ID, store.Warned); err != nil {
			return err
		}
		if _, err := tx.Reopen(Form, June, "430111001", "补报。"); err != nil {
			return err
		}
		if _, err := tx.Override(override("开头/1", "改过的话。")); err != nil {
			return err
		}
		if _, err := tx.KeepDraft(draft("a")); err != nil {
			return err
		}
		_, err = tx.Sign(store.SignOff{Issue: issue, InputKey: Hash("a"), Words: "同意"})
		return err
	})
}
