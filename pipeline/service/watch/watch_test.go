package watch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"huibao/pipeline/intake"
	"huibao/pipeline/service/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// inbox is a watched folder with someone who takes from it.
type inbox struct {
	*watch.Watcher
	t    *testing.T
	dir  string
	log  bytes.Buffer
	next func(*watch.Drop) error // what Take answers once it has the bytes; nil for nil

	mu    sync.Mutex
	taken []took
}

// took is one file as Take got it.
type took struct{ name, bytes string }

// watched returns a watcher over a folder; in a bubble of synctest its scans cost no time.
func watched(t *testing.T, dir string) *inbox {
	t.Helper()
	in := &inbox{t: t, dir: dir}
	settings := watch.Settings{
		Dir: dir, Silent: true, Ignored: intake.Ignored, Take: in.take,
		Log: slog.New(slog.NewTextHandler(&in.log, nil)),
	}
	w, err := watch.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	in.Watcher = w
	return in
}

func (in *inbox) take(_ context.Context, d *watch.Drop) error {
	f, err := d.Open()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	if in.next != nil {
		if err := in.next(d); err != nil {
			return err
		}
	}
	if err := d.Unchanged(); err != nil {
		return err
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.taken = append(in.taken, took{label(d), string(data)})
	return nil
}

// label is the cleaned path.
func label(d *watch.Drop) string { return strings.Join(append(slices.Clone(d.Folders), d.Name), "/") }

// scan looks so often, each time after the files had time to settle.
func (in *inbox) scan(times int) {
	for range times {
		in.Scan(in.t.Context())
		time.Sleep(2 * time.Second)
	}
}

// names returns what was taken, in order.
func (in *inbox) names() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var out []string
	for _, f := range in.taken {
		out = append(out, f.name)
	}
	return out
}

func (in *inbox) want(names ...string) {
	in.t.Helper()
	if got := in.names(); !slices.Equal(got, names) {
		in.t.Errorf("took %q, want %q", got, names)
	}
}

// said counts the lines of the log that hold the text.
func (in *inbox) said(text string) int {
	return strings.Count(in.log.String(), text)
}

func (in *inbox) path(name string) string { return filepath.Join(in.dir, filepath.FromSlash(name)) }

func (in *inbox) put(name, content string) {
	in.t.Helper()
	write(in.t, in.path(name), content)
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	stamp(t, name)
}

// stamp gives a file the time of the test's clock, which real writing does not.
func stamp(t *testing.T, name string) {
	t.Helper()
	if err := os.Chtimes(name, time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
}

func (in *inbox) exists(name string, want bool) {
	in.t.Helper()
	if _, err := os.Lstat(in.path(name)); (err == nil) != want {
		in.t.Errorf("%s: %v, want it there: %v", name, err, want)
	}
}

// inBubble runs a test with a clock of its own.
func inBubble(t *testing.T, test func(t *testing.T, in *inbox)) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { test(t, watched(t, dir)) })
}

func TestTakenAtTheSecondLook(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("东塘街道/2006-06/月报.xlsx", "x")
		in.put("黎托街道/2006-06/月报.xlsx", "y")
		in.scan(1)
		in.want()
		in.scan(1)
		in.want("东塘街道/2006-06/月报.xlsx", "黎托街道/2006-06/月报.xlsx")
		in.exists("东塘街道/2006-06/月报.xlsx", false)
		in.exists("东塘街道/2006-06/已收/月报.xlsx", true)
		in.exists("黎托街道/2006-06/已收/月报.xlsx", true)
		in.scan(3)
		in.want("东塘街道/2006-06/月报.xlsx", "黎托街道/2006-06/月报.xlsx")
	})
}

func TestGrowingFileWaits(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		for n := range 1000 {
			in.put("a.xls", strings.Repeat("x", n+1))
			in.Scan(t.Context())
			time.Sleep(1900 * time.Millisecond)
		}
		in.want()
		if n := in.said("does not come to rest"); n != 1 {
			t.Errorf("said %d times that it does not come to rest", n)
		}
		in.scan(2)
		in.want("a.xls")
	})
}

func TestHalfWorkbookWaitsTenMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("a.xlsx", "PK\x03\x04 and no end")
		in.scan(5 * 60)
		in.want()
		in.scan(2)
		in.want("a.xlsx") // whoever takes it says what is wrong with it
	})
}

func TestEmptyFileWaits(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("a.xlsx", "")
		in.scan(5*60 - 1)
		if in.log.Len() > 0 {
			t.Errorf("said %s", &in.log)
		}
		in.scan(100)
		if in.said("left alone: empty") != 1 {
			t.Errorf("said %s", &in.log)
		}
		in.put("a.xlsx", "x")
		in.scan(2)
		in.want("a.xlsx")
	})
}

func TestIgnoredNames(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		for _, name := range []string{"~$a.xlsx", ".hidden/a.xlsx", "a.xlsx.part", "已收/a.xlsx", "b/已收/a.xlsx"} {
			in.put(name, "x")
		}
		in.scan(3)
		in.want()
	})
}

func TestSameNameAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		long := strings.Repeat("长", 83) + ".xlsx"
		for _, name := range []string{"a.xlsx", "b", long} {
			for n := range 3 {
				in.put(name, fmt.Sprint(name, n))
				in.scan(2)
			}
		}
		shorter := strings.Repeat("长", 82)
		for name, want := range map[string]string{
			"a.xlsx": "a.xlsx0", "a (2).xlsx": "a.xlsx1", "a (3).xlsx": "a.xlsx2", "b": "b0", "b (2)": "b1", "b (3)": "b2",
			long: long + "0", shorter + " (2).xlsx": long + "1", shorter + " (3).xlsx": long + "2",
		} {
			if got, err := os.ReadFile(in.path("已收/" + name)); err != nil || string(got) != want {
				t.Errorf("%s holds %q, %v, want %q", name, got, err, want)
			}
		}
	})
}

func TestBacklogInOrder(t *testing.T) {
	files := 20_000
	if os.Getenv("CI") == "true" {
		files = 2_000
	}
	inBubble(t, func(t *testing.T, in *inbox) {
		start := time.Now()
		want := make([]string, files)
		for n := range files {
			want[n] = fmt.Sprintf("office %02d/%d.xlsx", (n*7)%50, files-n)
			in.put(want[n], "x")
			old := start.Add(time.Duration(n) * time.Second)
			if err := os.Chtimes(in.path(want[n]), old, old); err != nil {
				t.Fatal(err)
			}
		}
		last, calls := [2]int{}, 0
		in.Progress = func(done, total int) { last, calls = [2]int{done, total}, calls+1 }
		in.scan(2)
		in.want(want...)
		if last != [2]int{files, files} || calls != files {
			t.Errorf("progress ended at %v after %d calls", last, calls)
		}
	})
}

func TestFolderGoesAndReturns(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("a/a.xlsx", "x")
		in.scan(2)
		if err := os.RemoveAll(in.dir); err != nil {
			t.Fatal(err)
		}
		in.scan(5)
		if in.said("cannot look into the inbox") != 1 {
			t.Errorf("said %s", &in.log)
		}
		in.put("a/b.xlsx", "y")
		in.scan(2)
		in.want("a/a.xlsx", "a/b.xlsx")
		if in.said("no longer") != 1 {
			t.Errorf("said %s", &in.log)
		}
	})
}

func TestKilledBeforeTheMove(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("a.xlsx", "x")
		in.put("已收", "a file where the folder should be")
		in.scan(2)
		in.exists("a.xlsx", true)
		again := watched(t, in.dir)
		if err := os.Remove(in.path("已收")); err != nil {
			t.Fatal(err)
		}
		again.scan(2)
		if !slices.Equal(in.taken, again.taken) {
			t.Errorf("took %q, after the restart %q", in.taken, again.taken)
		}
		again.exists("已收/a.xlsx", true)
	})
}

func TestMovedLater(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("b/已收", "a file where the folder should be")
		in.put("b/a.xlsx", "x")
		in.put("b/b.xlsx", "x")
		in.scan(100)
		in.want("b/a.xlsx", "b/b.xlsx")
		if n := in.said("cannot be moved aside"); n != 1 {
			t.Errorf("said %s", &in.log)
		}
		if err := os.Remove(in.path("b/已收")); err != nil {
			t.Fatal(err)
		}
		in.scan(200)
		in.want("b/a.xlsx", "b/b.xlsx")
		in.exists("b/已收/a.xlsx", true)
		in.exists("b/已收/b.xlsx", true)
	})
}

func TestChangedWhileTaking(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.next = func(*watch.Drop) error {
			in.next = nil
			in.put("a.xls", "the whole of it")
			return nil
		}
		in.put("a.xls", "a part")
		in.scan(2)
		in.want()
		in.scan(2)
		if want := []took{{"a.xls", "the whole of it"}}; !slices.Equal(in.taken, want) {
			t.Errorf("took %q, want %q", in.taken, want)
		}
	})
}

// Even when Take does not ask, what changed is not moved.
func TestChangedUnnoticed(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		times := 0
		in.Take = func(_ context.Context, d *watch.Drop) error {
			switch times++; times {
			case 1:
				in.put("a.xls", "the whole of it")
			case 2: // another file of the same size and time is another file
				in.put("b.tmp", "the other of it")
				if err := os.Chtimes(in.path("b.tmp"), d.Modified, d.Modified); err != nil {
					return err
				}
				return os.Rename(in.path("b.tmp"), in.path("a.xls"))
			}
			return nil
		}
		in.put("a.xls", "a part")
		in.scan(2)
		in.exists("a.xls", true)
		in.scan(2)
		in.exists("a.xls", true)
		in.scan(2)
		in.exists("已收/a.xls", true)
		if times != 3 {
			t.Errorf("took it %d times, want 3", times)
		}
	})
}

func TestWrittenToAfterTheMove(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("a.xls", "a part")
		f, err := os.OpenFile(in.path("a.xls"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		in.scan(10)
		if _, err := f.WriteString(" and the rest"); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
		in.scan(4)
		if want := []took{{"a.xls", "a part"}, {"a.xls", "a part and the rest"}}; !slices.Equal(in.taken, want) {
			t.Errorf("took %q, want %q", in.taken, want)
		}
	})
}

func TestCancelled(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("a.xlsx", "x")
		ctx, cancel := context.WithCancel(t.Context())
		took := 0
		in.Take = func(ctx context.Context, _ *watch.Drop) error {
			took++
			<-ctx.Done()
			return ctx.Err()
		}
		done := make(chan error)
		go func() { done <- in.Run(ctx) }()
		time.Sleep(time.Minute)
		start := time.Now()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) || time.Since(start) > time.Second || took != 1 {
			t.Errorf("%v after %s, %d files", err, time.Since(start), took)
		}
		in.exists("a.xlsx", true)
		if in.log.Len() > 0 {
			t.Errorf("said %s", &in.log)
		}
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	take := func(context.Context, *watch.Drop) error { return nil }
	for _, s := range []watch.Settings{
		{Take: take}, {Dir: "x"}, {Dir: "x", Take: take, Interval: time.Second},
		{Dir: "x", Take: take, Interval: time.Minute}, {Dir: "x", Take: take, Settle: -1},
	} {
		if _, err := watch.New(s); err == nil {
			t.Errorf("%+v: no error", s)
		}
	}
}

// TestNotices is the one test against the real clock: what the system tells brings the
// scan forward, in folders that did not exist as well.
func TestNotices(t *testing.T) {
	t.Parallel()
	in := watched(t, t.TempDir())
	in.Silent, in.Interval = false, 30*time.Second
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = in.Run(ctx) })
	defer running.Wait()
	defer cancel()
	time.Sleep(500 * time.Millisecond)
	in.put("新来的/2006-06/a.xlsx", "x")
	in.waitFor("新来的/2006-06/a.xlsx")
	in.put("新来的/2006-06/c.xlsx", "x")
	in.waitFor("新来的/2006-06/a.xlsx", "新来的/2006-06/c.xlsx")
	if err := os.RemoveAll(in.path("新来的")); err != nil {
		t.Fatal(err)
	}
	in.put("新来的/2006-06/b.xlsx", "x")
	in.waitFor("新来的/2006-06/a.xlsx", "新来的/2006-06/c.xlsx", "新来的/2006-06/b.xlsx")
}

// waitFor waits for files much less long than the interval is.
func (in *inbox) waitFor(names ...string) {
	in.t.Helper()
	for range 150 {
		if slices.Equal(in.names(), names) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	in.want(names...)
}

func BenchmarkScan(b *testing.B) {
	dir := b.TempDir()
	for n := range 30_000 {
		name := filepath.Join(dir, fmt.Sprintf("%d/%d.xlsx", n%200, n))
		if n < 200 {
			if err := os.Mkdir(filepath.Dir(name), 0o755); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	w, err := watch.New(watch.Settings{Dir: dir, Settle: time.Hour, Take: func(context.Context, *watch.Drop) error { return nil }})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w.Scan(b.Context())
	}
}
