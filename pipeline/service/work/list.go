package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// JobState is where a job stands.
type JobState string

// The states of jobs.
const (
	Waiting  JobState = "waiting"
	Running  JobState = "running"
	Retrying JobState = "retrying" // it failed and will be tried again
	Held     JobState = "held"     // a place is full or out of reach; it will be tried again
	Parked   JobState = "parked"   // it failed too often and waits for a person
	GivenUp  JobState = "given-up" // it could not be done and will not be
	Done     JobState = "done"
)

// jobStates are the engine's own words for each state.
var jobStates = map[JobState][]rivertype.JobState{
	Waiting:  {rivertype.JobStateAvailable, rivertype.JobStatePending},
	Running:  {rivertype.JobStateRunning},
	Retrying: {rivertype.JobStateRetryable},
	Held:     {rivertype.JobStateScheduled},
	Parked:   {rivertype.JobStateDiscarded},
	GivenUp:  {rivertype.JobStateCancelled},
	Done:     {rivertype.JobStateCompleted},
}

// Job is a step that is to be done, or was.
type Job struct {
	ID      int64
	Kind    string // check, deliver, report, place, gather or send
	State   JobState
	Tries   int
	Since   time.Time      // when it was left to be done
	Next    time.Time      // when it will be tried again
	Attempt string         // of check and deliver
	File    string         // name of the attempt's file
	Period  period.Period  // of report and place, and of the attempt as far as it is known
	Address string         // of gather
	Message string         // of send
	Notices []store.Notice // that the message consists of
	Cause   string         // of the latest failure
}

// mostListed is how many jobs are listed.
const mostListed = 1000

// Jobs lists the jobs in some states, the oldest first.
func (d *Desk) Jobs(ctx context.Context, states ...JobState) ([]Job, error) {
	var theirs []rivertype.JobState
	for _, s := range states {
		theirs = append(theirs, jobStates[s]...)
	}
	found, err := d.client.JobList(ctx, river.NewJobListParams().States(theirs...).First(mostListed))
	if err != nil {
		return nil, err
	}
	var out []Job
	for _, row := range found.Jobs {
		job, err := described(row)
		if err != nil {
			return nil, err
		}
		out = append(out, job)
	}
	return out, d.nameContents(ctx, out)
}

func described(row *jobRow) (Job, error) {
	var args struct {
		Attempt string        `json:"attempt"`
		Period  period.Period `json:"period"`
		Address string        `json:"address"`
		Message string        `json:"message"`
	}
	job := Job{ID: row.ID, Kind: row.Kind, Tries: row.Attempt, Since: row.CreatedAt, Next: row.ScheduledAt}
	if err := json.Unmarshal(row.EncodedArgs, &args); err != nil {
		return job, fmt.Errorf("job %d: %w", row.ID, err)
	}
	job.Attempt, job.Period, job.Address, job.Message = args.Attempt, args.Period, args.Address, args.Message
	for state, theirs := range jobStates {
		for _, s := range theirs {
			if s == row.State {
				job.State = state
			}
		}
	}
	if n := len(row.Errors); n > 0 {
		job.Cause = strings.TrimPrefix(row.Errors[n-1].Error, "JobCancelError: ")
	}
	return job, nil
}

// nameContents says which file or which notices each job is about.
func (d *Desk) nameContents(ctx context.Context, jobs []Job) error {
	return d.Store.Read(ctx, func(v *store.View) error {
		for i := range jobs {
			if jobs[i].Message != "" {
				var err error
				if jobs[i].Notices, err = v.Message(jobs[i].Message); err != nil {
					return err
				}
			}
			if jobs[i].Attempt == "" {
				continue
			}
			a, err := v.Attempt(jobs[i].Attempt)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			jobs[i].File, jobs[i].Period = a.Name, a.Period
		}
		return nil
	})
}

// ErrNoJob says that there is no job of that number.
var ErrNoJob = errors.New("no such job")

// Retry has a job tried again at once, with one more try.
func (d *Desk) Retry(ctx context.Context, id int64) error {
	_, err := d.client.JobRetry(ctx, id)
	if errors.Is(err, rivertype.ErrNotFound) {
		err = ErrNoJob
	}
	return err
}
