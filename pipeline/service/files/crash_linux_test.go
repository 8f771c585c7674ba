package files_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/service/files"
)

// traced are the calls that change a file system, and the marker.
const traced = "write,fsync,renameat,openat,mkdirat,unlinkat,getppid"

// call is one call of the step's thread.
type call struct {
	name     string
	count    int    // how many of its name the thread has made by then; strace counts so too
	file     string // that the first argument stands for
	injected bool
}

// TestPutSurvives kills the process at every call of the step that changes the file
// system, and lets every one fail. Afterwards a file is whole or absent, what is left
// over can be swept, and the next Put succeeds. What the step claimed to have kept is
// there.
func TestPutSurvives(t *testing.T) {
	t.Parallel()
	needStrace(t)
	calls, _, _ := traceStep(t, t.TempDir(), "")
	for _, fault := range []struct{ inject, kind string }{
		{"signal=KILL", ""}, {"error=ENOSPC", "full"}, {"error=EIO", "unreachable"}, {"error=EROFS", "unreachable"},
	} {
		for _, at := range calls {
			t.Run(fmt.Sprint(fault.inject, " ", at.name, " ", at.count), func(t *testing.T) {
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
	needStrace(t)
	dir := t.TempDir()
	calls, _, _ := traceStep(t, dir, "")
	temporary := regexp.MustCompile(`huibao-put-\w+`)
	shard := fmt.Sprintf("%x", sha256.Sum256([]byte(crashed)))[:2]
	var got []string
	for _, c := range calls {
		said := c.name
		if c.name == "fsync" {
			said += strings.TrimPrefix(temporary.ReplaceAllString(c.file, " *"), dir+"/store")
		}
		if c.name != "openat" && (c.name != "write" || got[len(got)-1] != "write") {
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

func needStrace(t *testing.T) {
	t.Helper()
	out, err := exec.Command("strace", "-o", os.DevNull, "true").CombinedOutput()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("strace is not installed or may not trace: %v %s", err, out)
	default:
		t.Skipf("strace is not installed or may not trace: %v %s", err, out)
	}
}

// hit lets the step meet the fault at the call. Threads of the runtime are counted for
// themselves and may meet it first; then the run proves nothing and another is made.
func hit(t *testing.T, inject string, at call) (dir string, said claim) {
	t.Helper()
	for range 5 {
		dir = t.TempDir()
		calls, hits, said := traceStep(t, dir, fmt.Sprintf("%s:%s:when=%d", at.name, inject, at.count))
		if hits != 1 || len(calls) == 0 {
			continue
		}
		last := calls[len(calls)-1]
		if strings.HasPrefix(inject, "error") {
			last = calls[max(0, slices.IndexFunc(calls, func(c call) bool { return c.injected }))]
		}
		if last.name == at.name && last.count == at.count {
			return dir, said
		}
	}
	t.Fatal("the step did not meet the fault")
	return "", claim{}
}

var (
	callLine = regexp.MustCompile(`^(\d+) +(\w+)\((?:\d+<([^>]*)>)?`)
	killed   = "+++ killed by SIGKILL +++"
)

// traceStep runs the step in a process of its own and returns the calls between the
// markers, how often the fault was met by any thread, and what the step said.
func traceStep(t *testing.T, dir, inject string) (calls []call, hits int, said claim) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "strace.log")
	args := []string{"-f", "-qq", "-y", "-o", log, "-e", "trace=" + traced}
	if inject != "" {
		args = append(args, "-e", "inject="+inject)
	}
	cmd := exec.Command("strace", append(args, program)...)
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(inject, "KILL") {
		t.Fatalf("strace: %v\n%s", err, out)
	}
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "claim.json")); err == nil {
		if err := json.Unmarshal(data, &said); err != nil {
			t.Fatal(err)
		}
	}
	hits = bytes.Count(data, []byte("(INJECTED)"))
	if strings.Contains(inject, "KILL") && bytes.Contains(data, []byte(killed)) {
		hits = 1
	}
	return parse(string(data)), hits, said
}

// parse returns the calls of the thread that made the markers, between the two.
func parse(log string) []call {
	var calls []call
	type key struct{ thread, name string }
	counts := map[key]int{}
	step, markers := "", 0
	for line := range strings.Lines(log) {
		found := callLine.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		thread, name := found[1], found[2]
		counts[key{thread, name}]++
		switch {
		case name == "getppid":
			step = thread
			markers++
		case markers == 1 && thread == step:
			calls = append(calls, call{name, counts[key{thread, name}], found[3], strings.Contains(line, "(INJECTED)")})
		}
	}
	return calls
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
