package work

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"huibao/pipeline/publish"
	"huibao/pipeline/service/store/storetest"
)

// TestTold wants each place that refuses to be told of once, and once when it takes again,
// whatever other places do meanwhile.
func TestTold(t *testing.T) {
	t.Parallel()
	before := time.Now()
	for name, test := range map[string]struct {
		meet        func(p *places)
		refused, ok int
	}{
		"again and again": {func(p *places) { p.refused("a", false, ""); p.refused("a", true, "") }, 1, 0},
		"another takes":   {func(p *places) { p.refused("a", false, ""); p.took("b", true, time.Now()); p.refused("a", false, "") }, 1, 0},
		"two":             {func(p *places) { p.refused("a", false, ""); p.refused("b", false, ""); p.refused("a", false, "") }, 2, 0},
		"well again": {func(p *places) {
			p.refused("a", true, "")
			p.took("a", true, time.Now())
			p.took("a", true, time.Now())
		}, 1, 1},
		"full and read": {func(p *places) { p.refused("a", true, ""); p.took("a", false, time.Now()); p.refused("a", true, "") }, 1, 0},
		"begun before":  {func(p *places) { p.refused("a", false, ""); p.took("a", true, before); p.refused("a", false, "") }, 1, 0},
		"twice":         {func(p *places) { p.refused("a", false, ""); p.took("a", false, time.Now()); p.refused("a", false, "") }, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			test.meet(&places{log: slog.New(slog.NewTextHandler(&log, nil)), bad: make(map[string]refusal)})
			refused, ok := strings.Count(log.String(), `msg="cannot work now"`), strings.Count(log.String(), "no longer: cannot work now")
			if refused != test.refused || ok != test.ok {
				t.Errorf("refused is said %d times, well again %d times, want %d and %d:\n%s", refused, ok, test.refused, test.ok, &log)
			}
		})
	}
}

// TestWhatWaits wants a job that meets a bad place to wait and to say in Chinese what is wrong.
func TestWhatWaits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err   error
		words string
	}{
		"a full disk":        {&PlaceError{"/outbox", "/outbox/东塘街道", syscall.ENOSPC}, "place=/outbox cause=\"文件夹 /outbox/东塘街道 写不进去"},
		"a read-only disk":   {&PlaceError{"/outbox", "/outbox/东塘街道", syscall.EROFS}, "place=/outbox "},
		"a read-only folder": {&PlaceError{"/outbox/东塘街道", "/outbox/东塘街道", &fs.PathError{Op: "open", Err: syscall.EACCES}}, "place=/outbox/东塘街道 "},
		"a missing folder":   {&PlaceError{"/outbox", "/outbox", syscall.ENOENT}, "place=/outbox "},
		"a full machine":     {fmt.Errorf("spool: %w", &os.PathError{Op: "write", Err: syscall.ENOSPC}), "place=machine cause=\"这台机器写不进去"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			d := emptyDesk(t, storetest.SQLite(t), slog.New(slog.NewTextHandler(&log, nil)))
			err := test.err
			w := &worker[idleJob]{engine: &Engine{desk: d}, step: func(context.Context, idleJob, Also) error { return err }}
			for range 2 {
				var snoozed *river.JobSnoozeError
				if got := w.Work(t.Context(), &river.Job[idleJob]{JobRow: &jobRow{}}); !errors.As(got, &snoozed) {
					t.Errorf("the job ends with %v", got)
				}
			}
			if n := strings.Count(log.String(), test.words); n != 1 {
				t.Errorf("%q is said %d times:\n%s", test.words, n, &log)
			}
		})
	}
}

// TestMissingRoot wants a folder that is gone not to be made anew while a service works.
func TestMissingRoot(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, storetest.SQLite(t), nil)
	part := publish.File{Name: "回执.txt", Data: []byte("x")}
	dir := filepath.Join(d.Outbox, "东塘街道")
	place := func() error { return publish.Place(dir, part) }
	err := d.into(d.Outbox, dir, place)
	if !errors.Is(err, fs.ErrNotExist) || !d.Waits(err) {
		t.Errorf("into a folder that is gone: %v", err)
	}
	d.makeFolders()
	if err := d.into(d.Outbox, dir, place); err != nil {
		t.Error(err)
	}
}

// TestLongestCheck wants a check to be let read its files as slowly as is allowed.
func TestLongestCheck(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, storetest.SQLite(t), nil)
	if got := d.longestCheck(); got != jobTimeout {
		t.Errorf("usually %s, want %s", got, jobTimeout)
	}
	d.Line.Limits.Time = 10 * time.Minute
	if got := d.longestCheck(); got != 40*time.Minute {
		t.Errorf("with ten minutes for one file %s", got)
	}
	workers, err := (&Engine{desk: d}).workers()
	if err != nil || workers == nil {
		t.Fatal(err)
	}
}
