package files_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"huibao/pipeline/service/crashtest"
	"huibao/pipeline/service/files"
)

// crashDir names the folder of the step that is killed.
const crashDir = "HUIBAO_TEST_CRASH"

// crashed is the content that the step keeps.
var crashed = strings.Repeat("一行报表，", 30000)

// claim is what the step says of itself: the kinds of its errors, "" for none.
type claim struct{ Open, First, Again string }

// crash is the step: it opens a store, puts a file into it, and puts it again.
func crash(dir string) {
	runtime.LockOSThread()
	crashtest.Mark()
	said := step(filepath.Join(dir, "store", "files"))
	crashtest.Mark()
	data, _ := json.Marshal(said)
	_ = os.WriteFile(filepath.Join(dir, "claim.json"), data, 0o600)
}

func step(location string) claim {
	store, err := files.Open(context.Background(), location)
	if err != nil {
		return claim{Open: kind(err)}
	}
	_, _, first := store.Put(context.Background(), strings.NewReader(crashed))
	_, _, again := store.Put(context.Background(), strings.NewReader(crashed))
	return claim{First: kind(first), Again: kind(again)}
}

func kind(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, files.ErrFull):
		return "full"
	case errors.Is(err, files.ErrUnreachable):
		return "unreachable"
	}
	return err.Error()
}
