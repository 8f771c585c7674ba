package portal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"huibao/pipeline/service/store"
)

// contract holds answers to the document that describes the API.
type contract struct {
	t        *testing.T
	compiler *jsonschema.Compiler
	document map[string]any
	met      map[string]bool // operations with the statuses that were seen
}

const documentURL = "https://huibao.invalid/openapi.json"

func newContract(t *testing.T, h *house) *contract {
	t.Helper()
	got := h.stranger().get("/api/v1/openapi.json")
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(got.body))
	if err != nil || got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%d %v %s", got.StatusCode, err, got.Header)
	}
	c := &contract{t, jsonschema.NewCompiler(), document.(map[string]any), make(map[string]bool)}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource(documentURL, document); err != nil {
		t.Fatal(err)
	}
	return c
}

// operation returns the operation of a route.
func (c *contract) operation(pattern string) (map[string]any, string) {
	method, path, _ := strings.Cut(pattern, " ")
	paths := c.document["paths"].(map[string]any)
	at, _ := paths[path].(map[string]any)
	one, _ := at[strings.ToLower(method)].(map[string]any)
	return one, "#/paths/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path) + "/" + strings.ToLower(method)
}

// holds checks an answer against the document.
func (c *contract) holds(pattern string, got answer) answer {
	c.t.Helper()
	operation, at := c.operation(pattern)
	if operation == nil {
		c.t.Fatalf("the document knows no %s", pattern)
	}
	status := fmt.Sprint(got.StatusCode)
	responses := operation["responses"].(map[string]any)
	response, known := responses[status].(map[string]any)
	if !known && got.StatusCode >= http.StatusBadRequest {
		status = "default"
		response = responses[status].(map[string]any)
	} else if !known {
		c.t.Fatalf("%s answers %s, of which the document says nothing: %s", pattern, status, got.body)
	}
	c.met[pattern+" "+status] = true
	content, _ := response["content"].(map[string]any)
	kind := got.Header.Get("Content-Type")
	if len(content) == 0 && got.body == "" {
		return got
	}
	if content[kind] == nil {
		c.t.Fatalf("%s answers %s of type %q, want %v", pattern, status, kind, content)
	}
	if !strings.Contains(kind, "json") {
		return got
	}
	schema, err := c.compiler.Compile(fmt.Sprintf("%s%s/responses/%s/content/%s/schema", documentURL, at, status, strings.ReplaceAll(kind, "/", "~1")))
	if err != nil {
		c.t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(got.body))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		c.t.Errorf("%s answers %s, which the document does not allow: %v\n%s", pattern, status, err, got.body)
	}
	return got
}

// A script's month: its task, the blank workbook, sending, waiting, findings, figures. Every
// answer is as the document says, and every operation is met.
func TestAPI(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	c := newContract(t, h)
	h.write(func(tx *store.Tx) error {
		_, err := tx.IssueToken(dongtang, "x", hashed("mine"))
		return err
	})
	s := h.script("mine")
	const api = "/api/v1"
	get := func(pattern, path string) answer { t.Helper(); return c.holds("GET "+api+pattern, s.get(api+path)) }
	get("/openapi.json", "/openapi.json")
	get("/tasks", "/tasks")
	if blank := get("/blanks/{period}", "/blanks/2006-06"); !strings.HasPrefix(blank.body, "PK") {
		t.Error("the blank workbook is none")
	}
	get("/figures/{period}", "/figures/2006-06") // nothing yet
	c.holds("POST "+api+"/submissions", s.post(api+"/submissions"))
	name, content := sample(t, "东塘")
	sent := c.holds("POST "+api+"/submissions", s.sendTo(api+"/submissions", name, content))
	var all []apiSubmission
	if err := json.Unmarshal([]byte(sent.body), &all); err != nil || len(all) != 1 || all[0].File != name {
		t.Fatalf("%v %s", err, sent.body)
	}
	one := "/submissions/" + all[0].ID
	var judged apiSubmission
	if err := json.Unmarshal([]byte(get("/submissions/{attempt}", one+"?wait=60").body), &judged); err != nil || judged.State != "accepted" {
		t.Fatalf("%v %+v", err, judged)
	}
	if file := get("/submissions/{attempt}/files/{file}", one+"/files/0"); file.body != content {
		t.Error("the file is another one")
	}
	get("/submissions/{attempt}/files/{file}", one+"/files/99")
	get("/submissions", "/submissions?period=2006-06")
	if none := get("/submissions", "/submissions?period=2006-05"); strings.TrimSpace(none.body) != "[]" {
		t.Error(none.body)
	}
	get("/submissions/{attempt}/findings", one+"/findings")
	figures := get("/figures/{period}", "/figures/2006-06")
	if !strings.Contains(figures.body, `"直管党员"`) {
		t.Error(figures.body)
	}
	get("/tasks", "/tasks")
	c.explains(h, s)
	c.complete()
}

// explains answers a warning and an error by script.
func (c *contract) explains(h *house, s *caller) {
	c.t.Helper()
	const pattern = "POST /api/v1/submissions/{attempt}/findings/{finding}"
	all, err := h.Desk.Receive(c.t.Context(), parcel("警告.xlsx"), strings.NewReader("x"), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	a := h.judged(all[0].ID)
	h.write(func(tx *store.Tx) (err error) {
		if a, err = tx.Release(a.ID, store.Attribution{Period: june}); err != nil {
			return err
		}
		_, err = tx.Verdict(a.ID, store.Verdict{State: store.Accepted, Findings: warnings(a)})
		return err
	})
	for body, want := range map[string]int{`{"words": "属实。"}`: http.StatusNoContent, `{"words": ""}`: http.StatusUnprocessableEntity,
		`{"word": "x"}`: http.StatusBadRequest, `x`: http.StatusBadRequest} {
		r := s.request(http.MethodPost, "/api/v1/submissions/"+a.ID+"/findings/1", strings.NewReader(body))
		if got := c.holds(pattern, s.do(r)); got.StatusCode != want {
			c.t.Errorf("%s: %d, want %d", body, got.StatusCode, want)
		}
	}
	got := c.holds("GET /api/v1/submissions/{attempt}/findings", s.get("/api/v1/submissions/"+a.ID+"/findings"))
	if !strings.Contains(got.body, `"explanations":["属实。"]`) {
		c.t.Error(got.body)
	}
}

// complete checks that the document and the table of routes speak of the same, and that
// all of it was met.
func (c *contract) complete() {
	c.t.Helper()
	var routed, documented []string
	for _, r := range routes() {
		if strings.Contains(r.pattern, " /api/") {
			routed = append(routed, r.pattern)
		}
	}
	for path, at := range c.document["paths"].(map[string]any) {
		for method, operation := range at.(map[string]any) {
			pattern := strings.ToUpper(method) + " " + path
			documented = append(documented, pattern)
			for status := range operation.(map[string]any)["responses"].(map[string]any) {
				if status != "default" && !c.met[pattern+" "+status] {
					c.t.Errorf("no test has met %s %s", pattern, status)
				}
			}
		}
	}
	slices.Sort(routed)
	slices.Sort(documented)
	if !slices.Equal(routed, documented) {
		c.t.Errorf("routes\n%s\ndocumented\n%s", strings.Join(routed, "\n"), strings.Join(documented, "\n"))
	}
}

// An office maps its inbox: what it puts there stands in its own folder, and nothing else
// of the disk or of another office is there.
func TestDrive(t *testing.T) {
	t.Parallel()
	h := openWithDrive(t)
	h.write(func(tx *store.Tx) error {
		_, err := tx.IssueToken(dongtang, "x", hashed("mine"))
		return err
	})
	dir := h.drive()
	others := filepath.Join(h.Inbox, "左家塘街道")
	for _, err := range []error{
		os.MkdirAll(filepath.Join(dir, "已收"), 0o700), os.MkdirAll(others, 0o700),
		os.WriteFile(filepath.Join(others, "theirs.xlsx"), []byte("secret"), 0o600), os.Symlink(others, filepath.Join(dir, "link")),
		os.Symlink(filepath.Join(others, "theirs.xlsx"), filepath.Join(dir, "link.xlsx")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s := h.script("mine")
	do := func(method, path, body string, headers ...string) answer {
		r := s.request(method, path, strings.NewReader(body))
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return s.do(r)
	}
	for what, test := range map[string]struct {
		got  answer
		want int
	}{
		"put":                     {do(http.MethodPut, "/dav/inbox/6月.xlsx", "content"), http.StatusCreated},
		"options":                 {do(http.MethodOptions, "/dav/inbox/", ""), http.StatusOK},
		"put outside":             {do(http.MethodPut, "/dav/inbox/..%2f左家塘街道%2fx.xlsx", "x"), http.StatusTemporaryRedirect},
		"put into another folder": {do(http.MethodPut, "/dav/inbox/左家塘街道/x.xlsx", "x"), http.StatusNotFound},
		"make a folder":           {do("MKCOL", "/dav/inbox/左家塘街道", ""), http.StatusMethodNotAllowed},
		"through a link":          {do(http.MethodGet, "/dav/inbox/link/theirs.xlsx", ""), http.StatusNotFound},
		"a link itself":           {do(http.MethodGet, "/dav/inbox/link.xlsx", ""), http.StatusNotFound},
		"put another":             {do(http.MethodPut, "/dav/inbox/6月2.xlsx", "x", "Expect", ""), http.StatusCreated},
		"remove all":              {do(http.MethodDelete, "/dav/inbox/", ""), http.StatusMethodNotAllowed},
		"too large":               {do(http.MethodPut, "/dav/inbox/b.xlsx", strings.Repeat("x", int(h.mostFile())+2)), http.StatusMethodNotAllowed},
		"put a receipt":           {do(http.MethodPut, "/dav/outbox/x.xlsx", "x"), http.StatusMethodNotAllowed},
		"a page":                  {do(http.MethodPut, "/dav/inbox/a.html", "<script>"), http.StatusCreated},
	} {
		if test.got.StatusCode != test.want {
			t.Errorf("%s: %d, want %d: %s", what, test.got.StatusCode, test.want, test.got.body)
		}
	}
	if page := do(http.MethodGet, "/dav/inbox/a.html", ""); page.Header.Get("Content-Disposition") != "attachment" || !strings.Contains(page.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a page is shown: %v", page.Header)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "6月.xlsx")); err != nil || string(data) != "content" {
		t.Errorf("%q %v", data, err)
	}
	if data, err := os.ReadFile(filepath.Join(others, "theirs.xlsx")); err != nil || string(data) != "secret" {
		t.Errorf("their file is %q, %v", data, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	list := do("PROPFIND", "/dav/inbox/", "", "Depth", "1")
	names := regexp.MustCompile(`<D:displayname>([^<]*)`).FindAllStringSubmatch(list.body, -1)
	var got []string
	for _, n := range names {
		got = append(got, n[1])
	}
	slices.Sort(got)
	if want := []string{"", "6月.xlsx", "6月2.xlsx", "a.html"}; list.StatusCode != http.StatusMultiStatus || !slices.Equal(got, want) {
		t.Errorf("the folder lists %q, want %q", got, want)
	}
	moved := do("MOVE", "/dav/inbox/6月.xlsx", "", "Destination", h.server.URL+"/dav/inbox/报表.xlsx")
	if _, err := os.Stat(filepath.Join(dir, "报表.xlsx")); err != nil || moved.StatusCode != http.StatusCreated {
		t.Errorf("moved: %d %v", moved.StatusCode, err)
	}
	away := do("MOVE", "/dav/inbox/报表.xlsx", "", "Destination", h.server.URL+"/dav/inbox/../../左家塘街道/x.xlsx")
	if _, err := os.Stat(filepath.Join(others, "x.xlsx")); err == nil || away.StatusCode < http.StatusBadRequest {
		t.Errorf("moved away: %d", away.StatusCode)
	}
}
