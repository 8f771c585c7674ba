package notify

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestCut wants a text within its bounds, a beginning of the whole, and never half a
// character.
func TestCut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("汇报a\n😀")), 0, 200, -1).Draw(t, "text")
		bytes := rapid.IntRange(20, 300).Draw(t, "bytes")
		got := cut(text, bytes)
		kept, shortened := strings.CutSuffix(got, "\n……")
		switch {
		case len(got) > bytes || !utf8.ValidString(got):
			t.Fatalf("cut to %d bytes: %q", bytes, got)
		case len(text) <= bytes && got != text:
			t.Fatalf("what fits was cut: %q", got)
		case len(text) > bytes && (!shortened || !strings.HasPrefix(text, kept)):
			t.Fatalf("%q is no beginning of %q", got, text)
		}
	})
}
