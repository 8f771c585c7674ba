package pipeline_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// dirty is a pattern of the dirty data that offices send, as a file or several, and
// what must come of it. Form is normalised silently, meaning with a note; a guess is
// never made.
type dirty struct {
	number int    // of the pattern in the catalogue
	name   string // which variety of it

	// The file is a sample of June, the one of 洞井镇 where no office is named, altered:
	// first single cells, then whatever else, then its bytes.
	office string
	month  period.Period
	cells  map[string]any
	alter  func(b *dirtyBook)
	bytes  func(t testing.TB, data []byte) []byte
	rename string
	// files are made instead of one file where one does not say it.
	files func(t testing.TB) []pipeline.File
	// earlier tells that the months before are known.
	earlier bool

	status []pipeline.Status // of each file; none for one that is accepted
	// values are cells that count, as understood: numbers, words, "" for nothing.
	values map[string]string
	// notes are the cell and words of the note, findings rule, severity, cell and words
	// of the finding or its explanation: exactly these are made. The hint that counts the
	// notes is made with them and not listed.
	notes, findings []string
}

// patterns is how many the catalogue has.
const patterns = 67

func catalogue() []dirty {
	return slices.Concat(dirtyNumbers(), dirtyTables(), dirtyNames(), dirtyDates(), dirtyFormulas(), dirtySendings(), dirtyFiles(), dirtyWords())
}

func TestEveryDirtyPatternHasACase(t *testing.T) {
	t.Parallel()
	seen := make(map[int]int)
	names := make(map[string]bool)
	for _, d := range catalogue() {
		seen[d.number]++
		if names[d.title()] {
			t.Errorf("two cases are called %q", d.title())
		}
		names[d.title()] = true
	}
	for n := 1; n <= patterns; n++ {
		if seen[n] == 0 {
			t.Errorf("pattern %d has no case", n)
		}
		delete(seen, n)
	}
	for n := range seen {
		t.Errorf("there is no pattern %d", n)
	}
}

func TestDirtyData(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	for _, d := range catalogue() {
		t.Run(d.title(), func(t *testing.T) {
			t.Parallel()
			in := pipeline.Inputs{Period: june, Files: d.made(t), Today: today}
			if d.earlier {
				in.Earlier = earlierMonths(t)
			}
			a, err := p.Accounts(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			d.compare(t, a.Received, d.expected(t, p))
		})
	}
}

func (d dirty) title() string { return fmt.Sprintf("%02d %s", d.number, d.name) }

// expected is what is found in the sample before it is altered.
func (d dirty) expected(t *testing.T, p *pipeline.Pipeline) map[string]bool {
	t.Helper()
	out := make(map[string]bool)
	if d.office == "" {
		return out // nothing
	}
	for _, f := range p.Check(t.Context(), sampleFile(t, d.office), pipeline.Inputs{Period: june, Today: today}).Findings {
		out[f.Message] = true
	}
	return out
}

// made returns the files.
func (d dirty) made(t testing.TB) []pipeline.File {
	t.Helper()
	if d.files != nil {
		return d.files(t)
	}
	file := d.sample(t)
	if d.cells != nil || d.alter != nil {
		b := &dirtyBook{openBook(t, file.Data), t}
		for at, value := range d.cells {
			b.put(at, value)
		}
		if d.alter != nil {
			d.alter(b)
		}
		file.Data = bookBytes(t, b.File)
	}
	if d.bytes != nil {
		file.Data = d.bytes(t, file.Data)
	}
	if d.rename != "" {
		file.Name = d.rename
	}
	return []pipeline.File{file}
}

func (d dirty) sample(t testing.TB) pipeline.File {
	t.Helper()
	office, month := d.office, d.month
	if office == "" {
		office = "洞井"
	}
	if month.IsZero() {
		month = june
	}
	return sampleOf(t, month, office)
}

func (d dirty) compare(t *testing.T, received []pipeline.Received, before map[string]bool) {
	t.Helper()
	var status []pipeline.Status
	var notes, findings []string
	hinted, hint := false, false
	for _, r := range received {
		status = append(status, r.Status)
		if r.Submission != nil {
			for _, n := range r.Submission.Notes {
				notes = append(notes, dash(n.Cell.String())+" "+n.From+" "+n.To+" "+n.Why)
				hinted = hinted || n.Kind == submission.NoteValue || n.Kind == submission.NoteFormula
			}
		}
		for _, f := range r.Findings {
			switch {
			case f.Rule == "H01":
				hint = true
			case !before[f.Message]:
				findings = append(findings, foundAs(f))
			}
		}
	}
	want := d.status
	if want == nil {
		want = []pipeline.Status{pipeline.Accepted}
	}
	if !slices.Equal(status, want) {
		t.Errorf("status %v, want %v", status, want)
	}
	if hint != hinted {
		t.Errorf("the hint that counts notes: %v, notes: %v", hint, hinted)
	}
	matched(t, "note", notes, d.notes)
	matched(t, "finding", findings, d.findings)
	d.compareValues(t, received)
}

func foundAs(f submission.Finding) string {
	cell := "-"
	if len(f.Cells) > 0 {
		cell = f.Cells[0].String()
	}
	rule := dash(f.Rule)
	return strings.Join([]string{rule, string(f.Severity), cell, f.Message + f.Action + f.Explanation}, " ")
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// matched compares lists. Of a line that is wanted the words up to a stroke begin the
// line that is there, the others stand in it.
func matched(t *testing.T, what string, got, want []string) {
	t.Helper()
	left := slices.Clone(got)
	for _, w := range want {
		i := slices.IndexFunc(left, func(g string) bool { return tells(g, w) })
		if i < 0 {
			t.Errorf("no %s %q", what, w)
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, g := range left {
		t.Errorf("%s not wanted: %s", what, g)
	}
}

func tells(got, want string) bool {
	beginning, words, _ := strings.Cut(want, "|")
	if !strings.HasPrefix(got, strings.TrimSpace(beginning)+" ") {
		return false
	}
	for _, w := range strings.Fields(words) {
		if !strings.Contains(got, w) {
			return false
		}
	}
	return true
}

func (d dirty) compareValues(t *testing.T, received []pipeline.Received) {
	t.Helper()
	got := make(map[string]string)
	for _, r := range received {
		if r.Submission == nil || r.Status != pipeline.Accepted && len(received) > 1 {
			continue
		}
		for _, s := range r.Submission.Sheets {
			for _, v := range valuesOf(s) {
				got[v.Cell.String()] = shownAs(v)
			}
		}
	}
	for at, want := range d.values {
		if text, there := got[at]; !there || text != want {
			t.Errorf("%s is %q (%v), want %q", at, text, there, want)
		}
	}
}

func valuesOf(s submission.Sheet) []submission.Value {
	var out []submission.Value
	for _, v := range s.Values {
		out = append(out, v)
	}
	for _, rows := range [][]submission.Row{s.Rows, s.Totals} {
		for _, row := range rows {
			name := row.Name
			name.Text = row.Unit
			out = append(out, name)
			for _, v := range row.Values.All() {
				out = append(out, v)
			}
		}
	}
	return out
}

func shownAs(v submission.Value) string {
	switch v.State {
	case submission.Number:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case submission.Bad:
		return "?"
	default:
		return v.Text
	}
}

// earlierMonths are the sample months before June 2006, made once.
func earlierMonths(t testing.TB) []*pipeline.Accounts {
	t.Helper()
	before.Do(func() { before.months = inputs(t, build(t, nil)).Earlier })
	return before.months
}

var before struct {
	sync.Once
	months []*pipeline.Accounts
}
