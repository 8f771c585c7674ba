package portal

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"huibao/pipeline/form"
	"huibao/pipeline/service/doctor"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/trail"
	"huibao/pipeline/service/work"
	"huibao/pipeline/unit"
)

// Checks are what a doctor looks at; closing ends what they were opened with.
type Checks func(ctx context.Context) (checks []doctor.Check, closing func())

// health is what the last examination found. It is made when somebody asks for it.
type health struct {
	mu      sync.Mutex
	at      time.Time // zero before the first one
	results []doctor.Result
	busy    bool
}

// healthShown is a moment of it.
type healthShown struct {
	At       time.Time
	Results  []doctor.Result
	Wrong    int
	Unusual  int
	Busy     bool
	Possible bool // there is something to examine with
	Parked   int  // jobs that wait for a person
}

func (h *health) shown() healthShown {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := healthShown{At: h.at, Results: h.results, Busy: h.busy}
	for _, r := range h.results {
		for _, p := range r.Problems {
			if p.Severity == doctor.Wrong {
				out.Wrong++
			} else {
				out.Unusual++
			}
		}
	}
	return out
}

// begin reports whether nobody examines already.
func (h *health) begin() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	free := !h.busy
	h.busy = true
	return free
}

func (h *health) end(at time.Time, results []doctor.Result, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.busy = false; err == nil {
		h.at, h.results = at, results
	}
}

func systemPage(v *visit) error {
	shown := v.p.health.shown()
	shown.Possible = v.p.Checks != nil
	parked, err := v.p.Desk.Jobs(v.r.Context(), work.Parked)
	if err != nil {
		return err
	}
	shown.Parked = len(parked)
	return v.ok("system", "运行情况", shown)
}

// examine looks at everything once.
func examine(v *visit) error {
	if v.p.Checks == nil {
		return refuse(http.StatusUnprocessableEntity, "这里不能检查。请在服务器上运行 huibao doctor。")
	}
	if !v.p.health.begin() {
		return v.seeOther("/system")
	}
	var results []doctor.Result
	checks, closing := v.p.Checks(v.r.Context())
	defer closing()
	silent := func(string) doctor.Tell { return func(int, int) {} }
	err := doctor.Examine(v.r.Context(), checks, silent, func(r doctor.Result) { results = append(results, r) })
	v.p.health.end(v.now(), results, err)
	if err != nil {
		return err
	}
	return v.seeOther("/system")
}

// jobs are the steps that are still to be done or could not be done.
type jobs struct {
	Groups []jobGroup
	Said   string
}

type jobGroup struct {
	Name, Says string
	Retry      bool
	Jobs       []work.Job
}

func jobsPage(v *visit) error {
	var shown jobs
	for _, group := range []struct {
		name, says string
		retry      bool
		states     []work.JobState
	}{
		{"搁置的", "多次没有做成，等人处理。请先按原因解决，再点“重新做”。", true, []work.JobState{work.Parked, work.GivenUp}},
		{"稍后再做的", "会自动再做，不用管；原因一直相同的请处理。", true, []work.JobState{work.Retrying, work.Held}},
		{"正在做和排队的", "", false, []work.JobState{work.Running, work.Waiting}},
	} {
		found, err := v.p.Desk.Jobs(v.r.Context(), group.states...)
		if err != nil {
			return err
		}
		shown.Groups = append(shown.Groups, jobGroup{group.name, group.says, group.retry, found})
	}
	if v.r.URL.Query().Has("done") {
		shown.Said = "已经重新安排，片刻后再看。"
	}
	return v.ok("jobs", "待办", shown)
}

// kindWords are the kinds of jobs.
var kindWords = map[string]string{
	"check": "审核报表", "deliver": "送回执", "report": "生成汇报", "place": "放置汇报", "gather": "整理通知", "send": "发送通知",
}

// retryJob has a job done again at once.
func retryJob(v *visit) error {
	id, err := strconv.ParseInt(v.r.PathValue("job"), 10, 64)
	if err != nil {
		return errMissing
	}
	if err := v.p.Desk.Retry(v.r.Context(), id); errors.Is(err, work.ErrNoJob) {
		return errMissing
	} else if err != nil {
		return err
	}
	err = v.write(func(tx *store.Tx) error {
		return tx.Accessed("job "+strconv.FormatInt(id, 10), map[string]any{"retry": true})
	})
	if err != nil {
		return err
	}
	return v.seeOther("/system/jobs?done")
}

// nameJob takes a number for a job's; whether there is such a job is seen when it is done.
func (v *visit) nameJob(text string) error {
	if err := v.nameNumber(text); err != nil || v.number < 1 {
		return errMissing
	}
	return nil
}

// auditLines are some lines of the record of who did what.
type auditLines struct {
	Query  string
	Lines  []auditLine
	Before int64 // where the lines before these begin; 0 for none
}

// auditLine is a line with its words.
type auditLine struct {
	store.Line
	Told trail.Entry
}

// holds reports whether a text stands in the line or in its words.
func (l auditLine) holds(text string) bool {
	t := l.Told
	return strings.Contains(strings.Join([]string{l.Who, l.What, l.Object, l.Detail, t.Who, t.What, t.Object, t.Detail}, " "), text)
}

// How much of the record is looked through and shown at a time.
const (
	auditShown  = 100
	auditLooked = 1000
)

func auditPage(v *visit) error {
	query := v.r.URL.Query()
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64) // from the end for what is no number
	shown := auditLines{Query: strings.TrimSpace(query.Get("q"))}
	looked := auditShown
	if shown.Query != "" {
		looked = auditLooked
	}
	var lines []store.Line
	err := v.look(func(view *store.View) (err error) {
		lines, err = view.Lines(before, looked)
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range lines {
		if shown.Before = l.Seq; len(shown.Lines) == auditShown {
			break
		}
		if line := (auditLine{l, trail.Tell(l, v.p.Desk.Line.Units)}); shown.Query == "" || line.holds(shown.Query) {
			shown.Lines = append(shown.Lines, line)
		}
	}
	if shown.Before <= 1 {
		shown.Before = 0
	}
	return v.ok("audit", "操作记录", shown)
}

// settings are the form and the units that the service works with.
type settings struct {
	Form    *form.Form
	Sheets  []settingsSheet
	Figures []form.Definition
	Rules   int
	Offices []settingsOffice
	Checked []doctor.Result // of settings and templates, as of the last examination
	At      time.Time
}

type settingsSheet struct {
	Name    string
	Columns []string
}

type settingsOffice struct {
	unit.Unit
	Communities int
	Users       int
}

func settingsPage(v *visit) error {
	line := v.desk.Line
	shown := settings{Form: line.Form, Figures: line.Form.Definitions(), Rules: len(line.Form.Rules)}
	for _, s := range line.Form.Sheets {
		one := settingsSheet{Name: s.Name}
		for _, c := range s.Columns {
			one.Columns = append(one.Columns, c.Name)
		}
		shown.Sheets = append(shown.Sheets, one)
	}
	var users []store.User
	err := v.look(func(view *store.View) (err error) {
		users, err = view.Users()
		return err
	})
	if err != nil {
		return err
	}
	for _, office := range line.Units.Offices(v.month()) {
		one := settingsOffice{Unit: office, Communities: len(line.Units.Children(office.Code, v.month()))}
		for _, u := range users {
			if u.Office == office.Code && !u.Closed {
				one.Users++
			}
		}
		shown.Offices = append(shown.Offices, one)
	}
	last := v.p.health.shown()
	shown.At = last.At
	if len(last.Results) > 0 {
		shown.Checked = last.Results[:1]
	}
	return v.ok("settings", "报表设置", shown)
}
