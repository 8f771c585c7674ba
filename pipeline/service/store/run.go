package store

import (
	"time"

	"huibao/pipeline/period"
)

// RunState is where a run stands.
type RunState string

// The states of a run.
const (
	Running RunState = "running"
	Done    RunState = "done"
	Failed  RunState = "failed"
)

// Run is one scheduled piece of work for one period. Schedule and period are its key, not
// the hour at which it ran, so that a missed hour or a clock set back cannot make it twice.
type Run struct {
	Schedule   string
	Period     period.Period
	InputKey   string // of what went in, as of the latest start
	State      RunState
	Tries      int
	StartedAt  time.Time // of the latest try
	FinishedAt time.Time // zero while it is running
	Result     string    // in a few words, or the error
}

func (r Run) object() string { return "run " + r.Schedule + " " + r.Period.String() }

const runColumns = `schedule, period, entry, input_key, state, tries, started_at, finished_at, result`

const selectRuns = `SELECT schedule, period, input_key, state, tries, started_at, finished_at, result FROM runs `

func scanRun(r row) (Run, error) {
	var one Run
	err := r.Scan(&one.Schedule, asPeriod(&one.Period), &one.InputKey, &one.State, &one.Tries,
		asTime(&one.StartedAt), asTime(&one.FinishedAt), &one.Result)
	return one, err
}

// Runs returns the runs of a schedule in the order in which they were first started.
func (v *View) Runs(schedule string) ([]Run, error) {
	return list(v, scanRun, selectRuns+`WHERE schedule = $1 ORDER BY entry`, schedule)
}

// Run returns a schedule's run for a period, and whether there is one.
func (v *View) Run(schedule string, p period.Period) (Run, bool, error) {
	return first(v, scanRun, selectRuns+`WHERE schedule = $1 AND period = $2`, schedule, p.String())
}

// StartRun takes a run up. One that is done is returned as it is, and start is false; one
// that failed, or whose runner may have died, is started again.
func (tx *Tx) StartRun(schedule string, p period.Period, inputKey string) (r Run, start bool, err error) {
	r, found, err := tx.Run(schedule, p)
	if err != nil || found && r.State == Done {
		return r, false, err
	}
	r = Run{Schedule: schedule, Period: p, InputKey: inputKey, State: Running, Tries: r.Tries + 1, StartedAt: tx.at}
	if !found {
		if err := tx.insertRun(r); err != nil {
			return r, false, err
		}
	} else if err := tx.updateRun(r); err != nil {
		return r, false, err
	}
	return r, true, tx.audit("start", r.object(), map[string]any{"input_key": inputKey, "try": r.Tries})
}

// FinishRun ends a run as done or failed. The same end again changes nothing.
func (tx *Tx) FinishRun(schedule string, p period.Period, end RunState, result string) (Run, error) {
	r, found, err := tx.Run(schedule, p)
	result = storable(result)
	switch {
	case err != nil:
		return r, err
	case !found:
		return r, &TransitionError{Run{Schedule: schedule, Period: p}.object(), "not started", string(end)}
	case r.State == end && r.Result == result && end != Running:
		return r, nil
	case r.State != Running || end != Done && end != Failed:
		return r, &TransitionError{r.object(), string(r.State), string(end)}
	}
	r.State, r.FinishedAt, r.Result = end, tx.at, result
	if err := tx.updateRun(r); err != nil {
		return r, err
	}
	return r, tx.audit("finish", r.object(), map[string]any{"state": end, "result": result, "try": r.Tries})
}

func (tx *Tx) insertRun(r Run) error {
	entry, err := tx.next(`SELECT COALESCE(MAX(entry), 0) FROM runs`)
	if err != nil {
		return err
	}
	return tx.exec(`INSERT INTO runs (`+runColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.Schedule, r.Period.String(), entry, r.InputKey, string(r.State), r.Tries,
		timeText(r.StartedAt), timeText(r.FinishedAt), r.Result)
}

func (tx *Tx) updateRun(r Run) error {
	return tx.exec(`UPDATE runs SET input_key = $1, state = $2, tries = $3, started_at = $4, finished_at = $5, result = $6
		WHERE schedule = $7 AND period = $8`,
		r.InputKey, string(r.State), r.Tries, timeText(r.StartedAt), timeText(r.FinishedAt), r.Result,
		r.Schedule, r.Period.String())
}
