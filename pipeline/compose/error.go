package compose

import (
	"regexp"
	"strconv"

	"huibao/pipeline/fault"
)

// Error is one fault of a template.
type Error = fault.Error

// Errors are all its faults.
type Errors = fault.Errors

// place finds name, line and cause in what text/template says.
var place = regexp.MustCompile(`(?s)^template: ([^:]+):(\d+)(?::\d+)?: (.*)$`)

// templateError puts an error of text/template into ours.
func templateError(file string, err error) *Error {
	found := place.FindStringSubmatch(err.Error())
	if found == nil {
		return &Error{File: file, Message: "模板有误（" + err.Error() + "）"}
	}
	line, _ := strconv.Atoi(found[2])
	return &Error{File: file, Line: line, Message: inChinese(found[3]), Action: "请对照模板写法说明修改。"}
}

// sayings are what text/template says most often.
var sayings = []struct {
	english *regexp.Regexp
	chinese string
}{
	{regexp.MustCompile(`^function "([^"]+)" not defined$`), "没有函数“$1”"},
	{regexp.MustCompile(`^unexpected EOF$`), "缺少与 if 或 range 相配的 end"},
	{regexp.MustCompile(`^unexpected \{\{end\}\}$`), "多了一个 end"},
	{regexp.MustCompile(`^unclosed action.*$`), "双花括号没有合上"},
	{regexp.MustCompile(`^unterminated quoted string.*$`), "引号没有合上"},
	{regexp.MustCompile(`^(?:bad|unrecognized) character.*$`), "双花括号里有不能用的字符，引号要用英文的"},
	{regexp.MustCompile(`^undefined variable "([^"]+)"$`), "没有变量“$1”"},
	{regexp.MustCompile(`^unexpected "?(\S+?)"? in (?:operand|command)$`), "“$1”不能写在这里"},
	{regexp.MustCompile(`^missing value for (\w+)$`), "$1 后面没有条件"},
	{regexp.MustCompile(`wrong number of args for (\w+): want (?:at least )?(\d+) got (\d+)$`), "函数 $1 需要 $2 项，给了 $3 项"},
}

func inChinese(message string) string {
	for _, s := range sayings {
		if s.english.MatchString(message) {
			found := s.english.FindStringSubmatchIndex(message)
			return string(s.english.ExpandString(nil, s.chinese, message, found))
		}
	}
	return "模板语法有误（" + message + "）"
}
