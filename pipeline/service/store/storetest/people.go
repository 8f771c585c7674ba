package storetest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/service/store"
)

// join adds a user with a password.
func join(t testing.TB, s *store.Store, account string, role store.Role, office string) (u store.User) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		if u, err = tx.AddUser(store.User{Account: account, Name: "王芳", Role: role, Office: office}); err != nil {
			return err
		}
		return tx.SetPassword(u.ID, "hash")
	})
	return u
}

func users(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	clerk := join(t, s, "fang", store.OfficeClerk, "430111001")
	boss := join(t, s, "jing", store.Operator, "")
	clerk.Password, boss.Password = "hash", "hash"
	same(t, "users", read(t, s, (*store.View).Users), []store.User{clerk, boss})
	for what, test := range map[string]struct {
		user store.User
		want error
	}{
		"the same account":         {store.User{Account: "fang", Role: store.Leader}, store.ErrAccountTaken},
		"no account":               {store.User{Role: store.Leader}, store.ErrNoRole},
		"no role":                  {store.User{Account: "x"}, store.ErrNoRole},
		"an office's without one":  {store.User{Account: "x", Role: store.OfficeClerk}, store.ErrNoRole},
		"a leader's of an office":  {store.User{Account: "x", Role: store.Leader, Office: "430111001"}, store.ErrNoRole},
		"one that is no role here": {store.User{Account: "x", Role: "root"}, store.ErrNoRole},
	} {
		err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error {
			_, err := tx.AddUser(test.user)
			return err
		})
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", what, err, test.want)
		}
	}
	err := s.Write(t.Context(), Clerk, func(tx *store.Tx) error { return tx.CloseUser(boss.ID, true) })
	same(t, "barring the last operator", errors.Is(err, store.ErrLastOperator), true)
	other := join(t, s, "min", store.Operator, "")
	write(t, s, func(tx *store.Tx) error { return tx.CloseUser(boss.ID, true) })
	got := read(t, s, func(v *store.View) (store.User, error) { return v.User(boss.ID) })
	same(t, "barred", got.Closed, true)
	err = s.Write(t.Context(), Clerk, func(tx *store.Tx) error { return tx.CloseUser(other.ID, true) })
	same(t, "barring the last operator who can log in", errors.Is(err, store.ErrLastOperator), true)
}

func sessions(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	u := join(t, s, "fang", store.OfficeClerk, "430111001")
	begin := func(hash string) {
		write(t, s, func(tx *store.Tx) error { return tx.StartSession(hash, u.ID, "192.0.2.1", time.Time{}) })
	}
	there := func(hash string) bool {
		return read(t, s, func(v *store.View) (bool, error) {
			_, found, err := v.Session(hash)
			return found, err
		})
	}
	begin("a")
	begin("b")
	got := read(t, s, func(v *store.View) (store.Session, error) {
		session, _, err := v.Session("a")
		return session, err
	})
	same(t, "session", []any{got.User.Account, got.User.Office, got.Address, got.SeenAt}, []any{"fang", "430111001", "192.0.2.1", got.StartedAt})
	before := head(t, s)
	write(t, s, func(tx *store.Tx) error { return tx.TouchSession("a") })
	same(t, "audit after a touch", head(t, s), before)
	write(t, s, func(tx *store.Tx) error { return tx.EndSession("a") })
	write(t, s, func(tx *store.Tx) error { return tx.EndSession("a") })
	same(t, "ended", []bool{there("a"), there("b")}, []bool{false, true})
	write(t, s, func(tx *store.Tx) error { return tx.SetPassword(u.ID, "other") })
	same(t, "after another password", there("b"), false)
	begin("c")
	write(t, s, func(tx *store.Tx) error {
		return tx.StartSession("d", u.ID, "", time.Date(2007, 1, 1, 0, 0, 0, 0, time.UTC))
	})
	same(t, "unused ones are cleared away", []bool{there("c"), there("d")}, []bool{false, true})
}

func invitations(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	invite := func(hash, user string) error {
		return s.Write(t.Context(), Clerk, func(tx *store.Tx) error { return tx.Invite(hash, user) })
	}
	redeem := func(hash string) (i store.Invitation, err error) {
		err = s.Write(t.Context(), Clerk, func(tx *store.Tx) (err error) {
			i, err = tx.Redeem(hash)
			return err
		})
		return i, err
	}
	same(t, "the first", errors.Join(invite("one", ""), invite("two", "")), nil)
	_, err := redeem("one")
	same(t, "one that another took the place of", errors.Is(err, store.ErrNotFound), true)
	_, err = redeem("two")
	same(t, "used", err, nil)
	_, err = redeem("two")
	same(t, "used again", errors.Is(err, store.ErrNotFound), true)
	u := join(t, s, "fang", store.OfficeClerk, "430111001")
	same(t, "setting up what is set up", errors.Is(invite("three", ""), store.ErrSetUp), true)
	same(t, "a user's", invite("four", u.ID), nil)
	i, err := redeem("four")
	same(t, "whose", []any{i.User, err}, []any{u.ID, nil})
}

func identities(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fang := join(t, s, "fang", store.OfficeClerk, "430111001")
	jing := join(t, s, "jing", store.Operator, "")
	bind := func(u store.User, issuer, subject string) error {
		return s.Write(t.Context(), Clerk, func(tx *store.Tx) error { return tx.Bind(u.ID, issuer, subject) })
	}
	of := func(issuer, subject string) string {
		return read(t, s, func(v *store.View) (string, error) {
			u, _, err := v.UserOfIdentity(issuer, subject)
			return u.Account, err
		})
	}
	same(t, "bound", errors.Join(bind(fang, "a", "1"), bind(jing, "a", "2"), bind(fang, "b", "2")), nil)
	before := head(t, s)
	same(t, "bound again", bind(fang, "a", "1"), nil)
	same(t, "audit after that", head(t, s), before)
	same(t, "somebody else for a user", errors.Is(bind(fang, "a", "3"), store.ErrBound), true)
	same(t, "another user for somebody", errors.Is(bind(jing, "b", "2"), store.ErrBound), true)
	same(t, "nobody", errors.Is(bind(store.User{ID: "x"}, "a", "4"), store.ErrNotFound), true)
	same(t, "who they are", []string{of("a", "1"), of("a", "2"), of("b", "2"), of("b", "1")}, []string{"fang", "jing", "fang", ""})
	write(t, s, func(tx *store.Tx) error { return tx.StartSession("session", fang.ID, "", time.Time{}) })
	write(t, s, func(tx *store.Tx) error { return tx.Unbind(fang.ID) })
	same(t, "freed", []string{of("a", "1"), of("a", "2"), of("b", "2")}, []string{"", "jing", ""})
	there := read(t, s, func(v *store.View) (bool, error) {
		_, found, err := v.Session("session")
		return found, err
	})
	same(t, "a session of who was freed", there, false)
	same(t, "bound to another", bind(fang, "a", "3"), nil)
	all := read(t, s, (*store.View).Identities)
	same(t, "all", len(all), 2)
	restored := imported(t, SQLite(t), export(t, s))
	same(t, "restored", read(t, restored, (*store.View).Identities), all)
}

func tokens(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	var issued store.Token
	write(t, s, func(tx *store.Tx) (err error) {
		issued, err = tx.IssueToken("430111001", "每月自动报送", Hash("secret"))
		return err
	})
	same(t, "made by", issued.MadeBy, Clerk.Who)
	of := func(office string) []store.Token {
		return read(t, s, func(v *store.View) ([]store.Token, error) { return v.Tokens(office) })
	}
	same(t, "an office's", of("430111001"), []store.Token{issued})
	same(t, "another's", len(of("430111002")), 0)
	write(t, s, func(tx *store.Tx) error { return tx.RevokeToken(issued.ID) })
	before := head(t, s)
	write(t, s, func(tx *store.Tx) error { return tx.RevokeToken(issued.ID) })
	same(t, "revoked again", head(t, s), before)
	got := read(t, s, func(v *store.View) (store.Token, error) {
		token, _, err := v.TokenOf(Hash("secret"))
		return token, err
	})
	same(t, "revoked", got.RevokedAt.IsZero(), false)
}

// secretsStay looks that a backup has users and tokens, and nothing that lets somebody in.
func secretsStay(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	fill(t, s)
	text := string(export(t, s))
	for _, secret := range []string{"session-hash", "invitation-hash"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is in the export", secret)
		}
	}
	restored := imported(t, SQLite(t), []byte(text))
	same(t, "users", len(read(t, restored, (*store.View).Users)), 1)
	same(t, "tokens", len(read(t, restored, func(v *store.View) ([]store.Token, error) { return v.Tokens("430111001") })), 1)
}
