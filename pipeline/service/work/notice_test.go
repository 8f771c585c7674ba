package work_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/notify/notifytest"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
	"huibao/templates"
)

// Who is told in these tests.
const (
	houjiatangMail = "houjiatang@example.cn"
	districtMail   = "qu@example.cn"
	operatorMail   = "yunwei@example.cn"
	houjiatangCode = "430111001"
)

// told are the settings by which an office, the district and the operator are told by mail.
func told(m *notifytest.MailServer) notify.Settings {
	return notify.Settings{
		Templates: templates.FS(), Settle: time.Millisecond,
		Mail: &notify.Mail{
			Host: m.Host, Port: m.Port, Encryption: notify.STARTTLS, From: "huibao@example.cn", Roots: m.Roots, Attachments: 10 << 20,
		},
		Recipients: []notify.Recipient{
			{Office: houjiatangCode, Mail: []string{houjiatangMail}, Kinds: []notify.Kind{notify.Receipt}, Attach: true},
			{Role: notify.District, Mail: []string{districtMail}, Kinds: []notify.Kind{notify.Receipt, notify.Published}},
			{Role: notify.Operator, Mail: []string{operatorMail}, Kinds: []notify.Kind{notify.Failure}},
		},
	}
}

// subjects are what a mailbox was sent, by address.
func subjects(m *notifytest.MailServer) map[string][]string {
	out := make(map[string][]string)
	for _, mail := range m.Mails() {
		out[mail.To] = append(out[mail.To], mail.Subject)
	}
	return out
}

// TestTold wants the office, the district and the operator told of what becomes of files,
// each of what concerns him, once.
func TestTold(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		server := notifytest.NewMailServer(t, notifytest.Options{})
		p := newPostWith(t, address, told(server))
		p.serve()
		p.drop("2006-06/"+houjiatang, sample(t, june, houjiatang))
		p.drop("坏.xlsx", []byte("no workbook"))
		p.eventually("three mails have come", func() bool { return len(server.Mails()) >= 3 })
		if err := p.Request(t.Context(), june); err != nil {
			t.Fatal(err)
		}
		p.eventually("four mails have come", func() bool { return len(server.Mails()) >= 4 })
		p.idle()
		got := subjects(server)
		returned := "【汇报】侯家塘街道2006年6月社区党建工作月报表（第1次报送）通过审核"
		want := map[string][]string{
			houjiatangMail: {returned},
			districtMail:   {returned, "【汇报】雨花区2006年6月社区党建工作月报表汇报已发布"},
			operatorMail:   {"【汇报】需要处理：有一份来文没有计入"},
		}
		for to, subjects := range want {
			if !slices.Equal(got[to], subjects) {
				t.Errorf("%s was told %q, want %q", to, got[to], subjects)
			}
		}
		for _, m := range server.Mails() {
			attached := m.To == houjiatangMail
			if attached != (len(m.Files) == 2) || !attached && len(m.Files) > 0 {
				t.Errorf("%s got %d files", m.To, len(m.Files))
			}
			if strings.Contains(m.Body, ".xlsx") {
				t.Errorf("a body names a file:\n%s", m.Body)
			}
		}
		for _, a := range p.attempts() {
			for _, m := range server.Mails() {
				for _, b := range a.Receipts[:2] { // the workbook and the page, not what programs read
					if m.To == houjiatangMail && string(m.Files[b.Name]) != string(kept(p, b)) {
						t.Errorf("%s did not arrive as it was kept", b.Name)
					}
				}
			}
		}
	})
}

// TestRefusedNotice wants a mail that is refused for good parked at once and the operator
// told of it, one that is refused for now tried again, and the parked one sent when a person
// says so.
func TestRefusedNotice(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		server := notifytest.NewMailServer(t, notifytest.Options{})
		refuse := make(chan struct{})
		busy := 0
		server.Answer = func(to string, _ int) error {
			select {
			case <-refuse:
				return nil
			default:
			}
			switch {
			case to == houjiatangMail:
				return &smtp.SMTPError{Code: 550, Message: "no such user"}
			case to == districtMail && busy == 0:
				busy++
				return &smtp.SMTPError{Code: 451, Message: "greylisted"}
			}
			return nil
		}
		p := newPostWith(t, address, told(server))
		p.serve()
		p.drop("2006-06/"+houjiatang, sample(t, june, houjiatang))
		p.eventually("the operator and, the second time, the district are told", func() bool { return len(server.Mails()) == 2 })
		got := subjects(server)
		if len(got[districtMail]) != 1 || !slices.Equal(got[operatorMail], []string{"【汇报】需要处理：发送通知没有做成"}) {
			t.Errorf("told was %q", got)
		}
		parked, err := p.Jobs(t.Context(), work.Parked)
		if err != nil || len(parked) != 1 {
			t.Fatalf("parked are %+v, %v", parked, err)
		}
		job := parked[0]
		if job.Kind != "send" || job.Tries != 1 || !strings.Contains(job.Cause, "拒收") || len(job.Notices) != 1 ||
			job.Notices[0].State != store.NoticeParked || job.Notices[0].Office != houjiatangCode {
			t.Errorf("parked is %+v", job)
		}
		close(refuse)
		if err := p.Retry(t.Context(), job.ID); err != nil {
			t.Fatal(err)
		}
		p.eventually("the office is told", func() bool { return len(subjects(server)[houjiatangMail]) == 1 })
		p.idle()
		if n := len(server.Mails()); n != 3 {
			t.Errorf("%d mails were sent, want 3", n)
		}
	})
}

// TestDeadCarriers wants the month to go on where no carrier answers.
func TestDeadCarriers(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	defer close(hang)
	receiver := notifytest.NewReceiver(t)
	receiver.Answer = func(http.ResponseWriter, int) { <-hang }
	s := told(&notifytest.MailServer{Host: "127.0.0.1", Port: 1})
	s.Robots = []notify.Robot{{Name: "群", Kind: notify.WeCom, URL: func() (string, error) { return receiver.URL, nil }}}
	s.Recipients = append(s.Recipients, notify.Recipient{Role: notify.Leader, Robots: []string{"群"}, Kinds: notify.Kinds()})
	p := newPostWith(t, t.TempDir()+"/huibao.db", s)
	p.serve()
	for _, name := range names(t, june) {
		p.drop("2006-06/"+name, sample(t, june, name))
	}
	p.reaches(len(names(t, june)))
	if err := p.Request(t.Context(), june); err != nil {
		t.Fatal(err)
	}
	p.eventually("the report is placed", func() bool {
		placed, err := os.ReadDir(filepath.Join(p.Reports, june.String()))
		return err == nil && len(placed) >= 2
	})
	p.eventually("notices alone wait for a carrier", func() bool {
		waiting, err := p.Jobs(t.Context(), work.Waiting, work.Running, work.Retrying, work.Held)
		return err == nil && len(waiting) > 0 && !slices.ContainsFunc(waiting, func(job work.Job) bool { return job.Kind != "send" && job.Kind != "gather" })
	})
}

// TestBusyRobot wants a robot that asks for time to get it, which costs no try, and one that
// is down to be tried again; each is told once in the end.
func TestBusyRobot(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		receiver := notifytest.NewReceiver(t)
		receiver.Answer = func(w http.ResponseWriter, n int) {
			switch n {
			case 1:
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusTooManyRequests)
			case 2:
				w.WriteHeader(http.StatusBadGateway)
			}
		}
		text := func(s string) notify.Secret { return func() (string, error) { return s, nil } }
		p := newPostWith(t, address, notify.Settings{
			Templates: templates.FS(), Settle: time.Millisecond,
			Robots:     []notify.Robot{{Name: "系统", Kind: notify.Webhook, URL: text(receiver.URL), Sign: text("key")}},
			Recipients: []notify.Recipient{{Role: notify.District, Robots: []string{"系统"}, Kinds: notify.Kinds()}},
		})
		p.serve()
		p.drop("2006-06/"+houjiatang, sample(t, june, houjiatang))
		p.eventually("it is told the third time", func() bool { return len(receiver.Posts()) == 3 })
		p.idle()
		sent, err := p.Jobs(t.Context(), work.Done)
		for _, job := range sent {
			if job.Kind == "send" && (job.Tries != 2 || len(job.Notices) != 1 || job.Notices[0].Tries != 3) {
				t.Errorf("sent by %+v", job)
			}
		}
		posts := receiver.Posts()
		for _, post := range posts {
			if post.Header.Get("webhook-id") != posts[0].Header.Get("webhook-id") {
				t.Errorf("the name is %s, and before %s", post.Header.Get("webhook-id"), posts[0].Header.Get("webhook-id"))
			}
		}
		if len(posts) != 3 || err != nil {
			t.Errorf("%d posts came, %v", len(posts), err)
		}
	})
}

// TestToldByTwo has two processes' worth of engines work on one database. Everybody is told
// of everything, once.
func TestToldByTwo(t *testing.T) {
	t.Parallel()
	server := notifytest.NewMailServer(t, notifytest.Options{NoTLS: true})
	address := storetest.Postgres(t)
	first := newPostWith(t, address, toldAll(server.Port))
	second := newPostWith(t, address, toldAll(server.Port))
	second.Files = first.Files
	first.serve()
	second.work()
	all := names(t, june)
	for _, name := range all {
		first.drop("2006-06/"+name, sample(t, june, name))
	}
	for n := range 8 {
		first.drop(fmt.Sprintf("2006-06/更正%d.xlsx", n), altered(t, houjiatang, "问题与建议", "D3", fmt.Sprintf("经费不足（第%d稿）。", n)))
	}
	first.reaches(len(all) + 8)
	first.idle()
	checkTold(first, server, 0)
}

// recorded are what the district is to be told, the first first.
func (p *post) recorded() (out []notify.Words) {
	p.t.Helper()
	err := p.Store.Read(p.t.Context(), func(v *store.View) error {
		all, err := v.Notices(store.NoticeWaiting, 1000)
		for _, n := range slices.Backward(all) {
			var words notify.Words
			if err := json.Unmarshal(n.Words, &words); err != nil {
				return err
			}
			if n.Recipient == string(notify.District) {
				out = append(out, words)
			}
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// TestToldOfReview wants people told what waits for a decision, what was decided, and which
// draft waits to be signed; the same once.
func TestToldOfReview(t *testing.T) {
	t.Parallel()
	s := told(&notifytest.MailServer{})
	s.Recipients[1].Kinds = notify.Kinds()
	p := newPostWith(t, storetest.SQLite(t), s)
	p.ByHand = true
	strict := *p.Line.Form
	strict.Warnings, strict.SignOff = form.WarnedWait, true
	settings := p.Line.Settings
	settings.Form = &strict
	made, err := pipeline.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	p.Line = made
	waiting := p.sent("", guitang, sample(t, june, guitang))
	p.sent("", houjiatang, sample(t, june, houjiatang))
	for range 2 {
		if _, err := p.Allow(t.Context(), wangFang, waiting.ID, "属实。"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Report(t.Context(), june, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Return(t.Context(), wangFang, waiting.ID, "与台账不符。"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Report(t.Context(), june, nil); err != nil {
		t.Fatal(err)
	}
	base := notify.Words{District: "雨花区", Form: "社区党建工作月报表", Period: "2006年6月"}
	of := func(office, result string, decided bool, warnings int) notify.Words {
		w := base
		w.Office, w.Result, w.Decided, w.Warnings = office, result, decided, warnings
		w.Attempt, w.Place = 1, "回执文件夹“"+office+"”"
		return w
	}
	draft := base
	draft.Place = "汇报文件夹“2006-06”里的“草稿”"
	want := []notify.Words{
		of("圭塘街道", "checked", false, 1), of("侯家塘街道", "accepted", false, 0), of("圭塘街道", "accepted", true, 1), draft,
		of("圭塘街道", "returned", true, 1), draft,
	}
	got := p.recorded()
	for i := range got {
		got[i].Hints = 0
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("recorded is\n%+v\nwant\n%+v", got, want)
	}
}

// TestToldOfParked wants the operator told of a job that was parked because it may be what
// killed the process, at the next start, and not again at the one after.
func TestToldOfParked(t *testing.T) {
	t.Parallel()
	server := notifytest.NewMailServer(t, notifytest.Options{})
	p := newPostWith(t, storetest.SQLite(t), told(server))
	if _, err := p.Receive(t.Context(), work.Parcel{Way: "command", Name: houjiatang}, bytes.NewReader(sample(t, june, houjiatang)), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Store.DB().Exec(`UPDATE river_job SET state = 'running', attempt = max_attempts`); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		engine, err := p.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p.eventually("the operator is told", func() bool { return len(server.Mails()) > 0 })
		p.idle()
		if err := engine.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string][]string{operatorMail: {"【汇报】需要处理：审核报表没有做成"}}
	if got := subjects(server); !reflect.DeepEqual(got, want) {
		t.Errorf("told was %q, want %q", got, want)
	}
}
