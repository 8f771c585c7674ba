package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
)

func quiet(string) Tell { return func(int, int) {} }

// found are the problems of one check, each with its action.
func found(t *testing.T, c Check) []Problem {
	t.Helper()
	var out []Problem
	err := Examine(t.Context(), []Check{c}, quiet, func(r Result) {
		if r.Check != c.Name || r.Problems == nil {
			t.Errorf("check %s gave %+v", c.Name, r)
		}
		out = r.Problems
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func well(t *testing.T, c Check) {
	t.Helper()
	if p := found(t, c); len(p) > 0 {
		t.Errorf("%s: %+v", c.Name, p)
	}
}

// ill holds a check to one problem that names something and says in Chinese what to do.
func ill(t *testing.T, c Check, severity Severity, names string) {
	t.Helper()
	p := found(t, c)
	if len(p) != 1 || p[0].Severity != severity || !strings.Contains(p[0].Message, names) || !han(p[0].Message) || !han(p[0].Action) {
		t.Errorf("%s: got %+v; want one %s naming %q", c.Name, p, severity, names)
	}
}

func han(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

type state struct {
	*store.Store
	files *files.Store
	dir   string // of the files
}

func newState(t *testing.T) state {
	t.Helper()
	dir := t.TempDir()
	kept, err := files.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	return state{storetest.Open(t, storetest.SQLite(t)), kept, dir}
}

func (s state) receive(t *testing.T, content string) store.Attempt {
	t.Helper()
	if _, _, err := s.files.Put(t.Context(), strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	var a store.Attempt
	err := s.Write(t.Context(), storetest.Clerk, func(tx *store.Tx) (err error) {
		a, _, err = tx.Receive(storetest.Arrival("430111001", content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s state) raw(t *testing.T, statement string) {
	t.Helper()
	err := s.Write(t.Context(), storetest.Clerk, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s state) path(hash string) string { return filepath.Join(s.dir, "blobs", hash[:2], hash) }

func TestAudit(t *testing.T) {
	t.Parallel()
	s := newState(t)
	s.receive(t, "a")
	s.receive(t, "b")
	well(t, Audit(s.Store))
	s.raw(t, `UPDATE audit SET who = 'x' WHERE seq = 2`)
	ill(t, Audit(s.Store), Wrong, "第 2 行")
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	address := storetest.SQLite(t)
	s := storetest.Open(t, address)
	well(t, Database(s))
	for i := range 200 {
		err := s.Write(t.Context(), storetest.Clerk, func(tx *store.Tx) error {
			_, _, err := tx.Receive(storetest.Arrival("430111001", fmt.Sprint(i)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(address, "sqlite:")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(data[len(data)-4096+3:], []byte{0xff, 0xff, 0xff}) // the last page: how many rows it has, and where
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	damaged, err := store.OpenReadOnly(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer damaged.Close()
	ill(t, Database(damaged), Wrong, "")
}

func TestFiles(t *testing.T) {
	t.Parallel()
	s := newState(t)
	lost, altered := s.receive(t, "lost"), s.receive(t, "altered")
	s.receive(t, "sound")
	for _, quick := range []bool{true, false} {
		well(t, Files(s.Store, s.files, quick))
	}
	if err := os.WriteFile(s.path(altered.SHA256), []byte("ALTERED"), 0o600); err != nil {
		t.Fatal(err)
	}
	well(t, Files(s.Store, s.files, true))
	ill(t, Files(s.Store, s.files, false), Wrong, altered.SHA256)
	if err := os.Remove(s.path(lost.SHA256)); err != nil {
		t.Fatal(err)
	}
	ill(t, Files(s.Store, s.files, true), Wrong, lost.SHA256)
	if p := found(t, Files(s.Store, s.files, false)); len(p) != 2 || !strings.Contains(p[0].Message, lost.Name) {
		t.Errorf("got %+v", p)
	}
	for i := range 20 {
		if err := os.Remove(s.path(s.receive(t, fmt.Sprint(i)).SHA256)); err != nil {
			t.Fatal(err)
		}
	}
	if p := found(t, Files(s.Store, s.files, true)); len(p) != most+1 || !strings.Contains(p[most].Message, "21") {
		t.Errorf("many: %d problems, %+v", len(p), p[len(p)-1])
	}
}

func TestStuck(t *testing.T) {
	t.Parallel()
	s := newState(t)
	a := s.receive(t, "a")
	well(t, Stuck(s.Store, a.ReceivedAt.Add(patience)))
	ill(t, Stuck(s.Store, a.ReceivedAt.Add(patience+time.Second)), Wrong, a.Name)
	err := s.Write(t.Context(), storetest.Clerk, func(tx *store.Tx) error {
		_, err := tx.Verdict(a.ID, store.Verdict{State: store.Accepted})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	well(t, Stuck(s.Store, a.ReceivedAt.Add(24*time.Hour)))
}

func TestParked(t *testing.T) {
	t.Parallel()
	count := func(n int, err error) Check {
		return Parked(func(context.Context) (int, error) { return n, err })
	}
	well(t, count(0, nil))
	ill(t, count(3, nil), Wrong, "3")
	ill(t, count(0, &store.RefusedError{Message: "打不开。", Action: "请检查。"}), Wrong, "打不开")
}

func TestClock(t *testing.T) {
	t.Parallel()
	s := newState(t)
	well(t, Clock(s.Store, time.Time{}, "Asia/Shanghai")) // nothing was ever stored
	at := s.receive(t, "a").ReceivedAt
	well(t, Clock(s.Store, at, "Asia/Shanghai"))
	well(t, Clock(s.Store, at.Add(-slack), "UTC"))
	ill(t, Clock(s.Store, at.Add(-slack-time.Second), "UTC"), Wrong, "2006-07-0")
	ill(t, Clock(s.Store, at.AddDate(-1, 0, 0), "UTC"), Wrong, "2005")
	ill(t, Clock(s.Store, at, "Asia/Shanghia"), Wrong, "Shanghia")
}

func TestFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	well(t, Folder("收件箱", dir))
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	ill(t, Folder("收件箱", filepath.Join(dir, "no")), Wrong, "no")
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ill(t, Folder("收件箱", file), Wrong, "不是文件夹")
	if runtime.GOOS == "linux" { // nobody, not even root, makes a file there
		ill(t, Folder("收件箱", "/proc/self"), Wrong, "/proc/self")
	}
}

func TestLeftovers(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	for name, age := range map[string]time.Duration{
		".huibao-1.tmp": 2 * young, "sub/huibao-put-2.tmp": 2 * young, "huibao-put-young.tmp": young / 2,
		"other.tmp": 2 * young, "huibao.db": 2 * young,
	} {
		file := filepath.Join(dir, name)
		err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, nil, 0o600), os.Chtimes(file, now, now.Add(-age)))
		if err != nil {
			t.Fatal(err)
		}
	}
	check := Leftovers(now, dir, filepath.Join(dir, "missing"))
	ill(t, check, Unusual, "有 2 个")
	for _, name := range []string{".huibao-1.tmp", "huibao-put-2.tmp"} {
		ill(t, check, Unusual, name)
	}
	well(t, Leftovers(now.Add(-24*time.Hour), dir))
}

func TestMachine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, test := range []struct {
		free, total uint64
		scarce      bool
	}{
		{leastBytes, leastBytes, false}, {leastBytes - 1, leastBytes, true}, {10 << 30, 100 << 30, false}, {10<<30 - 1, 100 << 30, true},
	} {
		if got := len(scarce(dir, test.free, test.total)) > 0; got != test.scarce {
			t.Errorf("%d of %d: %v", test.free, test.total, got)
		}
	}
	free, total, err := space(dir)
	if err != nil || free == 0 || free > total {
		t.Errorf("%d of %d free, %v", free, total, err)
	}
	missing := filepath.Join(dir, "no")
	ill(t, Disk(missing), Wrong, missing)
	well(t, Local(dir))
	ill(t, Local(missing), Wrong, "")
	if runtime.GOOS == "windows" {
		return
	}
	for mode, open := range map[os.FileMode]bool{0o700: false, 0o750: true, 0o704: true} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if got := len(found(t, Private(dir))) > 0; got != open {
			t.Errorf("mode %o: %v", mode, got)
		}
	}
}

func TestExamine(t *testing.T) {
	t.Parallel()
	works := Works("字体", func(context.Context) error { return nil })
	fails := Works("模板", func(context.Context) error { return errors.New("坏了。") })
	if p := found(t, fails); len(p) != 1 || p[0] != (Problem{Wrong, "坏了。", ""}) {
		t.Errorf("got %+v", p)
	}
	_, err := store.OpenReadOnly(t.Context(), storetest.SQLite(t), store.Options{})
	ill(t, Works("数据库", func(context.Context) error { return err }), Unusual, "huibao.db")
	var names []string
	ctx, cancel := context.WithCancel(t.Context())
	checks := []Check{fails, works, {"中断", func(context.Context, Tell) []Problem { cancel(); return nil }}, works}
	err = Examine(ctx, checks, quiet, func(r Result) { names = append(names, r.Check) })
	if !errors.Is(err, context.Canceled) || !slices.Equal(names, []string{"模板", "字体"}) {
		t.Errorf("got %v, %v", names, err)
	}
}
