package verify

import (
	"fmt"
	"slices"
	"strings"

	"huibao/config/strict"
	"huibao/pipeline/expression"
	"huibao/pipeline/form"
)

// checkSheets judges form.yaml: the form's own keys, its sheets and columns.
func (k *known) checkSheets(s source) {
	if !FormCode.MatchString(k.form.Code) {
		s.Fail("code", "报表代码“%s”不合要求", k.form.Code).Action = "代码以小写字母开头，只用小写字母、数字和短横线。"
	}
	if !TemplateName.MatchString(k.form.Template) {
		s.Fail("template", "模板“%s”不是模板文件名", k.form.Template).Action = "请写briefs里的文件名，例如" + k.form.Code + ".md。"
	}
	if name := k.form.OfficeTemplate; name != "" && !TemplateName.MatchString(name) {
		s.Fail("office_template", "模板“%s”不是模板文件名", name).Action = "请写briefs里的文件名，例如" + k.form.Code + "-office.md。"
	}
	if len(k.form.Sheets) == 0 {
		s.Fail("sheets", "报表没有工作表").Action = "请至少写一个工作表。"
	}
	codes := make(map[string]string)
	names := make(map[string]string)
	columns := make(map[string]string)
	for i, sheet := range k.form.Sheets {
		at := fmt.Sprintf("sheets[%d]", i)
		s.checkCode(at+".code", sheet.Code)
		s.once(at+".code", "工作表代码", sheet.Code, sheet.Name, codes)
		s.onceEach(at, "工作表名称", sheet.Name, sheet.Aliases, sheet.Code, names)
		s.checkSheet(at, sheet)
		for j, c := range sheet.Columns {
			here := fmt.Sprintf("%s.columns[%d]", at, j)
			s.checkCode(here+".code", c.Code)
			s.once(here+".code", "指标代码", c.Code, sheet.Name+"："+c.Name, columns)
			k.checkColumn(s, here, sheet, c)
		}
	}
}

// checkCode refuses a code that cannot stand in an expression as a name.
func (s source) checkCode(path, text string) {
	if !Code.MatchString(text) {
		s.Fail(path, "代码“%s”不合要求", text).Action = CodeAction
		return
	}
	e, err := expression.Compile(text, func(string) bool { return true }, nil)
	if slices.Contains(taken, text) || err != nil || len(e.Names()) != 1 {
		s.Fail(path, "代码“%s”在表达式里另有意义", text).Action = "请换一个代码。"
	}
}

// once refuses a word that something else has already; owner says what has it.
func (s source) once(path, what, word, owner string, seen map[string]string) {
	if first, twice := seen[word]; twice {
		s.Fail(path, "%s“%s”重复，“%s”已经用了", what, word, first).Action = "请换一个。"
		return
	}
	seen[word] = owner
}

// onceEach is once for a name and its aliases.
func (s source) onceEach(at, what, name string, aliases []string, owner string, seen map[string]string) {
	s.once(at+".name", what, name, owner, seen)
	for i, alias := range aliases {
		s.once(fmt.Sprintf("%s.aliases[%d]", at, i), what, alias, owner, seen)
	}
}

// roleHomes tells on which layouts each role stands, and as which type.
var roleHomes = map[form.Role]struct {
	pairs bool
	kind  form.Type
}{
	form.RoleUnit:    {false, form.UnitRef},
	form.RoleOffice:  {true, form.UnitRef},
	form.RolePeriod:  {true, form.Month},
	form.RoleFilled:  {true, form.Day},
	form.RoleVersion: {true, form.Text},
	form.RoleSerial:  {false, form.Text},
	form.RoleRemark:  {false, form.Text},
}

func (s source) checkSheet(at string, sheet form.Sheet) {
	if len(sheet.Columns) == 0 {
		s.Fail(at+".columns", "工作表“%s”没有列", sheet.Name).Action = "请至少写一列。"
		return
	}
	if _, ok := sheet.WithRole(form.RoleUnit); !ok && sheet.Layout != form.Pairs {
		s.Fail(at, "工作表“%s”没有单位列", sheet.Name).Action = "layout是rows或records的工作表要有一列type: unit、role: unit。"
	}
	if sheet.By == form.ByDistrict && sheet.Layout != form.Pairs {
		s.Fail(at+".by", "工作表“%s”由区里填报，但不是pairs", sheet.Name).Action = "由区里填报的工作表，layout要写pairs。"
	}
	headers := make(map[string]string)
	roles := make(map[string]string)
	for j, c := range sheet.Columns {
		here := fmt.Sprintf("%s.columns[%d]", at, j)
		s.onceEach(here, "工作表“"+sheet.Name+"”的表头", c.Name, c.Aliases, c.Code, headers)
		if c.Role != "" {
			s.once(here+".role", "工作表“"+sheet.Name+"”的role", string(c.Role), c.Code, roles)
			s.checkRole(here, sheet, c)
		}
	}
}

func (s source) checkRole(at string, sheet form.Sheet, c form.Column) {
	home := roleHomes[c.Role]
	if home.pairs != (sheet.Layout == form.Pairs) {
		s.Fail(at+".role", "“%s”的role: %s不能用在layout: %s的工作表", c.Code, c.Role, sheet.Layout).Action = "请删去role，或改layout。"
	}
	if c.Type != home.kind {
		s.Fail(at+".type", "“%s”的role是%s，type应为%s", c.Code, c.Role, home.kind).Action = "请改type。"
	}
}

// checkColumn judges what a column says of its own values.
func (k *known) checkColumn(s source, at string, sheet form.Sheet, c form.Column) {
	numeric := c.Type.Numeric()
	for _, key := range []string{"min", "max", "zero_words", "aggregate", "over"} {
		if s.Has(at+"."+key) && !numeric {
			s.Fail(at+"."+key, "“%s”的type是%s，不能有“%s”", c.Code, c.Type, key).Action = "只有integer、decimal、money和rate可以有。"
		}
	}
	if c.Min != nil && c.Max != nil && *c.Min > *c.Max {
		s.Fail(at+".min", "“%s”的最小值%v大于最大值%v", c.Code, *c.Min, *c.Max).Action = "请检查min和max。"
	}
	s.checkOptions(at, c)
	if c.Role == form.RoleUnit && c.Optional {
		s.Fail(at+".optional", "单位列“%s”不能是可空的", c.Code).Action = "请删去optional。"
	}
	k.checkAggregate(s, at, sheet, c)
	s.checkOver(at, sheet, c)
}

// checkOver refuses to add up over months what is no flow.
func (s source) checkOver(at string, sheet form.Sheet, c form.Column) {
	if c.Over != "" && sheet.Layout == form.Records {
		s.Fail(at+".over", "“%s”所在的工作表是records，不能有over", c.Code).Action = "记录各月都列出，不合并。"
	}
	if c.Over != form.OverSum {
		return
	}
	if c.Type == form.Rate {
		s.Fail(at+".over", "“%s”是比率，各月不能相加", c.Code).Action = "请用两个合计数相除（figures.yaml里的make: value），或改为last、mean。"
	}
	if c.Class != "" && c.Class != form.Monthly {
		s.Fail(at+".over", "“%s”的class是%s，各月相加会重复计算", c.Code, c.Class).Action = "只有class: monthly的数可以相加，请改为last或mean。"
	}
}

func (s source) checkOptions(at string, c form.Column) {
	switch {
	case c.Type == form.Enum && len(c.Options) == 0:
		s.Fail(at, "“%s”的type是enum，却没有options", c.Code).Action = "请在options里写出可以填的词。"
	case c.Type != form.Enum && s.Has(at+".options"):
		s.Fail(at+".options", "“%s”的type是%s，不能有options", c.Code, c.Type).Action = "只有enum可以有options。"
	}
	seen := make(map[string]string)
	for i, option := range c.Options {
		s.once(fmt.Sprintf("%s.options[%d]", at, i), "选项", option, c.Code, seen)
	}
}

func (k *known) checkAggregate(s source, at string, sheet form.Sheet, c form.Column) {
	if c.Aggregate != "" && sheet.Layout != form.Rows {
		s.Fail(at+".aggregate", "“%s”所在的工作表不是rows，不能有aggregate", c.Code).Action = "只有layout: rows的工作表才按单位汇总。"
	}
	if c.Aggregate == form.AggregateSum && c.Type == form.Rate {
		s.Fail(at+".aggregate", "“%s”是比率，不能相加", c.Code).Action = "请用两个合计数相除（figures.yaml里的make: value）。"
	}
	if c.Weight == "" {
		return
	}
	if c.Aggregate != form.AggregateMean {
		s.Fail(at+".weight", "“%s”有weight，但aggregate不是mean", c.Code).Action = "只有平均数可以加权。"
	}
	if !slices.Contains(k.rows, c.Weight) {
		s.Fail(at+".weight", "“%s”的权重“%s”不是各单位的数值指标", c.Code, c.Weight).Offer = strict.Offer(c.Weight, k.rows)
	}
}

// oneOfNames refuses a name that is not among those known; what says what those
// are.
func (s source) oneOfNames(path, what, name string, names []string) bool {
	if slices.Contains(names, name) {
		return true
	}
	fault := s.Fail(path, "“%s”不是%s", name, what)
	if fault.Offer = strict.Offer(name, names); fault.Offer == "" && len(names) > 0 && len(names) <= few {
		fault.Action = "可以用的有：" + strings.Join(names, "、") + "。"
	}
	return false
}

// few is how many names a message may list.
const few = 12
