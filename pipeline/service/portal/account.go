package portal

import (
	"errors"
	"net/http"

	"huibao/pipeline/service/store"
)

// account is what the page of one's own account shows.
type account struct {
	Message string
	Done    bool
	Least   int
}

func accountPage(v *visit) error {
	return v.ok("account", "账号", account{Done: v.r.URL.Query().Has("done"), Least: leastPassword})
}

// changePassword gives the user another password, for which he must know the one he has.
// All his sessions end but a new one.
func changePassword(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	password := v.r.PostForm.Get("password")
	if _, err := v.authenticate(v.user.Account, v.r.PostForm.Get("old")); err != nil {
		return v.wrongPassword(err)
	}
	if message := fault(v.user.Account, password, v.r.PostForm.Get("again")); message != "" {
		return v.page(http.StatusUnprocessableEntity, "account", "账号", account{Message: message, Least: leastPassword})
	}
	var hash string
	if err := v.p.gate.hashing(v.r.Context(), func() { hash = hashPassword(password) }); err != nil {
		return err
	}
	secret := newSecret()
	err := v.write(func(tx *store.Tx) error {
		if err := tx.SetPassword(v.user.ID, hash); err != nil {
			return err
		}
		return v.enter(tx, v.user, secret)
	})
	if err != nil {
		return err
	}
	return v.welcome(secret, "/account?done")
}

// wrongPassword shows a refused password beside the form.
func (v *visit) wrongPassword(err error) error {
	var known *refusal
	if !errors.As(err, &known) {
		return err
	}
	message := known.message
	if known.status == http.StatusUnauthorized {
		message = "现在的密码不对，请重新输入。"
	}
	return v.page(known.status, "account", "账号", account{Message: message, Least: leastPassword})
}
