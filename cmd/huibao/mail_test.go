package main

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"huibao/pipeline/service/notify/notifytest"
)

// mailServers are the mail servers of the scripts, by the folder of the script.
var mailServers sync.Map

// mailServer starts a mail server and puts its port into settings.yaml:
// mailserver PLACE.
func mailServer(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: mailserver place")
	}
	server, stop, err := notifytest.Listen(notifytest.Options{NoTLS: true})
	ts.Check(err)
	ts.Defer(stop)
	mailServers.Store(ts.MkAbs("."), server)
	settings := ts.MkAbs("settings.yaml")
	ts.Check(os.WriteFile(settings, []byte(strings.ReplaceAll(ts.ReadFile(settings), args[0], strconv.Itoa(server.Port))), 0o644))
}

// awaitMail waits until somebody was sent a mail whose subject holds words:
// awaitmail ADDRESS WORDS.
func awaitMail(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: awaitmail address words")
	}
	server, ok := mailServers.Load(ts.MkAbs("."))
	if !ok {
		ts.Fatalf("there is no mail server")
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		for _, m := range server.(*notifytest.MailServer).Mails() {
			if m.To == args[0] && strings.Contains(m.Subject, args[1]) {
				return
			}
		}
	}
	ts.Fatalf("no such mail came")
}
