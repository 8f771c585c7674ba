package compose

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"gopkg.in/yaml.v3"

	"huibao/pipeline/nearest"
)

// parser reads a template and collects its faults.
type parser struct {
	file   string
	known  *vocabulary
	faults Errors
}

func (p *parser) fault(line int, format string, args ...any) *Error {
	e := &Error{File: p.file, Line: line, Message: fmt.Sprintf(format, args...)}
	p.faults = append(p.faults, e)
	return e
}

// front is the head of a template. Its texts may hold actions.
type front struct {
	Title      []string `yaml:"title"`
	Subtitle   string   `yaml:"subtitle"`
	Salutation string   `yaml:"salutation"`
	Subject    string   `yaml:"subject"`
	Keywords   []string `yaml:"keywords"`
}

// fence is the line that stands before and after the head.
const fence = "---"

func (p *parser) parse(source string) *Template {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	t := &Template{name: p.file, known: p.known}
	lines := strings.Split(source, "\n")
	body, ok := p.head(lines, &t.front)
	if !ok {
		return t
	}
	t.blocks = p.takeBlocks(lines, body)
	p.checkMarkdown(lines)
	t.body = p.template(strings.Join(lines, "\n"))
	for _, text := range append(slices.Clone(t.front.Title), t.front.Subtitle, t.front.Salutation, t.front.Subject) {
		p.template(text)
	}
	return t
}

// head reads the front matter and blanks its lines; it returns how many there
// are. The text keeps its line numbers, which messages need.
func (p *parser) head(lines []string, f *front) (end int, ok bool) {
	if strings.TrimSpace(lines[0]) != fence {
		p.fault(1, "模板的第一行应为“%s”", fence).Action = "请在开头写上标题：--- 之间写 title 等项。"
		return 0, false
	}
	end = slices.IndexFunc(lines[1:], func(line string) bool { return strings.TrimSpace(line) == fence })
	if end < 0 {
		p.fault(1, "开头的“%s”没有结束", fence).Action = "请在标题等项之后另起一行写“---”。"
		return 0, false
	}
	end += 2
	if p.decode(lines[1:end-1], 1, f) && len(f.Title) == 0 {
		p.fault(1, "没有标题").Action = "请在开头写上 title。"
	}
	blank(lines[:end])
	return end, true
}

func blank(lines []string) {
	for i := range lines {
		lines[i] = ""
	}
}

// decode reads YAML strictly; first is the line before it. It returns false when
// there were faults, so that what was not read is not judged as well.
func (p *parser) decode(lines []string, first int, into any) bool {
	decoder := yaml.NewDecoder(strings.NewReader(strings.Join(lines, "\n")))
	decoder.KnownFields(true)
	err := decoder.Decode(into)
	if err == nil || errors.Is(err, io.EOF) {
		return true
	}
	for _, message := range strings.Split(err.Error(), "\n") {
		p.yamlFault(message, first, into)
	}
	return false
}

var (
	yamlLine    = regexp.MustCompile(`line (\d+): (.*)$`)
	yamlUnknown = regexp.MustCompile(`^field (\S+) not found in type`)
)

func (p *parser) yamlFault(message string, first int, into any) {
	found := yamlLine.FindStringSubmatch(message)
	if found == nil {
		if !strings.HasPrefix(message, "yaml: unmarshal errors") {
			p.fault(first+1, "写法有误（%s）", message)
		}
		return
	}
	line := first
	_, _ = fmt.Sscan(found[1], &line)
	line += first
	if unknown := yamlUnknown.FindStringSubmatch(found[2]); unknown != nil {
		keys := append(keysOf(into), keysOf(&tableColumn{})...)
		p.fault(line, "没有“%s”这一项", unknown[1]).Offer = nearest.Name(unknown[1], keys)
		return
	}
	p.fault(line, "写法有误（%s）", found[2])
}

// template parses text with actions and checks every name in it.
func (p *parser) template(text string) *template.Template {
	t, err := template.New(p.file).Funcs((&writer{}).functions()).Parse(text)
	if err != nil {
		e := templateError(p.file, err)
		if name, ok := strings.CutPrefix(e.Message, "没有函数“"); ok {
			e.Offer = nearest.Name(strings.TrimSuffix(name, "”"), functionNames())
		}
		p.faults = append(p.faults, e)
		return nil
	}
	p.checkNames(t.Root, text)
	return t
}
