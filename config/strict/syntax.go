package strict

import (
	"regexp"
	"strconv"
	"strings"
)

var yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// syntaxes translates what the YAML parser says most often. Of what began on a
// line and never ended properly it gives the line before that one.
var syntaxes = []struct {
	english         string
	began           bool
	message, action string
}{
	{"mapping values are not allowed", false, "冒号的位置不对", "值里有冒号时，请给整个值加上引号；也请检查缩进，以及上面的引号是否配对。"},
	{"tab character", false, "这里或下一行用了制表符", "缩进请用空格。"},
	{"cannot start any token", false, "有不能用在这里的字符", "缩进请用空格；以@、`或%开头的值请加上引号。"},
	{"could not find expected ':'", false, "少了冒号", "键后面要用半角冒号加一个空格；也请检查上面的引号是否配对。"},
	{"did not find expected ',' or '}'", true, "花括号没有配对，或者少了逗号", "各项之间请用半角逗号，最后用“}”结束。"},
	{"did not find expected ',' or ']'", true, "方括号没有配对，或者少了逗号", "各项之间请用半角逗号，最后用“]”结束。"},
	{"did not find expected node content", false, "这里缺少内容", "请检查方括号、花括号和引号是否配对。"},
	{"unexpected end of stream", false, "引号没有配对", "请补上另一半引号。"},
	{"did not find expected key", true, "从这一行开始的一段，缩进或引号不对", "同一层的键要左对齐，引号要成对。"},
	{"did not find expected '-' indicator", true, "从这一行开始的列表，缩进不对", "同一个列表的“-”要左对齐，每项里的键也要左对齐。"},
	{"block sequence entries are not allowed", false, "列表的位置不对", "“-”请另起一行。"},
}

// syntax turns an error of the YAML parser into a fault.
func (s *Source) syntax(err error) {
	fault := s.Fail("", "YAML语法错误")
	line, said := "", err.Error()
	if parts := yamlError.FindStringSubmatch(said); parts != nil {
		line, said = parts[1], parts[2]
	}
	fault.Line, _ = strconv.Atoi(line)
	for _, known := range syntaxes {
		if !strings.Contains(said, known.english) {
			continue
		}
		if known.began && fault.Line > 0 {
			fault.Line++
		}
		fault.Message += "，" + known.message
		fault.Action = known.action
		return
	}
	fault.Message += "（" + said + "）"
}
