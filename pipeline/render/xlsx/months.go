package xlsx

import (
	"fmt"
	"strings"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// 分月明细 holds the rows of the months behind a longer period, those of a unit next to
// each other, so that 明细 takes its months together by formulas.
const (
	monthsName = "分月明细"
	monthsLead = 4 // 序号, 月份, 街道, 社区
)

// monthRow is a line of 分月明细.
type monthRow struct {
	figure.Monthly
	of submission.Row // the unit's row of 明细
}

// placeMonths lines the months' rows up and notes the run of each unit.
func (p *plan) placeMonths() {
	if p.Dataset.Span == nil {
		return
	}
	p.months = make(map[string]block)
	for _, row := range p.rows {
		first := detailHead + 1 + len(p.monthRows)
		for _, behind := range p.Dataset.Span.Behind[row.Unit] {
			p.monthRows = append(p.monthRows, monthRow{behind, row})
		}
		p.months[row.Unit] = block{first, detailHead + len(p.monthRows)}
	}
}

// monthly lists the columns of 分月明细: of those that are computed only what is taken
// together after it was computed.
func (p *plan) monthly() []*detailColumn {
	var out []*detailColumn
	for _, c := range p.inOrder() {
		if c.kind != computed || c.over != "" {
			out = append(out, c)
			c.inMonths = monthsLead + len(out)
		}
	}
	return out
}

// drawMonths writes 分月明细.
func drawMonths(p *plan, w *workbook) error {
	if p.Dataset.Span == nil {
		return nil
	}
	columns := p.monthly()
	s := newSheet(monthsName)
	s.banner(banner{
		title: p.title(monthsName), info: p.info(),
		lead:     []leadColumn{{"序号", 5}, {"月份", 11}, {"街道", 12}, {"社区", 20}},
		sections: p.detailSections(p.namedInMonth(columns)),
	})
	s.filtered = len(p.monthRows) > 0
	for i, m := range p.monthRows {
		line := detailHead + 1 + i
		s.line(line,
			cell{style: middleStyle, value: i + 1},
			cell{style: middleStyle, value: m.Period.Chinese()},
			cell{style: textStyle, value: p.Units.Name(m.Row.Office)},
			cell{style: textStyle, value: p.Units.Name(m.Row.Unit)})
		for _, c := range columns {
			out, err := p.monthCell(c, m, line)
			if err != nil {
				return err
			}
			s.set(c.inMonths, line, out)
		}
	}
	return w.add(s)
}

// namedInMonth are columns under the names that they have in a single month.
func (p *plan) namedInMonth(columns []*detailColumn) []*detailColumn {
	out := make([]*detailColumn, len(columns))
	for i, c := range columns {
		named := *c
		if name := p.inMonth[c.code]; name != "" {
			named.name = name
		}
		out[i] = &named
	}
	return out
}

func (p *plan) monthCell(c *detailColumn, m monthRow, line int) (cell, error) {
	if c.kind == filledText || c.kind == remarks {
		return p.detailWords(c, m.Row), nil
	}
	out := cell{style: numberStyle(numberFormat(c.format))}
	if n, known := p.shownInMonth(c, m.Monthly); known {
		out.value = n
	}
	if c.kind != computed {
		return out, nil
	}
	var err error
	out.style.quiet = true
	out.formula, err = c.contribution.formula(func(name string) string { return ref(p.details[p.detail[name]].inMonths, line) })
	return out, err
}

// shownInMonth is what a column of numbers shows in a month's row.
func (p *plan) shownInMonth(c *detailColumn, m figure.Monthly) (float64, bool) {
	lookup := func(name string) (float64, bool) { return p.value(m.Row, name, m.Period) }
	if c.kind == computed {
		return c.contribution.number(lookup)
	}
	return lookup(c.code)
}

// together writes a cell of 明细 as a formula over the months of its row; where a month is
// missing nothing is added up and the cell is blank.
func (p *plan) together(c *detailColumn, row submission.Row) string {
	b := p.months[row.Unit]
	cells := span(monthsName, c.inMonths, b.first, b.last)
	switch c.over {
	case form.OverSum:
		return ofAny(cells, "SUM")
	case form.OverMean:
		return ofAny(cells, "AVERAGE")
	default:
		return at(monthsName, c.inMonths, b.last)
	}
}

// overMonths is a computed column's number, its months taken together.
func (p *plan) overMonths(c *detailColumn, row submission.Row) (float64, bool) {
	sum, n, last := 0.0, 0, period.Period{}
	for _, m := range p.Dataset.Span.Behind[row.Unit] {
		share, known := p.shownInMonth(c, m)
		switch {
		case !known:
		case c.over == form.OverLast:
			sum, n, last = share, 1, m.Period
		default:
			sum, n = sum+share, n+1
		}
	}
	switch {
	case n == 0, c.over == form.OverLast && last != p.Dataset.Last(), c.over != form.OverLast && p.Dataset.Span.Short[row.Unit]:
		return 0, false
	case c.over == form.OverMean:
		return sum / float64(n), true
	default:
		return sum, true
	}
}

// gone reports whether a row's unit does not exist any more at the end of the period.
func (p *plan) gone(row submission.Row) bool {
	u, _ := p.Units.Lookup(row.Unit)
	return p.Dataset.Span != nil && !u.ActiveIn(p.Dataset.Last())
}

// overWords say how the months of an indicator are taken together.
var overWords = map[form.Over]string{form.OverSum: "各月相加", form.OverMean: "取各月平均", form.OverLast: "取最后一月"}

// makingOver says how a figure's months are taken together; "" where it is of one month.
func (p *plan) makingOver(d form.Definition) string {
	c, _, isColumn := p.Form.Column(d.Code)
	switch {
	case p.Dataset.Span == nil:
		return ""
	case d.Over != "":
		return fmt.Sprintf("\uff1b先算出各月\uff0c再%s", overWords[d.Over])
	case isColumn:
		return "\uff1b" + overWords[c.OverMonths()]
	default:
		return ""
	}
}

func monthNames(months []period.Period) string {
	var names []string
	for _, month := range months {
		names = append(names, fmt.Sprintf("%d月", month.Month()))
	}
	return strings.Join(names, "、")
}

// spanNotes say of a longer period what its numbers are made of, and what is missing.
func (p *plan) spanNotes() []string {
	of := p.Dataset.Span
	if of == nil {
		return nil
	}
	out := []string{"“明细”由“分月明细”各月用公式得出\uff1a当月数相加\uff0c月末数取" + p.Dataset.Last().Chinese() + "。"}
	if len(of.Absent) > 0 {
		out = append(out, "缺"+monthNames(of.Absent)+"的报表\uff0c须逐月相加的数为空\uff0c不按零计算。")
	}
	if len(of.ToCome) > 0 {
		out = append(out, "本期尚未结束\uff0c逐月相加的数截至"+p.Dataset.Last().Chinese()+"。")
	}
	for _, o := range p.Dataset.Offices {
		if len(o.Lacks) > 0 {
			out = append(out, p.Units.Name(o.Code)+"未报"+monthNames(o.Lacks)+"\uff0c须逐月相加的数不含该单位。")
		}
		if len(o.Stood) > 0 {
			out = append(out, p.Units.Name(o.Code)+"未报"+monthNames(o.Stood)+"\uff0c沿用前一期的数据。")
		}
	}
	return out
}
