package portal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"huibao/pipeline/service/store"
)

// How long a session lasts.
const (
	sessionAge  = 12 * time.Hour  // from log-in
	sessionIdle = 2 * time.Hour   // without a request
	touchAfter  = 5 * time.Minute // a request is recorded
)

// newSecret makes a secret that cannot be guessed: 130 bits.
func newSecret() string { return rand.Text() }

// hashed is what is kept of a secret. Secrets of ours are long and random, so that a plain
// hash tells nothing of them.
func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// cookieName tells browsers, where there is TLS, to take the cookie from this host alone.
func (p *Portal) cookieName() string {
	if p.secure() {
		return "__Host-huibao"
	}
	return "huibao"
}

func (p *Portal) cookie(value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: p.cookieName(), Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: p.secure(), MaxAge: int(age.Seconds()),
	}
}

// recognise finds out who calls.
func (v *visit) recognise() error {
	c, err := v.r.Cookie(v.p.cookieName())
	if err != nil || c.Value == "" {
		return nil
	}
	hash := hashed(c.Value)
	var s store.Session
	var found bool
	err = v.p.Desk.Store.Read(v.r.Context(), func(view *store.View) (err error) {
		s, found, err = view.Session(hash)
		return err
	})
	now := v.p.Clock()
	if err != nil || !found || s.User.Closed || now.Sub(s.StartedAt) > sessionAge || now.Sub(s.SeenAt) > sessionIdle {
		return err
	}
	v.user, v.session = s.User, hash
	if now.Sub(s.SeenAt) > touchAfter {
		return v.write(func(tx *store.Tx) error { return tx.TouchSession(hash) })
	}
	return nil
}

// enter begins a session of a user, under an identity that no one knew before, and ends
// the one that the browser had.
func (v *visit) enter(tx *store.Tx, u store.User, secret string) error {
	if v.session != "" {
		if err := tx.EndSession(v.session); err != nil {
			return err
		}
	}
	return tx.StartSession(hashed(secret), u.ID, v.p.caller(v.r), v.p.Clock().Add(-sessionAge))
}

// welcome gives the browser its session and sends it on.
func (v *visit) welcome(secret, next string) error {
	http.SetCookie(v.w, v.p.cookie(secret, sessionAge))
	return v.seeOther(next)
}
