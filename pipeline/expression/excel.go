package expression

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// Needed returns the names that must be known for the line to have a result:
// all but those that it asks for with has, sorted.
func (e *Expression) Needed() []string { return e.needed }

// IsTruth reports whether the line yields a truth value, not a number.
func (e *Expression) IsTruth() bool { return isTruth(e.root) }

// Divides reports whether the line may divide by zero or otherwise fail on known
// values.
func (e *Expression) Divides() bool {
	found := &divisionFinder{}
	root := e.root
	ast.Walk(&root, found)
	return found.found
}

// Excel returns the line as part of a spreadsheet formula, without a leading
// equals sign. number gives the cell that holds a name, has a test of whether the
// name is known. The formula speaks of known values only: the caller sees to it
// that it is asked for nothing else (see Needed), and that a name within has
// reads as 0 when unknown.
func (e *Expression) Excel(number, has func(name string) string) (string, error) {
	t := translator{number, has}
	text, _, err := t.node(e.root)
	if err != nil {
		return "", &Error{Source: e.source, Message: err.Error()}
	}
	return text, nil
}

type divisionFinder struct{ found bool }

func (d *divisionFinder) Visit(node *ast.Node) {
	if b, ok := (*node).(*ast.BinaryNode); ok && slices.Contains([]string{"/", "%", "**", "^"}, b.Operator) {
		d.found = true
	}
}

// How tightly the parts of a formula bind, from loose to tight.
const (
	comparing = iota + 1
	adding
	multiplying
	raising
	signing
	whole // a cell, a number, a call
)

// excelOperators are the operators that formulas write between their sides.
var excelOperators = map[string]struct {
	text  string
	binds int
}{
	"+": {"+", adding}, "-": {"-", adding}, "*": {"*", multiplying}, "/": {"/", multiplying},
	"**": {"^", raising}, "^": {"^", raising},
	"==": {"=", comparing}, "!=": {"<>", comparing}, "<": {"<", comparing}, "<=": {"<=", comparing},
	">": {">", comparing}, ">=": {">=", comparing},
}

// excelCalls are the operators that formulas write as a call of both sides.
var excelCalls = map[string]string{"and": "AND", "&&": "AND", "or": "OR", "||": "OR"}

// excelFunctions are the functions, each as a form in which %s is the arguments.
var excelFunctions = map[string]string{
	"abs": "ABS(%s)", "min": "MIN(%s)", "max": "MAX(%s)", "round": "ROUND(%s,0)", "floor": "INT(%s)",
}

type translator struct {
	number, has func(name string) string
}

// node returns the formula of a node and how tightly it binds.
func (t translator) node(node ast.Node) (string, int, error) {
	switch n := node.(type) {
	case *ast.IdentifierNode:
		if name, asked := strings.CutPrefix(n.Value, hasPrefix); asked {
			return t.has(name), whole, nil
		}
		return t.number(n.Value), whole, nil
	case *ast.IntegerNode:
		return literal(float64(n.Value))
	case *ast.FloatNode:
		return literal(n.Value)
	case *ast.BoolNode:
		return truth(n.Value)
	case *ast.ConstantNode:
		return constant(n.Value)
	case *ast.UnaryNode:
		return t.unary(n)
	case *ast.BinaryNode:
		return t.binary(n)
	case *ast.ConditionalNode:
		return t.call("IF(%s)", []ast.Node{n.Cond, n.Exp1, n.Exp2})
	case *ast.BuiltinNode:
		if form, ok := excelFunctions[n.Name]; ok {
			return t.call(form, n.Arguments)
		}
		return "", 0, fmt.Errorf("function %s has no spreadsheet formula", n.Name)
	default:
		return "", 0, fmt.Errorf("%s has no spreadsheet formula", node)
	}
}

func literal(n float64) (string, int, error) {
	text := strconv.FormatFloat(n, 'G', -1, 64)
	if n < 0 {
		return text, signing, nil
	}
	return text, whole, nil
}

func truth(holds bool) (string, int, error) {
	return strings.ToUpper(strconv.FormatBool(holds)), whole, nil
}

// constant is what the compiler has worked out beforehand.
func constant(value any) (string, int, error) {
	switch v := value.(type) {
	case bool:
		return truth(v)
	case int:
		return literal(float64(v))
	case float64:
		return literal(v)
	default:
		return "", 0, fmt.Errorf("%v has no spreadsheet formula", value)
	}
}

func (t translator) unary(n *ast.UnaryNode) (string, int, error) {
	switch n.Operator {
	case "not", "!":
		return t.call("NOT(%s)", []ast.Node{n.Node})
	case "+":
		return t.node(n.Node)
	case "-":
		side, err := t.side(n.Node, signing)
		return "-" + side, signing, err
	default:
		return "", 0, fmt.Errorf("operator %s has no spreadsheet formula", n.Operator)
	}
}

func (t translator) binary(n *ast.BinaryNode) (string, int, error) {
	if name, ok := excelCalls[n.Operator]; ok {
		return t.call(name+"(%s)", []ast.Node{n.Left, n.Right})
	}
	op, ok := excelOperators[n.Operator]
	if !ok {
		return "", 0, fmt.Errorf("operator %s has no spreadsheet formula", n.Operator)
	}
	leftBinds := op.binds
	if op.binds == comparing {
		leftBinds++ // a chain of comparisons reads badly without parentheses
	}
	left, err := t.side(n.Left, leftBinds)
	if err != nil {
		return "", 0, err
	}
	right, err := t.side(n.Right, op.binds+1)
	return left + op.text + right, op.binds, err
}

// side returns the formula of an operand, in parentheses when it binds less
// tightly than its place wants.
func (t translator) side(node ast.Node, want int) (string, error) {
	text, binds, err := t.node(node)
	if binds < want {
		text = "(" + text + ")"
	}
	return text, err
}

func (t translator) call(form string, arguments []ast.Node) (string, int, error) {
	texts := make([]string, len(arguments))
	for i, a := range arguments {
		text, _, err := t.node(a)
		if err != nil {
			return "", 0, err
		}
		texts[i] = text
	}
	return fmt.Sprintf(form, strings.Join(texts, ",")), whole, nil
}

func isTruth(node ast.Node) bool {
	t := node.Type()
	return t != nil && t.Kind() == reflect.Bool
}
