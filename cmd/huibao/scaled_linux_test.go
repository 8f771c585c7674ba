package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"huibao/pipeline/intake"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/watch"
	"huibao/pipeline/service/work"
)

// scaled is a workspace, the processes that work in it, and a desk to look on from.
type scaled struct {
	*service
	t         *testing.T
	dir       string
	under     []string // what the program is started by; empty for nothing
	processes []*process
}

// process is the program with what it has said.
type process struct {
	*exec.Cmd
	log *saying
}

// saying is a log that is read while it is written.
type saying struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *saying) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *saying) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// newScaled makes a workspace with some settings beside the usual ones.
func newScaled(t *testing.T, offices int, settings string) *scaled {
	t.Helper()
	s := &scaled{t: t, dir: t.TempDir()}
	scaleWorkspace(t, s.dir, offices, settings)
	if err := os.Symlink(executable(t), filepath.Join(s.dir, "huibao")); err != nil {
		t.Fatal(err)
	}
	return s
}

// executable is the test's binary, which under the program's name is the program.
func executable(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// start starts the program and waits until it works.
func (s *scaled) start(command string) *process {
	s.t.Helper()
	args := append(slices.Clone(s.under), filepath.Join(s.dir, "huibao"), command, "--workspace", s.dir, "--monitor", "")
	p := &process{exec.Command(args[0], args[1:]...), &saying{}}
	p.Stdout, p.Stderr = p.log, p.log
	if err := p.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.processes = append(s.processes, p)
	s.t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
		if s.t.Failed() {
			said := p.log.String()
			s.t.Logf("%s said\n%s", command, said[max(0, len(said)-4000):])
		}
	})
	s.eventually(command+" works", func() bool { return strings.Contains(p.log.String(), "按 Ctrl+C 停止") })
	if s.service == nil {
		s.look()
	}
	return p
}

// look opens the workspace beside who works there.
func (s *scaled) look() {
	s.t.Helper()
	w, err := openWorkspace(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.service, err = openService(s.t.Context(), w, use{}); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.close() })
}

func (s *scaled) eventually(what string, is func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if is() {
			return
		}
	}
	s.t.Fatalf("not in five minutes: %s", what)
}

// number asks the database for one number; 0 when it does not answer.
func (s *scaled) number(query string, args ...any) (n int) {
	s.t.Helper()
	if err := s.store.DB().QueryRow(query, args...).Scan(&n); err != nil && err != sql.ErrNoRows {
		s.t.Log(err)
	}
	return n
}

// drop puts files into the inbox.
func (s *scaled) drop(files map[string][]byte) {
	s.t.Helper()
	for name, data := range files {
		put(s.t, filepath.Join(s.dir, "inbox", filepath.FromSlash(name)), data)
	}
}

// put writes a file beside its place and renames it.
func put(t testing.TB, path string, data []byte) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path+".part", data, 0o644)
	}
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		t.Error(err)
	}
}

// judged waits until so many files are judged.
func (s *scaled) judged(n int) {
	s.t.Helper()
	s.eventually(fmt.Sprint(n, " files are judged"), func() bool {
		return s.number(`SELECT count(*) FROM attempts WHERE checked_at <> ''`) >= n
	})
}

// strike kills the process that leads while it works on a job, and lets the time pass
// after which another may take its jobs.
func (s *scaled) strike(p *process) {
	s.t.Helper()
	s.eventually("a leader is elected", func() bool { return s.number(`SELECT count(*) FROM river_leader`) == 1 })
	var victim string
	if err := s.store.DB().QueryRow(`SELECT leader_id FROM river_leader`).Scan(&victim); err != nil {
		s.t.Fatal(err)
	}
	const itsJobs = `FROM river_job WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`
	struck := 0
	for deadline := time.Now().Add(time.Minute); struck == 0 && time.Now().Before(deadline); {
		s.eventually("a job of the victim is under way", func() bool { return s.number(`SELECT count(*) `+itsJobs, victim) > 0 })
		_ = p.Process.Signal(syscall.SIGSTOP)
		time.Sleep(100 * time.Millisecond) // the database ends what it was asked before
		if struck = s.number(`SELECT count(*) `+itsJobs, victim); struck == 0 {
			_ = p.Process.Signal(syscall.SIGCONT)
		}
	}
	if err := p.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = p.Wait()
	if struck == 0 {
		s.t.Fatal("the kill struck no job")
	}
	s.t.Logf("the kill struck %d jobs after %d files", struck, s.number(`SELECT count(*) FROM attempts WHERE checked_at <> ''`))
	_, err := s.store.DB().Exec(`UPDATE river_job SET attempted_at = attempted_at - interval '10 minutes'
		WHERE id IN (SELECT id `+itsJobs+`)`, victim)
	if err != nil {
		s.t.Fatal(err)
	}
}

// settled waits until all files are taken and no job is left, and wants none to be parked.
func (s *scaled) settled(files int) {
	s.t.Helper()
	s.judged(files)
	s.idle()
	parked, err := s.desk.Jobs(s.t.Context(), work.Parked, work.GivenUp)
	if err != nil || len(parked) > 0 {
		s.t.Errorf("parked are %+v, %v", parked, err)
	}
}

func (s *scaled) idle() {
	s.t.Helper()
	s.eventually("no job is left", func() bool {
		left, err := s.desk.Jobs(s.t.Context(), work.Waiting, work.Running, work.Retrying, work.Held)
		return err == nil && len(left) == 0
	})
}

// checkOnce wants one attempt, one verdict and one answer for each file, the file in the
// folder beside where it lay, and the audit whole.
func (s *scaled) checkOnce(files map[string][]byte) {
	s.t.Helper()
	var attempts []store.Attempt
	verdicts := make(map[string]int)
	err := s.store.Read(s.t.Context(), func(v *store.View) (err error) {
		if attempts, err = v.Attempts(s.Form.Code, scaleMonth); err != nil {
			return err
		}
		lines, err := v.LastLines(1 << 20)
		for _, l := range lines {
			if l.What == "verdict" {
				verdicts[l.Object]++
			}
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	var answers []string
	whole := make(map[string]bool)
	for _, data := range files {
		whole[fmt.Sprintf("%x", sha256.Sum256(data))] = true
	}
	for _, a := range attempts {
		if !whole[a.SHA256] {
			s.t.Errorf("%s was taken twice, or not whole", a.Name)
		}
		delete(whole, a.SHA256)
		if n := verdicts["attempt "+a.ID]; n != 1 {
			s.t.Errorf("%s has %d verdicts", a.Name, n)
		}
		for _, b := range a.Receipts {
			answers = append(answers, s.Units.Name(a.Office)+"/"+b.Name)
		}
	}
	if len(attempts) != len(files) || len(verdicts) != len(files) {
		s.t.Errorf("%d attempts, of which %d were judged, want %d", len(attempts), len(verdicts), len(files))
	}
	placed := contents(s.t, filepath.Join(s.dir, "outbox"))
	for _, name := range answers {
		if placed[name] == nil {
			s.t.Errorf("%s is not in the outbox", name)
		}
	}
	if len(placed) != len(answers) || len(answers) != 3*len(files) {
		s.t.Errorf("%d files in the outbox, %d recorded, want 3 for each of %d", len(placed), len(answers), len(files))
	}
	for name := range contents(s.t, filepath.Join(s.dir, "inbox")) {
		if filepath.Base(filepath.Dir(name)) != watch.Aside {
			s.t.Errorf("%s was left", name)
		}
	}
	if err := s.store.Verify(s.t.Context()); err != nil {
		s.t.Error(err)
	}
}

// report asks for the month's report once and wants one edition of it, in its folder.
func (s *scaled) report() {
	s.t.Helper()
	if err := s.desk.Request(s.t.Context(), scaleMonth); err != nil {
		s.t.Fatal(err)
	}
	s.idle()
	if n := s.number(`SELECT count(*) FROM editions`); n != 1 {
		s.t.Errorf("%d editions, want 1", n)
	}
	const latest, edition = 2, 3 // files: the report twice, in the folder of its edition with a manifest
	if placed := contents(s.t, filepath.Join(s.dir, "reports")); len(placed) != latest+edition {
		s.t.Errorf("the folder of reports holds %d files, want %d", len(placed), latest+edition)
	}
}

// contents are the files below a folder that count, by their paths within it.
func contents(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || intake.Ignored(e.Name()) {
			return err
		}
		out[name], err = os.ReadFile(filepath.Join(dir, name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
