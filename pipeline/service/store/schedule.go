package store

import (
	"slices"
	"time"
)

// Reckoning is how the calendar of a form reckons time: what it takes for the time, and how
// far that is proved by the machine's own counting.
type Reckoning struct {
	Form     string
	Boot     string        // the machine's run that Passed counts from
	Passed   time.Duration // since then
	Believed time.Time     // the time when so much had passed
	Proved   time.Time     // the same, less what may be a clock set ahead
}

const reckoningColumns = `form, boot, passed, believed, proved`

func scanReckoning(r row) (Reckoning, error) {
	var o Reckoning
	var passed int64
	err := r.Scan(&o.Form, &o.Boot, &passed, asTime(&o.Believed), asTime(&o.Proved))
	o.Passed = time.Duration(passed)
	return o, err
}

// Reckoning returns how a form's calendar reckons time, and whether it ever did.
func (v *View) Reckoning(form string) (Reckoning, bool, error) {
	return first(v, scanReckoning, `SELECT `+reckoningColumns+` FROM reckonings WHERE form = $1`, form)
}

// Reckon keeps how a form's calendar reckons time. That is no change to anything, and the
// audit has no line of it.
func (tx *Tx) Reckon(r Reckoning) error {
	return tx.exec(`INSERT INTO reckonings (`+reckoningColumns+`) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (form) DO UPDATE SET boot = excluded.boot, passed = excluded.passed,
		believed = excluded.believed, proved = excluded.proved`,
		r.Form, r.Boot, int64(r.Passed), timeText(r.Believed), timeText(r.Proved))
}

// Agree has a form's calendar take a time for right, because a person says so.
func (tx *Tx) Agree(form string, at time.Time) error {
	r := Reckoning{Form: form, Believed: at, Proved: at}
	if err := tx.Reckon(r); err != nil {
		return err
	}
	return tx.audit("agree", "calendar "+form, map[string]any{"time": timeText(at)})
}

// schedule is one step of a form's calendar.
type schedule struct {
	name  string
	since time.Time
}

const scheduleColumns = `schedule, form, since`

// Schedules returns since when each step of a form's calendar is kept, by name.
func (v *View) Schedules(form string) (map[string]time.Time, error) {
	all, err := list(v, func(r row) (s schedule, err error) {
		err = r.Scan(&s.name, asTime(&s.since))
		return s, err
	}, `SELECT schedule, since FROM schedules WHERE form = $1 ORDER BY schedule`, form)
	out := make(map[string]time.Time)
	for _, s := range all {
		out[s.name] = s.since
	}
	return out, err
}

// Schedule makes the steps of a form's calendar those of the given names: new ones are kept
// from the given time on, and those that are gone are forgotten. It returns since when each
// is kept.
func (tx *Tx) Schedule(form string, names []string, from time.Time) (map[string]time.Time, error) {
	have, err := tx.Schedules(form)
	if err != nil {
		return nil, err
	}
	var begun, ended []string
	for _, name := range names {
		if _, known := have[name]; known {
			continue
		}
		begun = append(begun, name)
		have[name] = from.UTC().Truncate(time.Microsecond)
		err := tx.exec(`INSERT INTO schedules (`+scheduleColumns+`) VALUES ($1, $2, $3)`, name, form, timeText(from))
		if err != nil {
			return nil, err
		}
	}
	for name := range have {
		if slices.Contains(names, name) {
			continue
		}
		ended = append(ended, name)
		delete(have, name)
		if err := tx.exec(`DELETE FROM schedules WHERE schedule = $1`, name); err != nil {
			return nil, err
		}
	}
	if len(begun)+len(ended) == 0 {
		return have, nil
	}
	slices.Sort(ended)
	return have, tx.audit("schedule", "calendar "+form, map[string]any{"begun": begun, "ended": ended, "from": timeText(from)})
}
