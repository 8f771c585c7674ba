package xlsx

import (
	"huibao/pipeline/submission"
)

// drawSources writes 来源: the files that the workbook was made from.
func drawSources(p *plan, w *workbook) error {
	s := newSheet(sourcesName)
	s.titled(p.title("数据来源"), p.info(),
		[]string{"序号", "报送单位", "报送情况", "报告期", "文件", "第几次报送", "字节数", "规范处数", "SHA-256"},
		[]float64{6, 16, 18, 12, 40, 11, 11, 10, 70})
	s.landscape = true
	n := 0
	for _, o := range p.Dataset.Offices {
		n++
		p.sourceLine(s, n, o.Code, reported(o))
	}
	if _, ok := p.districtSheet(); ok {
		state := "未报"
		if p.source(p.district) != nil {
			state = "已报"
		}
		p.sourceLine(s, n+1, p.district, state)
	}
	row := s.next()
	s.set(1, row, cell{style: infoStyle, value: "注\uff1aSHA-256是文件内容的校验值\uff0c同一文件的校验值相同\uff1b“规范处数”是读取时统一写法的处数。"})
	return w.add(s)
}

func (p *plan) source(unit string) *submission.Submission {
	for i := range p.Dataset.Sources {
		if p.Dataset.Sources[i].Office == unit {
			return &p.Dataset.Sources[i]
		}
	}
	return nil
}

func (p *plan) sourceLine(s *sheet, n int, unit, state string) {
	line := make([]cell, 9)
	for i := range line {
		line[i].style = middleStyle
	}
	line[0].value, line[1].value, line[2].value = n, p.Units.Name(unit), state
	line[1].style, line[4].style, line[8].style = textStyle, wrapStyle, textStyle
	if found := p.source(unit); found != nil {
		line[3].value, line[4].value = found.Period.Chinese(), found.Source.Name
		line[5].value, line[6].value = found.Attempt, int(found.Source.Size)
		line[7].value, line[8].value = len(found.Notes), found.Source.SHA256
	}
	line[6].style = numberStyle("#,##0")
	s.line(s.next(), line...)
}
