package verify

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"huibao/config/strict"
	"huibao/pipeline/form"
)

// checkRules judges rules.yaml.
func (k *known) checkRules(s source) {
	ids := make(map[string]string)
	for i, r := range k.form.Rules {
		at := fmt.Sprintf("rules[%d]", i)
		if !RuleID.MatchString(r.ID) {
			s.Fail(at+".id", "规则编号“%s”不合要求", r.ID).Action = "编号是一个大写字母加两三位数字，例如E07。"
		}
		s.once(at+".id", "规则编号", r.ID, r.Name, ids)
		k.checkRule(s, at, r)
	}
}

func (k *known) checkRule(s source, at string, r form.Rule) {
	kind := kindOf(r)
	s.checkKeys(at, fmt.Sprintf("kind: %s的规则%s", r.Kind, r.ID), ruleKeys, kind.needs, kind.may)
	k.checkSelection(s, at, r)
	s.checkBounds(at, r)
	k.checkRuleExpressions(s, at, r)
	for j, part := range r.Parts {
		k.checkNumber(s, fmt.Sprintf("%s.parts[%d]", at, j), part)
	}
	if _, err := regexp.Compile(r.Forbid); err != nil {
		s.Fail(at+".forbid", "正则表达式“%s”写得不对", r.Forbid).Action = "请检查括号和反斜杠；含反斜杠时外面用单引号。"
	}
}

func (k *known) checkRuleExpressions(s source, at string, r form.Rule) {
	names := k.ruleNames(r)
	s.compileKey(at, "when", r.When, names)
	s.compileKey(at, "must", r.Must, names)
	s.compileKey(at, "left", r.Left, names)
	s.compileKey(at, "right", r.Right, names)
	for j, pair := range r.Pairs {
		s.compileKey(fmt.Sprintf("%s.pairs[%d]", at, j), "part", pair.Part, names)
		s.compileKey(fmt.Sprintf("%s.pairs[%d]", at, j), "whole", pair.Whole, names)
	}
	s.checkFills(at+".message", r.Message, names)
	s.checkFills(at+".action", r.Action, names)
}

// kindOf returns what the rule's kind takes; every kind is in the list, since
// decoding refuses the others.
func kindOf(r form.Rule) ruleKind {
	i := slices.IndexFunc(ruleKinds, func(k ruleKind) bool { return k.kind == r.Kind })
	return ruleKinds[i]
}

// eachColumn reports whether a rule looks at one column after the other, so that
// x has a meaning.
func eachColumn(r form.Rule) bool {
	if r.Kind == form.KindAssert {
		return len(r.Columns) > 0 || len(r.Sheets) > 0 || r.Class != "" || r.Measure != ""
	}
	return slices.Contains(kindOf(r).may, "columns")
}

// onMerging reports whether a rule looks at figures and not at rows.
func onMerging(r form.Rule) bool {
	switch r.Kind {
	case form.KindCoverage, form.KindRounding, form.KindWording:
		return true
	default:
		return r.Scope == form.ScopeOffice || r.Scope == form.ScopeDistrict
	}
}

// ruleNames returns what the expressions of a rule may name.
func (k *known) ruleNames(r form.Rule) scope {
	in := k.onRows()
	if onMerging(r) {
		in = k.onFigures()
	}
	return in.overTime(eachColumn(r))
}

// checkSelection judges what a rule selects and marks.
func (k *known) checkSelection(s source, at string, r form.Rule) {
	for i, name := range r.Sheets {
		s.oneOfNames(fmt.Sprintf("%s.sheets[%d]", at, i), "工作表代码", name, k.sheets)
	}
	for i, name := range r.Columns {
		path := fmt.Sprintf("%s.columns[%d]", at, i)
		if s.oneOfNames(path, "指标代码", name, k.selectable(r)) {
			k.checkText(s, path, r, name)
		}
	}
	for i, name := range r.Mark {
		s.oneOfNames(fmt.Sprintf("%s.mark[%d]", at, i), "指标代码", name, k.columns)
	}
	for i, problem := range r.Problems {
		s.OneOf(fmt.Sprintf("%s.problems[%d]", at, i), problem, Problems)
	}
	if r.Measure != "" {
		s.oneOfNames(at+".measure", "任何一列的计量单位", r.Measure, k.measures())
	}
}

// selectable lists what the columns of a rule may name: figures where figures
// are judged.
func (k *known) selectable(r form.Rule) []string {
	if r.Kind == form.KindAssert && onMerging(r) {
		return k.numbers
	}
	return k.columns
}

// checkText wants text columns where words are judged and numbers elsewhere.
func (k *known) checkText(s source, path string, r form.Rule, name string) {
	column, _, ok := k.form.Column(name)
	if !ok {
		return
	}
	switch r.Kind {
	case form.KindPattern, form.KindLength, form.KindRepeated:
		if column.Type != form.Text {
			s.Fail(path, "“%s”不是文字列，kind: %s的规则管不了它", name, r.Kind).Action = "请用type: text的列。"
		}
	case form.KindRange, form.KindTotals, form.KindCumulative, form.KindSurge, form.KindAssert:
		if !column.Type.Numeric() {
			s.Fail(path, "“%s”不是数值列，kind: %s的规则管不了它", name, r.Kind).Action = "请用integer、decimal、money或rate的列。"
		}
	case form.KindEnum:
		if column.Type != form.Enum {
			s.Fail(path, "“%s”没有选项，kind: enum的规则管不了它", name).Action = "请用type: enum的列。"
		}
	default: // the others take columns of any type
	}
}

// measures lists the units of measure of all columns.
func (k *known) measures() []string {
	var out []string
	for _, sheet := range k.form.Sheets {
		for _, c := range sheet.Columns {
			if c.Measure != "" && !slices.Contains(out, c.Measure) {
				out = append(out, c.Measure)
			}
		}
	}
	return out
}

func (s source) checkBounds(at string, r form.Rule) {
	if r.Low != nil && r.High != nil && *r.Low > *r.High {
		s.Fail(at+".low", "规则%s的low（%v）大于high（%v）", r.ID, *r.Low, *r.High).Action = "请检查这两个数。"
	}
	if r.Kind == form.KindLength && r.Low == nil && r.High == nil {
		s.Fail(at, "kind: length的规则%s既没有low也没有high", r.ID).Action = "请至少写一个。"
	}
	if s.Has(at+".times") && r.Times <= 0 {
		s.Fail(at+".times", "规则%s的times应大于0", r.ID).Action = "请写允许的倍数，例如3。"
	}
}

// checkFills refuses words in braces that no finding fills in.
func (s source) checkFills(path, text string, names scope) {
	if strings.Count(text, "{") != strings.Count(text, "}") {
		s.Fail(path, "花括号没有配对").Action = "要填上内容的词，前后都要有花括号。"
	}
	for _, place := range Places(text) {
		word := place[1 : len(place)-1]
		if slices.Contains(fills, word) || names.valid(word) {
			continue
		}
		fault := s.Fail(path, "“{%s}”没有可以填的内容", word)
		fault.Offer = strict.Offer(word, append(slices.Clone(fills), names.names...))
		if fault.Offer == "" {
			fault.Action = "花括号里写{unit}、{column}、{value}等，或规则里能用的代码。"
		}
	}
}

var places = regexp.MustCompile(`\{[^{}]*\}`)

// Places returns the words in braces of a text, braces and all.
func Places(text string) []string { return places.FindAllString(text, -1) }
