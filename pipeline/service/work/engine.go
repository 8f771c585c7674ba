package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"huibao/pipeline/publish"
	"huibao/pipeline/service/store"
)

// jobDriver is what the job engine reaches a database by. Both speak of the same
// transactions, so one code serves both.
type jobDriver = riverdriver.Driver[*sql.Tx]

func driver(s *store.Store) jobDriver {
	if pool := s.Pool(); pool != nil {
		return riverdatabasesql.NewWithPgxListener(s.DB(), pool)
	}
	return riversqlite.New(s.DB())
}

// migrate brings the tables of the jobs to the version that the engine wants.
func migrate(ctx context.Context, s *store.Store) error {
	steps, err := rivermigrate.New(driver(s), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	found, err := steps.Validate(ctx, nil)
	if err == nil && found.OK {
		return nil
	}
	_, err = steps.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// How the engine works.
const (
	tries        = 14               // of a job, until it is parked
	longestWait  = 10 * time.Minute // between two of them
	pause        = 10 * time.Second // while a place is full or out of reach
	askEvery     = 5 * time.Second  // whether the database answers
	jobTimeout   = 2 * time.Minute  // what is usual
	rescueAfter  = 3 * time.Minute  // must be more than is usual; a kind that may take longer is left as long
	softStop     = 6 * time.Second  // for running jobs to end by themselves
	hardStop     = 9 * time.Second  // for all to be over
	fetchEvery   = 5 * time.Millisecond
	pollEvery    = time.Second
	placers      = 50
	senders      = 4
	keptFinished = 24 * time.Hour
	longestWrite = time.Hour // of one file, by another process
)

// Engine works on the jobs of a desk.
type Engine struct {
	desk     *Desk
	client   *jobClient
	stopping atomic.Bool
	asking   func() // ends the questions to the database
	here     *presence
}

// Start takes up what an earlier process left and begins to work on jobs. The context is
// for starting alone.
func (d *Desk) Start(ctx context.Context) (*Engine, error) {
	if err := d.takeUp(ctx); err != nil {
		return nil, err
	}
	e := &Engine{desk: d}
	workers, err := e.workers()
	if err != nil {
		return nil, err
	}
	if err := e.start(ctx, workers); err != nil {
		return nil, err
	}
	e.ask()
	return e, nil
}

// ask asks every few seconds whether the database answers, and has it said when it does
// not: where a server hangs, so do the jobs, which then say nothing.
func (e *Engine) ask() {
	if e.desk.Store.Pool() == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	e.asking = func() { cancel(); <-done }
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(askEvery):
			}
			e.desk.reach(ctx)
		}
	}()
}

// reach asks once.
func (d *Desk) reach(ctx context.Context) {
	began := time.Now()
	within, cancel := context.WithTimeout(ctx, askEvery)
	defer cancel()
	switch err := d.Store.Reach(within); {
	case ctx.Err() != nil:
	case err == nil:
		d.places.took(inDatabase, false, began)
	default:
		d.places.refused(inDatabase, false, noDatabase(err))
	}
}

func (e *Engine) start(ctx context.Context, workers *river.Workers) (err error) {
	processors, id := runtime.GOMAXPROCS(0), ""
	if e.desk.Store.Pool() != nil {
		if e.here, err = newPresence(ctx, e.desk); err != nil {
			return err
		}
		id = e.here.id
		e.here.begin()
		defer func() {
			if err != nil {
				e.here.end()
			}
		}()
	}
	e.client, err = river.NewClient(driver(e.desk.Store), &river.Config{
		ID:      id,
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			checking: {MaxWorkers: processors}, reporting: {MaxWorkers: 1}, placing: {MaxWorkers: placers},
			notifying: {MaxWorkers: senders}, mailing: {MaxWorkers: senders}, posting: {MaxWorkers: senders},
		},
		MaxAttempts: tries, RetryPolicy: patience{}, ErrorHandler: e,
		JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter,
		FetchCooldown: fetchEvery, FetchPollInterval: pollEvery, SoftStopTimeout: softStop,
		CompletedJobRetentionPeriod: keptFinished,
		DiscardedJobRetentionPeriod: -1, CancelledJobRetentionPeriod: -1, // parked jobs wait for a person
		Logger: quiet(e.desk.Log),
	})
	if err != nil {
		return err
	}
	return e.client.Start(context.WithoutCancel(ctx))
}

// Stop ends the work within ten seconds: running jobs end, or are given back.
func (e *Engine) Stop() error {
	e.stopping.Store(true)
	if e.asking != nil {
		e.asking()
	}
	ctx, cancel := context.WithTimeout(context.Background(), hardStop)
	defer cancel()
	err := e.client.Stop(ctx)
	if e.here != nil { // what is still running then is for others
		e.here.end()
	}
	return err
}

// takeUp clears away what a killed process left. Where this process is the only one that
// works, running jobs and half-written files are nobody's; else those files are that are old,
// and the jobs that [presence] finds.
func (d *Desk) takeUp(ctx context.Context) error {
	before := time.Now()
	if !d.Store.Alone() {
		before = before.Add(-longestWrite)
	} else if err := d.giveBack(ctx); err != nil {
		return fmt.Errorf("give back the jobs of an earlier process: %w", err)
	}
	d.makeFolders()
	folders := []string{d.Outbox}
	for _, other := range d.all() {
		folders = append(folders, other.Reports)
	}
	for _, dir := range folders {
		if err := publish.Sweep(dir, before); err != nil {
			return err
		}
	}
	if _, err := d.Files.Sweep(ctx, before); err != nil {
		return err
	}
	if err := d.remind(ctx); err != nil {
		return err
	}
	if err := d.post.Remind(ctx); err != nil {
		return err
	}
	return d.tellParked(ctx)
}

// giveBack makes running jobs waiting ones, and leaves it to this process to have those tried
// again that are due, which one process at a time sees to. One that was tried often enough is parked: it
// may be what killed the process each time.
func (d *Desk) giveBack(ctx context.Context) error {
	tx, err := d.Store.DB().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	_, err = tx.ExecContext(ctx, `UPDATE river_job SET state = 'discarded', finalized_at = CURRENT_TIMESTAMP
		WHERE state = 'running' AND attempt >= max_attempts`)
	if err != nil {
		return err
	}
	for _, statement := range []string{`UPDATE river_job SET state = 'available' WHERE state = 'running'`, `DELETE FROM river_leader`} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// remind leaves a job for each attempt that nobody judged and that has none: the truth is
// in the attempts, and a job may have been lost with an older copy of the database.
func (d *Desk) remind(ctx context.Context) error {
	var open []store.Attempt
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		open, err = v.Unfinished()
		return err
	})
	const batch = 500
	for len(open) > 0 && err == nil {
		some := open[:min(batch, len(open))]
		open = open[len(some):]
		err = d.Store.Write(ctx, checker, func(tx *store.Tx) error {
			for _, a := range some {
				if a.Form != "" && d.of(a.Form) == nil {
					continue
				}
				if err := d.next(ctx, tx, checkJob{a.ID}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return err
}

// outcome says to the engine what becomes of a job.
func (e *Engine) outcome(job *jobRow, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, rivertype.ErrNotFound):
		return nil // somebody else has ended this job
	case e.desk.Waits(err), errors.Is(err, context.DeadlineExceeded) && e.desk.places.refuses(inDatabase):
		return river.JobSnooze(pause)
	case e.stopping.Load() && errors.Is(err, context.Canceled):
		return river.JobSnooze(0)
	case errors.Is(err, store.ErrNotFound), errors.Is(err, ErrNothing):
		e.desk.Log.Error("job given up", "job", job.ID, "kind", job.Kind, "cause", err.Error())
		return river.JobCancel(err)
	}
	return err
}

// HandleError implements river.ErrorHandler.
func (e *Engine) HandleError(_ context.Context, job *jobRow, err error) *river.ErrorHandlerResult {
	e.failed(job, err.Error(), "")
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (e *Engine) HandlePanic(_ context.Context, job *jobRow, cause any, trace string) *river.ErrorHandlerResult {
	e.failed(job, fmt.Sprint(cause), trace)
	return nil
}

func (e *Engine) failed(job *jobRow, cause, trace string) {
	args := []any{"job", job.ID, "kind", job.Kind, "args", string(job.EncodedArgs), "try", job.Attempt, "cause", cause}
	if trace != "" {
		args = append(args, "stack", trace)
	}
	if job.Attempt >= job.MaxAttempts {
		e.desk.Log.Error("job parked", args...)
		if err := e.desk.tellOfRow(context.Background(), job); err != nil {
			e.desk.Log.Error("nobody is told of the parked job until the next start", "job", job.ID, "cause", err.Error())
		}
		return
	}
	e.desk.Log.Warn("job failed and will be tried again", args...)
}

// patience spaces out the tries of a job: one second, twice as long each time.
type patience struct{}

// NextRetry implements river.ClientRetryPolicy.
func (patience) NextRetry(job *jobRow) time.Time {
	wait := time.Second << min(len(job.Errors), 20)
	return time.Now().Add(min(wait, longestWait))
}
