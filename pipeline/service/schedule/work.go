package schedule

import (
	"context"
	"errors"
	"fmt"
	"time"

	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// work opens what is to be collected and does the steps that are due, and says when to look
// again.
func (k *Keeper) work(ctx context.Context, r reading) (err error) {
	k.next = r.now.AddDate(0, 1, 0)
	defer func() {
		if err != nil {
			k.next = r.now
		}
	}()
	begun := r.now
	for _, at := range k.since {
		begun = least(begun, at)
	}
	var all []error
	for _, item := range Agenda(k.Calendar, k.Zone, begun, k.next) {
		switch {
		case item.At.Before(k.since[Name(k.Form, item)]):
		case item.At.After(r.now):
			k.next = least(k.next, item.At)
		case !k.done[k.key(item)]:
			if err := k.open(ctx, item.Period.Last(), r.now); err != nil {
				return err
			}
			all = append(all, k.step(ctx, item, r))
		}
	}
	last := period.DateOf(r.now.In(k.Zone)).Period().Add(reach)
	for p := last.Add(-2 * reach); !last.Before(p); p = p.Add(1) {
		all = append(all, k.open(ctx, p, r.now))
	}
	return errors.Join(all...)
}

func (k *Keeper) key(item Item) string { return Name(k.Form, item) + " " + item.Period.String() }

// open begins to collect a period when its time has come, and has its deadline follow the
// calendar until it is closed.
func (k *Keeper) open(ctx context.Context, p period.Period, now time.Time) error {
	month := Month(k.Calendar, k.Zone, p)
	if len(month) == 0 {
		return nil
	}
	at := opens(month, k.Zone)
	if at.After(now) {
		k.next = least(k.next, at)
		return nil
	}
	deadline, ok := find(month, calendar.Deadline)
	if ok && deadline.At.Before(k.since[Name(k.Form, deadline)]) {
		return nil // it was over before the calendar began
	}
	have, found, err := k.collection(ctx, p)
	if err != nil || have.Closed || found && (have.Deadline.Equal(deadline.At) || ok && !deadline.At.After(now)) {
		return err
	}
	return k.Store.Write(ctx, actor, func(tx *store.Tx) error {
		if c, _, err := tx.Collection(k.Form, p); err != nil || c.Closed {
			return err
		}
		_, err := tx.OpenPeriod(k.Form, p, deadline.At)
		return err
	})
}

func (k *Keeper) collection(ctx context.Context, p period.Period) (c store.Collection, found bool, err error) {
	err = k.Store.Read(ctx, func(v *store.View) error {
		c, found, err = v.Collection(k.Form, p)
		return err
	})
	return c, found, err
}

// needs is what must be done before a step of a period; the others wait for nobody.
var needs = map[calendar.Kind]calendar.Kind{calendar.Compose: calendar.Deadline, calendar.Publish: calendar.Compose}

// step does a step unless it is done, or has to wait.
func (k *Keeper) step(ctx context.Context, item Item, r reading) error {
	run, found, err := k.run(ctx, item)
	if err != nil {
		return err
	}
	if run.State == store.Done {
		k.done[k.key(item)] = true
		return nil
	}
	if again := nextTry(run); found && again.After(r.wall) && run.FinishedAt.Before(r.wall) {
		k.next = least(k.next, r.now.Add(again.Sub(r.wall)))
		return nil
	}
	waits, err := k.waits(ctx, item, r)
	if err != nil || waits {
		return err
	}
	return k.do(ctx, item, r)
}

func (k *Keeper) run(ctx context.Context, item Item) (run store.Run, found bool, err error) {
	err = k.Store.Read(ctx, func(v *store.View) error {
		run, found, err = v.Run(Name(k.Form, item), item.Period)
		return err
	})
	return run, found, err
}

// waits reports whether a step waits for the one before it, or for a person to agree to the
// time.
func (k *Keeper) waits(ctx context.Context, item Item, r reading) (bool, error) {
	if item.Step.Kind == calendar.Publish && item.At.After(r.proved) {
		k.next = least(k.next, r.now.Add(item.At.Sub(r.proved)))
		return true, nil
	}
	of := item.Period
	if item.Step.Kind == calendar.Compose {
		of = item.Period.Last() // which is closed for the longer periods as well
	}
	before, ok := find(Month(k.Calendar, k.Zone, of), needs[item.Step.Kind])
	if !ok || k.done[k.key(before)] || before.At.Before(k.since[Name(k.Form, before)]) {
		return false, nil
	}
	run, _, err := k.run(ctx, before)
	return run.State != store.Done, err
}

// nextTry is when a step that failed is tried again: after a minute, longer each time, in
// the end once a day.
func nextTry(run store.Run) time.Time {
	const often, hour, day = 14, time.Hour, 24 * time.Hour
	switch {
	case run.State != store.Failed:
		return time.Time{}
	case run.Tries > often:
		return run.FinishedAt.Add(day)
	}
	return run.FinishedAt.Add(min(time.Minute<<(run.Tries-1), hour))
}

// do does a step and records it.
func (k *Keeper) do(ctx context.Context, item Item, r reading) error {
	log := k.Log.With("form", k.Form, "step", item.Step.Name(), "period", item.Period.String(), "due", item.Due.Chinese())
	result, err := k.perform(ctx, item, r)
	if err == nil {
		k.done[k.key(item)] = true
		k.next = r.now // for what waited for it
		log.Info("done by the calendar", "late", late(item, r).String(), "result", result)
		return nil
	}
	if ctx.Err() != nil || k.Store.Waits(err) {
		return err
	}
	k.next = least(k.next, r.now.Add(time.Minute))
	log.Warn("a step of the calendar failed", "cause", err.Error())
	return k.Store.Write(ctx, actor, func(tx *store.Tx) error {
		name := Name(k.Form, item)
		if _, start, err := tx.StartRun(name, item.Period, inputKey(item)); err != nil || !start {
			return err
		}
		_, failed := tx.FinishRun(name, item.Period, store.Failed, err.Error())
		return failed
	})
}

// inputKey is what decided a run: when it was due.
func inputKey(item Item) string { return item.At.UTC().Format(time.RFC3339) }

// perform does a step; its run, what it changes and its events are one transaction.
func (k *Keeper) perform(ctx context.Context, item Item, r reading) (result string, err error) {
	overtaken := k.overtaken(item, r)
	var offices []string
	if item.Step.Kind == calendar.Blanks && overtaken == "" {
		if offices, err = k.Deeds.Blanks(ctx, item.Period); err != nil {
			return "", err
		}
	}
	err = k.Store.Write(ctx, actor, func(tx *store.Tx) error {
		name := Name(k.Form, item)
		if _, start, err := tx.StartRun(name, item.Period, inputKey(item)); err != nil || !start {
			return err
		}
		if result = overtaken; result == "" {
			if result, err = k.effect(ctx, tx, item, r, offices); err != nil {
				return err
			}
			if gone := late(item, r); gone > 0 {
				result += fmt.Sprintf("（补做，晚了%s）", Gone(gone))
			}
		}
		_, err = tx.FinishRun(name, item.Period, store.Done, result)
		return err
	})
	return result, err
}

// overtaken says why a step has become pointless: blanks and reminders do, when the deadline
// or a later reminder is due as well.
func (k *Keeper) overtaken(item Item, r reading) string {
	if item.Step.Kind != calendar.Blanks && item.Step.Kind != calendar.Reminder {
		return ""
	}
	for _, other := range Month(k.Calendar, k.Zone, item.Period) {
		if other.At.After(r.now) || other.At.Before(item.At) {
			continue
		}
		switch {
		case other.Step.Kind == calendar.Deadline:
			return "已过截止时间，不再做"
		case item.Step.Kind == calendar.Reminder && other.Step.Kind == calendar.Reminder && order(item, other) < 0:
			return "与后一次催报合并"
		}
	}
	return ""
}

// effect is what a step changes.
func (k *Keeper) effect(ctx context.Context, tx *store.Tx, item Item, r reading, offices []string) (string, error) {
	switch item.Step.Kind {
	case calendar.Blanks:
		return fmt.Sprintf("已把空白报表放进 %d 个单位的文件夹", len(offices)), k.tellAll(ctx, tx, item, r, offices)
	case calendar.Reminder:
		missing, err := k.Deeds.Missing(&tx.View, item.Period)
		if err != nil {
			return "", err
		}
		if len(missing) == 0 {
			return "各单位都已报送", nil
		}
		if err := k.tellAll(ctx, tx, item, r, missing); err != nil {
			return "", err
		}
		return fmt.Sprintf("未报 %d 个单位", len(missing)), k.tell(ctx, tx, item, r, "", missing)
	case calendar.Deadline:
		return k.close(ctx, tx, item, r)
	case calendar.Compose, calendar.Publish:
		return k.report(ctx, tx, item, r)
	}
	return "", fmt.Errorf("no step is called %q", item.Step.Kind)
}

// report has the report of a period made, or lets it out. There is none of a longer period
// that lacks a month.
func (k *Keeper) report(ctx context.Context, tx *store.Tx, item Item, r reading) (string, error) {
	if !item.Period.IsMonth() {
		lacking, err := k.Deeds.Lacking(&tx.View, item.Period)
		if err != nil {
			return "", err
		}
		if len(lacking) > 0 {
			return "缺" + lacking[0].Chinese() + "的报表，没有做；补报以后请在网页的“补做汇报”里做，或者运行 huibao run --period " + item.Period.String(), nil
		}
	}
	if item.Step.Kind == calendar.Compose {
		return "已交办", k.Deeds.Compose(ctx, tx, item.Period)
	}
	if err := k.Deeds.Publish(ctx, tx, item.Period); err != nil {
		return "", err
	}
	return "已发布", k.tell(ctx, tx, item, r, "", nil)
}

// close closes a period.
func (k *Keeper) close(ctx context.Context, tx *store.Tx, item Item, r reading) (string, error) {
	c, found, err := tx.Collection(k.Form, item.Period)
	if err != nil {
		return "", err
	}
	if !found || !c.Closed && !c.Deadline.Equal(item.At) {
		if _, err := tx.OpenPeriod(k.Form, item.Period, item.At); err != nil {
			return "", err
		}
	}
	if _, err := tx.ClosePeriod(k.Form, item.Period); err != nil {
		return "", err
	}
	missing, err := k.Deeds.Missing(&tx.View, item.Period)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("已截止，未报 %d 个单位", len(missing)), k.tell(ctx, tx, item, r, "", missing)
}

func (k *Keeper) tellAll(ctx context.Context, tx *store.Tx, item Item, r reading, offices []string) error {
	for _, office := range offices {
		if err := k.tell(ctx, tx, item, r, office, nil); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) tell(ctx context.Context, tx *store.Tx, item Item, r reading, office string, missing []string) error {
	if k.Tell == nil {
		return nil
	}
	key := k.key(item)
	if office != "" {
		key += " " + office
	}
	return k.Tell(ctx, tx, Event{
		Kind: item.Step.Kind, Form: k.Form, Office: office, Period: item.Period, Key: key,
		Missing: missing, Deadline: k.Calendar.Due().Chinese(item.Period), Late: late(item, r),
	})
}

// late is for how long a step was missed; what a look or a try costs does not count.
func late(item Item, r reading) time.Duration {
	const usual = 10 * time.Minute
	if gone := r.now.Sub(item.At); gone > usual {
		return gone
	}
	return 0
}

// Gone is a length of time in words, as far as it matters.
func Gone(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return fmt.Sprintf("%d天", d/day)
	case d >= time.Hour:
		return fmt.Sprintf("%d小时", d/time.Hour)
	}
	return fmt.Sprintf("%d分钟", d/time.Minute)
}
