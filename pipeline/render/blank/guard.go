package blank

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// guard puts onto cells what is said when one is selected, and what may be typed
// into it. The messages are within what spreadsheets show: 32 characters of title,
// 255 of text.
func (g *grid) guard(cells string, c form.Column, before submission.Value, hold ...condition) {
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	v.SetInput(clip(c.Name, 30), clip(g.prompt(c, before), 200))
	if text, held := formula(cells, c, hold); text != "" {
		refuse(v, c, held)
		g.do(v.SetRange(escape(text), "", excelize.DataValidationTypeCustom, excelize.DataValidationOperatorBetween))
	} else {
		g.do(g.allow(v, c))
	}
	g.do(g.file.AddDataValidation(g.name, v))
}

// escape makes a formula text of XML: the library writes it as it comes.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

// inner turns quotation marks into those that stand within others.
var inner = strings.NewReplacer("“", "‘", "”", "’").Replace

// allow says what may be typed. Nothing is said where anything may be.
func (g *grid) allow(v *excelize.DataValidation, c form.Column) error {
	stop := func() {
		v.SetError(excelize.DataValidationErrorStyleStop, "请更正", clip("“"+inner(c.Name)+"”应"+demand(c)+"。请更正后再继续。", longestText))
	}
	low, high, operator := bounds(c)
	switch {
	case c.Type == form.Integer:
		stop()
		return v.SetRange(low, high, excelize.DataValidationTypeWhole, operator)
	case c.Type.Numeric():
		stop()
		return v.SetRange(low, high, excelize.DataValidationTypeDecimal, operator)
	case c.Type == form.Enum:
		if offered(c.Options) {
			stop()
			return v.SetDropList(c.Options)
		}
	case c.Role == form.RoleUnit && g.names != "":
		v.SetError(excelize.DataValidationErrorStyleWarning, "请核对", "名录中没有这个社区。请从下拉列表中选择；说的是本单位全体的，填本单位名称。")
		v.SetSqrefDropList(g.names)
	case c.Type == form.Day:
		d := g.Period.Start()
		v.SetError(excelize.DataValidationErrorStyleWarning, "请核对", "请填日期，如"+d.String()+"，不早于报告期第一天。")
		return v.SetRange("DATE("+strconv.Itoa(d.Year)+","+strconv.Itoa(d.Month)+","+strconv.Itoa(d.Day)+")", "",
			excelize.DataValidationTypeDate, excelize.DataValidationOperatorGreaterThanOrEqual)
	}
	return nil
}

// offered reports whether a list of words can be offered in a cell: it is kept as one
// text of bounded length, parted by commas.
func offered(options []string) bool {
	all := strings.Join(options, ",")
	return len(options) > 0 && len([]rune(all)) < 250 && strings.Count(all, ",") == len(options)-1
}

// bounds are the least and the greatest number a column allows.
func bounds(c form.Column) (low, high any, operator excelize.DataValidationOperator) {
	const most = 999999999999.0
	switch {
	case c.Min != nil && c.Max != nil:
		return *c.Min, *c.Max, excelize.DataValidationOperatorBetween
	case c.Min != nil:
		return *c.Min, "", excelize.DataValidationOperatorGreaterThanOrEqual
	case c.Max != nil:
		return *c.Max, "", excelize.DataValidationOperatorLessThanOrEqual
	default:
		return -most, most, excelize.DataValidationOperatorBetween
	}
}

// demand says what a cell must hold: 填0至9的整数.
func demand(c form.Column) string {
	switch c.Type {
	case form.Integer:
		return "填" + between(c) + "整数"
	case form.Money:
		return "填" + between(c) + "金额（以元为单位）"
	case form.Rate:
		return "填" + between(c) + "比例，如44%"
	case form.Decimal:
		return "填" + between(c) + "数字"
	case form.Enum:
		return "选填其中一项：" + strings.Join(c.Options, "、")
	case form.UnitRef:
		return "填名录内的单位名称"
	case form.Day:
		return "填日期"
	case form.Month:
		return "填报告期"
	case form.Text:
		return "填文字"
	default:
		return "据实填写"
	}
}

// between says within which bounds.
func between(c form.Column) string {
	number := wording.Plain
	if c.Type == form.Rate {
		number = wording.Percent0
	}
	switch {
	case c.Min != nil && c.Max != nil:
		return number(*c.Min) + "至" + number(*c.Max) + "的"
	case c.Min != nil:
		return "不小于" + number(*c.Min) + "的"
	case c.Max != nil:
		return "不大于" + number(*c.Max) + "的"
	default:
		return ""
	}
}

// prompt is what is said when the cell is selected: last month's value, what the
// column means, what to fill in.
func (g *grid) prompt(c form.Column, before submission.Value) string {
	var parts []string
	if last := g.last(c, before); last != "" {
		parts = append(parts, last)
	}
	if c.Meaning != "" {
		parts = append(parts, c.Meaning)
	}
	text := demand(c) + "。"
	if c.Optional {
		text += "没有的可以不填。"
	} else if c.Type.Numeric() && zeroable(c) {
		text += "没有的填0。"
	}
	return strings.Join(append(parts, text), "\n")
}

func zeroable(c form.Column) bool { return c.Min == nil || *c.Min <= 0 }

// last says what was reported the month before.
func (g *grid) last(c form.Column, before submission.Value) string {
	if !before.Known() {
		return ""
	}
	said := "上月：" + shown(c, before.Number)
	january := g.Period.Month() == 1
	switch {
	case c.Class == form.Fixed && january:
		return said + "，已填入，请按新的一年核定。"
	case c.Class == form.Fixed:
		return said + "，已填入，有变化的请改。"
	case c.Class == form.Cumulative && january:
		return said + "（上年累计，本年重新累计）"
	default:
		return said
	}
}

func shown(c form.Column, n float64) string {
	if c.Type == form.Rate {
		return wording.Percent(n)
	}
	return wording.Plain(n) + c.Measure
}

// clip shortens a text to a number of characters.
func clip(text string, most int) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	return string(slices.Concat(r[:most-1], []rune("…")))
}
