package portal

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
	"huibao/pipeline/unit"
)

// published are the latest editions of all periods, the latest period first.
func (v *visit) published() ([]store.Outline, error) {
	all, err := v.desk.Outlines(v.r.Context())
	var out []store.Outline
	for _, h := range all {
		if n := len(out); n == 0 || out[n-1].Period != h.Period {
			out = append(out, h)
		}
	}
	return out, err
}

// months are the editions of months alone.
func (v *visit) months() ([]store.Outline, error) {
	all, err := v.published()
	return slices.DeleteFunc(all, func(h store.Outline) bool { return !h.Period.IsMonth() }), err
}

// counting are the figures that are numbers, of which the first is shown where none is
// asked for.
func (v *visit) counting() []form.Definition {
	var out []form.Definition
	for _, d := range v.desk.Line.Form.Definitions() {
		switch d.Make {
		case form.List, form.Breakdown, form.Wording, form.Pick:
		default:
			out = append(out, d)
		}
	}
	return out
}

// chosen is the figure that a page is asked for.
func (v *visit) chosen() (d form.Definition, all []form.Definition, err error) {
	all = v.counting()
	code := v.r.URL.Query().Get("figure")
	for _, known := range all {
		if known.Code == code || code == "" {
			return known, all, nil
		}
	}
	return d, all, errMissing
}

// trends is one figure of one unit over the months that were reported on.
type trends struct {
	Figure  form.Definition
	Figures []form.Definition
	Unit    unit.Unit
	Units   []unit.Unit
	Months  int
	Choice  []int
	Picture picture
	Rows    []trendRow // the latest first
	Empty   bool
}

type trendRow struct {
	Period            period.Period
	Edition           int // 0 where nothing was published
	Value             string
	Change, Direction string
}

// longTrend is how many months are shown at most.
const longTrend = 120

func trendsPage(v *visit) error {
	shown := trends{Months: 12, Choice: []int{12, 24, 36, longTrend}}
	var err error
	if shown.Figure, shown.Figures, err = v.chosen(); err != nil {
		return err
	}
	if shown.Unit, err = v.whose(); err != nil {
		return err
	}
	if n, err := strconv.Atoi(v.r.URL.Query().Get("months")); err == nil && slices.Contains(shown.Choice, n) {
		shown.Months = n
	}
	heads, err := v.months()
	if err != nil {
		return err
	}
	if shown.Empty = len(heads) == 0; shown.Empty {
		return v.ok("trends", "历月走势", shown)
	}
	last := heads[0].Period
	heads = slices.DeleteFunc(heads, func(h store.Outline) bool { return last.Sub(h.Period) >= shown.Months })
	said, err := v.desk.Said(v.r.Context(), heads...)
	if err != nil {
		return err
	}
	shown.Units = v.units(last)
	shown.fill(v, said, last)
	return v.ok("trends", "历月走势", shown)
}

// fill puts the months in their order, a missing one as a gap.
func (t *trends) fill(v *visit, said []*work.Said, last period.Period) {
	first := said[len(said)-1].Period
	line := document.Series{Name: t.Unit.Name}
	var names []string
	before, known := 0.0, false
	for month := first; !last.Before(month); month = month.Add(1) {
		row, value := trendRow{Period: month}, math.NaN()
		for _, s := range said {
			if s.Period != month {
				continue
			}
			row.Edition = s.Outline.Number
			n, ok := s.Number(t.Unit.Code, t.Figure.Code)
			if !ok {
				break
			}
			value, row.Value = n, v.desk.Line.Shown(t.Figure, n)
			if known {
				row.Change, row.Direction = v.grown(t.Figure, before, n)
			}
			before, known = n, true
		}
		t.Rows = append(t.Rows, row)
		names = append(names, strings.TrimPrefix(month.String(), "20"))
		line.Values, line.Labels = append(line.Values, value), append(line.Labels, row.Value)
	}
	slices.Reverse(t.Rows)
	t.Picture = draw(document.Chart{Caption: t.Figure.Name, Kind: document.Line, Categories: names, Series: []document.Series{line}})
}

// ranking is one figure of a month, office by office.
type ranking struct {
	Period  period.Period
	Months  []period.Period
	Figure  form.Definition
	Figures []form.Definition
	Rows    []rankRow
	Without []string // offices without the figure
	Picture picture
	Empty   bool
}

type rankRow struct {
	Place             int
	Unit              unit.Unit
	Path              string
	Value             string
	Change, Direction string
	n                 float64
}

func rankingPage(v *visit) error {
	var shown ranking
	var err error
	if shown.Figure, shown.Figures, err = v.chosen(); err != nil {
		return err
	}
	heads, err := v.months()
	if err != nil {
		return err
	}
	if shown.Empty = len(heads) == 0; shown.Empty {
		return v.ok("ranking", "各单位排名", shown)
	}
	for _, h := range heads {
		shown.Months = append(shown.Months, h.Period)
	}
	at := 0
	if asked := v.r.URL.Query().Get("period"); asked != "" {
		at = slices.IndexFunc(heads, func(h store.Outline) bool { return h.Period.String() == asked })
	}
	if at < 0 {
		return errMissing
	}
	shown.Period = heads[at].Period
	wanted := heads[at : at+1]
	if at+1 < len(heads) && heads[at+1].Period == shown.Period.Previous() {
		wanted = heads[at : at+2]
	}
	said, err := v.desk.Said(v.r.Context(), wanted...)
	if err != nil {
		return err
	}
	shown.fill(v, said)
	return v.ok("ranking", "各单位排名", shown)
}

// fill ranks the offices, those first that do best; the same number is the same place.
func (r *ranking) fill(v *visit, said []*work.Said) {
	for _, office := range v.desk.Line.Units.Offices(r.Period) {
		n, ok := said[0].Number(office.Code, r.Figure.Code)
		if !ok {
			r.Without = append(r.Without, office.Name)
			continue
		}
		row := rankRow{Unit: office, n: n, Value: v.desk.Line.Shown(r.Figure, n)}
		row.Path = fmt.Sprintf("/trends?figure=%s&unit=%s", r.Figure.Code, office.Code)
		if len(said) > 1 {
			if before, ok := said[1].Number(office.Code, r.Figure.Code); ok {
				row.Change, row.Direction = v.grown(r.Figure, before, n)
			}
		}
		r.Rows = append(r.Rows, row)
	}
	slices.SortStableFunc(r.Rows, func(a, b rankRow) int {
		if r.Figure.Good == form.Down {
			return cmp.Compare(a.n, b.n)
		}
		return cmp.Compare(b.n, a.n)
	})
	line := document.Series{}
	var names []string
	for i := range r.Rows {
		r.Rows[i].Place = i + 1
		if i > 0 && r.Rows[i].n == r.Rows[i-1].n {
			r.Rows[i].Place = r.Rows[i-1].Place
		}
		names = append(names, r.Rows[i].Unit.Name)
		line.Values, line.Labels = append(line.Values, r.Rows[i].n), append(line.Labels, r.Rows[i].Value)
	}
	r.Picture = draw(document.Chart{Caption: r.Figure.Name, Kind: document.Lying, Categories: names, Series: []document.Series{line}})
}

// search is what was found in the words of all reports.
type search struct {
	Query   string
	Hits    []hit
	More    bool // there is more than is shown
	Message string
}

// hit is one place where the words stand.
type hit struct {
	Period               period.Period
	Edition              int
	Passage              string
	Before, Match, After string
}

// How much is searched and shown.
const (
	mostSearched = 240 // reports
	mostHits     = 50
	longestQuery = 50 // characters
	around       = 40 // characters on each side of a hit
)

func searchPage(v *visit) error {
	shown := search{Query: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	switch n := utf8.RuneCountInString(shown.Query); {
	case n == 0:
		return v.ok("search", "查找", shown)
	case n > longestQuery:
		return refuse(http.StatusUnprocessableEntity, fmt.Sprintf("要找的词太长了，请不要超过 %d 字。", longestQuery))
	}
	heads, err := v.published()
	if err != nil {
		return err
	}
	said, err := v.desk.Said(v.r.Context(), heads[:min(len(heads), mostSearched)]...)
	if err != nil {
		return err
	}
	err = v.write(func(tx *store.Tx) error { return tx.Accessed("editions", map[string]any{"search": shown.Query}) })
	if err != nil {
		return err
	}
	shown.find(said)
	return v.ok("search", "查找“"+shown.Query+"”", shown)
}

func (s *search) find(said []*work.Said) {
	for _, one := range said {
		for _, p := range one.Passages {
			before, after, found := strings.Cut(p.Text, s.Query)
			if !found {
				continue
			}
			if s.More = len(s.Hits) == mostHits; s.More {
				return
			}
			s.Hits = append(s.Hits, hit{
				Period: one.Period, Edition: one.Outline.Number, Passage: strings.ReplaceAll(p.Name, "/", "\u3000"),
				Before: lastOf(before, around), Match: s.Query, After: firstOf(after, around),
			})
		}
	}
}

func firstOf(text string, n int) string {
	if all := []rune(text); len(all) > n {
		return string(all[:n]) + "……"
	}
	return text
}

func lastOf(text string, n int) string {
	if all := []rune(text); len(all) > n {
		return "……" + string(all[len(all)-n:])
	}
	return text
}
