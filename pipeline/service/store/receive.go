package store

import (
	"encoding/hex"
	"fmt"
	"slices"
)

// Arrival is a file that came in. Its bytes are safe already.
type Arrival struct {
	Attribution        // as far as it is known before the file is read
	SHA256      string // of its bytes, in lower-case hexadecimal
	Size        int64
	Name        string // as it was sent, without folders
	Origin      string // how it came: folder, portal or command, with the place behind a slash
}

// id is made of what tells two arrivals apart, so that the same one has it again: whose
// file it is and its bytes; while that is not known, what is known of it, the way it came
// by and its bytes.
func (a Arrival) id() string {
	if a.Known() {
		return digest("office", a.Form, a.Office, a.Period, a.SHA256)[:32]
	}
	return digest("origin", a.Origin, a.Form, a.Office, a.Period, a.SHA256)[:32]
}

// Receive records a file and returns its attempt. The same bytes of the same office, form
// and period, or where those are not known the same bytes by the same way, are one
// attempt: it is returned as it stands, and fresh is false.
func (tx *Tx) Receive(arrival Arrival) (a Attempt, fresh bool, err error) {
	if sum, err := hex.DecodeString(arrival.SHA256); err != nil || len(sum) != 32 {
		return a, false, fmt.Errorf("%q is no SHA-256", arrival.SHA256)
	}
	arrival.Name, arrival.Origin = storable(arrival.Name), storable(arrival.Origin)
	a, found, err := tx.received(arrival)
	if err != nil || found {
		return a, false, err
	}
	a = Attempt{
		Attribution: arrival.Attribution, ID: arrival.id(), SHA256: arrival.SHA256, Size: arrival.Size,
		Name: arrival.Name, Origin: arrival.Origin, State: Received, ReceivedAt: tx.at,
	}
	if a.Arrival, err = tx.next(`SELECT COALESCE(MAX(arrival), 0) FROM attempts`); err != nil {
		return a, false, err
	}
	if a.Known() {
		if a.Number, err = tx.nextNumber(a.Attribution); err != nil {
			return a, false, err
		}
	}
	if err := tx.insertAttempt(a); err != nil {
		return a, false, err
	}
	return a, true, tx.audit("receive", a.object(), map[string]any{
		"form": a.Form, "office": a.Office, "period": a.Period, "number": a.Number,
		"sha256": a.SHA256, "size": a.Size, "name": a.Name, "origin": a.Origin,
	})
}

// received returns the attempt that the same file made before.
func (tx *Tx) received(arrival Arrival) (Attempt, bool, error) {
	if arrival.Known() {
		a, found, err := tx.withBytes(arrival.Attribution, arrival.SHA256)
		if err != nil || found {
			return a, found, err
		}
	}
	return first(&tx.View, scanAttempt, selectAttempts+`WHERE id = $1`, arrival.id())
}

// nextNumber counts the attempts of an office.
func (tx *Tx) nextNumber(a Attribution) (int, error) {
	return tx.next(`SELECT COALESCE(MAX(number), 0) FROM attempts WHERE form = $1 AND office = $2 AND period = $3`,
		a.Form, a.Office, a.Period.String())
}

func (tx *Tx) insertAttempt(a Attempt) error {
	return tx.exec(`INSERT INTO attempts (`+attemptColumns+
		`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		a.ID, a.Arrival, a.Form, a.Office, a.Period.String(), a.Number, a.SHA256, a.Size, a.Name, a.Origin,
		string(a.State), timeText(a.ReceivedAt), timeText(a.CheckedAt), blobsText(a.Receipts), a.verdict,
		a.SupersededBy, a.DuplicateOf, a.JoinedTo)
}

// updateAttempt writes what may change after receipt.
func (tx *Tx) updateAttempt(a Attempt) error {
	return tx.exec(`UPDATE attempts SET form = $1, office = $2, period = $3, number = $4, state = $5, checked_at = $6,
		receipts = $7, verdict = $8, superseded_by = $9, duplicate_of = $10, joined_to = $11 WHERE id = $12`,
		a.Form, a.Office, a.Period.String(), a.Number, string(a.State), timeText(a.CheckedAt),
		blobsText(a.Receipts), a.verdict, a.SupersededBy, a.DuplicateOf, a.JoinedTo, a.ID)
}

// attribute completes whose the attempt is and numbers it among the office's. Where the
// office has sent the same bytes before, the attempt becomes a duplicate of that one.
func (tx *Tx) attribute(a *Attempt, with Attribution) error {
	complete, agree := a.completed(with)
	if !agree {
		return &AttributionError{a.ID, a.Attribution, with}
	}
	a.Attribution = complete
	if a.Number > 0 || !a.Known() {
		return nil
	}
	before, found, err := tx.withBytes(a.Attribution, a.SHA256)
	if err != nil {
		return err
	}
	if found {
		a.State, a.DuplicateOf = Duplicate, before.ID
		return nil
	}
	a.Number, err = tx.nextNumber(a.Attribution)
	return err
}

// Release takes an attempt out of quarantine, so that it is judged anew, and says whose it
// is where that was not known. Why it was there stays in the audit. To release what is out
// already changes nothing.
func (tx *Tx) Release(id string, whose Attribution) (Attempt, error) {
	a, err := tx.Attempt(id)
	if err != nil {
		return a, err
	}
	complete, agree := a.completed(whose)
	if agree && complete == a.Attribution && (a.State == Received || a.State == Duplicate) {
		return a, nil
	}
	if !slices.Contains(follows[a.State], Received) {
		return a, &TransitionError{a.object(), string(a.State), string(Received)}
	}
	reasons, err := tx.Findings(a)
	if err != nil {
		return a, err
	}
	a.State, a.verdict, a.Receipts = Received, "", nil
	if err := tx.attribute(&a, whose); err != nil {
		return a, err
	}
	if err := tx.exec(`DELETE FROM findings WHERE attempt = $1`, a.ID); err != nil {
		return a, err
	}
	if err := tx.updateAttempt(a); err != nil {
		return a, err
	}
	return a, tx.audit("release", a.object(), map[string]any{
		"form": a.Form, "office": a.Office, "period": a.Period, "number": a.Number, "state": a.State,
		"duplicate_of": a.DuplicateOf, "reasons": messages(reasons),
	})
}
