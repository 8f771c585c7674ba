//go:build !race

package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huibao/samples"
)

// promptly is within which time an office has its receipt.
const promptly = 5 * time.Second

// TestPrompt drops all sample files of a month at once into the inbox of a running service
// and wants each receipt in time. A machine that is busy with other tests may be late with
// one month and with another; one that is late with all three is too slow.
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
		began := time.Now()
		s.drop(files)
		s.eventually("all of "+month+" are answered", func() bool { return s.answered(files) == len(files) })
		took := time.Since(began)
		t.Logf("the last of %d receipts of %s came after %s", len(files), month, took)
		if took <= promptly {
			return
		}
	}
	t.Errorf("no month had all its receipts within %s", promptly)
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
