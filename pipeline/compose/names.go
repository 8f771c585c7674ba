package compose

import (
	"slices"
	"strings"
	"text/template/parse"

	"huibao/pipeline/nearest"
)

// signatures tell what the arguments of each function name, so that a template's
// names can be checked before there is a figure.
var signatures = map[string][]kind{
	"num": {aFigure}, "size": {aNumber}, "style": {aStyle, aNumber}, "known": {aFigure}, "zero": {aNumber}, "positive": {aNumber},
	"equal": {aNumber, aNumber}, "above": {aNumber, aText}, "below": {aNumber, aText},
	"prev": {aNumber}, "vsPrev": {aNumber}, "knownPrev": {aNumber}, "lastYear": {aNumber}, "vsYear": {aNumber}, "knownYear": {aNumber},
	"rose": {aNumber}, "fell": {aNumber},
	"names": {aList}, "count": {aList},
	"records": {aSheet, aColumn, aText, aText}, "groups": {aSheet, aColumn},
	"top": {aNumber, aText}, "bottom": {aNumber, aText},
	"findings": {aSeverity}, "explained": {},
	"district": {}, "period": {}, "year": {}, "yearBefore": {}, "month": {},
	"due": {}, "reported": {}, "missing": {}, "missingNames": {}, "carried": {}, "carriedNames": {}, "officeKinds": {},
	"join": {aText, aText},
}

// methods are what a record can be asked, beside its fields.
var methods = map[string][]kind{"Text": {aColumn}, "Number": {aColumn}, "Has": {aColumn}}

func functionNames() []string {
	var names []string
	for name := range signatures {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// checkNames walks a parsed text and checks what functions are asked for.
func (p *parser) checkNames(root parse.Node, text string) {
	walk(root, func(c *parse.CommandNode) {
		called, kinds := signature(c)
		for i, argument := range c.Args[1:] {
			name, ok := argument.(*parse.StringNode)
			if !ok || i >= len(kinds) {
				continue
			}
			line := 1 + strings.Count(text[:name.Position()], "\n")
			p.checkName(line, called, kinds[i], name.Text)
		}
	})
}

func signature(c *parse.CommandNode) (string, []kind) {
	switch called := c.Args[0].(type) {
	case *parse.IdentifierNode:
		return called.Ident, signatures[called.Ident]
	case *parse.FieldNode:
		name := called.Ident[len(called.Ident)-1]
		return name, methods[name]
	case *parse.VariableNode:
		name := called.Ident[len(called.Ident)-1]
		return name, methods[name]
	default:
		return "", nil
	}
}

func (p *parser) checkName(line int, where string, k kind, name string) {
	names, called := p.known.names(k)
	if called == "" || slices.Contains(names, name) {
		return
	}
	e := p.fault(line, "%s：没有%s“%s”", where, called, name)
	e.Offer = nearest.Name(name, names)
	if e.Offer == "" {
		e.Action = "可用的名称见报表设置。"
	}
}

// walk calls see for every command below a node.
func walk(node parse.Node, see func(*parse.CommandNode)) {
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
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, c := range n.Cmds {
			see(c)
			for _, argument := range c.Args {
				walk(argument, see)
			}
		}
	case *parse.IfNode:
		walkBranch(&n.BranchNode, see)
	case *parse.RangeNode:
		walkBranch(&n.BranchNode, see)
	case *parse.WithNode:
		walkBranch(&n.BranchNode, see)
	}
}

func walkBranch(b *parse.BranchNode, see func(*parse.CommandNode)) {
	walk(b.Pipe, see)
	walk(b.List, see)
	walk(b.ElseList, see)
}
