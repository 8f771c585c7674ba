package xlsx

import (
	"fmt"

	"huibao/pipeline/document"
	"huibao/pipeline/wording"
)

// drawCorrection writes 更正说明: every figure that is another than in the edition before.
// An edition that corrects none has no such sheet.
func drawCorrection(p *plan, w *workbook) error {
	c := p.Document.Correction
	if c == nil {
		return nil
	}
	s := newSheet(correctionName)
	old, fresh := fmt.Sprintf("第%d版", c.Before), fmt.Sprintf("第%d版", c.Edition)
	s.titled(p.title(correctionName), p.info()+"\u3000\u3000"+fresh+"更正"+c.Date.Chinese()+"发布的"+old,
		[]string{"序号", "单位", "指标", "计量单位", old, fresh, "原因"}, []float64{6, 16, 30, 9, 22, 22, 46})
	s.landscape, s.filtered = true, len(c.Figures) > 0
	for i, f := range c.Figures {
		s.line(s.next(),
			cell{style: middleStyle, value: i + 1}, cell{style: textStyle, value: p.Units.Name(f.Unit)},
			cell{style: wrapStyle, value: f.Name}, cell{style: middleStyle, value: f.Measure},
			p.corrected(f, f.Before, f.Old), p.corrected(f, f.After, f.New),
			cell{style: wrapStyle, value: wording.Join(c.Reasons(f))})
	}
	for _, r := range c.Words {
		s.line(s.next(),
			cell{style: middleStyle, value: s.next() - s.head}, cell{style: textStyle, value: p.Units.Name(p.district)},
			cell{style: wrapStyle, value: "文字：" + r.Passage}, cell{style: middleStyle},
			cell{style: wrapStyle, value: r.Before}, cell{style: wrapStyle, value: r.After}, cell{style: wrapStyle, value: "修改文字"})
	}
	if len(s.rows) == s.head {
		s.merge(area{1, 4, 7, 4}, cell{style: middleStyle, value: "数据没有变动"})
	}
	return w.add(s)
}

// corrected is one side of a correction: a number as a number, all else as it is printed.
func (p *plan) corrected(f document.Corrected, value any, printed string) cell {
	if n, ok := value.(float64); ok {
		return cell{style: numberStyle(numberFormat(p.definitions[f.Code].Format)), value: n}
	}
	return cell{style: wrapStyle, value: printed}
}
