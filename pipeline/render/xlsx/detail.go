package xlsx

import (
	"slices"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// detailKind tells what stands in a column of 明细.
type detailKind int

const (
	filledNumber detailKind = iota // as the office filled it in
	filledText
	remarks  // all that the office remarked on the row
	fact     // from the registry
	computed // what the row contributes to a figure
)

// detailColumn is one column of 明细.
type detailColumn struct {
	kind                 detailKind
	code                 string // name in expressions; for computed columns the figure's code
	sheet                int    // place of its sheet in the form, -1 for none
	section, group, name string
	measure              string
	format               form.Format
	column               int       // in 明细
	inMonths             int       // in 分月明细
	over                 form.Over // how months are taken together; for computed columns only where each is computed first
	numbers              []any     // what it shows in each row, nil where nothing is known
	contribution         *contribution
}

const (
	detailLead = 3          // 序号, 街道, 社区
	detailHead = bannerRows // rows above the data
)

// collectColumns lists what the offices filled in: numbers and words of each sheet
// in the order of the form, then their remarks.
func (p *plan) collectColumns() {
	remarked := false
	for i, s := range p.Form.Sheets {
		if s.Layout != form.Rows {
			continue
		}
		for _, c := range s.Columns {
			if c.Role == form.RoleRemark {
				remarked = true
			}
			if c.Role != "" {
				continue
			}
			kind := filledText
			if c.Type.Numeric() {
				kind = filledNumber
			}
			p.addDetail(&detailColumn{
				kind: kind, code: c.Code, sheet: i, section: s.Name, group: c.Group, name: c.Name,
				measure: c.Measure, format: typeFormats[c.Type], over: c.OverMonths(),
			})
		}
	}
	if remarked {
		p.addDetail(&detailColumn{kind: remarks, sheet: -1, section: "备注", name: "情况说明"})
	}
}

func (p *plan) addDetail(c *detailColumn) *detailColumn {
	if c.kind != computed && c.kind != remarks {
		p.detail[c.code] = len(p.details)
	}
	p.details = append(p.details, c)
	return c
}

// addFact gives a fact of the registry a column, once, when an expression asks.
func (p *plan) addFact(name string) {
	if _, known := p.detail[name]; known || !isFact(name) {
		return
	}
	title := strings.TrimPrefix(name, factPrefix)
	if name == ageFact {
		title = "成立月数"
	}
	p.addDetail(&detailColumn{kind: fact, code: name, sheet: -1, section: "名录", name: title, format: form.Whole})
}

// numberDetails puts what was filled in first, then the facts, then what is
// computed of them.
func (p *plan) numberDetails() {
	column := detailLead
	for _, kinds := range [][]detailKind{{filledNumber, filledText, remarks}, {fact}, {computed}} {
		for _, c := range p.details {
			for _, k := range kinds {
				if c.kind == k {
					column++
					c.column = column
				}
			}
		}
	}
}

// inOrder returns the columns of 明细 as they stand.
func (p *plan) inOrder() []*detailColumn {
	out := make([]*detailColumn, len(p.details))
	for _, c := range p.details {
		out[c.column-detailLead-1] = c
	}
	return out
}

// drawDetail writes 明细: one row for each community.
func drawDetail(p *plan, w *workbook) error {
	columns := p.inOrder()
	for _, c := range columns {
		p.number(c)
	}
	s := newSheet(detailName)
	s.banner(banner{
		title: p.title("明细表"), info: p.info(),
		lead:     []leadColumn{{"序号", 5}, {"街道", 12}, {"社区", 20}},
		sections: p.detailSections(columns),
	})
	s.filtered = len(p.rows) > 0
	for i, row := range p.rows {
		line := detailHead + 1 + i
		s.line(line,
			cell{style: middleStyle, value: i + 1},
			cell{style: textStyle, value: p.Units.Name(row.Office)},
			cell{style: textStyle, value: p.Units.Name(row.Unit)})
		if p.gone(row) { // it is listed and not counted
			s.set(1, line, cell{style: middleStyle})
		}
		for _, c := range columns {
			out, err := p.detailCell(c, row, line)
			if err != nil {
				return err
			}
			s.set(c.column, line, out)
		}
	}
	return w.add(s)
}

func (p *plan) detailSections(columns []*detailColumn) []bannerSection {
	var out []bannerSection
	for _, c := range columns {
		if n := len(out); n == 0 || out[n-1].title != c.section {
			out = append(out, bannerSection{title: c.section})
		}
		last := &out[len(out)-1]
		last.columns = append(last.columns, bannerColumn{
			group: c.group, name: c.name, measure: c.measure, width: p.detailWidth(c),
		})
	}
	return out
}

func (p *plan) detailWidth(c *detailColumn) float64 {
	switch c.kind {
	case remarks:
		return 36
	case filledText:
		return 16
	default:
		widest := 0
		for _, v := range c.numbers {
			if n, known := v.(float64); known {
				widest = max(widest, numberWidth(n, c.format))
			}
		}
		return columnWidth(c.name, widest)
	}
}

func (p *plan) detailCell(c *detailColumn, row submission.Row, line int) (cell, error) {
	if c.kind == filledText || c.kind == remarks {
		return p.detailWords(c, row), nil
	}
	out := cell{style: numberStyle(numberFormat(c.format)), value: c.numbers[line-detailHead-1]}
	out.style.quiet = c.kind == computed
	var err error
	switch {
	case p.Dataset.Span != nil && c.over != "":
		if out.value != nil {
			out.formula = p.together(c, row)
		}
	case c.kind == computed && p.asks(c, row):
		out.formula, err = c.contribution.formula(func(name string) string { return p.detailRef(name, line) })
	}
	return out, err
}

// asks reports whether a computed column asks a row at all: what it asks of the unit alone
// it does not ask of one that is no more.
func (p *plan) asks(c *detailColumn, row submission.Row) bool {
	return !p.gone(row) || slices.ContainsFunc(c.contribution.names(), func(name string) bool { return !isFact(name) })
}

// detailWords is a cell with words of a row.
func (p *plan) detailWords(c *detailColumn, row submission.Row) cell {
	if c.kind == remarks {
		return cell{style: wrapStyle, value: p.remarksOn(row)}
	}
	return cell{style: textStyle, value: wordsOf(row.Values.Of(c.code))}
}

// number works out what a column of numbers shows in each row.
func (p *plan) number(c *detailColumn) {
	c.numbers = make([]any, len(p.rows))
	for i, row := range p.rows {
		n, known := p.numberIn(c, row)
		if known {
			c.numbers[i] = n
		}
	}
}

func (p *plan) numberIn(c *detailColumn, row submission.Row) (float64, bool) {
	lookup := func(name string) (float64, bool) { return p.value(row, name, p.Dataset.Last()) }
	switch {
	case c.kind != computed:
		return lookup(c.code)
	case p.Dataset.Span != nil && c.over != "":
		return p.overMonths(c, row)
	case !p.asks(c, row):
		return 0, false
	default:
		return c.contribution.number(lookup)
	}
}

// value looks a name up in a row at the end of a month: a column's number or a fact of the
// registry. Facts that the registry does not give are 0, except the age in months.
func (p *plan) value(row submission.Row, name string, month period.Period) (float64, bool) {
	if v, ok := row.Values.Get(name); ok || !isFact(name) {
		return v.Number, v.Known()
	}
	u, ok := p.Units.Lookup(row.Unit)
	if !ok {
		return 0, false
	}
	if name == ageFact {
		months, known := u.MonthsIn(month)
		return float64(months), known
	}
	return u.Attributes[strings.TrimPrefix(name, factPrefix)], true
}

// wordsOf is what a cell says in words; nil when it says nothing.
func wordsOf(v submission.Value) any {
	switch v.State {
	case submission.Empty:
		return nil
	case submission.Text:
		return v.Text
	default:
		return v.Written()
	}
}

// remarksOn joins what the office remarked on a row, each remark once.
func (p *plan) remarksOn(row submission.Row) any {
	var said []string
	for _, s := range p.Form.Sheets {
		c, ok := s.WithRole(form.RoleRemark)
		if !ok || s.Layout != form.Rows {
			continue
		}
		text, _ := wordsOf(row.Values.Of(c.Code)).(string)
		if text != "" && !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	if said == nil {
		return nil
	}
	return strings.Join(said, "\uff1b")
}
