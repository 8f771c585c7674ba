package storetest

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"huibao/pipeline/service/store"
)

func openedReadOnly(t *testing.T, address string) (*store.Store, error) {
	t.Helper()
	s, err := store.OpenReadOnly(t.Context(), address, store.Options{Clock: Clock()})
	if err == nil {
		t.Cleanup(func() { s.Close() })
	}
	return s, err
}

func besides(t *testing.T, empty func(testing.TB) string) {
	address := empty(t)
	_, err := openedReadOnly(t, address)
	if found, ok := errors.AsType[*store.RefusedError](err); !ok || found.Reason != store.NoDatabase {
		t.Errorf("opened what is not there: %v", err)
	}
	s := Open(t, address)
	fill(t, s)
	looking, err := openedReadOnly(t, address)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "export", string(export(t, looking)), string(export(t, s)))
	same(t, "verify", looking.Verify(t.Context()), nil)
	err = looking.Write(t.Context(), Clerk, func(tx *store.Tx) error {
		_, _, err := tx.Receive(Arrival("430111003", "x"))
		return err
	})
	if err == nil {
		t.Error("wrote through a store that only reads")
	}
	receive(t, s, Arrival("430111002", "meanwhile"))
	same(t, "export after a change", string(export(t, looking)), string(export(t, s)))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := openedReadOnly(t, address)
	if err != nil {
		t.Fatal("after the writer has gone: ", err)
	}
	said, err := again.Integrity(t.Context())
	same(t, "integrity", []any{len(said), err}, []any{0, nil})
}

func older(t *testing.T, empty func(testing.TB) string) {
	address := empty(t)
	s := Open(t, address)
	raw(t, s, `DELETE FROM goose_db_version WHERE version_id > 1`)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := openedReadOnly(t, address)
	if found, ok := errors.AsType[*store.RefusedError](err); !ok || found.Reason != store.OldDatabase {
		t.Errorf("got %v", err)
	}
}

func emptiness(t *testing.T, empty func(testing.TB) string) {
	address := empty(t)
	for range 2 {
		same(t, "a new database", store.CheckEmpty(t.Context(), address, store.Options{}), nil)
	}
	s := Open(t, address)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, "a database with tables only", store.CheckEmpty(t.Context(), address, store.Options{}), nil)
	err := store.CheckEmpty(t.Context(), other(t, empty), store.Options{})
	if found, ok := errors.AsType[*store.RefusedError](err); !ok || found.Reason != store.NotEmpty {
		t.Errorf("a database that holds something: %v", err)
	}
}

func referred(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fill(t, s)
	a, _ := receive(t, s, Arrival("430111004", "with receipts"))
	receipt := store.Blob{Name: "回执.xlsx", SHA256: Hash("receipt")}
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.Verdict(a.ID, store.Verdict{State: store.Returned, Receipts: []store.Blob{receipt}})
		return err
	})
	var asked, exported []string
	read(t, s, func(v *store.View) (any, error) {
		return nil, v.References(func(b store.Blob) error { asked = append(asked, b.SHA256); return nil })
	})
	rows, err := store.Examine(bytes.NewReader(export(t, s)), func(b store.Blob) error {
		exported = append(exported, b.SHA256)
		return nil
	})
	same(t, "rows", []any{rows["attempts"], rows["editions"], err}, []any{3, 1, nil})
	slices.Sort(asked)
	slices.Sort(exported)
	same(t, "references", exported, asked)
	for _, want := range append([]string{receipt.SHA256, Hash("first"), Hash("second"), a.SHA256}, editionBlobs()...) {
		if !slices.Contains(asked, want) {
			t.Errorf("no reference to %s in %v", want, asked)
		}
	}
}

func editionBlobs() []string {
	var out []string
	for _, b := range append(edition("a").Blobs, draft("a").Blobs...) {
		out = append(out, b.SHA256)
	}
	return out
}

func tallied(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fill(t, s)
	receive(t, s, Arrival("430111002", "one more"))
	got := read(t, s, (*store.View).Tally)
	same(t, "tally", got, store.Tally{
		Attempts: map[store.State]int{store.Superseded: 1, store.Accepted: 1, store.Received: 1},
		Findings: map[store.FindingKind]int{{Rule: "W03", Severity: "warning"}: 2},
		Editions: 1,
		Notices:  map[store.NoticeState]int{store.NoticeWaiting: 1},
	})
	lines := read(t, s, func(v *store.View) ([]store.Line, error) { return v.LastLines(2) })
	same(t, "newest lines", []string{lines[0].What, lines[1].What}, []string{"publish", "receive"})
	all := read(t, s, func(v *store.View) ([]store.Line, error) { return v.LastLines(1000) })
	same(t, "number of lines", int64(len(all)), head(t, s).Seq)
}
