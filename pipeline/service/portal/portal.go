// Package portal is the service in a browser: offices send files and read what was found
// in them, operators see to users, and whoever else has a part in the month does his.
//
// In go HTTP requests; out come pages made of templates/portal, files as attachments, and
// calls of package work and package store. What is uploaded takes the way of every other
// file: [work.Desk.Receive]. Who may do what stands in one table, routes.go, and is held
// to in one place, guard.go; a route without a rule is refused by [New]. Each area of the
// portal is a file of actions.
//
// It judges no file and reckons no figure, makes no path of a name that came from outside,
// loads nothing from elsewhere, and keeps no secret: of passwords, sessions, tokens and
// links it stores the hashes.
package portal

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"golang.org/x/net/webdav"

	"huibao/pipeline/service/signon"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// Settings say what a portal works with.
type Settings struct {
	Desk      *work.Desk
	Templates fs.FS // with portal/pages and portal/static
	// Inbox is the watched folder, which offices may map as a drive; empty for none.
	Inbox string
	// URL is how the portal is reached from outside, such as https://huibao.example.cn;
	// empty where it is reached directly.
	URL string
	// TLS tells that the portal itself speaks it.
	TLS bool
	// Proxies are those whose word on who calls is believed.
	Proxies []netip.Prefix
	// SignOn is the identity provider that users may log in by; nil for none.
	SignOn *signon.Provider
	// Checks are what operators may have examined; nil for nothing.
	Checks Checks
	Clock  func() time.Time // nil for time.Now
	Log    *slog.Logger
}

// Portal answers requests. It is safe for concurrent use.
type Portal struct {
	Settings
	pages   pages
	static  static
	gate    *gate
	uploads *bucket // by office
	health  health
	drives  drives
	handler http.Handler
	// How long the head of a request and its body may take, and an upload stand still.
	head, body, stall time.Duration
}

// New makes a portal. A page that cannot be parsed and a route without a rule are errors.
func New(s Settings) (*Portal, error) {
	if s.Clock == nil {
		s.Clock = time.Now
	}
	s.URL = strings.TrimSuffix(s.URL, "/")
	p := &Portal{Settings: s, gate: newGate(), uploads: newBucket(uploadBurst, uploadPause), head: headerTime, body: bodyTime, stall: stallTime}
	p.drives.locks = make(map[string]webdav.LockSystem)
	var err error
	if p.static, err = loadStatic(s.Templates); err != nil {
		return nil, err
	}
	if p.pages, err = p.loadPages(s.Templates); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for _, r := range routes() {
		if err := r.check(); err != nil {
			return nil, err
		}
		mux.Handle(r.pattern, p.guard(r))
	}
	protected, err := p.ownForms(mux)
	if err != nil {
		return nil, err
	}
	p.handler = p.logged(headers(gzhttp.GzipHandler(protected)))
	return p, nil
}

// Handler answers requests.
func (p *Portal) Handler() http.Handler { return p.handler }

// ownForms refuses what another site makes a browser send.
func (p *Portal) ownForms(next http.Handler) (http.Handler, error) {
	protection := http.NewCrossOriginProtection()
	if p.URL != "" {
		if err := protection.AddTrustedOrigin(p.URL); err != nil {
			return nil, err
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.fail(&visit{p: p, w: w, r: r}, refuse(http.StatusForbidden, "这个请求不是从本网站的页面发出的，没有执行。请回到本网站重新操作。"))
	}))
	return protection.Handler(next), nil
}

// secure reports whether browsers reach the portal by TLS.
func (p *Portal) secure() bool { return p.TLS || strings.HasPrefix(p.URL, "https://") }

// SetUp returns a one-time link by which the first operator is made, as a path; empty
// where there are users. An earlier link is good no more.
func (p *Portal) SetUp(ctx context.Context) (path string, err error) {
	var some bool
	err = p.Desk.Store.Read(ctx, func(v *store.View) error {
		all, err := v.Users()
		some = len(all) > 0
		return err
	})
	if err != nil || some {
		return "", err
	}
	secret := newSecret()
	err = p.Desk.Store.Write(ctx, store.Actor{Who: "serve", Origin: "command"}, func(tx *store.Tx) error {
		return tx.Invite(hashed(secret), "")
	})
	return invitationPath(secret), err
}
