package work_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/notify/notifytest"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
	"huibao/templates"
)

// toldAll are settings by which an office, the district and the operator are told of
// everything, many at a time.
func toldAll(port int) notify.Settings {
	return notify.Settings{
		Templates: templates.FS(), Settle: time.Millisecond, Window: 2 * time.Second,
		Mail: &notify.Mail{
			Host: "127.0.0.1", Port: port, Encryption: notify.Plain, From: "huibao@example.cn", Attachments: 10 << 20,
		},
		Recipients: []notify.Recipient{
			{Office: houjiatangCode, Mail: []string{houjiatangMail}, Kinds: notify.Kinds(), Attach: true},
			{Role: notify.District, Mail: []string{districtMail}, Kinds: notify.Kinds()},
			{Role: notify.Operator, Mail: []string{operatorMail}, Kinds: []notify.Kind{notify.Failure}},
		},
	}
}

// sentNotices are all notices that are recorded, each of which must have been sent.
func sentNotices(t *testing.T, s *store.Store) (all []store.Notice) {
	t.Helper()
	err := s.Read(t.Context(), func(v *store.View) error {
		for _, state := range []store.NoticeState{store.NoticeWaiting, store.NoticeParked, store.NoticeSent} {
			some, err := v.Notices(state, 100000)
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range all {
		if n.State != store.NoticeSent {
			t.Errorf("a notice of %s to %s is %s: %s", n.Kind, n.Address, n.State, n.Cause)
		}
	}
	return all
}

// checkTold compares what is recorded with what the mailboxes hold: every notice is in one
// message, every message came, none came twice but those that a kill struck between the
// server's yes and its record, and then under the same name with the same words.
func checkTold(p *post, server *notifytest.MailServer, kills int) {
	t := p.t
	t.Helper()
	messages := make(map[string][]store.Notice)
	told := make(map[string]int) // by address
	for _, n := range sentNotices(t, p.Store) {
		messages[n.Message] = append(messages[n.Message], n)
		if n.Kind == string(notify.Receipt) {
			told[n.Address]++
		}
	}
	checkMails(t, server, messages, kills)
	var district, office int
	for _, a := range everyAttempt(p) {
		if a.Office != "" {
			district++
		}
		if a.Office == houjiatangCode {
			office++
		}
	}
	want := map[string]int{"mail:" + houjiatangMail: office, "mail:" + districtMail: district}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told of receipts are %v, want %v", told, want)
	}
}

func checkMails(t *testing.T, server *notifytest.MailServer, messages map[string][]store.Notice, kills int) {
	t.Helper()
	came := make(map[string]notifytest.Mail)
	again := 0
	for _, m := range server.Mails() {
		name, _, _ := strings.Cut(strings.Trim(m.MessageID, "<>"), "@")
		before, twice := came[name]
		if twice {
			again++
		}
		if twice && !reflect.DeepEqual(m, before) {
			t.Errorf("came again as another: %+v, before %+v", m, before)
		}
		came[name] = m
		notices := messages[name]
		if len(notices) == 0 || notices[0].Address != "mail:"+m.To {
			t.Errorf("nobody meant to send %s %q", m.To, m.Subject)
		}
		if n := len(notices); n > 1 && m.Subject != fmt.Sprintf("【汇报】%d条通知", n) {
			t.Errorf("%d notices are called %q", n, m.Subject)
		}
	}
	if again > kills*work.Senders { // each of which a kill may strike
		t.Errorf("%d mails came again after %d kills", again, kills)
	}
	for name, notices := range messages {
		if _, ok := came[name]; !ok {
			t.Errorf("%d notices to %s never came", len(notices), notices[0].Address)
		}
	}
	t.Logf("%d messages were sent, %d of them again", len(came), again)
}

// TestKilledInTheMiddleOfAMail kills the service before a mail server has accepted a mail,
// and after it has but before the service knows. In the one case the mail comes once, in the
// other again under the same name with the same words, even where more was to be told since.
func TestKilledInTheMiddleOfAMail(t *testing.T) {
	t.Parallel()
	for name, accepted := range map[string]bool{"before it is accepted": false, "after it was accepted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			server := notifytest.NewMailServer(t, notifytest.Options{NoTLS: true})
			struck := make(chan struct{}, 1)
			release := make(chan struct{})
			strike := func(to string) {
				select {
				case <-release:
				default:
					if to == houjiatangMail {
						struck <- struct{}{}
						<-release
					}
				}
			}
			if accepted {
				server.Accepted = func(m notifytest.Mail) { strike(m.To) }
			} else {
				server.Answer = func(to string, _ int) error { strike(to); return nil }
			}
			p := &post{t: t, inbox: dir + "/inbox"}
			all := map[string][]byte{"2006-06/" + houjiatang: sample(t, june, houjiatang)}
			p.drop("2006-06/"+houjiatang, all["2006-06/"+houjiatang])
			c := startChild(t, dir, "", server.Port)
			<-struck
			c.kill()
			close(release)
			if !accepted {
				p.eventually("the connection is over", func() bool { return server.Open() == 0 })
			}
			more := "2006-06/更正.xlsx"
			all[more] = mended(t, houjiatang)
			p.drop(more, all[more])
			c = startChild(t, dir, "", server.Port)
			settled(p, dir, "", len(all))
			c.kill()
			checkTold(checkAll(t, dir, "", all), server, 1)
			first := slices.DeleteFunc(server.Mails(), func(m notifytest.Mail) bool {
				return m.To != houjiatangMail || !strings.Contains(m.Subject, "第1次")
			})
			if want := map[bool]int{true: 2, false: 1}[accepted]; len(first) != want {
				t.Errorf("the mail that was struck came %d times, want %d", len(first), want)
			}
		})
	}
}
