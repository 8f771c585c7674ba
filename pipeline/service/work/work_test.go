package work_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/intake"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/watch"
	"huibao/pipeline/service/work"
	"huibao/samples"
	"huibao/templates"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(serveUntilKilled); dir != "" {
		if err := serveHere(dir); err != nil {
			slog.Error("serve", "cause", err)
			os.Exit(1)
		}
		return
	}
	if dir := os.Getenv(keepUntilKilled); dir != "" {
		if err := keepHere(dir); err != nil {
			slog.Error("keep", "cause", err)
			os.Exit(1)
		}
		return
	}
	if step := os.Getenv(goWholeWay); step != "" {
		os.Exit(crashed(step))
	}
	// The tests wait for processes, disks and clocks longer than they compute.
	const atOnce = "6"
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

var june = period.Must("2006-06")

const formCode = "community-party-building"

// line is the pipeline of the shipped form, made once.
var line = sync.OnceValues(func() (*pipeline.Pipeline, error) {
	opened, err := config.Open(nil)
	if err != nil {
		return nil, err
	}
	return pipeline.New(pipeline.Settings{
		Form: opened.Form, Units: opened.Units, Templates: templates.FS(), Signature: opened.Workspace.Signature,
	})
})

// post is a desk with its folders.
type post struct {
	*work.Desk
	t      *testing.T
	inbox  string
	log    *logged
	engine *work.Engine
}

// logged is a log that tests read while it is written.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// sequential leaves a test out of the short ones, which the race detector watches: what it
// does it does one after the other.
func sequential(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out of the short tests: it takes one file after the other")
	}
}

// onBoth runs a test on either database.
func onBoth(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("SQLite", func(t *testing.T) { t.Parallel(); test(t, storetest.SQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { t.Parallel(); test(t, storetest.Postgres(t)) })
}

// newPost opens a desk on a database.
func newPost(t *testing.T, address string, byHand bool) *post {
	t.Helper()
	s, err := store.Open(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return postWith(t, s, byHand)
}

func postWith(t *testing.T, s *store.Store, byHand bool) *post {
	t.Helper()
	return postTelling(t, s, byHand, notify.Settings{})
}

// newPostWith opens a desk that tells people.
func newPostWith(t *testing.T, address string, told notify.Settings) *post {
	t.Helper()
	s, err := store.Open(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return postTelling(t, s, false, told)
}

func postTelling(t *testing.T, s *store.Store, byHand bool, told notify.Settings) *post {
	t.Helper()
	dir := t.TempDir()
	kept, err := files.Open(t.Context(), filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	p := &post{t: t, inbox: filepath.Join(dir, "inbox"), log: &logged{}}
	made, err := line()
	if err != nil {
		t.Fatal(err)
	}
	p.Desk, err = work.New(t.Context(), work.Settings{
		Line: made, Store: s, Files: kept, ByHand: byHand, Recipe: "test", Log: slog.New(slog.NewTextHandler(p.log, nil)),
		Outbox: filepath.Join(dir, "outbox"), Reports: filepath.Join(dir, "reports"), Notices: told,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(p.log)
		}
	})
	return p
}

// serve watches the inbox and works on jobs until the test ends.
func (p *post) serve() {
	p.t.Helper()
	if err := os.MkdirAll(p.inbox, 0o755); err != nil {
		p.t.Fatal(err)
	}
	p.work()
	w, err := watch.New(watch.Settings{
		Dir: p.inbox, Interval: 2 * time.Second, Settle: 50 * time.Millisecond, Ignored: intake.Ignored, Take: p.Take, Log: p.Log,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- w.Run(ctx) }()
	p.t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			p.t.Error(err)
		}
	})
}

// work works on jobs until the test ends.
func (p *post) work() {
	p.t.Helper()
	engine, err := p.Start(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	p.engine = engine
	p.t.Cleanup(func() {
		if err := engine.Stop(); err != nil {
			p.t.Error(err)
		}
	})
}

// drop puts a file into the inbox, whole at once.
func (p *post) drop(name string, data []byte) {
	p.t.Helper()
	at := filepath.Join(p.inbox, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.WriteFile(at+".part", data, 0o644), os.Rename(at+".part", at)); err != nil {
		p.t.Fatal(err)
	}
}

// eventually waits until a condition holds. How long that takes is not what is tested.
func (p *post) eventually(what string, holds func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// out waits for a file of the outbox and returns its bytes.
func (p *post) out(name string) []byte {
	p.t.Helper()
	return p.placed(filepath.Join(p.Outbox, filepath.FromSlash(name)))
}

func (p *post) placed(at string) (data []byte) {
	p.t.Helper()
	p.eventually(at+" is there", func() bool {
		var err error
		data, err = os.ReadFile(at)
		return err == nil
	})
	return data
}

// attempts are all attempts of the month.
func (p *post) attempts() (out []store.Attempt) {
	p.t.Helper()
	err := p.Store.Read(p.t.Context(), func(v *store.View) (err error) {
		out, err = v.Attempts(formCode, june)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// reaches waits until so many attempts of the month are there and judged.
func (p *post) reaches(n int) []store.Attempt {
	p.t.Helper()
	p.eventually("all are judged", func() bool {
		all := p.attempts()
		return len(all) == n && !slices.ContainsFunc(all, func(a store.Attempt) bool { return a.State == store.Received })
	})
	return p.attempts()
}

// sample is a sample's bytes.
func sample(t testing.TB, month period.Period, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(samples.FS(), path.Join(month.String(), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// names are the samples of a month, in order.
func names(t testing.TB, month period.Period) []string {
	t.Helper()
	entries, err := fs.ReadDir(samples.FS(), month.String())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// tree lists the files below a folder.
func tree(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, at)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func holds(t *testing.T, what string, text []byte, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(string(text), w) {
			t.Errorf("%s does not say %q:\n%s", what, w, text)
		}
	}
}

// database are the files whose bytes depend on how often something was begun.
var database = []string{"state/huibao.db", "state/huibao.lock"}

// contents are the files of a folder, without the database.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := make(map[string]string)
	for _, name := range tree(t, dir) {
		if slices.Contains(database, name) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(data)
	}
	return out
}
