package compose

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// action is a template action within one line; what it will print is unknown when
// the Markdown around it is checked.
var action = regexp.MustCompile(`\{\{.*?\}\}`)

// unsupported names the Markdown that a formal brief has no place for.
var unsupported = map[ast.NodeKind]string{
	ast.KindHTMLBlock: "HTML", ast.KindRawHTML: "HTML", ast.KindImage: "图片", ast.KindLink: "链接", ast.KindAutoLink: "链接",
	ast.KindList: "列表", ast.KindBlockquote: "引用", ast.KindCodeBlock: "缩进的代码", ast.KindCodeSpan: "代码",
	ast.KindFencedCodeBlock: "代码", ast.KindEmphasis: "强调", ast.KindThematicBreak: "分隔线",
}

// checkMarkdown finds Markdown that a brief has no place for.
func (p *parser) checkMarkdown(lines []string) {
	source := []byte(action.ReplaceAllString(strings.Join(lines, "\n"), "甲"))
	_ = ast.Walk(parseMarkdown(source), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		name, bad := unsupported[n.Kind()]
		if !entering || !bad {
			return ast.WalkContinue, nil
		}
		p.fault(lineOf(n, source), "模板中不能用%s", name).Action = "汇报只有标题（#）、段落和 table、chart、annex 三种块。"
		return ast.WalkSkipChildren, nil
	})
}

func parseMarkdown(source []byte) ast.Node {
	return goldmark.DefaultParser().Parse(text.NewReader(source))
}

// lineOf returns the line on which a node starts.
func lineOf(n ast.Node, source []byte) int {
	for at := n; at != nil; at = at.Parent() {
		if pos := start(at); pos >= 0 {
			return 1 + bytes.Count(source[:pos], []byte("\n"))
		}
	}
	return 0
}

// start returns where a node's text begins, -1 when it does not say.
func start(n ast.Node) int {
	if t, ok := n.(*ast.Text); ok {
		return t.Segment.Start
	}
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	if n.FirstChild() != nil {
		return start(n.FirstChild())
	}
	return -1
}

// words returns the text of a heading or paragraph. Lines are joined without a
// space, as Chinese is written.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(each ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := each.(*ast.Text); ok && entering {
			b.Write(util.UnescapePunctuations(t.Value(source)))
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}
