package store

import (
	"time"

	"huibao/pipeline/period"
)

// Collection is the collecting of a form for one period.
type Collection struct {
	Form     string
	Period   period.Period
	Deadline time.Time // zero for none
	Closed   bool
	ClosedAt time.Time // zero while it is open
}

func (c Collection) object() string { return "period " + c.Form + " " + c.Period.String() }

const (
	openState   = "open"
	closedState = "closed"
)

const periodColumns = `form, period, entry, state, deadline, closed_at`

const selectPeriods = `SELECT form, period, state, deadline, closed_at FROM periods `

func scanCollection(r row) (Collection, error) {
	var c Collection
	var state string
	err := r.Scan(&c.Form, asPeriod(&c.Period), &state, asTime(&c.Deadline), asTime(&c.ClosedAt))
	c.Closed = state == closedState
	return c, err
}

// Collection returns the collecting of a form for a period, and whether it was ever opened.
func (v *View) Collection(form string, p period.Period) (Collection, bool, error) {
	return first(v, scanCollection, selectPeriods+`WHERE form = $1 AND period = $2`, form, p.String())
}

// Collections returns all periods of a form in the order in which they were opened.
func (v *View) Collections(form string) ([]Collection, error) {
	return list(v, scanCollection, selectPeriods+`WHERE form = $1 ORDER BY entry`, form)
}

// OpenPeriod begins to collect a form for a period, or sets another deadline, or opens a
// closed period again.
func (tx *Tx) OpenPeriod(form string, p period.Period, deadline time.Time) (Collection, error) {
	c := Collection{Form: form, Period: p, Deadline: deadline.UTC().Truncate(time.Microsecond)}
	have, found, err := tx.Collection(form, p)
	if err != nil || found && have == c {
		return c, err
	}
	if found {
		err = tx.exec(`UPDATE periods SET state = $1, deadline = $2, closed_at = '' WHERE form = $3 AND period = $4`,
			openState, timeText(c.Deadline), form, p.String())
	} else {
		err = tx.insertCollection(c)
	}
	if err != nil {
		return c, err
	}
	return c, tx.audit("open", c.object(), map[string]any{"deadline": timeText(c.Deadline), "again": found && have.Closed})
}

func (tx *Tx) insertCollection(c Collection) error {
	entry, err := tx.next(`SELECT COALESCE(MAX(entry), 0) FROM periods`)
	if err != nil {
		return err
	}
	return tx.exec(`INSERT INTO periods (`+periodColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.Form, c.Period.String(), entry, openState, timeText(c.Deadline), "")
}

// ClosePeriod ends the collecting. To close a closed period changes nothing; one that was
// never opened is a [TransitionError].
func (tx *Tx) ClosePeriod(form string, p period.Period) (Collection, error) {
	c, found, err := tx.Collection(form, p)
	switch {
	case err != nil:
		return c, err
	case !found:
		return c, &TransitionError{Collection{Form: form, Period: p}.object(), "not open", closedState}
	case c.Closed:
		return c, nil
	}
	c.Closed, c.ClosedAt = true, tx.at
	err = tx.exec(`UPDATE periods SET state = $1, closed_at = $2 WHERE form = $3 AND period = $4`,
		closedState, timeText(c.ClosedAt), form, p.String())
	if err != nil {
		return c, err
	}
	return c, tx.audit("close", c.object(), map[string]any{"deadline": timeText(c.Deadline)})
}
