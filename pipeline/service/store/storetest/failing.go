package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

func concurrent(t *testing.T, empty func(testing.TB) string) {
	const workers, files = 8, 12
	s := Open(t, empty(t))
	var all sync.WaitGroup
	failed := make(chan error, workers*files)
	for worker := range workers {
		all.Go(func() {
			for i := range files {
				n := (i + worker) % files // each begins elsewhere, all send the same
				failed <- s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
					a, _, err := tx.Receive(Arrival(fmt.Sprintf("43011100%d", n%3), fmt.Sprint("file ", n)))
					if err != nil {
						return err
					}
					_, err = tx.Verdict(a.ID, store.Verdict{State: store.Accepted})
					return err
				})
			}
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
	attempts := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Attempts(Form, June) })
	if len(attempts) != files {
		t.Errorf("%d workers sending %d files made %d attempts", workers, files, len(attempts))
	}
	holds(t, attempts)
	same(t, "verify", s.Verify(t.Context()), nil)
}

var errOnPurpose = errors.New("on purpose")

func rolledBack(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	kept, _ := receive(t, s, Arrival("430111001", "kept"))
	before := head(t, s)
	everything := func(tx *store.Tx) error {
		a, _, err := tx.Receive(Arrival("430111001", "lost"))
		if err != nil {
			return err
		}
		if _, err := tx.Verdict(a.ID, store.Verdict{State: store.Accepted, Findings: []submission.Finding{Warning(a)}}); err != nil {
			return err
		}
		if _, _, err := tx.Publish(edition("lost")); err != nil {
			return err
		}
		if _, _, err := tx.StartRun("monthly", June, "lost"); err != nil {
			return err
		}
		return errOnPurpose
	}
	if err := s.Write(t.Context(), Clerk, everything); !errors.Is(err, errOnPurpose) {
		t.Errorf("got %v", err)
	}
	func() {
		defer func() { recover() }()
		s.Write(t.Context(), Clerk, func(tx *store.Tx) error { //nolint:errcheck // it panics
			if err := everything(tx); !errors.Is(err, errOnPurpose) {
				t.Errorf("got %v", err)
			}
			panic(errOnPurpose)
		})
	}()
	same(t, "head of the audit", head(t, s), before)
	all := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Attempts(Form, June) })
	same(t, "attempts", all, []store.Attempt{kept})
	published := read(t, s, func(v *store.View) ([]store.Edition, error) { return v.Editions(Form, June, "430111") })
	same(t, "editions", published, []store.Edition(nil))
	_, fresh := receive(t, s, Arrival("430111001", "lost"))
	same(t, "received after all", fresh, true)
}

func readOnly(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	err := s.Read(t.Context(), func(v *store.View) error {
		_, err := v.SQL().ExecContext(t.Context(), `UPDATE head SET seq = 7`)
		return err
	})
	if err == nil {
		t.Error("a reader wrote")
	}
}

// invariants does random things, sensible and not, and looks whether what must always
// hold does. Each round has a form of its own in one database.
func invariants(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		code := fmt.Sprint("form-", round)
		var ids []string
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			step := operation(r, code, &ids)
			err := s.Write(t.Context(), Clerk, step)
			if err != nil && !expected(err) {
				r.Fatal(err)
			}
		}
		attempts := read(t, s, func(v *store.View) ([]store.Attempt, error) { return v.Attempts(code, June) })
		holds(r, attempts)
	})
	same(t, "verify", s.Verify(t.Context()), nil)
}

// operation draws one step. It remembers the attempts that it made.
func operation(r *rapid.T, code string, ids *[]string) func(*store.Tx) error {
	offices := rapid.SampledFrom([]string{"1", "2", ""})
	arrival := Arrival(offices.Draw(r, "office"), code+rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(r, "bytes"))
	arrival.Form = code
	whose := store.Attribution{Form: code, Office: offices.Draw(r, "whose"), Period: June}
	if len(*ids) == 0 || rapid.Bool().Draw(r, "receive") {
		return func(tx *store.Tx) error {
			a, _, err := tx.Receive(arrival)
			*ids = append(*ids, a.ID)
			return err
		}
	}
	id := rapid.SampledFrom(*ids).Draw(r, "attempt")
	if rapid.IntRange(0, 3).Draw(r, "join") == 0 {
		return joining(rapid.SliceOfNDistinct(rapid.SampledFrom(*ids), 1, -1, rapid.ID[string]).Draw(r, "parts"), whose)
	}
	if rapid.IntRange(0, 4).Draw(r, "release") == 0 {
		return func(tx *store.Tx) error {
			_, err := tx.Release(id, whose)
			return err
		}
	}
	v := store.Verdict{Attribution: whose, State: rapid.SampledFrom([]store.State{
		store.Received, store.Checked, store.Accepted, store.Accepted, store.Returned, store.Superseded,
		store.Duplicate, store.Quarantined,
	}).Draw(r, "state")}
	return func(tx *store.Tx) error {
		once, err := tx.Verdict(id, v)
		if err != nil {
			return err
		}
		twice, err := tx.Verdict(id, v)
		if err == nil && (once.State != twice.State || once.Number != twice.Number) {
			err = fmt.Errorf("the same verdict twice made %+v, then %+v", once, twice)
		}
		return err
	}
}

// joining joins attempts, in the order in which they came.
func joining(ids []string, whose store.Attribution) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		var all []store.Attempt
		for _, id := range ids {
			a, err := tx.Attempt(id)
			if err != nil {
				return err
			}
			all = append(all, a)
		}
		slices.SortFunc(all, func(a, b store.Attempt) int { return a.Arrival - b.Arrival })
		parts := whole(all...)
		for i := range parts {
			parts[i].Attribution = whose
		}
		once, err := tx.Join(parts)
		if err != nil || once.State == store.Superseded {
			return err
		}
		twice, err := tx.Join(parts)
		if err == nil && (once.State != twice.State || once.JoinedTo != twice.JoinedTo) {
			err = fmt.Errorf("joined twice they made %+v, then %+v", once, twice)
		}
		return err
	}
}

// expected reports whether an error is one of those that wrong steps must meet.
func expected(err error) bool {
	_, transition := errors.AsType[*store.TransitionError](err)
	_, attribution := errors.AsType[*store.AttributionError](err)
	return transition || attribution || errors.Is(err, store.ErrUnattributed) || errors.Is(err, store.ErrParts) ||
		errors.Is(err, store.ErrNotFound)
}

// holds checks what must be true of any set of attempts.
func holds(t interface{ Errorf(string, ...any) }, attempts []store.Attempt) {
	type office struct{ form, office, period string }
	numbers, accepted, last := map[office]map[int]bool{}, map[office]store.Attempt{}, map[office]int{}
	byID := map[string]store.Attempt{}
	for _, a := range attempts {
		byID[a.ID] = a
		key := office{a.Form, a.Office, a.Period.String()}
		if (a.Number > 0) != (a.Known() && a.State != store.Duplicate) {
			t.Errorf("attempt of %v in state %s has number %d", a.Attribution, a.State, a.Number)
		}
		if a.Number > 0 {
			if numbers[key] == nil {
				numbers[key] = map[int]bool{}
			}
			if numbers[key][a.Number] {
				t.Errorf("%v has two attempts %d", key, a.Number)
			}
			numbers[key][a.Number] = true
		}
		if a.State == store.Accepted {
			if _, twice := accepted[key]; twice {
				t.Errorf("%v has two accepted attempts", key)
			}
			accepted[key] = a
		}
		if (a.State == store.Accepted || a.State == store.Superseded) && a.JoinedTo == "" {
			last[key] = max(last[key], a.Arrival)
		}
	}
	for key, seen := range numbers {
		for n := range len(seen) {
			if !seen[n+1] {
				t.Errorf("%v lacks attempt %d of %d", key, n+1, len(seen))
			}
		}
	}
	for key, arrival := range last {
		if counts := accepted[key]; counts.Arrival < arrival || counts.Arrival > arrival && counts.JoinedTo == "" {
			t.Errorf("%v: the file that came as number %d counts, not %d", key, counts.Arrival, arrival)
		}
	}
	for _, a := range attempts {
		if a.State == store.Superseded && a.JoinedTo == "" && byID[a.SupersededBy].Arrival <= a.Arrival {
			t.Errorf("an attempt was superseded by one that came before it")
		}
		carrier := byID[a.JoinedTo]
		if a.State == store.Joined && (carrier.State != store.Accepted || carrier.JoinedTo != carrier.ID || carrier.Arrival <= a.Arrival) {
			t.Errorf("an attempt is joined to one that is %s and carries %q", carrier.State, carrier.JoinedTo)
		}
		if key := (office{a.Form, a.Office, a.Period.String()}); a.State == store.Joined && a.Arrival < last[key] {
			t.Errorf("%v: file number %d counts, and number %d came after it", key, a.Arrival, last[key])
		}
		if a.State == store.Duplicate && byID[a.DuplicateOf].SHA256 != a.SHA256 {
			t.Errorf("a duplicate of other bytes")
		}
	}
}
