package nearest_test

import (
	"testing"

	"huibao/pipeline/nearest"
)

func TestName(t *testing.T) {
	t.Parallel()
	among := []string{"members_total", "members_left", "湖橡", "桂花"}
	for word, want := range map[string]string{
		"member_total": "members_total", "湖象": "湖橡", "桂花": "桂花",
		"completely different": "", "": "", "赤岗": "",
	} {
		if got := nearest.Name(word, among); got != want {
			t.Errorf("Name(%q) = %q, want %q", word, got, want)
		}
	}
}
