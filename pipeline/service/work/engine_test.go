package work

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/templates"
)

// emptyDesk is a desk on a new database.
func emptyDesk(t testing.TB, address string, log *slog.Logger) *Desk {
	t.Helper()
	s, err := store.Open(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	dir := t.TempDir()
	kept, err := files.Open(t.Context(), filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := config.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	line, err := pipeline.New(pipeline.Settings{Form: opened.Form, Units: opened.Units, Templates: templates.FS()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(t.Context(), Settings{
		Line: line, Store: s, Files: kept, Log: log, Outbox: filepath.Join(dir, "outbox"), Reports: filepath.Join(dir, "reports"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// received records a file of which nobody knows whose it is.
func received(t testing.TB, d *Desk, name string) store.Attempt {
	t.Helper()
	all, err := d.Receive(t.Context(), Parcel{Way: "command", Name: name}, strings.NewReader("text of "+name), nil)
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// started is an engine that works until the test ends.
func started(t testing.TB, d *Desk) *Engine {
	t.Helper()
	e, err := d.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// until waits for a job in a state.
func until(t testing.TB, d *Desk, state JobState) Job {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		jobs, err := d.Jobs(t.Context(), state)
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs) > 0 {
			return jobs[0]
		}
	}
	t.Fatalf("no job is %s", state)
	return Job{}
}

func onBothDatabases(t *testing.T, test func(t *testing.T, d *Desk)) {
	for name, address := range map[string]func(testing.TB) string{"SQLite": storetest.SQLite, "PostgreSQL": storetest.Postgres} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, emptyDesk(t, address(t), nil)) })
	}
}

// TestParked wants a check that fails too often to wait for a person, and to be done when
// he says so.
func TestParked(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, d *Desk) {
		a := received(t, d, "报表.xlsx")
		if _, err := d.Store.DB().Exec(`UPDATE river_job SET max_attempts = 1`); err != nil {
			t.Fatal(err)
		}
		find := filepath.Join(filepath.Dir(d.Outbox), "files", "blobs", "*", a.SHA256)
		lost, err := filepath.Glob(find)
		if err != nil || len(lost) != 1 {
			t.Fatal(lost, err)
		}
		hidden := filepath.Join(t.TempDir(), "hidden")
		if err := os.Rename(lost[0], hidden); err != nil {
			t.Fatal(err)
		}
		e, err := d.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		job := until(t, d, Parked)
		if job.Kind != "check" || job.File != "报表.xlsx" || job.Tries != 1 || !strings.Contains(job.Cause, "找不到文件") {
			t.Errorf("parked is %+v", job)
		}
		if err := e.Stop(); err != nil {
			t.Fatal(err)
		}
		started(t, d) // does not begin anew what is parked
		if jobs, err := d.Jobs(t.Context(), Waiting, Running, Retrying); err != nil || len(jobs) > 0 {
			t.Errorf("after a start there are %+v, %v", jobs, err)
		}
		if a, err = d.attempt(t.Context(), a.ID); err != nil || a.State != store.Received {
			t.Errorf("the attempt is %s, %v", a.State, err)
		}
		if err := os.Rename(hidden, lost[0]); err != nil {
			t.Fatal(err)
		}
		if err := d.Retry(t.Context(), job.ID); err != nil {
			t.Fatal(err)
		}
		until(t, d, Done)
		if a, err = d.attempt(t.Context(), a.ID); err != nil || a.State != store.Quarantined {
			t.Errorf("tried again the attempt is %s, %v", a.State, err)
		}
		if err := d.Retry(t.Context(), 1<<40); !errors.Is(err, ErrNoJob) {
			t.Errorf("a job that does not exist: %v", err)
		}
	})
}

// TestUnplaced wants an outbox that cannot be written to named in Chinese, and tried again
// until it can.
func TestUnplaced(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, d *Desk) {
		if err := os.WriteFile(d.Outbox, nil, 0o600); err != nil { // where the folder should be
			t.Fatal(err)
		}
		received(t, d, "报表.xlsx")
		started(t, d)
		job := until(t, d, Retrying)
		if job.Kind != "deliver" || !strings.Contains(job.Cause, "outbox/待核实 写不进去") || !strings.HasSuffix(job.Cause, "。") {
			t.Errorf("tried again will be %+v", job)
		}
		var most int
		if err := d.Store.DB().QueryRow(`SELECT min(max_attempts) FROM river_job`).Scan(&most); err != nil || most != tries {
			t.Errorf("it is tried %d times, %v; want %d", most, err, tries)
		}
		if err := errors.Join(os.Remove(d.Outbox), os.Mkdir(d.Outbox, 0o755)); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			if placed, _ := filepath.Glob(filepath.Join(d.Outbox, "待核实", "*.txt")); len(placed) == 1 {
				return
			}
		}
		t.Error("the note never came")
	})
}

// TestGivenBack wants running jobs of a killed process to wait again, but for those that
// may be what killed it.
func TestGivenBack(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, storetest.SQLite(t), nil)
	received(t, d, "甲.xlsx")
	received(t, d, "乙.xlsx")
	_, err := d.Store.DB().Exec(`UPDATE river_job SET state = 'running', attempt = CASE id WHEN 1 THEN 3 ELSE max_attempts END`)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.takeUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if job := until(t, d, Waiting); job.File != "甲.xlsx" {
		t.Errorf("waiting is %+v", job)
	}
	if job := until(t, d, Parked); job.File != "乙.xlsx" {
		t.Errorf("parked is %+v", job)
	}
}

// TestReminded wants an attempt without a job to get one, once.
func TestReminded(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, d *Desk) {
		received(t, d, "甲.xlsx")
		if _, err := d.Store.DB().Exec(`DELETE FROM river_job`); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := d.remind(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if jobs, err := d.Jobs(t.Context(), Waiting); err != nil || len(jobs) != 1 {
			t.Errorf("there are %+v, %v", jobs, err)
		}
	})
}

// TestOutcome wants a place that is full to use up no tries.
func TestOutcome(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, storetest.SQLite(t), nil)
	e := &Engine{desk: d}
	var snoozed *rivertype.JobSnoozeError
	for _, err := range []error{
		&files.Error{Kind: files.ErrFull}, &files.Error{Kind: files.ErrUnreachable},
		fmt.Errorf("place: %w", &os.PathError{Op: "write", Err: syscall.ENOSPC}),
		&PlaceError{Err: &os.PathError{Op: "open", Err: syscall.EROFS}}, &PlaceError{Err: syscall.EACCES}, &PlaceError{Err: syscall.ENOENT},
	} {
		if got := e.outcome(&jobRow{}, err); !errors.As(got, &snoozed) || snoozed.Duration != pause {
			t.Errorf("%v makes %v", err, got)
		}
	}
	var cancelled *rivertype.JobCancelError
	if got := e.outcome(&jobRow{}, ErrNothing); !errors.As(got, &cancelled) {
		t.Errorf("a report on nothing makes %v", got)
	}
	other := errors.New("other")
	if got := e.outcome(&jobRow{}, other); !errors.Is(got, other) {
		t.Errorf("another error makes %v", got)
	}
	e.stopping.Store(true)
	if got := e.outcome(&jobRow{}, context.Canceled); !errors.As(got, &snoozed) || snoozed.Duration != 0 {
		t.Errorf("a job in the way of an end makes %v", got)
	}
}

// TestPatience wants the times between tries to grow, to a bound.
func TestPatience(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{0: time.Second, 3: 8 * time.Second, 13: longestWait, 1000: longestWait} {
		got := time.Until(patience{}.NextRetry(&jobRow{Errors: make([]rivertype.AttemptError, n)}))
		if got > want || got < want-time.Second {
			t.Errorf("after %d failures it waits %s, want %s", n, got, want)
		}
	}
}

// TestQuiet wants trouble of the job engine to be told once, and the rest not at all.
func TestQuiet(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := quiet(slog.New(slog.NewTextHandler(&b, nil)))
	for range 3 {
		log.Info("started")
		log.Error("no database")
		log.With("client", 1).Error("no database")
		log.WithGroup("g").Warn("slow")
	}
	if got := strings.Count(b.String(), "\n"); got != 2 || strings.Contains(b.String(), "started") {
		t.Errorf("said is\n%s", b.String())
	}
}

// idleJob does nothing.
type idleJob struct {
	N int `json:"n"`
}

// Kind names the job in the database.
func (idleJob) Kind() string { return "idle" }

// TestStop wants a job that does not end by itself to be given back whole within ten
// seconds.
func TestStop(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, d *Desk) {
		e := &Engine{desk: d}
		workers := river.NewWorkers()
		river.AddWorker(workers, &worker[idleJob]{engine: e, step: func(ctx context.Context, _ idleJob, _ Also) error {
			<-ctx.Done()
			return fmt.Errorf("drawing the second page: %w", ctx.Err())
		}})
		if _, err := d.client.Insert(t.Context(), idleJob{1}, nil); err != nil {
			t.Fatal(err)
		}
		if err := e.start(t.Context(), workers); err != nil {
			t.Fatal(err)
		}
		until(t, d, Running)
		if err := e.Stop(); err != nil {
			t.Errorf("it does not end in time: %v", err)
		}
		if job := until(t, d, Waiting); job.Tries != 0 || job.Cause != "" {
			t.Errorf("given back is %+v", job)
		}
	})
}

// BenchmarkJobs measures how many jobs that do nothing the engine gets through. The
// yardstick is 500 a second on SQLite: 40,000 checks are then a minute and a half of
// queueing.
func BenchmarkJobs(b *testing.B) {
	for name, address := range map[string]func(testing.TB) string{"SQLite": storetest.SQLite, "PostgreSQL": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := emptyDesk(b, address(b), nil)
			var params []river.InsertManyParams
			for n := range b.N {
				params = append(params, river.InsertManyParams{Args: idleJob{n}})
			}
			if _, err := d.client.InsertManyFast(b.Context(), params); err != nil {
				b.Fatal(err)
			}
			var done atomic.Int64
			all := make(chan struct{})
			workers := river.NewWorkers()
			river.AddWorker(workers, river.WorkFunc(func(context.Context, *river.Job[idleJob]) error {
				if done.Add(1) == int64(b.N) {
					close(all)
				}
				return nil
			}))
			e := &Engine{desk: d}
			b.ResetTimer()
			if err := e.start(b.Context(), workers); err != nil {
				b.Fatal(err)
			}
			<-all
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
			if err := e.Stop(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
