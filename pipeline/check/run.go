package check

import (
	"fmt"
	"slices"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// run is the judging of one submission.
type run struct {
	*Checker
	in       Input
	office   unit.Unit // who reports; zero when nobody knows or the cover names another
	period   period.Period
	remarks  map[submission.Cell]string // the office's words, by file, sheet and row
	wrong    map[submission.Cell]bool   // cells with an error of their own
	spoilt   map[string][]string        // the columns that they stand in, by unit
	rows     []submission.Row           // each unit's sheets joined
	row      map[string]int             // their places by unit
	previous map[string]*submission.Row
	lastYear map[string]*submission.Row
	findings []submission.Finding
	finders  []submission.Finder       // of the rule that is judged
	first    map[string]map[string]int // lines of the units' first rows, by sheet; learned when asked for
	judged   int                       // rules
	count    map[*rule]int             // findings of each rule, at most one more than are said
}

// most is how many findings of one rule are said one by one. Who has more has one thing
// wrong with all of them.
const most = 1000

func newRun(c *Checker, in Input) *run {
	r := &run{
		Checker: c, in: in, period: in.Submission.Period,
		remarks: make(map[submission.Cell]string), wrong: make(map[submission.Cell]bool), spoilt: make(map[string][]string), count: make(map[*rule]int), first: make(map[string]map[string]int),
	}
	code := in.Submission.Office
	if code == "" {
		code = in.ExpectedOffice
	}
	r.office, _ = c.units.Lookup(code)
	if r.period.IsZero() {
		r.period = in.ExpectedPeriod
	}
	if r.otherPeriod() || r.home() != "" && r.home() != code || in.ExpectedOffice != "" && code != in.ExpectedOffice {
		r.office = unit.Unit{}
	}
	r.previous = r.joined(in.Previous, r.period.Previous())
	r.lastYear = r.joined(in.LastYear, r.period.LastYear())
	r.readRemarks()
	return r
}

// joined returns an earlier submission's rows by unit; none unless it is of the
// month that is meant.
func (r *run) joined(s *submission.Submission, of period.Period) map[string]*submission.Row {
	out := make(map[string]*submission.Row)
	if s == nil || s.Period != of {
		return out
	}
	rows := s.Join(r.Checker.rows)
	for i := range rows {
		out[rows[i].Unit] = &rows[i]
	}
	return out
}

// join joins the sheets of the submission, once its cells were judged. What is
// wrong in itself is not known from here on.
func (r *run) join() {
	r.rows = r.in.Submission.Join(r.Checker.rows)
	if len(r.spoilt) > 0 {
		r.rows = slices.Clone(r.rows)
	}
	r.row = make(map[string]int, len(r.rows))
	for i := range r.rows {
		row := &r.rows[i]
		for _, code := range r.spoilt[row.Unit] {
			if v := row.Values.Of(code); r.wrong[v.Cell] {
				v.State = submission.Bad
				row.Values = row.Values.With(code, v)
			}
		}
		r.row[row.Unit] = i
	}
}

// spoil remembers that a cell has an error of its own.
func (r *run) spoil(unit, column string, at submission.Cell) {
	r.wrong[at] = true
	r.spoilt[unit] = append(r.spoilt[unit], column)
}

func (r *run) readRemarks() {
	for _, s := range r.in.Submission.Sheets {
		known, _ := r.form.Sheet(s.Code)
		remark, ok := known.WithRole(form.RoleRemark)
		if !ok {
			continue
		}
		for _, row := range s.Rows {
			if v := row.Values.Of(remark.Code); v.State == submission.Text {
				r.remarks[submission.Cell{Source: v.Cell.Source, Sheet: s.Name, Row: row.Line}] = v.Text
			}
		}
	}
}

// explanation returns what the office says to a finding: in the rows of its cells,
// and in the receipt that it got for the file before.
func (r *run) explanation(id, unit string, cells []submission.Cell) string {
	var out []string
	say := func(text string) {
		if text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, cell := range cells {
		say(r.remarks[submission.Cell{Source: cell.Source, Sheet: cell.Sheet, Row: cell.Row}])
	}
	for _, a := range r.in.Submission.Answers {
		if a.Rule == id && a.Unit == unit {
			say(a.Text)
		}
	}
	return strings.Join(out, "；")
}

// tell counts the rules judged, for those who watch.
func (r *run) tell() {
	r.judged++
	if r.in.Progress != nil {
		r.in.Progress(float64(r.judged) / float64(len(r.rules)))
	}
}

// full reports whether a rule has said all that is said one by one.
func (r *run) full(rule *rule) bool { return r.count[rule] > most }

// hopeless reports whether so many cells are wrong in themselves that there is no use in
// judging what they say together.
func (r *run) hopeless() bool {
	for rule := range r.count {
		if rule.at == onCells && rule.Severity == form.Error && r.full(rule) {
			return true
		}
	}
	return false
}

// rest says of which rules more was found than is listed.
func (r *run) rest() {
	for _, rule := range r.rules {
		if r.full(rule) {
			r.findings = append(r.findings, submission.Finding{
				Rule: rule.ID, Severity: rule.Severity, File: r.in.Submission.Source.Name,
				Message: fmt.Sprintf("%s：同样的问题超过%d处，其余没有逐条列出。", rule.Name, most),
				Action:  "请先找出共同的原因，一并改正后重新报送。",
			})
		}
	}
}

// add enters a finding. A warning stands with the office's explanation.
func (r *run) add(rule *rule, unit string, cells []submission.Cell, w words, value func(name string) string) {
	if r.count[rule]++; r.full(rule) {
		return
	}
	f := rule.finding(unit, cells, w, value)
	if rule.Severity == form.Warning {
		f.Explanation = r.explanation(rule.ID, unit, cells)
	}
	r.findings = append(r.findings, f)
}

// file adds a finding that speaks of no value.
func (r *run) file(rule *rule, cells []submission.Cell, w words) {
	r.add(rule, "", cells, w, func(string) string { return unknown })
}

// words returns what can be said of the submission as a whole.
func (r *run) words() words {
	w := words{"file": r.in.Submission.Source.Name, "office": r.office.Name}
	if w["office"] == "" {
		w["office"] = "本区"
	}
	if !r.period.IsZero() {
		w["period"] = r.period.Chinese()
	}
	if !r.in.Today.IsZero() {
		w["today"] = r.in.Today.Chinese()
	}
	return w
}

// demands reports whether a sheet is for this reporter to fill in.
func (r *run) demands(s form.Sheet) bool {
	if _, cover := s.WithRole(form.RoleOffice); cover && s.By == "" {
		return true
	}
	own := s.By == form.ByDistrict
	return r.office.Code == "" || own == (r.office.Level == unit.District)
}
