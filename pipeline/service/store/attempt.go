package store

import (
	"fmt"
	"slices"
	"time"

	"huibao/pipeline/period"
)

// State is where an attempt stands. It only goes forward.
type State string

// The states.
const (
	Received    State = "received"    // its bytes are safe
	Checked     State = "checked"     // judged, and waiting for a person's decision
	Accepted    State = "accepted"    // its data count
	Joined      State = "joined"      // its data count with those of a later attempt, of whose report it is a part
	Returned    State = "returned"    // it goes back to the office
	Superseded  State = "superseded"  // a later attempt was accepted
	Duplicate   State = "duplicate"   // the same bytes as another attempt of the same office
	Quarantined State = "quarantined" // it cannot be read, or nobody knows whose it is
)

// follows are the states that a verdict may bring next. What is joined has [Tx.Join] for
// its verdict.
var follows = map[State][]State{
	Received:    {Checked, Accepted, Returned, Quarantined, Duplicate},
	Checked:     {Accepted, Returned, Quarantined},
	Accepted:    {Superseded},
	Quarantined: {Received, Duplicate},
}

// Attribution is whose a file is. Fields are empty while they are not known.
type Attribution struct {
	Form   string
	Office string
	Period period.Period
}

// Known reports whether nothing is missing.
func (a Attribution) Known() bool {
	return a.Form != "" && a.Office != "" && !a.Period.IsZero()
}

// completed fills in what a does not know. It fails where the two disagree.
func (a Attribution) completed(with Attribution) (Attribution, bool) {
	out := a
	if out.Form == "" {
		out.Form = with.Form
	}
	if out.Office == "" {
		out.Office = with.Office
	}
	if out.Period.IsZero() {
		out.Period = with.Period
	}
	agree := (with.Form == "" || with.Form == out.Form) && (with.Office == "" || with.Office == out.Office) &&
		(with.Period.IsZero() || with.Period == out.Period)
	return out, agree
}

// Blob names bytes that are kept elsewhere.
type Blob struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Attempt is one file that was received (报送).
type Attempt struct {
	Attribution
	ID           string
	Arrival      int // order in which files came, from 1
	Number       int // of the office's attempts, from 1; 0 while it is not known whose it is, and for duplicates
	SHA256       string
	Size         int64
	Name         string // as it was sent, without folders
	Origin       string // how it came: folder, portal or command, with the place behind a slash
	State        State
	ReceivedAt   time.Time
	CheckedAt    time.Time // of the latest verdict; zero before
	Receipts     []Blob    // what the office got back
	SupersededBy string    // ID of the attempt that counts in its place
	JoinedTo     string    // ID of the attempt that carries the report of which it is a part, maybe its own
	DuplicateOf  string    // ID of the attempt with the same bytes
	verdict      string    // hash of the verdict that was given
}

func (a Attempt) object() string { return "attempt " + a.ID }

const attemptColumns = `id, arrival, form, office, period, number, sha256, size, name, origin, state, received_at, ` +
	`checked_at, receipts, verdict, superseded_by, duplicate_of, joined_to`

const selectAttempts = `SELECT ` + attemptColumns + ` FROM attempts `

func scanAttempt(r row) (Attempt, error) {
	var a Attempt
	err := r.Scan(&a.ID, &a.Arrival, &a.Form, &a.Office, asPeriod(&a.Period), &a.Number, &a.SHA256, &a.Size, &a.Name,
		&a.Origin, &a.State, asTime(&a.ReceivedAt), asTime(&a.CheckedAt), asBlobs(&a.Receipts), &a.verdict,
		&a.SupersededBy, &a.DuplicateOf, &a.JoinedTo)
	return a, err
}

// Attempt returns the attempt of that ID, or [ErrNotFound].
func (v *View) Attempt(id string) (Attempt, error) {
	a, found, err := first(v, scanAttempt, selectAttempts+`WHERE id = $1`, id)
	if err == nil && !found {
		err = fmt.Errorf("attempt %q: %w", id, ErrNotFound)
	}
	return a, err
}

// AttemptsLike returns the attempts of a form whose IDs begin with that, in the order in
// which they came.
func (v *View) AttemptsLike(form, beginning string) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE form = $1 AND substr(id, 1, $2) = $3 ORDER BY arrival`,
		form, len(beginning), beginning)
}

// Attempts returns all attempts of a form and period in the order in which they came.
func (v *View) Attempts(form string, p period.Period) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE form = $1 AND period = $2 ORDER BY arrival`, form, p.String())
}

// OfMonth returns the attempts of an office of a form and period in the order in which they
// came, duplicates left out.
func (v *View) OfMonth(of Attribution) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE form = $1 AND office = $2 AND period = $3 AND number > 0 ORDER BY arrival`,
		of.Form, of.Office, of.Period.String())
}

// Accepted returns the attempts that count for a form and period: one for each office at
// most. Where an office's report came in several files it is the last of them.
func (v *View) Accepted(form string, p period.Period) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE form = $1 AND period = $2 AND state = 'accepted' ORDER BY arrival`,
		form, p.String())
}

// Counted returns the attempts whose files a form and period is made from: those that are
// accepted and those that are joined to them.
func (v *View) Counted(form string, p period.Period) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE form = $1 AND period = $2 AND state IN ('accepted', 'joined')
		ORDER BY arrival`, form, p.String())
}

// Months returns the months of which files of a form count, the oldest first.
func (v *View) Months(form string) ([]period.Period, error) {
	out, err := list(v, func(r row) (p period.Period, err error) { return p, r.Scan(asPeriod(&p)) },
		`SELECT DISTINCT period FROM attempts WHERE form = $1 AND state = 'accepted'`, form)
	slices.SortFunc(out, func(a, b period.Period) int { return a.Sub(b) })
	return out, err
}

// Of returns the numbered attempts of an office, in whatever period, in the order in which
// they came.
func (v *View) Of(form, office string) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE form = $1 AND office = $2 AND number > 0 ORDER BY arrival`,
		form, office)
}

// Sent returns all attempts known to be of an office, of whatever form, duplicates and those in quarantine
// among them, the latest first.
func (v *View) Sent(office string) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE office = $1 ORDER BY arrival DESC`, office)
}

// Answered returns the IDs of the attempts that have receipts, in the order in which they
// came.
func (v *View) Answered() ([]string, error) {
	return list(v, func(r row) (id string, err error) { return id, r.Scan(&id) },
		`SELECT id FROM attempts WHERE receipts <> '[]' ORDER BY arrival`)
}

// OfOffice returns the numbered attempts of an office, of whatever form and period, in the
// order in which they came.
func (v *View) OfOffice(office string) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE office = $1 AND number > 0 ORDER BY arrival`, office)
}

// Quarantined returns the attempts that wait for an operator.
func (v *View) Quarantined() ([]Attempt, error) { return v.inState(Quarantined) }

// Unfinished returns the attempts that nobody has judged yet.
func (v *View) Unfinished() ([]Attempt, error) { return v.inState(Received) }

// Before counts the attempts that wait to be judged and came before one that does; none
// are before one that is judged.
func (v *View) Before(a Attempt) (n int, err error) {
	if a.State != Received {
		return 0, nil
	}
	err = v.sql.QueryRowContext(v.ctx, `SELECT COUNT(*) FROM attempts WHERE state = 'received' AND arrival < $1`, a.Arrival).Scan(&n)
	return n, err
}

func (v *View) inState(s State) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE state = $1 ORDER BY arrival`, string(s))
}

// withBytes returns the attempt of an office that has those bytes.
func (v *View) withBytes(a Attribution, sha256 string) (Attempt, bool, error) {
	return first(v, scanAttempt,
		selectAttempts+`WHERE form = $1 AND office = $2 AND period = $3 AND sha256 = $4 AND number > 0`,
		a.Form, a.Office, a.Period.String(), sha256)
}
