package portal

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/service/store"
)

// A form that another site has a browser send is not carried out.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	h := open(t)
	u := h.user("guanli", store.Operator, "")
	for _, r := range routes() {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method != http.MethodPost {
			continue
		}
		for name, from := range map[string][2]string{
			"another site":     {"Sec-Fetch-Site", "cross-site"},
			"another origin":   {"Origin", "http://evil.example"},
			"another subsite":  {"Sec-Fetch-Site", "same-site"},
			"a page in a file": {"Origin", "null"},
		} {
			c := h.as(u)
			request := c.request(http.MethodPost, strings.NewReplacer("{user}", u.ID).Replace(path), strings.NewReader("account=x"))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set(from[0], from[1])
			if got := c.do(request); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s from %s: %d", r.pattern, name, got.StatusCode)
			}
		}
	}
	if c := h.as(u); c.get("/people").StatusCode != http.StatusOK {
		t.Error("the session is over")
	}
}

// Logging in gives a browser a session that it did not have before, whatever it brings.
func TestSessionFixation(t *testing.T) {
	t.Parallel()
	h := open(t)
	u := h.user("dongtang", store.OfficeClerk, dongtang)
	c := h.stranger()
	chosen := "chosen-by-somebody-else"
	c.Jar.SetCookies(h.url("/"), []*http.Cookie{h.cookie(chosen, time.Hour)})
	got := c.post("/login", "account", "dongtang", "password", password)
	set := got.Cookies()
	if got.StatusCode != http.StatusSeeOther || len(set) != 1 || set[0].Value == chosen || len(set[0].Value) < 26 ||
		!set[0].HttpOnly || set[0].SameSite != http.SameSiteLaxMode || set[0].Path != "/" {
		t.Fatalf("%d %+v", got.StatusCode, set)
	}
	first := set[0].Value
	second := h.stranger()
	second.Jar.SetCookies(h.url("/"), []*http.Cookie{h.cookie(chosen, time.Hour)})
	if got := second.get("/office"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("the session that was chosen is good: %d", got.StatusCode)
	}
	// Logging in once more ends the session before, and so does logging out on the server.
	got = c.post("/login", "account", "dongtang", "password", password)
	again := got.Cookies()[0].Value
	for secret, want := range map[string]int{first: http.StatusSeeOther, again: http.StatusOK} {
		who := h.stranger()
		who.Jar.SetCookies(h.url("/"), []*http.Cookie{h.cookie(secret, time.Hour)})
		if got := who.get("/office"); got.StatusCode != want {
			t.Errorf("answers %d, want %d", got.StatusCode, want)
		}
	}
	c.post("/logout")
	c.Jar.SetCookies(h.url("/"), []*http.Cookie{h.cookie(again, time.Hour)})
	if got := c.get("/office"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a session is good after logging out: %d", got.StatusCode)
	}
	h.read(func(v *store.View) error {
		if _, found, _ := v.Session(again); found {
			t.Error("the secret itself is kept")
		}
		return nil
	})
	if c := h.as(u); true {
		h.now(sessionIdle + time.Minute)
		if got := c.get("/office"); got.StatusCode != http.StatusSeeOther {
			t.Errorf("a session is good after %v without use", sessionIdle)
		}
	}
	h.now(time.Hour)
	c = h.as(u)
	for range 30 { // in use all the time
		h.now(30 * time.Minute)
		c.get("/office")
	}
	if got := c.get("/office"); got.StatusCode != http.StatusSeeOther {
		t.Error("a session lasts for ever")
	}
}

// Behind TLS the cookie is for this host and for TLS alone.
func TestCookieBehindTLS(t *testing.T) {
	t.Parallel()
	h := open(t, func(s *Settings) { s.URL = "https://huibao.example/" })
	h.user("dongtang", store.OfficeClerk, dongtang)
	c := h.stranger()
	request := c.request(http.MethodPost, "/login", strings.NewReader("account=dongtang&password="+strings.ReplaceAll(password, " ", "+")))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "https://huibao.example") // as seen before the proxy
	got := c.do(request)
	if set := got.Cookies(); got.StatusCode != http.StatusSeeOther || len(set) != 1 || !set[0].Secure || set[0].Name != "__Host-huibao" {
		t.Errorf("%d %+v", got.StatusCode, set)
	}
}

// Guessing is held back by account and by address, and comes to an end with time.
func TestBruteForce(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: one caller at a time has no races to find")
	}
	t.Parallel()
	h := open(t, func(s *Settings) { s.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	h.user("dongtang", store.OfficeClerk, dongtang)
	guess := func(account, password, from string) int {
		c := h.stranger()
		request := c.request(http.MethodPost, "/login", strings.NewReader("account="+account+"&password="+strings.ReplaceAll(password, " ", "+")))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("X-Forwarded-For", from)
		return c.do(request).StatusCode
	}
	var got []int
	for range pairBurst + 1 {
		got = append(got, guess("dongtang", "wrong password", "192.0.2.7"))
	}
	want := append(slices.Repeat([]int{http.StatusUnauthorized}, pairBurst), http.StatusTooManyRequests)
	if !slices.Equal(got, want) {
		t.Errorf("answers %v, want %v", got, want)
	}
	for what, test := range map[string]struct {
		from string
		want int
	}{
		"even the right password waits":               {"192.0.2.7", http.StatusTooManyRequests},
		"the clerk at his own desk does not":          {"192.0.2.8", http.StatusSeeOther},
		"nor who only says that he is somewhere else": {"192.0.2.7, 192.0.2.9", http.StatusSeeOther},
		"a forged word before the proxy's":            {"192.0.2.9, 192.0.2.7", http.StatusTooManyRequests},
	} {
		if got := guess("dongtang", password, test.from); got != test.want {
			t.Errorf("%s: %d, want %d", what, got, test.want)
		}
	}
	limited := 0
	for i := range addressBurst + 5 { // many accounts from one address, most of which are nobody's
		if guess(fmt.Sprintf("clerk%d", i), "wrong password", "192.0.2.50") == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited != 5 {
		t.Errorf("one address was held back %d times, want 5", limited)
	}
	h.now(time.Hour)
	if got := guess("dongtang", password, "192.0.2.7"); got != http.StatusSeeOther {
		t.Errorf("an hour later the right password answers %d", got)
	}
}

// Nobody learns which accounts there are.
func TestAccountsAreNotTold(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: one caller at a time has no races to find")
	}
	t.Parallel()
	h := open(t)
	h.user("dongtang", store.OfficeClerk, dongtang)
	closed := h.user("closed", store.Leader, "")
	h.write(func(tx *store.Tx) error { return tx.CloseUser(closed.ID, true) })
	h.write(func(tx *store.Tx) error {
		_, err := tx.AddUser(store.User{Account: "fresh", Name: "x", Role: store.Leader})
		return err
	})
	said := make(map[string]string)
	for account, password := range map[string]string{"dongtang": "wrong password", "nobody": password, "closed": password, "fresh": ""} {
		got := h.stranger().post("/login", "account", account, "password", password)
		if got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d", account, got.StatusCode)
		}
		said[account] = strings.ReplaceAll(got.body, account, "")
	}
	for account, text := range said {
		if text != said["nobody"] {
			t.Errorf("%s is told apart from nobody", account)
		}
	}
}

// The first link, and those of users, are good once and not for ever.
func TestReplayedLink(t *testing.T) {
	t.Parallel()
	h := open(t)
	path, err := h.SetUp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fields := []string{"account", "guanli", "name", "李静", "password", password, "again", password}
	if got := h.stranger().post(path, "account", "guanli", "name", "李静", "password", "short", "again", "short"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a short password: %d", got.StatusCode)
	}
	if got := h.stranger().post(path, fields...); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	fields[1] = "intruder"
	if got := h.stranger().post(path, fields...); got.StatusCode != http.StatusNotFound {
		t.Errorf("used again: %d", got.StatusCode)
	}
	if again, err := h.SetUp(t.Context()); err != nil || again != "" {
		t.Errorf("a second set-up: %q %v", again, err)
	}
	u := h.user("dongtang", store.OfficeClerk, dongtang)
	secret := newSecret()
	h.write(func(tx *store.Tx) error { return tx.Invite(hashed(secret), u.ID) })
	h.now(invitationAge + time.Minute)
	if got := h.stranger().get(invitationPath(secret)); got.StatusCode != http.StatusNotFound {
		t.Errorf("an old link: %d", got.StatusCode)
	}
	if strings.Contains(h.log.String(), secret) || strings.Contains(h.log.String(), path) {
		t.Error("a link's secret is in the log")
	}
}
