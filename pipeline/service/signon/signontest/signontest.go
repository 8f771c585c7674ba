// Package signontest is an identity provider for tests: it listens on the loopback, asks
// nobody for a password, and knows whoever it was told to.
package signontest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"golang.org/x/oauth2"
)

// The program that the provider knows.
const (
	Client = "huibao"
	Secret = "a secret of the provider's"
)

// Provider is an identity provider.
type Provider struct {
	Issuer string
	server *httptest.Server
	key    *ecdsa.PrivateKey

	mu     sync.Mutex
	person map[string]any
	codes  map[string]url.Values // what the browser came with
	refuse string
	Tokens int // that were asked for
}

// Start starts a provider, which stops with the test.
func Start(t testing.TB) *Provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{key: key, codes: make(map[string]url.Values)}
	about := &oidctest.Server{
		PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "key", Algorithm: oidc.ES256}},
		Algorithms: []string{oidc.ES256},
	}
	mux := http.NewServeMux()
	mux.Handle("/", about)
	mux.HandleFunc("GET /auth", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	p.Issuer = p.server.URL
	about.SetIssuer(p.Issuer)
	return p
}

// Stop makes the provider unreachable.
func (p *Provider) Stop() { p.server.Close() }

// Knows says who sits before the browser from now on: the claims of his token.
func (p *Provider) Knows(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.person, p.refuse = claims, ""
}

// Refuses says with which error browsers are sent back from now on.
func (p *Provider) Refuses(code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = code
}

// authorize sends the browser straight back.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked := r.URL.Query()
	if asked.Get("client_id") != Client || asked.Get("response_type") != "code" || asked.Get("code_challenge_method") != "S256" {
		http.Error(w, "unknown client", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {asked.Get("state")}}
	if p.refuse != "" {
		back.Set("error", p.refuse)
	} else {
		code := rand.Text()
		p.codes[code] = asked
		back.Set("code", code)
	}
	http.Redirect(w, r, asked.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// token gives a token for a code, once.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Tokens++
	w.Header().Set("Content-Type", "application/json")
	client, secret, _ := r.BasicAuth()
	if client != Client || secret != url.QueryEscape(Secret) {
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_client"})
		return
	}
	asked, known := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	if !known || oauth2.S256ChallengeFromVerifier(r.FormValue("code_verifier")) != asked.Get("code_challenge") ||
		r.FormValue("redirect_uri") != asked.Get("redirect_uri") {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{
		"iss": p.Issuer, "aud": Client, "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(), "nonce": asked.Get("nonce"),
	}
	maps.Copy(claims, p.person)
	text, _ := json.Marshal(claims) // of strings and numbers
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": rand.Text(), "token_type": "Bearer", "id_token": oidctest.SignIDToken(p.key, "key", oidc.ES256, string(text)),
	})
}
