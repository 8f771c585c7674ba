package portal

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huibao/pipeline/service/signon/signontest"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// admitted says, for every route, who is let in: o the office whose the object is, d the
// district, l leaders, a operators, s strangers. It is written by hand, so that a route
// whose rule is too wide fails here.
var admitted = map[string]string{
	"/":                          "odlas",
	"GET /static/{static}":       "odlas",
	"GET /login":                 "odlas",
	"POST /login":                "odlas",
	"GET /login/provider":        "odlas",
	"GET /login/provider/return": "odlas",
	"GET /setup/{invitation}":    "odlas",
	"POST /setup/{invitation}":   "odlas",

	"GET /{$}":               "odla",
	"POST /logout":           "odla",
	"POST /form":             "dla",
	"GET /account":           "odla",
	"POST /account/password": "odla",

	"GET /office":                                           "o",
	"GET /office/blank/{form}/{period}":                     "o",
	"POST /office/submissions":                              "o",
	"GET /office/submissions":                               "o",
	"GET /office/submissions/{attempt}":                     "o",
	"GET /office/submissions/{attempt}/grid":                "o",
	"GET /office/submissions/{attempt}/files/{file}":        "o",
	"POST /office/submissions/{attempt}/findings/{finding}": "o",
	"GET /office/figures/{form}/{period}":                   "o",

	"GET /district":                                   "d",
	"GET /district/{period}":                          "d",
	"POST /district/{period}/remind":                  "d",
	"POST /district/{period}/close":                   "d",
	"POST /district/{period}/open":                    "d",
	"POST /district/{period}/offices/{office}/reopen": "d",
	"GET /district/{period}/blanks":                   "d",
	"GET /district/{span}/draft":                      "d",
	"POST /district/{span}/draft":                     "d",
	"POST /district/{span}/draft/passages":            "d",
	"GET /district/{span}/draft/files/{file}":         "d",
	"GET /district/{span}/sign":                       "d",
	"POST /district/{span}/sign":                      "d",
	"GET /district/backfill":                          "d",
	"POST /district/backfill/month":                   "d",
	"POST /district/backfill/span":                    "d",
	"POST /submissions/{attempt}/allow":               "d",
	"POST /submissions/{attempt}/return":              "d",
	"GET /submissions/{attempt}":                      "dl",
	"GET /submissions/{attempt}/grid":                 "dl",
	"GET /submissions/{attempt}/files/{file}":         "dl",
	"GET /figures/{span}":                             "dl",
	"GET /figures/{span}/{figure}":                    "dl",
	"GET /trends":                                     "dl",
	"GET /ranking":                                    "dl",
	"GET /search":                                     "dl",
	"GET /system":                                     "a",
	"POST /system/check":                              "a",
	"GET /system/jobs":                                "a",
	"POST /system/jobs/{job}/retry":                   "a",
	"GET /system/audit":                               "a",
	"GET /system/settings":                            "a",
	"GET /reports":                                    "dl",
	"GET /reports/{span}":                             "dl",
	"GET /reports/{span}/{edition}":                   "dl",
	"GET /reports/{span}/{edition}/difference":        "dl",
	"GET /reports/{span}/{edition}/files/{file}":      "dl",
	"GET /office/tokens":                              "o",
	"POST /office/tokens":                             "o",
	"POST /office/tokens/{token}/revoke":              "o",

	"GET /api/v1/openapi.json":                              "odlas",
	"GET /api/v1/tasks":                                     "o",
	"GET /api/v1/blanks/{form}/{period}":                    "o",
	"POST /api/v1/submissions":                              "o",
	"GET /api/v1/submissions":                               "o",
	"GET /api/v1/submissions/{attempt}":                     "o",
	"GET /api/v1/submissions/{attempt}/findings":            "o",
	"POST /api/v1/submissions/{attempt}/findings/{finding}": "o",
	"GET /api/v1/submissions/{attempt}/files/{file}":        "o",
	"GET /api/v1/figures/{form}/{period}":                   "o",
	"/dav/inbox/{path...}":                                  "o",
	"/dav/outbox/{path...}":                                 "o",

	"GET /lost":                     "da",
	"GET /lost/{lost}/files/{file}": "da",

	"GET /people":               "a",
	"POST /people":              "a",
	"POST /people/{user}/link":  "a",
	"POST /people/{user}/free":  "a",
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
		method, path = http.MethodGet, pattern
	}
	path = strings.ReplaceAll(path, "{$}", "")
	for _, name := range (route{pattern: pattern}).named() {
		if o[name] == "" {
			t.Fatalf("the test has no %s", name)
		}
		path = strings.NewReplacer("{"+name+"}", o[name], "{"+name+"...}", o[name]).Replace(path)
	}
	return method, path
}

// Every route, by every role, on what is one's own and what is another office's.
func TestWhoMayDoWhat(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: one caller at a time has no races to find")
	}
	t.Parallel()
	dir, provider := t.TempDir(), signontest.Start(t)
	h := open(t, func(s *Settings) { s.Inbox, s.SignOn = dir, signOnBy(provider) })
	if err := os.WriteFile(filepath.Join(h.drive(), "a.xlsx"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	outbox := filepath.Join(h.Desk.Outbox, "东塘街道")
	if err := errors.Join(os.MkdirAll(outbox, 0o700), os.WriteFile(filepath.Join(outbox, "a.xlsx"), []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	h.work()
	name, content := sample(t, "东塘")
	mine := h.attempt(dongtang, name, content)
	name, content = sample(t, "左家塘")
	theirs := h.attempt(zuojiatang, name, content)
	lost := h.attempt("", "x.xlsx", "no workbook")
	users := map[byte]store.User{
		'o': h.user("dongtang", store.OfficeClerk, dongtang), 'd': h.user("qu", store.DistrictClerk, ""),
		'l': h.user("lingdao", store.Leader, ""), 'a': h.user("guanli", store.Operator, ""),
	}
	h.user("guanli2", store.Operator, "") // so that the other may be barred
	h.publish()
	if _, err := h.Desk.Draft(t.Context(), june, nil); err != nil {
		t.Fatal(err)
	}
	secret := newSecret()
	h.write(func(tx *store.Tx) error { return tx.Invite(hashed(secret), users['l'].ID) })
	var token, their store.Token
	h.write(func(tx *store.Tx) (err error) {
		if token, err = tx.IssueToken(dongtang, "x", hashed("to be revoked")); err != nil {
			return err
		}
		if _, err = tx.IssueToken(dongtang, "y", hashed("mine")); err != nil {
			return err
		}
		their, err = tx.IssueToken(zuojiatang, "x", hashed("theirs"))
		return err
	})
	own := objects{
		"form": formCode, "token": token.ID, "path": "a.xlsx", "static": "style.css", "invitation": secret, "attempt": mine.ID, "lost": lost.ID, "period": "2006-06", "span": "2006-06", "file": "0",
		"finding": "1", "user": users['d'].ID, "office": dongtang, "edition": "1", "figure": "members_total", "job": h.parked(),
	}
	other := objects{"form": "none", "token": their.ID, "path": "x/a.xlsx", "static": "none.css", "invitation": newSecret(), "attempt": theirs.ID, "lost": mine.ID, "period": "2006-6x", "span": "2006-Q5", "file": "-1",
		"finding": "01", "user": "0123", "office": "430111005001", "edition": "7", "figure": "members_totals", "job": "0"}
	for _, r := range routes() {
		wanted, known := admitted[r.pattern]
		if !known {
			t.Errorf("%s: nobody has written down who is let in", r.pattern)
			continue
		}
		for _, who := range []byte("odlas") {
			t.Run(fmt.Sprintf("%s by %c", r.pattern, who), func(t *testing.T) {
				method, path := own.path(t, r.pattern)
				got := h.knock(users, r, who, method, path)
				if let := strings.IndexByte(wanted, who) >= 0; let == turnedAway(got) && r.pattern != "/" {
					t.Errorf("%s %s answers %d, admitted %v", method, path, got.StatusCode, let)
				}
				for _, name := range r.named() { // each in turn is another's
					mixed := maps.Clone(own)
					mixed[name] = stranger(r, other)[name]
					method, path = mixed.path(t, r.pattern)
					if got := h.knock(users, r, who, method, path); !turnedAway(got) {
						t.Errorf("%s %s answers %d to who has no right to it", method, path, got.StatusCode)
					}
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

// stranger puts what is nobody's in the place of what is another office's where the route
// is for those who see all offices.
func stranger(r route, other objects) objects {
	if !slices.Contains(r.rule.roles, store.OfficeClerk) {
		other = maps.Clone(other)
		other["attempt"] = "0123"
	}
	return other
}

// parked is a job that somebody may have done again.
func (h *house) parked() string {
	h.t.Helper()
	all, err := h.Desk.Jobs(h.t.Context(), work.Done, work.Waiting, work.Running)
	if err != nil || len(all) == 0 {
		h.t.Fatalf("%d jobs, %v", len(all), err)
	}
	return strconv.FormatInt(all[0].ID, 10)
}

// knock asks with a fresh session, since some routes end it.
func (h *house) knock(users map[byte]store.User, r route, who byte, method, path string) answer {
	h.t.Helper()
	c := h.stranger()
	if r.rule.script && who == 'o' {
		c = h.script("mine")
	} else if u, known := users[who]; known {
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
	return a.StatusCode == http.StatusUnauthorized && !slices.Contains([]string{"/login", signOnReturn, "/account/password"}, a.Request.URL.Path)
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
	if got := c.get("/office/figures/" + formCode + "/2006-06"); !strings.Contains(got.body, "还没有通过审核的报表") {
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

// A program is known by its token alone, and a browser by its session alone: what a browser
// sends along by itself opens no door for programs.
func TestTokensAndSessions(t *testing.T) {
	t.Parallel()
	h := open(t)
	u := h.user("dongtang", store.OfficeClerk, dongtang)
	page := h.as(u).post("/office/tokens", "label", "报送程序")
	_, after, _ := strings.Cut(page.body, tokenPrefix)
	secret := tokenPrefix + after[:26]
	if got := h.script(secret).get("/api/v1/tasks"); got.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	if got := h.as(u).get("/api/v1/tasks"); got.StatusCode != http.StatusUnauthorized || got.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("a session opens the API: %d", got.StatusCode)
	}
	if got := h.script(secret).get("/office"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a token opens a page: %d", got.StatusCode)
	}
	var all []store.Token
	h.read(func(v *store.View) (err error) { all, err = v.Tokens(dongtang); return err })
	if len(all) != 1 || all[0].Hash == secret || strings.Contains(h.as(u).get("/office/tokens").body, secret) {
		t.Errorf("the secret is kept: %+v", all)
	}
	h.write(func(tx *store.Tx) error { return tx.CloseUser(u.ID, true) })
	if got := h.script(secret).get("/api/v1/tasks"); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("the token of who is barred is good: %d", got.StatusCode)
	}
	h.write(func(tx *store.Tx) error { return tx.CloseUser(u.ID, false) })
	if got := h.as(u).post("/office/tokens/" + all[0].ID + "/revoke"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	for range addressBurst + 1 {
		if got := h.script(secret).get("/api/v1/tasks"); got.StatusCode == http.StatusOK {
			t.Error("a revoked token is good")
		} else if got.StatusCode == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("tokens may be guessed without end")
}
