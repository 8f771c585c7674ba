package config

import (
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"
	_ "time/tzdata" // so that a time zone is known where the system has no list of them

	"huibao/config/strict"
	"huibao/config/verify"
)

// Workspace is huibao.yaml: what one district's reports are made with.
type Workspace struct {
	// Form is the form's folder, or the name of a shipped form.
	Form string `yaml:"form,omitempty"`
	// Forms are several forms in its place.
	Forms []string `yaml:"forms,omitempty"`
	// Units is the registry's file, or the name of a shipped registry.
	Units string `yaml:"units"`
	// Templates is a folder whose files stand before the shipped templates.
	Templates string `yaml:"templates,omitempty"`
	// Inbox is the folder that holds what offices sent, one folder for each period.
	Inbox string `yaml:"inbox,omitempty"`
	// Reports is the folder that reports are put into, one folder for each period.
	Reports string `yaml:"reports,omitempty"`
	// Outbox is the folder that receipts are put into, one folder for each office.
	Outbox string `yaml:"outbox,omitempty"`
	// State is the folder that the service keeps its own records in.
	State string `yaml:"state,omitempty"`
	// Database is the address of a PostgreSQL database, without a password; empty means
	// a SQLite file in the state folder.
	Database string `yaml:"database,omitempty"`
	// Files is the place that keeps what was sent: a folder or s3://…; empty means a
	// folder in the state folder.
	Files string `yaml:"files,omitempty"`
	// Signature is the name that signs; {district} stands for the district's name.
	Signature string `yaml:"signature,omitempty"`
	// Salutation is whom the report addresses; empty means nobody.
	Salutation string `yaml:"salutation,omitempty"`
	// Timezone is the clock that calendars and dates go by.
	Timezone string `yaml:"timezone,omitempty"`
	// Calendars stand, step by step, in place of the forms' own; by the name of the form.
	Calendars map[string]Calendar `yaml:"calendars,omitempty"`
	// Deadline is when a month's returns are due, of all forms.
	Deadline Deadline `yaml:"deadline,omitempty"`
	// Notify says who is told of what; without it nobody is.
	Notify *Notify `yaml:"notify,omitempty"`
	// Limits bound what one file may make the program do.
	Limits Limits `yaml:"limits,omitempty"`
	// Portal is where the pages are served and how they are reached.
	Portal Portal `yaml:"portal,omitempty"`
}

// Deadline is the day and the time by which a month's returns are due.
type Deadline struct {
	Day  int    `yaml:"day,omitempty"`  // of the month reported on; its last day where it has fewer
	Time string `yaml:"time,omitempty"` // on the workspace's clock, such as 18:00
}

// clock is how a time of day is written.
const clock = "15:04"

// names are the names of the forms.
func (w *Workspace) names() []string {
	if w.Form != "" {
		return []string{w.Form}
	}
	return w.Forms
}

// formKey is where one of the forms is named.
func (w *Workspace) formKey(i int) string {
	if w.Form != "" {
		return "form"
	}
	return item("forms", i)
}

// Limits are the bounds of one file; 0 means the program's own.
type Limits struct {
	FileMB     int `yaml:"file_mb,omitempty"`     // as sent
	InflatedMB int `yaml:"inflated_mb,omitempty"` // all parts together
	Ratio      int `yaml:"ratio,omitempty"`       // inflated by size as sent
	Parts      int `yaml:"parts,omitempty"`       // files inside
	Sheets     int `yaml:"sheets,omitempty"`
	Rows       int `yaml:"rows,omitempty"`      // of one table
	Cells      int `yaml:"cells,omitempty"`     // with content
	TextsMB    int `yaml:"texts_mb,omitempty"`  // of the texts in all cells, shared ones counted wherever they stand
	MemoryMB   int `yaml:"memory_mb,omitempty"` // of the process in which formulas are computed and old formats taken apart
	Seconds    int `yaml:"seconds,omitempty"`
}

// districtPlace stands for the district's name in a signature.
const districtPlace = "{district}"

// defaults are what a workspace file need not say.
var defaults = Workspace{
	Inbox:     "inbox",
	Reports:   "reports",
	Outbox:    "outbox",
	State:     "state",
	Signature: "中共" + districtPlace + "委组织部",
	Timezone:  "Asia/Shanghai",
	Deadline:  Deadline{25, "18:00"},
}

// ReadWorkspace reads a workspace file and fills in what it leaves out.
func ReadWorkspace(fsys fs.FS, name string) (*Workspace, error) {
	w, s := loadWorkspace(fsys, name)
	if err := strict.Collect(s.Source); err != nil {
		return nil, err
	}
	return w, nil
}

func loadWorkspace(fsys fs.FS, name string) (*Workspace, source) {
	w := defaults
	s := source{strict.Load(fsys, name, words, &w)}
	s.refuseSchedule()
	if len(s.Faults) == 0 {
		s.checkWorkspace(&w)
	}
	return &w, s
}

// refuseSchedule says what stands in the place of a key that there was.
func (s source) refuseSchedule() {
	for _, fault := range s.Faults {
		if fault.Key == "schedule" {
			fault.Message, fault.Offer = "“schedule”已改为每种报表的日程", ""
			fault.Action = "请删去这一行；什么时候生成、发布写在报表文件夹的calendar.yaml里，或者写在这里的calendars里，例如" +
				"calendars: {community-party-building: {compose: {at: \"0 9 5 * *\", of: previous}}}。"
		}
	}
}

func (s source) checkWorkspace(w *Workspace) {
	s.checkForms(w)
	s.checkPath("units", w.Units)
	s.checkFolders(w)
	s.checkDatabase(w.Database)
	for _, place := range verify.Places(w.Signature) {
		if place != districtPlace {
			fault := s.Fail("signature", "“signature”中不能用“%s”", place)
			fault.Offer = districtPlace
		}
	}
	s.checkTimezone(w)
	s.checkCalendars(w)
	s.checkDeadline(w.Deadline)
	s.checkLimits(w.Limits)
	s.checkPortal(w.Portal)
	if w.Portal.OIDC != nil {
		w.Portal.OIDC.fill()
	}
	if w.Notify != nil {
		s.checkNotify(w.Notify)
		w.Notify.fill()
	}
}

// checkForms wants one form, or several in a list.
func (s source) checkForms(w *Workspace) {
	switch {
	case w.Form == "" && len(w.Forms) == 0:
		fault := s.Fail("", "缺少键“form”（%s）", descriptions["Workspace.form"])
		fault.Key, fault.Action = "form", "请补上。"
	case w.Form != "" && len(w.Forms) > 0:
		s.Fail("forms", "“form”和“forms”只能写一个").Action = "一种报表写form，几种写forms。"
	}
	for i, name := range w.names() {
		s.checkPath(w.formKey(i), name)
	}
}

// lastDay stands for the last day of whatever month.
const lastDay = 31

func (s source) checkDeadline(d Deadline) {
	const everyMonth = 28
	if d.Day < 1 || d.Day > everyMonth && d.Day != lastDay {
		s.Fail("deadline.day", "“deadline.day”不能是%d", d.Day).Action = "请写1至28的日子，或者写31，31就是每月最后一天。"
	}
	if _, err := time.Parse(clock, d.Time); err != nil {
		s.Fail("deadline.time", "“deadline.time”的“%s”不是时间", d.Time).Action = "请写几点几分，加引号，例如\"18:00\"。"
	}
}

// folderWords say what each folder of a workspace is for.
var folderWords = map[string]string{"inbox": "收件", "reports": "汇报", "outbox": "回执", "state": "运行记录"}

// checkFolders wants a folder of its own for each purpose.
func (s source) checkFolders(w *Workspace) {
	folders := []struct{ key, name string }{
		{"inbox", w.Inbox}, {"reports", w.Reports}, {"outbox", w.Outbox}, {"state", w.State},
	}
	for i, later := range folders {
		for _, earlier := range folders[:i] {
			if path.Clean(later.name) != path.Clean(earlier.name) {
				continue
			}
			key := later.key
			if !s.Has(key) {
				key = earlier.key
			}
			s.Fail(key, "“%s”和“%s”是同一个文件夹“%s”", later.key, earlier.key, later.name).Action =
				folderWords[earlier.key] + "和" + folderWords[later.key] + "要放在不同的文件夹。"
		}
	}
}

// checkDatabase wants the address of a PostgreSQL database that tells no secret.
func (s source) checkDatabase(address string) {
	if address == "" {
		return
	}
	const key = "database"
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "postgres" && parsed.Scheme != "postgresql" {
		s.Fail(key, "“%s”不是 PostgreSQL 数据库的地址", key).Action =
			"请写成 postgres://用户@主机/数据库；用自带的数据库就删去这一行。"
		return
	}
	_, inUser := parsed.User.Password()
	if inUser || parsed.Query().Has("password") {
		s.Fail(key, "“%s”里有密码，看得到设置文件的人都看得到它", key).Action =
			"请把密码放在环境变量 PGPASSWORD 或 HUIBAO_DATABASE 里，从这一行删去。"
	}
}

// checkLimits wants numbers that let something through.
func (s source) checkLimits(l Limits) {
	for _, limit := range []struct {
		key string
		n   int
	}{
		{"file_mb", l.FileMB}, {"inflated_mb", l.InflatedMB}, {"ratio", l.Ratio}, {"parts", l.Parts},
		{"sheets", l.Sheets}, {"rows", l.Rows}, {"cells", l.Cells},
		{"texts_mb", l.TextsMB}, {"memory_mb", l.MemoryMB}, {"seconds", l.Seconds},
	} {
		const most = 1_000_000_000
		path := "limits." + limit.key
		if s.Has(path) && (limit.n < 1 || limit.n > most) {
			s.Fail(path, "“%s”不能是%d", path, limit.n).Action = "请写大于0的整数；要用默认的上限，就删去这一行。"
		}
	}
}

// checkPath wants a path inside the workspace, since form and units are read
// through its file system.
func (s source) checkPath(key, name string) {
	if !fs.ValidPath(strings.TrimSuffix(name, "/")) || strings.Contains(name, `\`) {
		s.Fail(key, "“%s”的“%s”不是工作目录里的路径", key, name).Action = "请写相对于工作目录的路径，用“/”分隔，不能有“..”。"
	}
}

func (s source) checkTimezone(w *Workspace) {
	if _, err := time.LoadLocation(w.Timezone); err == nil && w.Timezone != "Local" {
		return
	}
	fault := s.Fail("timezone", "没有“%s”这个时区", w.Timezone)
	fault.Offer = strict.Offer(w.Timezone, []string{"Asia/Shanghai", "Asia/Urumqi", "UTC"})
	fault.Action = "例如Asia/Shanghai（北京时间）。"
}
