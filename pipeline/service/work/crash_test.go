package work_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/intake"
	"huibao/pipeline/service/crashtest"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/watch"
	"huibao/pipeline/service/work"
)

// goWholeWay names the variable that makes this program do one step of the way from a
// folder's inbox to the report. It holds the step, a colon and the folder.
const goWholeWay = "HUIBAO_TEST_WHOLE_WAY"

// crashDay is the day on which the whole way is gone, however often.
var crashDay = time.Date(2006, 6, 26, 9, 0, 0, 0, time.UTC)

// way is a desk that goes from the inbox to the report, on one thread and without an
// engine, so that each call of it can be counted.
type way struct {
	dir  string
	made *pipeline.Pipeline
	said bytes.Buffer
	desk *work.Desk
}

// waySteps are the steps of the way, each of which takes up what an earlier run left.
var waySteps = []struct {
	name string
	do   func(w *way, ctx context.Context) error
}{
	{"open", (*way).open},
	{"take", (*way).emptyInbox},
	{"check", (*way).check},
	{"deliver", (*way).deliver},
	{"word", (*way).word},
	{"draft", (*way).draft},
	{"sign", (*way).sign},
	{"report", (*way).report},
	{"place", func(w *way, ctx context.Context) error { return w.desk.Place(ctx, june) }},
}

// goWay does the steps up to the one of a name and closes all; of those before it only
// the opening, where the folder is known to be so far.
func goWay(dir, last string, only bool) (err error) {
	made, err := line()
	if err != nil {
		return err
	}
	w := &way{dir: dir, made: made}
	defer func() {
		if w.desk != nil {
			err = errors.Join(err, w.desk.Store.Close())
		}
		crashtest.Mark()
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, &w.said)
		}
	}()
	for _, step := range waySteps {
		if step.name == last {
			crashtest.Mark()
		} else if only && step.name != waySteps[0].name {
			continue
		}
		if err := step.do(w, context.Background()); err != nil || step.name == last {
			return err
		}
	}
	return fmt.Errorf("there is no step %q", last)
}

func (w *way) open(ctx context.Context) error {
	s, err := openWay(ctx, filepath.Join(w.dir, "state"))
	if err != nil {
		return err
	}
	kept, err := files.Open(ctx, filepath.Join(w.dir, "state", "files"))
	if err == nil {
		w.desk, err = work.New(ctx, work.Settings{
			Line: w.made, Store: s, Files: kept, ByHand: true, Recipe: "test", Log: slog.New(slog.NewTextHandler(&w.said, nil)),
			Outbox: filepath.Join(w.dir, "outbox"), Reports: filepath.Join(w.dir, "reports"),
		})
	}
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return w.desk.TakeUp(ctx)
}

// openWay opens the database of a state folder. The lock of who had it open last may live
// a moment longer in a process that was just being made for another test.
func openWay(ctx context.Context, folder string) (*store.Store, error) {
	const tries = 50
	for n := 0; ; n++ {
		s, err := store.Open(ctx, "", store.Options{Folder: folder, Clock: func() time.Time { return crashDay }})
		var refused *store.RefusedError
		if n == tries || !errors.As(err, &refused) || refused.Reason != store.InUse {
			return s, err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// emptyInbox takes what lies in the inbox: the first scan sees it, the second finds it
// unchanged.
func (w *way) emptyInbox(ctx context.Context) error {
	watcher, err := watch.New(watch.Settings{
		Dir: filepath.Join(w.dir, "inbox"), Silent: true, Settle: time.Millisecond, Ignored: intake.Ignored,
		Take: w.desk.Take, Log: w.desk.Log,
	})
	if err != nil {
		return err
	}
	watcher.Scan(ctx)
	time.Sleep(2 * time.Millisecond)
	watcher.Scan(ctx)
	if all, err := w.received(ctx); err != nil || len(all) == 0 {
		return errors.Join(err, errors.New("nothing was received"))
	}
	return nil
}

func (w *way) check(ctx context.Context) error {
	return w.each(ctx, func(id string) error {
		_, err := w.desk.Check(ctx, id, nil)
		return err
	})
}

func (w *way) deliver(ctx context.Context) error {
	return w.each(ctx, func(id string) error { return w.desk.Deliver(ctx, id) })
}

// signer is who locks the month, words a passage of its brief anew and signs it.
var signer = store.Actor{Who: "李明", Origin: "command"}

func (w *way) word(ctx context.Context) error {
	if err := w.desk.Lock(ctx, signer, june); err != nil {
		return err
	}
	_, err := w.desk.Edit(ctx, signer, june, work.Edit{Passage: "开头/1", Text: "现将{communities}个社区的情况汇报如下。"})
	return err
}

// draft makes the draft and places it. Where the struck run came as far as the edition, that
// is left to the last step to place.
func (w *way) draft(ctx context.Context) error {
	if _, err := w.desk.Draft(ctx, june, nil); err != nil {
		return err
	}
	if all, err := w.desk.Editions(ctx, june); err != nil || len(all) > 0 {
		return err
	}
	return w.desk.Place(ctx, june)
}

func (w *way) sign(ctx context.Context) error {
	_, err := w.desk.Sign(ctx, signer, june, "同意", false)
	return err
}

func (w *way) report(ctx context.Context) error {
	_, err := w.desk.Report(ctx, june, nil)
	return err
}

func (w *way) each(ctx context.Context, do func(id string) error) error {
	all, err := w.received(ctx)
	for _, a := range all {
		if err := do(a.ID); err != nil {
			return err
		}
	}
	return err
}

func (w *way) received(ctx context.Context) (all []store.Attempt, err error) {
	err = w.desk.Store.Read(ctx, func(v *store.View) error {
		open, err := v.Unfinished()
		if err != nil {
			return err
		}
		judged, err := v.Attempts(formCode, june)
		all = append(open, judged...)
		return err
	})
	return all, err
}

// crashed does one step in this process, on one thread, and says on the standard error what
// went wrong.
func crashed(stepAndFolder string) (code int) {
	runtime.LockOSThread()
	step, dir, _ := strings.Cut(stepAndFolder, ":")
	if err := goWay(dir, step, true); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
