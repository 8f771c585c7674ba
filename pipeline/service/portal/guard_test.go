package portal

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline/service/store"
)

// admitted says, for every route, who is let in: o the office whose the object is, d the
// district, l leaders, a operators, s strangers. It is written by hand, so that a route
// whose rule is too wide fails here.
var admitted = map[string]string{
	"/":                        "odlas",
	"GET /static/{static}":     "odlas",
	"GET /login":               "odlas",
	"POST /login":              "odlas",
	"GET /setup/{invitation}":  "odlas",
	"POST /setup/{invitation}": "odlas",

	"GET /{$}":               "odla",
	"POST /logout":           "odla",
	"GET /account":           "odla",
	"POST /account/password": "odla",

	"GET /office":                                           "o",
	"GET /office/blank/{period}":                            "o",
	"POST /office/submissions":                              "o",
	"GET /office/submissions":                               "o",
	"GET /office/submissions/{attempt}":                     "o",
	"GET /office/submissions/{attempt}/grid":                "o",
	"GET /office/submissions/{attempt}/files/{file}":        "o",
	"POST /office/submissions/{attempt}/findings/{finding}": "o",
	"GET /office/figures/{period}":                          "o",

	"GET /people":               "a",
	"POST /people":              "a",
	"POST /people/{user}/link":  "a",
	"POST /people/{user}/close": "a",
	"POST /people/{user}/open":  "a",
}

// objects are what stands for each name in a path, by whose it is.
type objects map[string]string

// path puts objects into a pattern.
func (o objects) path(t *testing.T, pattern string) (method, path string) {
	t.Helper()
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = http.MethodGet, pattern+"nowhere"
	}
	path = strings.ReplaceAll(path, "{$}", "")
	for _, name := range (route{pattern: pattern}).named() {
		if o[name] == "" {
			t.Fatalf("the test has no %s", name)
		}
		path = strings.ReplaceAll(path, "{"+name+"}", o[name])
	}
	return method, path
}

// Every route, by every role, on what is one's own and what is another office's.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	name, content := sample(t, "东塘")
	mine := h.attempt(dongtang, name, content)
	name, content = sample(t, "左家塘")
	theirs := h.attempt(zuojiatang, name, content)
	users := map[byte]store.User{
		'o': h.user("dongtang", store.OfficeClerk, dongtang), 'd': h.user("qu", store.DistrictClerk, ""),
		'l': h.user("lingdao", store.Leader, ""), 'a': h.user("guanli", store.Operator, ""),
	}
	h.user("guanli2", store.Operator, "") // so that the other may be barred
	secret := newSecret()
	h.write(func(tx *store.Tx) error { return tx.Invite(hashed(secret), users['l'].ID) })
	own := objects{
		"static": "style.css", "invitation": secret, "attempt": mine.ID, "period": "2006-06", "file": "0",
		"finding": "1", "user": users['d'].ID,
	}
	other := objects{"static": "none.css", "invitation": newSecret(), "attempt": theirs.ID, "period": "2006-6x", "file": "-1",
		"finding": "01", "user": "0123"}
	for _, r := range routes() {
		wanted, known := admitted[r.pattern]
		if !known {
			t.Errorf("%s: nobody has written down who is let in", r.pattern)
			continue
		}
		for _, who := range []byte("odlas") {
			t.Run(fmt.Sprintf("%s by %c", r.pattern, who), func(t *testing.T) {
				method, path := own.path(t, r.pattern)
				got := h.knock(users, who, method, path)
				if let := strings.IndexByte(wanted, who) >= 0; let == turnedAway(got) && !(let && r.pattern == "/") {
					t.Errorf("%s %s answers %d, admitted %v", method, path, got.StatusCode, let)
				}
				if len(r.named()) == 0 {
					return
				}
				method, path = other.path(t, r.pattern)
				if got := h.knock(users, who, method, path); !turnedAway(got) {
					t.Errorf("%s %s answers %d to who has no right to it", method, path, got.StatusCode)
				}
			})
		}
	}
	for pattern := range admitted {
		if !slices.ContainsFunc(routes(), func(r route) bool { return r.pattern == pattern }) {
			t.Errorf("%s is no route any more", pattern)
		}
	}
}

// knock asks with a fresh session, since some routes end it.
func (h *house) knock(users map[byte]store.User, who byte, method, path string) answer {
	h.t.Helper()
	c := h.stranger()
	if u, known := users[who]; known {
		h.write(func(tx *store.Tx) error { return tx.CloseUser(u.ID, false) })
		c = h.as(u)
	}
	if method == http.MethodPost {
		return c.post(path)
	}
	return c.get(path)
}

// turnedAway reports whether somebody was refused, or sent to log in, as a guard does.
func turnedAway(a answer) bool {
	switch a.StatusCode {
	case http.StatusForbidden, http.StatusNotFound:
		return true
	case http.StatusSeeOther:
		return strings.HasPrefix(a.Header.Get("Location"), "/login") && a.Header.Get("Set-Cookie") == "" // as logging out sets
	}
	return a.StatusCode == http.StatusUnauthorized && a.Request.URL.Path != "/login" && a.Request.URL.Path != "/account/password"
}

// A route that nobody has thought about is refused when the portal starts.
func TestRoutesWithoutRule(t *testing.T) {
	t.Parallel()
	for pattern, rule := range map[string]rule{"GET /a": {}, "GET /b/{unheard}": signedIn, "GET /c": {public: true, roles: store.Roles}} {
		if err := (route{pattern, rule, missing}).check(); err == nil {
			t.Errorf("%s passes with %+v", pattern, rule)
		}
	}
}

// Another office's files are not there, whatever a clerk asks for, and its folder's name in
// a file's name changes nothing about whose file it is.
func TestOtherOffice(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	name, content := sample(t, "左家塘")
	theirs := h.attempt(zuojiatang, name, content)
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	list := c.get("/office/submissions")
	if list.StatusCode != http.StatusOK || strings.Contains(list.body, theirs.ID) || strings.Contains(list.body, name) {
		t.Errorf("%d %s", list.StatusCode, list.body)
	}
	if got := c.get("/office/figures/2006-06"); !strings.Contains(got.body, "还没有通过审核的报表") {
		t.Error(got.body)
	}
	for _, as := range []string{name, "左家塘街道", "../左家塘街道/x.xlsx", `..\..\430111002\x.xlsx`} {
		sent := c.send(as, content)
		id := strings.TrimPrefix(sent.Header.Get("Location"), "/office/submissions/")
		if sent.StatusCode != http.StatusSeeOther || id == theirs.ID {
			t.Fatalf("%s: %d %v", as, sent.StatusCode, sent.Header)
		}
		if a := h.judged(id); a.Office != dongtang || a.State == store.Accepted || strings.ContainsAny(a.Name, `/\`) {
			t.Errorf("%s became %+v", as, a)
		}
	}
	h.read(func(v *store.View) error {
		a, err := v.Attempt(theirs.ID)
		if a.State != store.Accepted {
			t.Errorf("their file is %s now", a.State)
		}
		return err
	})
}
