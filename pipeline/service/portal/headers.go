package portal

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// policy lets a page load its style and its script from here, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// headers are said with every answer; an action may say otherwise.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// caller is the address of who calls, for which the word of a trusted proxy is taken.
func (p *Portal) caller(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(chain) - 1; i >= 0 && p.trusted(host); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			break
		}
		host = next.Unmap().String()
	}
	return host
}

// trusted reports whether an address is a proxy's of ours.
func (p *Portal) trusted(host string) bool {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, prefix := range p.Proxies {
		if prefix.Contains(address.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// logged writes a line on every request. A link's secret is part of its path, so the
// pattern is written in its place.
func (p *Portal) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answer := &counted{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r)
		level := slog.LevelInfo
		if answer.status >= http.StatusInternalServerError {
			level = slog.LevelWarn
		}
		path := r.URL.Path
		if strings.HasPrefix(path, invitationPath("")) {
			path = invitationPath("…")
		}
		p.Log.Log(r.Context(), level, "request", "method", r.Method, "path", path, "status", answer.status,
			"bytes", answer.bytes, "ms", time.Since(began).Milliseconds(), "from", p.caller(r))
	})
}

// counted remembers what was answered.
type counted struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (c *counted) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.bytes += n
	return n, err
}

// Unwrap lets [http.ResponseController] reach the connection.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }
