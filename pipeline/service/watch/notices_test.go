package watch

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A queue that ran over, and any other fault of the system's notices, means: scan now.
func TestFaultOfNoticesWakes(t *testing.T) {
	t.Parallel()
	n := listen(slog.New(slog.DiscardHandler), func(string) bool { return false })
	defer n.close()
	for _, fault := range []error{fsnotify.ErrEventOverflow, errors.New("any other")} {
		n.watcher.Errors <- fault
		select {
		case <-n.wake:
		case <-time.After(10 * time.Second):
			t.Errorf("%v: not woken", fault)
		}
	}
}
