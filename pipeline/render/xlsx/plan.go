package xlsx

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// The names of the sheets. Those of records are the form's own.
const (
	summaryName    = "汇总"
	correctionName = "更正说明"
	comparisonName = "对比"
	chartsName     = "图表"
	proseName      = "文中数据"
	detailName     = "明细"
	givenName      = "区级数据"
	findingsName   = "审核情况"
	sourcesName    = "来源"
	guideName      = "指标说明"
)

// plan knows, before a single cell is written, where every value will stand, so
// that the formulas of one sheet can name the cells of another.
type plan struct {
	Input
	period   period.Period
	district string
	rows     []submission.Row // those of an office next to each other
	blocks   map[string]block // rows of each unit that has any, by code

	inMonth   map[string]string // what figures and columns are called of a single month, by code
	monthRows []monthRow        // of 分月明细
	months    map[string]block  // its rows of each unit, by code

	defined     []form.Definition
	definitions map[string]form.Definition

	details []*detailColumn
	detail  map[string]int // columns of 明细 by the name that expressions use

	figures  []*figureColumn // in the order of the form
	byCode   map[string]*figureColumn
	sections []figureSection // the same in the order of 汇总

	given   []form.Column
	picks   []form.Definition
	records []recordSheet
	places  map[string]place // where given and picked values stand, by code
}

// block is a run of rows of 明细.
type block struct{ first, last int }

// place is one cell.
type place struct {
	sheet       string
	column, row int
}

// from names the place as a formula on the given sheet does.
func (p place) from(sheet string) string {
	if p.sheet == sheet {
		return ref(p.column, p.row)
	}
	return at(p.sheet, p.column, p.row)
}

func newPlan(in Input) (*plan, error) {
	if in.Document == nil {
		in.Document = &document.Document{}
	}
	p := &plan{
		Input: in, period: in.Dataset.Period, district: in.Units.District().Code,
		blocks: make(map[string]block), detail: make(map[string]int),
		byCode: make(map[string]*figureColumn), places: make(map[string]place),
		definitions: make(map[string]form.Definition), inMonth: make(map[string]string),
	}
	p.speak()
	for _, d := range p.defined {
		p.definitions[d.Code] = d
	}
	p.placeRows()
	p.placeMonths()
	p.collectColumns()
	if err := p.collectFigures(); err != nil {
		return nil, err
	}
	p.numberDetails()
	p.monthly()
	p.arrangeFigures()
	p.placeRecords()
	p.placeGiven()
	return p, nil
}

// speak has the form speak of the period, and notes what it says of a single month.
func (p *plan) speak() {
	for _, d := range p.Form.Definitions() {
		p.inMonth[d.Code] = form.InMonth(d.Name)
	}
	for _, s := range p.Form.Sheets {
		for _, c := range s.Columns {
			p.inMonth[c.Code] = form.InMonth(c.Name)
		}
	}
	p.Form = p.Form.For(p.period)
	p.defined = p.Form.Definitions()
}

// placeRows lines the rows up by office, in the order of the offices, so that each
// office is one run of rows; those of the district are all of them.
func (p *plan) placeRows() {
	last := make(map[string]int, len(p.Dataset.Offices))
	for i, o := range p.Dataset.Offices {
		last[o.Code] = i
	}
	p.rows = slices.Clone(p.Dataset.Rows)
	slices.SortStableFunc(p.rows, func(a, b submission.Row) int { return last[a.Office] - last[b.Office] })
	for i, r := range p.rows {
		row := detailHead + 1 + i
		b, known := p.blocks[r.Office]
		if !known {
			b.first = row
		}
		b.last = row
		p.blocks[r.Office] = b
	}
	if n := len(p.rows); n > 0 {
		p.blocks[p.district] = block{detailHead + 1, detailHead + n}
	}
}

// locate returns the cell that holds a figure of this period; ok is false when no
// cell does, so that the figure is unknown or no number.
func (p *plan) locate(unit, code string) (place, bool) {
	if at, ok := p.places[code]; ok {
		return at, unit == p.district || unit == p.pickedOffice(code)
	}
	f, ok := p.byCode[code]
	if !ok || !p.fillable(unit, f) {
		return place{}, false
	}
	return place{summaryName, f.column, p.summaryRow(unit)}, true
}

// pickedOffice is the office that a picked value belongs to; empty for none.
func (p *plan) pickedOffice(code string) string {
	for _, d := range p.picks {
		if d.Code == code {
			u, _ := p.Units.Lookup(d.Unit)
			return u.Parent
		}
	}
	return ""
}

// fillable reports whether a figure can have a value for a unit at all.
func (p *plan) fillable(unit string, f *figureColumn) bool {
	if _, any := p.blocks[unit]; !any || p.summaryRow(unit) == 0 {
		return false
	}
	if f.Make != form.Value {
		_, known := p.Book.Number(unit, p.period, f.Code)
		return known || p.Dataset.Span == nil // of months that are missing there is nothing to add up
	}
	for _, name := range f.of.Needed() {
		if _, ok := p.locate(unit, name); !ok {
			return false
		}
	}
	return true
}

// stored is a figure of this period as the book has it; nil when unknown.
func (p *plan) stored(unit, code string) any { return p.storedIn(unit, p.period, code) }

func (p *plan) storedIn(unit string, in period.Period, code string) any {
	if n, ok := p.Book.Number(unit, in, code); ok {
		return n
	}
	return nil
}

// title is the heading of a sheet: whose, when, what.
func (p *plan) title(what string) string {
	name := strings.TrimSuffix(p.Form.Name, "\u8868") // 表
	return p.Units.Name(p.district) + p.period.Chinese() + name + what
}

// info is the line under a heading.
func (p *plan) info() string {
	return "填报单位\uff1a" + p.Units.Name(p.district) + "\u3000\u3000报告期\uff1a" + p.period.Chinese()
}

// properties describe the file. Its times are the document's date, for a file
// made again from the same figures is the same file.
func (p *plan) properties() *excelize.DocProperties {
	meta := p.Document.Meta
	creator := meta.Author
	if creator == "" {
		creator = p.Units.Name(p.district)
	}
	date := meta.Date
	if date.IsZero() {
		date = p.Dataset.Last().End()
	}
	created := date.Time().Format("2006-01-02T15:04:05Z")
	return &excelize.DocProperties{
		Title: p.title("汇总表"), Subject: p.period.Chinese(), Creator: creator, LastModifiedBy: creator,
		Keywords: strings.Join(meta.Keywords, ","), Created: created, Modified: created, Language: "zh-CN",
	}
}
