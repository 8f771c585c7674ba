package files_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/service/crashtest"
	"huibao/pipeline/service/files"
)

// traced are the calls that change a file system.
const traced = "write,fsync,renameat,openat,mkdirat,unlinkat"

// TestPutSurvives kills the process at every call of the step that changes the file
// system, and lets every one fail. Afterwards a file is whole or absent, what is left
// over can be swept, and the next Put succeeds. What the step claimed to have kept is
// there.
func TestPutSurvives(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: what is killed is another process")
	}
	t.Parallel()
	crashtest.Need(t)
	calls := traceStep(t, t.TempDir(), crashtest.Fault{}).Calls
	for _, fault := range []struct{ inject, kind string }{
		{"signal=KILL", ""}, {"error=ENOSPC", "full"}, {"error=EIO", "unreachable"}, {"error=EROFS", "unreachable"},
	} {
		for _, at := range calls {
			t.Run(fmt.Sprint(fault.inject, " ", at.Name, " ", at.Count), func(t *testing.T) {
				t.Parallel()
				dir, said := hit(t, fault.inject, at)
				whole(t, dir, said, fault.kind)
				recovers(t, dir)
			})
		}
	}
}

// TestPutFlushesInOrder: each folder is flushed in the one above it, a file before its
// rename, its folder after it; a file that was there already is flushed with its folder.
func TestPutFlushesInOrder(t *testing.T) {
	t.Parallel()
	crashtest.Need(t)
	dir := t.TempDir()
	calls := traceStep(t, dir, crashtest.Fault{}).Calls
	temporary := regexp.MustCompile(`huibao-put-\w+`)
	shard := fmt.Sprintf("%x", sha256.Sum256([]byte(crashed)))[:2]
	var got []string
	for _, c := range calls {
		said := c.Name
		if c.Name == "fsync" {
			said += strings.TrimPrefix(temporary.ReplaceAllString(c.File, " *"), dir+"/store")
		}
		if c.Name != "openat" && (c.Name != "write" || got[len(got)-1] != "write") {
			got = append(got, strings.ReplaceAll(said, shard, "ab"))
		}
	}
	want := []string{
		"mkdirat", "fsync" + dir, "mkdirat", "fsync", "mkdirat", "mkdirat", "fsync/files",
		"write", "mkdirat", "fsync/files/tmp/ *.tmp", "renameat", "fsync/files/blobs/ab", "fsync/files/blobs",
		"write", "fsync/files/blobs/ab", "unlinkat",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// hit lets the step meet the fault at the call. Threads of the runtime may meet it first;
// then the run proves nothing and another is made.
func hit(t *testing.T, inject string, at crashtest.Call) (dir string, said claim) {
	t.Helper()
	f := crashtest.Fault{Inject: inject, At: at}
	for range 5 {
		dir = t.TempDir()
		if run := traceStep(t, dir, f); run.Met(f) {
			return dir, claimed(t, dir)
		}
	}
	t.Fatal("the step did not meet the fault")
	return "", claim{}
}

// traceStep runs the step in a process of its own.
func traceStep(t *testing.T, dir string, f crashtest.Fault) crashtest.Run {
	t.Helper()
	run := crashtest.Trace(t, dir, crashDir+"="+dir, traced, f)
	if run.Err != nil && !strings.Contains(f.Inject, "KILL") {
		t.Fatalf("the step: %v\n%s", run.Err, run.Said)
	}
	return run
}

// claimed is what the step said, if it came so far.
func claimed(t *testing.T, dir string) (said claim) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "claim.json"))
	if err != nil {
		return said
	}
	if err := json.Unmarshal(data, &said); err != nil {
		t.Fatal(err)
	}
	return said
}

// whole holds the place to what the step said, and every file in it to its name.
func whole(t *testing.T, dir string, said claim, kind string) {
	t.Helper()
	kept := 0
	err := filepath.WalkDir(filepath.Join(dir, "store"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(filepath.ToSlash(name), "/blobs/") {
			return err
		}
		kept++
		data, err := os.ReadFile(name)
		if sum := fmt.Sprintf("%x", sha256.Sum256(data)); sum != filepath.Base(name) {
			t.Errorf("%s holds the bytes of %s", name, sum)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, got := range []string{said.Open, said.First, said.Again} {
		if got != "" && got != kind {
			t.Errorf("an error is %q, want %q", got, kind)
		}
	}
	if kind != "" && said.Open == "" && (said.First != "" && said.Again != "" || kept != 1) {
		t.Errorf("the step said %+v and %d files are kept", said, kept)
	}
}

// recovers goes on where the step has ended.
func recovers(t *testing.T, dir string) {
	t.Helper()
	location := filepath.Join(dir, "store", "files")
	store := open(t, location)
	p := place{store: store, spool: filepath.Join(location, "tmp")}
	if _, err := store.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if left := p.leftovers(t); len(left) > 0 {
		t.Errorf("left %v after the sweep", left)
	}
	d := put(t, store, crashed)
	if err := store.Verify(t.Context(), d); err != nil {
		t.Error(err)
	}
	if got := list(t, store); !slices.Equal(got, []files.Entry{{Digest: d, Size: int64(len(crashed))}}) {
		t.Errorf("kept %v", got)
	}
}
