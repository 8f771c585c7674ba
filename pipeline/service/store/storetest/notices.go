package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"huibao/pipeline/service/store"
)

// notice is what somebody is to be told.
func notice(event, address string) store.Notice {
	return store.Notice{
		Event: Hash(event)[:32], Address: address, Kind: "receipt", Form: Form, Office: "430111001", Period: June,
		Recipient: "district", Words: json.RawMessage(`{"office":"侯家塘街道"}`),
		Blobs: []store.Blob{{Name: "回执.xlsx", SHA256: Hash("receipt")}},
	}
}

func add(t testing.TB, s *store.Store, n store.Notice) (fresh bool) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) { fresh, err = tx.AddNotice(n); return err })
	return fresh
}

func notices(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	const mail, robot = "mail:clerk@example.cn", "robot:group"
	same(t, "added", add(t, s, notice("a", mail)), true)
	before := head(t, s)
	same(t, "added again", add(t, s, notice("a", mail)), false)
	same(t, "added again", head(t, s), before)
	same(t, "by another way", add(t, s, notice("a", robot)), true)
	add(t, s, notice("b", mail))

	loose := read(t, s, func(v *store.View) ([]store.Notice, error) { return v.Loose(mail) })
	want := notice("a", mail)
	want.State, want.MadeAt = store.NoticeWaiting, loose[0].MadeAt
	same(t, "loose", []any{len(loose), loose[0]}, []any{2, want})
	var addresses, messages []string
	undelivered := func() {
		read(t, s, func(v *store.View) (n int, err error) { addresses, messages, err = v.Undelivered(); return 0, err })
	}
	undelivered()
	same(t, "addresses", [][]string{addresses, messages}, [][]string{{mail, robot}, nil})

	write(t, s, func(tx *store.Tx) error { return tx.Bundle("one", loose) })
	write(t, s, func(tx *store.Tx) error { return tx.Bundle("other", loose) }) // too late
	bundled := read(t, s, func(v *store.View) ([]store.Notice, error) { return v.Message("one") })
	same(t, "bundled", []any{len(bundled), bundled[0].BundledAt.IsZero()}, []any{2, false})
	lately := read(t, s, func(v *store.View) ([]store.Notice, error) {
		return v.BundledSince(mail, bundled[0].BundledAt.Add(-time.Second))
	})
	same(t, "lately", lately, bundled)
	none := read(t, s, func(v *store.View) ([]store.Notice, error) { return v.BundledSince(mail, bundled[0].BundledAt) })
	same(t, "lately but later", len(none), 0)
	undelivered()
	same(t, "messages", [][]string{addresses, messages}, [][]string{{robot}, {"one"}})
	tries(t, s, mail)
}

// tries takes the message of two notices to an address through its states.
func tries(t *testing.T, s *store.Store, address string) {
	end := func(state store.NoticeState, cause string) {
		write(t, s, func(tx *store.Tx) error { return tx.EndTry("one", state, cause) })
	}
	try := func(message string, most int) (allowed bool) {
		write(t, s, func(tx *store.Tx) (err error) { allowed, err = tx.TryMessage(message, address, most); return err })
		return allowed
	}
	message := func() store.Notice {
		return read(t, s, func(v *store.View) ([]store.Notice, error) { return v.Message("one") })[1]
	}
	same(t, "allowed", try("one", 1), true)
	same(t, "another within the minute", try("two", 1), false)
	same(t, "the same within the minute", try("one", 1), true)
	same(t, "another, without a limit", try("two", 0), true)
	end(store.NoticeWaiting, "忙。")
	n := message()
	same(t, "tried", []any{n.State, n.Tries, n.Cause, n.TriedAt.IsZero()}, []any{store.NoticeWaiting, 2, "忙。", false})
	end(store.NoticeParked, "拒收。")
	same(t, "parked", []any{message().State, message().Cause}, []any{store.NoticeParked, "拒收。"})
	parked := read(t, s, func(v *store.View) ([]store.Notice, error) { return v.Notices(store.NoticeParked, 1) })
	same(t, "the newest that is parked", parked, []store.Notice{message()})
	try("one", 0)
	same(t, "tried by hand", message().State, store.NoticeWaiting)
	end(store.NoticeSent, "")
	n = message()
	same(t, "sent", []any{n.State, n.Cause, n.SentAt.IsZero(), n.Tries}, []any{store.NoticeSent, "", false, 3})
	end(store.NoticeParked, "too late")
	try("one", 0)
	same(t, "sent for good", message(), n)
	same(t, "verify", s.Verify(t.Context()), nil)
}
