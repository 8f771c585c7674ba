package work

import (
	"context"
	"database/sql"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// The queues. Checking and reporting take a processor each; placing waits for disks. The
// others are for notices: a mail server that hangs keeps neither files nor robots waiting.
const (
	checking  = "check"
	reporting = "report"
	placing   = river.QueueDefault
	notifying = "notify"
	mailing   = "mail"
	posting   = "post"
)

// checkJob has an attempt judged.
type checkJob struct {
	Attempt string `json:"attempt"`
}

// deliverJob has the answer to an attempt put into the outbox. The hash makes it another
// job than that of an answer before, which may be under way.
type deliverJob struct {
	Attempt string `json:"attempt"`
	Answer  string `json:"answer,omitempty"`
}

func delivery(attempt string, answer []store.Blob) deliverJob {
	job := deliverJob{Attempt: attempt}
	if len(answer) > 0 {
		job.Answer = answer[0].SHA256
	}
	return job
}

// draftJob has the draft of a month's report made.
type draftJob struct {
	Form   string        `json:"form"`
	Period period.Period `json:"period"`
}

// reportJob has the report of a month made.
type reportJob struct {
	Form   string        `json:"form"`
	Period period.Period `json:"period"`
}

// placeJob has a month's latest edition, or its draft, put into the folder of reports. The
// number or the key makes it another job than that of the one before, which may be under
// way.
type placeJob struct {
	Form   string        `json:"form"`
	Period period.Period `json:"period"`
	Number int           `json:"number"`
	Draft  string        `json:"draft,omitempty"`
}

// Kind names the job in the database.
func (checkJob) Kind() string { return "check" }

// Kind names the job in the database.
func (deliverJob) Kind() string { return "deliver" }

// Kind names the job in the database.
func (draftJob) Kind() string { return "draft" }

// Kind names the job in the database.
func (reportJob) Kind() string { return "report" }

// Kind names the job in the database.
func (placeJob) Kind() string { return "place" }

// once has a job inserted only where the same one is not waiting or being done.
func once(queue string, besides ...rivertype.JobState) river.InsertOpts {
	waiting := []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateScheduled, rivertype.JobStateRetryable,
	}
	return river.InsertOpts{Queue: queue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: append(waiting, besides...)}}
}

// InsertOpts implements river.JobArgsWithInsertOpts. The check that is parked counts as
// well: a start must not begin it anew each time.
func (checkJob) InsertOpts() river.InsertOpts { return once(checking, rivertype.JobStateDiscarded) }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (deliverJob) InsertOpts() river.InsertOpts { return once(placing) }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (draftJob) InsertOpts() river.InsertOpts { return once(reporting) }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (reportJob) InsertOpts() river.InsertOpts { return once(reporting) }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (placeJob) InsertOpts() river.InsertOpts { return once(placing) }

// worker does one kind of job.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	engine *Engine
	step   func(ctx context.Context, args T, also Also) error
	most   time.Duration // it may take; zero for what is usual
	writes bool          // to the database, besides that the job is done
}

// Timeout implements river.Worker.
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return w.most }

// Work implements river.Worker. What the step records carries the end of the job in the
// same transaction.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	began := time.Now()
	err := w.step(ctx, job.Args, func(tx *store.Tx) error {
		_, err := river.JobCompleteTx[jobDriver](ctx, tx.SQL(), job)
		return err
	})
	if told := w.engine.desk.Took; told != nil {
		told(job.Kind, time.Since(began))
	}
	d := w.engine.desk
	switch {
	case err == nil:
		for _, place := range []string{inDatabase, inMachine} {
			d.places.took(place, w.writes, began)
		}
	case d.Waits(err):
		place, cause := d.placeOf(err)
		d.places.refused(place, w.writes, cause)
	}
	return w.engine.outcome(job.JobRow, err)
}

// longestCheck is how long a check may take. It reads the file and the one before it, makes
// a receipt of the file, and may get on by one of earlier months, which is then remembered.
func (d *Desk) longestCheck() time.Duration {
	const readings = 4
	return max(jobTimeout, readings*d.Line.Limits.Time)
}

// workers are one worker for each kind of job.
func (e *Engine) workers() (*river.Workers, error) {
	d, all := e.desk, river.NewWorkers()
	longest := max(30*time.Minute, d.longestCheck()) // of one report
	for _, err := range []error{
		river.AddWorkerSafely(all, &worker[checkJob]{engine: e, most: d.longestCheck(), writes: true, step: func(ctx context.Context, job checkJob, also Also) error {
			defer d.way.give(ctx)()
			_, err := d.Check(ctx, job.Attempt, also)
			return err
		}}),
		river.AddWorkerSafely(all, &worker[deliverJob]{engine: e, step: func(ctx context.Context, job deliverJob, _ Also) error {
			return d.Deliver(ctx, job.Attempt)
		}}),
		river.AddWorkerSafely(all, &worker[draftJob]{engine: e, most: longest, writes: true, step: func(ctx context.Context, job draftJob, also Also) error {
			return d.at(job.Form, func(d *Desk) error {
				_, err := d.Draft(ctx, job.Period, also)
				return err
			})
		}}),
		river.AddWorkerSafely(all, &worker[reportJob]{engine: e, most: longest, writes: true, step: func(ctx context.Context, job reportJob, also Also) error {
			return d.at(job.Form, func(d *Desk) error {
				_, err := d.Report(ctx, job.Period, also)
				return err
			})
		}}),
		river.AddWorkerSafely(all, &worker[placeJob]{engine: e, step: func(ctx context.Context, job placeJob, _ Also) error {
			return d.at(job.Form, func(d *Desk) error { return d.Place(ctx, job.Period) })
		}}),
		river.AddWorkerSafely(all, &worker[gatherJob]{engine: e, step: d.gatherNotices}),
		river.AddWorkerSafely(all, &sender{engine: e}),
	} {
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Request has the report of a month made by whoever works on jobs. While one is waiting
// or being made another request changes nothing: what is accepted meanwhile makes the
// report be made again.
func (d *Desk) Request(ctx context.Context, month period.Period) error {
	return d.Store.Write(ctx, store.Actor{Who: "report", Origin: "command"}, func(tx *store.Tx) error {
		_, err := d.client.InsertTx(ctx, tx.SQL(), reportJob{d.form(), month}, nil)
		return err
	})
}

// jobRow is a job as its worker sees it.
type jobRow = rivertype.JobRow

// jobClient is what inserts, lists and works on jobs.
type jobClient = river.Client[*sql.Tx]
