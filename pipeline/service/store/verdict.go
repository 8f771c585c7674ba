package store

import (
	"slices"

	"huibao/pipeline/submission"
)

// Verdict is what was decided about an attempt.
type Verdict struct {
	Attribution                      // as the file itself says, to complete what was known when it came
	State       State                // Checked, Accepted, Returned or Quarantined
	Findings    []submission.Finding // none when a checked attempt is decided: those found then stand
	Receipts    []Blob               // what the office gets back
}

// Verdict records a verdict and returns the attempt as it stands then. An attempt whose
// office has sent the same bytes before becomes a duplicate instead. An accepted one takes
// the place of those that came before it; where a later one was accepted already, it is
// superseded at once. A period that is closed accepts nothing: that is [ErrLocked]. The same
// verdict again changes nothing.
func (tx *Tx) Verdict(id string, v Verdict) (Attempt, error) {
	a, err := tx.Attempt(id)
	if err != nil {
		return a, err
	}
	given := digest(v.State, v.Attribution, v.Findings, v.Receipts)
	if a.verdict == given {
		return a, nil
	}
	if v.State == Superseded || v.State == Received || v.State == Duplicate || !slices.Contains(follows[a.State], v.State) {
		return a, &TransitionError{a.object(), string(a.State), string(v.State)}
	}
	if a.State == Checked && len(v.Findings) > 0 {
		return a, ErrFindings
	}
	a.verdict, a.CheckedAt, a.Receipts = given, tx.at, v.Receipts
	if err := tx.attribute(&a, v.Attribution); err != nil {
		return a, err
	}
	return a, tx.settle(&a, v)
}

// settle gives the attempt its state and writes it with its findings.
func (tx *Tx) settle(a *Attempt, v Verdict) error {
	if !a.Known() && v.State != Quarantined {
		return ErrUnattributed
	}
	if a.State != Duplicate {
		a.State = v.State
	}
	if a.State == Accepted {
		if err := tx.admit(a); err != nil {
			return err
		}
	}
	if err := tx.updateAttempt(*a); err != nil {
		return err
	}
	if err := tx.insertFindings(a.ID, v.Findings); err != nil {
		return err
	}
	return tx.audit("verdict", a.object(), map[string]any{
		"form": a.Form, "office": a.Office, "period": a.Period, "number": a.Number, "state": a.State,
		"findings": len(v.Findings), "receipts": a.Receipts, "verdict": a.verdict,
		"superseded_by": a.SupersededBy, "duplicate_of": a.DuplicateOf,
	})
}

// supersede makes room for an attempt among those accepted of its office: the one that
// came last counts. What waits to be decided and came after a part of it may still count.
func (tx *Tx) supersede(a *Attempt) error {
	ours, err := tx.partsOf(*a)
	if err != nil {
		return err
	}
	waiting, err := list(&tx.View, scanAttempt, selectAttempts+
		`WHERE form = $1 AND office = $2 AND period = $3 AND state = 'checked' AND arrival < $4 ORDER BY arrival`,
		a.Form, a.Office, a.Period.String(), began(*a, ours))
	if err != nil {
		return err
	}
	if err := tx.replace(waiting, a.ID); err != nil {
		return err
	}
	other, found, err := first(&tx.View, scanAttempt,
		selectAttempts+`WHERE form = $1 AND office = $2 AND period = $3 AND state = 'accepted'`,
		a.Form, a.Office, a.Period.String())
	if err != nil || !found || other.ID == a.ID {
		return err
	}
	theirs, err := tx.partsOf(other)
	if err != nil {
		return err
	}
	if newer(other, theirs, *a, ours) {
		a.State, a.SupersededBy = Superseded, other.ID
		return tx.replace(ours, other.ID)
	}
	return tx.replace(append(theirs, other), a.ID)
}

// newer reports whether one report came after another. Against a file that passes by
// itself a report in several files came when the first of them did.
func newer(one Attempt, ones []Attempt, other Attempt, others []Attempt) bool {
	if one.JoinedTo != "" && other.JoinedTo != "" {
		return one.Arrival > other.Arrival
	}
	return began(one, ones) > began(other, others)
}

// began is the arrival of a report's first file.
func began(a Attempt, parts []Attempt) int {
	first := a.Arrival
	for _, part := range parts {
		first = min(first, part.Arrival)
	}
	return first
}

// replace marks attempts as superseded by another one.
func (tx *Tx) replace(attempts []Attempt, by string) error {
	for _, a := range attempts {
		a.State, a.SupersededBy = Superseded, by
		if err := tx.updateAttempt(a); err != nil {
			return err
		}
		if err := tx.audit("supersede", a.object(), map[string]any{"by": by}); err != nil {
			return err
		}
	}
	return nil
}
