package xlsx

import (
	"huibao/pipeline/figure"
	"huibao/pipeline/submission"
)

// drawSources writes 来源: the files that the workbook was made from.
func drawSources(p *plan, w *workbook) error {
	s := newSheet(sourcesName)
	s.titled(p.title("数据来源"), p.info(),
		[]string{"序号", "报送单位", "报送情况", "报告期", "文件", "第几次报送", "字节数", "规范处数", "SHA-256"},
		[]float64{6, 16, 18, 12, 40, 11, 11, 10, 70})
	s.landscape = true
	months := []*figure.Dataset{p.Dataset}
	if p.Dataset.Span != nil {
		months = p.Dataset.Span.Months
	}
	for _, month := range months {
		p.sourceLines(s, month)
	}
	row := s.next()
	s.set(1, row, cell{style: infoStyle, value: "注\uff1aSHA-256是文件内容的校验值\uff0c同一文件的校验值相同\uff1b“规范处数”是读取时统一写法的处数。"})
	return w.add(s)
}

// sourceLines lists the files of one month.
func (p *plan) sourceLines(s *sheet, d *figure.Dataset) {
	for _, o := range d.Offices {
		p.sourceLine(s, o.Code, reported(o), source(d, o.Code))
	}
	if _, ok := p.districtSheet(); ok {
		found, state := source(d, p.district), "未报"
		if found != nil {
			state = "已报"
		}
		p.sourceLine(s, p.district, state, found)
	}
}

func source(d *figure.Dataset, unit string) *submission.Submission {
	for i := range d.Sources {
		if d.Sources[i].Office == unit {
			return &d.Sources[i]
		}
	}
	return nil
}

func (p *plan) sourceLine(s *sheet, unit, state string, found *submission.Submission) {
	line := make([]cell, 9)
	for i := range line {
		line[i].style = middleStyle
	}
	line[0].value, line[1].value, line[2].value = s.next()-s.head, p.Units.Name(unit), state
	line[1].style, line[4].style, line[8].style = textStyle, wrapStyle, textStyle
	if found != nil {
		line[3].value, line[4].value = found.Period.Chinese(), found.Source.Name
		line[5].value, line[6].value = found.Attempt, int(found.Source.Size)
		line[7].value, line[8].value = len(found.Notes), found.Source.SHA256
	}
	line[6].style = numberStyle("#,##0")
	s.line(s.next(), line...)
}
