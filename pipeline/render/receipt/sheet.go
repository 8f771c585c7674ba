package receipt

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// The sheet's columns. What stands beyond lastShown is for the program and hidden.
const (
	lastShown    = 6
	placeColumn  = 3
	ruleColumn   = 7
	unitColumn   = 8
	fillColumn   = 10
	lastColumn   = 13
	fillWord     = "原填充"
	maxListed    = 1000 // findings, and as many notes
	bodyFont     = "宋体"
	answerFill   = "FFF9E5"
	headFill     = "D9E1F2"
	pointsALine  = 15.0
	widthOfRunes = 2.1 // of a Han character, in the unit of column widths
)

var columnWidths = []float64{6, 7, 20, 50, 40, 30}

// sheet draws the receipt's sheet, from top to bottom.
type sheet struct {
	file    *excelize.File
	in      Input
	fills   []string    // of marked cells before they were marked
	changed *correction // nil when there is nothing to compare with
	row     int         // the one drawn last

	styles map[string]int
	err    error // the first one; what follows it does nothing
}

func (s *sheet) draw() error {
	s.prepare()
	s.top()
	s.findings()
	s.correction()
	s.notes()
	s.hidden()
	s.page()
	return s.err
}

// do runs a call unless an earlier one failed.
func (s *sheet) do(call func() error) {
	if s.err == nil {
		s.err = call()
	}
}

// prepare makes the styles.
func (s *sheet) prepare() {
	thin := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		thin = append(thin, excelize.Border{Type: side, Style: 1, Color: "808080"})
	}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "center"}
	middle := &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}
	solid := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: bodyFont, Size: size, Bold: bold}
	}
	styles := map[string]*excelize.Style{
		"title":  {Font: font(18, true), Alignment: middle},
		"line":   {Font: font(11, false), Alignment: wrap},
		"head":   {Font: font(11, true), Alignment: middle, Border: thin, Fill: solid(headFill)},
		"cell":   {Font: font(11, false), Alignment: wrap, Border: thin},
		"middle": {Font: font(11, false), Alignment: middle, Border: thin},
		"link": {Font: &excelize.Font{Family: bodyFont, Size: 11, Color: "0563C1", Underline: "single"},
			Alignment: wrap, Border: thin},
		"answer": {Font: font(11, false), Alignment: wrap, Border: thin, Fill: solid(answerFill), NumFmt: 49},
		"result": {Font: font(14, true), Alignment: wrap, Fill: solid(resultFill[s.in.Result])},
	}
	for _, level := range levels {
		styles[string(level.Severity)] = &excelize.Style{
			Font: font(11, true), Alignment: middle, Border: thin, Fill: solid(level.fill),
		}
	}
	s.styles = make(map[string]int, len(styles))
	for _, name := range []string{"title", "line", "head", "cell", "middle", "link", "answer", "result",
		string(form.Error), string(form.Warning), string(form.Hint)} {
		s.do(func() (err error) {
			s.styles[name], err = s.file.NewStyle(styles[name])
			return err
		})
	}
}

var resultFill = map[Result]string{
	Accepted: "C6EFCE", Returned: "FFC7CE", Unreadable: "FFC7CE", Superseded: "D9D9D9", Duplicate: "D9D9D9",
	Joined: "C6EFCE", Waiting: "FFEB9C",
}

// top says what came, what became of it and what to do.
func (s *sheet) top() {
	s.wide("title", submission.ReceiptSheet)
	s.wide("result", "审核结果："+words[s.in.Result])
	if s.in.Notice != "" {
		s.wide("line", s.in.Notice)
	}
	if head := s.in.heading(); head != "" {
		s.wide("line", head)
	}
	s.wide("line", "报送文件："+s.in.File)
	s.wide("line", s.in.tally())
	if s.changed != nil {
		s.wide("line", s.changed.summary(s.in.Before.Submission))
	}
	s.wide("line", "下一步："+s.in.next())
	if text := s.in.due(); text != "" {
		s.wide("line", text)
	}
}

// due says by when the office must have reported. Whether that is past is not known here.
func (in Input) due() string {
	if in.Deadline == "" {
		return ""
	}
	text := "报送截止：" + in.Deadline + "。"
	if in.Result == Returned {
		text += "已过截止时间的，请尽快改正后重新报送。"
	}
	return text
}

// heading says who reported for when.
func (in Input) heading() string {
	if in.Submission == nil {
		return ""
	}
	var parts []string
	if name := in.office(); name != "" {
		parts = append(parts, "报送单位："+name)
	}
	if p := in.period(); !p.IsZero() {
		parts = append(parts, "报告期："+p.Chinese())
	}
	if n := in.Submission.Attempt; n > 1 {
		parts = append(parts, fmt.Sprintf("第%d次报送", n))
	}
	return strings.Join(parts, "\u3000\u3000")
}

// tally counts what was found.
func (in Input) tally() string {
	if len(in.Findings) == 0 && len(in.notes()) == 0 {
		return "没有发现问题。"
	}
	var parts []string
	for _, level := range levels {
		if n := in.count(level.Severity); n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d条", level.name, n))
		}
	}
	if n := len(in.notes()); n > 0 {
		parts = append(parts, fmt.Sprintf("已规范%d处", n))
	}
	return "审核发现：" + strings.Join(parts, "，") + "。"
}

func (s *sheet) findings() {
	list := s.in.ordered()
	if len(list) == 0 {
		return
	}
	s.row++
	s.head("序号", "级别", "位置（点击可到）", "问题", "怎么办", submission.ReceiptExplanation)
	s.set(ruleColumn, "head", submission.ReceiptRule)
	s.set(unitColumn, "head", submission.ReceiptUnit)
	for i, f := range list {
		if i == maxListed {
			s.wide("line", fmt.Sprintf("其余%d条未列出，请先改正以上各条。", len(list)-i))
			return
		}
		s.finding(i+1, f)
	}
}

func (s *sheet) finding(number int, f listed) {
	level := levelName(f.Severity)
	if f.state != "" {
		level += "\n" + stateWords[f.state]
	}
	s.line(strconv.Itoa(number), level, places(f.Finding), f.Message, f.Action, f.Explanation)
	s.style(2, string(f.Severity))
	if f.Severity == form.Warning {
		s.style(6, "answer")
	}
	if len(f.Cells) > 0 {
		s.link(f.Cells[0])
	}
	s.set(ruleColumn, "cell", f.Rule)
	s.set(unitColumn, "cell", f.Unit)
}

// places names the first few cells of a finding.
func places(f submission.Finding) string {
	const most = 4
	var out []string
	for i, c := range f.Cells {
		if i == most {
			out = append(out, fmt.Sprintf("等%d处", len(f.Cells)))
			break
		}
		out = append(out, c.String())
	}
	// Not every program breaks the lines of a cell that is a link.
	return strings.Join(out, "、\n")
}

// notes lists what was understood as other than it stands.
func (s *sheet) notes() {
	notes := s.in.notes()
	if len(notes) == 0 {
		return
	}
	s.row++
	s.wide("line", "下列填法已代为规范，不用改；如有不符，请改正后重新报送。")
	s.head("序号", "", "位置", "原来的填法", "按此处理", "说明")
	for i, n := range notes {
		if i == maxListed {
			s.wide("line", fmt.Sprintf("其余%d处未列出。", len(notes)-i))
			return
		}
		s.line(strconv.Itoa(i+1), "规范", n.Cell.String(), n.From, n.To, n.Why)
	}
}

// hidden keeps the fills from before, so that a corrected workbook gets them back.
func (s *sheet) hidden() {
	for i, fill := range s.fills {
		for column, text := range []string{fillWord, fill} {
			at, err := excelize.CoordinatesToCellName(fillColumn+column, i+1)
			s.do(func() error { return err })
			s.do(func() error { return s.file.SetCellStr(submission.ReceiptSheet, at, text) })
		}
	}
	first, _ := excelize.ColumnNumberToName(ruleColumn)
	last, _ := excelize.ColumnNumberToName(lastColumn)
	s.do(func() error { return s.file.SetColVisible(submission.ReceiptSheet, first+":"+last, false) })
}

// page sets widths and printing: A4 lying, one page wide.
func (s *sheet) page() {
	for i, width := range columnWidths {
		name, _ := excelize.ColumnNumberToName(i + 1)
		s.do(func() error { return s.file.SetColWidth(submission.ReceiptSheet, name, name, width) })
	}
	a4, orientation, one, any := 9, "landscape", 1, 0
	s.do(func() error {
		return s.file.SetPageLayout(submission.ReceiptSheet, &excelize.PageLayoutOptions{
			Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &any,
		})
	})
	fit, grid := true, false
	s.do(func() error {
		return s.file.SetSheetProps(submission.ReceiptSheet, &excelize.SheetPropsOptions{FitToPage: &fit})
	})
	s.do(func() error {
		return s.file.SetSheetView(submission.ReceiptSheet, 0, &excelize.ViewOptions{ShowGridLines: &grid})
	})
}

// wide writes a line across the shown columns.
func (s *sheet) wide(style, text string) {
	s.row++
	s.set(1, style, text)
	last, _ := excelize.CoordinatesToCellName(lastShown, s.row)
	s.do(func() error { return s.file.MergeCell(submission.ReceiptSheet, s.at(1), last) })
	s.do(func() error {
		return s.file.SetCellStyle(submission.ReceiptSheet, s.at(1), last, s.styles[style])
	})
	heights := map[string]float64{"title": 32, "result": 26}
	height, ok := heights[style]
	if !ok {
		height = pointsALine * 1.3 * float64(lines(text, 150))
	}
	s.do(func() error { return s.file.SetRowHeight(submission.ReceiptSheet, s.row, height) })
}

func (s *sheet) head(titles ...string) {
	s.row++
	for i, title := range titles {
		s.set(i+1, "head", title)
	}
	s.do(func() error { return s.file.SetRowHeight(submission.ReceiptSheet, s.row, 1.4*pointsALine) })
}

// height makes the row fit its texts: not every program fits rows by itself.
func (s *sheet) height(texts ...string) {
	most := 1
	for i, text := range texts {
		most = max(most, lines(text, columnWidths[i]))
	}
	const highest = 400 // the format allows 409
	height := min(float64(most)*pointsALine+6, highest)
	s.do(func() error { return s.file.SetRowHeight(submission.ReceiptSheet, s.row, height) })
}

// lines estimates how many lines a text takes in a column.
func lines(text string, width float64) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		used := 0.0
		for _, r := range line {
			if r < 0x2000 {
				used += widthOfRunes / 2
			} else {
				used += widthOfRunes
			}
		}
		n += 1 + int(used/width)
	}
	return n
}

// set writes a text, as a text: what an office wrote never becomes a formula.
func (s *sheet) set(column int, style, text string) {
	at, err := excelize.CoordinatesToCellName(column, s.row)
	s.do(func() error { return err })
	s.do(func() error { return s.file.SetCellStr(submission.ReceiptSheet, at, clipped(text)) })
	s.style(column, style)
}

// style gives a cell of the row drawn last a look.
func (s *sheet) style(column int, style string) {
	at := s.at(column)
	s.do(func() error { return s.file.SetCellStyle(submission.ReceiptSheet, at, at, s.styles[style]) })
}

// clipped keeps a text within what a cell can hold.
func clipped(text string) string {
	const most = 30000
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "……"
	}
	return text
}

func (s *sheet) at(column int) string {
	name, _ := excelize.CoordinatesToCellName(column, s.row)
	return name
}
