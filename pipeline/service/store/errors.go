package store

import (
	"errors"
	"fmt"
)

// Reason names why a database is not opened.
type Reason string

// The reasons.
const (
	NetworkFolder Reason = "network-folder" // the state folder lies on another machine
	InUse         Reason = "in-use"         // another process works in the state folder
	OldSQLite     Reason = "old-sqlite"     // this program was built with a SQLite that loses data
	NewerDatabase Reason = "newer-database" // a later program has changed the tables
	OldDatabase   Reason = "old-database"   // its tables must be brought up to date first
	NoDatabase    Reason = "no-database"    // nothing of ours is there
	Corrupt       Reason = "corrupt"        // the file is damaged
	NotDurable    Reason = "not-durable"    // the database does not take the settings that keep data through a power cut
	NotEmpty      Reason = "not-empty"      // an export can only be read into an empty database
	BadExport     Reason = "bad-export"     // an export is incomplete or was changed
)

// RefusedError says in Chinese, to whoever operates the service, why the database is not
// opened or not filled, and what to do.
type RefusedError struct {
	Reason  Reason
	Message string // what is wrong, with the full stop
	Action  string // what to do
	Err     error  // the cause, when there is one
}

func (e *RefusedError) Error() string { return e.Message + e.Action }

// Unwrap returns the cause.
func (e *RefusedError) Unwrap() error { return e.Err }

// TransitionError says that something cannot go from one state into another.
type TransitionError struct {
	Object   string // what, such as "attempt 3f…"
	From, To string
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("%s is %s and cannot become %s", e.Object, e.From, e.To)
}

// AttributionError says that an attempt is known to be of another office, form or period.
type AttributionError struct {
	Attempt    string
	Have, Want Attribution
}

func (e *AttributionError) Error() string {
	return fmt.Sprintf("attempt %s is of %+v, not of %+v", e.Attempt, e.Have, e.Want)
}

// Errors of callers.
var (
	ErrNotFound     = errors.New("not found in the store")
	ErrUnattributed = errors.New("only a file of a known form, office and period can be accepted, returned or wait for a decision")
	ErrNoWarning    = errors.New("only warnings are explained")
	ErrLocked       = errors.New("the period is closed and not open again for this office")
	ErrParts        = errors.New("only files of one office, form and period, in the order in which they came, make one report")
	ErrFindings     = errors.New("findings stand as they were checked")
)

// BrokenError names the first line of the audit that is not as it was written.
type BrokenError struct {
	Seq     int64
	Problem string
}

func (e *BrokenError) Error() string { return fmt.Sprintf("audit line %d: %s", e.Seq, e.Problem) }
