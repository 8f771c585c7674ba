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
	"time"

	"huibao/pipeline/intake"
	"huibao/pipeline/service/crashtest"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/watch"
	"huibao/pipeline/service/work"
)

// goWholeWay names the variable that makes this program take what lies in a folder's
// inbox the whole way to the report.
const goWholeWay = "HUIBAO_TEST_WHOLE_WAY"

// crashDay is the day on which the whole way is gone, however often.
var crashDay = time.Date(2006, 6, 26, 9, 0, 0, 0, time.UTC)

// wholeWay goes from the inbox to the report, on one thread and without an engine, so
// that each call of it can be counted. It takes up what an earlier run left.
func wholeWay(dir string) error {
	runtime.LockOSThread()
	made, err := line()
	if err != nil {
		return err
	}
	crashtest.Mark()
	defer crashtest.Mark()
	ctx := context.Background()
	s, err := store.Open(ctx, "", store.Options{Folder: filepath.Join(dir, "state"), Clock: func() time.Time { return crashDay }})
	if err != nil {
		return err
	}
	defer s.Close()
	kept, err := files.Open(ctx, filepath.Join(dir, "state", "files"))
	if err != nil {
		return err
	}
	var said bytes.Buffer
	d, err := work.New(ctx, work.Settings{
		Line: made, Store: s, Files: kept, ByHand: true, Recipe: "test", Log: slog.New(slog.NewTextHandler(&said, nil)),
		Outbox: filepath.Join(dir, "outbox"), Reports: filepath.Join(dir, "reports"),
	})
	if err != nil {
		return err
	}
	if err := d.TakeUp(ctx); err != nil {
		return err
	}
	if err := emptyInbox(ctx, d, dir); err != nil {
		return err
	}
	if err := allSteps(ctx, d); err != nil {
		return fmt.Errorf("%w\n%s", err, &said)
	}
	return nil
}

// emptyInbox takes what lies in the inbox: the first scan sees it, the second finds it
// unchanged.
func emptyInbox(ctx context.Context, d *work.Desk, dir string) error {
	w, err := watch.New(watch.Settings{
		Dir: filepath.Join(dir, "inbox"), Silent: true, Settle: time.Millisecond, Ignored: intake.Ignored, Take: d.Take, Log: d.Log,
	})
	if err != nil {
		return err
	}
	w.Scan(ctx)
	time.Sleep(2 * time.Millisecond)
	w.Scan(ctx)
	return nil
}

// allSteps does what follows from what was received. It goes on as far as it can.
func allSteps(ctx context.Context, d *work.Desk) error {
	var all []store.Attempt
	err := d.Store.Read(ctx, func(v *store.View) error {
		open, err := v.Unfinished()
		if err != nil {
			return err
		}
		judged, err := v.Attempts(formCode, june)
		all = append(open, judged...)
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range all {
		if _, err := d.Check(ctx, a.ID, nil); err != nil {
			return err
		}
		if err := d.Deliver(ctx, a.ID); err != nil {
			return err
		}
	}
	return reportSteps(ctx, d)
}

// reportSteps locks the month, edits its draft, signs and publishes it.
func reportSteps(ctx context.Context, d *work.Desk) error {
	signer := store.Actor{Who: "李明", Origin: "command"}
	if err := d.Lock(ctx, signer, june); err != nil {
		return err
	}
	edit := work.Edit{Passage: "开头/1", Text: "现将{communities}个社区的情况汇报如下。"}
	if _, err := d.Edit(ctx, signer, june, edit); err != nil {
		return err
	}
	if _, err := d.Draft(ctx, june, nil); err != nil {
		return err
	}
	if err := d.Place(ctx, june); err != nil {
		return err
	}
	if _, err := d.Sign(ctx, signer, june, "同意", false); err != nil {
		return err
	}
	if _, err := d.Report(ctx, june, nil); err != nil {
		return err
	}
	return d.Place(ctx, june)
}

// crashed goes the whole way in this process and says on the standard error what went
// wrong.
func crashed(dir string) (code int) {
	err := wholeWay(dir)
	if err == nil {
		return 0
	}
	if errors.Is(err, work.ErrNothing) {
		err = fmt.Errorf("nothing was received: %w", err)
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}
