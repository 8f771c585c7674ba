package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"huibao/pipeline/service/store"
)

// rule says who may take a route. The zero rule lets nobody in and is refused.
type rule struct {
	public bool
	roles  []store.Role
	script bool // callers have tokens, and are answered as programs
}

func allow(roles ...store.Role) rule { return rule{roles: roles} }

var wildcard = regexp.MustCompile(`\{(\w+)(?:\.\.\.)?\}`)

// named returns what the path of a pattern names.
func (r route) named() []string {
	var out []string
	for _, found := range wildcard.FindAllStringSubmatch(r.pattern, -1) {
		out = append(out, found[1])
	}
	return out
}

// check refuses a route that nobody has thought about.
func (r route) check() error {
	if r.rule.public == (len(r.rule.roles) > 0) {
		return fmt.Errorf("route %s has no rule", r.pattern)
	}
	for _, name := range r.named() {
		if names[name] == nil {
			return fmt.Errorf("route %s names a %q, of which nobody knows whose it is", r.pattern, name)
		}
	}
	return nil
}

// guard is where it is decided who may do what: who calls, whether his role may take the
// route, and whether what the path names is his.
func (p *Portal) guard(rt route) http.Handler {
	named := rt.named()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{p: p, w: w, r: r, script: rt.rule.script}
		if err := v.admit(rt.rule, named); err != nil {
			p.fail(v, err)
			return
		}
		if err := rt.do(v); err != nil {
			p.fail(v, err)
		}
	})
}

func (v *visit) admit(rule rule, named []string) error {
	recognise := v.recognise
	if rule.script {
		recognise = v.recogniseToken // and by nothing that a browser sends along by itself
	}
	if err := recognise(); err != nil {
		return err
	}
	if !rule.public {
		if v.user.ID == "" {
			return errUnknown
		}
		if !slices.Contains(rule.roles, v.user.Role) {
			return errForbidden
		}
	}
	for _, name := range named {
		if err := names[name](v, v.r.PathValue(name)); err != nil {
			return err
		}
	}
	return nil
}

// loginPath is where who is not known is sent, and whence he comes back.
func loginPath(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/" {
		return "/login"
	}
	return "/login?" + url.Values{"next": {r.URL.RequestURI()}}.Encode()
}

// within returns a path of this portal, whatever was asked for.
func within(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || len(u.Path) < 2 || u.Path[0] != '/' ||
		u.Path[1] == '/' || u.Path[1] == '\\' || u.Path == "/login" {
		return "/"
	}
	return u.RequestURI()
}
