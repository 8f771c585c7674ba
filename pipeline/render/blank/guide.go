package blank

import (
	"regexp"
	"strings"

	"huibao/pipeline/form"
)

// guideName is the last sheet. Reading leaves sheets of instructions aside.
const guideName = "填报说明"

// general holds for every form.
var general = []string{
	"一、只填淡黄色的单元格。灰色表头、单位名称和合计已经锁定，合计自动计算。",
	"二、数字只填数，不写单位，不写“约”“左右”；没有发生的填0，不要留空或者写“同上”。",
	"三、淡黄色格中已有的数是上月报的稳定数据，请核对，有变化的直接改。选中一格可以看到上月数。",
	"四、数字比上月变动较大、情况特殊的，在同一行的备注中说明原因。",
	"五、不要增删工作表、列和行，不要改表头。社区有新设、撤并或者更名的，请先与区里联系。",
}

// guide draws what each column means and what must hold.
func (b *book) guide() error {
	g, err := b.add(guideName)
	if err != nil {
		return err
	}
	g.widths(16, 24, 8, 36, 46)
	g.titled(b.Form.Name + "\u3000" + guideName)
	row := 3
	if g.Deadline != "" {
		g.merge(1, row, g.width, row, "报送截止："+g.Deadline+"。", infoStyle)
		g.height(row, 18)
		row++
	}
	for _, line := range general {
		g.merge(1, row, g.width, row, line, infoStyle)
		g.height(row, 18)
		row++
	}
	row = g.columns(row + 1)
	g.rules(row + 1)
	return g.finish(true, 0, 0)
}

// line writes one row, as high as its texts need.
func (g *grid) line(row int, widths []float64, s style, texts ...string) {
	high := 1
	for i, text := range texts {
		g.set(i+1, row, text, s)
		high = max(high, lines(text, widths[i]))
	}
	g.height(row, float64(14*high+6))
}

var columnWidths = []float64{16, 24, 8, 36, 46}

// columns lists every column to fill in.
func (g *grid) columns(row int) int {
	g.line(row, columnWidths, headStyle, "工作表", "栏目", "单位", "填什么", "含义")
	for _, s := range g.Form.Sheets {
		if !g.fills(s) {
			continue
		}
		for _, c := range s.Columns {
			if c.Role == form.RoleSerial {
				continue
			}
			row++
			name := c.Name
			if c.Group != "" && c.Group != c.Name {
				name = c.Group + "\u3000" + c.Name
			}
			g.line(row, columnWidths, wrapStyle, s.Name, name, c.Measure, g.what(c), c.Meaning)
		}
	}
	return row + 1
}

// what says what goes into a column.
func (g *grid) what(c form.Column) string {
	if g.own(c) != "" {
		return "已经填好，不要改动"
	}
	text := demand(c)
	if c.Optional {
		text += "；可以不填"
	}
	if word := classes[c.Class]; word != "" {
		text += "；" + word
	}
	return text
}

// classes say how a value lives from month to month.
var classes = map[form.Class]string{
	form.Fixed: "稳定数，按上月填好", form.MonthEnd: "月末数", form.Monthly: "当月数", form.Cumulative: "一月以来累计数",
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// rules lists what is checked when the workbook comes back.
func (g *grid) rules(row int) {
	head := row
	for _, r := range g.Form.Rules {
		if r.Severity == form.Hint || r.Scope == form.ScopeDistrict {
			continue
		}
		if row == head {
			g.ruleHead(row)
		}
		row++
		level := "须改正"
		if r.Severity == form.Warning {
			level = "请核实"
		}
		g.set(1, row, r.ID, midStyle)
		g.merge(2, row, 3, row, r.Name, wrapStyle)
		g.set(4, row, level, midStyle)
		advice := advice(r.Action)
		g.set(5, row, advice, wrapStyle)
		g.height(row, float64(14*max(lines(advice, columnWidths[4]), lines(r.Name, 30))+6))
	}
}

func (g *grid) ruleHead(row int) {
	g.set(1, row, "规则", headStyle)
	g.merge(2, row, 3, row, "审核要求", headStyle)
	g.set(4, row, "不符合时", headStyle)
	g.set(5, row, "怎么办", headStyle)
	g.height(row, 20)
}

// advice is a rule's next step without the clauses that name a value.
func advice(action string) string {
	var kept []string
	for _, clause := range strings.Split(strings.TrimSuffix(action, "。"), "；") {
		if !placeholder.MatchString(clause) {
			kept = append(kept, clause)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return strings.Join(kept, "；") + "。"
}
