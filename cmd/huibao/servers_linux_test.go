package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestServersStopped stops real servers in the middle of the work: PostgreSQL is frozen,
// then ended and started again, then the S3 service is. Nobody else uses them.
func TestServersStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: it waits more than it does")
	}
	t.Parallel()
	database, gateway := newCluster(t), newGateway(t)
	offices := fewer(100)
	files := scaleWorkbooks(t, offices)
	s := newScaled(t, offices, "database: "+database.address+"\nfiles: "+newBucket(t, "http://"+gateway.address)+"\n")
	s.start("serve")
	s.start("work")
	s.drop(files)
	for n, cut := range []struct{ stop, start func() }{
		{database.freeze, database.thaw}, {database.stop, database.start}, {gateway.stop, gateway.start},
	} {
		s.judged(offices * (n + 1) / 5)
		cut.stop()
		time.Sleep(*outage)
		cut.start()
	}
	s.settled(len(files))
	s.checkOnce(files)
	s.report()
	for _, p := range s.processes {
		log := p.log.String()
		for place, most := range map[string]int{"database": 2, "files": 1} {
			held, again := strings.Count(log, `msg="cannot work now" place=`+place), strings.Count(log, `msg="no longer: cannot work now" place=`+place)
			t.Logf("%s: %s refused %d times, went on %d times", p.Args[1], place, held, again)
			if held > most || again > held || again < held-1 { // the last jobs may be another process's
				t.Errorf("%s says %d times that it cannot work with %s, and %d times that it can", p.Args[1], held, place, again)
			}
		}
		// Whoever asks every five seconds notices what stays away for fifteen.
		if *outage > 15*time.Second && strings.Count(log, `msg="cannot work now" place=database`) != 2 {
			t.Errorf("%s does not say that the database was gone twice", p.Args[1])
		}
		for line := range strings.Lines(log) {
			if strings.Contains(line, `msg="job `) { // failed, parked or given up
				t.Errorf("%s said: %s", p.Args[1], line)
			}
		}
	}
}

// cluster is a PostgreSQL server of one test.
type cluster struct {
	t       *testing.T
	dir     string // of its files
	bin     string
	port    string
	address string // of its database
	frozen  []int
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	if len(found) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("PostgreSQL is not installed")
		}
		t.Skip("SKIPPED: PostgreSQL is not installed; nothing is known about servers that stop")
	}
	// Not below the test's own folder, into which PostgreSQL's user may not look.
	dir, err := os.MkdirTemp("", "huibao-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	c := &cluster{t: t, dir: dir, bin: filepath.Dir(found[len(found)-1]), port: port, address: "postgres://huibao@127.0.0.1:" + port + "/postgres"}
	t.Cleanup(func() {
		c.thaw()
		_ = c.command("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop").Run()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if id := c.user(); id != nil {
		if err := os.Chown(dir, int(id.Uid), int(id.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	c.run("initdb", "-D", "data", "-U", "huibao", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	c.start()
	return c
}

// user is as whom PostgreSQL runs, since it refuses to run as root; nil for who we are.
func (c *cluster) user() *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		c.t.Fatal(err)
	}
	uid, _ := strconv.ParseUint(found.Uid, 10, 32)
	gid, _ := strconv.ParseUint(found.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.user()}
	return cmd
}

func (c *cluster) run(name string, args ...string) {
	c.t.Helper()
	cmd := c.command(name, args...)
	if err := cmd.Run(); err != nil { // the server keeps what it inherits, so that there is no output to wait for
		log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
		c.t.Fatalf("%s: %v\n%s", cmd, err, log)
	}
}

func (c *cluster) start() {
	c.run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", "-h 127.0.0.1 -p "+c.port+" -k "+c.dir, "start")
}

func (c *cluster) stop() { c.run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop") }

// freeze stops the server and its children without their knowing. The kernel goes on to
// take what is sent to them.
func (c *cluster) freeze() {
	c.t.Helper()
	first, err := os.ReadFile(filepath.Join(c.dir, "data", "postmaster.pid"))
	if err != nil {
		c.t.Fatal(err)
	}
	server, _, _ := strings.Cut(string(first), "\n")
	c.signal(server, syscall.SIGSTOP)
	children, err := os.ReadFile(fmt.Sprintf("/proc/%s/task/%s/children", server, server))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, child := range strings.Fields(string(children)) {
		c.signal(child, syscall.SIGSTOP)
	}
}

func (c *cluster) signal(process string, what syscall.Signal) {
	c.t.Helper()
	pid, err := strconv.Atoi(process)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := syscall.Kill(pid, what); err != nil {
		c.t.Log(err) // a child may have ended by itself
	}
	c.frozen = append(c.frozen, pid)
}

func (c *cluster) thaw() {
	for _, pid := range c.frozen {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	c.frozen = nil
}

// gateway is an S3 service of one test.
type gateway struct {
	t       *testing.T
	dir     string
	address string
	running *exec.Cmd
}

// gatewayVariable names the variable that holds the path of versitygw.
const gatewayVariable = "HUIBAO_TEST_S3_PROGRAM"

func newGateway(t *testing.T) *gateway {
	t.Helper()
	if os.Getenv(gatewayVariable) == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal(gatewayVariable + " names no program; .ci/run builds one")
		}
		t.Skip("SKIPPED: " + gatewayVariable + " does not hold the path of versitygw; nothing is known about servers that stop")
	}
	g := &gateway{t: t, dir: t.TempDir(), address: "127.0.0.1:" + freePort(t)}
	for _, folder := range []string{"buckets", "attributes"} {
		if err := os.Mkdir(filepath.Join(g.dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	g.start()
	t.Cleanup(g.stop)
	return g
}

func (g *gateway) start() {
	g.t.Helper()
	g.running = exec.Command(os.Getenv(gatewayVariable), "--quiet", "--port", g.address, "posix", "--sidecar",
		filepath.Join(g.dir, "attributes"), filepath.Join(g.dir, "buckets"))
	g.running.Env = append(os.Environ(), "ROOT_ACCESS_KEY_ID="+os.Getenv("AWS_ACCESS_KEY_ID"),
		"ROOT_SECRET_ACCESS_KEY="+os.Getenv("AWS_SECRET_ACCESS_KEY"))
	if err := g.running.Start(); err != nil {
		g.t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		c, err := net.Dial("tcp", g.address)
		if err == nil {
			_ = c.Close()
			return
		}
		if time.Now().After(deadline) {
			g.t.Fatal(err)
		}
	}
}

func (g *gateway) stop() {
	_ = g.running.Process.Kill()
	_ = g.running.Wait()
}

// freePort is a port at which nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer door.Close()
	_, port, err := net.SplitHostPort(door.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
