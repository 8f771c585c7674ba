package portal

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"huibao/pipeline/service/store"
)

// What is dragged onto the page is uploaded, and the page tells how far it is.
func TestDragging(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: the browser is another program")
	}
	t.Parallel()
	h := open(t)
	h.server.Config.Handler = slowly(h.Handler())
	h.work()
	h.user("dongtang", store.OfficeClerk, dongtang)
	b := h.browse()
	b.logIn("dongtang", "#file")

	const large = 12 << 20 // more than fits into what systems hold back of a connection
	b.drag("大文件.xlsx", fmt.Sprintf("new Uint8Array(%d)", large))
	b.evaluate(`new MutationObserver(() => {
		sessionStorage.setItem("said", (sessionStorage.getItem("said") || "") + document.getElementById("percent").textContent + "\n");
	}).observe(document.getElementById("percent"), {childList: true})`)
	b.do(submit("#upload button", ".verdict.quarantined"))
	checkProgress(t, b.evaluate(`sessionStorage.getItem("said") || ""`))

	b.visit("/office")
	name, content := sample(t, "东塘")
	b.drag(name, fmt.Sprintf(`Uint8Array.from(atob(%q), c => c.charCodeAt(0))`, base64.StdEncoding.EncodeToString([]byte(content))))
	b.do(submit("#upload button", ".verdict.accepted"))
	b.says("h1", name)
}

// checkProgress wants shares that grow, of which some are neither none nor all, and then
// that the file is being taken in.
func checkProgress(t *testing.T, said string) {
	t.Helper()
	last, between := -1, 0
	lines := strings.Fields(said)
	for _, line := range lines {
		text, found := strings.CutSuffix(strings.TrimPrefix(line, "已上传"), "%")
		if !found {
			continue
		}
		share, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || share < last {
			t.Errorf("after %d%% the page says %q", last, line)
		}
		if last = share; share > 0 && share < 100 {
			between++
		}
	}
	if between < 2 || !strings.Contains(said, "正在收下") {
		t.Errorf("the page told of the upload: %q", lines)
	}
}

// drag drags a file onto the page and drops it; bytes are JavaScript.
func (b *browser) drag(name, bytes string) {
	b.t.Helper()
	over := b.evaluate(fmt.Sprintf(`(() => {
		const dragged = new DataTransfer();
		dragged.items.add(new File([%s], %q));
		const drop = document.getElementById("drop");
		const send = (kind) => drop.dispatchEvent(new DragEvent(kind, {dataTransfer: dragged, bubbles: true, cancelable: true}));
		send("dragenter");
		send("dragover");
		const over = drop.className;
		send("drop");
		return over + ", then " + drop.className;
	})()`, bytes, name))
	if over != "drop over, then drop" {
		b.t.Errorf("what takes a file looks %q", over)
	}
	b.says("#chosen", name)
}

// evaluate runs JavaScript on the page and returns its value as text.
func (b *browser) evaluate(script string) string {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`String(`+script+`)`))
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

// slowly answers as a server does behind a slow line.
func slowly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = slow{r.Body}
		next.ServeHTTP(w, r)
	})
}

type slow struct{ io.ReadCloser }

func (s slow) Read(into []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return s.ReadCloser.Read(into[:min(len(into), 32<<10)])
}
