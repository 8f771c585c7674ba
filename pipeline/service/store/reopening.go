package store

import (
	"errors"
	"time"

	"huibao/pipeline/period"
)

// Reopening lets one office send once more for a period that is closed (补报). It ends
// with the file that is accepted by it.
type Reopening struct {
	Form   string
	Period period.Period
	Office string
	Words  string
	Entry  int       // in the order of all, from 1; given by Reopen
	Who    string    // the actor; given by Reopen
	At     time.Time // given by Reopen
	UsedBy string    // ID of the attempt that was accepted by it; empty while it stands open
}

func (r Reopening) object() string { return "period " + r.Form + " " + r.Period.String() }

const reopeningColumns = `form, period, office, entry, who, at, words, used_by`

func scanReopening(r row) (Reopening, error) {
	var o Reopening
	err := r.Scan(&o.Form, asPeriod(&o.Period), &o.Office, &o.Entry, &o.Who, asTime(&o.At), &o.Words, &o.UsedBy)
	return o, err
}

// Reopenings returns for which offices a period was opened again, the first first.
func (v *View) Reopenings(form string, p period.Period) ([]Reopening, error) {
	return list(v, scanReopening, `SELECT `+reopeningColumns+` FROM reopenings WHERE form = $1 AND period = $2 ORDER BY entry`, form, p.String())
}

// Reopened returns the reopening that stands open for an office, and whether there is one.
func (v *View) Reopened(form string, p period.Period, office string) (Reopening, bool, error) {
	return first(v, scanReopening, `SELECT `+reopeningColumns+` FROM reopenings
		WHERE form = $1 AND period = $2 AND office = $3 AND used_by = ''`, form, p.String(), office)
}

// Reopen opens a period for one office. Where it stands open for it already, that one is
// returned.
func (tx *Tx) Reopen(form string, p period.Period, office, words string) (Reopening, error) {
	r, open, err := tx.Reopened(form, p, office)
	if err != nil || open {
		return r, err
	}
	r = Reopening{Form: form, Period: p, Office: office, Words: storable(words), Who: storable(tx.by.Who), At: tx.at}
	if r.Entry, err = tx.next(`SELECT COALESCE(MAX(entry), 0) FROM reopenings`); err != nil {
		return r, err
	}
	err = tx.exec(`INSERT INTO reopenings (`+reopeningColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		form, p.String(), office, r.Entry, r.Who, timeText(r.At), r.Words, "")
	if err != nil {
		return r, err
	}
	return r, tx.audit("reopen", r.object(), map[string]any{"office": office, "words": r.Words})
}

// Locked reports whether a file's period was closed before it came and is not open again
// for its office.
func (v *View) Locked(a Attempt) (bool, error) {
	late, err := v.late(a)
	if err != nil || !late {
		return false, err
	}
	_, open, err := v.Reopened(a.Form, a.Period, a.Office)
	return !open, err
}

func (v *View) late(a Attempt) (bool, error) {
	c, _, err := v.Collection(a.Form, a.Period)
	return c.Closed && a.ReceivedAt.After(c.ClosedAt), err
}

// admit makes an attempt the one that counts, unless a later one does, or its period is
// locked. One that came late uses up the reopening that let it in.
func (tx *Tx) admit(a *Attempt) error {
	if err := tx.supersede(a); err != nil || a.State != Accepted {
		return err
	}
	late, err := tx.late(*a)
	if err != nil || !late {
		return err
	}
	if locked, err := tx.Locked(*a); err != nil || locked {
		return errors.Join(err, ErrLocked)
	}
	return tx.exec(`UPDATE reopenings SET used_by = $1 WHERE form = $2 AND period = $3 AND office = $4 AND used_by = ''`,
		a.ID, a.Form, a.Period.String(), a.Office)
}
