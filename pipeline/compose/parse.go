package compose

import (
	"fmt"
	"slices"
	"strings"
	"text/template"

	"huibao/pipeline/nearest"
)

// parser reads a template and collects its faults.
type parser struct {
	file   string
	known  *vocabulary
	texts  *template.Template // every text with actions, by name
	faults Errors
}

func (p *parser) fault(line int, format string, args ...any) *Error {
	e := &Error{File: p.file, Line: line, Message: fmt.Sprintf(format, args...)}
	p.faults = append(p.faults, e)
	return e
}

// phrase is a piece of a template that may hold actions.
type phrase struct {
	source string
	name   string // among the template's texts; empty when it has no actions
	line   int    // of the file; 0 when it is not written
}

// front is the head of a template.
type front struct {
	title      []phrase
	subtitle   phrase
	salutation phrase
	subject    phrase
	keywords   []phrase
}

const (
	fence    = "---"  // the line that stands before and after the head
	bodyName = "body" // the body among the template's texts
)

func (p *parser) parse(source string) *Template {
	source = foreign(strings.TrimPrefix(strings.ReplaceAll(source, "\r\n", "\n"), "\uFEFF"))
	p.texts = template.New(p.file).Funcs((&writer{}).functions())
	t := &Template{name: p.file, known: p.known, texts: p.texts}
	lines := strings.Split(source, "\n")
	after, ok := p.head(lines, &t.front)
	if !ok {
		return t
	}
	t.blocks = p.takeBlocks(lines, after)
	p.checkMarkdown(lines)
	p.actions(bodyName, strings.Join(lines, "\n"))
	p.checkActions()
	return t
}

// head reads the front matter and blanks its lines; it returns how many there
// are. The text keeps its line numbers, which messages need.
func (p *parser) head(lines []string, f *front) (after int, ok bool) {
	if strings.TrimSpace(lines[0]) != fence {
		p.fault(1, "模板的第一行应为“%s”", fence).Action = "请在开头写上标题：--- 之间写 title 等项。"
		return 0, false
	}
	after = slices.IndexFunc(lines[1:], func(line string) bool { return strings.TrimSpace(line) == fence })
	if after < 0 {
		p.fault(1, "开头的“%s”没有结束", fence).Action = "请在标题等项之后另起一行写“---”。"
		return 0, false
	}
	after += 2
	if node := p.yaml(lines[1:after-1], 1); node != nil {
		faults := len(p.faults)
		p.mapping(node, map[string]reader{
			"title": p.toTexts(&f.title), "subtitle": p.toText(&f.subtitle), "salutation": p.toText(&f.salutation),
			"subject": p.toText(&f.subject), "keywords": p.toTexts(&f.keywords),
		})
		if len(f.title) == 0 && len(p.faults) == faults {
			p.fault(1, "没有标题").Action = "请在开头写上 title。"
		}
	}
	blank(lines[:after])
	return after, true
}

func blank(lines []string) {
	for i := range lines {
		lines[i] = ""
	}
}

// phrase keeps a text of the YAML for when the brief is composed.
func (p *parser) phrase(source string, line int) phrase {
	t := phrase{source: source, line: line}
	if strings.Contains(source, "{{") {
		t.name = fmt.Sprintf("text %d", len(p.texts.Templates()))
		// Set down to its own line, so that messages name the line of the file.
		p.actions(t.name, strings.Repeat("\n", line-1)+source)
	}
	return t
}

// actions parses a text with actions.
func (p *parser) actions(name, source string) {
	_, err := p.texts.New(name).Parse(source)
	if err == nil {
		return
	}
	e := templateError(p.file, err)
	if called, ok := strings.CutPrefix(e.Message, "没有函数“"); ok {
		called = strings.TrimSuffix(called, "”")
		e.Offer = nearest.Name(called, functionNames())
		if p.known.isCode(called) {
			e.Offer, e.Action = "", "它是数据或指标的代码，要加引号，写作 \""+called+"\"。"
		}
	}
	p.faults = append(p.faults, e)
}
