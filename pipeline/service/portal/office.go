package portal

import (
	"mime"
	"net/http"
	"time"

	"huibao/pipeline/filename"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// task is what an office has to hand in for one month.
type task struct {
	Period   period.Period
	Due      time.Time // zero for none
	Late     bool      // it is past due and nothing counts
	Days     int       // until it is due, today being 0
	Closed   bool      // what comes now waits for the district's decision
	Counted  *store.Attempt
	Latest   *store.Attempt // the one that came last; nil for none
	Attempts int
}

// office is what the office's first page shows.
type office struct {
	Tasks []task // of this month, and of the month before where a file of an office that takes part is missing
	Most  int64  // bytes of one file
	Files int    // at a time
}

func officePage(v *visit) error {
	shown, err := v.office()
	if err != nil {
		return err
	}
	return v.ok("office", "本月任务", shown)
}

func (v *visit) office() (office, error) {
	shown := office{Most: v.p.mostFile(), Files: mostFiles}
	sent, err := v.sent()
	if err != nil {
		return shown, err
	}
	this := v.month()
	for _, month := range []period.Period{this, this.Previous()} {
		t, err := v.task(month, sent)
		if err != nil {
			return shown, err
		}
		if month == this || t.Counted == nil && len(sent) > 0 {
			shown.Tasks = append(shown.Tasks, t)
		}
	}
	return shown, nil
}

// sent returns what the user's office has sent, the latest first.
func (v *visit) sent() (all []store.Attempt, err error) {
	err = v.look(func(view *store.View) (err error) {
		all, err = view.Sent(v.p.Desk.Line.Form.Code, v.user.Office)
		return err
	})
	return all, err
}

func (v *visit) task(month period.Period, sent []store.Attempt) (task, error) {
	t := task{Period: month, Due: v.p.Desk.Line.Due.At(month, v.p.Desk.Zone)}
	err := v.look(func(view *store.View) error {
		c, _, err := view.Collection(v.p.Desk.Line.Form.Code, month)
		if t.Closed = c.Closed; !c.Deadline.IsZero() {
			t.Due = c.Deadline
		}
		return err
	})
	if err != nil {
		return t, err
	}
	for _, a := range sent {
		if a.Period != month {
			continue
		}
		t.Attempts++
		if t.Latest == nil {
			t.Latest = &a
		}
		if a.State == store.Accepted {
			t.Counted = &a
		}
	}
	if now := v.now(); !t.Due.IsZero() {
		t.Late = t.Counted == nil && now.After(t.Due)
		t.Days = days(now, t.Due.In(v.p.Desk.Zone))
	}
	return t, nil
}

// days counts the midnights between two moments.
func days(from, to time.Time) int {
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(to).Sub(midnight(from)).Hours() / 24)
}

// sendBlank hands out the workbook that the office fills in.
func sendBlank(v *visit) error {
	const ahead = 1 // month
	if v.period.Sub(v.month()) > ahead {
		return errMissing
	}
	data, err := v.p.Desk.Blank(v.r.Context(), v.user.Office, v.period)
	if err != nil {
		return err
	}
	line := v.p.Desk.Line
	name := line.Units.Name(v.user.Office) + "_" + line.Form.Name + "_" + v.period.Chinese() + ".xlsx"
	return v.attach(filename.Clean(name), data)
}

// attach hands out a file, which the browser saves and never shows as a page of ours.
func (v *visit) attach(name string, data []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_ = http.NewResponseController(v.w).SetWriteDeadline(time.Now().Add(downloadTime)) // a slow network is no fault
	_, _ = v.w.Write(data)                                                             // who asked may have gone
	return nil
}
