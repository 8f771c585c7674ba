package portal

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"huibao/pipeline"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// book is a unit's figures of a month beside those of the months compared with.
type book struct {
	Period period.Period
	Unit   unit.Unit
	Units  []unit.Unit
	Rows   []bookRow
}

type bookRow struct {
	Code, Name, Measure string
	Path                string
	Now, Before, Year   string
	Change              string // against the month before; empty where nothing is compared
	Direction           string // up where that is good, down where it is not
}

// whose is the unit that a page is asked for, the district where it is not said.
func (v *visit) whose() (unit.Unit, error) {
	units := v.desk.Line.Units
	code := v.r.URL.Query().Get("unit")
	if code == "" {
		return units.District(), nil
	}
	u, known := units.Lookup(code)
	if !known {
		return u, errMissing
	}
	return u, nil
}

// units are those that have figures of their own.
func (v *visit) units(of period.Period) []unit.Unit {
	units := v.desk.Line.Units
	return append([]unit.Unit{units.District()}, units.Offices(of)...)
}

func bookPage(v *visit) error {
	u, err := v.whose()
	if err != nil {
		return err
	}
	a, _, err := v.desk.Figures(v.r.Context(), v.period)
	if err != nil {
		return v.unmade(err)
	}
	shown := book{Period: v.period, Unit: u, Units: v.units(v.period)}
	for _, d := range v.desk.Line.Form.Definitions() {
		f, known := a.Book.Get(u.Code, v.period, d.Code)
		if !known {
			continue
		}
		row := bookRow{Code: d.Code, Name: d.Name, Measure: measure(d), Now: v.value(d, f), Path: tracePath(f.Ref)}
		if before, ok := a.Book.Get(u.Code, v.period.Previous(), d.Code); ok {
			row.Before = v.value(d, before)
			row.Change, row.Direction = v.change(d, before, f)
		}
		if year, ok := a.Book.Get(u.Code, v.period.LastYear(), d.Code); ok {
			row.Year = v.value(d, year)
		}
		shown.Rows = append(shown.Rows, row)
	}
	return v.ok("book", u.Name+v.period.Chinese()+"数据", shown)
}

// measure is the unit of a figure, which a share carries with it.
func measure(d form.Definition) string {
	if d.Measure == "%" {
		return ""
	}
	return d.Measure
}

// value is a figure as people read it.
func (v *visit) value(d form.Definition, f figure.Figure) string {
	switch f.Kind {
	case figure.IsNumber:
		return v.desk.Line.Shown(d, f.Number)
	case figure.IsList:
		return strings.Join(f.List, "、")
	case figure.IsSeries:
		var parts []string
		for _, item := range f.Items {
			parts = append(parts, item.Label+" "+plain(item.Value))
		}
		return strings.Join(parts, "，")
	}
	return f.Text
}

// change is how much a number grew, and whether that is good.
func (v *visit) change(d form.Definition, before, now figure.Figure) (text, direction string) {
	if before.Kind != figure.IsNumber || now.Kind != figure.IsNumber {
		return "", ""
	}
	return v.grown(d, before.Number, now.Number)
}

func (v *visit) grown(d form.Definition, before, now float64) (text, direction string) {
	by := now - before
	if math.Abs(by) < 1e-9 {
		return "持平", ""
	}
	text = v.desk.Line.Shown(d, math.Abs(by))
	if by > 0 {
		text = "+" + text
	} else {
		text = "−" + text
	}
	switch {
	case d.Good == "":
		return text, ""
	case (by > 0) == (d.Good == form.Up):
		return text, "up"
	}
	return text, "down"
}

// trace is what a figure was made of.
type trace struct {
	Period              period.Period
	Unit                unit.Unit
	Name, Measure, Code string
	Meaning, How        string
	Value               string
	Weighted            bool
	Parts               []tracePart
	Cut                 int // parts that are not shown
	Sum                 string
	From                []bookRow
}

type tracePart struct {
	Unit, Month   string
	Value, Weight string
	File          string
	Cells         []traceCell
}

type traceCell struct{ Text, Path string }

// mostParts is how many rows a page shows.
const mostParts = 2000

func tracePage(v *visit) error {
	u, err := v.whose()
	if err != nil {
		return err
	}
	a, counted, err := v.desk.Figures(v.r.Context(), v.period)
	if err != nil {
		return v.unmade(err)
	}
	d := v.figure
	f, known := a.Book.Get(u.Code, v.period, d.Code)
	if !known {
		return refuse(http.StatusNotFound, u.Name+v.period.Chinese()+"没有“"+d.Name+"”这个数据。")
	}
	shown := trace{
		Period: v.period, Unit: u, Name: d.Name, Measure: measure(d), Code: d.Code, Meaning: d.Meaning, How: f.How,
		Value: v.value(d, f), Weighted: d.Make == form.Mean,
	}
	shown.parts(f, counted, v)
	if d.Make == form.Sum || d.Make == form.Count {
		sum := 0.0
		for _, p := range f.Parts {
			sum += p.Value
		}
		shown.Sum = plain(sum)
	}
	for _, ref := range f.From {
		shown.From = append(shown.From, v.source(a, ref))
	}
	return v.ok("trace", d.Name+"的来源", shown)
}

// source is a figure that another was computed from.
func (v *visit) source(a *pipeline.Accounts, ref figure.Ref) bookRow {
	row := bookRow{Code: ref.Code, Name: ref.Code, Path: tracePath(ref), Before: v.desk.Line.Units.Name(ref.Unit) + ref.Period.Chinese()}
	for _, d := range v.desk.Line.Form.Definitions() {
		if d.Code == ref.Code {
			f, _ := a.Book.Get(ref.Unit, ref.Period, ref.Code)
			row.Name, row.Measure, row.Now = d.Name, measure(d), v.value(d, f)
		}
	}
	return row
}

func (t *trace) parts(f figure.Figure, counted []store.Attempt, v *visit) {
	attempts := make(map[string]store.Attempt, len(counted)) // by hash
	for _, a := range counted {
		attempts[a.SHA256] = a
	}
	for i, p := range f.Parts {
		if i == mostParts {
			t.Cut = len(f.Parts) - mostParts
			break
		}
		part := tracePart{Unit: v.desk.Line.Units.Name(p.Unit), Value: plain(p.Value), Weight: plain(p.Weight)}
		for _, c := range p.Cells {
			part.File = c.File()
			part.Cells = append(part.Cells, v.cell(c, attempts))
		}
		t.Parts = append(t.Parts, part)
	}
}

func (v *visit) cell(c submission.Cell, attempts map[string]store.Attempt) traceCell {
	out := traceCell{Text: c.Sheet + "!" + c.Ref()}
	if c.Source == nil {
		return out
	}
	if a, known := attempts[c.Source.SHA256]; known {
		out.Path = v.gridPath(a, c.Sheet, c.Row, c.Ref())
	}
	return out
}

// nameFigure fetches the definition of a figure.
func (v *visit) nameFigure(code string) error {
	for _, d := range v.desk.Line.Form.Definitions() {
		if d.Code == code {
			v.figure = d
			return nil
		}
	}
	return errMissing
}

// gridPath is where a cell of an attempt is shown to the user.
func (v *visit) gridPath(a store.Attempt, sheet string, row int, ref string) string {
	query := url.Values{"sheet": {sheet}}
	if page := (row - 1) / gridRows; row > 0 && page > 0 {
		query.Set("page", strconv.Itoa(page))
	}
	path := sentPath(v.user.Role) + "/" + a.ID + "/grid?" + query.Encode()
	if ref != "" {
		path += "#" + ref
	}
	return path
}

// sentPath is where a user finds what offices have sent.
func sentPath(r store.Role) string {
	if r == store.OfficeClerk {
		return "/office/submissions"
	}
	return "/submissions"
}
