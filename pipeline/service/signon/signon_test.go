package signon_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"huibao/pipeline/service/signon"
	"huibao/pipeline/service/signon/signontest"
)

const (
	back   = "https://huibao.example.cn/login/provider/return"
	secret = "of one log-in"
)

func settings(issuer string) signon.Settings {
	return signon.Settings{
		Issuer: issuer, Client: signontest.Client, Claim: "preferred_username",
		Secret: func() (string, error) { return signontest.Secret, nil },
	}
}

// brought is what a browser brings back that was sent to an address.
func brought(t *testing.T, address string) url.Values {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	to, err := answer.Location()
	if err != nil || !strings.HasPrefix(to.String(), back+"?") {
		t.Fatalf("sent to %v, %v", to, err)
	}
	return to.Query()
}

func begin(t *testing.T, p *signon.Provider, secret string) url.Values {
	t.Helper()
	address, err := p.Begin(t.Context(), secret, back)
	if err != nil {
		t.Fatal(err)
	}
	return brought(t, address)
}

func TestFinish(t *testing.T) {
	t.Parallel()
	at := signontest.Start(t)
	at.Knows(map[string]any{"sub": "17", "preferred_username": "wangfang", "name": "王芳"})
	p := signon.New(settings(at.Issuer))
	got, err := p.Finish(t.Context(), secret, back, begin(t, p, secret))
	if want := (signon.Identity{Issuer: at.Issuer, Subject: "17", Account: "wangfang"}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

// What is asked tells nothing of the secret, and differs from log-in to log-in.
func TestBegin(t *testing.T) {
	t.Parallel()
	at := signontest.Start(t)
	p := signon.New(settings(at.Issuer))
	seen := make(map[string]bool)
	for _, secret := range []string{"one", "two"} {
		address, err := p.Begin(t.Context(), secret, back)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(address)
		for _, key := range []string{"state", "nonce", "code_challenge"} {
			value := u.Query().Get(key)
			if len(value) != 43 || seen[value] {
				t.Errorf("%s is %q", key, value)
			}
			seen[value] = true
		}
		if u.Query().Get("scope") != "openid profile" {
			t.Errorf("it asks for %s", u.Query().Get("scope"))
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	at := signontest.Start(t)
	p := signon.New(settings(at.Issuer))
	person := map[string]any{"sub": "17", "preferred_username": "wangfang"}
	at.Knows(person)
	for name, test := range map[string]struct {
		change func(*signon.Settings)
		claims map[string]any
		refuse string
		spoil  func(url.Values)
		want   error
	}{
		"another state":       {spoil: func(v url.Values) { v.Set("state", "x") }, want: signon.ErrRefused},
		"no state":            {spoil: func(v url.Values) { v.Del("state") }, want: signon.ErrRefused},
		"another code":        {spoil: func(v url.Values) { v.Set("code", "x") }, want: signon.ErrRefused},
		"no code":             {spoil: func(v url.Values) { v.Del("code") }, want: signon.ErrRefused},
		"called off":          {refuse: "access_denied", want: signon.ErrRefused},
		"busy":                {refuse: "temporarily_unavailable", want: signon.ErrUnreachable},
		"a wrong scope":       {refuse: "invalid_scope", want: signon.ErrUnfit},
		"of another issuer":   {claims: map[string]any{"iss": "https://elsewhere.example"}, want: signon.ErrRefused},
		"for another program": {claims: map[string]any{"aud": "another"}, want: signon.ErrRefused},
		"out of date":         {claims: map[string]any{"exp": 1}, want: signon.ErrRefused},
		"of another log-in":   {claims: map[string]any{"nonce": "x"}, want: signon.ErrRefused},
		"without an account":  {claims: map[string]any{"preferred_username": ""}, want: signon.ErrUnfit},
		"a number for one":    {claims: map[string]any{"preferred_username": 17}, want: signon.ErrUnfit},
		"a wrong secret":      {change: func(s *signon.Settings) { s.Secret = func() (string, error) { return "x", nil } }, want: signon.ErrUnfit},
		"no secret": {change: func(s *signon.Settings) {
			s.Secret = func() (string, error) { return "", errors.New("not set") }
		}, want: signon.ErrUnfit},
		"an unknown program": {change: func(s *signon.Settings) { s.Secret = nil }, want: signon.ErrUnfit},
	} {
		claims := map[string]any{"sub": "17", "preferred_username": "wangfang"}
		for key, value := range test.claims {
			claims[key] = value
		}
		if at.Knows(claims); test.refuse != "" {
			at.Refuses(test.refuse)
		}
		asked := p
		if test.change != nil {
			s := settings(at.Issuer)
			test.change(&s)
			asked = signon.New(s)
		}
		values := begin(t, asked, secret)
		if test.spoil != nil {
			test.spoil(values)
		}
		if got, err := asked.Finish(t.Context(), secret, back, values); !errors.Is(err, test.want) || got != (signon.Identity{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	at.Knows(person)
	values := begin(t, p, secret)
	if _, err := p.Finish(t.Context(), "another", back, values); !errors.Is(err, signon.ErrRefused) {
		t.Errorf("another's secret: %v", err)
	}
	if _, err := p.Finish(t.Context(), secret, back+"/elsewhere", values); !errors.Is(err, signon.ErrRefused) {
		t.Errorf("sent back elsewhere: %v", err)
	}
}

// A provider that was not there is asked again, and one that calls itself otherwise is none.
func TestReach(t *testing.T) {
	t.Parallel()
	at := signontest.Start(t)
	if err := signon.New(settings(at.Issuer)).Reach(t.Context()); err != nil {
		t.Error(err)
	}
	if err := signon.New(settings(at.Issuer + "/")).Reach(t.Context()); !errors.Is(err, signon.ErrUnfit) {
		t.Errorf("another name: %v", err)
	}
	up := false
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !up {
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"issuer": "http://` + r.Host + `"}`))
	}))
	defer gate.Close()
	p := signon.New(settings(gate.URL))
	if err := p.Reach(t.Context()); !errors.Is(err, signon.ErrUnreachable) {
		t.Errorf("starting: %v", err)
	}
	if up = true; p.Reach(t.Context()) != nil {
		t.Error("it is not asked again")
	}
	gate.Close()
	if p.Reach(t.Context()) != nil {
		t.Error("what it said is forgotten")
	}
	if err := signon.New(settings(gate.URL)).Reach(t.Context()); !errors.Is(err, signon.ErrUnreachable) {
		t.Errorf("gone: %v", err)
	}
}
