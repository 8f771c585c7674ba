package notify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

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
		Send: func(_ context.Context, _ *store.Tx, message string) error {
			d.messages = append(d.messages, message)
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
