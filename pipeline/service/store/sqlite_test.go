package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/period"
)

// writeUntilKilled is the variable that makes the test binary write to a database until it
// is killed.
const writeUntilKilled = "HUIBAO_TEST_WRITE"

func TestMain(m *testing.M) {
	if address := os.Getenv(writeUntilKilled); address != "" {
		writeForever(address)
	}
	os.Exit(m.Run())
}

// writeForever says on standard output what is committed, after it is.
func writeForever(address string) {
	s, err := Open(context.Background(), address, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		var done Attempt
		err := s.Write(context.Background(), Actor{Who: "writer"}, func(tx *Tx) error {
			a, _, err := tx.Receive(arrival(fmt.Sprint(os.Getpid(), " ", i)))
			if err != nil {
				return err
			}
			done, err = tx.Verdict(a.ID, Verdict{State: Accepted})
			return err
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(done.ID)
	}
}

func arrival(content string) Arrival {
	return Arrival{
		Attribution: Attribution{"form", "430111001", period.Must("2006-06")},
		SHA256:      digest(content), Size: 1, Name: "a.xlsx", Origin: "command",
	}
}

// A writer killed at any moment loses nothing that it said was there, leaves nothing half,
// and does not keep the folder locked.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: what is killed is another process")
	}
	t.Parallel()
	address := filepath.Join(t.TempDir(), "huibao.db")
	var promised []string
	for round := range 6 {
		promised = append(promised, killAfter(t, address, 5+7*round)...)
		looking, err := OpenReadOnly(t.Context(), address, Options{})
		if err != nil {
			t.Fatal("looked at what the killed left: ", err)
		}
		checkKept(t, looking, promised)
		if err := looking.Close(); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkKept(t, s, promised)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter starts a writer, kills it soon after it said so many lines, and returns what
// it said.
func killAfter(t *testing.T, address string, lines int) (said []string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), writeUntilKilled+"="+address)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		said = append(said, scanner.Text())
		if len(said) == lines {
			time.AfterFunc(time.Duration(lines)*100*time.Microsecond, func() { child.Process.Kill() }) //nolint:errcheck
		}
	}
	child.Wait() //nolint:errcheck // it was killed
	if len(said) < lines {
		t.Fatalf("the writer ended after %d lines", len(said))
	}
	if len(said[len(said)-1]) < 32 {
		said = said[:len(said)-1] // cut off while it was printed
	}
	return said
}

func checkKept(t *testing.T, s *Store, promised []string) {
	t.Helper()
	if err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	err := s.Read(t.Context(), func(v *View) error {
		all, err := v.Attempts("form", period.Must("2006-06"))
		if err != nil {
			return err
		}
		for i, a := range all {
			if a.Number != i+1 || (a.State == Accepted) != (i == len(all)-1) {
				t.Errorf("attempt %d of %d has number %d and is %s", i+1, len(all), a.Number, a.State)
			}
		}
		for _, id := range promised {
			if !slices.ContainsFunc(all, func(a Attempt) bool { return a.ID == id }) {
				t.Errorf("attempt %s was committed and is lost", id)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestShared(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	shared := Options{Folder: folder, Shared: true}
	first, err := Open(t.Context(), "", shared) // makes the tables
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	alone, err := Open(t.Context(), "", Options{Folder: folder})
	if err != nil {
		t.Fatal("a shared store keeps others out:", err)
	}
	second, err := Open(t.Context(), "", shared)
	if err != nil {
		t.Fatal("a folder in use keeps out who shares:", err)
	}
	defer second.Close()
	if first.Alone() || !alone.Alone() || second.Alone() {
		t.Error("only one of them is alone")
	}
	if _, err := alone.DB().Exec(`DELETE FROM goose_db_version WHERE version_id > 1`); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), "", shared)
	var refusal *RefusedError
	if !errors.As(err, &refusal) || refusal.Reason != InUse {
		t.Errorf("tables are changed under who works with them: %v", err)
	}
	if err := alone.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFolderInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), "", Options{Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), filepath.Join(dir, "other.db"), Options{})
	refusal, ok := errors.AsType[*RefusedError](err)
	if !ok || refusal.Reason != InUse || !strings.Contains(err.Error(), fmt.Sprint("进程 ", os.Getpid())) {
		t.Errorf("second in the folder: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = Open(t.Context(), "", Options{Folder: dir})
	if err != nil {
		t.Fatalf("after the first has left: %v", err)
	}
	s.Close()
}

func TestSettings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "状态", "a b#c%20?.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v", info.Mode())
	}
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000",
	} {
		var got string
		if err := s.writer.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %s, %v; want %s", pragma, got, err, want)
		}
	}
	if n := s.writer.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d connections may write", n)
	}
}

func TestSQLiteVersion(t *testing.T) {
	t.Parallel()
	for version, ok := range map[string]bool{
		"3.51.3": true, "3.51.12": true, "3.52.0": true, "4.0.0": true,
		"3.51.2": false, "3.9.9": false, "2.99.99": false, "": false,
	} {
		err := checkVersion(version)
		if (err == nil) != ok {
			t.Errorf("version %q: %v", version, err)
		}
		if refusal, isRefusal := errors.AsType[*RefusedError](err); err != nil && (!isRefusal || refusal.Reason != OldSQLite) {
			t.Errorf("version %q is refused by %v", version, err)
		}
	}
}

// Before tables are changed, a whole copy of the database as it was stands beside it.
func TestCopyBeforeMigrating(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huibao.db")
	before := firstVersion(t, path)
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if kept := attemptIDs(t, s); len(kept) == 0 || !slices.Equal(kept, before) {
		t.Errorf("it holds %v, before %v", kept, before)
	}
	if err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}

	copied := filepath.Join(t.TempDir(), "huibao.db")
	data, err := os.ReadFile(path + ".version-1")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, data, 0o600); err != nil {
		t.Fatal(err)
	}
	old, err := connect(t.Context(), copied, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if kept := attemptIDs(t, old); !slices.Equal(kept, before) {
		t.Errorf("the copy holds %v, want %v", kept, before)
	}
	steps, err := old.steps()
	if err != nil {
		t.Fatal(err)
	}
	if have, _, err := versions(t.Context(), steps); err != nil || have != 1 {
		t.Errorf("the copy is of version %d, %v", have, err)
	}
	entries, err := filepath.Glob(path + "*.tmp")
	if err != nil || len(entries) > 0 {
		t.Errorf("left %v behind, %v", entries, err)
	}
}

// firstVersion makes a database as the first version of the tables held it, and returns
// the IDs of its attempts.
func firstVersion(t *testing.T, path string) []string {
	t.Helper()
	s := firstTables(t, path)
	defer s.Close()
	export, err := os.Open("storetest/testdata/version-1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer export.Close()
	in, err := newImporter(export)
	if err == nil {
		err = s.load(t.Context(), in)
	}
	if err != nil {
		t.Fatal(err)
	}
	return attemptIDs(t, s)
}

// attemptIDs are the attempts of a database of any version.
func attemptIDs(t *testing.T, s *Store) (out []string) {
	t.Helper()
	err := s.Read(t.Context(), func(v *View) (err error) {
		out, err = list(v, func(r row) (id string, err error) { return id, r.Scan(&id) }, `SELECT id FROM attempts ORDER BY arrival`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// firstTables is a database of the first version that holds nothing.
func firstTables(t *testing.T, path string) *Store {
	t.Helper()
	s, err := connect(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	steps, err := s.steps()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := steps.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return s
}

// A first start that ended between two versions leaves nothing that is worth a copy.
func TestNoCopyOfNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huibao.db")
	if err := firstTables(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if copies, err := filepath.Glob(path + ".version-*"); err != nil || len(copies) > 0 {
		t.Errorf("made %v, %v", copies, err)
	}
}

// No table is left out of an export but those by which browsers are let in.
func TestEveryTableIsExported(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), "", Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows, err := s.writer.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		known := slices.ContainsFunc(tables, func(t table) bool { return t.name == name })
		apart := slices.Contains([]string{"head", "goose_db_version", "sessions", "invitations"}, name)
		if known == apart {
			t.Errorf("table %s is exported: %v", name, known)
		}
	}
}

func TestDamagedFileIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huibao.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := OpenReadOnly(t.Context(), path, Options{})
	if refused, ok := errors.AsType[*RefusedError](err); !ok || refused.Reason != Corrupt {
		t.Errorf("got %v", err)
	}
}
