package storetest

import (
	"errors"
	"testing"

	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// part is an attempt as a part of a report, with a receipt of its own.
func part(a store.Attempt, state store.State, findings ...submission.Finding) store.Part {
	receipt := store.Blob{Name: a.Name, SHA256: Hash("as a part of the whole: " + a.SHA256)}
	return store.Part{ID: a.ID, Verdict: store.Verdict{State: state, Findings: findings, Receipts: []store.Blob{receipt}}}
}

// whole are attempts as one report.
func whole(attempts ...store.Attempt) []store.Part {
	var out []store.Part
	for i, a := range attempts {
		state := store.Joined
		if i == len(attempts)-1 {
			state = store.Accepted
		}
		out = append(out, part(a, state))
	}
	return out
}

func joined(t testing.TB, s *store.Store, parts []store.Part) (a store.Attempt) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		a, err = tx.Join(parts)
		return err
	})
	return a
}

// month returns the states of an office's attempts, and which of them count.
func month(t testing.TB, s *store.Store) (all []store.State, counted []string) {
	t.Helper()
	attempts := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Attempts(Form, June) })
	for _, a := range read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Counted(Form, June) }) {
		counted = append(counted, a.SHA256)
	}
	return states(attempts), counted
}

// parts has a report come in parts that are corrected one by one and then replaced.
func parts(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	file := func(content string) store.Attempt {
		a, _ := receive(t, s, Arrival("430111001", content))
		return verdict(t, s, a.ID, store.Verdict{State: store.Returned, Receipts: []store.Blob{{Name: "退回.xlsx", SHA256: Hash("returned")}}})
	}
	first, second := file("first half"), file("second half")
	carrier := joined(t, s, whole(first, second))
	same(t, "the whole", []any{carrier.ID, carrier.State, carrier.JoinedTo}, []any{second.ID, store.Accepted, second.ID})
	before := head(t, s)
	same(t, "joined again", joined(t, s, whole(first, second)), carrier)
	same(t, "head of the audit", head(t, s), before)
	first = attempt(t, s, first.ID)
	same(t, "the part", []any{first.State, first.JoinedTo, first.Number}, []any{store.Joined, second.ID, 1})
	same(t, "its receipt", first.Receipts[0].SHA256, Hash("as a part of the whole: "+Hash("first half")))
	accepted := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Accepted(Form, June) })
	same(t, "accepted", accepted, []store.Attempt{carrier})

	mended := file("first half, mended")
	joined(t, s, whole(second, mended))
	all, counted := month(t, s)
	same(t, "states", all, []store.State{store.Superseded, store.Joined, store.Accepted})
	same(t, "counted", counted, []string{Hash("second half"), Hash("first half, mended")})
	same(t, "what took the first one's place", attempt(t, s, first.ID).SupersededBy, mended.ID)

	last, _ := receive(t, s, Arrival("430111001", "all in one"))
	verdict(t, s, last.ID, store.Verdict{State: store.Accepted})
	all, counted = month(t, s)
	same(t, "states", all, []store.State{store.Superseded, store.Superseded, store.Superseded, store.Accepted})
	same(t, "counted", counted, []string{Hash("all in one")})
	same(t, "verify", s.Verify(t.Context()), nil)
	tally := read(t, s, (*store.View).Tally)
	same(t, "tally", tally.Attempts, map[store.State]int{store.Superseded: 3, store.Accepted: 1})
}

// lateParts has files judged in another order than that in which they came.
func lateParts(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	first, _ := receive(t, s, Arrival("430111001", "first half"))
	all, _ := receive(t, s, Arrival("430111001", "all in one"))
	second, _ := receive(t, s, Arrival("430111001", "second half"))
	verdict(t, s, second.ID, store.Verdict{State: store.Returned})
	joined(t, s, whole(first, second))
	verdict(t, s, all.ID, store.Verdict{State: store.Accepted})
	_, counted := month(t, s)
	same(t, "a whole file came after the first half and does not count", counted, []string{Hash("all in one")})

	third, _ := receive(t, s, Arrival("430111001", "first half again"))
	fourth, _ := receive(t, s, Arrival("430111001", "second half again"))
	joined(t, s, whole(third, fourth))
	_, counted = month(t, s)
	same(t, "counted in the end", counted, []string{Hash("first half again"), Hash("second half again")})
	same(t, "verify", s.Verify(t.Context()), nil)
}

// waitingBetween has a whole file wait to be decided that came between two parts: it counts
// when it is admitted, as it would where it had been admitted before.
func waitingBetween(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	first, _ := receive(t, s, Arrival("430111001", "first half"))
	all, _ := receive(t, s, Arrival("430111001", "all in one"))
	second, _ := receive(t, s, Arrival("430111001", "second half"))
	verdict(t, s, all.ID, store.Verdict{State: store.Checked})
	joined(t, s, whole(first, second))
	_, counted := month(t, s)
	same(t, "while it waits", counted, []string{Hash("first half"), Hash("second half")})
	verdict(t, s, all.ID, store.Verdict{State: store.Accepted})
	_, counted = month(t, s)
	same(t, "admitted", counted, []string{Hash("all in one")})
	same(t, "verify", s.Verify(t.Context()), nil)
}

// notJoined wants what makes no report refused, and nothing of it kept.
func notJoined(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	arrive := func(office, content string, state store.State) store.Attempt {
		a, _ := receive(t, s, Arrival(office, content))
		return verdict(t, s, a.ID, store.Verdict{State: state})
	}
	replaced := arrive("430111001", "replaced", store.Accepted)
	whole1 := arrive("430111001", "all in one", store.Accepted)
	half := arrive("430111001", "half", store.Returned)
	other := arrive("430111002", "half of another", store.Returned)
	later := arrive("430111001", "other half", store.Returned)
	before := head(t, s)
	for what, parts := range map[string][]store.Part{
		"a file that passes by itself":   whole(whole1, half),
		"a file that was replaced":       whole(replaced, half),
		"the last one as a mere part":    {part(half, store.Joined), part(later, store.Joined)},
		"one before it as the whole":     {part(half, store.Accepted), part(later, store.Accepted)},
		"files of two offices":           whole(half, other),
		"files in another order":         whole(later, half),
		"a file twice":                   whole(half, half),
		"a joined one without the whole": {part(half, store.Joined)},
	} {
		err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
			_, err := tx.Join(parts)
			return err
		})
		if _, transition := errors.AsType[*store.TransitionError](err); !transition && !errors.Is(err, store.ErrParts) {
			t.Errorf("%s: %v", what, err)
		}
	}
	same(t, "head of the audit", head(t, s), before)
	refused[*store.TransitionError](t, s, func(tx *store.Tx) error {
		_, err := tx.Verdict(half.ID, store.Verdict{State: store.Joined})
		return err
	})
}

// saidToParts wants what was said to a finding to stay with it when it is found again.
func saidToParts(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	first, _ := receive(t, s, Arrival("430111001", "first half"))
	second, _ := receive(t, s, Arrival("430111001", "second half"))
	gone := Warning(first)
	gone.Message = "缺少一半的社区。"
	verdict(t, s, first.ID, store.Verdict{State: store.Returned, Findings: []submission.Finding{gone, Warning(first)}})
	for ordinal, words := range map[int]string{1: "另一半随后报。", 2: "两个支部并入。"} {
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.Explain(store.Explanation{Attempt: first.ID, Ordinal: ordinal, Kind: store.Explained, Words: words})
			return err
		})
	}
	joined(t, s, []store.Part{part(first, store.Joined, Warning(first)), part(second, store.Accepted)})
	found := read(t, s, func(v *store.View) ([]submission.Finding, error) { return v.Findings(first) })
	same(t, "findings", found, []submission.Finding{Warning(first)})
	said := read(t, s, func(v *store.View) ([]store.Explanation, error) { return v.Explanations(first.ID) })
	if len(said) != 1 || said[0].Ordinal != 1 || said[0].Words != "两个支部并入。" {
		t.Errorf("said is %+v", said)
	}
}
