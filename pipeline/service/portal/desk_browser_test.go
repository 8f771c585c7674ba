package portal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	devtools "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"huibao/pipeline/service/store"
)

// A month in the district's hands: a warning decided, a passage edited, the draft signed
// and published; then a leader reads it and takes the PDF with him, byte for byte.
func TestPublishing(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: the browser is another program")
	}
	t.Parallel()
	h := open(t)
	h.work()
	h.user("qu", store.DistrictClerk, "")
	h.user("lingdao", store.Leader, "")
	sent := h.send("圭塘", "东塘", "左家塘")
	b := h.browse()
	b.logIn("qu", ".board")
	b.shot("board")
	b.visit("/submissions/" + sent[0].ID)
	b.shot("case")
	b.do(fill("note-1", "已电话核实"), submit(".explain button", ".done"))
	b.says(".findings", "区里同意")

	b.visit("/district/2006-06/draft")
	b.do(submit(".actions form button", ".paper"))
	b.shot("draft")
	b.do(chromedp.Click(chromedp.CSS("#passage-1 summary")), chromedp.WaitVisible(chromedp.CSS("#text-1")))
	b.do(chromedp.SetValue(chromedp.CSS("#text-1"), "全区共有党员{members_total}名，工作稳步推进。"), submit("#passage-1 .actions button", ".passage.edited"))
	b.says("#passage-1", "工作稳步推进")
	b.shot("edited")
	b.visit("/district/2006-06/sign")
	b.shot("sign")
	b.do(fill("note", "同意印发"), chromedp.Click(chromedp.CSS("#sure")), submit(".actions button", ".board"))
	h.published(1)
	b.visit("/figures/2006-06/members_total")
	b.says("main", "合计")
	b.shot("trace")
	b.visit("/figures/2006-06")
	b.shot("book")
	b.visit("/district/backfill")
	b.shot("backfill")
	b.do(submit(".who button", "#account"))

	b.logIn("lingdao", ".list")
	b.shot("reports")
	b.do(submit(".list a", ".paper"))
	b.says(".paper", "工作稳步推进")
	b.shot("read")
	b.holds("a[download]", h.editionFile(".pdf"))
	b.visit("/trends?figure=members_total")
	b.shot("trends")
	b.visit("/ranking?figure=members_total")
	b.shot("ranking")
	b.visit("/search?q=党组织")
	b.says(".hits", "党组织")
	b.shot("search")
}

// What operators see.
func TestOperatorPages(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: the browser is another program")
	}
	t.Parallel()
	h := open(t)
	h.work()
	h.user("guanli", store.Operator, "")
	h.send("东塘")
	h.attempt("", "谁的报表.xlsx", "no workbook")
	b := h.browse()
	b.logIn("guanli", "#role")
	for _, name := range []string{"system", "system/jobs", "system/audit", "system/settings", "lost"} {
		b.visit("/" + name)
		b.shot(strings.ReplaceAll(name, "/", "-"))
	}
}

// logIn enters as a user and waits for his first page.
func (b *browser) logIn(account, then string) {
	b.t.Helper()
	b.visit("/login")
	b.do(fill("account", account), fill("password", password), submit("main button", then))
}

// editionFile is a file of June's first edition as it is kept.
func (h *house) editionFile(ending string) string {
	h.t.Helper()
	all, err := h.Desk.Editions(h.t.Context(), june)
	if err != nil || len(all) == 0 {
		h.t.Fatalf("%d editions, %v", len(all), err)
	}
	at := slices.IndexFunc(all[0].Blobs, func(f store.Blob) bool { return strings.HasSuffix(f.Name, ending) })
	data, err := h.Desk.Bytes(h.t.Context(), all[0].Blobs[at].SHA256)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(data)
}

// holds takes a file with the browser and checks that it is that one.
func (b *browser) holds(link, content string) {
	b.t.Helper()
	dir, all := b.t.TempDir(), true
	progress := chromedp.Events(b.ctx, devtools.DownloadProgress)
	_, err := chromedp.Call(b.ctx, devtools.SetDownloadBehavior, devtools.SetDownloadBehaviorParams{
		Behavior: devtools.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: &all,
		BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Click(chromedp.CSS(link)))
	for event, err := range progress {
		if err != nil {
			b.t.Fatal(err)
		}
		if event.State != devtools.DownloadProgressStateCompleted {
			continue
		}
		got, err := os.ReadFile(filepath.Join(dir, event.GUID))
		if err != nil || string(got) != content {
			b.t.Errorf("the browser took %d bytes, %v, want %d", len(got), err, len(content))
		}
		return
	}
}
