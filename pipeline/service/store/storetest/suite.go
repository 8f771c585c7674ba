package storetest

import (
	"errors"
	"reflect"
	"testing"

	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// Run holds a database to everything that package store says. empty gives the address of
// a new, empty database each time.
func Run(t *testing.T, empty func(testing.TB) string) {
	suite := []struct {
		name string
		run  func(*testing.T, func(testing.TB) string)
	}{
		{"the life of a submission", life},
		{"the same bytes are one attempt", sameBytes},
		{"the file that came last counts", lastCounts},
		{"several files are one report", parts},
		{"several files are judged in another order", lateParts},
		{"a file that waits between two parts", waitingBetween},
		{"what makes no report is refused", notJoined},
		{"what was said to parts stays", saidToParts},
		{"forbidden transitions", forbidden},
		{"files of unknown offices", unattributed},
		{"quarantine", quarantine},
		{"findings come back as they were", findings},
		{"explanations", explanations},
		{"decisions about attempts", decisions},
		{"a closed period takes nothing in", lateFiles},
		{"drafts, edits and sign-offs", drafts},
		{"periods", periods},
		{"runs", runs},
		{"schedules", schedules},
		{"editions", editions},
		{"lists of months and editions", board},
		{"notices", notices},
		{"any text can be kept", anyText},
		{"received by many at once", concurrent},
		{"nothing is left of what failed", rolledBack},
		{"readers cannot write", readOnly},
		{"invariants hold under random operations", invariants},
		{"a changed audit line is named", tampered},
		{"a shortened audit is noticed", shortened},
		{"the audit as lines of JSON", auditExport},
		{"exported and imported", exported},
		{"every export that was changed is refused", exportChanged},
		{"every column is exported", columns},
		{"opened again", reopened},
		{"migrated from the first version", migrated},
		{"a newer database is refused", newer},
		{"looked at beside whoever works in it", besides},
		{"an older database is not looked at", older},
		{"what is empty", emptiness},
		{"every blob is referred to", referred},
		{"counted", tallied},
		{"users", users},
		{"sessions", sessions},
		{"one-time links", invitations},
		{"identities", identities},
		{"tokens", tokens},
		{"a backup lets nobody in", secretsStay},
	}
	for _, test := range suite {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, empty)
		})
	}
}

// write runs a transaction that must not fail.
func write(t testing.TB, s *store.Store, change func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), Clerk, change); err != nil {
		t.Fatal(err)
	}
}

// read runs a look that must not fail.
func read[T any](t testing.TB, s *store.Store, look func(*store.View) (T, error)) (out T) {
	t.Helper()
	err := s.Read(t.Context(), func(v *store.View) (err error) {
		out, err = look(v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func receive(t testing.TB, s *store.Store, arrival store.Arrival) (a store.Attempt, fresh bool) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		a, fresh, err = tx.Receive(arrival)
		return err
	})
	return a, fresh
}

func verdict(t testing.TB, s *store.Store, id string, v store.Verdict) (a store.Attempt) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		a, err = tx.Verdict(id, v)
		return err
	})
	return a
}

func attempt(t testing.TB, s *store.Store, id string) store.Attempt {
	t.Helper()
	return read(t, s, func(v *store.View) (store.Attempt, error) { return v.Attempt(id) })
}

// refused is a change that must fail with the error, and leaves nothing.
func refused[E error](t testing.TB, s *store.Store, change func(*store.Tx) error) {
	t.Helper()
	before := head(t, s)
	err := s.Write(t.Context(), Clerk, change)
	if _, ok := errors.AsType[E](err); !ok {
		t.Errorf("got error %v, want a %v", err, reflect.TypeFor[E]())
	}
	if head(t, s) != before {
		t.Error("a refused change left a line in the audit")
	}
}

func head(t testing.TB, s *store.Store) store.Head {
	t.Helper()
	return read(t, s, (*store.View).Head)
}

func states(attempts []store.Attempt) []store.State {
	var out []store.State
	for _, a := range attempts {
		out = append(out, a.State)
	}
	return out
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

func life(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	first, fresh := receive(t, s, Arrival("430111001", "first"))
	if !fresh || first.State != store.Received || first.Number != 1 || first.Arrival != 1 {
		t.Fatalf("received %+v", first)
	}
	unfinished := read(t, s, (*store.View).Unfinished)
	same(t, "unfinished", unfinished, []store.Attempt{first})

	receipts := []store.Blob{{Name: "回执.xlsx", SHA256: Hash("receipt")}}
	first = verdict(t, s, first.ID, store.Verdict{State: store.Returned, Receipts: receipts})
	same(t, "receipts", attempt(t, s, first.ID).Receipts, receipts)

	second, _ := receive(t, s, Arrival("430111001", "second"))
	verdict(t, s, second.ID, store.Verdict{State: store.Checked})
	second = verdict(t, s, second.ID, store.Verdict{State: store.Accepted})
	third, _ := receive(t, s, Arrival("430111001", "third"))
	if got := attempt(t, s, second.ID).State; got != store.Accepted {
		t.Errorf("a file that was only received made the one before it %s", got)
	}
	third = verdict(t, s, third.ID, store.Verdict{State: store.Accepted})
	if third.Number != 3 {
		t.Errorf("the third file is attempt %d", third.Number)
	}
	all := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Attempts(Form, June) })
	same(t, "states", states(all), []store.State{store.Returned, store.Superseded, store.Accepted})
	same(t, "successor", all[1].SupersededBy, third.ID)
	counting := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Accepted(Form, June) })
	same(t, "accepted", counting, []store.Attempt{third})
	same(t, "unfinished", read(t, s, (*store.View).Unfinished), []store.Attempt(nil))
	same(t, "verify", s.Verify(t.Context()), nil)
}

func sameBytes(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	first, _ := receive(t, s, Arrival("430111001", "a"))
	accepted := verdict(t, s, first.ID, store.Verdict{State: store.Accepted})
	before := head(t, s)
	again, fresh := receive(t, s, Arrival("430111001", "a"))
	same(t, "received again", again, accepted)
	if fresh {
		t.Error("the same bytes made a new attempt")
	}
	same(t, "judged again", verdict(t, s, first.ID, store.Verdict{State: store.Accepted}), accepted)
	same(t, "head of the audit", head(t, s), before)

	for name, other := range map[string]store.Arrival{
		"office": Arrival("430111002", "a"),
		"period": func() store.Arrival { a := Arrival("430111001", "a"); a.Period = June.Add(1); return a }(),
		"form":   func() store.Arrival { a := Arrival("430111001", "a"); a.Form = "other"; return a }(),
	} {
		if a, fresh := receive(t, s, other); !fresh || a.Number != 1 {
			t.Errorf("the same bytes for another %s: fresh %v, attempt %d", name, fresh, a.Number)
		}
	}
}

func lastCounts(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	first, _ := receive(t, s, Arrival("430111001", "first"))
	last, _ := receive(t, s, Arrival("430111001", "last"))
	verdict(t, s, last.ID, store.Verdict{State: store.Accepted})
	first = verdict(t, s, first.ID, store.Verdict{State: store.Accepted})
	if first.State != store.Superseded || first.SupersededBy != last.ID {
		t.Errorf("the earlier file, judged later, is %s by %q", first.State, first.SupersededBy)
	}
	same(t, "the later file", attempt(t, s, last.ID).State, store.Accepted)
	same(t, "repeated", verdict(t, s, first.ID, store.Verdict{State: store.Accepted}), first)
}

func forbidden(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	in := map[store.State]string{}
	for _, state := range []store.State{store.Received, store.Checked, store.Accepted, store.Returned, store.Quarantined} {
		a, _ := receive(t, s, Arrival("office-"+string(state), string(state)))
		in[state] = a.ID
		if state != store.Received {
			verdict(t, s, a.ID, store.Verdict{State: state})
		}
	}
	for from, targets := range map[store.State][]store.State{
		store.Received:    {store.Received, store.Superseded, store.Duplicate},
		store.Checked:     {store.Received, store.Superseded, store.Duplicate},
		store.Accepted:    {store.Received, store.Checked, store.Returned, store.Quarantined, store.Superseded, store.Duplicate},
		store.Returned:    {store.Received, store.Checked, store.Accepted, store.Quarantined, store.Superseded, store.Duplicate},
		store.Quarantined: {store.Checked, store.Accepted, store.Returned, store.Duplicate},
	} {
		for _, to := range targets {
			refused[*store.TransitionError](t, s, func(tx *store.Tx) error {
				_, err := tx.Verdict(in[from], store.Verdict{State: to})
				return err
			})
			same(t, "state after it was refused "+string(to), attempt(t, s, in[from]).State, from)
		}
	}
	refused[*store.TransitionError](t, s, func(tx *store.Tx) error {
		_, err := tx.Release(in[store.Accepted], store.Attribution{})
		return err
	})
	err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
		_, err := tx.Verdict("none", store.Verdict{State: store.Accepted})
		return err
	})
	same(t, "unknown attempt", errors.Is(err, store.ErrNotFound), true)
}

func unattributed(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	unknown := Arrival("", "a")
	unknown.Attribution, unknown.Origin = store.Attribution{}, "folder/收件箱"
	a, fresh := receive(t, s, unknown)
	same(t, "attempt of nobody", []any{a.Number, fresh}, []any{0, true})
	_, fresh = receive(t, s, unknown)
	same(t, "the same by the same way", fresh, false)
	other := unknown
	other.Origin = "portal/王芳"
	twin, fresh := receive(t, s, other)
	same(t, "the same by another way", fresh, true)

	if err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
		_, err := tx.Verdict(a.ID, store.Verdict{State: store.Accepted})
		return err
	}); !errors.Is(err, store.ErrUnattributed) {
		t.Errorf("accepting a file of nobody: %v", err)
	}
	whose := Arrival("430111001", "a").Attribution
	a = verdict(t, s, a.ID, store.Verdict{Attribution: whose, State: store.Accepted})
	same(t, "attributed", []any{a.Attribution, a.Number, a.State}, []any{whose, 1, store.Accepted})
	again, fresh := receive(t, s, Arrival("430111001", "a"))
	same(t, "the same bytes, attributed", []any{again, fresh}, []any{a, false})

	twin = verdict(t, s, twin.ID, store.Verdict{Attribution: whose, State: store.Accepted})
	same(t, "twin", []any{twin.State, twin.DuplicateOf, twin.Number}, []any{store.Duplicate, a.ID, 0})
	same(t, "twin, judged again", verdict(t, s, twin.ID, store.Verdict{Attribution: whose, State: store.Accepted}), twin)

	next, _ := receive(t, s, Arrival("430111001", "b"))
	same(t, "number of the next", next.Number, 2)
	refused[*store.AttributionError](t, s, func(tx *store.Tx) error {
		_, err := tx.Verdict(next.ID, store.Verdict{State: store.Accepted, Attribution: store.Attribution{Office: "430111002"}})
		return err
	})
}

func quarantine(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	unknown := Arrival("", "a")
	unknown.Attribution = store.Attribution{}
	a, _ := receive(t, s, unknown)
	reason := submission.Finding{Severity: "error", File: a.Name, Message: "看不出是哪个单位的报表。"}
	a = verdict(t, s, a.ID, store.Verdict{State: store.Quarantined, Findings: []submission.Finding{reason}})
	same(t, "quarantined", read(t, s, (*store.View).Quarantined), []store.Attempt{a})

	whose := Arrival("430111001", "a").Attribution
	release := func() (out store.Attempt) {
		write(t, s, func(tx *store.Tx) (err error) {
			out, err = tx.Release(a.ID, whose)
			return err
		})
		return out
	}
	a = release()
	same(t, "released", []any{a.State, a.Number, a.Attribution}, []any{store.Received, 1, whose})
	same(t, "released again", release(), a)
	a = verdict(t, s, a.ID, store.Verdict{State: store.Accepted, Findings: []submission.Finding{Warning(a)}})
	same(t, "judged anew", a.State, store.Accepted)
	found := read(t, s, func(v *store.View) ([]submission.Finding, error) { return v.Findings(a) })
	same(t, "findings", found, []submission.Finding{Warning(a)})
}

func findings(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	a, _ := receive(t, s, Arrival("430111001", "a"))
	want := []submission.Finding{Warning(a), {Rule: "E01", Severity: "error", File: a.Name, Message: "缺少工作表。"}}
	a = verdict(t, s, a.ID, store.Verdict{State: store.Checked, Findings: want})
	got := read(t, s, func(v *store.View) ([]submission.Finding, error) { return v.Findings(a) })
	same(t, "findings", got, want)
	err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
		_, err := tx.Verdict(a.ID, store.Verdict{State: store.Accepted, Findings: want[:1]})
		return err
	})
	same(t, "other findings on deciding", errors.Is(err, store.ErrFindings), true)
}

func explanations(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	a, _ := receive(t, s, Arrival("430111001", "a"))
	hint := submission.Finding{Rule: "H01", Severity: "hint", Message: "有隐藏的行。"}
	verdict(t, s, a.ID, store.Verdict{State: store.Checked, Findings: []submission.Finding{Warning(a), hint}})
	say := func(kind store.ExplanationKind, words string) (e store.Explanation) {
		write(t, s, func(tx *store.Tx) (err error) {
			e, err = tx.Explain(store.Explanation{Attempt: a.ID, Ordinal: 1, Kind: kind, Words: words})
			return err
		})
		return e
	}
	first := say(store.Explained, "两个支部并入。")
	same(t, "said again", say(store.Explained, "两个支部并入。"), first)
	second := say(store.Allowed, "情况属实。")
	same(t, "who", []any{first.Who, first.Number, second.Number}, []any{Clerk.Who, 1, 2})
	got := read(t, s, func(v *store.View) ([]store.Explanation, error) { return v.Explanations(a.ID) })
	same(t, "explanations", got, []store.Explanation{first, second})
	for ordinal, want := range map[int]error{2: store.ErrNoWarning, 3: store.ErrNotFound} {
		err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
			_, err := tx.Explain(store.Explanation{Attempt: a.ID, Ordinal: ordinal, Kind: store.Explained, Words: "x"})
			return err
		})
		if !errors.Is(err, want) {
			t.Errorf("explaining finding %d: %v, want %v", ordinal, err, want)
		}
	}
}
