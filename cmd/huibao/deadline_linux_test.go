package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"huibao/config"
	"huibao/pipeline/service/store"
	"huibao/samples"
)

// How many files come in the hour before a deadline, and in what time.
var (
	uploads = flag.Int("uploads", 2000, "how many files TestDeadlineHour uploads")
	within  = flag.Duration("within", 12*time.Second, "in what time TestDeadlineHour uploads them")
	patient = flag.Bool("patient", false, "whether TestDeadlineHour waits for the last receipt, whenever that is")
)

// What must hold of it.
const (
	deadlineOffices = 200
	slowestAnswer   = time.Second      // that 99 of 100 uploads may have to wait for
	deadlineMemory  = 500 << 20        // bytes that the service may hold
	deadlineLook    = 10 * time.Second // at the checking, where nobody is patient
	deadlineForm    = "community-party-building"
)

// TestDeadlineHour has two hundred offices upload their workbooks at an even pace to a
// service in a process of its own. Each upload is answered soon, however many wait to be
// checked; each file is recorded once and has a verdict or a job for one.
func TestDeadlineHour(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("left out of the short tests: the service is another process, and the time it takes counts")
	}
	s := newDeadline(t)
	files := s.workbooks(*uploads)
	p := s.start("serve")
	answers := s.upload(files)
	s.checkAnswers(answers)
	s.checkWaiting(answers[len(answers)-1])
	s.watchChecking(answers)
	held := peak(t, p.Process.Pid)
	t.Logf("the service held %d MB at most", held>>20)
	if held > deadlineMemory {
		t.Errorf("the service held %d MB, more than %d", held>>20, deadlineMemory>>20)
	}
	s.checkKept(answers)
}

// deadline is a district of many offices, of which each has a token.
type deadline struct {
	*scaled
	offices []deadlineOffice
}

type deadlineOffice struct {
	code, name, token string
	sample            []byte // its workbook
}

// newDeadline makes the workspace: the sample district twenty times.
func newDeadline(t *testing.T) *deadline {
	t.Helper()
	s := &deadline{scaled: &scaled{t: t, dir: t.TempDir()}}
	s.district()
	if err := os.Symlink(executable(t), filepath.Join(s.dir, "huibao")); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(s.dir, "huibao.yaml"), []byte("form: "+deadlineForm+"\nunits: units.yaml\ninbox: inbox\noutbox: outbox\n"+
		"reports: reports\nstate: state\ntimezone: "+noon()+"\nportal: {listen: \"127.0.0.1:0\"}\n"))
	for _, folder := range []string{"inbox", "outbox", "reports"} {
		if err := os.MkdirAll(filepath.Join(s.dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.tokens()
	return s
}

// district writes the registry of units and makes each office's workbook of a sample.
func (s *deadline) district() {
	s.t.Helper()
	opened, err := config.Open(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	var text strings.Builder
	all := opened.Units.Offices(scaleMonth)
	district := opened.Units.District()
	fmt.Fprintf(&text, "district: {code: %q, name: %s, short: %s}\noffices:\n", district.Code, district.Name, district.Short)
	for n := range deadlineOffices {
		office, turn := all[n%len(all)], scaleName(n/len(all))
		o := deadlineOffice{
			code: fmt.Sprintf("%s%03d", district.Code, n+1), name: strings.Replace(office.Name, office.Short, office.Short+turn, 1),
			token: fmt.Sprintf("huibao_%043d", n), sample: sampleOf(s.t, office.Short),
		}
		o.sample = renamed(s.t, o.sample, office.Name, o.name)
		s.offices = append(s.offices, o)
		fmt.Fprintf(&text, "  - code: %q\n    name: %s\n    short: %s\n    communities:\n", o.code, o.name, office.Short+turn)
		for i, c := range opened.Units.Children(office.Code, scaleMonth) {
			fmt.Fprintf(&text, "      - {code: \"%s%03d\", name: %s, attributes: {pilot: %v, new_committee: %v}}\n", o.code, i+1, c.Name,
				c.Attributes["pilot"], c.Attributes["new_committee"])
		}
	}
	put(s.t, filepath.Join(s.dir, "units.yaml"), []byte(text.String()))
}

// sampleOf is the sample workbook of June of the office of that name.
func sampleOf(t *testing.T, short string) []byte {
	t.Helper()
	found, err := fs.Glob(samples.FS(), "2006-06/"+short+"*.xlsx")
	if err != nil || len(found) != 1 {
		t.Fatalf("samples of %s: %v, %v", short, found, err)
	}
	data, err := fs.ReadFile(samples.FS(), found[0])
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// renamed is a workbook whose texts name another office.
func renamed(t *testing.T, workbook []byte, from, to string) []byte {
	t.Helper()
	return rewritten(t, workbook, "xl/sharedStrings.xml", func(text string) string {
		if !strings.Contains(text, from) {
			t.Fatalf("the sample of %s does not name it", from)
		}
		return strings.ReplaceAll(text, from, to)
	})
}

// rewritten is a workbook with another text in one of its parts. All others are taken over
// packed as they are.
func rewritten(t *testing.T, workbook []byte, part string, change func(string) string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		if f.Name != part {
			err = to.Copy(f)
		} else {
			err = rewrite(to, f, change)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rewrite(to *zip.Writer, f *zip.File, change func(string) string) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	w, err := to.Create(f.Name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, change(string(text)))
	return err
}

// tokens gives each office a user and a token, before the service begins.
func (s *deadline) tokens() {
	s.t.Helper()
	records, err := store.Open(s.t.Context(), "", store.Options{Folder: filepath.Join(s.dir, "state")})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, o := range s.offices {
		err := records.Write(s.t.Context(), store.Actor{Who: "u" + o.code, Origin: "test"}, func(tx *store.Tx) error {
			if _, err := tx.AddUser(store.User{Account: "u" + o.code, Name: o.name, Role: store.OfficeClerk, Office: o.code}); err != nil {
				return err
			}
			sum := sha256.Sum256([]byte(o.token))
			_, err := tx.IssueToken(o.code, "报送程序", hex.EncodeToString(sum[:]))
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if err := records.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// deadlineUpload is one upload: of which office, and what is sent.
type deadlineUpload struct {
	deadlineOffice
	kind   string // of the body
	body   []byte
	sha256 string // of the workbook
}

// workbooks are the uploads in their order, the offices by turns. Each is another file: who
// saved it last is another each time.
func (s *deadline) workbooks(n int) []deadlineUpload {
	s.t.Helper()
	out := make([]deadlineUpload, n)
	for i := range out {
		o := s.offices[i%len(s.offices)]
		data := rewritten(s.t, o.sample, "docProps/core.xml", func(text string) string {
			return strings.Replace(text, "<lastModifiedBy>", fmt.Sprintf("<lastModifiedBy>%d ", i), 1)
		})
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		w, err := form.CreateFormFile("file", fmt.Sprintf("第%d份.xlsx", i))
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = w.Write(data)
		_ = form.Close()
		out[i] = deadlineUpload{o, form.FormDataContentType(), body.Bytes(), fmt.Sprintf("%x", sha256.Sum256(data))}
	}
	return out
}

// deadlineAnswer is what became of an upload.
type deadlineAnswer struct {
	deadlineUpload
	status int
	id     string
	took   time.Duration // since it was due, so that what waits its turn here counts as well
	err    error
}

// upload sends the files at an even pace.
func (s *deadline) upload(files []deadlineUpload) []deadlineAnswer {
	s.t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: deadlineOffices}}
	s.t.Cleanup(client.CloseIdleConnections)
	base := s.base()
	out := make([]deadlineAnswer, len(files))
	var all sync.WaitGroup
	began := time.Now()
	for i, f := range files {
		due := began.Add(*within * time.Duration(i) / time.Duration(len(files)))
		time.Sleep(time.Until(due))
		all.Go(func() {
			out[i] = send(s.t.Context(), client, base, f)
			out[i].took = time.Since(due)
		})
	}
	all.Wait()
	s.t.Logf("%d files of %d offices were taken in %v", len(files), len(s.offices), time.Since(began).Round(time.Millisecond))
	return out
}

// base is where the service says that its pages are.
func (s *deadline) base() string {
	s.t.Helper()
	said := regexp.MustCompile(`网页：(http://127\.0\.0\.1:\d+)`)
	var found []string
	s.eventually("the pages are served", func() bool {
		found = said.FindStringSubmatch(s.processes[0].log.String())
		return found != nil
	})
	return found[1]
}

func send(ctx context.Context, client *http.Client, base string, f deadlineUpload) (a deadlineAnswer) {
	a.deadlineUpload = f
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v1/submissions", bytes.NewReader(f.body))
	if err != nil {
		a.err = err
		return a
	}
	r.Header.Set("Content-Type", f.kind)
	var got []struct{ ID, SHA256 string }
	if a.status, a.err = ask(client, r, f.token, &got); a.err != nil {
		return a
	}
	if len(got) != 1 || got[0].SHA256 != f.sha256 {
		a.err = fmt.Errorf("answered is %+v", got)
		return a
	}
	a.id = got[0].ID
	return a
}

// ask asks the API, and reads its answer where it is one.
func ask(client *http.Client, r *http.Request, token string, into any) (status int, err error) {
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return response.StatusCode, err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return response.StatusCode, fmt.Errorf("%d: %s", response.StatusCode, body)
	}
	return response.StatusCode, json.Unmarshal(body, into)
}

// checkAnswers wants each upload to be taken, and soon.
func (s *deadline) checkAnswers(answers []deadlineAnswer) {
	s.t.Helper()
	refused := 0
	var took []time.Duration
	for _, a := range answers {
		if took = append(took, a.took); a.err != nil || a.status != http.StatusAccepted {
			if refused++; refused <= 5 {
				s.t.Errorf("%s: %d, %v", a.name, a.status, a.err)
			}
		}
	}
	if refused > 0 {
		s.t.Errorf("%d of %d uploads were not taken", refused, len(answers))
	}
	slices.Sort(took)
	at := func(share float64) time.Duration { return took[int(share*float64(len(took)-1))] }
	s.t.Logf("answers after: median %v, 99%% %v, all %v", at(0.5).Round(time.Millisecond), at(0.99).Round(time.Millisecond), at(1).Round(time.Millisecond))
	if at(0.99) > slowestAnswer {
		s.t.Errorf("one of a hundred answers took more than %v, want %v", at(0.99), slowestAnswer)
	}
}

// checkWaiting wants the office to be told how many are before its file.
func (s *deadline) checkWaiting(last deadlineAnswer) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.base()+"/api/v1/submissions/"+last.id, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	var told struct {
		State  string
		Before int
	}
	if _, err := ask(http.DefaultClient, r, last.token, &told); err != nil {
		s.t.Fatal(err)
	}
	s.t.Logf("the last file is %s, %d before it", told.State, told.Before)
	if told.State == string(store.Received) && told.Before == 0 && s.open() > 10 {
		s.t.Error("it is not told how many wait before the last file")
	}
}

// open is how many files wait for their verdict.
func (s *deadline) open() int {
	return s.number(`SELECT count(*) FROM attempts WHERE state = 'received'`)
}

// watchChecking waits for the last verdict and its answer, or looks for a while how fast it goes.
func (s *deadline) watchChecking(answers []deadlineAnswer) {
	s.t.Helper()
	began, before := time.Now(), s.open()
	for s.open() > 0 && (*patient || time.Since(began) < deadlineLook) {
		time.Sleep(100 * time.Millisecond)
	}
	after, took := s.open(), time.Since(began)
	s.t.Logf("%d of %d files were checked while the others came; then %.0f a second, and %d are left", len(answers)-before, len(answers),
		float64(before-after)/took.Seconds(), after)
	if before == after && before > 0 {
		s.t.Error("nothing is checked")
	}
	if *patient {
		s.idle()
		s.t.Logf("the last receipt was there %v after the last file", time.Since(began).Round(time.Second))
	}
}

// checkKept stops the service and wants each file to be recorded once, with the verdict and
// the answer in the outbox, or with one job for them.
func (s *deadline) checkKept(answers []deadlineAnswer) {
	s.t.Helper()
	p := s.processes[0]
	_ = p.Process.Signal(os.Interrupt)
	_ = p.Wait()
	var attempts []store.Attempt
	err := s.store.Read(s.t.Context(), func(v *store.View) error {
		for _, o := range s.offices {
			some, err := v.Sent(o.code)
			if err != nil {
				return err
			}
			attempts = append(attempts, some...)
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	kept := make(map[string]store.Attempt)
	for _, a := range attempts {
		kept[a.ID] = a
	}
	if len(attempts) != len(answers) || len(kept) != len(answers) {
		s.t.Errorf("%d files are recorded, want %d", len(attempts), len(answers))
	}
	waiting := s.waiting()
	outbox := contents(s.t, filepath.Join(s.dir, "outbox"))
	states := make(map[store.State]int)
	for _, sent := range answers {
		a := kept[sent.id]
		delete(kept, sent.id) // so that no two answers may speak of one
		states[a.State]++
		if a.SHA256 != sent.sha256 || a.Office != sent.code {
			s.t.Errorf("%s's file is recorded as %+v", sent.name, a)
			continue
		}
		jobs := waiting["check "+a.ID]
		if judged := a.State != store.Received; judged == (jobs > 0) || jobs > 1 {
			s.t.Errorf("%s is %s and has %d jobs", a.Name, a.State, jobs)
		}
		for _, b := range a.Receipts {
			if outbox[sent.name+"/"+b.Name] == nil && waiting["deliver "+a.ID] == 0 {
				s.t.Errorf("the answer %s is nowhere", b.Name)
			}
		}
	}
	s.t.Logf("states: %v", states)
	if err := s.store.Verify(s.t.Context()); err != nil {
		s.t.Error(err)
	}
}

// waiting counts the jobs that are left, by what they are for.
func (s *deadline) waiting() map[string]int {
	s.t.Helper()
	rows, err := s.store.DB().QueryContext(s.t.Context(), `SELECT kind || ' ' || json_extract(args, '$.attempt') FROM river_job
		WHERE kind IN ('check', 'deliver') AND state <> 'completed'`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	out := make(map[string]int)
	for rows.Next() {
		var job string
		if err := rows.Scan(&job); err != nil {
			s.t.Fatal(err)
		}
		out[job]++
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// peak is the most memory that a process ever held, in bytes.
func peak(t *testing.T, pid int) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	line, _, _ := strings.Cut(rest, "kB")
	kilobytes, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}
