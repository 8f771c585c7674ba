package receipt

import (
	"fmt"
	"strconv"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// Attempt is what an office sent before, and what was found in it.
type Attempt struct {
	Submission *submission.Submission
	Findings   []submission.Finding
}

// correction is what a file has other than the attempt before it.
type correction struct {
	changes []submission.Change
	settled []submission.Finding
	again   int // findings that the attempt before had as well
	fresh   int // findings that it had not
}

// correction compares with the attempt before; nil when there is none.
func (in Input) correction() *correction {
	if in.Before == nil || in.Submission == nil {
		return nil
	}
	c := &correction{changes: submission.Changes(in.Form, in.Before.Submission, in.Submission)}
	known := submission.Known(in.Before.Findings, in.Findings)
	for i, f := range in.Before.Findings {
		if !known[i] {
			c.settled = append(c.settled, f)
		}
	}
	for _, f := range in.ordered() {
		if f.state == again {
			c.again++
		} else {
			c.fresh++
		}
	}
	return c
}

// summary says in one sentence what changed.
func (c *correction) summary(before *submission.Submission) string {
	count := make(map[submission.ChangeKind]int)
	for _, change := range c.changes {
		count[change.Kind]++
	}
	var parts []string
	for _, p := range []struct {
		n    int
		text string
	}{
		{count[submission.ValueChanged], "改动%d处"}, {count[submission.RowCame], "新增%d行"}, {count[submission.RowWent], "减少%d行"},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf(p.text, p.n))
		}
	}
	if len(parts) == 0 {
		parts = []string{"数据没有改动"}
	}
	text := fmt.Sprintf("与第%d次报送相比：%s", before.Attempt, strings.Join(parts, "，"))
	if len(c.settled)+c.again+c.fresh == 0 {
		return text + "。"
	}
	return text + fmt.Sprintf("；上次的问题已解决%d条，仍有%d条，新出现%d条。", len(c.settled), c.again, c.fresh)
}

// correction lists what changed, and what need trouble the office no more.
func (s *sheet) correction() {
	c := s.changed
	if c == nil {
		return
	}
	s.changes(c.changes)
	if len(c.settled) == 0 {
		return
	}
	s.row++
	s.wide("line", fmt.Sprintf("第%d次报送时的下列%d条问题已经解决：", s.in.Before.Submission.Attempt, len(c.settled)))
	s.head("序号", "级别", "当时的位置", "问题", "", "")
	for i, f := range c.settled {
		if i == maxListed {
			s.wide("line", fmt.Sprintf("其余%d条未列出。", len(c.settled)-i))
			return
		}
		s.line(strconv.Itoa(i+1), levelName(f.Severity), places(f), f.Message, "已解决", "")
	}
}

func (s *sheet) changes(all []submission.Change) {
	if len(all) == 0 {
		return
	}
	s.row++
	s.wide("line", fmt.Sprintf("与第%d次报送的文件“%s”相比，改动如下，请核对：",
		s.in.Before.Submission.Attempt, s.in.Before.Submission.Source.Name))
	s.head("序号", "改动", "位置（点击可到）", "项目", "原为", "现为")
	for i, c := range all {
		if i == maxListed {
			s.wide("line", fmt.Sprintf("其余%d处未列出。", len(all)-i))
			return
		}
		before, after := s.in.sides(c)
		s.line(strconv.Itoa(i+1), changeWords[c.Kind], changePlace(c), s.in.item(c), before, after)
		if c.Kind != submission.RowWent {
			s.link(c.Cell)
		}
	}
}

var changeWords = map[submission.ChangeKind]string{
	submission.ValueChanged: "修改", submission.RowCame: "增行", submission.RowWent: "减行",
}

// changePlace says where a change stands, or stood.
func changePlace(c submission.Change) string {
	if c.Kind == submission.RowWent {
		return "原" + c.Cell.String()
	}
	return c.Cell.String()
}

// item names what changed: 桂花社区“直管党员”.
func (in Input) item(c submission.Change) string {
	name := c.Name
	if c.Unit != "" {
		name = in.Units.Name(c.Unit)
	}
	if c.Column == "" {
		return name
	}
	column, _, _ := in.Form.Column(c.Column)
	return name + "“" + column.Name + "”"
}

// sides are the values before and after, as people read them.
func (in Input) sides(c submission.Change) (before, after string) {
	if c.Kind != submission.ValueChanged {
		return "", ""
	}
	column, _, _ := in.Form.Column(c.Column)
	return reading(column, c.Before), reading(column, c.After)
}

// reading is a value as it was understood; what was not understood, as it stands.
func reading(column form.Column, v submission.Value) string {
	switch {
	case v.State == submission.Empty:
		return "（空）"
	case v.State == submission.Text:
		return v.Text
	case v.State != submission.Number:
		return v.Raw
	case column.Type == form.Rate:
		return wording.Percent(v.Number)
	default:
		return wording.Plain(v.Number)
	}
}

// line writes a row of a table, as high as its texts need.
func (s *sheet) line(texts ...string) {
	s.row++
	for i, text := range texts {
		style := "cell"
		if i < 2 {
			style = "middle"
		}
		s.set(i+1, style, text)
	}
	s.height(texts...)
}

// link makes the place in the row drawn last lead to a cell.
func (s *sheet) link(cell submission.Cell) {
	if cell.Sheet == "" || !has(s.file, cell.Sheet) {
		return
	}
	ref := cell.Ref()
	if cell.Column == 0 || cell.Row == 0 {
		ref = "A" + strconv.Itoa(max(cell.Row, 1))
	}
	to := "'" + strings.ReplaceAll(cell.Sheet, "'", "''") + "'!" + ref
	s.style(placeColumn, "link")
	s.do(func() error {
		return s.file.SetCellHyperLink(submission.ReceiptSheet, s.at(placeColumn), to, "Location")
	})
}
