package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/filename"
	"huibao/pipeline/period"
	"huibao/pipeline/publish"
	"huibao/pipeline/service/store"
)

// ErrNothing says that there is nothing to report on.
var ErrNothing = errors.New("还没有通过审核的报表，不能生成汇报。请收齐报表后再做。")

// reporter is who publishes, in the audit.
var reporter = store.Actor{Who: "report", Origin: "job"}

// Report makes a month's report from the files that count and publishes it. Where the
// latest edition was made from the same, or is the same, that one is returned.
func (d *Desk) Report(ctx context.Context, month period.Period, also Also) (store.Edition, error) {
	m, err := d.material(ctx, month)
	if err != nil {
		return store.Edition{}, err
	}
	if m.latest.Number > 0 && m.latest.InputKey == m.key {
		return d.publish(ctx, m.latest, also)
	}
	in, err := d.inputs(ctx, m)
	if err != nil {
		return store.Edition{}, err
	}
	made, err := d.Line.Month(ctx, in)
	if err != nil {
		return store.Edition{}, err
	}
	for _, r := range made.Received {
		if r.Status != pipeline.Accepted && r.Status != pipeline.Joined {
			d.Log.Warn("an accepted file does not count by today's rules", "period", month.String(), "file", r.Name, "status", string(r.Status))
		}
	}
	e, err := d.edition(ctx, m, made)
	if err != nil {
		return e, err
	}
	return d.publish(ctx, e, also)
}

// material is what a report is made from.
type material struct {
	period  period.Period
	counted []store.Attempt // of the month
	earlier []past          // months before, the oldest first
	key     string
	latest  store.Edition // of the month; number 0 when there is none
}

// past is an earlier month, with the key of all that its figures were made from.
type past struct {
	period  period.Period
	counted []store.Attempt
	key     string
}

func (d *Desk) material(ctx context.Context, month period.Period) (m material, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		m, err = d.gather(v, month)
		return err
	})
	if err == nil && len(m.counted) == 0 {
		err = fmt.Errorf("%s%w", month.Chinese(), ErrNothing)
	}
	return m, err
}

// gather is material as it stands within a transaction.
func (d *Desk) gather(v *store.View, month period.Period) (material, error) {
	m := material{period: month, key: d.Recipe}
	for back := memory; back >= 0; back-- {
		counted, err := v.Counted(d.form(), month.Add(-back))
		if err != nil {
			return m, err
		}
		if len(counted) == 0 {
			continue
		}
		m.key = chain(m.key, month.Add(-back), counted)
		if back == 0 {
			m.counted = counted
		} else {
			m.earlier = append(m.earlier, past{month.Add(-back), counted, m.key})
		}
	}
	all, err := v.Editions(d.form(), month, d.district())
	if len(all) > 0 {
		m.latest = all[len(all)-1]
	}
	return m, err
}

// chain is the key of a month: of those before it, and of its files in their order.
func chain(before string, month period.Period, counted []store.Attempt) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", before, month)
	for _, a := range counted {
		fmt.Fprintf(h, "%q %s %s\n", a.Name, a.SHA256, a.ReceivedAt.UTC().Format(time.RFC3339Nano))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (d *Desk) district() string { return d.Line.Units.District().Code }

// inputs fetches the files of a month and the figures of those before it.
func (d *Desk) inputs(ctx context.Context, m material) (pipeline.Inputs, error) {
	in, err := d.month(ctx, m.period, m.counted)
	if err != nil {
		return in, err
	}
	for _, p := range m.earlier {
		a, err := d.past(ctx, p, in.Earlier)
		if err != nil {
			return in, err
		}
		in.Earlier = append(in.Earlier, a)
	}
	in.Progress = d.tell(m.period)
	return in, nil
}

// month fetches the files of one month. Its day is that on which the last of them came, so
// that the same files make the same report whenever it is made.
func (d *Desk) month(ctx context.Context, p period.Period, counted []store.Attempt) (pipeline.Inputs, error) {
	in := pipeline.Inputs{Period: p}
	var last time.Time
	for _, a := range counted {
		file, err := d.file(ctx, a)
		if err != nil {
			return in, err
		}
		in.Files = append(in.Files, file)
		if a.ReceivedAt.After(last) {
			last = a.ReceivedAt
		}
	}
	in.Today = d.day(last)
	return in, nil
}

// past makes the figures of an earlier month, or remembers them.
func (d *Desk) past(ctx context.Context, p past, earlier []*pipeline.Accounts) (*pipeline.Accounts, error) {
	if a, ok := d.months.Get(p.key); ok {
		return a, nil
	}
	in, err := d.month(ctx, p.period, p.counted)
	if err != nil {
		return nil, err
	}
	in.Earlier = slices.Clone(earlier)
	a, err := d.Line.Accounts(ctx, in)
	if err != nil {
		return nil, err
	}
	d.months.Add(p.key, a)
	return a, nil
}

// tell logs how far a report is, each stage once and then every few seconds, and tells
// whoever measures.
func (d *Desk) tell(month period.Period) pipeline.Progress {
	measure := func(pipeline.Stage, int, int) {}
	if d.Stages != nil {
		measure = d.Stages()
	}
	const every = 5 * time.Second
	var mu sync.Mutex
	var said pipeline.Stage
	var at time.Time
	return func(stage pipeline.Stage, done, total int) {
		measure(stage, done, total)
		mu.Lock()
		defer mu.Unlock()
		if stage == said && time.Since(at) < every {
			return
		}
		said, at = stage, time.Now()
		d.Log.Info("reporting", "period", month.String(), "stage", string(stage), "done", done, "of", total)
	}
}

// manifest says what an edition was made from and what it consists of.
type manifest struct {
	Recipe  string       `json:"recipe"`
	Sources []source     `json:"sources"`
	Earlier []string     `json:"earlier"` // months
	Files   []store.Blob `json:"files"`
}

type source struct {
	Attempt string `json:"attempt"`
	Office  string `json:"office"`
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
}

// edition keeps the files of a finished month and describes them.
func (d *Desk) edition(ctx context.Context, m material, made *pipeline.Edition) (store.Edition, error) {
	e := store.Edition{Form: d.form(), Period: m.period, District: d.district(), InputKey: m.key}
	name := filename.Clean(made.Document.Meta.Title)
	for _, part := range []publish.File{{Name: name + ".pdf", Data: made.PDF}, {Name: name + ".xlsx", Data: made.XLSX}} {
		blob, err := d.keep(ctx, part.Name, part.Data)
		if err != nil {
			return e, err
		}
		e.Blobs = append(e.Blobs, blob)
	}
	told := manifest{Recipe: d.Recipe, Sources: []source{}, Earlier: []string{}, Files: e.Blobs}
	for _, a := range m.counted {
		told.Sources = append(told.Sources, source{a.ID, a.Office, a.Name, a.SHA256})
	}
	for _, p := range m.earlier {
		told.Earlier = append(told.Earlier, p.period.String())
	}
	var err error
	e.Manifest, err = json.Marshal(told)
	return e, err
}

// publish makes an edition the latest one, unless that has the same content, and leaves
// the job to place it. Where other files count by now, the report is made again.
func (d *Desk) publish(ctx context.Context, e store.Edition, also Also) (store.Edition, error) {
	err := d.Store.Write(ctx, reporter, func(tx *store.Tx) error {
		m, err := d.gather(&tx.View, e.Period)
		if err != nil {
			return err
		}
		made := e.InputKey
		if slices.Equal(m.latest.Blobs, e.Blobs) {
			e = m.latest
		} else {
			e.Figures = content(e.Blobs, m.latest.Number)
			if e, _, err = tx.Publish(e); err != nil {
				return err
			}
		}
		if err := also.do(tx); err != nil {
			return err
		}
		if err := d.next(ctx, tx, placeJob{e.Form, e.Period, e.Number}); err != nil || m.key == made {
			return err
		}
		return d.next(ctx, tx, reportJob{e.Form, e.Period})
	})
	if err == nil {
		d.Log.Info("published", "period", e.Period.String(), "edition", e.Number)
	}
	return e, err
}

// content is a hash of an edition's files and of its place behind another one: when what
// was corrected is put back, that is a new edition again.
func content(blobs []store.Blob, after int) string {
	h := sha256.New()
	for _, b := range blobs {
		_, _ = io.WriteString(h, b.SHA256)
	}
	fmt.Fprint(h, " after ", after)
	return hex.EncodeToString(h.Sum(nil))
}

// Place puts a month's latest edition into the folder of reports. One that is published
// meanwhile is placed after it, so that of several who place the last has the latest.
func (d *Desk) Place(ctx context.Context, month period.Period) error {
	for placed := 0; ; {
		e, err := d.latest(ctx, month)
		if err != nil || e.Number == placed {
			return err
		}
		parts, err := d.load(ctx, e.Blobs)
		if err != nil {
			return err
		}
		dir := filepath.Join(d.Reports, month.String())
		if err := d.put(d.Reports, month.String(), parts); err != nil {
			return err
		}
		placed = e.Number
		d.Log.Info("placed", "period", month.String(), "edition", e.Number, "folder", dir)
	}
}

// latest is a month's latest edition; number 0 when there is none.
func (d *Desk) latest(ctx context.Context, month period.Period) (e store.Edition, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		all, err := v.Editions(d.form(), month, d.district())
		if len(all) > 0 {
			e = all[len(all)-1]
		}
		return err
	})
	return e, err
}
