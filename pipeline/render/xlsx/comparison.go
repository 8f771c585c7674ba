package xlsx

import (
	"fmt"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
)

// The columns of 对比: this period, then for each earlier one its value, the
// difference and the change.
const (
	comparisonNow   = 4
	comparisonFirst = 5 // row of the first figure
)

// earlier is a period that this one is compared with.
type earlier struct {
	period.Period
	name   string
	column int // of its value; difference and change stand to the right
}

func (p *plan) earlier() []earlier {
	out := []earlier{{p.period.Previous(), p.period.CalledPrevious(), comparisonNow + 1}}
	if year := p.period.LastYear(); year != p.period.Previous() {
		out = append(out, earlier{year, lastYearWord(p.period), comparisonNow + 4})
	}
	return out
}

func lastYearWord(p period.Period) string {
	if p.IsMonth() {
		return "去年同月"
	}
	return p.CalledLastYear()
}

// comparisonLast is the last column of 对比.
func (p *plan) comparisonLast() int { return comparisonNow + 3*len(p.earlier()) }

// drawComparison writes 对比: the district's figures beside those of the month
// before and of the same month a year ago.
func drawComparison(p *plan, w *workbook) error {
	s := newSheet(comparisonName)
	p.comparisonHead(s)
	row := comparisonFirst
	for _, section := range p.sections {
		s.merge(area{1, row, p.comparisonLast(), row}, cell{style: style{lined: true, total: true, align: "left"}, value: section.title})
		row++
		for _, f := range section.figures {
			p.comparisonLine(s, f, row)
			row++
		}
	}
	for i, note := range p.comparisonNotes() {
		s.set(1, row+1+i, cell{style: infoStyle, value: note})
	}
	return w.add(s)
}

func (p *plan) comparisonHead(s *sheet) {
	s.widths = []float64{6, 34, 10, 14, 14, 12, 11, 14, 12, 11}[:p.comparisonLast()]
	s.heights[1] = 30
	s.head, s.lead = comparisonFirst-1, 3
	s.merge(area{1, 1, p.comparisonLast(), 1}, cell{style: titleStyle, value: p.title("对比表")})
	s.merge(area{1, 2, p.comparisonLast(), 2}, cell{style: infoStyle, value: p.info()})
	for i, name := range []string{"序号", "指标", "单位"} {
		s.merge(area{i + 1, 3, i + 1, 4}, cell{style: headStyle, value: name})
	}
	s.set(comparisonNow, 3, cell{style: headStyle, value: p.period.This()})
	s.set(comparisonNow, 4, cell{style: headStyle, value: p.period.Chinese()})
	for _, e := range p.earlier() {
		s.merge(area{e.column, 3, e.column + 2, 3}, cell{style: headStyle, value: "与" + e.name + "比"})
		s.set(e.column, 4, cell{style: headStyle, value: e.Chinese()})
		s.set(e.column+1, 4, cell{style: headStyle, value: "增减"})
		s.set(e.column+2, 4, cell{style: headStyle, value: "增减率"})
	}
}

func (p *plan) comparisonLine(s *sheet, f *figureColumn, row int) {
	format := numberStyle(numberFormat(f.Format))
	s.line(row, cell{style: middleStyle, value: f.column - summaryLead},
		cell{style: textStyle, value: f.Name}, cell{style: middleStyle, value: f.Measure})
	now := p.stored(p.district, f.Code)
	current := cell{style: format}
	if at, ok := p.locate(p.district, f.Code); ok {
		current.formula, current.value = at.from(comparisonName), now
	}
	s.set(comparisonNow, row, current)
	for _, e := range p.earlier() {
		then := p.storedIn(p.district, e.Period, f.Code)
		s.set(e.column, row, cell{style: format, value: then})
		p.change(s, f, e, row, now, then)
	}
}

// change writes difference and change. A rate changes by points, not by percent.
func (p *plan) change(s *sheet, f *figureColumn, e earlier, row int, now, then any) {
	a, b := ref(comparisonNow, row), ref(e.column, row)
	difference := cell{style: numberStyle(changeFormat(f.Format))}
	rate := cell{style: numberStyle(changeRate)}
	x, isX := now.(float64)
	y, isY := then.(float64)
	factor, times := changeFactor(f.Format), ""
	if isRate(f.Format) {
		times = "*100"
	}
	if isX && isY {
		difference.value = (x - y) * factor
	}
	if p.Book.Has(p.district, e.Period) {
		difference.formula = fmt.Sprintf(`IF(COUNT(%s,%s)=2,(%s-%s)%s,"")`, a, b, a, b, times)
	}
	if isX && isY && y > 0 && times == "" {
		rate.value = x/y - 1
	}
	if difference.formula != "" && times == "" {
		rate.formula = fmt.Sprintf(`IF(COUNT(%s,%s)=2,IF(%s>0,%s/%s-1,""),"")`, a, b, b, a, b)
	}
	s.set(e.column+1, row, difference)
	s.set(e.column+2, row, rate)
}

// changeFactor turns the difference of two rates into points.
func changeFactor(f form.Format) float64 {
	if isRate(f) {
		return 100
	}
	return 1
}

func (p *plan) comparisonNotes() []string {
	out := []string{"注\uff1a" + p.period.This() + "数取自“汇总”合计行\uff0c增减由公式得出\uff1b比例的增减以百分点计\uff0c不另算增减率。"}
	for _, e := range p.earlier() {
		if !p.Book.Has(p.district, e.Period) {
			out = append(out, "没有"+e.Chinese()+"的数据\uff0c与"+e.name+"比各栏为空。")
		}
	}
	return out
}

// compared returns the cell of 对比 that holds a figure of an earlier period.
func (p *plan) compared(unit string, in period.Period, code string) (place, bool) {
	f, ok := p.byCode[code]
	if !ok || unit != p.district {
		return place{}, false
	}
	for _, e := range p.earlier() {
		if e.Period == in {
			return place{comparisonName, e.column, p.figureRow(f, comparisonFirst)}, true
		}
	}
	return place{}, false
}

// figureRow is the row that holds a figure on a sheet with a line for each, the first of
// them at the given row.
func (p *plan) figureRow(f *figureColumn, first int) int {
	row := first
	for _, section := range p.sections {
		row++
		for _, other := range section.figures {
			if other == f {
				return row
			}
			row++
		}
	}
	return 0
}
