package work

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// quiet lets through what the job engine says of trouble alone, and each message once in a
// while: it says the same every second for as long as a database is out of reach.
func quiet(log *slog.Logger) *slog.Logger {
	return slog.New(seldom{log.Handler(), &said{at: make(map[string]time.Time)}})
}

type seldom struct {
	slog.Handler
	*said
}

// said is when which message was last let through.
type said struct {
	mu sync.Mutex
	at map[string]time.Time
}

// again is how long a message that was let through is held back.
const again = 5 * time.Minute

// Enabled implements slog.Handler.
func (s seldom) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && s.Handler.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (s seldom) Handle(ctx context.Context, r slog.Record) error {
	if s.lately(r.Message, r.Time) {
		return nil
	}
	return s.Handler.Handle(ctx, r)
}

func (s *said) lately(message string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, known := s.at[message]; known && now.Sub(last) < again {
		return true
	}
	s.at[message] = now
	return false
}

// WithAttrs implements slog.Handler.
func (s seldom) WithAttrs(attrs []slog.Attr) slog.Handler {
	return seldom{s.Handler.WithAttrs(attrs), s.said}
}

// WithGroup implements slog.Handler.
func (s seldom) WithGroup(name string) slog.Handler { return seldom{s.Handler.WithGroup(name), s.said} }
