// Package work does what becomes of a file: it is received, checked, answered, and in the
// end part of a report.
//
// In go files as they come from a folder or a caller; out come receipts in the outbox
// and reports in their folder. The steps are methods of [Desk]: Receive, Check, Deliver,
// Report, Place; those of people are Allow, Return, Reopen, Edit and Sign. Each may be done again at any time and then ends the same, since what it
// changes is one transaction of package store, keyed by the bytes it was made from. A
// command calls one after the other; [Desk.Start] has a job engine do so, in which case
// each step leaves the job of the next one in its own transaction.
//
// It judges nothing and lays nothing out, which is package pipeline's work, and jobs
// carry names of things, never their content.
package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"syscall"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/riverqueue/river"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/store"
)

// Settings say with what a desk works.
type Settings struct {
	Line    *pipeline.Pipeline
	Store   *store.Store
	Files   *files.Store
	Outbox  string // folder of the receipts, one sub-folder for each office
	Reports string // folder of the reports, one sub-folder for each month
	// Recipe is a hash of all that decides a report besides the files: configuration,
	// templates, program.
	Recipe string
	// Program is the program's version, for people; it stands in manifests.
	Program string
	Zone    *time.Location // in which days begin; nil for UTC
	Log     *slog.Logger   // nil for none
	// Took is told how long a job took; Stages makes what is told of the stages of one
	// report. Either may be nil.
	Took   func(kind string, took time.Duration)
	Stages func() pipeline.Progress
	// Notices say who is told of what becomes of files; none are told without recipients.
	Notices notify.Settings
	// ByHand leaves no job behind a step: whoever calls it does the next one.
	ByHand bool
}

// Desk is where the files of one form are worked on. It is safe for concurrent use, by
// several processes as well.
type Desk struct {
	Settings
	beside []*Desk                // of the other forms, this one among them; nil where it is alone
	client *river.Client[*sql.Tx] // only to insert and list jobs
	places *places
	way    *way
	post   *notify.Post
	read   *lru.Cache[string, pipeline.Received]
	months *lru.Cache[string, *pipeline.Accounts]
	said   *lru.Cache[store.Outline, *Said]
	told   *lru.Cache[string, Manifest]
	codes  map[string]int // places of the figures' codes
	briefs *lru.Cache[string, *pipeline.Brief]
	// looksEvery is how often jobs of processes that are gone are looked for.
	looksEvery time.Duration
}

// How much is remembered: files of earlier months, by attempt, whole months, and the brief
// that was made last.
const (
	rememberedFiles  = 256
	rememberedMonths = 26
	rememberedSaid   = 256 // editions, as far as they are read in lists
	rememberedTold   = 8   // editions and drafts that are read
	rememberedBriefs = 1
)

// New returns a desk and makes the tables of its jobs when they are missing.
func New(ctx context.Context, s Settings) (*Desk, error) {
	d, err := Look(s)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, s.Store); err != nil {
		return nil, fmt.Errorf("make the tables of the jobs: %w", err)
	}
	if d.post, err = d.newPost(); err != nil {
		return nil, err
	}
	d.client, err = river.NewClient(driver(s.Store), &river.Config{MaxAttempts: tries, Logger: quiet(d.Log)})
	return d, err
}

// Look returns a desk to ask what is there: its store may be open for reading alone.
func Look(s Settings) (d *Desk, err error) {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	d = &Desk{Settings: s, looksEvery: lookForLost, places: &places{log: s.Log, bad: make(map[string]refusal)}, way: newWay()}
	if d.read, err = lru.New[string, pipeline.Received](rememberedFiles); err != nil {
		return nil, err
	}
	d.codes = make(map[string]int)
	for i, definition := range s.Line.Form.Definitions() {
		d.codes[definition.Code] = i
	}
	if d.told, err = lru.New[string, Manifest](rememberedTold); err != nil {
		return nil, err
	}
	if d.said, err = lru.New[store.Outline, *Said](rememberedSaid); err != nil {
		return nil, err
	}
	if d.months, err = lru.New[string, *pipeline.Accounts](rememberedMonths); err != nil {
		return nil, err
	}
	d.briefs, err = lru.New[string, *pipeline.Brief](rememberedBriefs)
	return d, err
}

// Also is done in the transaction in which a step is recorded; nil for nothing.
type Also func(*store.Tx) error

func (also Also) do(tx *store.Tx) error {
	if also == nil {
		return nil
	}
	return also(tx)
}

// next leaves a job for the step that follows from this transaction.
func (d *Desk) next(ctx context.Context, tx *store.Tx, args river.JobArgs) error {
	if d.ByHand {
		return nil
	}
	_, err := d.client.InsertTx(ctx, tx.SQL(), args, nil)
	return err
}

// Waits reports whether an error lies in a place that is full or cannot be reached, so
// that the same step will do later.
func (d *Desk) Waits(err error) bool {
	var placed *PlaceError
	return errors.Is(err, files.ErrFull) || errors.Is(err, files.ErrUnreachable) ||
		errors.As(err, &placed) && files.Kind(placed.Err) != nil || errors.Is(err, syscall.ENOSPC) || d.Store.Waits(err)
}

// day is the civil date of a moment.
func (d *Desk) day(at time.Time) period.Date { return period.DateOf(at.In(d.Zone)) }

func (d *Desk) form() string { return d.Line.Form.Code }
