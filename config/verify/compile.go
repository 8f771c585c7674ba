package verify

import (
	"errors"
	"fmt"
	"strings"

	"huibao/config/strict"
	"huibao/pipeline/expression"
)

const languageAction = "可以用加减乘除、比较、&&、||、!、? :、has、abs、round、floor、min、max和半角括号。"

// compile checks the expression at a path.
func (s source) compile(path, text string, in scope) {
	unknown := ""
	compiled, err := expression.Compile(text, func(name string) bool {
		if in.valid(name) {
			return true
		}
		unknown = name
		return false
	}, in.names)
	var wrong *expression.Error
	switch {
	case err == nil && !computes(compiled):
		s.Fail(path, "表达式“%s”算不出数", text).Action = languageAction
	case err == nil:
	case !errors.As(err, &wrong):
		s.Fail(path, "表达式“%s”看不懂", text).Action = languageAction
	case unknown != "":
		s.unknownName(path, unknown, in, wrong)
	default:
		fault := s.Fail(path, "表达式“%s”%s", text, explain(wrong))
		fault.Action = languageAction
		s.Point(fault, wrong.Column)
	}
}

// computes tries an expression once and reports whether a number or a truth
// value came out, and not a text or a list.
func computes(e *expression.Expression) bool {
	next := 1.0
	lookup := func(string) (float64, bool) { next += 2; return next, true }
	_, number := e.Number(lookup)
	_, truth := e.Truth(lookup)
	return number || truth
}

// unknownName refuses a name that may not stand in an expression.
func (s source) unknownName(path, name string, in scope, wrong *expression.Error) {
	what := in.what
	if in.units && strings.HasPrefix(name, unitPrefix) {
		what = "单位名录里有的属性"
	}
	called := strings.HasPrefix(string([]rune(wrong.Source)[wrong.Column-1:]), name+"(")
	if called {
		what = "可以用的函数"
	}
	fault := s.Fail(path, "表达式“%s”第%d个字符起的“%s”不是%s", wrong.Source, wrong.Column, name, what)
	switch {
	case called:
		fault.Action = languageAction
	case name == itself || strings.HasSuffix(name, "."+itself):
		fault.Action = "x只能用在逐个指标判断的规则里，先用columns、class、measure或sheets选出指标。"
	default:
		if fault.Offer = strict.Offer(name, in.names); fault.Offer == "" {
			fault.Action = "请检查代码，再看这里能不能用它。"
		}
	}
	s.Point(fault, wrong.Column)
}

// explanations translate what the expression compiler says most often.
var explanations = []struct{ english, chinese string }{
	{"unexpected token EOF", "没有写完"},
	{"unrecognized character", "第%d个字符不能用，标点要用半角"},
	{"mismatched type", "第%d个字符处把数和是非判断混在一起了"},
	{"non-bool expression", "第%d个字符起应是比较，例如a > 0"},
	{"not callable", "第%d个字符起的函数不能用"},
	{"unknown name", "第%d个字符起的函数不能用，或参数不对"},
	{"number of arguments", "第%d个字符起的函数参数个数不对"},
}

func explain(wrong *expression.Error) string {
	for _, known := range explanations {
		if !strings.Contains(wrong.Message, known.english) {
			continue
		}
		if strings.Contains(known.chinese, "%d") {
			return fmt.Sprintf(known.chinese, wrong.Column)
		}
		return known.chinese
	}
	return fmt.Sprintf("第%d个字符处看不懂", wrong.Column)
}
