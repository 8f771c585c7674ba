package xlsx

import (
	"fmt"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// severities in words, the gravest first.
var severities = []struct {
	form.Severity
	name string
}{{form.Error, "错误"}, {form.Warning, "警告"}, {form.Hint, "提示"}}

// drawFindings writes 审核情况: what the rules found, and what the offices say to it.
func drawFindings(p *plan, w *workbook) error {
	s := newSheet(findingsName)
	s.titled(p.title(findingsName), p.info()+"\u3000\u3000"+p.tally(),
		[]string{"序号", "级别", "规则", "规则名称", "单位", "文件", "位置", "问题", "处理意见", "情况说明"},
		[]float64{6, 7, 7, 18, 18, 26, 18, 44, 30, 24})
	s.landscape, s.filtered = true, len(p.Findings) > 0
	names := make(map[string]string, len(p.Form.Rules))
	for _, r := range p.Form.Rules {
		names[r.ID] = r.Name
	}
	n := 0
	for _, level := range severities {
		for _, f := range p.Findings {
			if f.Severity != level.Severity {
				continue
			}
			n++
			s.line(s.next(),
				cell{style: middleStyle, value: n}, cell{style: middleStyle, value: level.name},
				cell{style: middleStyle, value: f.Rule}, cell{style: wrapStyle, value: names[f.Rule]},
				cell{style: wrapStyle, value: p.unitOf(f)}, cell{style: wrapStyle, value: f.File},
				cell{style: wrapStyle, value: whereabouts(f.Cells)}, cell{style: wrapStyle, value: f.Message},
				cell{style: wrapStyle, value: f.Action}, cell{style: wrapStyle, value: f.Explanation})
		}
	}
	if n == 0 {
		s.merge(area{1, 4, 10, 4}, cell{style: middleStyle, value: "没有发现问题"})
	}
	return w.add(s)
}

// tally counts the findings of each severity.
func (p *plan) tally() string {
	count := make(map[form.Severity]int)
	for _, f := range p.Findings {
		count[f.Severity]++
	}
	var said []string
	for _, level := range severities {
		said = append(said, fmt.Sprintf("%s%d条", level.name, count[level.Severity]))
	}
	return strings.Join(said, "\uff0c")
}

func (p *plan) unitOf(f submission.Finding) string {
	if f.Unit == "" {
		return ""
	}
	return p.Units.Name(f.Unit)
}

// whereabouts names the cells of a finding, the first few of many.
func whereabouts(cells []submission.Cell) string {
	const shown = 4
	var said []string
	for _, c := range cells[:min(len(cells), shown)] {
		said = append(said, c.String())
	}
	out := strings.Join(said, "、")
	if len(cells) > shown {
		out += fmt.Sprintf(" 等%d处", len(cells))
	}
	return out
}
