package expression

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"
)

// hasPrefix marks the variable that tells whether a name is known. The space
// keeps it apart from every name that can be written.
const hasPrefix = "has "

// flattener rewrites the tree so that every name, dotted or not, is one variable,
// and has(x) another. It collects the names on its way.
type flattener struct {
	names   []string
	guarded map[string]bool // names asked for with has
	column  map[string]int  // where each name was first seen, from 1
}

// Visit is called for children before their parents, so a dotted name and a
// called function arrive first as bare names and are forgotten again.
func (f *flattener) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		f.meet(n.Value, n.Location().From)
	case *ast.MemberNode:
		base, isName := n.Node.(*ast.IdentifierNode)
		field, isField := n.Property.(*ast.StringNode)
		if isName && isField {
			f.forget(base.Value)
			name := base.Value + "." + field.Value
			f.meet(name, base.Location().From)
			ast.Patch(node, &ast.IdentifierNode{Value: name})
		}
	case *ast.CallNode:
		callee, isName := n.Callee.(*ast.IdentifierNode)
		if !isName || callee.Value != "has" {
			return
		}
		f.forget(callee.Value)
		if name, ok := onlyName(n.Arguments); ok {
			f.guard(name)
			ast.Patch(node, &ast.IdentifierNode{Value: hasPrefix + name})
		}
	}
}

func (f *flattener) meet(name string, at int) {
	f.names = append(f.names, name)
	if _, seen := f.column[name]; !seen {
		f.column[name] = at + 1
	}
}

func (f *flattener) guard(name string) {
	if f.guarded == nil {
		f.guarded = make(map[string]bool)
	}
	f.guarded[name] = true
}

// forget drops the latest mention of a name that turned out to be none.
func (f *flattener) forget(name string) {
	for i := len(f.names) - 1; i >= 0; i-- {
		if f.names[i] == name {
			f.names = slices.Delete(f.names, i, i+1)
			return
		}
	}
}

func onlyName(arguments []ast.Node) (string, bool) {
	if len(arguments) != 1 {
		return "", false
	}
	name, ok := arguments[0].(*ast.IdentifierNode)
	if !ok {
		return "", false
	}
	return name.Value, true
}

func number(out any) (float64, bool) {
	switch n := out.(type) {
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case int:
		return float64(n), true
	case bool:
		if n {
			return 1, true
		}
		return 0, true
	default:
		return 0, false
	}
}
