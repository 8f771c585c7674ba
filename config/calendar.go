package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"huibao/config/strict"
	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
)

// calendarFile is the calendar in a form's folder, which may be missing.
const calendarFile = "calendar.yaml"

// Calendar is calendar.yaml, the month of a form, and what a workspace sets in its place:
// each step that is written stands in the place of the form's own.
type Calendar struct {
	// Blanks is when blank workbooks are placed in the outbox.
	Blanks *Step `yaml:"blanks,omitempty"`
	// Reminders are when offices are reminded that have not sent theirs.
	Reminders []Step `yaml:"reminders,omitempty"`
	// Deadline is when returns are due and the period is closed.
	Deadline *Step `yaml:"deadline,omitempty"`
	// Compose is when the report is made.
	Compose *Step `yaml:"compose,omitempty"`
	// Publish is when the report goes out.
	Publish *Step `yaml:"publish,omitempty"`
	// Spans are the longer periods that are reported on as well, with the last of their months.
	Spans []calendar.Length `yaml:"spans,omitempty"`
}

// Step is when a step is due.
type Step struct {
	// At is a cron line.
	At string `yaml:"at"`
	// Of is the month reported on: the one in which the step is due, the one before or the
	// one after.
	Of calendar.Of `yaml:"of,omitempty"`
	// DayOff says what becomes of the step where its day is a day off.
	DayOff calendar.DayOff `yaml:"day_off,omitempty"`
}

// planned is a step with the place at which it is written.
type planned struct {
	source source
	path   string
	step   calendar.Step
}

// planner reads the steps of one calendar.
type planner struct {
	source source
	prefix string
	steps  []planned
}

// plan are the steps that are written in a calendar; faulty ones are left out.
func (s source) plan(prefix string, c Calendar) []planned {
	p := &planner{source: s, prefix: prefix}
	p.add("blanks", calendar.Blanks, 0, c.Blanks)
	for i := range c.Reminders {
		p.add(item("reminders", i), calendar.Reminder, i+1, &c.Reminders[i])
	}
	p.add("deadline", calendar.Deadline, 0, c.Deadline)
	p.add("compose", calendar.Compose, 0, c.Compose)
	p.add("publish", calendar.Publish, 0, c.Publish)
	return p.steps
}

func (p *planner) add(key string, kind calendar.Kind, number int, s *Step) {
	if s == nil || s.At == "" { // without its line it is refused already
		return
	}
	line, err := calendar.ParseLine(s.At)
	if err != nil {
		p.source.refuseLine(p.prefix+key+".at", s.At, err)
		return
	}
	step := calendar.Step{Kind: kind, Number: number, Line: line, Of: s.Of, DayOff: s.DayOff}
	p.steps = append(p.steps, planned{p.source, p.prefix + key, step})
}

const (
	cronShape = "五个字段依次是：分 时 日 月 星期，例如“0 9 5 * *”是每月5日9时。"
	monthEnd  = "要在每月最后一天，“日”写L，例如“0 9 L * *”。"
)

// refusals say what is wrong with a line, and what to write.
var refusals = map[error]struct{ message, action string }{
	calendar.ErrFields: {"“at”的“%s”不是五个字段", cronShape + "时区写在huibao.yaml的timezone里。"},
	calendar.ErrSyntax: {"“at”的“%s”看不懂", cronShape},
	calendar.ErrDay:    {"“at”的“%s”里“日”的写法不认识", monthEnd + "遇休息日要顺延，写day_off: next，要提前，写day_off: previous。"},
	calendar.ErrEither: {"“at”的“%s”同时限定了“日”和“星期”，两者是“或”的关系，会多次执行", "请把“星期”改为“*”；遇休息日要顺延，写day_off: next。"},
	calendar.ErrNever:  {"“at”的“%s”永远不会到，没有这一天", "请改为每个月都有的日子。" + monthEnd},
	calendar.ErrSome:   {"“at”的“%s”不是每个月都有这一天，没有的月份就不会执行", monthEnd},
	calendar.ErrOften:  {"“at”的“%s”一个月会到好几次", "每一步一个月只做一次，请写明一个日子和一个时间，“星期”写“*”；要催报几次，就在reminders里写几行。"},
}

func (s source) refuseLine(path, line string, err error) {
	for known, words := range refusals {
		if errors.Is(err, known) {
			s.Fail(path, words.message, line).Action = words.action
		}
	}
}

// over lays steps over others: those written for a kind stand for all of the kind.
func over(below, above []planned, emptied ...calendar.Kind) []planned {
	replaced := make(map[calendar.Kind]bool)
	for _, kind := range emptied {
		replaced[kind] = true
	}
	for _, p := range above {
		replaced[p.step.Kind] = true
	}
	var out []planned
	for _, kind := range kinds {
		from := below
		if replaced[kind] {
			from = above
		}
		for _, p := range from {
			if p.step.Kind == kind {
				out = append(out, p)
			}
		}
	}
	return out
}

// kinds are the kinds of steps in the order in which they are done when they are due at once.
var kinds = []calendar.Kind{calendar.Blanks, calendar.Reminder, calendar.Deadline, calendar.Compose, calendar.Publish}

// kindKeys are the keys that the kinds are written under.
var kindKeys = map[calendar.Kind]string{
	calendar.Blanks: "blanks", calendar.Reminder: "reminders", calendar.Deadline: "deadline",
	calendar.Compose: "compose", calendar.Publish: "publish",
}

// inOrder wants the report composed after the deadline and published after that. Days off
// may still bring them together; then they are done in this order.
func inOrder(steps []planned, days calendar.Days) {
	c := calendar.Calendar{Days: days}
	var last planned
	for _, p := range steps {
		if p.step.Kind == calendar.Blanks || p.step.Kind == calendar.Reminder {
			continue
		}
		if last.path != "" && earlier(&c, p.step, last.step) {
			p.source.Fail(p.path+".at", "“%s”比“%s”还早", kindKeys[p.step.Kind], kindKeys[last.step.Kind]).Action =
				"先截止，再生成，再发布。报告期次月才做的，加上of: previous。"
		}
		last = p
	}
}

// earlier reports whether a step comes before another in a period, days off aside.
func earlier(c *calendar.Calendar, s, other calendar.Step) bool {
	s.DayOff, other.DayOff = calendar.Keep, calendar.Keep
	for month := 1; month <= 12; month++ {
		p, _ := period.Of(2005, month)
		a, ok := c.Moment(s, p)
		b, both := c.Moment(other, p)
		if ok && both && a.Before(b) {
			return true
		}
	}
	return false
}

// loadCalendar reads the calendar in a form's folder; none is an empty one.
func loadCalendar(fsys fs.FS, dir string) (source, ownCalendar) {
	var c Calendar
	s := source{loadOptional(fsys, path.Join(dir, calendarFile), &c)}
	return s, ownCalendar{s.plan("", c), c.Spans}
}

// ownCalendar is what a form says of its month itself.
type ownCalendar struct {
	steps []planned
	spans []calendar.Length
}

// calendarOf is the calendar of a form as the workspace has it.
func (s source) calendarOf(w *Workspace, name string, own ownCalendar, days calendar.Days) *calendar.Calendar {
	prefix := "calendars." + name + "."
	var emptied []calendar.Kind
	if s.Has(prefix + "reminders") {
		emptied = append(emptied, calendar.Reminder)
	}
	steps := over(over(own.steps, s.deadlineForAll(w)), s.plan(prefix, w.Calendars[name]), emptied...)
	inOrder(steps, days)
	out := &calendar.Calendar{Days: days, Spans: own.spans}
	if s.Has(prefix + "spans") {
		out.Spans = w.Calendars[name].Spans
	}
	for _, p := range steps {
		out.Steps = append(out.Steps, p.step)
	}
	return out
}

// deadlineForAll is the deadline that a workspace sets for all its forms, if it does.
func (s source) deadlineForAll(w *Workspace) []planned {
	if !s.Has("deadline") {
		return nil
	}
	at, err := time.Parse(clock, w.Deadline.Time)
	if err != nil {
		return nil // refused already
	}
	day := fmt.Sprint(w.Deadline.Day)
	if w.Deadline.Day == lastDay {
		day = "L"
	}
	line, err := calendar.ParseLine(fmt.Sprintf("%d %d %s * *", at.Minute(), at.Hour(), day))
	if err != nil {
		return nil
	}
	return []planned{{s, "deadline", calendar.Step{Kind: calendar.Deadline, Line: line}}}
}

// checkCalendars wants a form of the workspace for each calendar.
func (s source) checkCalendars(w *Workspace) {
	names := w.names()
	for name := range w.Calendars {
		found := false
		for _, known := range names {
			found = found || known == name
		}
		if found {
			continue
		}
		fault := s.Fail("calendars."+name, "“calendars”里的“%s”不是本工作目录的报表", name)
		if fault.Offer = strict.Offer(name, names); fault.Offer == "" {
			fault.Action = "请写form或forms里写的名字。"
		}
	}
}
