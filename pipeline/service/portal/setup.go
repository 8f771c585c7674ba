package portal

import (
	"errors"
	"net/http"
	"time"

	"huibao/pipeline/service/store"
)

// invitationAge is how long a one-time link is good.
const invitationAge = 72 * time.Hour

func invitationPath(secret string) string { return "/setup/" + secret }

// newcomer is what the page behind a one-time link shows.
type newcomer struct {
	First         bool
	Account, Name string
	Message       string
	Least         int
}

func (v *visit) newcomer() newcomer {
	return newcomer{First: v.invitation.User == "", Account: v.person.Account, Name: v.person.Name, Least: leastPassword}
}

func setUpPage(v *visit) error { return v.ok("setup", "设置密码", v.newcomer()) }

// setUp sets the password of whoever holds the link, and makes the first operator before.
func setUp(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	shown := v.newcomer()
	if shown.First {
		shown.Account, shown.Name = v.typed("account"), v.typed("name")
		shown.Message = nameFault(shown.Account, shown.Name)
	}
	password := v.r.PostForm.Get("password")
	if shown.Message == "" {
		shown.Message = fault(shown.Account, password, v.r.PostForm.Get("again"))
	}
	if shown.Message != "" {
		return v.page(http.StatusUnprocessableEntity, "setup", "设置密码", shown)
	}
	var hash string
	if err := v.p.gate.hashing(v.r.Context(), func() { hash = hashPassword(password) }); err != nil {
		return err
	}
	secret := newSecret()
	v.user.Account = shown.Account // who acts from here on
	err := v.write(func(tx *store.Tx) error { return v.redeem(tx, shown, hash, secret) })
	if errors.Is(err, errMissing) || errors.Is(err, store.ErrSetUp) {
		return errUsed // by somebody else, meanwhile
	}
	if err != nil {
		return err
	}
	return v.welcome(secret, "/")
}

func (v *visit) redeem(tx *store.Tx, shown newcomer, hash, secret string) error {
	if _, err := tx.Redeem(hashed(v.r.PathValue("invitation"))); err != nil {
		return err
	}
	u := v.person
	if shown.First {
		all, err := tx.Users()
		if err != nil || len(all) > 0 {
			return errors.Join(err, store.ErrSetUp)
		}
		if u, err = tx.AddUser(store.User{Account: shown.Account, Name: shown.Name, Role: store.Operator}); err != nil {
			return err
		}
	}
	if err := tx.SetPassword(u.ID, hash); err != nil {
		return err
	}
	return v.enter(tx, u, secret)
}
