package xlsx

import (
	"slices"

	"huibao/pipeline/figure"
)

// 走势 holds the district's figures of the last months, where the brief shows any.
const (
	trendName  = "走势"
	trendLead  = 3 // 序号, 指标, 单位
	trendFirst = 5 // row of the first figure
	trendWidth = 13
)

// drawTrend writes 走势: a line for each figure and a column for each month. A month of
// which there is no report has an empty column, for it is no month of zeros.
func drawTrend(p *plan, w *workbook) error {
	months := p.Document.Trend
	if len(months) == 0 {
		return nil
	}
	s := newSheet(trendName)
	last := trendLead + len(months)
	s.widths = []float64{6, 34, 10}
	s.heights[1] = 30
	s.head, s.lead, s.landscape = trendFirst-1, trendLead, true
	s.merge(area{1, 1, last, 1}, cell{style: titleStyle, value: p.title("走势表")})
	s.merge(area{1, 2, last, 2}, cell{style: infoStyle, value: p.info()})
	for i, name := range []string{"序号", "指标", "单位"} {
		s.merge(area{i + 1, 3, i + 1, 4}, cell{style: headStyle, value: name})
	}
	for i, month := range months {
		s.widths = append(s.widths, trendWidth)
		s.set(trendLead+1+i, 3, cell{style: headStyle, value: month.Chinese()})
		state := "有报表"
		if !p.Book.Has(p.district, month) {
			state = "无报表"
		}
		s.set(trendLead+1+i, 4, cell{style: headStyle, value: state})
	}
	row := trendFirst
	for _, section := range p.sections {
		s.merge(area{1, row, last, row}, cell{style: style{lined: true, total: true, align: "left"}, value: section.title})
		row++
		for _, f := range section.figures {
			p.trendLine(s, f, row)
			row++
		}
	}
	s.set(1, row+1, cell{style: infoStyle, value: "注\uff1a各月数为各该月汇报所用的数\uff1b空格为该月没有报表或没有该数\uff0c不是零。"})
	return w.add(s)
}

func (p *plan) trendLine(s *sheet, f *figureColumn, row int) {
	s.line(row, cell{style: middleStyle, value: f.column - summaryLead},
		cell{style: textStyle, value: p.inMonth[f.Code]}, cell{style: middleStyle, value: f.Measure})
	for i, month := range p.Document.Trend {
		out := cell{style: numberStyle(numberFormat(f.Format)), value: p.storedIn(p.district, month, f.Code)}
		if at, ok := p.locate(p.district, f.Code); ok && month == p.period {
			out.formula = at.from(trendName)
		}
		s.set(trendLead+1+i, row, out)
	}
}

// trended returns the cell of 走势 that holds a figure of a month.
func (p *plan) trended(r figure.Ref) (place, bool) {
	f, ok := p.byCode[r.Code]
	i := slices.Index(p.Document.Trend, r.Period)
	if !ok || i < 0 || r.Unit != p.district {
		return place{}, false
	}
	return place{trendName, trendLead + 1 + i, p.figureRow(f, trendFirst)}, true
}
