package notify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/notify/notifytest"
	"huibao/pipeline/service/store"
)

// key stands in the address of every robot, and token in every signature.
const (
	key   = "5ecret-key-in-the-address"
	token = "SEC5ecret-token"
)

// group are settings by which everything goes to one robot.
func group(kind notify.RobotKind, r *notifytest.Receiver, sign notify.Secret) notify.Settings {
	return notify.Settings{
		Robots:     []notify.Robot{{Name: "群", Kind: kind, URL: secret(r.URL + "/send?key=" + key), Sign: sign}},
		Recipients: []notify.Recipient{{Role: notify.District, Robots: []string{"群"}, Kinds: notify.Kinds()}},
	}
}

const subject = "【汇报】街道4301110012006年6月社区党建工作月报表（第1次报送）退回修改"

// content is the text of a post to either company.
func content(t *testing.T, p notifytest.Post) string {
	t.Helper()
	var got struct {
		Type string `json:"msgtype"`
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	if err := json.Unmarshal(p.Body, &got); err != nil || got.Type != "text" {
		t.Fatalf("posted was %s, %v", p.Body, err)
	}
	return got.Text.Content
}

func onePost(t *testing.T, r *notifytest.Receiver) notifytest.Post {
	t.Helper()
	posts := r.Posts()
	if len(posts) != 1 {
		t.Fatalf("%d posts came, want 1", len(posts))
	}
	return posts[0]
}

func TestWeCom(t *testing.T) {
	t.Parallel()
	r := notifytest.NewReceiver(t)
	d := newDesk(t, group(notify.WeCom, r, nil))
	if failed := d.deliver(receipt("430111001", 1)); failed != nil {
		t.Fatal(failed)
	}
	p := onePost(t, r)
	if p.Path != "/send?key="+key || !strings.HasPrefix(p.Header.Get("Content-Type"), "application/json") {
		t.Errorf("posted to %s as %s", p.Path, p.Header.Get("Content-Type"))
	}
	if got := content(t, p); !strings.HasPrefix(got, subject+"\n") || !strings.Contains(got, "错误3处") {
		t.Errorf("posted was\n%s", got)
	}
}

func TestDingTalk(t *testing.T) {
	t.Parallel()
	r := notifytest.NewReceiver(t)
	d := newDesk(t, group(notify.DingTalk, r, secret(token)))
	if failed := d.deliver(receipt("430111001", 1)); failed != nil {
		t.Fatal(failed)
	}
	p := onePost(t, r)
	asked, err := url.Parse(p.Path)
	if err != nil {
		t.Fatal(err)
	}
	query := asked.Query()
	at, err := strconv.ParseInt(query.Get("timestamp"), 10, 64)
	if err != nil || time.Since(time.UnixMilli(at)).Abs() > time.Hour {
		t.Errorf("signed at %s, %v", query.Get("timestamp"), err)
	}
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(query.Get("timestamp") + "\n" + token))
	if want := base64.StdEncoding.EncodeToString(mac.Sum(nil)); query.Get("sign") != want || query.Get("key") != key {
		t.Errorf("signed was %s, want %s", p.Path, want)
	}
	if got := content(t, p); !strings.HasPrefix(got, subject) {
		t.Errorf("posted was\n%s", got)
	}
}

// TestWebhook wants a post that both the standard's library and a receiver of one's own can
// verify, under the same name at each try.
func TestWebhook(t *testing.T) {
	t.Parallel()
	encoded := "whsec_" + base64.StdEncoding.EncodeToString([]byte("a key of 24 bytes or more"))
	for name, test := range map[string]struct{ written, key string }{
		"as the standard writes it": {encoded, "a key of 24 bytes or more"},
		"any text":                  {"任意的密钥", "任意的密钥"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := notifytest.NewReceiver(t)
			r.Answer = func(w http.ResponseWriter, n int) {
				if n == 1 {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
			}
			d := newDesk(t, group(notify.Webhook, r, secret(test.written)))
			if failed := d.deliver(receipt("430111001", 1)); len(failed) != 1 {
				t.Fatalf("a 503 passed: %v", failed)
			}
			if failed := d.send(); failed != nil {
				t.Fatal(failed)
			}
			posts := r.Posts()
			if len(posts) != 2 || posts[0].Header.Get("webhook-id") != posts[1].Header.Get("webhook-id") {
				t.Fatalf("posted was %+v", posts)
			}
			p := posts[1]
			verifier, err := webhooks.NewWebhookRaw([]byte(test.key))
			if err != nil {
				t.Fatal(err)
			}
			if err := verifier.Verify(p.Body, p.Header); err != nil {
				t.Error(err)
			}
			mac := hmac.New(sha256.New, []byte(test.key))
			mac.Write([]byte(p.Header.Get("webhook-id") + "." + p.Header.Get("webhook-timestamp") + "." + string(p.Body)))
			if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); p.Header.Get("webhook-signature") != want {
				t.Errorf("signed was %s, want %s", p.Header.Get("webhook-signature"), want)
			}
			var got map[string]any
			if err := json.Unmarshal(p.Body, &got); err != nil {
				t.Fatal(err)
			}
			for field, want := range map[string]any{
				"id": p.Header.Get("webhook-id"), "kind": "receipt", "count": 1.0, "form": "party", "office": "430111001",
				"period": "2006-06", "at": "2006-06-25T01:30:00Z", "subject": subject,
			} {
				if got[field] != want {
					t.Errorf("%s is %v, want %v", field, got[field], want)
				}
			}
		})
	}
}

// TestAnswers wants each answer of a robot understood: whether the same post will do later,
// and when. None may repeat the address.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const never, later, now = "never", "later", "now"
	tests := map[string]struct {
		kind   notify.RobotKind
		status int
		after  string
		body   string
		want   string
		wait   time.Duration
		says   string
	}{
		"WeCom takes it":           {notify.WeCom, 200, "", `{"errcode":0,"errmsg":"ok"}`, now, 0, ""},
		"WeCom is busy":            {notify.WeCom, 200, "", `{"errcode":45009,"errmsg":"api freq out of limit, key=` + key + `"}`, later, 10 * time.Minute, "45009"},
		"WeCom has no such robot":  {notify.WeCom, 200, "", `{"errcode":93000,"errmsg":"invalid webhook url, hint: [1], from ip: 1.2.3.4"}`, never, 0, "93000 invalid webhook url）"},
		"WeCom is none":            {notify.WeCom, 200, "", `<html>login</html>`, later, 0, "看不懂"},
		"WeCom has no code":        {notify.WeCom, 200, "", `{}`, later, 0, "看不懂"},
		"DingTalk is busy":         {notify.DingTalk, 200, "", `{"errcode":130101,"errmsg":"send too fast"}`, later, 10 * time.Minute, "130101"},
		"DingTalk wants a keyword": {notify.DingTalk, 200, "", `{"errcode":310000,"errmsg":"keywords not in content"}`, never, 0, "安全设置"},
		"too many":                 {notify.Webhook, 429, "120", "", later, 2 * time.Minute, "HTTP 429"},
		"too many for years":       {notify.Webhook, 429, "99999999", "", later, time.Hour, "HTTP 429"},
		"too many until nonsense":  {notify.Webhook, 429, "-5", "", later, 0, "HTTP 429"},
		"down":                     {notify.Webhook, 502, "", "", later, 0, "HTTP 502"},
		"down, by a company":       {notify.WeCom, 500, "", "", later, 0, "HTTP 500"},
		"gone":                     {notify.Webhook, 410, "", "", never, 0, "HTTP 410"},
		"moved elsewhere":          {notify.Webhook, 307, "", "", never, 0, "HTTP 307"},
		"taken, to be done":        {notify.Webhook, 202, "", "", now, 0, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			elsewhere := notifytest.NewReceiver(t)
			r := notifytest.NewReceiver(t)
			r.Answer = func(w http.ResponseWriter, _ int) {
				w.Header().Set("Retry-After", test.after)
				w.Header().Set("Location", elsewhere.URL)
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			}
			d := newDesk(t, group(test.kind, r, nil))
			failed := d.deliver(receipt("430111001", 1))
			if len(elsewhere.Posts()) > 0 {
				t.Error("it went after who answered elsewhere")
			}
			if test.want == now {
				if failed != nil {
					t.Error(failed)
				}
				return
			}
			var said *notify.Error
			if len(failed) != 1 || !errors.As(failed[0], &said) {
				t.Fatalf("said was %v", failed)
			}
			if said.Refused != (test.want == never) || said.After != test.wait {
				t.Errorf("said was %+v", said)
			}
			if words := said.Error(); !strings.Contains(words, test.says) || strings.Contains(words, key) {
				t.Errorf("said was %s", words)
			}
		})
	}
}

// TestUnreachableRobot wants no address repeated, whichever way there is no getting there.
func TestUnreachableRobot(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{
		"nobody there":       "http://127.0.0.1:1/send?key=" + key,
		"no such host":       "https://" + key + ".invalid/send?key=" + key,
		"no address":         "://" + key,
		"another scheme":     "gopher://127.0.0.1/" + key,
		"a control letter":   "http://127.0.0.1/\x7f" + key,
		"not encrypted":      "https://127.0.0.1:1/" + key,
		"a password in it":   "http://user:" + key + "@127.0.0.1:1/",
		"an impossible port": "http://127.0.0.1:" + key + "/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, kind := range []notify.RobotKind{notify.WeCom, notify.DingTalk, notify.Webhook} {
				s := group(kind, &notifytest.Receiver{}, secret(token))
				s.Robots[0].URL = secret(address)
				d := newDesk(t, s)
				failed := d.deliver(receipt("430111001", 1))
				if len(failed) != 1 || strings.Contains(failed[0].Error(), "5ecret") || !strings.Contains(failed[0].Error(), "群") {
					t.Errorf("said was %v", failed)
				}
			}
		})
	}
}

// TestLongText wants a text cut that is longer than a robot takes, at the end of a line, and
// the subject kept.
func TestLongText(t *testing.T) {
	t.Parallel()
	r := notifytest.NewReceiver(t)
	d := newDesk(t, group(notify.WeCom, r, nil))
	for n := range 60 {
		d.record(receipt("430111001", n+1))
	}
	d.settle()
	if failed := d.send(); failed != nil {
		t.Fatal(failed)
	}
	got := content(t, onePost(t, r))
	if len(got) > 2048 || !strings.HasPrefix(got, "【汇报】60条通知\n") || !strings.HasSuffix(got, "退回修改\n……") {
		t.Errorf("posted were %d bytes:\n%s", len(got), got)
	}
}

// TestPace wants no robot to be sent more than it takes in a minute.
func TestPace(t *testing.T) {
	t.Parallel()
	r := notifytest.NewReceiver(t)
	d := newDesk(t, group(notify.WeCom, r, nil))
	for n := range 30 { // each long after the other, but none went out: there was no network
		d.record(receipt("430111001", n+1))
		d.settle()
		d.now = d.now.Add(time.Hour)
	}
	failed := d.send()
	var said *notify.Error
	if len(r.Posts()) != 18 || len(failed) != 12 || !errors.As(failed[0], &said) || said.After == 0 {
		t.Errorf("%d went out, %d did not, %v", len(r.Posts()), len(failed), failed[:1])
	}
	d.now = d.now.Add(time.Minute + time.Second)
	if failed := d.send(); failed != nil || len(r.Posts()) != 30 {
		t.Errorf("a minute later %d went out, %v", len(r.Posts()), failed)
	}
}

// TestRecordedOnce wants an event told once to each address, by each way, and nobody told
// of what is not his.
func TestRecordedOnce(t *testing.T) {
	t.Parallel()
	kinds := notify.Kinds()
	d := newDesk(t, notify.Settings{Recipients: []notify.Recipient{
		{Role: notify.District, Mail: []string{"qu@example.cn", "both@example.cn"}, Robots: []string{"群"}, Kinds: kinds},
		{Role: notify.Leader, Mail: []string{"both@example.cn"}, Kinds: []notify.Kind{notify.Draft, notify.Receipt}},
		{Office: "430111001", Mail: []string{"one@example.cn"}, Kinds: kinds, Attach: true},
		{Office: "430111002", Mail: []string{"two@example.cn"}, Kinds: kinds, Attach: true},
		{Role: notify.Operator, Mail: []string{"yunwei@example.cn"}, Kinds: []notify.Kind{notify.Failure}},
	}})
	e := receipt("430111001", 1)
	e.Blobs = []store.Blob{{Name: "回执.xlsx", SHA256: "00"}}
	reminder, summary, published := e, e, e
	reminder.Kind, summary.Kind, published.Kind = notify.Reminder, notify.Reminder, notify.Published
	summary.Office, published.Office = "", ""
	want := map[notify.Kind][]string{
		notify.Receipt:   {"mail:both@example.cn", "mail:one@example.cn+", "mail:qu@example.cn", "robot:群"},
		notify.Reminder:  {"mail:both@example.cn", "mail:one@example.cn+", "mail:qu@example.cn", "robot:群"},
		notify.Published: {"mail:both@example.cn", "mail:one@example.cn", "mail:qu@example.cn", "mail:two@example.cn", "robot:群"},
	}
	for range 2 {
		d.record(e, reminder, summary, published, e)
	}
	got := make(map[notify.Kind][]string)
	err := d.Store.Read(t.Context(), func(v *store.View) error {
		all, err := v.Notices(store.NoticeWaiting, 100)
		for _, n := range all {
			attached := ""
			if len(n.Blobs) > 0 {
				attached = "+"
			}
			got[notify.Kind(n.Kind)] = append(got[notify.Kind(n.Kind)], n.Address+attached)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, addresses := range want {
		if sorted := sortedText(got[kind]); sorted != sortedText(addresses) {
			t.Errorf("of a %s are told %s, want %s", kind, sorted, sortedText(addresses))
		}
	}
	if len(got) != len(want) {
		t.Errorf("told is of %v", got)
	}
}
