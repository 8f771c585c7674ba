package portal

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/filename"
	"huibao/pipeline/form"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/submission"
)

// What is no file of ours is refused in words, and nothing is kept of it.
func TestRefusedUploads(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	large := strings.Repeat("x", int(h.mostFile())+1)
	for what, test := range map[string]struct {
		answer answer
		want   int
	}{
		"no file at all":        {c.send(), http.StatusBadRequest},
		"no form":               {c.post("/office/submissions", "file", "x"), http.StatusUnsupportedMediaType},
		"a file without a name": {c.send("", "x"), http.StatusBadRequest},
		"too large":             {c.send("大.xlsx", large), http.StatusRequestEntityTooLarge},
	} {
		if test.answer.StatusCode != test.want || !strings.Contains(test.answer.body, "。") {
			t.Errorf("%s: %d, want %d: %s", what, test.answer.StatusCode, test.want, test.answer.body)
		}
	}
	count := func() (n int) {
		h.read(func(v *store.View) error {
			all, err := v.Sent(dongtang)
			n = len(all)
			return err
		})
		return n
	}
	if n := count(); n != 0 {
		t.Errorf("%d files were kept", n)
	}
	var many []string
	for i := range mostFiles + 1 {
		many = append(many, fmt.Sprintf("%d.xlsx", i), fmt.Sprint(i))
	}
	if got := c.send(many...); got.StatusCode != http.StatusRequestEntityTooLarge || count() != mostFiles {
		t.Errorf("%d files at a time: %d, %d kept", mostFiles+1, got.StatusCode, count())
	}
	status := 0
	for i := 0; i < 2*uploadBurst && status != http.StatusTooManyRequests; i++ {
		got := c.send("x.xlsx", fmt.Sprintf("again %d", i))
		if status = got.StatusCode; status == http.StatusTooManyRequests && got.Header.Get("Retry-After") == "" {
			t.Error("does not say when to come again")
		}
	}
	if status != http.StatusTooManyRequests {
		t.Error("an office may upload without end")
	}
}

// Files that are no workbooks are taken and answered as those in the folder are.
func TestWrongTypes(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	for name, content := range map[string]string{
		"报表.exe": "MZ\x90\x00", "报表.xlsx": "<html><script>alert(1)</script></html>", "空.xlsx": "", "图.png": "\x89PNG\r\n\x1a\n",
	} {
		sent := c.send(name, content)
		if sent.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d", name, sent.StatusCode)
			continue
		}
		path := sent.Header.Get("Location")
		if a := h.judged(strings.TrimPrefix(path, "/office/submissions/")); a.State != store.Quarantined || a.Office != dongtang {
			t.Errorf("%s is %s of %q", name, a.State, a.Office)
		}
		page := c.get(path)
		if page.StatusCode != http.StatusOK || !strings.Contains(page.body, "没有计入") || strings.Contains(page.body, "<script>alert") {
			t.Errorf("%s: %d %s", name, page.StatusCode, page.body)
		}
		file := c.get(path + "/files/0")
		if file.body != content || file.Header.Get("Content-Type") != "application/octet-stream" ||
			file.Header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment;") ||
			!strings.Contains(file.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s is handed out with %v", name, file.Header)
		}
	}
}

// Script in names and cells is text wherever it is shown, and what looks like a formula
// is text in the workbooks that are handed out.
func TestScriptIsText(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	const script = `<script>alert("x")</script><img src=x onerror=alert(1)>`
	_, content := sample(t, "东塘")
	book, err := excelize.OpenReader(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	formulas := []string{"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1"}
	for i, text := range append([]string{script}, formulas...) {
		if err := book.SetCellStr("案例", fmt.Sprintf("E%d", 20+i), text); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellStr("党员", "C6", script); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellStr("案例", "E3", script); err != nil {
		t.Fatal(err)
	}
	buffer, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	sent := c.send(`东塘"><script>alert(2)</script>.xlsx`, buffer.String())
	path := sent.Header.Get("Location")
	a := h.judged(strings.TrimPrefix(path, "/office/submissions/"))
	pages := []string{"/office", "/office/submissions", path, path + "/grid?sheet=党员", path + "/grid?sheet=案例", path + "/grid?sheet=" + "%3Cscript%3E", "/office/figures/" + formCode + "/2006-06"}
	shown := 0
	for _, page := range pages {
		got := c.get(page)
		if got.StatusCode != http.StatusOK || strings.Contains(got.body, "<script>") || strings.Contains(got.body, "<img src=x") {
			t.Errorf("%s: %d %s", page, got.StatusCode, got.body)
		}
		shown += strings.Count(got.body, "&lt;script&gt;") + strings.Count(got.body, "＜script＞")
	}
	if shown < 5 {
		t.Errorf("the script is shown %d times as text", shown)
	}
	if len(receiptFiles(a)) == 0 {
		t.Fatal("there is no receipt to look into")
	}
	for i, r := range receiptFiles(a) {
		file := c.get(fmt.Sprintf("%s/files/%d", path, r.Number))
		if i > 0 || file.StatusCode != http.StatusOK {
			continue
		}
		marked, err := excelize.OpenReader(strings.NewReader(file.body))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range formulas {
			at := fmt.Sprintf("E%d", 21+i)
			formula, err := marked.GetCellFormula("案例", at)
			value, err2 := marked.GetCellValue("案例", at)
			if err != nil || err2 != nil || formula != "" || value != want {
				t.Errorf("%s holds %q with formula %q, want the text %q", at, value, formula, want)
			}
		}
		_ = marked.Close()
	}
}

// Names of files are labels: none becomes a path, and none breaks a header.
func TestPathNames(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	for i, name := range []string{
		"../../etc/passwd", `C:\fakepath\报表.xlsx`, "..", ".", "CON.xlsx", "a\u202Egpj.xlsx", "a\r\nSet-Cookie: x=1.xlsx",
		strings.Repeat("长", 300) + ".xlsx", "报表.xlsx\x00.exe",
	} {
		content := fmt.Sprintf("no workbook %d", i)
		all, err := (&visit{p: h.Portal, r: c.request(http.MethodPost, "/", nil), user: store.User{Account: "dongtang", Office: dongtang}}).
			receive(name, strings.NewReader(content))
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		a := h.judged(all[0].ID)
		if a.Name != filename.Clean(a.Name) || strings.ContainsAny(a.Name, "/\\\r\n\x00") || len(a.Name) > filename.Most {
			t.Errorf("%q is kept as %q", name, a.Name)
		}
		file := c.get("/office/submissions/" + a.ID + "/files/0")
		if file.body != content || file.Header.Get("Set-Cookie") != "" {
			t.Errorf("%q: %d %v", name, file.StatusCode, file.Header)
		}
	}
	for _, path := range []string{
		"/static/..%2Fpages%2Flayout.html", "/static/%2e%2e/pages/layout.html", "/static/pages", "/office/submissions/..%2f..%2fpeople",
	} {
		if got := c.get(path); got.StatusCode == http.StatusOK {
			t.Errorf("%s answers %d", path, got.StatusCode)
		}
	}
}

// Who sends slowly for no reason is left, and who sends slowly but steadily is not.
func TestSlowCallers(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.head = time.Second
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- h.Serve(ctx, on, nil) }()
	connection, err := net.Dial("tcp", on.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, "GET /login HTTP/1.1\r\nHost: x\r\n"); err != nil {
		t.Fatal(err)
	}
	_ = connection.SetReadDeadline(time.Now().Add(h.head + 10*time.Second))
	if text, err := bufio.NewReader(connection).ReadString('\n'); err == nil && !strings.Contains(text, "408") {
		t.Errorf("answered %q to who never ends his request", text)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// An upload takes as long as it goes on, and is given up when it stands still.
func TestSlowUpload(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.body, h.stall = 500*time.Millisecond, time.Second
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- h.Serve(ctx, on, nil) }()
	u := h.user("dongtang", store.OfficeClerk, dongtang)
	for _, test := range []struct {
		name   string
		pieces int
		still  time.Duration
		want   int
	}{{"steady.xlsx", 20, 50 * time.Millisecond, http.StatusSeeOther}, {"still.xlsx", 2, 2 * time.Second, http.StatusRequestTimeout}} {
		c := h.as(u)
		from, to := io.Pipe()
		body := multipart.NewWriter(to)
		answered := make(chan struct{})
		var sending sync.WaitGroup
		sending.Go(func() {
			part, _ := body.CreateFormFile("file", test.name)
			for range test.pieces {
				_, _ = io.WriteString(part, strings.Repeat("x", 4096))
				select {
				case <-time.After(test.still):
				case <-answered:
				}
			}
			body.Close()
			to.Close()
		})
		request := c.request(http.MethodPost, "/office/submissions", from)
		request.URL.Host = on.Addr().String()
		request.Header.Set("Content-Type", body.FormDataContentType())
		response, err := c.Do(request)
		close(answered)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		response.Body.Close()
		if response.StatusCode != test.want {
			t.Errorf("%s: %d, want %d", test.name, response.StatusCode, test.want)
		}
		_ = from.CloseWithError(io.ErrClosedPipe)
		sending.Wait()
		c.CloseIdleConnections()
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	h.read(func(v *store.View) error {
		all, err := v.Sent(dongtang)
		if len(all) != 1 || all[0].Name != "steady.xlsx" {
			t.Errorf("kept %+v", all)
		}
		return err
	})
}

// An upload that breaks off leaves nothing.
func TestBrokenUpload(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	from, to := io.Pipe()
	body := multipart.NewWriter(to)
	go func() {
		part, _ := body.CreateFormFile("file", "报表.xlsx")
		_, _ = io.WriteString(part, "half of it")
		to.CloseWithError(io.ErrUnexpectedEOF)
	}()
	request := c.request(http.MethodPost, "/office/submissions", from)
	request.Header.Set("Content-Type", body.FormDataContentType())
	if response, err := c.Do(request); err == nil {
		response.Body.Close()
		t.Errorf("answered %d", response.StatusCode)
	}
	h.read(func(v *store.View) error {
		all, err := v.Sent(dongtang)
		if len(all) > 0 {
			t.Errorf("kept %+v", all)
		}
		return err
	})
}

// Every file that is handed out leaves a line in the audit.
func TestAccessIsAudited(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	name, content := sample(t, "东塘")
	a := h.attempt(dongtang, name, content)
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	for n := range len(a.Receipts) + 1 {
		if got := c.get(fmt.Sprintf("/office/submissions/%s/files/%d", a.ID, n)); got.StatusCode != http.StatusOK {
			t.Errorf("file %d: %d", n, got.StatusCode)
		}
	}
	accesses := 0
	h.read(func(v *store.View) error {
		return v.Audit(func(l store.Line) error {
			if l.What == "access" && l.Who == "dongtang" && l.Object == "attempt "+a.ID {
				accesses++
			}
			return nil
		})
	})
	if accesses != len(a.Receipts)+1 {
		t.Errorf("%d accesses in the audit, want %d", accesses, len(a.Receipts)+1)
	}
}

// An answer to a warning is kept; one to an error, or to another's file, is not.
func TestExplain(t *testing.T) {
	t.Parallel()
	h := open(t)
	name, content := sample(t, "东塘")
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	sent := c.send(name, content)
	path := sent.Header.Get("Location")
	id := strings.TrimPrefix(path, "/office/submissions/")
	var a store.Attempt
	h.read(func(v *store.View) (err error) { a, err = v.Attempt(id); return err })
	h.write(func(tx *store.Tx) (err error) {
		a.Period = june
		_, err = tx.Verdict(id, store.Verdict{Attribution: a.Attribution, State: store.Accepted, Findings: warnings(a)})
		return err
	})
	for finding, want := range map[string]int{"1": http.StatusSeeOther, "2": http.StatusConflict, "0": http.StatusConflict, "9": http.StatusConflict} {
		if got := c.post(path+"/findings/"+finding, "words", "两个支部并入<b>。"); got.StatusCode != want {
			t.Errorf("finding %s: %d, want %d", finding, got.StatusCode, want)
		}
	}
	if got := c.post(path+"/findings/1", "words", " "); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no words: %d", got.StatusCode)
	}
	page := c.get(path)
	if !strings.Contains(page.body, "两个支部并入&lt;b&gt;。") || !strings.Contains(page.body, "（dongtang，") {
		t.Error(page.body)
	}
	other := h.as(h.user("zuojiatang", store.OfficeClerk, zuojiatang))
	if got := other.post(path+"/findings/1", "words", "x"); got.StatusCode != http.StatusNotFound {
		t.Errorf("another office explains: %d", got.StatusCode)
	}
}

// warnings are one that an office may explain and one hint.
func warnings(a store.Attempt) []submission.Finding {
	hint := submission.Finding{Rule: "H01", Severity: form.Hint, File: a.Name, Message: "有隐藏的行。"}
	return []submission.Finding{storetest.Warning(a), hint}
}
