package xlsx

import (
	"regexp"
	"strings"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
)

// drawGuide writes 指标说明: what each figure means and how it is made.
func drawGuide(p *plan, w *workbook) error {
	s := newSheet(guideName)
	s.titled(p.title(guideName), p.info(),
		[]string{"序号", "代码", "指标", "单位", "所在格", "怎样得出", "含义"},
		[]float64{6, 40, 30, 10, 14, 56, 50})
	s.landscape = true
	for i, d := range p.defined {
		where := ""
		if at, ok := p.find(figure.Ref{Unit: p.district, Period: p.period, Code: d.Code}); ok {
			where = at.sheet + "!" + ref(at.column, at.row)
		}
		s.line(s.next(),
			cell{style: middleStyle, value: i + 1}, cell{style: textStyle, value: d.Code},
			cell{style: wrapStyle, value: d.Name}, cell{style: middleStyle, value: d.Measure},
			cell{style: middleStyle, value: where}, cell{style: wrapStyle, value: p.making(d)},
			cell{style: wrapStyle, value: d.Meaning})
	}
	return w.add(s)
}

// making says in words how a figure is made.
func (p *plan) making(d form.Definition) string {
	of := p.inChinese(d.Of)
	var out string
	switch d.Make {
	case form.Sum:
		out = "各社区“" + of + "”相加"
	case form.Count:
		out = "社区计数"
	case form.Mean:
		out = "各社区“" + of + "”的平均数"
		if d.Weight != "" {
			out += "\uff0c以“" + p.inChinese(d.Weight) + "”加权"
		}
	case form.Max:
		out = "各社区“" + of + "”的最大数"
	case form.Min:
		out = "各社区“" + of + "”的最小数"
	case form.Value:
		out = "按公式计算\uff1a" + of
	case form.List:
		out = "列出名称"
	case form.Breakdown:
		out = "分项列出"
	case form.Wording:
		out = "“" + of + "”用文字表述"
	case form.Pick:
		out = "取自" + p.Units.Name(d.Unit) + "的记录“" + p.nameOf(d.Column) + "”"
	case form.Given:
		out = "区里填报"
	}
	if d.Where != "" {
		out += "\uff1b条件\uff1a" + p.inChinese(d.Where)
	}
	return out + p.makingOver(d)
}

// words are what operators read as. The longer ones come first.
var words = strings.NewReplacer(
	"&&", "且", "||", "或", "==", "=", "!=", "≠", ">=", "≥", "<=", "≤", "!", "不是",
	"*", "×", "/", "÷", "(", "\uff08", ")", "\uff09", ",", "\uff0c", "?", "时为", ":", "\uff0c否则为",
)

var (
	nameInExpression = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.]*`)
	hasInExpression  = regexp.MustCompile(`has\(\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\)`)
)

// spoken are the operators and functions that are words.
var spoken = map[string]string{
	"and": "且", "or": "或", "not": "不是", "abs": "绝对值", "min": "最小值", "max": "最大值", "round": "四舍五入", "floor": "取整",
}

// inChinese writes an expression with the names of what it names.
func (p *plan) inChinese(source string) string {
	text := hasInExpression.ReplaceAllString(source, "$1 有数")
	text = words.Replace(text)
	return nameInExpression.ReplaceAllStringFunc(text, p.nameOf)
}

// nameOf is what a name of an expression is called in Chinese.
func (p *plan) nameOf(code string) string {
	if d, ok := p.definitions[code]; ok {
		return d.Name
	}
	if c, _, ok := p.Form.Column(code); ok {
		return c.Name
	}
	if i, ok := p.detail[code]; ok {
		return "名录中的" + p.details[i].name
	}
	if word, ok := spoken[code]; ok {
		return word
	}
	return code
}
