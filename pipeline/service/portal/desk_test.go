package portal

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/period"
	"huibao/pipeline/service/doctor"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/notify/notifytest"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
	"huibao/templates"
)

// publish makes June's report of what counts.
func (h *house) publish() store.Edition {
	h.t.Helper()
	e, err := h.Desk.Report(h.t.Context(), june, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// send sends the samples of some offices.
func (h *house) send(begins ...string) (out []store.Attempt) {
	h.t.Helper()
	for _, b := range begins {
		name, content := sample(h.t, b)
		out = append(out, h.attempt("", name, content))
	}
	return out
}

// says checks that a page holds some texts.
func (a answer) says(t *testing.T, texts ...string) {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		t.Errorf("%s answers %d", a.Request.URL, a.StatusCode)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s does not say %q:\n%s", a.Request.URL, text, a.body)
		}
	}
}

// leads checks where an action leads.
func (a answer) leads(t *testing.T, to string) {
	t.Helper()
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != to {
		t.Errorf("%s answers %d to %q, want %q: %s", a.Request.URL, a.StatusCode, a.Header.Get("Location"), to, a.body)
	}
}

// A month as the district sees it, from empty to published, and what it may do with it.
func TestBoard(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	c := h.as(h.user("qu", store.DistrictClerk, ""))
	c.get("/district").leads(t, "/district/2006-06")
	c.get("/district/2006-06").says(t, "2006年6月报送情况", "未报", "就是今天", "还没有发布", "不能从这里催报")
	h.send("圭塘", "东塘")
	board := c.get("/district/2006-06")
	board.says(t, "已计入", "待核定 1", "第 1 次")
	only := c.get("/district/2006-06?show=open")
	only.says(t, "圭塘街道", "有警告待核定的单位")
	if strings.Contains(only.body, "东塘街道") {
		t.Error("an office without warnings is among those with some")
	}
	if got := c.post("/district/2006-06/remind"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("reminding without recipients answers %d", got.StatusCode)
	}
	c.post("/district/2006-06/close").leads(t, "/district/2006-06?done=closed")
	c.get("/district/2006-06").says(t, "已锁定", "开放补报")
	if got := c.post("/district/2006-06/offices/" + zuojiatang + "/reopen"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("reopening without a reason answers %d", got.StatusCode)
	}
	c.post("/district/2006-06/offices/"+zuojiatang+"/reopen", "note", "停电，晚报一天").leads(t, "/district/2006-06?done=reopened")
	c.get("/district/2006-06?done=reopened").says(t, "已开放补报", "已经为这个单位开放补报")
	if a := h.send("左家塘")[0]; a.State != store.Accepted {
		t.Errorf("the office that may send again is %s", a.State)
	}
	c.post("/district/2006-06/open").leads(t, "/district/2006-06?done=opened")
	h.now(60 * 24 * 3600e9)
	c = h.as(h.user("qu2", store.DistrictClerk, ""))
	c.get("/district/2006-06").says(t, "已过期限", "逾期未报", "2006年7月 →")
	if blanks := c.get("/district/2006-06/blanks"); !strings.HasPrefix(blanks.body, "PK") || !strings.Contains(blanks.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the blank workbooks: %d %v", blanks.StatusCode, blanks.Header)
	}
}

// A leader reads what is published, in the browser and as files, and each time is written
// down.
func TestReading(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	c := h.as(h.user("lingdao", store.Leader, ""))
	c.get("/").leads(t, "/reports")
	c.get("/reports").says(t, "还没有发布过汇报")
	h.send("东塘", "圭塘")
	e := h.publish()
	c.get("/reports").says(t, "2006年6月", "/reports/2006-06/1")
	c.get("/reports/2006-06").leads(t, "/reports/2006-06/1")
	page := c.get("/reports/2006-06/1")
	page.says(t, "第 1 版", "基本情况", "<table", "<svg", "各单位的汇报", "href=\"/figures/2006-06/members_total?unit=430111\"")
	for i, blob := range e.Blobs {
		kept, err := h.Desk.Bytes(t.Context(), blob.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		got := c.get("/reports/2006-06/1/files/" + strconv.Itoa(i))
		if got.body != string(kept) || got.Header.Get("X-Content-Type-Options") != "nosniff" || got.Header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%s: %d, %d bytes, want %d; %v", blob.Name, got.StatusCode, len(got.body), len(kept), got.Header)
		}
	}
	for _, path := range []string{"/reports/2006-06/2", "/reports/2006-05", "/reports/2006-06/1/files/99", "/reports/2006-06/1/files/01"} {
		if got := c.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got.StatusCode)
		}
	}
	seen := 0
	h.read(func(v *store.View) error {
		return v.Audit(func(l store.Line) error {
			if l.What == "access" && l.Who == "lingdao" && strings.HasPrefix(l.Object, "edition ") {
				seen++
			}
			return nil
		})
	})
	if want := 1 + len(e.Blobs); seen != want {
		t.Errorf("%d accesses are written down, want %d", seen, want)
	}
}

// A correction is another edition, which says what it has other than the one before.
func TestCorrection(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	h.send("东塘")
	h.publish()
	h.send("圭塘")
	if e := h.publish(); e.Number != 2 {
		t.Fatalf("edition %d", e.Number)
	}
	c := h.as(h.user("lingdao", store.Leader, ""))
	c.get("/reports/2006-06/1").says(t, "这一版已经更正", "/reports/2006-06/2")
	c.get("/reports/2006-06/2").says(t, "更正说明", "/reports/2006-06/2/difference")
	c.get("/reports/2006-06/2/difference").says(t, "圭塘街道补报", "党员", "原来", "现在")
}

// What the district decides about files, passages and the whole report.
func TestReview(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	c := h.as(h.user("qu", store.DistrictClerk, ""))
	c.get("/district/2006-06/draft").says(t, "还没有通过审核的报表")
	if got := c.post("/district/2006-06/draft"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a draft of nothing answers %d", got.StatusCode)
	}
	sent := h.send("圭塘", "东塘")
	path := "/submissions/" + sent[0].ID
	c.get(path).says(t, "待核定的警告", "单位的情况说明", "党支部为社区党委下设的5个支部", path+"/grid?", "退回这份报表")
	c.get(path+"/grid").says(t, "圭塘")
	c.post(path+"/allow", "warning", "1", "note", "已电话核实").leads(t, path+"?done=allowed")
	c.get(path+"?done=allowed").says(t, "已经核定", "区里同意", "已电话核实")
	if got := c.post(path+"/return", "note", " "); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("returning without a reason answers %d", got.StatusCode)
	}
	back := "/submissions/" + sent[1].ID
	c.post(back+"/return", "note", "党员数与台账不符").leads(t, back+"?done=returned")
	c.get(back).says(t, "退回", "党员数与台账不符")
	c.post("/district/2006-06/draft").leads(t, "/district/2006-06/draft?done=made")
	page := c.get("/district/2006-06/draft")
	page.says(t, "草稿用的是现有的全部数据", "改这一段", "签发", "个单位没有计入")
	_, after, _ := strings.Cut(page.body, `name="passage" value="`)
	name, _, _ := strings.Cut(after, `"`)
	if got := c.post("/district/2006-06/draft/passages", "passage", "没有", "text", "x"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a passage that is none answers %d", got.StatusCode)
	}
	edited := c.post("/district/2006-06/draft/passages", "passage", name, "text", "全区党员{members_total}名，共98765人次。")
	edited.leads(t, "/district/2006-06/draft?done=edited&stray=98765")
	c.get(edited.Header.Get("Location")).says(t, "您写的 98765 不是本月的数据", "已改过，再改", "人次")
	if got := c.post("/district/2006-06/sign"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("signing without a tick answers %d", got.StatusCode)
	}
	c.get("/district/2006-06/sign").says(t, "不能撤回", "以用户qu的名义签发")
	c.post("/district/2006-06/sign", "sure", "yes", "note", "同意").leads(t, "/district/2006-06?done=published")
	h.published(1)
	c.get("/reports/2006-06/1").says(t, "用户qu（qu）签发", "签发意见：同意", "人次")
	c.get("/district/2006-06/draft/files/0")
	c.get("/district/backfill").says(t, "2006年6月", "2006-Q2", "2006-H1")
	c.post("/district/backfill/month", "period", "2006-06").leads(t, "/district/2006-06/draft")
	if got := c.post("/district/backfill/span", "span", "2006-Q2", "as", "pdf"); !strings.HasPrefix(got.body, "%PDF") {
		t.Errorf("the report of a quarter answers %d", got.StatusCode)
	}
}

// Whoever has not reported is reminded at the clerk's word, once within the hour, and nobody else.
func TestReminding(t *testing.T) {
	t.Parallel()
	mails := notifytest.NewMailServer(t, notifytest.Options{NoTLS: true})
	h := open(t, func(s *Settings) {
		told := s.Desk.Settings
		told.Notices = notify.Settings{
			Templates: templates.FS(), Settle: time.Millisecond,
			Mail: &notify.Mail{Host: mails.Host, Port: mails.Port, Encryption: notify.Plain, From: "huibao@example.cn"},
			Recipients: []notify.Recipient{
				{Office: dongtang, Mail: []string{"dongtang@example.cn"}, Kinds: []notify.Kind{notify.Reminder}},
				{Office: zuojiatang, Mail: []string{"zuojiatang@example.cn"}, Kinds: []notify.Kind{notify.Reminder}},
			},
		}
		desk, err := work.New(t.Context(), told)
		if err != nil {
			t.Fatal(err)
		}
		s.Desk = desk
	})
	h.work()
	h.send("东塘")
	c := h.as(h.user("qu", store.DistrictClerk, ""))
	c.get("/district/2006-06").says(t, "/district/2006-06/remind")
	reminded := func(want int) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); len(mails.Mails()) < want; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d mails came, want %d", len(mails.Mails()), want)
			}
		}
		for _, m := range mails.Mails() {
			if m.To != "zuojiatang@example.cn" || !strings.Contains(m.Subject, "请报送2006年6月") || !strings.Contains(m.Body, "6月25日18:00") {
				t.Errorf("%s is told %q: %s", m.To, m.Subject, m.Body)
			}
		}
		if n := len(mails.Mails()); n != want {
			t.Errorf("%d mails came, want %d", n, want)
		}
	}
	c.post("/district/2006-06/remind").leads(t, "/district/2006-06?done=reminded")
	c.get("/district/2006-06?done=reminded").says(t, "催报通知已经发出。")
	reminded(1)
	c.post("/district/2006-06/remind", "office", dongtang).leads(t, "/district/2006-06?done=reminded") // it has reported
	c.post("/district/2006-06/remind").leads(t, "/district/2006-06?done=reminded")                     // within the hour
	h.now(time.Hour)
	c.post("/district/2006-06/remind", "office", zuojiatang).leads(t, "/district/2006-06?done=reminded")
	reminded(2)
	back := h.send("左家塘")[0]
	h.now(time.Hour)
	c.post("/district/2006-06/remind").leads(t, "/district/2006-06?done=reminded")
	if _, err := h.Desk.Return(t.Context(), store.Actor{Who: "王芳", Origin: "portal"}, back.ID, "请核对。"); err != nil {
		t.Fatal(err)
	}
	c.get("/district/2006-06").says(t, "已退回，未重报", `aria-label="催报左家塘街道"`)
	c.post("/district/2006-06/remind").leads(t, "/district/2006-06?done=reminded")
	reminded(3)
}

// A quarter's report is drafted, signed, published and read as a month's.
func TestQuarter(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	h.send("东塘", "圭塘")
	h.publish()
	c := h.as(h.user("qu", store.DistrictClerk, ""))
	c.post("/district/backfill/span", "span", "2006-Q2", "as", "draft").leads(t, "/district/2006-Q2/draft")
	c.get("/district/2006-Q2/draft").says(t, "2006年第二季度汇报草稿", "还没有草稿", "← 补做汇报")
	c.post("/district/2006-Q2/draft").leads(t, "/district/2006-Q2/draft?done=made")
	c.get("/district/2006-Q2/draft").says(t, "缺4月、5月", "/figures/2006-06/members_total?unit=430111", "/district/2006-Q2/sign")
	c.get("/district/2006-Q2/sign").says(t, "签发2006年第二季度汇报")
	c.post("/district/2006-Q2/sign", "sure", "yes").leads(t, "/district/2006-Q2/draft?done=published")
	h.publishedOf(period.Must("2006-Q2"), 1)
	c.get("/district/2006-Q2/draft?done=published").says(t, "正在发布，片刻后可以在“汇报”里看到。")
	c.get("/reports").says(t, "/reports/2006-Q2/1", "2006年第二季度", "/reports/2006-06/1")
	c.get("/reports/2006-Q2").leads(t, "/reports/2006-Q2/1")
	c.get("/reports/2006-Q2/1").says(t, "用户qu（qu）签发")
	c.get("/figures/2006-Q2").says(t, "雨花区2006年第二季度数据")
	c.get("/figures/2006-Q2/members_total").says(t, "#C6")
	c.get("/search?q=党组织").says(t, "/reports/2006-Q2/1")
	trend := c.get("/trends?figure=members_total")
	if trend.says(t, "2006年6月"); strings.Contains(trend.body, "季度") {
		t.Error("a quarter stands among the months")
	}
	for _, path := range []string{"/district/2006-Q2", "/reports/2006-q2", "/ranking?period=2006-Q2"} {
		if got := c.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got.StatusCode)
		}
	}
}

// published waits for an edition of June.
func (h *house) published(number int) {
	h.t.Helper()
	h.publishedOf(june, number)
}

func (h *house) publishedOf(of period.Period, number int) {
	h.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		all, err := h.Desk.Editions(h.t.Context(), of)
		if err != nil {
			h.t.Fatal(err)
		}
		if len(all) >= number {
			return
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("edition %d is not published", number)
		}
	}
}

// Figures lead to cells, months to trends, offices to places, words to reports.
func TestFigures(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	c := h.as(h.user("lingdao", store.Leader, ""))
	c.get("/trends").says(t, "还没有发布过汇报")
	c.get("/ranking").says(t, "还没有发布过汇报")
	c.get("/search?q=党建").says(t, "都没有“党建”")
	if got := c.get("/figures/2006-06"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("figures of nothing answer %d", got.StatusCode)
	}
	sent := h.send("东塘", "圭塘")
	h.publish()
	c.get("/figures/2006-06").says(t, "雨花区2006年6月数据", "/figures/2006-06/members_total?unit=430111")
	c.get("/figures/2006-06?unit="+dongtang).says(t, "东塘街道2006年6月数据")
	c.get("/figures/2006-06/members_total").says(t, "合计", "/submissions/"+sent[0].ID+"/grid?sheet=", "#C6")
	c.get("/figures/2006-06/new_orgs_rate").says(t, "由这些数据算出", "/figures/2006-06/new_orgs_organised?unit=430111")
	c.get("/trends?figure=members_total").says(t, "<svg", "2006年6月", "历月走势")
	c.get("/ranking?figure=members_total&period=2006-06").says(t, "东塘街道", "圭塘街道", "没有这项数据的单位")
	c.get("/search?q=党组织").says(t, "<mark>党组织</mark>", "/reports/2006-06/1")
	for _, path := range []string{"/figures/2006-06?unit=1", "/trends?figure=none", "/ranking?period=2006-05", "/ranking?figure=none"} {
		if got := c.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got.StatusCode)
		}
	}
	if got := c.get("/search?q=" + strings.Repeat("x", 60)); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a long query answers %d", got.StatusCode)
	}
}

// What operators see to.
func TestSystem(t *testing.T) {
	t.Parallel()
	h := open(t, func(s *Settings) {
		s.Checks = func(context.Context) ([]doctor.Check, func()) {
			return []doctor.Check{
				{Name: "设置和模板", Look: func(context.Context, doctor.Tell) []doctor.Problem { return nil }},
				{Name: "磁盘", Look: func(context.Context, doctor.Tell) []doctor.Problem {
					return []doctor.Problem{{Severity: doctor.Wrong, Message: "磁盘快满了。", Action: "请清理。"}}
				}},
			}, func() {}
		}
	})
	h.work()
	h.send("东塘")
	c := h.as(h.user("guanli", store.Operator, ""))
	c.get("/system").says(t, "启动以后还没有检查过", "没有搁置的事")
	c.post("/system/check").leads(t, "/system")
	c.get("/system").says(t, "有 1 处问题", "磁盘快满了。请清理。", "正常")
	c.get("/system/settings").says(t, "社区党建", "东塘街道", "members_total", "没有问题")
	c.get("/system/jobs").says(t, "搁置的（0）")
	c.get("/system/audit").says(t, "审核报送", "报送 ", "审核程序", "后台任务")
	only := c.get("/system/audit?q=" + url.QueryEscape("添加用户"))
	only.says(t, "用户 guanli")
	if strings.Contains(only.body, "审核报送") {
		t.Error("lines are shown that were not asked for")
	}
	if got := c.post("/system/jobs/99999/retry"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a job that is none answers %d", got.StatusCode)
	}
}

// What cannot be read or attributed is listed with why, and handed out to who looks into it.
func TestLost(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	operator := h.as(h.user("guanli", store.Operator, ""))
	operator.get("/lost").says(t, "没有要核实的文件")
	a := h.attempt("", "谁的报表.xlsx", "no workbook")
	known := h.send("东塘")[0]
	for _, c := range []*caller{operator, h.as(h.user("qu", store.DistrictClerk, ""))} {
		page := c.get("/lost")
		page.says(t, "谁的报表.xlsx", "2006-06-25 09:00", "文件是纯文本", "/lost/"+a.ID+"/files/0", "说明")
		if strings.Contains(page.body, known.Name) {
			t.Error("a file that counts is among those that are lost")
		}
		if got := c.get("/lost/" + a.ID + "/files/0"); got.body != "no workbook" || !strings.Contains(got.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the file: %d %v", got.StatusCode, got.Header)
		}
		if got := c.get("/lost/" + known.ID + "/files/0"); got.StatusCode != http.StatusNotFound {
			t.Errorf("a file that is not lost answers %d", got.StatusCode)
		}
	}
	h.as(h.user("qu2", store.DistrictClerk, "")).get("/district/2006-06").says(t, "有 1 个文件读不出来", "href=\"/lost\"")
}
