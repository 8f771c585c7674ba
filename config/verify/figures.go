package verify

import (
	"fmt"
	"slices"
	"strings"

	"huibao/config/strict"
	"huibao/pipeline/expression"
	"huibao/pipeline/form"
)

// takes lists, for each way to make a figure, the keys it needs and those it may
// have beside them; what stands in neither is refused.
var takes = map[form.Make]struct{ needs, may []string }{
	form.Sum:       {[]string{"of"}, []string{"where", "over", "format", "good"}},
	form.Count:     {nil, []string{"where", "over", "format", "good"}},
	form.Mean:      {[]string{"of"}, []string{"where", "weight", "format", "good"}},
	form.Max:       {[]string{"of"}, []string{"where", "format", "good"}},
	form.Min:       {[]string{"of"}, []string{"where", "format", "good"}},
	form.Value:     {[]string{"of"}, []string{"format", "good"}},
	form.List:      {[]string{"by"}, []string{"where", "of"}},
	form.Breakdown: {nil, []string{"labels", "by", "of", "where", "format", "good"}},
	form.Wording:   {[]string{"of", "style"}, nil},
	form.Pick:      {[]string{"column", "unit"}, []string{"format", "good"}},
}

// makeKeys are the keys that some ways of making take and others do not.
var makeKeys = []string{"of", "where", "weight", "over", "by", "labels", "style", "column", "unit", "format", "good"}

// checkFigures judges figures.yaml.
func (k *known) checkFigures(s source) {
	owners := make(map[string]string)
	for _, sheet := range k.form.Sheets {
		for _, c := range sheet.Columns {
			owners[c.Code] = sheet.Name + "：" + c.Name
		}
	}
	for i, d := range k.form.Figures {
		at := fmt.Sprintf("figures[%d]", i)
		s.checkCode(at+".code", d.Code)
		s.once(at+".code", "数据代码", d.Code, d.Name, owners)
		s.checkKeys(at, fmt.Sprintf("make: %s的数据“%s”", d.Make, d.Code), makeKeys, takes[d.Make].needs, takes[d.Make].may)
		k.checkFigure(s, at, d)
	}
	k.checkCycles(s)
}

// checkKeys refuses keys among those given that are needed and not there, or
// there and of no use; who names what takes them.
func (s source) checkKeys(at, who string, keys, needs, may []string) {
	for _, key := range keys {
		switch written := s.Has(at + "." + key); {
		case !written && slices.Contains(needs, key):
			s.Fail(at+"."+key, "%s缺少键“%s”", who, key).Action = "请补上。"
		case written && !slices.Contains(needs, key) && !slices.Contains(may, key):
			s.Fail(at+"."+key, "%s不用键“%s”", who, key).Action = "请删去它，或改用别的写法。"
		}
	}
}

func (k *known) checkFigure(s source, at string, d form.Definition) {
	switch d.Make {
	case form.Value:
		s.compileKey(at, "of", d.Of, k.onFigures())
	case form.Wording:
		k.checkNumber(s, at+".of", d.Of)
		s.checkStyle(at+".style", d.Style)
	case form.Pick:
		k.checkPick(s, at, d)
	case form.Breakdown:
		k.checkBreakdown(s, at, d)
	default:
		s.compileKey(at, "of", d.Of, k.onRows())
	}
	s.compileKey(at, "where", d.Where, k.onRows())
	s.compileKey(at, "weight", d.Weight, k.onRows())
}

// compileKey compiles the expression of a key when it is written.
func (s source) compileKey(at, key, text string, in scope) {
	if text != "" {
		s.compile(at+"."+key, text, in)
	}
}

func (s source) checkStyle(path, style string) {
	if style != "" {
		s.OneOf(path, style, Styles)
	}
}

// checkNumber wants the code of a figure that is a number.
func (k *known) checkNumber(s source, path, name string) {
	if name == "" || !s.oneOfNames(path, "数据代码", name, k.figures) {
		return
	}
	if d := k.figureOf[name]; !isNumber(d.Make) {
		s.Fail(path, "“%s”的make是%s，不是一个数", name, d.Make).Action = "这里要用数值的数据。"
	}
}

// picked lists the numeric columns of records sheets.
func (k *known) picked() []string {
	var out []string
	for _, sheet := range k.form.Sheets {
		for _, c := range sheet.Columns {
			if sheet.Layout == form.Records && c.Type.Numeric() {
				out = append(out, c.Code)
			}
		}
	}
	return out
}

func (k *known) checkPick(s source, at string, d form.Definition) {
	if d.Column != "" {
		s.oneOfNames(at+".column", "records工作表的数值列", d.Column, k.picked())
	}
	if d.Unit == "" || k.units == nil {
		return
	}
	if _, ok := k.units.Lookup(d.Unit); ok {
		return
	}
	fault := s.Fail(at+".unit", "单位名录里没有代码“%s”", d.Unit)
	var codes []string
	for _, u := range k.units.All() {
		codes = append(codes, u.Code)
	}
	if fault.Offer = strict.Offer(d.Unit, codes); fault.Offer != "" {
		fault.Offer += k.units.Name(fault.Offer)
	}
}

// checkBreakdown wants either labels or what runs over units, not both.
func (k *known) checkBreakdown(s source, at string, d form.Definition) {
	who := "make: breakdown的数据“" + d.Code + "”"
	if !s.Has(at + ".labels") {
		if d.By == "" && d.Of == "" {
			s.Fail(at, "%s没有labels，也没有by和of", who).Action = "分项由几个数据组成时写labels，按社区或街道分时写by和of。"
			return
		}
		s.checkKeys(at, who, []string{"by", "of"}, []string{"by", "of"}, nil)
		s.compileKey(at, "of", d.Of, k.onRows())
		return
	}
	s.checkKeys(at, who+"有了labels，", []string{"by", "of", "where"}, nil, nil)
	if len(d.Labels) == 0 {
		s.Fail(at+".labels", "%s的labels是空的", who).Action = "请写出各部分。"
	}
	names := make(map[string]string)
	for i, l := range d.Labels {
		part := fmt.Sprintf("%s.labels[%d]", at, i)
		s.once(part+".name", "名称", l.Name, l.Figure, names)
		k.checkNumber(s, part+".figure", l.Figure)
	}
}

// checkCycles refuses figures that are computed from themselves, and names the
// way round.
func (k *known) checkCycles(s source) {
	finished := make(map[string]bool)
	for _, d := range k.form.Figures {
		if way := k.cycle(d.Code, nil, finished); way != nil {
			i := slices.IndexFunc(k.form.Figures, func(d form.Definition) bool { return d.Code == way[0] })
			s.Fail(fmt.Sprintf("figures[%d].of", i), "数据“%s”绕回到自己：%s", way[0], strings.Join(way, " → ")).Action = "请改其中一个的of，使它不再用到后面的数据。"
		}
	}
}

// cycle follows what a figure is computed from and returns the first way that
// comes back to where it has been.
func (k *known) cycle(name string, way []string, finished map[string]bool) []string {
	if i := slices.Index(way, name); i >= 0 {
		return append(slices.Clone(way[i:]), name)
	}
	if finished[name] {
		return nil
	}
	way = append(way, name)
	defer func() { finished[name] = true }()
	for _, next := range k.needs(name) {
		if round := k.cycle(next, way, finished); round != nil {
			return round
		}
	}
	return nil
}

// needs lists the figures that a figure is computed from.
func (k *known) needs(name string) []string {
	d, ok := k.figureOf[name]
	if !ok || d.Make != form.Value {
		return nil
	}
	e, err := expression.Compile(d.Of, k.onFigures().valid, nil)
	if err != nil {
		return nil
	}
	return e.Names()
}
