package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"huibao/config"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

func statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "status", Short: "一眼看清当月：谁报了、谁没报，接下来做什么", Args: arguments(0, 0, "不带参数"),
		Long: `每种报表一段：各单位什么时候报了什么、谁没有报、谁报得迟，有多少警告等待核定，日程做到哪一步、接下来做什么。
服务运行时也可以看；只看，不改。`,
		Example: "  huibao status --workspace demo\n  huibao status --workspace demo --period 2006-06",
	}
	dir, name := workspaceFlag(cmd), formFlag(cmd)
	month := cmd.Flags().String("period", "", "报告期，如 2006-06；不填则取正在收的一期")
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var p period.Period
		if *month != "" {
			var err error
			if p, err = parsePeriod(*month); err != nil {
				return err
			}
		}
		w, err := openWorkspace(*dir)
		if err != nil {
			return err
		}
		forms := w.Forms
		if *name != "" {
			if err := w.choose(*name); err != nil {
				return err
			}
			forms = []config.Report{{Form: w.Form, Calendar: w.Calendar}}
		}
		out := cmd.OutOrStdout()
		s, err := w.readStore(cmd.Context())
		var refused *store.RefusedError
		switch {
		case errors.As(err, &refused) && refused.Reason == store.NoDatabase && *asJSON:
			return printJSON(out, w.status())
		case errors.As(err, &refused) && refused.Reason == store.NoDatabase:
			fmt.Fprintf(out, "还没有运行记录。请运行 huibao serve --workspace %s，或者先用 huibao run 生成一期汇报。\n", *dir)
			return nil
		case err != nil:
			return err
		}
		how, err := w.standing(cmd.Context(), s, forms, p)
		switch {
		case err != nil:
		case *asJSON:
			err = printJSON(out, how)
		default:
			how.tell(out, w)
		}
		return errors.Join(err, s.Close())
	}
	return cmd
}

// status is how the months at hand stand. Its shape is stable: programs read it.
type status struct {
	District    string       `json:"district"`
	At          string       `json:"at"`
	Quarantined int          `json:"quarantined"` // files of which nobody knows whose they are, or that cannot be read
	Forms       []formStatus `json:"forms"`       // none where nothing was ever taken in
}

// formStatus is how a month of one form stands.
type formStatus struct {
	Form       string           `json:"form"`
	Name       string           `json:"name"`
	Period     period.Period    `json:"period"`
	Doubted    string           `json:"doubted,omitempty"` // up to when the machine's time is proved, where it is ahead of that
	Collection collectionStatus `json:"collection"`
	Offices    []officeStatus   `json:"offices"`
	Waiting    int              `json:"waiting"`  // files that somebody is to decide about
	Warnings   int              `json:"warnings"` // on files that count, about which nobody has decided
	Steps      []stepStatus     `json:"steps"`    // of the month
	Next       []stepStatus     `json:"next"`     // of whatever month
	proved     time.Time
	due        string
}

// collectionStatus is whether a month takes files in.
type collectionStatus struct {
	Closed   bool   `json:"closed"`
	Due      string `json:"due,omitempty"`
	ClosedAt string `json:"closed_at,omitempty"`
	closed   time.Time
}

// officeStatus is how an office stands: by the file that counts or, where none does, by the
// one that came last.
type officeStatus struct {
	Office     string `json:"office"`
	Name       string `json:"name"`
	State      string `json:"state"`
	Attempt    int    `json:"attempt"`
	ReceivedAt string `json:"received_at,omitempty"`
	Late       int    `json:"late_seconds"`
	Errors     int    `json:"errors"`
	Warnings   int    `json:"warnings"`
	Hints      int    `json:"hints"`
	sent       store.Attempt
	late       time.Duration
	found      []submission.Finding
}

// stepStatus is a step of a calendar.
type stepStatus struct {
	Step   string        `json:"step"`
	Period period.Period `json:"period"`
	Due    string        `json:"due"`
	State  string        `json:"state"` // done, failed, overdue or to-come
	At     string        `json:"at,omitempty"`
	Tries  int           `json:"tries"`
	Result string        `json:"result,omitempty"`
	Sure   bool          `json:"sure"` // the days off that it goes by are all known
	item   schedule.Item
	at     time.Time
}

// The states of a step.
const (
	stepDone    = "done"
	stepFailed  = "failed"
	stepOverdue = "overdue"
	stepToCome  = "to-come"
)

// missingOffice is the state of an office that has sent nothing.
const missingOffice = "missing"

// sentStates are the states of what an office has sent, in the words that receipts have.
var sentStates = map[store.State]string{
	store.Received: "received", store.Checked: "waiting", store.Accepted: "accepted", store.Joined: "joined",
	store.Returned: "returned", store.Superseded: "superseded", store.Quarantined: "unreadable",
}

func (w *workspace) status() status {
	return status{District: w.Units.District().Name, At: w.now().Format(time.RFC3339), Forms: []formStatus{}}
}

// standing finds out of each form how its month stands.
func (w *workspace) standing(ctx context.Context, s *store.Store, forms []config.Report, p period.Period) (out status, err error) {
	out = w.status()
	err = s.Read(ctx, func(v *store.View) error {
		aside, err := v.Quarantined()
		if err != nil {
			return err
		}
		out.Quarantined, out.Forms = len(aside), []formStatus{}
		for _, r := range forms {
			m := standing{w: w, report: r, view: v, formStatus: formStatus{Form: r.Form.Code, Name: r.Form.Name, Period: p}}
			if err := m.find(); err != nil {
				return err
			}
			out.Forms = append(out.Forms, m.formStatus)
		}
		return nil
	})
	return out, err
}

// standing finds out how a month of one form stands.
type standing struct {
	w      *workspace
	report config.Report
	view   *store.View
	formStatus
}

func (m *standing) find() error {
	if m.Period.IsZero() {
		var err error
		if m.Period, err = m.atHand(); err != nil {
			return err
		}
	}
	for _, find := range []func() error{m.clock, m.collection, m.offices, m.waiting, m.made} {
		if err := find(); err != nil {
			return err
		}
	}
	m.next()
	return nil
}

// atHand is the month that is being collected, else the last one, else the present.
func (m *standing) atHand() (period.Period, error) {
	all, err := m.view.Collections(m.Form)
	if err != nil {
		return period.Period{}, err
	}
	slices.SortFunc(all, func(a, b store.Collection) int { return a.Period.Sub(b.Period) })
	for _, c := range all {
		if !c.Closed {
			return c.Period, nil
		}
	}
	if n := len(all); n > 0 {
		return all[n-1].Period, nil
	}
	months, err := m.view.Months(m.Form)
	if n := len(months); n > 0 {
		return months[n-1], err
	}
	return m.w.today().Period(), err
}

// clock finds out whether the machine's time is doubted.
func (m *standing) clock() error {
	r, found, err := m.view.Reckoning(m.Form)
	if err != nil || !found {
		return err
	}
	if d, doubted := schedule.Doubted(r, schedule.System()); doubted {
		m.proved = d.Proved
		m.Doubted = m.w.moment(d.Proved)
	}
	return nil
}

// moment is an instant as programs read it; empty for none.
func (w *workspace) moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(w.zone).Format(time.RFC3339)
}

func (m *standing) collection() error {
	c, _, err := m.view.Collection(m.Form, m.Period)
	due := m.report.Calendar.Due()
	m.due = due.Chinese(m.Period)
	m.Collection = collectionStatus{Closed: c.Closed, Due: m.w.moment(due.At(m.Period, m.w.zone)), ClosedAt: m.w.moment(c.ClosedAt), closed: c.ClosedAt}
	return err
}

// offices finds out of each office what it sent last, and who is missing.
func (m *standing) offices() error {
	all, err := m.view.Attempts(m.Form, m.Period)
	if err != nil {
		return err
	}
	latest := make(map[string]store.Attempt)
	for _, a := range all {
		if have := latest[a.Office]; a.State != store.Duplicate && (have.ID == "" || have.State != store.Accepted || a.State == store.Accepted) {
			latest[a.Office] = a
		}
	}
	m.Offices = []officeStatus{}
	units := m.w.Units.Offices(m.Period)
	if asksDistrict(m.report.Form) && latest[m.w.Units.District().Code].ID != "" {
		units = append(units, m.w.Units.District())
	}
	for _, u := range units {
		one, err := m.office(u, latest[u.Code])
		if err != nil {
			return err
		}
		m.Offices = append(m.Offices, one)
	}
	return nil
}

func asksDistrict(f *form.Form) bool {
	return slices.ContainsFunc(f.Sheets, func(s form.Sheet) bool { return s.By == form.ByDistrict })
}

// office is how an office stands that sent an attempt, or none.
func (m *standing) office(u unit.Unit, a store.Attempt) (o officeStatus, err error) {
	o = officeStatus{Office: u.Code, Name: u.Name, State: missingOffice, sent: a}
	if a.ID == "" {
		return o, nil
	}
	if o.found, err = m.view.Findings(a); err != nil {
		return o, err
	}
	o.State, o.Attempt, o.ReceivedAt = sentStates[a.State], a.Number, m.w.moment(a.ReceivedAt)
	if due := m.report.Calendar.Due().At(m.Period, m.w.zone); !due.IsZero() && a.ReceivedAt.After(due) {
		o.late = a.ReceivedAt.Sub(due)
		o.Late = int(o.late / time.Second)
	}
	for _, f := range o.found {
		switch f.Severity {
		case form.Error:
			o.Errors++
		case form.Warning:
			o.Warnings++
		case form.Hint:
			o.Hints++
		}
	}
	return o, nil
}

// waiting counts what waits for a person.
func (m *standing) waiting() error {
	undecided, err := m.view.Undecided(m.Form)
	if err != nil {
		return err
	}
	for _, a := range undecided {
		if a.Period == m.Period {
			m.Waiting++
		}
	}
	m.Warnings, err = m.view.OpenWarnings(m.Form, m.Period)
	return err
}

// made finds out which steps of the month were made, and which were not made although their
// time has come.
func (m *standing) made() error {
	since, err := m.view.Schedules(m.Form)
	if err != nil {
		return err
	}
	m.Steps = []stepStatus{}
	for _, item := range schedule.Steps(m.report.Calendar, m.w.zone, m.Period) {
		name := schedule.Name(m.Form, item)
		run, found, err := m.view.Run(name, item.Period)
		if err != nil {
			return err
		}
		step := m.step(item)
		begun, kept := since[name]
		switch {
		case found && run.State == store.Done:
			step.State = stepDone
		case found && run.State == store.Failed:
			step.State = stepFailed
		case kept && !item.At.Before(begun) && item.At.Before(m.w.now()):
			step.State = stepOverdue
		}
		if found {
			step.At, step.at, step.Tries, step.Result = m.w.moment(run.FinishedAt), run.FinishedAt, run.Tries, run.Result
		}
		m.Steps = append(m.Steps, step)
	}
	return nil
}

func (m *standing) step(item schedule.Item) stepStatus {
	return stepStatus{
		Step: item.Step.Name(), Period: item.Period, Due: m.w.moment(item.At), State: stepToCome,
		Sure: sure(m.report.Calendar, item), item: item,
	}
}

// next finds what comes next.
func (m *standing) next() {
	const few, ahead = 3, 2
	now := m.w.now()
	m.Next = []stepStatus{}
	items := schedule.Agenda(m.report.Calendar, m.w.zone, now.Add(time.Second), now.AddDate(0, ahead, 0))
	for _, item := range items[:min(few, len(items))] {
		m.Next = append(m.Next, m.step(item))
	}
}
