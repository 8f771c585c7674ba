package storetest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

func periods(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	deadline := time.Date(2006, 7, 5, 18, 0, 0, 0, time.FixedZone("CST", 8*3600))
	refused[*store.TransitionError](t, s, func(tx *store.Tx) error {
		_, err := tx.ClosePeriod(Form, June)
		return err
	})
	var opened, closed store.Collection
	write(t, s, func(tx *store.Tx) (err error) { opened, err = tx.OpenPeriod(Form, June, deadline); return err })
	before := head(t, s)
	write(t, s, func(tx *store.Tx) (err error) { _, err = tx.OpenPeriod(Form, June, deadline); return err })
	same(t, "opened again", head(t, s), before)
	same(t, "deadline", opened.Deadline.Equal(deadline), true)
	write(t, s, func(tx *store.Tx) (err error) { closed, err = tx.ClosePeriod(Form, June); return err })
	same(t, "closed", []any{closed.Closed, closed.ClosedAt.IsZero()}, []any{true, false})
	before = head(t, s)
	write(t, s, func(tx *store.Tx) (err error) { _, err = tx.ClosePeriod(Form, June); return err })
	same(t, "closed again", head(t, s), before)
	write(t, s, func(tx *store.Tx) (err error) { _, err = tx.OpenPeriod(Form, June.Add(1), time.Time{}); return err })
	all := read(t, s, func(v *store.View) ([]store.Collection, error) { return v.Collections(Form) })
	same(t, "periods", all, []store.Collection{closed, {Form: Form, Period: June.Add(1)}})
	write(t, s, func(tx *store.Tx) (err error) { opened, err = tx.OpenPeriod(Form, June, deadline); return err })
	same(t, "open again", opened.Closed, false)
}

func runs(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	start := func() (r store.Run, begun bool) {
		write(t, s, func(tx *store.Tx) (err error) { r, begun, err = tx.StartRun("monthly", June, "key"); return err })
		return r, begun
	}
	finish := func(end store.RunState) (r store.Run) {
		write(t, s, func(tx *store.Tx) (err error) { r, err = tx.FinishRun("monthly", June, end, "第1版"); return err })
		return r
	}
	refused[*store.TransitionError](t, s, func(tx *store.Tx) error {
		_, err := tx.FinishRun("monthly", June, store.Done, "")
		return err
	})
	r, begun := start()
	same(t, "started", []any{r.State, r.Tries, begun}, []any{store.Running, 1, true})
	finish(store.Failed)
	r, begun = start()
	same(t, "started again", []any{r.State, r.Tries, begun, r.Result}, []any{store.Running, 2, true, ""})
	done := finish(store.Done)
	same(t, "finished again", finish(store.Done), done)
	r, begun = start()
	same(t, "a run that is done", []any{r, begun}, []any{done, false})
	refused[*store.TransitionError](t, s, func(tx *store.Tx) error {
		_, err := tx.FinishRun("monthly", June, store.Failed, "")
		return err
	})
	same(t, "runs", read(t, s, func(v *store.View) ([]store.Run, error) { return v.Runs("monthly") }), []store.Run{done})
}

func schedules(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	early, late := time.Date(2006, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2006, 7, 1, 0, 0, 0, 0, time.UTC)
	schedule := func(names []string, from time.Time) (since map[string]time.Time) {
		write(t, s, func(tx *store.Tx) (err error) { since, err = tx.Schedule(Form, names, from); return err })
		return since
	}
	same(t, "begun", schedule([]string{"a", "b"}, early), map[string]time.Time{"a": early, "b": early})
	before := head(t, s)
	same(t, "the same again", schedule([]string{"b", "a"}, late), map[string]time.Time{"a": early, "b": early})
	same(t, "audit", head(t, s), before)
	want := map[string]time.Time{"b": early, "c": late}
	same(t, "one for another", schedule([]string{"b", "c"}, late), want)
	same(t, "kept", read(t, s, func(v *store.View) (map[string]time.Time, error) { return v.Schedules(Form) }), want)
	same(t, "another form", read(t, s, func(v *store.View) (map[string]time.Time, error) { return v.Schedules("other") }), map[string]time.Time{})

	reckoned := store.Reckoning{Form: Form, Boot: "one", Passed: 3 * time.Second, Believed: late, Proved: early}
	write(t, s, func(tx *store.Tx) error { return tx.Reckon(store.Reckoning{Form: Form}) })
	before = head(t, s)
	write(t, s, func(tx *store.Tx) error { return tx.Reckon(reckoned) })
	same(t, "audit", head(t, s), before)
	reckoning := func(v *store.View) (store.Reckoning, error) {
		r, _, err := v.Reckoning(Form)
		return r, err
	}
	same(t, "reckoned", read(t, s, reckoning), reckoned)
	write(t, s, func(tx *store.Tx) error { return tx.Agree(Form, late) })
	same(t, "agreed", read(t, s, reckoning), store.Reckoning{Form: Form, Believed: late, Proved: late})
	same(t, "audited", head(t, s) == before, false)
}

// edition is an edition of June with the given figures.
func edition(figures string) store.Edition {
	return store.Edition{
		Form: Form, Period: June, District: "430111", Figures: Hash(figures), InputKey: Hash("in " + figures),
		Manifest: json.RawMessage(`{"files": ["汇报.pdf"]}`), Blobs: []store.Blob{{Name: "汇报.pdf", SHA256: Hash("pdf " + figures)}},
		SignedBy: "区委组织部",
	}
}

func editions(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	publish := func(e store.Edition) (out store.Edition, fresh bool) {
		write(t, s, func(tx *store.Tx) (err error) { out, fresh, err = tx.Publish(e); return err })
		return out, fresh
	}
	first, fresh := publish(edition("a"))
	same(t, "first", []any{first.Number, fresh}, []any{1, true})
	again, fresh := publish(edition("a"))
	same(t, "again", []any{again, fresh}, []any{first, false})
	second, fresh := publish(edition("b"))
	same(t, "second", []any{second.Number, fresh}, []any{2, true})
	elsewhere := edition("a")
	elsewhere.District = "430102"
	other, fresh := publish(elsewhere)
	same(t, "another district", []any{other.Number, fresh}, []any{1, true})
	all := read(t, s, func(v *store.View) ([]store.Edition, error) { return v.Editions(Form, June, "430111") })
	same(t, "editions", all, []store.Edition{first, second})
	one := read(t, s, func(v *store.View) (store.Edition, error) { return v.Edition(Form, June, "430111", 2) })
	same(t, "edition 2", one, second)
	err := s.Read(t.Context(), func(v *store.View) error {
		_, err := v.Edition(Form, June, "430111", 3)
		return err
	})
	same(t, "edition 3", errors.Is(err, store.ErrNotFound), true)
	broken := edition("c")
	broken.Manifest = json.RawMessage(`{`)
	if err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error { _, _, err := tx.Publish(broken); return err }); err == nil {
		t.Error("published a manifest that is no JSON")
	}
}

func anyText(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	odd := Arrival("430111001", "a")
	odd.Name = "a\x00b\xffc\u202e\U00020000'\"$1?.xlsx"
	a, _ := receive(t, s, odd)
	same(t, "name", a.Name, "a\uFFFDb\uFFFDc\u202e\U00020000'\"$1?.xlsx")
	same(t, "name as kept", attempt(t, s, a.ID), a)
	finding := Warning(a)
	finding.Message = "填的是“\x00\xfe”。"
	verdict(t, s, a.ID, store.Verdict{State: store.Checked, Findings: []submission.Finding{finding}})
	same(t, "verify", s.Verify(t.Context()), nil)
}
