package schedule

import (
	"fmt"
	"os"
	"time"
)

// began is when this process began to count.
var began = time.Now()

// since counts from the start of this process, by a clock that nobody can set.
func since() (string, time.Duration) {
	return fmt.Sprintf("process %d %d", os.Getpid(), began.UnixNano()), time.Since(began)
}

// System is the clock of this machine.
func System() Clock { return Clock{Now: time.Now, Passed: passed} }
