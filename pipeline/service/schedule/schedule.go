// Package schedule makes the month of a form go by its calendar.
//
// In go a calendar, a clock and what is to be done in each step; out come runs: each step
// once for each period, in order, recorded in package store. Cron lines only say when a step
// is due; the table of runs decides what is done, so that what was missed while the machine
// was off or asleep is made once and said, and a clock set back makes nothing twice.
//
// Nothing is published on the word of a clock that was set ahead: that waits until a person
// agrees, and meanwhile the month goes on by the time that has really passed. It does none of the steps itself and sends no message: it hands [Event]s on, in
// the transaction of the run that they belong to.
package schedule

import (
	"context"
	"log/slog"
	"time"

	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// Settings say what a keeper keeps.
type Settings struct {
	Form     string // its code
	Calendar *calendar.Calendar
	Zone     *time.Location
	Store    *store.Store
	Deeds    Deeds
	// Tell hands an event on, in the transaction of its run; nil for nobody.
	Tell  func(ctx context.Context, tx *store.Tx, e Event) error
	Clock Clock
	// Every is how often the clock is looked at; zero for every half a minute.
	Every time.Duration
	Log   *slog.Logger
}

// Deeds are what is done in the steps. Each may be done again and then ends the same.
type Deeds struct {
	// Blanks places the blank workbooks of a month and returns whom they are for.
	Blanks func(ctx context.Context, month period.Period) (offices []string, err error)
	// Missing are the offices whose return is not there.
	Missing func(v *store.View, month period.Period) ([]string, error)
	// Lacking are the months of a longer period of which nothing counts.
	Lacking func(v *store.View, of period.Period) ([]period.Period, error)
	// Compose leaves the job to make a month's draft.
	Compose func(ctx context.Context, tx *store.Tx, month period.Period) error
	// Publish lets a month's report out.
	Publish func(ctx context.Context, tx *store.Tx, month period.Period) error
}

// Event is something that people may be told of.
type Event struct {
	Kind   calendar.Kind // of the step; none is told of composing
	Form   string
	Office string // whom it concerns; empty for the district
	Period period.Period
	Key    string // the same for the same event
	// Missing are, for the district, the offices whose return is not there.
	Missing []string
	// Deadline is in words when returns are due, empty when that is not set; Late is by how
	// long the step was missed.
	Deadline string
	Late     time.Duration
}

// Keeper keeps the calendar of one form.
type Keeper struct {
	Settings
	reckoned store.Reckoning
	since    map[string]time.Time // of each step, by its schedule
	done     map[string]bool      // runs that are done, by schedule and period
	next     time.Time            // before which nothing is due
	kept     time.Time            // when the reckoning was written last
	said     map[string]bool      // what was logged once
}

// New returns a keeper.
func New(s Settings) *Keeper {
	const halfMinute = 30 * time.Second
	if s.Every == 0 {
		s.Every = halfMinute
	}
	return &Keeper{Settings: s, done: make(map[string]bool), said: make(map[string]bool)}
}

// actor is who keeps the calendar, in the audit.
var actor = store.Actor{Who: "calendar", Origin: "schedule"}

// Run looks at the clock again and again until the context ends. The first look comes after
// a while, so that what was put into the inbox while the machine was off is in by then.
func (k *Keeper) Run(ctx context.Context) {
	ticks := time.NewTicker(k.Every)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			k.leave()
			return
		case <-ticks.C:
		}
		if err := k.Look(ctx); err != nil && ctx.Err() == nil {
			k.Log.Warn("cannot keep the calendar now", "form", k.Form, "cause", err.Error())
		}
	}
}

// leave writes how time is reckoned, for whoever begins next.
func (k *Keeper) leave() {
	const most = 2 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	if k.since == nil {
		return
	}
	k.reckoned, _ = advance(k.reckoned, k.Clock)
	if err := k.keep(ctx); err != nil {
		k.Log.Warn("cannot keep the time", "form", k.Form, "cause", err.Error())
	}
}

// Look does what is due.
func (k *Keeper) Look(ctx context.Context) error {
	if k.since == nil {
		if err := k.begin(ctx); err != nil {
			return err
		}
	}
	var r reading
	k.reckoned, r = advance(k.reckoned, k.Clock)
	if r.doubtful() {
		agreed, err := k.agreed(ctx, r.wall)
		if err != nil {
			return err
		}
		if agreed {
			k.reckoned, r = advance(k.reckoned, k.Clock)
		}
	}
	k.sayDoubt(r)
	const day = 24 * time.Hour
	if r.wall.Sub(k.kept).Abs() >= day {
		if err := k.keep(ctx); err != nil {
			return err
		}
	}
	if r.now.Before(k.next) {
		return nil
	}
	return k.work(ctx, r)
}

// begin takes up where the calendar was left.
func (k *Keeper) begin(ctx context.Context) error {
	var names []string
	for _, s := range k.Calendar.Steps {
		names = append(names, schedule(k.Form, s, ""))
		for _, longer := range k.Calendar.Spans {
			if s.Reports() {
				names = append(names, schedule(k.Form, s, longer))
			}
		}
	}
	return k.Store.Write(ctx, actor, func(tx *store.Tx) error {
		known, _, err := tx.Reckoning(k.Form)
		if err != nil {
			return err
		}
		known.Form = k.Form
		var r reading
		k.reckoned, r = advance(known, k.Clock)
		k.since, err = tx.Schedule(k.Form, names, r.now)
		return err
	})
}

// Name is the schedule of a form's step, by which its runs are recorded. Of each length of
// period it is another, so that one that is added begins then.
func Name(form string, item Item) string {
	return schedule(form, item.Step, calendar.LengthOf(item.Period))
}

func schedule(form string, s calendar.Step, of calendar.Length) string {
	if of == "" {
		return form + "/" + s.Name()
	}
	return form + "/" + s.Name() + "-" + string(of)
}

// agreed looks whether a person has said that the machine's time is right.
func (k *Keeper) agreed(ctx context.Context, wall time.Time) (agreed bool, err error) {
	err = k.Store.Read(ctx, func(v *store.View) error {
		r, _, err := v.Reckoning(k.Form)
		if agreed = r.Boot == "" && r.Proved.After(k.reckoned.Proved) && !r.Proved.After(wall.Add(tolerance)); agreed {
			boot, passed := k.Clock.Passed()
			k.reckoned = store.Reckoning{Form: k.Form, Boot: boot, Passed: passed, Believed: r.Believed, Proved: r.Proved}
			k.next = time.Time{}
		}
		return err
	})
	return agreed, err
}

// keep writes how time is reckoned, unless a person has just agreed to another time.
func (k *Keeper) keep(ctx context.Context) error {
	return k.Store.Write(ctx, actor, func(tx *store.Tx) error {
		r, _, err := tx.Reckoning(k.Form)
		if err != nil || r.Boot == "" && r.Proved.After(k.reckoned.Proved) {
			return err
		}
		k.kept = k.Clock.Now()
		return tx.Reckon(k.reckoned)
	})
}

// sayDoubt logs once that the clock is ahead, and once that it no longer is.
func (k *Keeper) sayDoubt(r reading) {
	const doubt = "doubt"
	switch {
	case r.doubtful() && !k.said[doubt]:
		k.Log.Warn("the clock is ahead of the time that has passed; nothing is published before a person agrees",
			"form", k.Form, "clock", r.wall.In(k.Zone).Format(time.DateTime), "proved", r.proved.In(k.Zone).Format(time.DateTime))
	case !r.doubtful() && k.said[doubt]:
		k.Log.Info("the clock is right again", "form", k.Form)
	}
	k.said[doubt] = r.doubtful()
}
