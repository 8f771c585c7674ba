package notify

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huibao/pipeline/service/store"
)

// TestFloodThatGoesOn hands in notices at random moments for hours. Each goes out once,
// none waits for more than a window, and no more messages go out in one than may.
func TestFloodThatGoesOn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2006, 6, 25, 9, 0, 0, 0, time.UTC)
		var loose, sent []store.Notice
		var messages []time.Time
		gather := func() {
			var lately []store.Notice
			for _, n := range sent {
				if n.BundledAt.After(now.Add(-window)) {
					lately = append(lately, n)
				}
			}
			bundles, wait := plan(loose, lately, window, now)
			switch {
			case len(bundles) == 0 && len(loose) > 0 && (wait <= 0 || wait > window):
				t.Fatalf("%d notices wait %s", len(loose), wait)
			case len(bundles) > 0 && wait != 0:
				t.Fatalf("some go out and others wait %s", wait)
			}
			out := 0
			for _, notices := range bundles {
				for _, n := range notices {
					n.Message, n.BundledAt = fmt.Sprint(len(messages)), now
					sent = append(sent, n)
					out++
				}
				messages = append(messages, now)
			}
			if out > 0 && out != len(loose) {
				t.Fatalf("of %d notices %d went out", len(loose), out)
			}
			if out > 0 {
				loose = nil
			}
			now = now.Add(wait)
		}
		for range rapid.IntRange(1, 40).Draw(t, "moments") {
			for range rapid.IntRange(0, 15).Draw(t, "notices") {
				loose = append(loose, store.Notice{})
			}
			gather()
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "seconds")) * time.Second)
		}
		gather()
		gather()
		if len(loose) > 0 {
			t.Fatalf("%d notices are left", len(loose))
		}
		for i := most; i < len(messages); i++ {
			if messages[i].Sub(messages[i-most]) < window {
				t.Fatalf("more than %d went out from %s to %s", most, messages[i-most], messages[i])
			}
		}
	})
}
