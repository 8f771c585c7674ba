package portal

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
	"huibao/samples"
	"huibao/templates"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(closing{m}) }

// The form, and two offices of the samples.
const (
	formCode = "community-party-building"

	dongtang   = "430111005"
	zuojiatang = "430111002"
)

// line is the pipeline of the shipped form, made once.
var line = sync.OnceValues(func() (*pipeline.Pipeline, error) {
	opened, err := config.Open(nil)
	if err != nil {
		return nil, err
	}
	return pipeline.New(pipeline.Settings{
		Form: opened.Form, Units: opened.Units, Templates: templates.FS(), Due: opened.Forms[0].Calendar.Due(),
	})
})

// house is a portal with a desk behind it and users before it.
type house struct {
	*Portal
	t      *testing.T
	server *httptest.Server
	log    *logged
	now    func(time.Duration) // puts the clock forward
}

// logged is a log that tests read while it is written.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// summer is when the tests take place, by the clock of the portal and of the store.
var summer = time.Date(2006, 6, 25, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

// clock stands still until it is put forward.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) forward(by time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(by) }

// open makes a house. Whoever wants the portal otherwise changes the settings.
func open(t *testing.T, change ...func(*Settings)) *house {
	t.Helper()
	at := &clock{at: summer}
	s, err := store.Open(t.Context(), storetest.SQLite(t), store.Options{Clock: at.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	dir := t.TempDir()
	kept, err := files.Open(t.Context(), filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	made, err := line()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, log: &logged{}, now: at.forward}
	log := slog.New(slog.NewTextHandler(h.log, nil))
	desk, err := work.New(t.Context(), work.Settings{
		Line: made, Store: s, Files: kept, Recipe: "test", Log: log, Zone: summer.Location(),
		Outbox: filepath.Join(dir, "outbox"), Reports: filepath.Join(dir, "reports"),
	})
	if err != nil {
		t.Fatal(err)
	}
	settings := Settings{Desk: desk, Templates: templates.FS(), Clock: at.now, Log: log}
	for _, c := range change {
		c(&settings)
	}
	if h.Portal, err = New(settings); err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewServer(h.Handler())
	t.Cleanup(h.server.Close)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(h.log)
		}
	})
	return h
}

// work has files judged until the test ends.
func (h *house) work() {
	h.t.Helper()
	engine, err := h.Desk.Start(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		if err := engine.Stop(); err != nil {
			h.t.Error(err)
		}
	})
}

func (h *house) write(change func(*store.Tx) error) {
	h.t.Helper()
	if err := h.Desk.Store.Write(context.Background(), store.Actor{Who: "test", Origin: "test"}, change); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(look func(*store.View) error) {
	h.t.Helper()
	if err := h.Desk.Store.Read(context.Background(), look); err != nil {
		h.t.Fatal(err)
	}
}

// password is everybody's, hashed once.
const password = "蓝天 白云 2006"

var passwordHash = sync.OnceValue(func() string { return hashPassword(password) })

// user adds a user with the password.
func (h *house) user(account string, role store.Role, office string) store.User {
	h.t.Helper()
	return h.named(account, "用户"+account, role, office)
}

func (h *house) named(account, name string, role store.Role, office string) (u store.User) {
	h.t.Helper()
	h.write(func(tx *store.Tx) (err error) {
		if u, err = tx.AddUser(store.User{Account: account, Name: name, Role: role, Office: office}); err != nil {
			return err
		}
		return tx.SetPassword(u.ID, passwordHash())
	})
	return u
}

// caller is a browser without pages.
type caller struct {
	*http.Client
	h *house
}

// stranger is a caller whom nobody knows.
func (h *house) stranger() *caller {
	jar, _ := cookiejar.New(nil) // never fails
	return &caller{&http.Client{Jar: jar, Transport: h.server.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}, h}
}

// as is a caller with a session of the user.
func (h *house) as(u store.User) *caller {
	h.t.Helper()
	secret := newSecret()
	h.write(func(tx *store.Tx) error { return tx.StartSession(hashed(secret), u.ID, "192.0.2.1", time.Time{}) })
	c := h.stranger()
	c.Jar.SetCookies(h.url("/"), []*http.Cookie{h.cookie(secret, time.Hour)})
	return c
}

// openWithDrive is a house whose inbox can be mapped.
func openWithDrive(t *testing.T) *house {
	dir := t.TempDir()
	return open(t, func(s *Settings) { s.Inbox = dir })
}

// drive is the folder in the inbox of the first office.
func (h *house) drive() string {
	h.t.Helper()
	dir := filepath.Join(h.Inbox, "东塘街道")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		h.t.Fatal(err)
	}
	return dir
}

// script is a caller with a token.
func (h *house) script(token string) *caller {
	c := h.stranger()
	c.Transport = bearer{c.Transport, token}
	return c
}

type bearer struct {
	http.RoundTripper
	token string
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.RoundTripper.RoundTrip(r)
}

func (h *house) url(path string) *url.URL {
	u, err := url.Parse(h.server.URL + path)
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

func (c *caller) do(r *http.Request) answer {
	c.h.t.Helper()
	response, err := c.Do(r)
	if err != nil {
		c.h.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.h.t.Fatal(err)
	}
	return answer{response, string(body)}
}

func (c *caller) request(method, path string, body io.Reader) *http.Request {
	c.h.t.Helper()
	r, err := http.NewRequestWithContext(c.h.t.Context(), method, c.h.server.URL+path, body)
	if err != nil {
		c.h.t.Fatal(err)
	}
	return r
}

func (c *caller) get(path string) answer {
	c.h.t.Helper()
	return c.do(c.request(http.MethodGet, path, nil))
}

// post sends a form, as a page of ours would.
func (c *caller) post(path string, fields ...string) answer {
	c.h.t.Helper()
	form := make(url.Values)
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := c.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.do(r)
}

// send uploads files: names and contents in turn.
func (c *caller) send(files ...string) answer {
	c.h.t.Helper()
	return c.sendTo("/office/submissions", files...)
}

func (c *caller) sendTo(path string, files ...string) answer {
	c.h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		to, err := w.CreateFormFile("file", files[i])
		if err != nil {
			c.h.t.Fatal(err)
		}
		_, _ = io.WriteString(to, files[i+1])
	}
	w.Close()
	r := c.request(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(r)
}

// judged waits for the verdict on an attempt.
func (h *house) judged(id string) (a store.Attempt) {
	h.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		h.read(func(v *store.View) (err error) {
			a, err = v.Attempt(id)
			return err
		})
		if a.State != store.Received {
			return a
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("attempt %s is not judged", id)
		}
	}
}

// attempt sends a file in an office's name and waits for the verdict.
func (h *house) attempt(office, name, content string) store.Attempt {
	h.t.Helper()
	all, err := h.Desk.Receive(h.t.Context(), work.Parcel{Way: way, Office: office, Name: name}, strings.NewReader(content), nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.judged(all[0].ID)
}

// sample is the sample workbook of June whose name begins so.
func sample(t *testing.T, begins string) (name, content string) {
	t.Helper()
	found, err := fs.Glob(samples.FS(), "2006-06/"+begins+"*.xlsx")
	if err != nil || len(found) == 0 {
		t.Fatalf("no sample of %s: %v", begins, err)
	}
	data, err := fs.ReadFile(samples.FS(), found[0])
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Base(found[0]), string(data)
}

var june = period.Must("2006-06")

// parcel is a file of the first office.
func parcel(name string) work.Parcel { return work.Parcel{Way: way, Office: dongtang, Name: name} }
