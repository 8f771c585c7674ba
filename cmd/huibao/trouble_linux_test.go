package main

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"huibao/pipeline/service/watch"
)

// troubled is a small district whose service has worked on half of its files already; the
// other half is still to come.
type troubled struct {
	*scaled
	p          *process
	all, later map[string][]byte
}

const troubledOffices = 9

func newTroubled(t *testing.T, prepare func(*scaled)) *troubled {
	t.Helper()
	s := &troubled{scaled: newScaled(t, troubledOffices, ""), all: scaleWorkbooks(t, troubledOffices), later: make(map[string][]byte)}
	s.under = mortal(t)
	prepare(s.scaled)
	s.p = s.start("serve")
	now := make(map[string][]byte)
	for n, name := range slices.Sorted(maps.Keys(s.all)) {
		if n%2 == 0 {
			now[name] = s.all[name]
		} else {
			s.later[name] = s.all[name]
		}
	}
	s.drop(now)
	s.judged(len(now))
	s.idle()
	s.aside()
	return s
}

// mortal is by what the program is started so that rights hold for it: for root they do not.
func mortal(t *testing.T) []string {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	under := []string{"setpriv", "--bounding-set=-dac_override,-dac_read_search"}
	if out, err := exec.Command(under[0], append(under[1:], "true")...).CombinedOutput(); err != nil {
		t.Fatalf("setpriv (util-linux) cannot take rights from root: %v %s", err, out)
	}
	return under
}

// aside waits until no file waits in the inbox.
func (s *troubled) aside() {
	s.t.Helper()
	s.eventually("all files are aside", func() bool {
		for name := range contents(s.t, filepath.Join(s.dir, "inbox")) {
			if filepath.Base(filepath.Dir(name)) != watch.Aside {
				return false
			}
		}
		return true
	})
}

// says waits until the log says something.
func (s *troubled) says(all ...string) {
	s.t.Helper()
	for _, words := range all {
		s.eventually("the log says "+words, func() bool { return strings.Contains(s.p.log.String(), words) })
	}
}

// held is what the log says of a folder that takes nothing.
func (s *troubled) held(folder string) string {
	return `msg="cannot work now" place=` + filepath.Join(s.dir, folder) + ` cause="文件夹 `
}

// end wants everything to be there once, and each thing that was wrong to be said once.
func (s *troubled) end() {
	s.t.Helper()
	s.settled(len(s.all))
	s.aside()
	s.checkOnce(s.all)
	s.report()
	said := make(map[string]int)
	for line := range strings.Lines(s.p.log.String()) {
		if strings.Contains(line, `msg="job `) || strings.Contains(line, "crash") { // a job failed, was parked or given up
			s.t.Errorf("the log says: %s", line)
		}
		if what := toldPlace.FindStringSubmatch(line); what != nil {
			said[what[1]]++
		}
	}
	for what, n := range said {
		if over := `"no longer: ` + strings.TrimPrefix(what, `"`); n != 1 || !strings.HasPrefix(what, `"no longer`) && said[over] != 1 {
			s.t.Errorf("%s is said %d times, and that it is over %d times", what, n, said[over])
		}
	}
}

// toldPlace finds what is said of a place, and which.
var toldPlace = regexp.MustCompile(`msg=("[^"]+" (?:place|where)=\S+)`)

// readOnly takes the right to write into folders and those below them.
func readOnly(t *testing.T, dirs ...string) (end func()) {
	t.Helper()
	modes := make(map[string]fs.FileMode)
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
			if err != nil || !e.IsDir() {
				return err
			}
			info, err := e.Info()
			if err != nil {
				return err
			}
			modes[at] = info.Mode().Perm()
			return os.Chmod(at, 0o555)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	end = func() {
		for at, mode := range modes {
			_ = os.Chmod(at, mode)
		}
	}
	t.Cleanup(end)
	return end
}

// missing takes folders away.
func missing(t *testing.T, dirs ...string) (end func()) {
	t.Helper()
	for _, dir := range dirs {
		if err := os.Rename(dir, dir+".away"); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		for _, dir := range dirs {
			if err := os.Rename(dir+".away", dir); err != nil {
				t.Error("somebody has made it anew:", err)
			}
		}
	}
}

// TestTroubledFolders lets folders become read-only or vanish under the service, and come
// back. It waits, says so once, and goes on; nothing is lost or done twice.
func TestTroubledFolders(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: it waits more than it does")
	}
	t.Parallel()
	for name, befall := range map[string]func(t *testing.T, s *troubled, in func(folder string) string){
		"results read-only": func(t *testing.T, s *troubled, in func(string) string) {
			end := readOnly(t, in("reports"))
			defer readOnly(t, in("outbox"))()
			s.drop(s.later)
			s.judged(len(s.all))
			s.request()
			s.says(s.held("reports"), s.held("outbox"))
			end()
		},
		"results missing": func(t *testing.T, s *troubled, in func(string) string) {
			defer missing(t, in("outbox"), in("reports"))()
			s.drop(s.later)
			s.judged(len(s.all))
			s.request()
			s.says(s.held("reports"), s.held("outbox"))
		},
		"inbox read-only, then missing": func(t *testing.T, s *troubled, in func(string) string) {
			s.drop(s.later)
			end := readOnly(t, in("inbox"))
			s.says(`msg="files are safe but cannot be moved aside"`)
			end()
			s.aside()
			end = missing(t, in("inbox"))
			s.says(`msg="cannot look into the inbox"`)
			end()
			s.says(`msg="no longer: cannot look into the inbox"`)
		},
		"files read-only, then the state missing": func(t *testing.T, s *troubled, in func(string) string) {
			last := slices.Sorted(maps.Keys(s.later))[0]
			kept := map[string][]byte{last: s.later[last]}
			delete(s.later, last)
			end := readOnly(t, in("state/files"))
			s.drop(s.later)
			s.says(`msg="cannot take files now"`, "存储位置拒绝访问")
			end()
			s.aside()
			end = missing(t, in("state")) // what is open goes on where it is
			s.drop(kept)
			s.aside()
			end()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTroubled(t, func(*scaled) {})
			befall(t, s, func(folder string) string { return filepath.Join(s.dir, folder) })
			s.end()
		})
	}
}

// request has the month's report made while something is wrong.
func (s *troubled) request() {
	s.t.Helper()
	if err := s.desk.Request(s.t.Context(), scaleMonth); err != nil {
		s.t.Fatal(err)
	}
}

// TestFullDisk lets the disks of state and outbox run full under the service. It waits, says
// so once in Chinese, leaves nothing half-written, and goes on when there is space again.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: it waits more than it does")
	}
	t.Parallel()
	var disks []string
	small := true
	s := newTroubled(t, func(s *scaled) {
		for _, folder := range []string{"state", "outbox"} {
			disks = append(disks, filepath.Join(s.dir, folder))
			small = small && smallDisk(t, disks[len(disks)-1])
		}
	})
	var end func()
	if small {
		end = fill(t, disks)
	} else {
		t.Log("no file system of its own may be mounted here: strace lets the calls fail that need space")
		end = noSpace(t, s.p)
	}
	s.drop(s.later)
	s.says(`msg="cannot take files now"`, "存储空间已满")
	end()
	s.end()
	for _, dir := range disks {
		for name := range tree(t, dir) {
			if strings.HasSuffix(name, ".tmp") || strings.Contains(name, "huibao-put-") {
				t.Errorf("%s is left", name)
			}
		}
	}
}

// tree are the files below a folder, whatever they are called.
func tree(t *testing.T, dir string) map[string]bool {
	t.Helper()
	out := make(map[string]bool)
	err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out[at] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// smallDisk makes a folder a file system of a few megabytes, where that is allowed.
func smallDisk(t *testing.T, dir string) bool {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("huibao-test", dir, "tmpfs", 0, "size=8m"); err != nil {
		return false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return true
}

// fill takes all space that disks have left, and gives it back.
func fill(t *testing.T, disks []string) (end func()) {
	t.Helper()
	for _, dir := range disks {
		f, err := os.Create(filepath.Join(dir, ".ballast"))
		if err != nil {
			t.Fatal(err)
		}
		for page := make([]byte, 4096); err == nil; {
			_, err = f.Write(page)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		for _, dir := range disks {
			if err := os.Remove(filepath.Join(dir, ".ballast")); err != nil {
				t.Error(err)
			}
		}
	}
}

// noSpace lets the calls of a process fail that a full disk lets fail, until it is ended.
func noSpace(t *testing.T, p *process) (end func()) {
	t.Helper()
	const calls = "fsync,pwrite64,mkdirat"
	c := exec.Command("strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace="+calls, "-e", "inject="+calls+":error=ENOSPC",
		"-p", strconv.Itoa(p.Process.Pid))
	if err := c.Start(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("SKIPPED: nothing can make a disk full here: ", err)
	}
	return func() {
		_ = c.Process.Signal(syscall.SIGINT) // upon which it lets the process go
		_ = c.Wait()
	}
}
