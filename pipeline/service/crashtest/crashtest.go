// Package crashtest strikes a process at one of its system calls, for tests.
//
// In go the environment that makes the test's own program do one step, and a fault: the
// nth call of a name is the process's last one, or fails. Out come the calls that the
// step made, what the process said, and whether the fault was met: that is read from
// strace's log, never believed. The step must stay on one thread and [Mark] where it
// begins and ends, since strace counts calls by thread.
//
// It changes nothing but the folder that it is given for the log, and judges nothing.
package crashtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// marker is the call that [Mark] makes, which nothing else does.
const marker = "getppid"

// Mark marks where the step begins, and where it ends.
func Mark() { os.Getppid() }

// Call is one call of the step's thread.
type Call struct {
	Name     string
	Count    int    // how many of its name the thread has made by then; strace counts so too
	File     string // that the first argument stands for
	injected bool
}

// Fault is what becomes of one call.
type Fault struct {
	Inject string // in strace's words, such as signal=KILL or error=EIO
	At     Call   // only its name and count matter
}

func (f Fault) kills() bool { return strings.HasPrefix(f.Inject, "signal=KILL") }

// Run is what became of a step.
type Run struct {
	Calls []Call // between the marks
	Said  string // on both outputs
	Err   error  // of the process
	hits  int    // of any thread
}

// Need skips the test where strace cannot trace, and fails it under continuous
// integration.
func Need(t *testing.T) {
	t.Helper()
	out, err := exec.Command("strace", "-f", "--seccomp-bpf", "-o", os.DevNull, "true").CombinedOutput()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("strace is not installed or may not trace: %v %s", err, out)
	default:
		t.Skipf("strace is not installed or may not trace: %v %s", err, out)
	}
}

// Trace runs the test's own program with a variable more in its environment and follows
// the calls of some names, parted by commas. The zero fault is none.
func Trace(t *testing.T, dir, variable, calls string, f Fault) Run {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "strace.log")
	args := []string{"-f", "-qq", "-y", "-o", log, "-e", "trace=" + calls + "," + marker}
	if !f.kills() {
		args = append(args, "--seccomp-bpf") // stops at the calls of those names alone; signals are not injected then
	}
	if f.Inject != "" {
		args = append(args, "-e", f.String())
	}
	cmd := exec.Command("strace", append(args, program)...)
	cmd.Env = append(os.Environ(), variable)
	out, err := cmd.CombinedOutput()
	data, missing := os.ReadFile(log)
	if missing != nil {
		t.Fatalf("strace: %v, %v\n%s", err, missing, out)
	}
	r := Run{Calls: parse(string(data)), Said: string(out), Err: err, hits: bytes.Count(data, []byte("(INJECTED)"))}
	if f.kills() && bytes.Contains(data, []byte(killed)) {
		r.hits = 1
	}
	return r
}

// String is the fault as strace takes it.
func (f Fault) String() string {
	return "inject=" + f.At.Name + ":" + f.Inject + ":when=" + strconv.Itoa(f.At.Count)
}

// Met reports whether the step met the fault. Threads of the runtime are counted for
// themselves and may have met it first; then the run proves nothing.
func (r Run) Met(f Fault) bool {
	if r.hits != 1 || len(r.Calls) == 0 {
		return false
	}
	at := len(r.Calls) - 1
	if !f.kills() {
		at = slices.IndexFunc(r.Calls, func(c Call) bool { return c.injected })
	}
	return at >= 0 && r.Calls[at].Name == f.At.Name && r.Calls[at].Count == f.At.Count
}

var callLine = regexp.MustCompile(`^(\d+) +(\w+)\((?:\d+<([^>]*)>)?`)

const killed = "+++ killed by SIGKILL +++"

// parse returns the calls of the thread that made the marks, between the two.
func parse(log string) []Call {
	var calls []Call
	type key struct{ thread, name string }
	counts := map[key]int{}
	step, marks := "", 0
	for line := range strings.Lines(log) {
		found := callLine.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		thread, name := found[1], found[2]
		counts[key{thread, name}]++
		switch {
		case name == marker:
			step = thread
			marks++
		case marks == 1 && thread == step:
			calls = append(calls, Call{name, counts[key{thread, name}], found[3], strings.Contains(line, "(INJECTED)")})
		}
	}
	return calls
}
