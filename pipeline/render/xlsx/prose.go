package xlsx

import (
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
)

// mention is one place of the brief that prints a figure.
type mention struct {
	section string
	text    string // as printed
	context string // the words around it
	figure  figure.Ref
	against *figure.Ref // what it is compared with, if the text says how it moved
}

// mentions walks through the brief in reading order.
func (p *plan) mentions() []mention {
	var out []mention
	var path [5]string // headings in force, by level
	enter := func(h document.Heading) {
		level := min(max(h.Level, 1), len(path)-1)
		path[level] = h.Numeral + document.Plain(h.Text)
		clear(path[level+1:])
		out = append(out, mentionsIn(h.Text, section(path[:]))...)
	}
	for _, block := range p.Document.Body {
		switch b := block.(type) {
		case document.Heading:
			enter(b)
		case document.Paragraph:
			if b.RunIn != nil {
				enter(*b.RunIn)
			}
			out = append(out, mentionsIn(b.Text, section(path[:]))...)
		}
	}
	return out
}

// section joins the headings in force.
func section(path []string) string {
	var said []string
	for _, h := range path {
		if h != "" {
			said = append(said, strings.TrimSuffix(h, "。"))
		}
	}
	return strings.Join(said, "\u3000")
}

func mentionsIn(spans []document.Span, section string) []mention {
	var out []mention
	whole := []rune(document.Plain(spans))
	at := 0
	for _, s := range spans {
		end := at + len([]rune(s.Text))
		if s.Figure != nil {
			out = append(out, mention{section, s.Text, around(whole, at, end), *s.Figure, s.Against})
		}
		at = end
	}
	return out
}

// around quotes the words before and after a printed figure.
func around(whole []rune, from, to int) string {
	const before, after = 12, 8
	text := string(whole[max(0, from-before):from]) + "【" + string(whole[from:to]) + "】"
	text += string(whole[to:min(len(whole), to+after)])
	if from > before {
		text = "…" + text
	}
	if to+after < len(whole) {
		text += "…"
	}
	return text
}

// drawProse writes 文中数据: every figure that the brief prints, in its order, with
// the cell that it comes from.
func drawProse(p *plan, w *workbook) error {
	s := newSheet(proseName)
	s.titled(p.title(proseName), p.info(),
		[]string{"序号", "章节", "文中写法", "上下文", "指标", "所属单位", "报告期", "单位", "数值"},
		[]float64{6, 34, 16, 56, 28, 14, 12, 9, 16})
	s.landscape = true
	for i, m := range p.mentions() {
		d := p.definitions[m.figure.Code]
		name := d.Name
		if name == "" {
			name = m.figure.Code
		}
		s.line(s.next(),
			cell{style: middleStyle, value: i + 1}, cell{style: wrapStyle, value: m.section},
			cell{style: wrapStyle, value: m.text}, cell{style: wrapStyle, value: m.context},
			cell{style: wrapStyle, value: name}, cell{style: middleStyle, value: p.Units.Name(m.figure.Unit)},
			cell{style: middleStyle, value: m.figure.Period.Chinese()}, cell{style: middleStyle, value: d.Measure},
			p.shown(m))
	}
	if len(s.rows) == s.head {
		s.merge(area{1, 4, 9, 4}, cell{style: middleStyle, value: "文中没有印出数据"})
	}
	return w.add(s)
}

// shown is a cell with the number behind a mention: the figure, or by how much it
// moved.
func (p *plan) shown(m mention) cell {
	if m.against == nil {
		return p.pointer(m.figure, proseName)
	}
	now, isNow := p.stored(m.figure.Unit, m.figure.Code).(float64)
	then, isThen := p.storedIn(m.against.Unit, m.against.Period, m.against.Code).(float64)
	at, found := p.compared(m.against.Unit, m.against.Period, m.against.Code)
	if !isNow || !isThen || !found {
		return cell{style: textStyle}
	}
	at.column++ // the difference stands beside the earlier value
	format := p.definitions[m.figure.Code].Format
	return cell{style: numberStyle(changeFormat(format)), value: (now - then) * changeFactor(format), formula: at.from(proseName)}
}

// pointer is a cell that shows a figure by pointing to where it stands. What
// stands nowhere in the workbook, such as another month's figure of an office, is
// entered as it is.
func (p *plan) pointer(r figure.Ref, sheet string) cell {
	f, ok := p.Book.Get(r.Unit, r.Period, r.Code)
	if !ok {
		return cell{style: textStyle}
	}
	if f.Kind != figure.IsNumber {
		return cell{style: wrapStyle, value: inWords(f)}
	}
	out := cell{style: numberStyle(numberFormat(p.definitions[r.Code].Format)), value: f.Number}
	if at, ok := p.find(r); ok {
		out.formula = at.from(sheet)
	}
	return out
}

// find returns the cell that holds a figure of any period.
func (p *plan) find(r figure.Ref) (place, bool) {
	if r.Period == p.period {
		return p.locate(r.Unit, r.Code)
	}
	if at, ok := p.compared(r.Unit, r.Period, r.Code); ok {
		return at, true
	}
	return p.trended(r)
}

// inWords is a figure that is no number as one line of text.
func inWords(f figure.Figure) string {
	switch f.Kind {
	case figure.IsList:
		return strings.Join(f.List, "、")
	case figure.IsSeries:
		var said []string
		for _, item := range f.Items {
			said = append(said, item.Label)
		}
		return strings.Join(said, "、")
	default:
		return f.Text
	}
}
