package watch_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline/service/watch"
)

// TestOnce wants every file of a folder handed over at once, in order, and left where it
// lies.
func TestOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	all := []string{"2006-05/a.xlsx", "2006-06/b.xlsx", "2006-06/已收/taken.xlsx", "2006-06/东塘街道/c.xlsx", "~$d.xlsx", ".git/e.xlsx", "空.xlsx"}
	for _, name := range all {
		at := filepath.Join(dir, filepath.FromSlash(name))
		text := name
		if name == "空.xlsx" {
			text = ""
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.WriteFile(at, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	ignored := func(name string) bool { return strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".") }
	var got []string
	take := func(_ context.Context, drop *watch.Drop) error {
		f, err := drop.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		at := path.Join(append(slices.Clone(drop.Folders), drop.Name)...)
		if string(data) != at && at != "空.xlsx" {
			t.Errorf("%s holds %q", at, data)
		}
		got = append(got, at)
		return errors.Join(err, drop.Unchanged())
	}
	for range 2 {
		got = nil
		if err := watch.Once(t.Context(), dir, ignored, take); err != nil {
			t.Fatal(err)
		}
		if want := []string{"2006-05/a.xlsx", "2006-06/b.xlsx", "2006-06/东塘街道/c.xlsx", "空.xlsx"}; !slices.Equal(got, want) {
			t.Errorf("handed over are %v, want %v", got, want)
		}
	}
	stop := errors.New("enough")
	if err := watch.Once(t.Context(), dir, ignored, func(context.Context, *watch.Drop) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("after an error: %v", err)
	}
	if err := watch.Once(t.Context(), filepath.Join(dir, "none"), ignored, take); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
