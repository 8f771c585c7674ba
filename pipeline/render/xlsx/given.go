package xlsx

import (
	"strconv"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// The columns of 区级数据.
const (
	givenValue = 4
	givenFirst = 4 // row of the first line
)

// placeGiven decides where the district's own lines stand, and below them the
// values picked from single records.
func (p *plan) placeGiven() {
	for _, s := range p.Form.Sheets {
		if s.Layout == form.Pairs && s.By == form.ByDistrict {
			p.given = append(p.given, s.Indicators()...)
		}
	}
	for _, d := range p.defined {
		if d.Make == form.Pick {
			p.picks = append(p.picks, d)
		}
	}
	for i, c := range p.given {
		if c.Type.Numeric() {
			p.places[c.Code] = place{givenName, givenValue, givenFirst + i}
		}
	}
	for i, d := range p.picks {
		p.places[d.Code] = place{givenName, givenValue, givenFirst + len(p.given) + i}
	}
}

// drawGiven writes 区级数据.
func drawGiven(p *plan, w *workbook) error {
	if len(p.given)+len(p.picks) == 0 {
		return nil
	}
	s := newSheet(givenName)
	s.titled(p.title(givenName), p.info(),
		[]string{"序号", "指标", "单位", "数值", "来源"}, []float64{6, 36, 8, 14, 56})
	for i, c := range p.given {
		v := p.Dataset.Given[c.Code]
		out := cell{style: textStyle, value: wordsOf(v)}
		if c.Type.Numeric() {
			out = cell{style: numberStyle(numberFormat(typeFormats[c.Type])), value: p.stored(p.district, c.Code), formula: p.givenFormula(c)}
		}
		s.line(givenFirst+i, cell{style: middleStyle, value: i + 1}, cell{style: textStyle, value: c.Name},
			cell{style: middleStyle, value: c.Measure}, out, cell{style: wrapStyle, value: fileOf(v.Cell)})
	}
	for i, d := range p.picks {
		n := len(p.given) + i
		out := cell{style: numberStyle(numberFormat(d.Format))}
		var source any
		if at, v, ok := p.picked(d); ok {
			out.formula, out.value, source = at.from(givenName), p.stored(p.district, d.Code), fileOf(v.Cell)
		}
		s.line(givenFirst+n, cell{style: middleStyle, value: n + 1}, cell{style: textStyle, value: d.Name},
			cell{style: middleStyle, value: d.Measure}, out, cell{style: wrapStyle, value: source})
	}
	return w.add(s)
}

// fileOf names the file that a cell came from, with its place.
func fileOf(c submission.Cell) any {
	if c.Source == nil {
		return nil
	}
	return c.File() + "\u3000" + c.String()
}

// givenFormula writes a line that is taken together of months as what the months gave; ""
// where there is one month.
func (p *plan) givenFormula(c form.Column) string {
	if p.Dataset.Span == nil || c.OverMonths() == form.OverLast || p.stored(p.district, c.Code) == nil {
		return ""
	}
	var numbers []string
	for _, month := range p.Dataset.Span.Months {
		if v := month.Given[c.Code]; v.Known() {
			numbers = append(numbers, strconv.FormatFloat(v.Number, 'f', -1, 64))
		}
	}
	function := map[form.Over]string{form.OverSum: "SUM", form.OverMean: "AVERAGE"}[c.OverMonths()]
	return function + "(" + strings.Join(numbers, ",") + ")"
}
