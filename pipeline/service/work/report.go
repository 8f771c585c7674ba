package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// ErrNothing says that there is nothing to report on.
var ErrNothing = errors.New("还没有通过审核的报表，不能生成汇报。请收齐报表后再做。")

// reporter is who publishes, in the audit.
var reporter = store.Actor{Who: "report", Origin: "job"}

// Report makes the report of a month, a quarter, a half-year or a year from the files that
// count and publishes it. Where a sign-off is wanted that nobody has given, the report is a
// draft: an edition of number 0 with the draft's files. Where the latest edition was made
// from the same, or is the same, that one is returned.
func (d *Desk) Report(ctx context.Context, month period.Period, also Also) (store.Edition, error) {
	e, err := d.Publish(ctx, month, also)
	if !errors.Is(err, ErrUnsigned) {
		return e, err
	}
	draft, err := d.Draft(ctx, month, also)
	return store.Edition{Form: draft.Form, Period: draft.Period, District: draft.District, InputKey: draft.InputKey, Blobs: draft.Blobs}, err
}

// material is what a report is made from.
type material struct {
	period  period.Period
	counted []store.Attempt // of the month, or of the months of a longer period
	earlier []past          // months before, the oldest first; of a longer period its own as well
	key     string
	latest  store.Edition    // of the month; number 0 when there is none
	words   []document.Words // in the place of passages
	open    int              // warnings that nobody has decided about
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
func (d *Desk) gather(v *store.View, of period.Period) (material, error) {
	m := material{period: of, key: d.Recipe}
	months := of.Months()
	for month := months[0].Add(-memory); !of.Last().Before(month); month = month.Add(1) {
		counted, err := v.Counted(d.form(), month)
		if err != nil {
			return m, err
		}
		if len(counted) == 0 {
			continue
		}
		m.key = chain(m.key, month, counted)
		if of.Holds(month) {
			m.counted = append(m.counted, counted...)
		}
		if month != of {
			m.earlier = append(m.earlier, past{month, counted, m.key})
		}
	}
	if !of.IsMonth() {
		m.key = chain(m.key, of, nil)
	}
	all, err := v.Editions(d.form(), of, d.district())
	if err != nil {
		return m, err
	}
	if len(all) > 0 {
		m.latest = all[len(all)-1]
	}
	return m, d.decided(v, &m)
}

// last is the last month of which files count: the one that a brief speaks of.
func (m material) last() period.Period {
	if len(m.counted) == 0 {
		return m.period
	}
	return m.counted[len(m.counted)-1].Period
}

// decided adds what people have decided about a report: its words, and its warnings.
func (d *Desk) decided(v *store.View, m *material) (err error) {
	if m.open, err = v.OpenWarnings(d.form(), m.last()); err != nil {
		return err
	}
	all, err := v.Overrides(d.issue(m.period))
	if err != nil {
		return err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%d open\n", m.key, m.open)
	for _, o := range all {
		words := document.Words{Passage: o.Passage, Text: o.Text}
		if err := json.Unmarshal(o.Basis, &words.Basis); err != nil {
			return err
		}
		m.words = append(m.words, words)
		fmt.Fprintf(h, "%q %q %s\n", o.Passage, o.Text, o.Basis)
	}
	m.key = hex.EncodeToString(h.Sum(nil))
	return nil
}

// issue is the brief of a month.
func (d *Desk) issue(month period.Period) store.Issue {
	return store.Issue{Form: d.form(), Period: month, District: d.district()}
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

// inputs fetches the files of a month and the figures of those before it; of a longer period
// the figures of its months and of those before.
func (d *Desk) inputs(ctx context.Context, m material) (in pipeline.Inputs, err error) {
	in.Period = m.period
	if m.period.IsMonth() {
		if in, err = d.month(ctx, m.period, m.counted); err != nil {
			return in, err
		}
	}
	in.Earlier, err = d.earlier(ctx, m)
	in.Progress, in.Words, in.Undecided = d.tell(m.period), m.words, m.open
	return in, err
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
