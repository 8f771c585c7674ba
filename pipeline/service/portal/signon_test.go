package portal

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"huibao/pipeline/service/signon"
	"huibao/pipeline/service/signon/signontest"
	"huibao/pipeline/service/store"
)

// withProvider is a house whose users may log in by a provider.
func withProvider(t *testing.T) (*house, *signontest.Provider) {
	t.Helper()
	provider := signontest.Start(t)
	h := open(t, func(s *Settings) { s.SignOn = signOnBy(provider) })
	return h, provider
}

func signOnBy(p *signontest.Provider) *signon.Provider {
	return signon.New(signon.Settings{
		Name: "统一身份认证", Issuer: p.Issuer, Client: signontest.Client, Claim: "preferred_username",
		Secret: func() (string, error) { return signontest.Secret, nil },
	})
}

// somebody are the claims of who has that subject and that account.
func somebody(subject, account string) map[string]any {
	return map[string]any{"sub": subject, "preferred_username": account}
}

// there follows a browser to the provider and returns the address it is sent back to.
func (c *caller) there(path string) string {
	c.h.t.Helper()
	to := c.get(path)
	if to.StatusCode != http.StatusSeeOther {
		c.h.t.Fatalf("%s answers %d %s", path, to.StatusCode, to.body)
	}
	r, err := http.NewRequestWithContext(c.h.t.Context(), http.MethodGet, to.Header.Get("Location"), nil)
	if err != nil {
		c.h.t.Fatal(err)
	}
	back := c.do(r).Header.Get("Location")
	return strings.TrimPrefix(back, c.h.server.URL)
}

// Who is known to the provider logs in without a password, and comes to the page he wanted.
func TestSignOn(t *testing.T) {
	t.Parallel()
	h, provider := withProvider(t)
	h.write(func(tx *store.Tx) error {
		_, err := tx.AddUser(store.User{Account: "dongtang", Name: "王芳", Role: store.OfficeClerk, Office: dongtang})
		return err
	})
	provider.Knows(somebody("1", "dongtang"))
	c := h.stranger()
	asked := c.get("/office/submissions")
	page := c.get(asked.Header.Get("Location"))
	if !strings.Contains(page.body, `href="/login/provider?next=%2Foffice%2Fsubmissions"`) || !strings.Contains(page.body, "用统一身份认证登录") {
		t.Fatal(page.body)
	}
	in := c.get(c.there("/login/provider?next=%2Foffice%2Fsubmissions"))
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/office/submissions" {
		t.Fatalf("%d %v %s", in.StatusCode, in.Header, in.body)
	}
	if got := c.get("/office/submissions"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "王芳") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if got := c.get("/account"); strings.Contains(got.body, "现在的密码") || !strings.Contains(got.body, "没有另设密码") {
		t.Error(got.body)
	}
	// The account may be called otherwise there later; the person is the same.
	provider.Knows(somebody("1", "wangfang"))
	again := h.stranger()
	if got := again.get(again.there("/login/provider")); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
}

// Who is let in by nothing but a name that was another's is not let in, until an operator
// says so.
func TestSignOnByAnother(t *testing.T) {
	t.Parallel()
	h, provider := withProvider(t)
	u := h.user("dongtang", store.OfficeClerk, dongtang)
	enter := func() answer {
		c := h.stranger()
		return c.get(c.there("/login/provider"))
	}
	provider.Knows(somebody("1", "dongtang"))
	if got := enter(); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	before := h.as(u)
	provider.Knows(somebody("2", "dongtang"))
	if got := enter(); got.StatusCode != http.StatusForbidden || !strings.Contains(got.body, "另一个人") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	operator := h.as(h.user("guanli", store.Operator, ""))
	if got := operator.get("/people"); !strings.Contains(got.body, "绑定了统一身份认证") {
		t.Error(got.body)
	}
	if got := operator.post("/people/" + u.ID + "/free"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if got := before.get("/office"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a session outlives the identity: %d", got.StatusCode)
	}
	if got := enter(); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	h.write(func(tx *store.Tx) error { return tx.CloseUser(u.ID, true) })
	if got := enter(); got.StatusCode != http.StatusForbidden || !strings.Contains(got.body, "停用") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	provider.Knows(somebody("3", "<b>nobody"))
	got := enter()
	if got.StatusCode != http.StatusForbidden || !strings.Contains(got.body, "还没有这个账号的用户") || strings.Contains(got.body, "<b>nobody") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
}

// What was not begun by this browser, or is over, lets nobody in.
func TestSignOnRefused(t *testing.T) {
	t.Parallel()
	h, provider := withProvider(t)
	h.user("dongtang", store.OfficeClerk, dongtang)
	provider.Knows(somebody("1", "dongtang"))
	victim := h.stranger()
	theirs := h.stranger().there("/login/provider")
	mine := victim.there("/login/provider")
	code := func(path string) string {
		u, _ := url.Parse(path)
		return u.Query().Get("code")
	}
	for _, refused := range []struct{ what, path string }{
		{"another's log-in", theirs},
		{"one's own after another's", mine}, // the secret is used up
		{"no answer", signOnReturn},
		{"an answer to nothing", signOnReturn + "?state=x&code=y"},
	} {
		got := victim.get(refused.path)
		if got.StatusCode != http.StatusUnauthorized || strings.Contains(got.Header.Get("Set-Cookie"), h.cookieName()+"=") {
			t.Errorf("%s: %d %v", refused.what, got.StatusCode, got.Header)
		}
	}
	fresh := h.stranger()
	path := fresh.there("/login/provider")
	if got := fresh.get(strings.Replace(path, code(path), code(h.stranger().there("/login/provider")), 1)); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("another's code in one's own log-in: %d", got.StatusCode)
	}
	path = fresh.there("/login/provider?next=" + url.QueryEscape("https://elsewhere.example"))
	in := fresh.get(path)
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/" {
		t.Errorf("%d %v", in.StatusCode, in.Header)
	}
	if got := fresh.get(path); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("an answer is good twice: %d", got.StatusCode)
	}
	for range addressBurst {
		if got := h.stranger().get(signOnReturn); got.StatusCode == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("answers may be guessed without end")
}

// In a browser, under the rules by which pages are shown there.
func TestSignOnInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: the browser is another program")
	}
	t.Parallel()
	h, provider := withProvider(t)
	h.user("dongtang", store.OfficeClerk, dongtang)
	provider.Knows(somebody("1", "dongtang"))
	b := h.browse(strings.TrimPrefix(provider.Issuer, "http://"))
	b.visit("/office/submissions")
	b.shot("login-provider")
	b.do(submit(`a[href^="/login/provider"]`, "#main h1"))
	if at := b.at(); !strings.HasSuffix(at, "/office/submissions") {
		t.Errorf("one comes to %s", at)
	}
	b.says("h1", "报送记录")
}

// A provider that refuses, is not there, or does not fit leaves the password.
func TestSignOnFails(t *testing.T) {
	t.Parallel()
	h, provider := withProvider(t)
	u := h.user("dongtang", store.OfficeClerk, dongtang)
	answers := func(what string, status int, words string) {
		t.Helper()
		c := h.stranger()
		got := c.get(c.there("/login/provider"))
		if got.StatusCode != status || !strings.Contains(got.body, words) || !strings.Contains(got.body, `name="password"`) {
			t.Errorf("%s: %d %s", what, got.StatusCode, got.body)
		}
	}
	provider.Refuses("access_denied")
	answers("called off", http.StatusUnauthorized, "没有完成")
	provider.Refuses("unauthorized_client")
	answers("not for us", http.StatusBadGateway, "没有接好")
	provider.Refuses("temporarily_unavailable")
	answers("not now", http.StatusBadGateway, "连不上")
	provider.Knows(map[string]any{"sub": "1"})
	answers("no account", http.StatusBadGateway, "没有接好")
	provider.Knows(map[string]any{"sub": "1", "preferred_username": u.Account, "aud": "another"})
	answers("for another program", http.StatusUnauthorized, "没有完成")
	provider.Knows(map[string]any{"sub": "1", "preferred_username": u.Account, "exp": 1})
	answers("out of date", http.StatusUnauthorized, "没有完成")
	provider.Knows(map[string]any{"sub": "1", "preferred_username": u.Account, "nonce": "another"})
	answers("of another log-in", http.StatusUnauthorized, "没有完成")

	c := h.stranger()
	back := c.there("/login/provider")
	provider.Stop()
	if got := c.get(back); got.StatusCode != http.StatusBadGateway || !strings.Contains(got.body, "连不上") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if got := open(t, func(s *Settings) { s.SignOn = signOnBy(provider) }).stranger().get("/login/provider"); got.StatusCode != http.StatusBadGateway {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if got := open(t).stranger(); got.get("/login/provider").StatusCode != http.StatusNotFound || strings.Contains(got.get("/login").body, "/login/provider") {
		t.Error("a provider that there is not")
	}
}
