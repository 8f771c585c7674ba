package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"huibao/pipeline"
)

// patience is how long work may take before the terminal is told about it.
const patience = time.Second

// progress shows what is under way on one line of a terminal, once the work has
// taken longer than a second. Where there is no terminal it shows nothing.
type progress struct {
	mu      sync.Mutex
	out     io.Writer
	started time.Time
	shown   bool
}

func newProgress(out io.Writer) *progress {
	p := &progress{started: time.Now()}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.out = out
	}
	return p
}

// tell is a pipeline.Progress.
func (p *progress) tell(stage pipeline.Stage, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out == nil || time.Since(p.started) < patience {
		return
	}
	p.shown = true
	fmt.Fprintf(p.out, "\r\x1b[K%s", stage)
	if total > 1 {
		fmt.Fprintf(p.out, " %d/%d", done, total)
	}
}

// end wipes the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
