package portal

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"huibao/pipeline/service/store"
)

// picturesVariable names the variable that holds a folder for pictures of the pages.
const picturesVariable = "HUIBAO_TEST_PICTURES"

// browser is a window of a real browser.
type browser struct {
	t    *testing.T
	ctx  context.Context
	h    *house
	mu   sync.Mutex
	away []string // requests that left the hosts
}

// axeVariable names the variable that holds the path of axe.min.js of axe-core, which
// looks for what keeps people from using a page.
const axeVariable = "HUIBAO_TEST_AXE"

// axe is its text; empty where there is none. In CI there must be one.
var axe = sync.OnceValues(func() (string, error) {
	path := os.Getenv(axeVariable)
	if path == "" {
		if os.Getenv("CI") == "true" {
			return "", errors.New(axeVariable + " is not set")
		}
		fmt.Fprintf(os.Stderr, "SKIPPED: %s names no axe-core; nothing is known about accessibility\n", axeVariable)
		return "", nil
	}
	text, err := os.ReadFile(path)
	return string(text), err
})

// accessible fails the test for what axe-core finds on the page.
func (b *browser) accessible(name string) {
	b.t.Helper()
	text, err := axe()
	if err != nil {
		b.t.Fatal(err)
	}
	if text == "" {
		return
	}
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](text+`;
		axe.run().then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html + " " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, violation := range found {
		b.t.Errorf("%s: %s", name, violation)
	}
}

// step is something that a browser does.
type step = chromedp.Action[chromedp.Void]

// chromium is the browser of all tests, started when the first of them needs it; each has
// a window in it that knows nothing of the others.
var chromium struct {
	once sync.Once
	ctx  context.Context
	err  error
	stop func()
}

func startChromium() {
	path, err := exec.LookPath("chromium")
	if err != nil {
		chromium.err = err
		return
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.DisableGPU,
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	chromium.ctx, chromium.stop = chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(options...))
	chromium.err = chromedp.Do(chromium.ctx)
}

// closing closes the browser when all tests have ended.
type closing struct{ *testing.M }

func (c closing) Run() int {
	code := c.M.Run()
	if chromium.stop != nil {
		_ = chromedp.Cancel(chromium.ctx) // nothing of it is needed any more
		chromium.stop()
	}
	return code
}

// browse opens a window, whose pages may ask the house and the hosts beside it. Where there is no browser the test is skipped; in CI there must
// be one.
func (h *house) browse(beside ...string) *browser {
	h.t.Helper()
	chromium.once.Do(startChromium)
	switch {
	case errors.Is(chromium.err, exec.ErrNotFound) && os.Getenv("CI") != "true":
		h.t.Skip("SKIPPED: there is no chromium; nothing is known about browsers")
	case chromium.err != nil:
		h.t.Fatal(chromium.err)
	}
	ctx, cancel := context.WithTimeout(chromium.ctx, 5*time.Minute)
	context.AfterFunc(h.t.Context(), cancel)
	b := &browser{t: h.t, h: h}
	window, closeWindow := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	b.ctx = window
	h.t.Cleanup(func() {
		if err := chromedp.Cancel(window); err != nil && !errors.Is(err, context.Canceled) {
			h.t.Error(err)
		}
		closeWindow()
		cancel()
	})
	b.listen(append(beside, h.url("/").Host))
	b.do(chromedp.EmulateViewport(1366, 768))
	return b
}

// listen fails the test for what a page says on its console, and for requests that leave
// the hosts.
func (b *browser) listen(hosts []string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		b.t.Fatal(err)
	}
	err := chromedp.Listen(b.ctx, func(event any) {
		if sent, ok := event.(*network.EventRequestWillBeSent); ok {
			if u, err := url.Parse(sent.Request.URL); err != nil || !slices.Contains(hosts, u.Host) && u.Scheme != "data" {
				b.mu.Lock()
				b.away = append(b.away, sent.Request.URL)
				b.mu.Unlock()
			}
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	messages := chromedp.Console(b.ctx)
	var done sync.WaitGroup
	done.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type != "log" && m.Type != "debug" && !strings.Contains(m.Text, "the server responded with a status of 4") {
				b.t.Errorf("the console says %s: %s %s", m.Type, m.Text, m.URL)
			}
		}
	})
	b.t.Cleanup(func() {
		done.Wait()
		for _, address := range b.away {
			b.t.Errorf("a page asked for %s", address)
		}
	})
}

func (b *browser) do(steps ...step) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) visit(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.h.server.URL + path))
}

// fill types into a field.
func fill(id, text string) step { return chromedp.SendKeys(chromedp.CSS("#"+id), text) }

// submit sends the form that a button is in, and waits for what is then there.
func submit(button, then string) step {
	return chromedp.Steps(chromedp.Click(chromedp.CSS(button)), chromedp.WaitVisible(chromedp.CSS(then)))
}

func (b *browser) text(selector string) string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// says checks that a part of the page holds a text.
func (b *browser) says(selector, text string) {
	b.t.Helper()
	if got := b.text(selector); !strings.Contains(got, text) {
		b.t.Errorf("%s says %q, want %q", selector, got, text)
	}
}

func (b *browser) at() string {
	b.t.Helper()
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	return at
}

// sizes are those of the windows that pages are looked at in.
var sizes = []struct {
	name          string
	width, height int64
}{{"narrow", 390, 844}, {"wide", 1366, 768}}

// shot looks at a page: at no width may it be wider than the window, and where somebody
// asked for pictures it is drawn.
func (b *browser) shot(name string) {
	b.t.Helper()
	for _, size := range sizes {
		b.do(chromedp.EmulateViewport(size.width, size.height))
		over, err := chromedp.Run(b.ctx, chromedp.Evaluate[float64](`document.documentElement.scrollWidth - window.innerWidth`))
		if err != nil {
			b.t.Fatal(err)
		}
		if over > 0 {
			b.t.Errorf("%s is %v pixels wider than a window of %d", name, over, size.width)
		}
		b.accessible(name + ", " + size.name)
		dir := os.Getenv(picturesVariable)
		if dir == "" {
			continue
		}
		picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+"-"+size.name+".png"), picture, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}

// withoutScript switches scripts off, as offices do that trust nobody.
func (b *browser) withoutScript() {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		b.t.Fatal(err)
	}
}

// spoiled writes a sample to the disk, with a cell in which no number stands.
func spoiled(t *testing.T, begins string) (good, bad string) {
	t.Helper()
	name, content := sample(t, begins)
	dir := t.TempDir()
	good, bad = filepath.Join(dir, "改好的"+name), filepath.Join(dir, name)
	if err := os.WriteFile(good, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellStr("党员", "C6", "约30"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(book.SaveAs(bad), book.Close()); err != nil {
		t.Fatal(err)
	}
	return good, bad
}

// A district begins: the first operator, an office's user, a wrong file, the right one.
func TestFirstMonth(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: the browser is another program")
	}
	t.Parallel()
	h := open(t)
	h.work()
	b := h.browse()
	path, err := h.SetUp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.visit(path)
	b.shot("setup")
	b.do(fill("account", "guanli"), fill("name", "李静"), fill("password", password), fill("again", password), submit("main button", "#role"))
	b.do(fill("account", "dongtang"), fill("name", "王芳"), chromedp.SetValue(chromedp.CSS("#office"), dongtang), submit(".columns button", "#secret"))
	b.shot("people")
	link := b.text("#secret")
	b.do(submit(".who button", "#account"))
	b.shot("login")

	b.do(chromedp.Navigate(link))
	b.do(fill("password", password), fill("again", password), submit("main button", "#file"))
	b.shot("office")
	good, bad := spoiled(t, "东塘")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{bad}), submit("#upload button", ".verdict.returned"))
	b.says(".verdict", "退回修改")
	b.says(".findings", "约30")
	b.shot("returned")
	b.do(submit(".findings .cell", "#C6.error"))
	if at := b.at(); !strings.HasSuffix(at, "#C6") {
		t.Errorf("the cell is shown at %s", at)
	}
	b.says("#C6", "约30")
	b.shot("grid")

	b.visit("/office")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{good}), submit("#upload button", ".verdict.accepted"))
	b.says(".verdict", "审核通过")
	b.shot("accepted")
	b.visit("/office/figures/" + formCode + "/2006-06")
	b.says("main", "党委")
	b.shot("figures")
	b.visit("/office/submissions")
	b.says("main", "第 2 次")
	b.shot("history")
	b.visit("/office/tokens")
	b.do(fill("label", "报送程序"), submit(".columns button", "#secret"))
	b.shot("tokens")
	b.visit("/account")
	b.shot("account")
	b.visit("/nowhere")
	b.says("main", "没有这个页面")
	b.shot("message")
}

// The same without a script.
func TestUploadWithoutScript(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: the browser is another program")
	}
	t.Parallel()
	h := open(t)
	h.work()
	h.user("dongtang", store.OfficeClerk, dongtang)
	b := h.browse()
	b.withoutScript()
	_, bad := spoiled(t, "东塘")
	b.visit("/")
	b.do(fill("account", "dongtang"), fill("password", password), submit("main button", "#file"))
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{bad}), submit("#upload button", ".verdict.returned"))
	b.says(".findings", "约30")
}
