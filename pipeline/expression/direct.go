package expression

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"
)

// Most lines are a comparison or two over a few names and are computed for every row. Those
// are computed directly; the machine of the library, which boxes each value, does the rest
// and says in the tests what is right.

// given are the values of a line's names and whether each is known, in the order of the names.
type given struct {
	values []float64
	known  []bool
}

// numeral computes a number, condition a truth value; either is nil for a line that only the
// machine computes.
type (
	numeral   func(*given) float64
	condition func(*given) bool
)

// direct finds the places of names.
type direct struct{ names []string }

// compile returns a line as a number or as a truth value.
func (d direct) compile(root ast.Node) (numeral, condition) {
	if test := d.condition(root); test != nil {
		return nil, test
	}
	return d.numeral(root), nil
}

func (d direct) numeral(node ast.Node) numeral {
	switch n := node.(type) {
	case *ast.IntegerNode:
		return fixed(float64(n.Value))
	case *ast.FloatNode:
		return fixed(n.Value)
	case *ast.IdentifierNode:
		if i := slices.Index(d.names, n.Value); i >= 0 {
			return func(g *given) float64 { return g.values[i] }
		}
	case *ast.UnaryNode:
		if of := d.numeral(n.Node); of != nil && n.Operator == "-" {
			return func(g *given) float64 { return -of(g) }
		}
	case *ast.BinaryNode:
		if left, right := d.numeral(n.Left), d.numeral(n.Right); left != nil && right != nil {
			return arithmetic(n.Operator, left, right)
		}
	case *ast.ConditionalNode:
		if test, yes, no := d.condition(n.Cond), d.numeral(n.Exp1), d.numeral(n.Exp2); test != nil && yes != nil && no != nil {
			return func(g *given) float64 {
				if test(g) {
					return yes(g)
				}
				return no(g)
			}
		}
	case *ast.BuiltinNode:
		if n.Name == "abs" && len(n.Arguments) == 1 {
			if of := d.numeral(n.Arguments[0]); of != nil {
				return func(g *given) float64 { return math.Abs(of(g)) }
			}
		}
	}
	return nil
}

func fixed(value float64) numeral { return func(*given) float64 { return value } }

func arithmetic(operator string, left, right numeral) numeral {
	switch operator {
	case "+":
		return func(g *given) float64 { return left(g) + right(g) }
	case "-":
		return func(g *given) float64 { return left(g) - right(g) }
	case "*":
		return func(g *given) float64 { return left(g) * right(g) }
	case "/":
		return func(g *given) float64 { return left(g) / right(g) }
	default:
		return nil
	}
}

func (d direct) condition(node ast.Node) condition {
	switch n := node.(type) {
	case *ast.BoolNode:
		return func(*given) bool { return n.Value }
	case *ast.IdentifierNode:
		if i := slices.IndexFunc(d.names, func(name string) bool { return hasPrefix+name == n.Value }); i >= 0 {
			return func(g *given) bool { return g.known[i] }
		}
	case *ast.UnaryNode:
		if of := d.condition(n.Node); of != nil && (n.Operator == "not" || n.Operator == "!") {
			return func(g *given) bool { return !of(g) }
		}
	case *ast.BinaryNode:
		if left, right := d.condition(n.Left), d.condition(n.Right); left != nil && right != nil {
			return logic(n.Operator, left, right)
		}
		if left, right := d.numeral(n.Left), d.numeral(n.Right); left != nil && right != nil {
			return comparison(n.Operator, left, right)
		}
	}
	return nil
}

func logic(operator string, left, right condition) condition {
	switch operator {
	case "and", "&&":
		return func(g *given) bool { return left(g) && right(g) }
	case "or", "||":
		return func(g *given) bool { return left(g) || right(g) }
	case "==":
		return func(g *given) bool { return left(g) == right(g) }
	case "!=":
		return func(g *given) bool { return left(g) != right(g) }
	default:
		return nil
	}
}

func comparison(operator string, left, right numeral) condition {
	switch operator {
	case "<":
		return func(g *given) bool { return left(g) < right(g) }
	case "<=":
		return func(g *given) bool { return left(g) <= right(g) }
	case ">":
		return func(g *given) bool { return left(g) > right(g) }
	case ">=":
		return func(g *given) bool { return left(g) >= right(g) }
	case "==":
		return func(g *given) bool { return left(g) == right(g) }
	case "!=":
		return func(g *given) bool { return left(g) != right(g) }
	default:
		return nil
	}
}
