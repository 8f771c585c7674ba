package compose

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Error is one fault in a template. The words are Chinese and for the person who
// keeps the template.
type Error struct {
	File    string
	Line    int    // from 1; 0 when the file as a whole is meant
	Message string // what is wrong, without the full stop
	Offer   string // the nearest valid name, when there is one
	Action  string // what to do, a whole sentence; may be empty
}

// Error returns the fault as one line: place, what is wrong, what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString("：" + e.Message)
	if e.Offer != "" {
		b.WriteString("，是否为“" + e.Offer + "”？")
	} else {
		b.WriteString("。")
	}
	b.WriteString(e.Action)
	return b.String()
}

// Errors are all faults of a template, in the order of its lines.
type Errors []*Error

// Error returns the faults, each on its own line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

func (e Errors) sorted() Errors {
	slices.SortStableFunc(e, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
	return e
}

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
	{regexp.MustCompile(`wrong number of args for (\w+): want (\d+) got (\d+)$`), "函数 $1 需要 $2 项，给了 $3 项"},
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

func (t *Template) executionError(err error) error {
	return Errors{templateError(t.name, err)}
}
