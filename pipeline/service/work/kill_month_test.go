package work_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/calendar"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/notify/notifytest"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// keepUntilKilled names the variable that makes this program keep the calendar of a folder,
// and keptFrom the moment at which its clock begins.
const (
	keepUntilKilled = "HUIBAO_TEST_KEEP"
	keptFrom        = "HUIBAO_TEST_KEEP_FROM"
)

// monthBegins is from when on the calendar of these tests is kept.
var monthBegins = time.Date(2006, 5, 31, 12, 0, 0, 0, time.UTC)

// monthLines are the steps of June in these tests, one for each day.
var monthLines = []struct {
	kind calendar.Kind
	line string
}{
	{calendar.Blanks, "0 9 1 * *"}, {calendar.Reminder, "0 9 2 * *"}, {calendar.Deadline, "0 9 3 * *"},
	{calendar.Compose, "0 9 4 * *"}, {calendar.Publish, "0 9 5 * *"},
}

// stepAt is shortly after a step is due.
func stepAt(n int) time.Time { return time.Date(2006, 6, 1+n, 9, 1, 0, 0, time.UTC) }

func monthPlan() (*calendar.Calendar, error) {
	out := &calendar.Calendar{}
	for _, s := range monthLines {
		line, err := calendar.ParseLine(s.line)
		if err != nil {
			return nil, err
		}
		step := calendar.Step{Kind: s.kind, Line: line}
		if s.kind == calendar.Reminder {
			step.Number = 1
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

// keepHere works on the jobs of a folder, keeps its calendar and signs the draft as soon as
// there is one, until the process is killed.
func keepHere(dir string) error {
	ctx := context.Background()
	s, err := openIn(ctx, dir, os.Getenv(servedDatabase), false)
	if err != nil {
		return err
	}
	defer s.Close()
	port, err := strconv.Atoi(os.Getenv(tellAt))
	if err != nil {
		return err
	}
	from, err := time.Parse(time.RFC3339, os.Getenv(keptFrom))
	if err != nil {
		return err
	}
	d, err := signedDesk(ctx, dir, s, toldAll(port))
	if err != nil {
		return err
	}
	d.LookEvery(lookOften)
	if _, err := d.Start(ctx); err != nil {
		return err
	}
	plan, err := monthPlan()
	if err != nil {
		return err
	}
	began := time.Now()
	const faster = 120 // so that what failed is tried again soon
	now := func() time.Time { return from.Add(faster * time.Since(began)) }
	keeper := schedule.New(schedule.Settings{
		Form: formCode, Calendar: plan, Zone: time.UTC, Store: s, Log: d.Log, Every: 10 * time.Millisecond,
		Clock: schedule.Clock{Now: now, Passed: func() (string, time.Duration) { return "boot", now().Sub(monthBegins) }},
		Deeds: schedule.Deeds{Blanks: d.Blanks, Missing: d.Missing, Lacking: d.Lacking, Compose: d.RequestDraft, Publish: d.RequestEdition},
		Tell: func(ctx context.Context, tx *store.Tx, e schedule.Event) error {
			if e.Kind != calendar.Reminder {
				return nil
			}
			return d.Tell(ctx, tx, notify.Event{
				Kind: notify.Reminder, Form: e.Form, Office: e.Office, Period: e.Period, Key: e.Key, Words: notify.Words{Missing: e.Missing},
			})
		},
	})
	go keeper.Run(ctx)
	for {
		time.Sleep(20 * time.Millisecond)
		how, err := d.Standing(ctx, june)
		if err == nil && how.Current && how.SignOff == nil {
			_, err = d.Sign(ctx, signer, june, "同意", true)
		}
		if err != nil && !errors.Is(err, work.ErrDraftOld) {
			return err
		}
	}
}

// signedDesk is the desk of a folder whose form wants its reports signed.
func signedDesk(ctx context.Context, dir string, s *store.Store, told notify.Settings) (*work.Desk, error) {
	d, err := deskTelling(ctx, dir, s, told)
	if err == nil {
		d.Line, err = signedLine(d.Line)
	}
	return d, err
}

func startKeeping(t *testing.T, dir, address string, mail int, from time.Time) *child {
	t.Helper()
	c := &child{Cmd: exec.Command(os.Args[0]), lines: make(chan string, 1000)}
	c.Env = append(os.Environ(), keepUntilKilled+"="+dir, servedDatabase+"="+address, tellAt+"="+strconv.Itoa(mail), keptFrom+"="+from.Format(time.RFC3339))
	c.Stderr = c
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestKilledThroughTheMonth kills the service again and again while the calendar takes a month
// from its blank workbooks to the signed report. In the end each step is done once, one
// edition is out, everybody was told of everything once, and nothing is half or left.
func TestKilledThroughTheMonth(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: what is killed is another process")
	}
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		if strings.HasPrefix(address, "postgres") {
			killThroughTheMonth(t, address)
		} else {
			killThroughTheMonth(t, "") // in the folder itself
		}
	})
}

func killThroughTheMonth(t *testing.T, address string) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "state"), 0o755); err != nil {
		t.Fatal(err)
	}
	mails := notifytest.NewMailServer(t, notifytest.Options{NoTLS: true})
	random := rand.New(rand.NewPCG(*seed, 1))
	fileTwo(t, dir, address)
	p := &post{t: t}
	var c *child
	defer func() { c.kill() }()
	for n := range monthLines {
		c = startKeeping(t, dir, address, mails.Port, stepAt(n))
		time.Sleep(time.Duration(random.Int64N(int64(time.Second))))
		c.kill()
		// Before the next step's time comes each must be done, else it is pointless.
		c = startKeeping(t, dir, address, mails.Port, stepAt(n))
		p.eventually("the step is done", func() bool { return stepsDone(dir, address) > n })
		if n < len(monthLines)-1 {
			c.kill()
		}
	}
	p.eventually("no job is left", func() bool { return jobsIn(t, dir, address, unfinished) == 0 })
	c.kill()
	kills := 2*len(monthLines) - 1
	if address != "" {
		letTimePass(t, dir)
	}
	if t.Failed() {
		t.Log(c.log.String())
	}
	checkMonth(t, dir, address, mails, kills)
}

// fileTwo has two offices report before the month begins, and the calendar begun.
func fileTwo(t *testing.T, dir, address string) {
	t.Helper()
	s, err := openIn(t.Context(), dir, address, false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d, err := signedDesk(t.Context(), dir, s, notify.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{guitang, dongjing} {
		sent, err := d.Receive(t.Context(), work.Parcel{Way: "folder", Name: name}, bytes.NewReader(sample(t, june, name)), nil)
		if err == nil {
			_, err = d.Check(t.Context(), sent[0].ID, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	plan, err := monthPlan()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, step := range plan.Steps {
		names = append(names, schedule.Name(formCode, schedule.Item{Step: step}))
	}
	err = s.Write(t.Context(), store.Actor{Who: "calendar"}, func(tx *store.Tx) error {
		if _, err := tx.Schedule(formCode, names, monthBegins); err != nil {
			return err
		}
		return tx.Reckon(store.Reckoning{Form: formCode, Boot: "boot", Believed: monthBegins, Proved: monthBegins})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stepsDone counts the steps of the month that are done.
func stepsDone(dir, address string) (n int) {
	driver := "pgx"
	if address == "" {
		driver, address = "sqlite", filepath.Join(dir, "state", "huibao.db")
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		return 0
	}
	defer db.Close()
	_ = db.QueryRow(`SELECT count(*) FROM runs WHERE period = '2006-06' AND state = 'done'`).Scan(&n) // or it is locked for now
	return n
}

func checkMonth(t *testing.T, dir, address string, mails *notifytest.MailServer, kills int) {
	t.Helper()
	s, err := openIn(t.Context(), dir, address, false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d, err := signedDesk(t.Context(), dir, s, notify.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.TakeUp(t.Context()); err != nil { // sweeps
		t.Fatal(err)
	}
	p := &post{Desk: d, t: t}
	for _, office := range d.Line.Units.Offices(june) {
		want, err := d.Blank(t.Context(), office.Code, june)
		if err != nil {
			t.Fatal(err)
		}
		at := filepath.Join(d.Outbox, office.Name, office.Name+"_"+d.Line.Form.Name+"_2006年6月.xlsx")
		if got, err := os.ReadFile(at); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not the blank workbook: %v", at, err)
		}
	}
	all, err := d.Editions(t.Context(), june)
	if err != nil || len(all) != 1 || all[0].SignedBy != signer.Who {
		t.Fatalf("published are %+v, %v", all, err)
	}
	proofs, err := d.Verify(t.Context(), june)
	if err != nil || len(proofs) != 1 || len(proofs[0].Problems) > 0 {
		t.Errorf("the edition does not hold: %+v, %v", proofs, err)
	}
	for _, name := range tree(t, dir) {
		if leftover(name) {
			t.Errorf("%s is left", name)
		}
	}
	if parked, err := p.Jobs(t.Context(), work.Parked, work.GivenUp); err != nil || len(parked) > 0 {
		t.Errorf("parked are %+v, %v", parked, err)
	}
	checkOnce(t, s)
	checkMonthTold(t, s, mails, kills)
}

// checkOnce wants the audit to hold, and to have each change of the month once.
func checkOnce(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	did := make(map[string]int)
	err := s.Read(t.Context(), func(v *store.View) error {
		lines, err := v.Lines(0, 100000)
		for _, l := range lines {
			did[l.What+" "+l.Object]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for what, times := range did {
		action, _, _ := strings.Cut(what, " ")
		switch action {
		case "close", "sign", "publish":
			if times != 1 {
				t.Errorf("%s: %d times", what, times)
			}
		}
	}
}

// checkMonthTold wants each notice to be recorded once and to have come.
func checkMonthTold(t *testing.T, s *store.Store, mails *notifytest.MailServer, kills int) {
	t.Helper()
	messages, told := make(map[string][]store.Notice), make(map[string]int)
	for _, n := range sentNotices(t, s) {
		messages[n.Message] = append(messages[n.Message], n)
		told[n.Kind+" "+n.Address]++
	}
	want := map[string]int{}
	for _, kind := range []notify.Kind{notify.Reminder, notify.Draft, notify.Published} {
		for _, address := range []string{houjiatangMail, districtMail} {
			want[string(kind)+" mail:"+address] = 1
		}
	}
	if !maps.Equal(told, want) {
		t.Errorf("told are %v, want %v", told, want)
	}
	checkMails(t, mails, messages, kills)
}
