package samples_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"testing"

	"huibao/samples"
)

// portable are the names that Go embeds and packs into modules: letters of any
// script, no punctuation but ASCII.
var portable = regexp.MustCompile(`^[\p{L}\p{N} ._-]+\.xlsx$`)

func TestEveryMonthHasElevenWorkbooks(t *testing.T) {
	t.Parallel()
	for _, period := range []string{"2005-06", "2006-05", "2006-06"} {
		names, err := fs.Glob(samples.FS(), period+"/*")
		if err != nil {
			t.Fatal(err)
		}
		if len(names) != 11 {
			t.Errorf("%s has %d files, want 11: %v", period, len(names), names)
		}
		for _, name := range names {
			if !portable.MatchString(path.Base(name)) {
				t.Errorf("%s cannot be packed into a module everywhere", name)
			}
		}
	}
}

func TestOracleHasFourBlocks(t *testing.T) {
	t.Parallel()
	var blocks map[string]map[string]any
	if err := json.Unmarshal(samples.Oracle(), &blocks); err != nil {
		t.Fatal(err)
	}
	for block, want := range map[string]int{"basic": 14, "later": 47, "derived": 18, "witness": 21} {
		if got := len(blocks[block]); got != want {
			t.Errorf("block %s has %d figures, want %d", block, got, want)
		}
	}
	altered := samples.Oracle()
	altered[0] = '?'
	if samples.Oracle()[0] != '{' {
		t.Error("the oracle can be altered by who read it")
	}
}
