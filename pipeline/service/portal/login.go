package portal

import (
	"errors"
	"net/http"
	"net/url"

	"huibao/pipeline/service/store"
)

// credentials are what the log-in page shows.
type credentials struct {
	Account, Next, Message string
	Provider               string // name of the identity provider; empty for none
	Elsewhere              string // where its users go
}

func (v *visit) credentials(next, message string) credentials {
	shown := credentials{Next: next, Message: message}
	if v.p.SignOn != nil {
		shown.Provider = v.p.SignOn.Name()
		shown.Elsewhere = signOnPath
		if next != "/" {
			shown.Elsewhere += "?" + url.Values{"next": {next}}.Encode()
		}
	}
	return shown
}

func loginPage(v *visit) error {
	next := within(v.r.URL.Query().Get("next"))
	if v.user.ID != "" {
		return v.seeOther(next)
	}
	return v.ok("login", "登录", v.credentials(next, ""))
}

func logIn(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	shown := v.credentials(within(v.typed("next")), "")
	shown.Account = v.typed("account")
	u, err := v.authenticate(shown.Account, v.r.PostForm.Get("password"))
	var known *refusal
	if errors.As(err, &known) {
		shown.Message = known.message
		return v.page(known.status, "login", "登录", shown)
	}
	if err != nil {
		return err
	}
	secret := newSecret()
	v.user.Account = u.Account // who acts from here on
	if err := v.write(func(tx *store.Tx) error { return v.enter(tx, u, secret) }); err != nil {
		return err
	}
	return v.welcome(secret, shown.Next)
}

// authenticate returns the user whose account and password these are. Neither words nor
// time tell whether there is such an account.
func (v *visit) authenticate(account, password string) (u store.User, err error) {
	p, address := v.p, v.p.caller(v.r)
	if wait := p.gate.wait(p.Clock(), account, address); wait > 0 {
		return u, v.later(wait, "密码错得太多了。")
	}
	found := false
	err = p.Desk.Store.Read(v.r.Context(), func(view *store.View) (err error) {
		u, found, err = view.UserOf(account)
		return err
	})
	if err != nil {
		return u, err
	}
	hash := nobody
	if found && u.Password != "" {
		hash = u.Password
	}
	refused := refuse(http.StatusUnauthorized, "账号或密码不对。请检查大小写；忘了密码的，请管理员发一个新链接。")
	waiting := p.gate.hashing(v.r.Context(), func() {
		// Looked at again, since many may have come at once.
		if wait := p.gate.wait(p.Clock(), account, address); wait > 0 {
			err = v.later(wait, "密码错得太多了。")
		} else if len(password) > mostPassword || !matches(hash, password) || hash == nobody || u.Closed {
			p.gate.failed(p.Clock(), account, address)
			err = refused
		}
	})
	if err != nil && waiting == nil {
		p.Log.Warn("log-in refused", "account", account, "address", address)
	}
	return u, errors.Join(waiting, err)
}

func logOut(v *visit) error {
	if err := v.write(func(tx *store.Tx) error { return tx.EndSession(v.session) }); err != nil {
		return err
	}
	http.SetCookie(v.w, v.p.cookie("", -1))
	return v.seeOther("/login")
}
