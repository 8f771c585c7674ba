//go:build !race

package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"huibao/samples"
)

// An office has its receipt promptly, of which the file rests for a while before it is taken.
const (
	promptly = 5 * time.Second
	rests    = 2 * time.Second
)

// TestPrompt drops all sample files of a month at once into the inbox of a running service
// and wants each receipt in time. Where other programs want the processors too, work may
// take as much longer as theirs takes away; what comes and goes may make one month late and
// another, but not all three.
func TestPrompt(t *testing.T) {
	s := &scaled{t: t, dir: t.TempDir()}
	if err := newWorkspace(s.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(executable(t), filepath.Join(s.dir, "huibao")); err != nil {
		t.Fatal(err)
	}
	s.start("serve")
	for _, month := range []string{"2005-06", "2006-05", "2006-06"} {
		files := make(map[string][]byte)
		names, err := fs.ReadDir(samples.FS(), month)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range names {
			at := path.Join(month, e.Name())
			if files[at], err = fs.ReadFile(samples.FS(), at); err != nil {
				t.Fatal(err)
			}
		}
		slower := pressed(t)
		began := time.Now()
		s.drop(files)
		s.eventually("all of "+month+" are answered", func() bool { return s.answered(files) == len(files) })
		took := time.Since(began)
		slower = max(slower, pressed(t))
		within := rests + time.Duration(slower*float64(promptly-rests))
		t.Logf("the last of %d receipts of %s came after %s, within %s", len(files), month, took, within)
		if took <= within {
			return
		}
	}
	t.Error("no month had all its receipts in time")
}

// pressed is how many times longer work takes because other programs want the processors
// too: 1 where none do.
func pressed(t *testing.T) float64 {
	t.Helper()
	const look = 200 * time.Millisecond
	processors := runtime.GOMAXPROCS(0)
	before, began := used(t), time.Now()
	var all sync.WaitGroup
	for range processors {
		all.Go(func() {
			for time.Since(began) < look {
			}
		})
	}
	all.Wait()
	return max(1, float64(processors)*float64(time.Since(began))/float64(used(t)-before))
}

// used is the processor time of this process.
func used(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// answered counts the files whose receipt is in the outbox.
func (s *scaled) answered(files map[string][]byte) (n int) {
	for at := range files {
		receipt := strings.TrimSuffix(path.Base(at), ".xlsx") + ".回执.json"
		if found, _ := filepath.Glob(filepath.Join(s.dir, "outbox", "*", receipt)); len(found) == 1 {
			n++
		}
	}
	return n
}
