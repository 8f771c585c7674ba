// Package expression holds the small language in which a form states rules and
// derived figures: arithmetic, comparison, and, or, not, a ? b : c, abs, min,
// max, round, and has(x) for "x is known".
//
// In goes a line of text and the names that may stand in it; out comes a compiled
// expression that knows which names it uses and computes over values, some of
// which may be unknown. Everything is a number or a truth value. A line whose
// names are not all known has no result; a name that the line asks for with has
// is excepted and reads as 0. There are no loops and no side effects, and what a
// name means is the caller's business.
package expression

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"huibao/pipeline/nearest"
)

// Expression is a compiled line.
type Expression struct {
	source string
	names  []string // all names, sorted
	flags  []string // for each name what the machine calls "it is known"; "" when it is not asked for
	needed []string // names without a has(): those must be known
	root   ast.Node
	code   *vm.Program
	alone  bool // the line is one name and nothing else
	// One of these computes the line without the machine, where the line is plain enough.
	numeral   numeral
	condition condition
	// machines and values are kept, since an expression runs for every row.
	machines, values sync.Pool
}

// machine runs one expression, once at a time.
type machine struct {
	vm  vm.VM
	env map[string]any
}

// Lookup returns the value of a name; known is false when there is none.
type Lookup func(name string) (value float64, known bool)

// Error says what is wrong with a line, and where in it.
type Error struct {
	Source  string
	Column  int // from 1, in characters; 0 when unknown
	Message string
	Offer   string // nearest name, when a name is unknown
}

func (e *Error) Error() string {
	text := fmt.Sprintf("expression %q: %s", e.Source, e.Message)
	if e.Offer != "" {
		text += fmt.Sprintf(", did you mean %q?", e.Offer)
	}
	return text
}

// Compile reads a line. Names may be bare (members_total) or have one dot
// (prev.members_total, unit.pilot); valid reports which there are, and offers
// lists them for "did you mean".
func Compile(source string, valid func(name string) bool, offers []string) (*Expression, error) {
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, syntaxError(source, err)
	}
	found := &flattener{column: make(map[string]int)}
	ast.Walk(&tree.Node, found)
	env := make(map[string]any)
	for _, name := range found.names {
		if !valid(name) {
			return nil, &Error{Source: source, Column: found.column[name], Message: fmt.Sprintf("unknown name %q", name), Offer: nearest.Name(name, offers)}
		}
		env[name] = 0.0
		env[hasPrefix+name] = false
	}
	code, err := expr.Compile(source,
		expr.Env(env), expr.Patch(&flattener{column: make(map[string]int)}), expr.DisableAllBuiltins(),
		expr.EnableBuiltin("abs"), expr.EnableBuiltin("round"), expr.EnableBuiltin("floor"),
		expr.EnableBuiltin("min"), expr.EnableBuiltin("max"))
	if err != nil {
		return nil, syntaxError(source, err)
	}
	slices.Sort(found.names)
	names := slices.Compact(found.names)
	root, alone := code.Node(), false
	if name, ok := root.(*ast.IdentifierNode); ok {
		alone = !strings.HasPrefix(name.Value, hasPrefix)
	}
	flags := make([]string, len(names))
	for i, name := range names {
		if found.guarded[name] {
			flags[i] = hasPrefix + name
		}
	}
	numeral, condition := direct{names}.compile(root)
	return &Expression{
		source: source, flags: flags, code: code, root: root, alone: alone, names: names, numeral: numeral, condition: condition,
		needed: slices.DeleteFunc(slices.Clone(names), func(name string) bool { return found.guarded[name] }),
	}, nil
}

func syntaxError(source string, err error) *Error {
	var at *file.Error
	if errors.As(err, &at) {
		return &Error{Source: source, Column: at.Column + 1, Message: at.Message}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return &Error{Source: source, Message: first}
}

// String returns the line as written.
func (e *Expression) String() string { return e.source }

// Names returns every name in the line, sorted.
func (e *Expression) Names() []string { return e.names }

// Number computes a number. known is false when a name it needs has no value or
// the result is no finite number, as after a division by zero.
func (e *Expression) Number(lookup Lookup) (value float64, known bool) {
	if e.alone {
		return lookup(e.names[0])
	}
	if e.numeral != nil || e.condition != nil {
		return e.direct(lookup)
	}
	out, ok := e.run(lookup)
	if !ok {
		return 0, false
	}
	return number(out)
}

// Truth computes a truth value. known is false when a name it needs has no value.
func (e *Expression) Truth(lookup Lookup) (holds, known bool) {
	if e.numeral != nil || e.condition != nil {
		value, known := e.direct(lookup)
		return known && value != 0, known
	}
	out, ok := e.run(lookup)
	if !ok {
		return false, false
	}
	if b, isBool := out.(bool); isBool {
		return b, true
	}
	n, ok := number(out)
	return n != 0, ok
}

// direct computes a plain line; a truth value is 1 or 0.
func (e *Expression) direct(lookup Lookup) (float64, bool) {
	g, ok := e.values.Get().(*given)
	if !ok {
		g = &given{make([]float64, len(e.names)), make([]bool, len(e.names))}
	}
	defer e.values.Put(g)
	for i, name := range e.names {
		if g.values[i], g.known[i] = lookup(name); !g.known[i] && e.flags[i] == "" {
			return 0, false
		}
	}
	if e.condition != nil {
		return number(e.condition(g))
	}
	return number(e.numeral(g))
}

func (e *Expression) run(lookup Lookup) (any, bool) {
	m, ok := e.machines.Get().(*machine)
	if !ok {
		m = &machine{env: make(map[string]any, len(e.names))}
	}
	defer e.machines.Put(m)
	for i, name := range e.names {
		value, known := lookup(name)
		switch flag := e.flags[i]; {
		case flag != "":
			m.env[flag] = known
		case !known:
			return nil, false
		}
		m.env[name] = value
	}
	out, err := m.vm.Run(e.code, m.env)
	return out, err == nil
}
