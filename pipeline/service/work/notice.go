package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"huibao/pipeline/filename"
	"huibao/pipeline/form"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// gatherJob has the notices to an address put into messages.
type gatherJob struct {
	Address string `json:"address"`
}

// sendJob has a message sent.
type sendJob struct {
	Message string `json:"message"`
	ByMail  bool   `json:"by_mail"`
}

// Kind names the job in the database.
func (gatherJob) Kind() string { return "gather" }

// Kind names the job in the database.
func (sendJob) Kind() string { return "send" }

// InsertOpts implements river.JobArgsWithInsertOpts. One that is running stands for all
// that is recorded before it ends, since it ends in the transaction in which it looks.
func (gatherJob) InsertOpts() river.InsertOpts { return once(notifying) }

// InsertOpts implements river.JobArgsWithInsertOpts. One that is parked counts as well: a
// start must not begin it anew each time.
func (j sendJob) InsertOpts() river.InsertOpts {
	queue := posting
	if j.ByMail {
		queue = mailing
	}
	opts := once(queue, rivertype.JobStateDiscarded)
	opts.MaxAttempts = sendTries
	return opts
}

// How messages are tried: for about a day, the first tries soon after each other.
const (
	sendTries       = 34
	firstSendWait   = 5 * time.Second
	longestSendWait = time.Hour
)

// newPost is the post of a desk, whose jobs are the desk's.
func (d *Desk) newPost() (*notify.Post, error) {
	s := d.Notices
	s.Store, s.Zone = d.Store, d.Zone
	s.Fetch = func(ctx context.Context, blob store.Blob, most int64) ([]byte, error) {
		digest, err := files.ParseDigest(blob.SHA256)
		if err != nil {
			return nil, err
		}
		data, err := d.bytes(ctx, digest, most)
		if err == nil && int64(len(data)) > most {
			err = notify.ErrLarge
		}
		return data, err
	}
	s.Next = notify.Next{
		Gather: func(ctx context.Context, tx *store.Tx, address string, from time.Time) error {
			opts := gatherJob{}.InsertOpts()
			opts.ScheduledAt = from
			_, err := d.client.InsertTx(ctx, tx.SQL(), gatherJob{address}, &opts)
			return err
		},
		Send: func(ctx context.Context, tx *store.Tx, m notify.Message) error {
			_, err := d.client.InsertTx(ctx, tx.SQL(), sendJob{m.ID, m.ByMail}, nil)
			return err
		},
	}
	return notify.New(s)
}

// Tell has people told of an event once the transaction stands.
func (d *Desk) Tell(ctx context.Context, tx *store.Tx, e notify.Event) error {
	e.Words.District = d.Line.Units.District().Name
	if e.Office != "" {
		e.Words.Office = d.Line.Units.Name(e.Office)
	}
	if e.Form != "" {
		e.Words.Form = d.Line.Form.Name
	}
	if !e.Period.IsZero() {
		e.Words.Period = e.Period.Chinese()
	}
	return d.post.Record(ctx, tx, e)
}

// Post is where notices are sent from.
func (d *Desk) Post() *notify.Post { return d.post }

// tellOfReceipt tells what became of a file, and of those that count together with it.
// Where nobody knows whose it is, that is somebody's work.
func (d *Desk) tellOfReceipt(ctx context.Context, tx *store.Tx, a store.Attempt, parts []store.Part) error {
	e := d.receiptEvent(a)
	if a.Office != "" {
		if len(parts) > 1 {
			e.Words.Result, e.Words.Files = string(store.Accepted), len(parts)
		}
		for _, part := range parts {
			count(part.Findings, &e.Words)
		}
		if err := d.Tell(ctx, tx, e); err != nil || a.State != store.Quarantined {
			return err
		}
	}
	e.Kind, e.Blobs = notify.Failure, nil
	e.Words = notify.Words{What: "有一份来文没有计入", Place: "回执文件夹“" + Unknown + "”，来文编号 " + a.ID[:8]}
	return d.Tell(ctx, tx, e)
}

// receiptEvent is what an office is told of a file.
func (d *Desk) receiptEvent(a store.Attempt) notify.Event {
	return notify.Event{
		Kind: notify.Receipt, Form: a.Form, Office: a.Office, Period: a.Period, Key: a.ID, Blobs: forPeople(a.Receipts),
		Words: notify.Words{
			Result: string(a.State), Attempt: a.Number, Place: "回执文件夹“" + filename.Clean(d.Line.Units.Name(a.Office)) + "”",
		},
	}
}

// forPeople are the files of an answer but those for programs.
func forPeople(receipts []store.Blob) []store.Blob {
	return slices.DeleteFunc(slices.Clone(receipts), func(b store.Blob) bool { return strings.HasSuffix(b.Name, ".json") })
}

// tellOfDecision tells what somebody has decided about a file. The answer to it tells one
// decision from another.
func (d *Desk) tellOfDecision(ctx context.Context, tx *store.Tx, a store.Attempt) error {
	e := d.receiptEvent(a)
	e.Words.Decided = true
	for _, b := range a.Receipts {
		e.Key += " " + b.SHA256
	}
	found, err := tx.Findings(a)
	if err != nil {
		return err
	}
	count(found, &e.Words)
	return d.Tell(ctx, tx, e)
}

// tellOfDraft tells that a draft waits to be looked at, where it must be signed. One that
// was made anew from other files is another.
func (d *Desk) tellOfDraft(ctx context.Context, tx *store.Tx, draft store.Draft) error {
	if !d.Line.Form.SignOff {
		return nil
	}
	return d.Tell(ctx, tx, notify.Event{
		Kind: notify.Draft, Form: draft.Form, Period: draft.Period, Key: draft.InputKey,
		Words: notify.Words{Place: "汇报文件夹“" + draft.Period.String() + "”里的“" + DraftFolder + "”"},
	})
}

func count(found []submission.Finding, words *notify.Words) {
	for _, f := range found {
		switch f.Severity {
		case form.Error:
			words.Errors++
		case form.Warning:
			words.Warnings++
		default:
			words.Hints++
		}
	}
}

// tellOfEdition tells that a report is out.
func (d *Desk) tellOfEdition(ctx context.Context, tx *store.Tx, e store.Edition) error {
	return d.Tell(ctx, tx, notify.Event{
		Kind: notify.Published, Form: e.Form, Period: e.Period, Key: strconv.Itoa(e.Number),
		Words: notify.Words{Edition: e.Number, Place: "汇报文件夹“" + e.Period.String() + "”"},
	})
}

// tellOfJob tells that a job waits for a person. Where the job was to tell of just such a
// thing nothing is told in turn.
func (d *Desk) tellOfJob(ctx context.Context, job Job) error {
	return d.Store.Write(ctx, store.Actor{Who: "work", Origin: "job"}, func(tx *store.Tx) error {
		open, others := false, len(job.Notices) == 0
		for _, n := range job.Notices {
			open = open || n.State == store.NoticeWaiting
			others = others || n.Kind != string(notify.Failure)
		}
		if open { // as where the process ended with the job
			if err := tx.EndTry(job.Message, store.NoticeParked, job.Cause); err != nil {
				return err
			}
		}
		if !others {
			return nil
		}
		return d.Tell(ctx, tx, notify.Event{
			Kind: notify.Failure, Key: fmt.Sprintf("job %d try %d", job.ID, job.Tries),
			Words: notify.Words{What: StepName(job.Kind) + "没有做成", Job: job.ID},
		})
	})
}

// tellParked tells of all jobs that are parked and of which nobody was told: the process
// may have ended with the job.
func (d *Desk) tellParked(ctx context.Context) error {
	parked, err := d.Jobs(ctx, Parked)
	for _, job := range parked {
		if err == nil {
			err = d.tellOfJob(ctx, job)
		}
	}
	return err
}

// tellOfRow is tellOfJob of a job as the engine knows it.
func (d *Desk) tellOfRow(ctx context.Context, row *jobRow) error {
	job, err := described(row)
	if err != nil {
		return err
	}
	jobs := []Job{job}
	if err := d.nameContents(ctx, jobs); err != nil {
		return err
	}
	return d.tellOfJob(ctx, jobs[0])
}

// stepNames are the Chinese words for the kinds of jobs.
var stepNames = map[string]string{
	"check": "审核报表", "deliver": "送回执", "draft": "生成草稿", "report": "生成汇报", "place": "放置汇报", "gather": "整理通知", "send": "发送通知",
}

// StepName is the Chinese word for a kind of job.
func StepName(kind string) string { return stepNames[kind] }

// gatherNotices is the step of a gatherJob.
func (d *Desk) gatherNotices(ctx context.Context, job gatherJob, also Also) error {
	wait, err := d.post.Gather(ctx, job.Address, also)
	if err == nil && wait > 0 {
		err = river.JobSnooze(wait)
	}
	return err
}

// sender sends messages.
type sender struct {
	river.WorkerDefaults[sendJob]
	engine *Engine
}

// NextRetry implements river.Worker.
func (*sender) NextRetry(job *river.Job[sendJob]) time.Time {
	wait := firstSendWait << min(len(job.Errors), 20)
	return time.Now().Add(min(wait, longestSendWait))
}

// Work implements river.Worker. What will never be taken is parked at once. A carrier that
// asks for time gets it, which is no try; but not for ever.
func (s *sender) Work(ctx context.Context, job *river.Job[sendJob]) error {
	d, began := s.engine.desk, time.Now()
	err := d.post.Send(ctx, job.Args.Message, func(tx *store.Tx) error {
		// Where everything is to stop, or somebody else has ended the job, a message that is
		// out is recorded all the same.
		_, err := river.JobCompleteTx[jobDriver](context.WithoutCancel(ctx), tx.SQL(), job)
		if errors.Is(err, rivertype.ErrNotFound) {
			return nil
		}
		return err
	})
	if d.Took != nil {
		d.Took(job.Kind, time.Since(began))
	}
	if err == nil || d.Waits(err) || errors.Is(err, context.Canceled) {
		return s.engine.outcome(job.JobRow, err)
	}
	var said *notify.Error
	busy := false
	if errors.As(err, &said) {
		if said.Refused {
			job.MaxAttempts = job.Attempt
		}
		busy = said.After > 0 && time.Since(job.CreatedAt) < keptFinished
	}
	parked := job.Attempt >= job.MaxAttempts && !busy
	if failed := d.post.Failed(context.WithoutCancel(ctx), job.Args.Message, err, parked); failed != nil {
		return s.engine.outcome(job.JobRow, failed)
	}
	if busy {
		return river.JobSnooze(said.After)
	}
	return s.engine.outcome(job.JobRow, err)
}
