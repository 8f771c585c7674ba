package storetest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// fill puts something into every table.
func fill(t testing.TB, s *store.Store) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		u, err := tx.AddUser(store.User{Account: "fang", Name: "王芳", Role: store.OfficeClerk, Office: "430111001"})
		if err != nil {
			return err
		}
		if err := tx.StartSession("session-hash", u.ID, "192.0.2.1", time.Time{}); err != nil {
			return err
		}
		if err := tx.Invite("invitation-hash", u.ID); err != nil {
			return err
		}
		_, err = tx.IssueToken("430111001", "每月自动报送", Hash("token"))
		return err
	})
	write(t, s, func(tx *store.Tx) error {
		for _, content := range []string{"first", "second"} {
			a, _, err := tx.Receive(Arrival("430111001", content))
			if err != nil {
				return err
			}
			found := []submission.Finding{Warning(a)}
			if _, err := tx.Verdict(a.ID, store.Verdict{State: store.Accepted, Findings: found}); err != nil {
				return err
			}
			if _, err := tx.Explain(store.Explanation{Attempt: a.ID, Ordinal: 1, Kind: store.Explained, Words: "属实。"}); err != nil {
				return err
			}
		}
		return nil
	})
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.OpenPeriod(Form, June, time.Date(2006, 7, 5, 0, 0, 0, 0, time.UTC)); err != nil {
			return err
		}
		if _, _, err := tx.StartRun("monthly", June, "key"); err != nil {
			return err
		}
		if _, err := tx.AddNotice(notice("a", "mail:clerk@example.cn")); err != nil {
			return err
		}
		return nil
	})
	fillReview(t, s)
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.Schedule(Form, []string{"monthly"}, time.Date(2006, 6, 1, 0, 0, 0, 0, time.UTC)); err != nil {
			return err
		}
		if err := tx.Reckon(store.Reckoning{Form: Form, Boot: "boot", Passed: time.Hour}); err != nil {
			return err
		}
		_, _, err := tx.Publish(edition("a"))
		return err
	})
}

// raw runs statements behind the store's back.
func raw(t testing.TB, s *store.Store, statement string, args ...any) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		result, err := tx.SQL().ExecContext(t.Context(), statement, args...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("%s changed %d rows, %v", statement, n, err)
		}
		return nil
	})
}

// broken checks that the audit is broken at the line.
func broken(t testing.TB, s *store.Store, what string, seq int64) {
	t.Helper()
	err := s.Verify(t.Context())
	if found, ok := errors.AsType[*store.BrokenError](err); !ok || found.Seq != seq {
		t.Errorf("%s: verify says %v, want line %d", what, err, seq)
	}
}

func tampered(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fill(t, s)
	var lines []store.Line
	read(t, s, func(v *store.View) (any, error) {
		return nil, v.Audit(func(l store.Line) error { lines = append(lines, l); return nil })
	})
	if len(lines) < 8 {
		t.Fatalf("the audit has %d lines", len(lines))
	}
	for _, l := range []store.Line{lines[0], lines[len(lines)/2], lines[len(lines)-1]} {
		for column, changed := range map[string]string{
			"at": "2006-07-03T00:00:00.000000Z", "who": l.Who + "x", "what": "verdicts", "object": l.Object + " ",
			"origin": "", "detail": strings.Replace(l.Detail, ":", ": ", 1), "previous": Hash("x"), "hash": Hash("y"),
		} {
			var was string
			write(t, s, func(tx *store.Tx) error {
				return tx.SQL().QueryRowContext(t.Context(), `SELECT `+column+` FROM audit WHERE seq = $1`, l.Seq).Scan(&was)
			})
			raw(t, s, `UPDATE audit SET `+column+` = $1 WHERE seq = $2`, changed, l.Seq)
			broken(t, s, "changed "+column, l.Seq)
			raw(t, s, `UPDATE audit SET `+column+` = $1 WHERE seq = $2`, was, l.Seq)
		}
		raw(t, s, `UPDATE audit SET seq = 1000 WHERE seq = $1`, l.Seq)
		broken(t, s, "changed seq", l.Seq)
		raw(t, s, `UPDATE audit SET seq = $1 WHERE seq = 1000`, l.Seq)
	}
	same(t, "verify after all was put back", s.Verify(t.Context()), nil)
}

func shortened(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fill(t, s)
	last := head(t, s).Seq
	raw(t, s, `DELETE FROM audit WHERE seq = $1`, last)
	broken(t, s, "last line left out", last)
	raw(t, s, `DELETE FROM audit WHERE seq = 3`)
	broken(t, s, "line 3 left out", 3)
	raw(t, s, `DELETE FROM audit`)
	broken(t, s, "all left out", 1)
}

func auditExport(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fill(t, s)
	var out bytes.Buffer
	if err := s.ExportAudit(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var last store.Line
	for line := range strings.Lines(out.String()) {
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "last line", store.Head{Seq: last.Seq, Hash: last.Hash}, head(t, s))
	same(t, "who", []string{last.Who, last.What}, []string{Clerk.Who, "publish"})
}

func export(t testing.TB, s *store.Store) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := s.Export(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func imported(t testing.TB, address string, export []byte) *store.Store {
	t.Helper()
	s, err := store.Import(t.Context(), address, store.Options{Clock: Clock()}, bytes.NewReader(export))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func exported(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fill(t, s)
	before := export(t, s)
	if !bytes.Equal(export(t, s), before) {
		t.Error("exported twice, two results")
	}
	for kind, address := range map[string]string{"the same kind": empty(t), "SQLite": SQLite(t)} {
		restored := imported(t, address, before)
		if after := export(t, restored); !bytes.Equal(after, before) {
			t.Errorf("imported into %s and exported again:\n%s\nwas\n%s", kind, after, before)
		}
		same(t, "verify", restored.Verify(t.Context()), nil)
		third, fresh := receive(t, restored, Arrival("430111001", "third"))
		same(t, "work goes on", []any{third.Number, fresh}, []any{3, true})
	}

	// What others write meanwhile is in the export as a whole or not at all.
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := range 40 {
			err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
				_, _, err := tx.Receive(Arrival("430111002", fmt.Sprint(i)))
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	meanwhile := export(t, s)
	writer.Wait()
	same(t, "verify", imported(t, SQLite(t), meanwhile).Verify(t.Context()), nil)
}

func exportChanged(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fill(t, s)
	good := export(t, s)
	lines := bytes.SplitAfter(bytes.TrimSuffix(good, []byte("\n")), []byte("\n"))
	address := empty(t)
	refuse := func(what string, export []byte) {
		t.Helper()
		opened, err := store.Import(t.Context(), address, store.Options{}, bytes.NewReader(export))
		if found, ok := errors.AsType[*store.RefusedError](err); !ok || found.Reason != store.BadExport {
			t.Errorf("%s: got %v", what, err)
		}
		if err == nil {
			opened.Close()
		}
		_, err = store.Examine(bytes.NewReader(export), func(store.Blob) error { return nil })
		if found, ok := errors.AsType[*store.RefusedError](err); !ok || found.Reason != store.BadExport {
			t.Errorf("%s: examined, got %v", what, err)
		}
	}
	refuse("empty", nil)
	refuse("another file", []byte("{}\n"))
	refuse("cut", good[:len(good)-len(lines[len(lines)-1])-10])
	refuse("something behind it", append(bytes.Clone(good), '\n'))
	for i := range lines {
		without := slices.Delete(slices.Clone(lines), i, i+1)
		refuse(fmt.Sprintf("without line %d", i+1), bytes.Join(without, nil))
		changed := slices.Clone(lines)
		changed[i] = bytes.Replace(lines[i], []byte("a"), []byte("b"), 1)
		refuse(fmt.Sprintf("line %d changed", i+1), bytes.Join(changed, nil))
	}
	// Nothing of all this was kept.
	same(t, "export after all", string(export(t, imported(t, address, good))), string(good))

	_, err := store.Import(t.Context(), other(t, empty), store.Options{}, bytes.NewReader(good))
	if found, ok := errors.AsType[*store.RefusedError](err); !ok || found.Reason != store.NotEmpty {
		t.Errorf("imported into a database that holds something: %v", err)
	}
}

// other makes a database that holds something and is not open.
func other(t testing.TB, empty func(testing.TB) string) string {
	t.Helper()
	address := empty(t)
	s := Open(t, address)
	fill(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

func columns(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	first, _, _ := strings.Cut(string(export(t, s)), "\n")
	var header struct{ Tables map[string][]string }
	if err := json.Unmarshal([]byte(first), &header); err != nil {
		t.Fatal(err)
	}
	for table, exported := range header.Tables {
		there := read(t, s, func(v *store.View) ([]string, error) {
			rows, err := v.SQL().QueryContext(t.Context(), `SELECT * FROM `+table)
			if err != nil {
				return nil, err
			}
			defer rows.Close()
			return rows.Columns()
		})
		slices.Sort(there)
		slices.Sort(exported)
		same(t, "columns of "+table, exported, there)
	}
}

func reopened(t *testing.T, empty func(testing.TB) string) {
	address := empty(t)
	s := Open(t, address)
	fill(t, s)
	before := export(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, "export", string(export(t, Open(t, address))), string(before))
}

// versionOne is an export of the first version of the tables.
//
//go:embed testdata/version-1.jsonl
var versionOne []byte

func migrated(t *testing.T, empty func(testing.TB) string) {
	s := imported(t, empty(t), versionOne)
	same(t, "verify", s.Verify(t.Context()), nil)
	all := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Attempts(Form, June) })
	same(t, "states", states(all), []store.State{store.Superseded, store.Accepted})
	found := read(t, s, func(v *store.View) ([]submission.Finding, error) { return v.Findings(all[1]) })
	same(t, "findings", found, []submission.Finding{Warning(all[1])})
	write(t, s, func(tx *store.Tx) error {
		_, _, err := tx.Publish(edition("a"))
		return err
	})
	same(t, "verify", s.Verify(t.Context()), nil)
}

func newer(t *testing.T, empty func(testing.TB) string) {
	address := empty(t)
	s := Open(t, address)
	raw(t, s, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)`)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), address, store.Options{})
	found, ok := errors.AsType[*store.RefusedError](err)
	if !ok || found.Reason != store.NewerDatabase || !strings.Contains(found.Error(), "9999") {
		t.Errorf("got %v", err)
	}
}
