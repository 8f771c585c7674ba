package store

import (
	"fmt"
	"slices"
	"time"

	"huibao/pipeline/period"
)

// DecisionKind is what was decided about an attempt, or why it waits for that.
type DecisionKind string

// The kinds. The first two are said by the program, the others by a person.
const (
	Late     DecisionKind = "late"     // it came after its period was closed
	Warned   DecisionKind = "warned"   // the form wants its warnings decided before it counts
	Admitted DecisionKind = "accepted" // its data count
	SentBack DecisionKind = "returned" // it goes back to the office, for the reason in Words
)

// Decision is what became of an attempt besides what was found in it.
type Decision struct {
	Attempt  string
	Kind     DecisionKind
	Words    string
	Number   int       // of the attempt's decisions, from 1; given by Decide
	Who      string    // the actor; given by Decide
	At       time.Time // given by Decide
	Receipts []Blob    // what the office had got before; given by Decide
}

const decisionColumns = `attempt, number, kind, who, at, words, receipts`

func scanDecision(r row) (Decision, error) {
	var d Decision
	err := r.Scan(&d.Attempt, &d.Number, &d.Kind, &d.Who, asTime(&d.At), &d.Words, asBlobs(&d.Receipts))
	return d, err
}

// Decisions returns what was decided about an attempt, the first decision first.
func (v *View) Decisions(attempt string) ([]Decision, error) {
	return list(v, scanDecision, `SELECT `+decisionColumns+` FROM decisions WHERE attempt = $1 ORDER BY number`, attempt)
}

// Undecided returns the attempts of a form that wait for a decision, or that count with
// warnings nobody has decided about, in the order in which they came.
func (v *View) Undecided(form string) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE form = $1 AND (state = 'checked' OR state IN ('accepted', 'joined') AND EXISTS (
		SELECT 1 FROM findings f WHERE f.attempt = attempts.id AND f.severity = 'warning' AND NOT EXISTS (
		SELECT 1 FROM explanations e WHERE e.attempt = f.attempt AND e.ordinal = f.ordinal AND e.kind <> 'explained'
	))) ORDER BY arrival`, form)
}

// OpenWarnings counts the warnings on the files that count for a form and period about
// which nobody has decided.
func (v *View) OpenWarnings(form string, p period.Period) (n int, err error) {
	err = v.sql.QueryRowContext(v.ctx, `SELECT COUNT(*) FROM findings f JOIN attempts a ON a.id = f.attempt
		WHERE a.form = $1 AND a.period = $2 AND a.state IN ('accepted', 'joined') AND f.severity = 'warning' AND NOT EXISTS (
		SELECT 1 FROM explanations e WHERE e.attempt = f.attempt AND e.ordinal = f.ordinal AND e.kind <> 'explained')`,
		form, p.String()).Scan(&n)
	return n, err
}

// decided are the states that a person's decision leads to, and from where.
var decided = map[DecisionKind]struct {
	to   State
	from []State
}{
	Admitted: {Accepted, []State{Checked}},
	SentBack: {Returned, []State{Checked, Accepted, Joined}},
}

// Decide records a decision about an attempt and returns it as it stands then: with its
// new state and what the office gets back by reason of it. A period that is closed takes
// nothing in: that is [ErrLocked]. What is decided already is not decided again.
func (tx *Tx) Decide(d Decision, receipts []Blob) (Attempt, error) {
	a, err := tx.Attempt(d.Attempt)
	if err != nil {
		return a, err
	}
	way, byPerson := decided[d.Kind]
	switch {
	case !byPerson:
		return a, fmt.Errorf("%q is no person's decision", d.Kind)
	case a.State == way.to:
		return a, nil
	case !slices.Contains(way.from, a.State):
		return a, &TransitionError{a.object(), string(a.State), string(way.to)}
	}
	if err := tx.noteDecision(d, a.Receipts); err != nil {
		return a, err
	}
	a.State, a.Receipts, a.CheckedAt = way.to, receipts, tx.at
	if a.State == Accepted {
		if err := tx.admit(&a); err != nil {
			return a, err
		}
	}
	return a, tx.updateAttempt(a)
}

// DecideJoin records that a person takes in an attempt that waits, with the other files of its
// report, as [Tx.Join] does, and returns the one that carries the whole.
func (tx *Tx) DecideJoin(d Decision, parts []Part) (Attempt, error) {
	a, err := tx.Attempt(d.Attempt)
	switch {
	case err != nil:
		return a, err
	case a.State != Checked || d.Kind != Admitted:
		return a, &TransitionError{a.object(), string(a.State), string(Accepted)}
	}
	if err := tx.noteDecision(d, a.Receipts); err != nil {
		return a, err
	}
	return tx.Join(parts)
}

// Hold says why an attempt that was checked waits for a decision.
func (tx *Tx) Hold(attempt string, why DecisionKind) error {
	said, err := tx.Decisions(attempt)
	if err != nil || len(said) > 0 {
		return err
	}
	return tx.noteDecision(Decision{Attempt: attempt, Kind: why}, nil)
}

func (tx *Tx) noteDecision(d Decision, receipts []Blob) (err error) {
	d.Number, err = tx.next(`SELECT COALESCE(MAX(number), 0) FROM decisions WHERE attempt = $1`, d.Attempt)
	if err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO decisions (`+decisionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.Attempt, d.Number, string(d.Kind), tx.by.Who, timeText(tx.at), d.Words, blobsText(receipts))
	if err != nil {
		return err
	}
	return tx.audit("decide", "attempt "+d.Attempt, map[string]any{"decision": d.Kind, "words": d.Words, "receipts": receipts})
}
