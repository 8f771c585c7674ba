package work_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/intake"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/notify/notifytest"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/watch"
	"huibao/pipeline/service/work"
	"huibao/samples"
)

// serveUntilKilled names the variable that makes this program serve a folder, the second one
// the database of that, when it is none of the folder's own, and tellAt the port of a mail
// server by which it tells of what it does.
const (
	serveUntilKilled = "HUIBAO_TEST_SERVE"
	servedDatabase   = "HUIBAO_TEST_SERVE_DATABASE"
	tellAt           = "HUIBAO_TEST_MAIL"
)

var (
	kills = flag.Int("kills", 50, "how often TestKilled kills")
	seed  = flag.Uint64("seed", 1, "of the moments at which TestKilled kills")
)

// serveHere serves a folder until the process is killed.
func serveHere(dir string) error {
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
	d, err := deskTelling(ctx, dir, s, toldAll(port))
	if err != nil {
		return err
	}
	d.LookEvery(lookOften)
	if _, err := d.Start(ctx); err != nil {
		return err
	}
	months, err := d.Months(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(months, june) { // from the first edition on each file that counts makes another
		if err := d.Request(ctx, june); err != nil {
			return err
		}
	}
	w, err := watch.New(watch.Settings{
		Dir: filepath.Join(dir, "inbox"), Interval: 2 * time.Second, Settle: 50 * time.Millisecond, Ignored: intake.Ignored,
		Take: d.Take, Log: d.Log,
	})
	if err != nil {
		return err
	}
	return w.Run(ctx)
}

// openIn opens the database of a folder: its own, or the one at the address.
func openIn(ctx context.Context, dir, address string, shared bool) (*store.Store, error) {
	return store.Open(ctx, address, store.Options{Folder: filepath.Join(dir, "state"), Shared: shared})
}

// deskIn is the desk of a folder.
func deskIn(ctx context.Context, dir string, s *store.Store) (*work.Desk, error) {
	return deskTelling(ctx, dir, s, notify.Settings{})
}

func deskTelling(ctx context.Context, dir string, s *store.Store, told notify.Settings) (*work.Desk, error) {
	kept, err := files.Open(ctx, filepath.Join(dir, "state", "files"))
	if err != nil {
		return nil, err
	}
	made, err := line()
	if err != nil {
		return nil, err
	}
	return work.New(ctx, work.Settings{
		Line: made, Store: s, Files: kept, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Outbox: filepath.Join(dir, "outbox"), Reports: filepath.Join(dir, "reports"),
		Notices: told,
	})
}

// child serves a folder.
type child struct {
	*exec.Cmd
	log   logged
	lines chan string // of its log, as far as somebody listens
}

func startChild(t *testing.T, dir, address string, mail int) *child {
	t.Helper()
	c := &child{Cmd: exec.Command(os.Args[0]), lines: make(chan string, 1000)}
	c.Env = append(os.Environ(), serveUntilKilled+"="+dir, servedDatabase+"="+address, tellAt+"="+strconv.Itoa(mail))
	c.Stderr = c
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// Write takes the child's log.
func (c *child) Write(p []byte) (int, error) {
	select {
	case c.lines <- string(p):
	default:
	}
	return c.log.Write(p)
}

// says waits until the child has said something so many times; not for ever, since it may
// have nothing left to do.
func (c *child) says(words string, times int) {
	for enough := time.After(5 * time.Second); times > 0; {
		select {
		case line := <-c.lines:
			times -= strings.Count(line, words)
		case <-enough:
			return
		}
	}
}

// kill ends the child as a power cut would, as far as a process can tell.
func (c *child) kill() {
	_ = c.Process.Kill()
	_ = c.Wait()
}

// load is what is dropped while the service is killed: all samples, and more of each kind.
func load(t *testing.T, kills int) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	err := fs.WalkDir(samples.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".xlsx") || !strings.Contains(name, "/") {
			return err
		}
		out[name], err = fs.ReadFile(samples.FS(), name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for n := range max(4, kills/3) {
		out[fmt.Sprintf("2006-06/更正%d.xlsx", n)] = altered(t, houjiatang, "问题与建议", "D3", fmt.Sprintf("经费没有固定来源（第%d稿）。", n))
		out[fmt.Sprintf("侯家塘街道/2006-06/月报.%d.xlsx", n)] = altered(t, houjiatang, "党员队伍", "C6", fmt.Sprintf("约%d", 30+n))
		out[fmt.Sprintf("坏%d.xlsx", n)] = []byte(fmt.Sprintf("no workbook, %d", n))
	}
	return out
}

// TestKilled kills services at random moments while files keep coming. In the end each file
// has come once and has its whole answer, everybody was told of it, and nothing else is there. What a round waits for
// takes longer than what it does, so two services are killed side by side, and a third one,
// less often, on PostgreSQL.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: what is killed is another process")
	}
	t.Parallel()
	for n := range uint64(2) {
		t.Run(fmt.Sprint("SQLite ", n+1), func(t *testing.T) { t.Parallel(); killOften(t, "", *kills/2, *seed+n) })
	}
	t.Run("PostgreSQL", func(t *testing.T) { t.Parallel(); killOften(t, storetest.Postgres(t), max(5, *kills/10), *seed) })
}

func killOften(t *testing.T, address string, kills int, seed uint64) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "state"), 0o755); err != nil {
		t.Fatal(err)
	}
	all := load(t, kills)
	mails := notifytest.NewMailServer(t, notifytest.Options{NoTLS: true})
	random := rand.New(rand.NewPCG(seed, 0))
	waiting := slices.Sorted(maps.Keys(all))
	random.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
	p := &post{t: t, inbox: filepath.Join(dir, "inbox")}
	struck, left := 0, 0
	for round := range kills {
		c := startChild(t, dir, address, mails.Port)
		for share := len(waiting) / (kills - round); share > 0; share-- {
			p.drop(waiting[0], all[waiting[0]])
			waiting = waiting[1:]
		}
		switch round % 4 {
		case 0: // at any moment of the start
		case 1:
			c.says("msg=checked", runtime.GOMAXPROCS(0))
		default:
			c.says("msg=", 1)
		}
		spare(p, dir, address)
		time.Sleep(time.Duration(random.Int64N(int64(400 * time.Millisecond))))
		c.kill()
		running := jobsIn(t, dir, address, `state = 'running'`) // that the killed process was working on
		struck += max(0, running-left)
		if address != "" { // there they are given back a moment later
			left = running
		}
	}
	if t.Logf("%d kills struck %d running jobs", kills, struck); struck == 0 {
		t.Error("no kill struck a job that was running")
	}
	if address != "" {
		letTimePass(t, dir)
	}
	c := startChild(t, dir, address, mails.Port)
	defer c.kill()
	settled(p, dir, address, len(all))
	c.kill()
	if t.Failed() {
		t.Log(c.log.String())
	}
	p = checkAll(t, dir, address, all)
	checkEditions(p)
	checkTold(p, mails, kills)
}

// spare waits while there are jobs that were struck often: one that is struck at every
// kill would be parked in the end.
func spare(p *post, dir, address string) {
	p.t.Helper()
	p.eventually("what was struck often is done", func() bool {
		return jobsIn(p.t, dir, address, `attempt > 5 AND state NOT IN ('completed', 'discarded')`) == 0
	})
}

// jobsIn counts jobs.
func jobsIn(t *testing.T, dir, address, which string) (n int) {
	t.Helper()
	driver := "pgx"
	if address == "" {
		driver, address = "sqlite", filepath.Join(dir, "state", "huibao.db")
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	// A child that was killed early has made no tables yet.
	_ = db.QueryRow(`SELECT count(*) FROM river_job WHERE ` + which).Scan(&n)
	return n
}

// letTimePass makes the temporary files of killed processes as old as they must be for another
// process, which cannot know that nobody writes them any more. What the processes were
// working on is taken up without that.
func letTimePass(t *testing.T, dir string) {
	t.Helper()
	before := time.Now().Add(-2 * time.Hour)
	for _, name := range tree(t, dir) {
		if at := filepath.Join(dir, filepath.FromSlash(name)); leftover(name) {
			if err := os.Chtimes(at, before, before); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// leftover tells what nobody is writing to any more.
func leftover(name string) bool {
	return strings.HasSuffix(name, ".tmp") || strings.Contains(name, "files/tmp/") || strings.HasSuffix(name, ".part")
}

const unfinished = `state NOT IN ('completed', 'discarded', 'cancelled')`

// settled waits until nothing is left to do.
func settled(p *post, dir, address string, want int) {
	p.t.Helper()
	s, err := openIn(p.t.Context(), dir, address, true)
	if err != nil {
		p.t.Fatal(err)
	}
	defer s.Close()
	if p.Desk, err = deskIn(p.t.Context(), dir, s); err != nil {
		p.t.Fatal(err)
	}
	p.eventually("all files are aside", func() bool {
		n := 0
		for _, name := range tree(p.t, p.inbox) {
			if strings.Contains(name, watch.Aside+"/") {
				n++
			}
		}
		return n == want
	})
	if err := p.Request(p.t.Context(), june); err != nil { // as far as no child came to it
		p.t.Error(err)
	}
	for left := 1; left > 0; { // many kills leave much to be done
		left = jobsIn(p.t, dir, address, unfinished)
		p.eventually("there are fewer jobs", func() bool { return left == 0 || jobsIn(p.t, dir, address, unfinished) < left })
	}
	p.idle()
	if parked, err := p.Jobs(p.t.Context(), work.Parked, work.GivenUp); err != nil || len(parked) > 0 {
		p.t.Errorf("parked are %+v, %v", parked, err)
	}
}

// checkAll compares what was dropped with what is recorded, and that with the outbox.
func checkAll(t *testing.T, dir, address string, all map[string][]byte) *post {
	t.Helper()
	p := postIn(t, dir, address)
	dropped := make(map[string]string)
	for name, data := range all {
		dropped[fmt.Sprintf("%x", sha256.Sum256(data))] = name
	}
	var outbox []string
	for _, a := range everyAttempt(p) {
		if dropped[a.SHA256] == "" {
			t.Errorf("%s is recorded twice, or was never dropped", a.Name)
		}
		delete(dropped, a.SHA256)
		if a.State == store.Received || len(a.Receipts) == 0 {
			t.Errorf("%s is %s with %d receipts", a.Name, a.State, len(a.Receipts))
		}
		outbox = append(outbox, checkAnswer(p, a)...)
	}
	for _, name := range dropped {
		t.Errorf("%s is lost", name)
	}
	slices.Sort(outbox)
	found := tree(t, p.Outbox)
	slices.Sort(found)
	if !slices.Equal(found, outbox) {
		t.Errorf("the outbox holds\n%s\nwant\n%s", strings.Join(found, "\n"), strings.Join(outbox, "\n"))
	}
	for _, name := range tree(t, dir) {
		if leftover(name) {
			t.Errorf("%s is left", name)
		}
	}
	if err := p.Store.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	return p
}

// checkEditions wants the editions of the month to be whole, and the last of them to be
// made of what counts.
func checkEditions(p *post) {
	t := p.t
	t.Helper()
	all, err := p.Editions(t.Context(), june)
	if err != nil || len(all) == 0 {
		t.Fatalf("published are %d editions, %v", len(all), err)
	}
	t.Logf("%d editions", len(all))
	if e, err := p.Report(t.Context(), june, nil); err != nil || e.Number != len(all) {
		t.Errorf("the last edition is %d, but of what counts there is %d, %v", len(all), e.Number, err)
	}
	proofs, err := p.Verify(t.Context(), june)
	if err != nil || len(proofs) != len(all) {
		t.Errorf("%d editions, %v", len(proofs), err)
	}
	for i, proof := range proofs {
		if proof.Number != i+1 || len(proof.Problems) > 0 {
			t.Errorf("edition %d of %d: %v", proof.Number, i+1, proof.Problems)
		}
	}
}

// postIn is the post of a folder in which nobody works any more.
func postIn(t *testing.T, dir, address string) *post {
	t.Helper()
	s, err := openIn(t.Context(), dir, address, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d, err := deskIn(t.Context(), dir, s)
	if err != nil {
		t.Fatal(err)
	}
	return &post{Desk: d, t: t}
}

func everyAttempt(p *post) (out []store.Attempt) {
	p.t.Helper()
	err := p.Store.Read(p.t.Context(), func(v *store.View) error {
		for _, month := range []period.Period{june, june.Previous(), june.LastYear()} {
			some, err := v.Attempts(formCode, month)
			if err != nil {
				return err
			}
			out = append(out, some...)
		}
		unknown, err := v.Quarantined()
		for _, a := range unknown {
			if a.Period.IsZero() {
				out = append(out, a)
			}
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// checkAnswer wants an attempt's answer in the outbox and returns where it lies there.
func checkAnswer(p *post, a store.Attempt) (out []string) {
	p.t.Helper()
	folder := "待核实"
	if a.Office != "" {
		folder = p.Line.Units.Name(a.Office)
	}
	for _, b := range a.Receipts {
		name := folder + "/" + b.Name
		got, err := os.ReadFile(filepath.Join(p.Outbox, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, kept(p, b)) {
			p.t.Errorf("%s is not what was recorded: %v", name, err)
		}
		out = append(out, name)
	}
	return out
}
