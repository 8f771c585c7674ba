package portal

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"huibao/pipeline/service/store"
)

// tokenPrefix tells a token from other secrets, for people and for programs that look for
// secrets where none should be.
const tokenPrefix = "huibao_"

// recogniseToken finds out for which office a script speaks. Drives that systems map give
// the token as a password.
func (v *visit) recogniseToken() error {
	secret, given := strings.CutPrefix(v.r.Header.Get("Authorization"), "Bearer ")
	if !given {
		_, secret, given = v.r.BasicAuth()
	}
	if !given {
		return nil
	}
	address := v.p.caller(v.r)
	if wait := v.p.gate.addresses.wait(v.p.Clock(), address); wait > 0 {
		return v.later(wait, "令牌错得太多了。")
	}
	var t store.Token
	var maker store.User
	var found bool
	err := v.look(func(view *store.View) (err error) {
		if t, found, err = view.TokenOf(hashed(secret)); err != nil || !found {
			return err
		}
		maker, _, err = view.UserOf(t.MadeBy)
		return err
	})
	if err != nil {
		return err
	}
	if !found || !t.RevokedAt.IsZero() || maker.Closed {
		v.p.gate.addresses.take(v.p.Clock(), address)
		return nil
	}
	v.user = store.User{
		ID: "token " + t.ID, Account: "token " + t.ID[:8], Name: t.Label, Role: store.OfficeClerk, Office: t.Office,
	}
	return nil
}

// nameToken fetches a token, which is its office's alone.
func (v *visit) nameToken(id string) error {
	err := v.look(func(view *store.View) (err error) {
		v.token, err = view.Token(id)
		return err
	})
	if err == nil && (v.user.Role != store.OfficeClerk || v.token.Office != v.user.Office) {
		return errMissing
	}
	return err
}

// tokens is what the page of an office's tokens shows.
type tokens struct {
	Tokens  []store.Token
	Secret  string // of the one just issued; shown once
	Base    string
	Drive   bool // drives can be mapped
	Message string
}

func tokensPage(v *visit) error { return v.tokens(http.StatusOK, tokens{}) }

func (v *visit) tokens(status int, shown tokens) error {
	shown.Base, shown.Drive = v.base(), v.p.Inbox != ""
	err := v.look(func(view *store.View) (err error) {
		shown.Tokens, err = view.Tokens(v.user.Office)
		return err
	})
	if err != nil {
		return err
	}
	return v.page(status, "tokens", "自动报送", shown)
}

func issueToken(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	const most = 40 // characters
	label := v.typed("label")
	if label == "" || utf8.RuneCountInString(label) > most {
		return v.tokens(http.StatusUnprocessableEntity, tokens{Message: "请写明令牌给谁用，不超过40字，例如“办公室的报送程序”。"})
	}
	secret := tokenPrefix + newSecret()
	err := v.write(func(tx *store.Tx) error {
		_, err := tx.IssueToken(v.user.Office, label, hashed(secret))
		return err
	})
	if err != nil {
		return err
	}
	return v.tokens(http.StatusOK, tokens{Secret: secret})
}

func revokeToken(v *visit) error {
	if err := v.write(func(tx *store.Tx) error { return tx.RevokeToken(v.token.ID) }); err != nil {
		return err
	}
	return v.seeOther("/office/tokens")
}
