// Package signon finds out from an identity provider who somebody is, by OpenID Connect:
// the authorization code flow with PKCE.
//
// In go the settings of one provider and what a browser brings back from it; out come the
// address to send a browser to, and whom the provider knows him as. It knows no user of
// ours and keeps nothing of what it learns of people.
package signon

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// Settings say which provider is asked, and as whom.
type Settings struct {
	Name   string // what users call it
	Issuer string // https://…, as the provider calls itself
	Client string // what the provider knows this program as
	// Secret fetches what proves it; nil where the provider wants no proof.
	Secret func() (string, error)
	Claim  string // that holds somebody's account, such as preferred_username
}

// Identity is whom a provider knows somebody as.
type Identity struct {
	Issuer  string
	Subject string // for the provider never another person's
	Account string // may be another person's later
}

// Why nobody was found out. What the provider or the network said is wrapped beside.
var (
	ErrUnreachable = errors.New("the identity provider cannot be asked")
	ErrUnfit       = errors.New("the settings do not fit the identity provider")
	ErrRefused     = errors.New("the log-in at the identity provider was not completed")
)

// Provider asks one identity provider. It is safe for concurrent use.
type Provider struct {
	settings Settings
	client   *http.Client
	asking   singleflight.Group
	known    atomic.Pointer[endpoint]
}

// Name is what users call the provider.
func (p *Provider) Name() string { return p.settings.Name }

// patience is how long the provider may take to answer.
const patience = 10 * time.Second

// New makes a provider. It is asked for the first time when somebody logs in.
func New(s Settings) *Provider {
	return &Provider{settings: s, client: &http.Client{Timeout: patience}}
}

// endpoint is what a provider says of itself.
type endpoint struct {
	*oidc.Provider
	style oauth2.AuthStyle // how the secret is shown
}

// discover asks the provider about itself, once for all who wait and until it has answered.
func (p *Provider) discover(ctx context.Context) (*endpoint, error) {
	if known := p.known.Load(); known != nil {
		return known, nil
	}
	found, err, _ := p.asking.Do("", func() (any, error) {
		about, err := oidc.NewProvider(p.with(context.WithoutCancel(ctx)), p.settings.Issuer)
		if _, other := errors.AsType[*oidc.IssuerMismatchError](err); other {
			return nil, fmt.Errorf("%w: %w", ErrUnfit, err)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
		var ways struct {
			Methods []string `json:"token_endpoint_auth_methods_supported"`
		}
		if err := about.Claims(&ways); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnfit, err)
		}
		e := &endpoint{about, oauth2.AuthStyleInHeader}
		if p.settings.Secret == nil || len(ways.Methods) > 0 && !slices.Contains(ways.Methods, "client_secret_basic") {
			e.style = oauth2.AuthStyleInParams
		}
		p.known.Store(e)
		return e, nil
	})
	if err != nil {
		return nil, err
	}
	return found.(*endpoint), nil
}

func (p *Provider) with(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

// Reach looks whether the provider can be asked.
func (p *Provider) Reach(ctx context.Context) error {
	_, err := p.discover(ctx)
	return err
}

// derived makes of the secret of one log-in a value that tells nothing of the others, of 43
// characters as PKCE wants it.
func derived(secret, what string) string {
	sum := hmac.New(sha256.New, []byte(secret))
	sum.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(sum.Sum(nil))
}

// The values of one log-in.
func state(secret string) string    { return derived(secret, "state") }
func nonce(secret string) string    { return derived(secret, "nonce") }
func verifier(secret string) string { return derived(secret, "verifier") }

func (p *Provider) config(e *endpoint, back, proof string) *oauth2.Config {
	at := e.Endpoint()
	at.AuthStyle = e.style
	return &oauth2.Config{
		ClientID: p.settings.Client, ClientSecret: proof, Endpoint: at, RedirectURL: back,
		Scopes: []string{oidc.ScopeOpenID, oidc.ScopeProfile},
	}
}

// Begin returns the address at the provider to send a browser to, which the provider sends
// on to back. The secret is this log-in's alone; the browser keeps it until it comes back.
func (p *Provider) Begin(ctx context.Context, secret, back string) (string, error) {
	e, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return p.config(e, back, "").AuthCodeURL(state(secret), oidc.Nonce(nonce(secret)), oauth2.S256ChallengeOption(verifier(secret))), nil
}

// Finish returns who somebody is, of what his browser brought back and of the secret and
// the address with which his log-in began.
func (p *Provider) Finish(ctx context.Context, secret, back string, brought url.Values) (Identity, error) {
	if subtle.ConstantTimeCompare([]byte(brought.Get("state")), []byte(state(secret))) != 1 {
		return Identity{}, fmt.Errorf("%w: the answer is to another log-in", ErrRefused)
	}
	if said := brought.Get("error"); said != "" {
		return Identity{}, refusal(said)
	}
	e, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	var proof string
	if p.settings.Secret != nil {
		if proof, err = p.settings.Secret(); err != nil {
			return Identity{}, fmt.Errorf("%w: %w", ErrUnfit, err)
		}
	}
	ctx = p.with(ctx)
	token, err := p.config(e, back, proof).Exchange(ctx, brought.Get("code"), oauth2.VerifierOption(verifier(secret)))
	if err != nil {
		return Identity{}, exchangeError(err)
	}
	raw, _ := token.Extra("id_token").(string)
	proven, err := e.Verifier(&oidc.Config{ClientID: p.settings.Client}).Verify(ctx, raw)
	if err != nil {
		return Identity{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if subtle.ConstantTimeCompare([]byte(proven.Nonce), []byte(nonce(secret))) != 1 {
		return Identity{}, fmt.Errorf("%w: the identity is of another log-in", ErrRefused)
	}
	return p.identity(proven)
}

// identity is whom a token speaks of.
func (p *Provider) identity(token *oidc.IDToken) (Identity, error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return Identity{}, fmt.Errorf("%w: %w", ErrUnfit, err)
	}
	account, _ := claims[p.settings.Claim].(string)
	if account == "" || token.Subject == "" {
		return Identity{}, fmt.Errorf("%w: it tells no %s", ErrUnfit, p.settings.Claim)
	}
	return Identity{token.Issuer, token.Subject, account}, nil
}

// refusal words the error that a provider sends a browser back with (RFC 6749, 4.1.2.1).
func refusal(said string) error {
	kind := ErrUnfit
	switch said {
	case "server_error", "temporarily_unavailable":
		kind = ErrUnreachable
	case "access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required":
		kind = ErrRefused
	}
	return fmt.Errorf("%w: %.40q", kind, said)
}

// exchangeError tells whose fault it is that a code was not taken (RFC 6749, 5.2).
func exchangeError(err error) error {
	kind := ErrUnreachable
	if said, ok := errors.AsType[*oauth2.RetrieveError](err); ok && said.Response.StatusCode < http.StatusInternalServerError {
		kind = ErrUnfit
		if said.ErrorCode == "invalid_grant" {
			kind = ErrRefused
		}
	}
	return fmt.Errorf("%w: %w", kind, err)
}
