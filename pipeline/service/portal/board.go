package portal

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"huibao/pipeline/filename"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/store"
	"huibao/pipeline/unit"
)

// board is a month as the district sees it: which office stands where.
type board struct {
	Period      period.Period
	Before      period.Period
	After       period.Period // zero behind the present month
	Due         time.Time     // zero for none
	Days        int           // until it is due, today being 0
	Past        bool          // it is past due
	Collection  store.Collection
	Rows        []boardRow
	Shown       string // which rows: all for ""
	Counts      boardCounts
	Latest      store.Outline // number 0 when nothing is published
	Quarantined int           // files of which nobody knows whose they are, or that cannot be read
	Said        string        // what was just done
	Notified    bool          // there is somebody to be reminded
}

// boardCounts are how many offices stand where; silent are those of which nothing counts and
// nothing is being judged.
type boardCounts struct{ Offices, Counted, Missing, Returned, Waiting, Open, Silent int }

type boardRow struct {
	Office   unit.Unit
	Latest   *store.Attempt // nil for none
	Counted  *store.Attempt
	Weight   store.Weight // of what counts or, where nothing does, of what came last
	State    string       // missing, late, received, checked, returned or accepted
	Attempts int
	Reopened bool // it may send although the month is closed
}

// rowWords are the states of a row as the district reads them.
var rowWords = map[string]string{
	"missing": "未报", "late": "逾期未报", "received": "正在审核", "checked": "等待核定", "returned": "已退回，未重报",
	"accepted": "已计入",
}

// boardNow shows the month that is reported on, which is the last one until something of
// this one has come.
func boardNow(v *visit) error {
	this := v.month()
	var came []store.Attempt
	err := v.look(func(view *store.View) (err error) {
		came, err = view.Attempts(v.desk.Line.Form.Code, this)
		return err
	})
	if err != nil {
		return err
	}
	due := v.desk.Line.Due.At(this, v.desk.Zone)
	const soon = 10 // days before the month is due
	if len(came) == 0 && (due.IsZero() || days(v.now(), due) > soon) {
		this = this.Previous()
	}
	return v.seeOther("/district/" + this.String())
}

func boardPage(v *visit) error {
	shown, err := v.board()
	if err != nil {
		return err
	}
	shown.Shown = v.r.URL.Query().Get("show")
	shown.Rows = slices.DeleteFunc(shown.Rows, func(r boardRow) bool { return !r.in(shown.Shown) })
	shown.Said = boardSaid[v.r.URL.Query().Get("done")]
	return v.ok("board", v.period.Chinese()+"报送情况", shown)
}

// boardSaid are what was just done, by the word that an action leaves in the address.
var boardSaid = map[string]string{
	"reminded": "催报通知已经发出。", "closed": "本月报送已经锁定。之后报来的文件先不计入，可以给单位单独开放补报。",
	"opened": "本月报送已经重新开放。", "reopened": "已经为这个单位开放补报。", "returned": "已经退回，单位会收到原因。",
	"allowed": "已经核定。", "published": "正在发布，片刻后可以在“汇报”里看到。",
}

// in reports whether a row is among those of a heading.
func (r boardRow) in(heading string) bool {
	switch heading {
	case "missing":
		return r.State == "missing" || r.State == "late"
	case "open":
		return r.Weight.Open > 0 || r.State == "checked"
	case "returned", "accepted":
		return r.State == heading
	}
	return true
}

func (v *visit) board() (board, error) {
	line := v.desk.Line
	code := line.Form.Code
	shown := board{Period: v.period, Before: v.period.Previous(), Due: line.Due.At(v.period, v.desk.Zone)}
	if v.period.Before(v.month()) {
		shown.After = v.period.Add(1)
	}
	var attempts []store.Attempt
	var weights map[string]store.Weight
	var again []store.Reopening
	err := v.look(func(view *store.View) (err error) {
		if attempts, err = view.Attempts(code, v.period); err != nil {
			return err
		}
		if weights, err = view.Weights(code, v.period); err != nil {
			return err
		}
		if again, err = view.Reopenings(code, v.period); err != nil {
			return err
		}
		if shown.Collection, _, err = view.Collection(code, v.period); err != nil {
			return err
		}
		lost, err := view.Quarantined()
		shown.Quarantined = len(lost)
		return err
	})
	if err != nil {
		return shown, err
	}
	if !shown.Collection.Deadline.IsZero() {
		shown.Due = shown.Collection.Deadline.In(v.desk.Zone)
	}
	heads, err := v.outlines(v.period)
	if len(heads) > 0 {
		shown.Latest = heads[0]
	}
	if !shown.Due.IsZero() {
		shown.Days, shown.Past = days(v.now(), shown.Due), v.now().After(shown.Due)
	}
	for _, office := range v.reporters() {
		shown.Rows = append(shown.Rows, row(office, attempts, weights, again, shown.Past))
	}
	shown.count()
	shown.Notified = len(v.desk.Notices.Recipients) > 0
	return shown, err
}

// row is how one office stands.
func row(office unit.Unit, attempts []store.Attempt, weights map[string]store.Weight, again []store.Reopening, past bool) boardRow {
	r := boardRow{Office: office, State: "missing"}
	for i, a := range attempts {
		if a.Office != office.Code || a.State == store.Duplicate {
			continue
		}
		r.Attempts++
		r.Latest = &attempts[i]
		if a.State == store.Accepted {
			r.Counted = &attempts[i]
		}
	}
	r.Reopened = slices.ContainsFunc(again, func(o store.Reopening) bool { return o.Office == office.Code && o.UsedBy == "" })
	switch {
	case r.Counted != nil:
		r.State, r.Weight = "accepted", weights[r.Counted.ID]
		if r.Latest.State == store.Checked {
			r.State = "checked"
		}
	case r.Latest != nil && r.Latest.State != store.Quarantined:
		r.State, r.Weight = string(r.Latest.State), weights[r.Latest.ID]
	case past:
		r.State = "late"
	}
	return r
}

// Silent reports whether the office is to be reminded: nothing came, or what came went back.
func (r boardRow) Silent() bool { return r.in("missing") || r.in("returned") }

func (b *board) count() {
	b.Counts.Offices = len(b.Rows)
	for _, r := range b.Rows {
		if r.Counted != nil {
			b.Counts.Counted++
		}
		if r.Silent() {
			b.Counts.Silent++
		}
		b.Counts.Open += r.Weight.Open
		switch r.State {
		case "missing", "late":
			b.Counts.Missing++
		case "returned":
			b.Counts.Returned++
		case "checked":
			b.Counts.Waiting++
		}
	}
}

// remind has the offices told that have not reported, or not again what was returned: all of
// them, or the one asked for.
func remind(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	shown, err := v.board()
	if err != nil {
		return err
	}
	if !shown.Notified {
		return refuse(http.StatusUnprocessableEntity, "还没有设置通知的收件人，催报发不出去。请管理员在 huibao.yaml 的 notices 里设置，或者打电话催报。")
	}
	deadline := ""
	if !shown.Due.IsZero() {
		deadline = shown.Due.Format("1月2日15:04")
	}
	only, day := v.typed("office"), v.now().Format("2006-01-02 15")
	err = v.write(func(tx *store.Tx) error {
		for _, r := range shown.Rows {
			if !r.Silent() || only != "" && only != r.Office.Code {
				continue
			}
			err := v.desk.Tell(v.r.Context(), tx, notify.Event{
				Kind: notify.Reminder, Form: v.desk.Line.Form.Code, Office: r.Office.Code, Period: v.period, Key: day,
				Words: notify.Words{Deadline: deadline},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.seeOther("/district/" + v.period.String() + "?done=reminded")
}

// closeMonth ends the collecting of a month.
func closeMonth(v *visit) error {
	if err := v.desk.Lock(v.r.Context(), v.actor(), v.period); err != nil {
		return err
	}
	return v.seeOther("/district/" + v.period.String() + "?done=closed")
}

// openMonth undoes that for all offices.
func openMonth(v *visit) error {
	err := v.write(func(tx *store.Tx) error {
		form := v.desk.Line.Form.Code
		c, _, err := tx.Collection(form, v.period)
		if err != nil {
			return err
		}
		_, err = tx.OpenPeriod(form, v.period, c.Deadline)
		return err
	})
	if err != nil {
		return err
	}
	return v.seeOther("/district/" + v.period.String() + "?done=opened")
}

// reopen lets one office send once more.
func reopen(v *visit) error {
	note, err := v.words("note", "为什么开放补报")
	if err != nil {
		return err
	}
	if _, err := v.desk.Reopen(v.r.Context(), v.actor(), v.unit.Code, v.period, note); err != nil {
		return err
	}
	return v.seeOther("/district/" + v.period.String() + "?done=reopened")
}

// reporters are the units that fill in the form for the month: its offices, and the
// district where the form has a sheet for it.
func (v *visit) reporters() []unit.Unit {
	line := v.desk.Line
	out := line.Units.Offices(v.period)
	if slices.ContainsFunc(line.Form.Sheets, func(s form.Sheet) bool { return s.By == form.ByDistrict }) {
		out = append(out, line.Units.District())
	}
	return out
}

// sendBlanks hands out the workbooks of all offices in one file.
func sendBlanks(v *visit) error {
	if v.period.Sub(v.month()) > 1 {
		return errMissing
	}
	line := v.desk.Line
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, office := range v.reporters() {
		data, err := v.desk.Blank(v.r.Context(), office.Code, v.period)
		if err != nil {
			return err
		}
		to, err := w.Create(filename.Clean(office.Name + "_" + line.Form.Name + "_" + v.period.Chinese() + ".xlsx"))
		if err != nil {
			return err
		}
		_, _ = to.Write(data) // into memory, which never fails
	}
	if err := w.Close(); err != nil {
		return err
	}
	return v.attach(filename.Clean(fmt.Sprintf("空白报表_%s_%s.zip", line.Form.Name, v.period.Chinese())), b.Bytes())
}

// nameOffice fetches an office of the district.
func (v *visit) nameOffice(code string) error {
	u, known := v.desk.Line.Units.Lookup(code)
	if !known || u.Level == unit.Community {
		return errMissing
	}
	v.unit = u
	return nil
}

// gone makes what the store does not have a page that is missing.
func (v *visit) gone(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errMissing
	}
	return err
}
