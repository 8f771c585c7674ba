package portal

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"huibao/pipeline/service/signon"
	"huibao/pipeline/service/store"
)

// Where a user goes to log in at the identity provider, and where it sends him back.
const (
	signOnPath   = "/login/provider"
	signOnReturn = "/login/provider/return"
)

// signOnAge is how long a log-in at the provider may take.
const signOnAge = 10 * time.Minute

// signOnCookie holds, while a user is at the provider, the secret of his log-in and the
// page that he wanted.
func (p *Portal) signOnCookie(value string, age time.Duration) *http.Cookie {
	c := p.cookie(value, age)
	c.Name += "-signon"
	return c
}

// goToProvider sends a user to the identity provider.
func goToProvider(v *visit) error {
	if v.p.SignOn == nil {
		return errMissing
	}
	next := within(v.r.URL.Query().Get("next"))
	secret := newSecret()
	address, err := v.p.SignOn.Begin(v.r.Context(), secret, v.base()+signOnReturn)
	if err != nil {
		return v.notSignedOn(err, next)
	}
	http.SetCookie(v.w, v.p.signOnCookie(secret+"."+base64.RawURLEncoding.EncodeToString([]byte(next)), signOnAge))
	return v.seeOther(address)
}

// backFromProvider lets in whom the identity provider knows, where he is a user here.
func backFromProvider(v *visit) error {
	p := v.p
	if p.SignOn == nil {
		return errMissing
	}
	var secret, next string
	if c, err := v.r.Cookie(p.signOnCookie("", 0).Name); err == nil {
		var coded string
		secret, coded, _ = strings.Cut(c.Value, ".")
		wanted, _ := base64.RawURLEncoding.DecodeString(coded)
		next = string(wanted)
	}
	next = within(next)
	http.SetCookie(v.w, p.signOnCookie("", -1)) // whatever comes of it, it is good once
	address := p.caller(v.r)
	if wait := p.gate.addresses.wait(p.Clock(), address); wait > 0 {
		return v.loginFailed(v.later(wait, "登录失败得太多了。"), next)
	}
	var err error = signon.ErrRefused // where the browser did not begin here
	var who signon.Identity
	if secret != "" {
		who, err = p.SignOn.Finish(v.r.Context(), secret, v.base()+signOnReturn, v.r.URL.Query())
	}
	if err != nil {
		p.gate.addresses.take(p.Clock(), address)
		return v.notSignedOn(err, next)
	}
	session := newSecret()
	if err := v.signOn(who, session); err != nil {
		p.Log.Warn("log-in refused", "account", who.Account, "subject", who.Subject, "address", address, "cause", err.Error())
		return v.loginFailed(err, next)
	}
	return v.welcome(session, next)
}

// signOn begins a session of the user whom the provider means: the one who is bound to
// that identity, or else the one of that account, who is bound to it from then on.
func (v *visit) signOn(who signon.Identity, session string) error {
	var u store.User
	var found bool
	err := v.look(func(view *store.View) (err error) {
		if u, found, err = view.UserOfIdentity(who.Issuer, who.Subject); err == nil && !found {
			u, found, err = view.UserOf(who.Account)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case !found:
		return refuse(http.StatusForbidden, "您在"+v.p.SignOn.Name()+"的账号是“"+who.Account+"”，这里还没有这个账号的用户。请管理员在“用户”里添加，账号要写得一样。")
	case u.Closed:
		return refuse(http.StatusForbidden, "您的账号已经停用。如有需要，请联系管理员。")
	}
	v.user.Account = u.Account // who acts from here on
	err = v.write(func(tx *store.Tx) error {
		if err := tx.Bind(u.ID, who.Issuer, who.Subject); err != nil {
			return err
		}
		return v.enter(tx, u, session)
	})
	if errors.Is(err, store.ErrBound) {
		return refuse(http.StatusForbidden, "账号“"+u.Account+"”绑定的是"+v.p.SignOn.Name()+"里的另一个人。换了人的，请管理员在“用户”里解除绑定。")
	}
	return err
}

// notSignedOn says why the provider told nobody, for which there is the password.
func (v *visit) notSignedOn(err error, next string) error {
	v.p.Log.Warn("log-in by the identity provider failed", "address", v.p.caller(v.r), "cause", err.Error())
	name := v.p.SignOn.Name()
	switch {
	case errors.Is(err, signon.ErrUnreachable):
		err = refuse(http.StatusBadGateway, name+"暂时连不上。请稍后再试，或者用账号和密码登录。")
	case errors.Is(err, signon.ErrUnfit):
		err = refuse(http.StatusBadGateway, name+"没有接好，无法登录。请告诉管理员，先用账号和密码登录。")
	case errors.Is(err, signon.ErrRefused):
		err = refuse(http.StatusUnauthorized, "在"+name+"的登录没有完成，可能是取消了，或者页面放得太久。请重新登录。")
	}
	return v.loginFailed(err, next)
}

// loginFailed shows why somebody was not let in, where he may try again.
func (v *visit) loginFailed(err error, next string) error {
	var known *refusal
	if !errors.As(err, &known) {
		return err
	}
	return v.page(known.status, "login", "登录", v.credentials(next, known.message))
}

// freeUser frees a user of his identity at the provider, so that another may be bound.
func freeUser(v *visit) error {
	if err := v.write(func(tx *store.Tx) error { return tx.Unbind(v.person.ID) }); err != nil {
		return err
	}
	return v.seeOther("/people")
}
