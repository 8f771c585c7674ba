package work_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"huibao/pipeline/service/crashtest"
	"huibao/pipeline/service/doctor"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

var every = flag.Bool("every", false, "strike TestWholeWaySurvives at every call, not at some of each")

// changing are the calls that change the disk, or may fail for want of it.
var changing = []string{"write", "pwrite64", "fsync", "ftruncate", "renameat", "unlink", "unlinkat", "openat", "mkdirat"}

// crashPlan is with what calls are struck, and how many of each name when not at all.
var crashPlan = []struct {
	inject string
	names  []string
	some   int
}{
	{"signal=KILL", changing, 4},
	{"error=ENOSPC", changing, 1},
	{"error=EIO", changing, 1},
	{"error=EROFS", changing, 1},
	{"error=EXDEV", []string{"renameat"}, 1},
}

// soFar is what a sound run has reached before a step, and after it.
type soFar struct {
	step          string
	folder        string // as it is before, to be copied
	before, after map[string]string
	end           map[string]string // after the last step
	calls         []crashtest.Call  // of the step, with the closing of all
	records       string            // after it
}

// wayCall is a call of a step.
type wayCall struct {
	*soFar
	at crashtest.Call
}

// TestWholeWaySurvives kills a run from the inbox to the report at calls that change the
// disk, and lets them fail. Nothing is half-written then, and the next run ends as one
// that nothing befell: with the same files and, line by line, the same records. So each
// strike needs to do but the step that it strikes, from where a sound run was before it.
func TestWholeWaySurvives(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: what is struck is another process")
	}
	t.Parallel()
	crashtest.Need(t)
	all := soundWay(t)
	var struck, missed atomic.Int32
	t.Cleanup(func() {
		t.Logf("%d calls struck, %d missed", struck.Load(), missed.Load())
		if missed.Load() > max(1, struck.Load()/20) || struck.Load() == 0 {
			t.Error("more than one in twenty faults was not met")
		}
	})
	cases := 0
	for turn, plan := range crashPlan {
		for _, name := range plan.names {
			for _, c := range sampled(all, name, plan.some, turn) {
				if cases++; cases%sparse != 0 {
					continue
				}
				f := crashtest.Fault{Inject: plan.inject, At: c.at}
				t.Run(fmt.Sprint(f.Inject, " ", c.step, " ", c.at.Name, " ", c.at.Count), func(t *testing.T) {
					t.Parallel()
					if !strike(t, f, c.soFar) {
						missed.Add(1)
						t.Log("the run did not meet the fault")
						return
					}
					struck.Add(1)
				})
			}
		}
	}
}

// soundWay goes the whole way step by step and remembers where each began and ended.
func soundWay(t *testing.T) (all []wayCall) {
	t.Helper()
	dir := crashFolder(t)
	for _, step := range waySteps {
		s := &soFar{step: step.name, folder: copied(t, dir), before: contents(t, dir)}
		run := goTraced(t, dir, s.step, crashtest.Fault{})
		if run.Err != nil {
			t.Fatalf("%s: %v\n%s", s.step, run.Err, run.Said)
		}
		s.after, s.records, s.calls = contents(t, dir), records(t, dir), run.Calls
		for _, c := range s.calls {
			all = append(all, wayCall{s, c})
		}
	}
	checkWay(t, dir)
	end := contents(t, dir)
	for _, c := range all {
		c.end = end
	}
	return all
}

// sampled are some of the calls of a name, evenly over the way; another turn has others.
func sampled(calls []wayCall, name string, some, turn int) []wayCall {
	var all, out []wayCall
	for _, c := range calls {
		if c.at.Name == name {
			all = append(all, c)
		}
	}
	if *every || len(all) <= some {
		return all
	}
	for i := range some {
		part := len(all) / some
		out = append(out, all[i*part+(2*turn+1)*part/(2*len(crashPlan))])
	}
	return out
}

// strike lets a step meet the fault and be done again. Threads of the runtime may meet it
// first; then another is made, a few times.
func strike(t *testing.T, f crashtest.Fault, s *soFar) (met bool) {
	for tries := 0; tries < 5 && !met; tries++ {
		dir := copied(t, s.folder)
		run := goTraced(t, dir, s.step, f)
		met = run.Met(f)
		checkStruck(t, dir, run, f, s)
		if err := goWay(dir, s.step, false); err != nil {
			t.Fatalf("the next run: %v", err)
		}
		after := contents(t, dir)
		for _, name := range slices.Sorted(maps.Keys(after)) {
			// A fault that the step bears leaves it done, and steps before it then place what it made.
			if !has(s.after, name, after[name]) && !has(s.end, name, after[name]) {
				t.Errorf("%s is left, or another than it should be", name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(s.after)) {
			if _, there := after[name]; !there {
				t.Errorf("%s is missing", name)
			}
		}
		if got := records(t, dir); got != s.records {
			t.Errorf("recorded is\n%s\nwant\n%s", got, s.records)
		}
		examine(t, postIn(t, dir, ""))
	}
	return met
}

// crashFolder is a folder with one file in its inbox.
func crashFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "district")
	inbox := filepath.Join(dir, "inbox", june.String())
	for _, folder := range []string{inbox, filepath.Join(dir, "state")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(inbox, houjiatang), sample(t, june, houjiatang), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// copied is a copy of a folder.
func copied(t *testing.T, from string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "district")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// records is everything that the database of a folder holds.
func records(t *testing.T, dir string) string {
	t.Helper()
	s, err := openIn(t.Context(), dir, "", true)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var b strings.Builder
	if err := s.Export(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// goTraced does one step in a process of its own that may meet a fault.
func goTraced(t *testing.T, dir, step string, f crashtest.Fault) crashtest.Run {
	t.Helper()
	return crashtest.Trace(t, filepath.Dir(dir), goWholeWay+"="+step+":"+dir, strings.Join(changing, ","), f)
}

// checkStruck wants nothing half-written after the fault, an error that is told, and no
// less than all where none is.
func checkStruck(t *testing.T, dir string, run crashtest.Run, f crashtest.Fault, s *soFar) {
	t.Helper()
	found := contents(t, dir)
	for name, data := range found {
		switch kind := path.Base(name); {
		case strings.Contains(name, "/.huibao-"): // a folder that is half-written, under another name
		case strings.HasSuffix(kind, ".tmp") && (strings.HasPrefix(kind, ".huibao-") || strings.HasPrefix(name, "state/files/tmp/huibao-put-")):
		case strings.HasPrefix(name, "state/huibao.db-"), name == "state/huibao.holder": // the next run's to clear away
		case !has(s.before, name, data) && !has(s.after, name, data):
			t.Errorf("%s is half-written, or should not be there", name)
		}
	}
	// Go's runtime wakes its poller by a write, and dies where that fails, which no disk causes.
	if strings.HasPrefix(f.Inject, "signal") || strings.Contains(run.Said, "netpollBreak write failed") {
		return
	}
	if run.Err != nil && (run.Said == "" || strings.Contains(run.Said, "goroutine ")) {
		t.Errorf("the run ended with %v and said %q", run.Err, run.Said)
	}
	for name := range s.after {
		if _, there := found[name]; !there && run.Err == nil && !strings.HasPrefix(name, "inbox/") {
			t.Errorf("the run reported no error, yet %s is missing", name)
		}
	}
}

func has(files map[string]string, name, data string) bool {
	found, there := files[name]
	return there && found == data
}

// checkWay wants one attempt, one edition, and nothing that a doctor finds.
func checkWay(t *testing.T, dir string) {
	t.Helper()
	p := postIn(t, dir, "")
	all := everyAttempt(p)
	if len(all) != 1 || all[0].State != store.Accepted || all[0].Number != 1 || len(all[0].Receipts) != 3 {
		t.Fatalf("recorded are %+v", all)
	}
	if got := kept(p, store.Blob{Name: all[0].Name, SHA256: all[0].SHA256}); !bytes.Equal(got, sample(t, june, houjiatang)) {
		t.Error("the file that was kept is not the one that was dropped")
	}
	var editions []store.Edition
	err := p.Store.Read(t.Context(), func(v *store.View) (err error) {
		editions, err = v.Editions(formCode, june, p.Line.Units.District().Code)
		return err
	})
	const reports = 2 // besides a page for each office
	if err != nil || len(editions) != 1 {
		t.Fatalf("published are %d editions, %v", len(editions), err)
	}
	if e := editions[0]; e.Number != 1 || len(e.Blobs) != reports+len(p.Line.Units.Offices(june)) || e.SignedBy != "李明" {
		t.Errorf("published is edition %d of %d files, signed by %q", e.Number, len(e.Blobs), e.SignedBy)
	}
	proofs, err := p.Verify(t.Context(), june)
	if err != nil || len(proofs) != 1 || len(proofs[0].Problems) > 0 {
		t.Errorf("the edition does not hold: %+v, %v", proofs, err)
	}
	examine(t, p)
}

// examine has the doctor look.
func examine(t *testing.T, p *post) {
	t.Helper()
	later := crashDay.Add(time.Minute)
	checks := []doctor.Check{
		doctor.Database(p.Store), doctor.Audit(p.Store), doctor.Files(p.Store, p.Files, false), doctor.Stuck(p.Store, later),
		doctor.Clock(p.Store, later, "Asia/Shanghai"),
		doctor.Parked(func(ctx context.Context) (int, error) {
			jobs, err := p.Jobs(ctx, work.Parked)
			return len(jobs), err
		}),
	}
	err := doctor.Examine(t.Context(), checks, func(string) doctor.Tell { return func(int, int) {} }, func(r doctor.Result) {
		if len(r.Problems) > 0 {
			t.Errorf("%s: %+v", r.Check, r.Problems)
		}
	})
	if err != nil {
		t.Error(err)
	}
}
