package compose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"huibao/pipeline/form"
	"huibao/pipeline/nearest"
)

// members are what a record or a group of records can be asked.
var members = map[string]signature{
	"Unit": {}, "Office": {}, "Name": {}, "Count": {}, "Records": {}, "First": {},
	"Text": wants(aColumn), "Sentence": wants(aColumn), "Number": wants(aColumn), "Has": wants(aColumn),
}

func memberNames() []string {
	var names []string
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// call is a function or a member with what it is given.
type call struct {
	name string
	signature
	given []parse.Node
	piped bool // the last argument comes through a pipe
	line  int
}

// checkActions walks every text and checks what it calls.
func (p *parser) checkActions() {
	texts := p.texts.Templates()
	slices.SortFunc(texts, func(a, b *template.Template) int { return cmp.Compare(a.Name(), b.Name()) })
	for _, t := range texts {
		if t.Tree != nil && t.Root != nil {
			walk(t.Root, func(c *parse.CommandNode, piped bool) { p.checkCommand(t.Tree, c, piped) })
		}
	}
}

func (p *parser) checkCommand(tree *parse.Tree, c *parse.CommandNode, piped bool) {
	line := lineIn(tree, c)
	for _, argument := range c.Args[1:] {
		p.checkMembers(line, argument)
	}
	one := call{given: c.Args[1:], piped: piped, line: line}
	if called, ok := c.Args[0].(*parse.IdentifierNode); ok {
		f, ours := functions[called.Ident]
		if !ours {
			return // one of the template language's own
		}
		one.name, one.signature = called.Ident, f.signature
	} else {
		last := p.checkMembers(line, c.Args[0])
		if last == "" {
			return
		}
		one.name, one.signature = last, members[last]
	}
	if p.checkCount(one) {
		p.checkArguments(one)
	}
}

// lineIn is the line of the file on which a node stands.
func lineIn(tree *parse.Tree, n parse.Node) int {
	location, _ := tree.ErrorContext(n)
	parts := strings.Split(location, ":")
	if len(parts) < 3 {
		return 0
	}
	line, _ := strconv.Atoi(parts[len(parts)-2])
	return line
}

// checkMembers checks what a record is asked, as in .Unit or $case.Text, and
// returns the last of it when all is known.
func (p *parser) checkMembers(line int, n parse.Node) (last string) {
	var asked []string
	switch n := n.(type) {
	case *parse.FieldNode:
		asked = n.Ident
	case *parse.VariableNode:
		asked = n.Ident[1:]
	case *parse.ChainNode:
		asked = n.Field
	}
	for _, name := range asked {
		if _, ok := members[name]; !ok {
			e := p.fault(line, "没有“.%s”这种写法", name)
			if e.Offer = nearest.Name(name, memberNames()); e.Offer == "" {
				e.Action = "可用的有 " + strings.Join(memberNames(), "、") + "。"
			}
			return ""
		}
		last = name
	}
	return last
}

func (p *parser) checkCount(c call) bool {
	given := len(c.given)
	if c.piped {
		given++
	}
	least, most := len(c.wants)-c.optional, len(c.wants)
	if given >= least && (given <= most || c.repeats) {
		return true
	}
	e := p.fault(c.line, "函数 %s 需要 %d 项，给了 %d 项", c.name, least, given)
	if c.optional > 0 {
		e.Message = strings.Replace(e.Message, "需要 ", "至少需要 ", 1)
	}
	e.Action = "请对照模板写法说明修改。"
	return false
}

// checkArguments checks each argument that is written out; what is computed is
// known only when the brief is composed.
func (p *parser) checkArguments(c call) {
	var sheet, column string
	for i, argument := range c.given {
		k := c.wants[min(i, len(c.wants)-1)]
		word, isText := argument.(*parse.StringNode)
		number, isNumber := argument.(*parse.NumberNode)
		switch {
		case k == aText:
		case k == aLimit || k == aCount:
			if isText || k == aCount && isNumber && (!number.IsInt || number.Int64 < 1) {
				p.fault(c.line, "%s：第 %d 项应为%s", c.name, i+1, map[kind]string{aLimit: "数", aCount: "大于0的整数"}[k])
			}
		case isNumber:
			p.fault(c.line, "%s：第 %d 项应为带引号的名称", c.name, i+1)
		case isText && k == aColumn && sheet != "":
			column = word.Text
			p.checkAmong(c.line, c.name, k, column, codes(p.known.sheet(sheet)))
		case isText && k == aWord:
			p.checkWord(c.line, c.name, column, word.Text)
		case isText:
			if p.checkName(c.line, c.name, k, word.Text) && k == aSheet {
				sheet = word.Text
			}
		}
	}
}

func (v *vocabulary) sheet(code string) form.Sheet {
	s, _ := v.form.Sheet(code)
	return s
}

// checkWord checks a word against the options of the column that must hold it.
func (p *parser) checkWord(line int, where, column, word string) {
	if options := p.known.columns[column].Options; word != "" && len(options) > 0 {
		p.checkAmong(line, where, aWord, word, options)
	}
}

// checkName checks a name against all of its kind.
func (p *parser) checkName(line int, where string, k kind, name string) bool {
	return p.checkAmong(line, where, k, name, p.known.names(k))
}

func (p *parser) checkAmong(line int, where string, k kind, name string, among []string) bool {
	if slices.Contains(among, name) {
		return true
	}
	if _, exists := p.known.figures[name]; exists && k < aSheet {
		p.fault(line, "%s：“%s”不是%s", where, name, called[k]).Action = "请换一个数据，或者换一种写法。"
		return false
	}
	what := called[k]
	if k < aSheet {
		what = called[aFigure]
	}
	e := p.fault(line, "%s：没有%s“%s”", where, what, name)
	if e.Offer = nearest.Name(name, among); e.Offer == "" {
		e.Action = "可用的名称见报表设置。"
	}
	return false
}

// walk calls see for every command below a node; piped tells that a command gets
// the result of the one before.
func walk(node parse.Node, see func(c *parse.CommandNode, piped bool)) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			walk(child, see)
		}
	case *parse.ActionNode:
		walk(n.Pipe, see)
	case *parse.TemplateNode:
		walk(n.Pipe, see)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for i, c := range n.Cmds {
			see(c, i > 0)
			for _, argument := range c.Args {
				walk(argument, see)
			}
		}
	case *parse.ChainNode:
		walk(n.Node, see)
	case *parse.IfNode:
		walkBranch(&n.BranchNode, see)
	case *parse.RangeNode:
		walkBranch(&n.BranchNode, see)
	case *parse.WithNode:
		walkBranch(&n.BranchNode, see)
	}
}

func walkBranch(b *parse.BranchNode, see func(c *parse.CommandNode, piped bool)) {
	walk(b.Pipe, see)
	walk(b.List, see)
	walk(b.ElseList, see)
}
