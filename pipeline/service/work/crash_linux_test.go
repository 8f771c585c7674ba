package work_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
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

// TestWholeWaySurvives kills a run from the inbox to the report at calls that change the
// disk, and lets them fail. Nothing is half-written then, and the next run ends as one
// that nothing befell.
func TestWholeWaySurvives(t *testing.T) {
	t.Parallel()
	crashtest.Need(t)
	dir := crashFolder(t)
	clean := goTraced(t, dir, crashtest.Fault{})
	if clean.Err != nil {
		t.Fatalf("%v\n%s", clean.Err, clean.Said)
	}
	whole := contents(t, dir)
	checkWay(t, dir)
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
			for _, at := range sampled(clean.Calls, name, plan.some, turn) {
				if cases++; cases%sparse != 0 {
					continue
				}
				f := crashtest.Fault{Inject: plan.inject, At: at}
				t.Run(fmt.Sprint(f.Inject, " ", at.Name, " ", at.Count), func(t *testing.T) {
					t.Parallel()
					if !strike(t, f, whole) {
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

// sampled are some of the calls of a name, evenly over the run; another turn has others.
func sampled(calls []crashtest.Call, name string, some, turn int) []crashtest.Call {
	var all, out []crashtest.Call
	for _, c := range calls {
		if c.Name == name {
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

// strike lets a run meet the fault and another one follow. Threads of the runtime may
// meet it first; then another is made, a few times.
func strike(t *testing.T, f crashtest.Fault, whole map[string]string) (met bool) {
	for tries := 0; tries < 5 && !met; tries++ {
		dir := crashFolder(t)
		run := goTraced(t, dir, f)
		met = run.Met(f)
		checkStruck(t, dir, run, f, whole)
		if out, err := restart(dir); err != nil {
			t.Fatalf("the next run: %v\n%s", err, out)
		}
		after := contents(t, dir)
		for _, name := range slices.Sorted(maps.Keys(after)) {
			if whole[name] != after[name] {
				t.Errorf("%s is left, or another than it should be", name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(whole)) {
			if _, there := after[name]; !there {
				t.Errorf("%s is missing", name)
			}
		}
		checkWay(t, dir)
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

// goTraced goes the whole way in a process of its own that may meet a fault.
func goTraced(t *testing.T, dir string, f crashtest.Fault) crashtest.Run {
	t.Helper()
	return crashtest.Trace(t, filepath.Dir(dir), goWholeWay+"="+dir, strings.Join(changing, ","), f)
}

// restart goes the whole way without a fault.
func restart(dir string) ([]byte, error) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), goWholeWay+"="+dir)
	return c.CombinedOutput()
}

// checkStruck wants nothing half-written after the fault, an error that is told, and no
// less than all where none is.
func checkStruck(t *testing.T, dir string, run crashtest.Run, f crashtest.Fault, whole map[string]string) {
	t.Helper()
	waiting := path.Join("inbox", june.String(), houjiatang)
	found := contents(t, dir)
	for name, data := range found {
		switch kind := path.Base(name); {
		case strings.HasSuffix(kind, ".tmp") && (strings.HasPrefix(kind, ".huibao-") || strings.HasPrefix(name, "state/files/tmp/huibao-put-")):
		case strings.HasPrefix(name, "state/huibao.db-"), name == "state/huibao.holder": // the next run's to clear away
		case name == waiting && data == string(sample(t, june, houjiatang)):
		case whole[name] != data:
			t.Errorf("%s is half-written, or should not be there", name)
		}
	}
	if strings.HasPrefix(f.Inject, "signal") {
		return
	}
	if run.Err != nil && (run.Said == "" || strings.Contains(run.Said, "goroutine ")) {
		t.Errorf("the run ended with %v and said %q", run.Err, run.Said)
	}
	for name := range whole {
		if _, there := found[name]; !there && run.Err == nil && !strings.HasPrefix(name, "inbox/") {
			t.Errorf("the run reported no error, yet %s is missing", name)
		}
	}
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
	if err != nil || len(editions) != 1 || editions[0].Number != 1 || len(editions[0].Blobs) != 2 {
		t.Errorf("published are %+v, %v", editions, err)
	}
	examine(t, p)
}

// examine has the doctor look.
func examine(t *testing.T, p *post) {
	t.Helper()
	later := crashDay.Add(time.Hour)
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
