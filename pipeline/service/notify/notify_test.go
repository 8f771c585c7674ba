package notify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"huibao/pipeline/fault"
	"huibao/pipeline/period"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/notify/notifytest"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/templates"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk is a post whose jobs are done by hand.
type desk struct {
	*notify.Post
	t        testing.TB
	now      time.Time
	gather   []string
	messages []string
}

// secret is a secret that is known.
func secret(text string) notify.Secret { return func() (string, error) { return text, nil } }

// all is a recipient who is told of everything by mail.
func all(mail ...string) notify.Recipient {
	return notify.Recipient{Role: notify.District, Mail: mail, Kinds: notify.Kinds()}
}

// newDesk opens a post on a new database whose clock stands still.
func newDesk(t testing.TB, s notify.Settings) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2006, 6, 25, 9, 30, 0, 0, time.FixedZone("CST", 8*3600))}
	kept, err := store.Open(t.Context(), storetest.SQLite(t), store.Options{Clock: func() time.Time { return d.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	s.Store, s.Templates, s.Zone = kept, templates.FS(), time.FixedZone("CST", 8*3600)
	s.Next = notify.Next{
		Gather: func(_ context.Context, _ *store.Tx, address string, _ time.Time) error {
			d.gather = append(d.gather, address)
			return nil
		},
		Send: func(_ context.Context, _ *store.Tx, m notify.Message) error {
			d.messages = append(d.messages, m.ID)
			return nil
		},
	}
	if d.Post, err = notify.New(s); err != nil {
		t.Fatal(err)
	}
	return d
}

// receipt is the event of an office's attempt.
func receipt(office string, attempt int) notify.Event {
	return notify.Event{
		Kind: notify.Receipt, Form: "party", Office: office, Period: period.Must("2006-06"), Key: fmt.Sprint(attempt),
		Words: notify.Words{
			District: "雨花区", Office: "街道" + office, Form: "社区党建工作月报表", Period: "2006年6月",
			Result: string(store.Returned), Attempt: attempt, Errors: 3, Warnings: 1, Place: "回执文件夹“街道" + office + "”",
		},
	}
}

func (d *desk) record(events ...notify.Event) {
	d.t.Helper()
	err := d.Store.Write(d.t.Context(), storetest.Clerk, func(tx *store.Tx) error {
		for _, e := range events {
			if err := d.Record(d.t.Context(), tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// settle gathers all that was recorded and returns the longest wait.
func (d *desk) settle() (longest time.Duration) {
	d.t.Helper()
	for _, address := range d.gather {
		wait, err := d.Gather(d.t.Context(), address, func(*store.Tx) error { return nil })
		if err != nil {
			d.t.Fatal(err)
		}
		longest = max(longest, wait)
	}
	d.gather = nil
	return longest
}

// send sends every message that is waiting and returns the errors.
func (d *desk) send() (failed []error) {
	for _, message := range d.messages {
		if err := d.Send(d.t.Context(), message, func(*store.Tx) error { return nil }); err != nil {
			failed = append(failed, err)
		}
	}
	return failed
}

// deliver records events and has them sent.
func (d *desk) deliver(events ...notify.Event) []error {
	d.t.Helper()
	d.record(events...)
	d.settle()
	return d.send()
}

// mailTo are the settings of a mail server.
func mailTo(m *notifytest.MailServer, how notify.Encryption) *notify.Mail {
	return &notify.Mail{Host: m.Host, Port: m.Port, Encryption: how, From: notifytest.User, Roots: m.Roots, Attachments: 1 << 20}
}

// TestMail wants mails to arrive by either way of encryption, once, in Chinese, under a name
// that stays.
func TestMail(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]struct {
		encryption notify.Encryption
		options    notifytest.Options
	}{
		"STARTTLS":           {notify.STARTTLS, notifytest.Options{}},
		"implicit TLS":       {notify.TLS, notifytest.Options{Implicit: true}},
		"STARTTLS and login": {notify.STARTTLS, notifytest.Options{Login: true}},
		"TLS and login":      {notify.TLS, notifytest.Options{Implicit: true, Login: true}},
		"not encrypted":      {notify.Plain, notifytest.Options{NoTLS: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := notifytest.NewMailServer(t, how.options)
			carrier := mailTo(server, how.encryption)
			if how.options.Login {
				carrier.User, carrier.Password = notifytest.User, secret(notifytest.Password)
			}
			d := newDesk(t, notify.Settings{Mail: carrier, Recipients: []notify.Recipient{all("clerk@example.cn")}})
			if failed := d.deliver(receipt("430111001", 2), receipt("430111001", 2)); failed != nil {
				t.Fatal(failed)
			}
			d.record(receipt("430111001", 2))
			d.settle()
			d.send()
			got := server.Mails()
			if len(got) != 1 {
				t.Fatalf("%d mails arrived, want 1", len(got))
			}
			m := got[0]
			if m.To != "clerk@example.cn" || m.From != notifytest.User || m.Encrypted == how.options.NoTLS {
				t.Errorf("arrived %+v", m)
			}
			if how.options.Login != (m.User == notifytest.User) {
				t.Errorf("logged in as %q", m.User)
			}
			if want := "【汇报】街道4301110012006年6月社区党建工作月报表（第2次报送）退回修改"; m.Subject != want {
				t.Errorf("the subject is %s, want %s", m.Subject, want)
			}
			for _, words := range []string{"2006年6月25日 09:30", "错误3处，需要说明的1处。", "回执文件夹“街道430111001”"} {
				if !strings.Contains(m.Body, words) {
					t.Errorf("the body does not say %s:\n%s", words, m.Body)
				}
			}
			if want := "<" + d.messages[0] + "@example.cn>"; m.MessageID != want {
				t.Errorf("its name is %s, want %s", m.MessageID, want)
			}
		})
	}
}

// TestMailRefused wants nothing sent over a way that is not safe, or by whom the server does
// not know, and the reason said without the password.
func TestMailRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		encryption notify.Encryption
		options    notifytest.Options
		login      string
		says       string
	}{
		"another's certificate":  {notify.STARTTLS, notifytest.Options{Name: "mail.other.cn"}, "", "证书不可信"},
		"another's, from byte 1": {notify.TLS, notifytest.Options{Implicit: true, Name: "mail.other.cn"}, "", "证书不可信"},
		"no encryption":          {notify.STARTTLS, notifytest.Options{NoTLS: true}, "", "不能加密"},
		"not from byte 1":        {notify.TLS, notifytest.Options{}, "", "没有按 TLS 应答"},
		"a wrong password":       {notify.STARTTLS, notifytest.Options{Login: true}, "wrong-7788", "不认用户名或密码"},
		"no login":               {notify.STARTTLS, notifytest.Options{}, "wrong-7788", "没有可用的登录方式"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := notifytest.NewMailServer(t, test.options)
			carrier := mailTo(server, test.encryption)
			if test.login != "" {
				carrier.User, carrier.Password = notifytest.User, secret(test.login)
			}
			d := newDesk(t, notify.Settings{Mail: carrier, Recipients: []notify.Recipient{all("clerk@example.cn")}})
			failed := d.deliver(receipt("430111001", 1))
			if len(failed) != 1 || !strings.Contains(failed[0].Error(), test.says) || strings.Contains(failed[0].Error(), "7788") {
				t.Errorf("said was %v, want %s", failed, test.says)
			}
			var said *notify.Error
			if errors.As(failed[0], &said) && said.Refused {
				t.Error("it would not be tried again")
			}
			if n := len(server.Mails()); n > 0 {
				t.Errorf("%d mails were sent", n)
			}
		})
	}
}

// TestStrangeRoots wants a certificate refused that nobody known has signed.
func TestStrangeRoots(t *testing.T) {
	t.Parallel()
	server := notifytest.NewMailServer(t, notifytest.Options{})
	carrier := mailTo(server, notify.STARTTLS)
	carrier.Roots = notifytest.NewMailServer(t, notifytest.Options{}).Roots
	d := newDesk(t, notify.Settings{Mail: carrier, Recipients: []notify.Recipient{all("clerk@example.cn")}})
	failed := d.deliver(receipt("430111001", 1))
	if len(failed) != 1 || !strings.Contains(failed[0].Error(), "证书不可信") {
		t.Errorf("said was %v", failed)
	}
}

// sortedText is a list in order.
func sortedText(list []string) string {
	list = slices.Clone(list)
	slices.Sort(list)
	return strings.Join(list, " ")
}

// TestFlood wants few notices sent one by one, many as one, and what comes soon after to
// wait; all in the end, each once, and never more in ten minutes than ten.
func TestFlood(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ first, mails int }{
		"ten": {10, 10}, "eleven": {11, 1}, "two hundred": {200, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := notifytest.NewMailServer(t, notifytest.Options{})
			d := newDesk(t, notify.Settings{
				Mail: mailTo(server, notify.STARTTLS), Recipients: []notify.Recipient{all("clerk@example.cn")},
			})
			for n := range test.first {
				d.record(receipt("430111001", n+1))
			}
			d.settle()
			if failed := d.send(); failed != nil {
				t.Fatal(failed)
			}
			got := server.Mails()
			if len(got) != test.mails {
				t.Fatalf("%d mails arrived, want %d", len(got), test.mails)
			}
			if test.mails > 1 {
				return
			}
			if want := fmt.Sprintf("【汇报】%d条通知", test.first); got[0].Subject != want {
				t.Errorf("the subject is %s, want %s", got[0].Subject, want)
			}
			if n := strings.Count(got[0].Body, "退回修改"); n != min(test.first, 100) {
				t.Errorf("the body names %d notices:\n%s", n, got[0].Body)
			}
		})
	}
}

// TestAttached wants the files of a receipt in the mail as long as they fit.
func TestAttached(t *testing.T) {
	t.Parallel()
	files := map[string]string{"a": strings.Repeat("x", 600<<10), "b": strings.Repeat("y", 500<<10), "c": "z"}
	server := notifytest.NewMailServer(t, notifytest.Options{})
	d := newDesk(t, notify.Settings{
		Mail:       mailTo(server, notify.STARTTLS),
		Recipients: []notify.Recipient{{Office: "430111001", Mail: []string{"one@example.cn"}, Kinds: notify.Kinds(), Attach: true}},
		Fetch: func(_ context.Context, b store.Blob, most int64) ([]byte, error) {
			if int64(len(files[b.SHA256])) > most {
				return nil, notify.ErrLarge
			}
			return []byte(files[b.SHA256]), nil
		},
	})
	e := receipt("430111001", 1)
	e.Blobs = []store.Blob{{Name: "报表.回执.xlsx", SHA256: "a"}, {Name: "报表.回执.pdf", SHA256: "b"}, {Name: "报表.回执.json", SHA256: "c"}}
	if failed := d.deliver(e); failed != nil {
		t.Fatal(failed)
	}
	got := server.Mails()[0].Files
	if len(got) != 2 || string(got["报表.回执.xlsx"]) != files["a"] || string(got["报表.回执.json"]) != "z" {
		t.Errorf("%d files came", len(got))
	}
}

// TestTexts wants every text Chinese, with a subject, without what stands for nothing, and
// with all that is known.
func TestTexts(t *testing.T) {
	t.Parallel()
	server := notifytest.NewMailServer(t, notifytest.Options{})
	d := newDesk(t, notify.Settings{Mail: mailTo(server, notify.STARTTLS), Recipients: []notify.Recipient{all("clerk@example.cn")}})
	words := notify.Words{
		District: "雨花区", Office: "侯家塘街道", Form: "社区党建工作月报表", Period: "2006年6月", Result: "accepted", Attempt: 2, Warnings: 2,
		Hints: 1, Edition: 2, Deadline: "6月25日18:00", What: "生成汇报没有做成", Job: 12, Place: "汇报文件夹“2006-06”",
	}
	summary := words
	summary.Office, summary.Missing = "", []string{"东塘街道", "侯家塘街道"}
	want := map[string]string{
		"【汇报】侯家塘街道2006年6月社区党建工作月报表（第2次报送）通过审核": "侯家塘街道报来的2006年6月社区党建工作月报表，2006年6月25日 09:30审核，结果：通过审核。\n" +
			"共发现需要说明的2处，提示1处。\n需要说明的，请在回执的工作簿里填写情况说明，再报一次。\n\n回执在：汇报文件夹“2006-06”",
		"【汇报】请报送2006年6月社区党建工作月报表":            "侯家塘街道：\n2006年6月社区党建工作月报表还没有收到，截止时间是6月25日18:00，请尽快报送。\n报送到：汇报文件夹“2006-06”",
		"【汇报】2006年6月社区党建工作月报表还有2个单位没有报送":     "雨花区2006年6月社区党建工作月报表截止时间是6月25日18:00，目前还有2个单位没有报送：\n东塘街道、侯家塘街道。",
		"【汇报】雨花区2006年6月社区党建工作月报表汇报初稿已生成，请审阅": "雨花区2006年6月社区党建工作月报表的汇报初稿2006年6月25日 09:30已生成，请审阅。\n\n初稿在：汇报文件夹“2006-06”",
		"【汇报】雨花区2006年6月社区党建工作月报表汇报已发布（第2版）":  "雨花区2006年6月社区党建工作月报表的汇报2006年6月25日 09:30已发布，是第2版，代替以前各版。\n\n汇报在：汇报文件夹“2006-06”",
		"【汇报】需要处理：生成汇报没有做成":                  "雨花区的汇报服务2006年6月25日 09:30有一件事需要处理：生成汇报没有做成（侯家塘街道2006年6月）。\n请在服务器上运行 huibao jobs 查看原因，排除以后运行 huibao jobs retry 12。\n请查看：汇报文件夹“2006-06”",
	}
	for _, kind := range notify.Kinds() {
		d.record(notify.Event{Kind: kind, Key: "1", Words: words})
	}
	d.record(notify.Event{Kind: notify.Reminder, Key: "2", Words: summary})
	d.settle()
	if failed := d.send(); failed != nil {
		t.Fatal(failed)
	}
	for _, m := range server.Mails() {
		got := strings.TrimSpace(strings.ReplaceAll(m.Body, "\r\n", "\n"))
		if body, known := want[m.Subject]; !known || body != got {
			t.Errorf("%s\n%s\nwant\n%s", m.Subject, got, body)
		}
		delete(want, m.Subject)
	}
	for subject := range want {
		t.Errorf("nobody is told %s", subject)
	}
}

// TestOwnTexts wants mistakes in texts named by file and line.
func TestOwnTexts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, says string }{
		"not closed":   {"标题\n\n{{.Office", "templates/notices/receipt.txt:3：通知模板有误（"},
		"unknown word": {"标题\n{{.Street}}", "templates/notices/receipt.txt:2：通知模板有误（"},
		"no text":      {"{{if .Job}}标题{{end}}", "templates/notices/receipt.txt：通知模板没有写出文字。请对照"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			texts := make(fstest.MapFS)
			for _, name := range []string{"receipt", "reminder", "draft", "published", "failure", "digest", "test"} {
				texts["notices/"+name+".txt"] = &fstest.MapFile{Data: []byte("标题")}
			}
			texts["notices/receipt.txt"].Data = []byte(test.text)
			_, err := notify.New(notify.Settings{Templates: texts})
			if _, ok := errors.AsType[fault.Errors](err); !ok || !strings.HasPrefix(err.Error(), test.says) {
				t.Errorf("said was %v, want %s", err, test.says)
			}
		})
	}
}

// TestMailAnswers wants each no of a mail server understood: whether the same mail will be
// taken later.
func TestMailAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		code    int
		atRcpt  bool
		refused bool
		says    string
	}{
		"greylisted":       {451, true, false, "暂时不收（"},
		"mailbox full":     {452, true, false, "暂时不收（"},
		"no such mailbox":  {550, true, true, "拒收（"},
		"not now, by data": {421, false, false, "暂时不收（"},
		"taken for spam":   {554, false, true, "拒收（"},
		"too large":        {552, false, true, "拒收（"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := notifytest.NewMailServer(t, notifytest.Options{})
			no := &smtp.SMTPError{Code: test.code, Message: "because of " + name}
			if test.atRcpt {
				server.Answer = func(string, int) error { return no }
			} else {
				server.Content = func(notifytest.Mail) error { return no }
			}
			d := newDesk(t, notify.Settings{Mail: mailTo(server, notify.STARTTLS), Recipients: []notify.Recipient{all("clerk@example.cn")}})
			failed := d.deliver(receipt("430111001", 1))
			var said *notify.Error
			if len(failed) != 1 || !errors.As(failed[0], &said) {
				t.Fatalf("said was %v", failed)
			}
			if said.Refused != test.refused || !strings.Contains(said.Message, test.says) || !strings.Contains(said.Message, "because of "+name) {
				t.Errorf("said was %+v", said)
			}
			if n := len(server.Mails()); n > 0 {
				t.Errorf("%d mails were accepted", n)
			}
		})
	}
}
