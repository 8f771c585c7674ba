package expression_test

import (
	"errors"
	"slices"
	"testing"

	"huibao/pipeline/expression"
)

var known = map[string]float64{"a": 2, "b": 3, "zero": 0, "prev.a": 5, "unit.pilot": 1}

func lookup(name string) (float64, bool) {
	value, ok := known[name]
	return value, ok
}

var names = []string{"a", "b", "zero", "missing", "prev.a", "unit.pilot"}

func valid(name string) bool { return slices.Contains(names, name) }

func TestNumber(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]float64{
		"a + b * 2": 8, "a / b * 3": 2, "prev.a - a": 3, "abs(a - b)": 1, "max(a, b, 1)": 3, "min(a, b)": 2,
		"round(2.5)": 3, "floor(2.9)": 2, "a > b ? a : b": 3, "has(missing) ? missing : 7": 7, "-a": -2, "unit.pilot": 1,
	} {
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, ok := e.Number(lookup); !ok || got != want {
			t.Errorf("%s = %v, %v; want %v", source, got, ok, want)
		}
	}
}

func TestTruth(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{
		"a < b": true, "(a > 0) == (b > 0)": true, "not (a > 1)": false, "a > 1 && b > 5": false, "a > 1 || b > 5": true,
		"has(a)": true, "has(missing)": false, "!has(missing) || missing > 2": true, "a == 2 and unit.pilot == 1": true,
	} {
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, ok := e.Truth(lookup); !ok || got != want {
			t.Errorf("%s = %v, %v; want %v", source, got, ok, want)
		}
	}
}

// What is not known makes no number, never a zero.
func TestUnknown(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"a + missing", "missing > 0", "a / zero", "zero / zero"} {
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, ok := e.Number(lookup); ok {
			t.Errorf("%s = %v, want no number", source, got)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	e, err := expression.Compile("has(missing) && prev.a > max(a, b) || a > unit.pilot", valid, names)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a", "b", "missing", "prev.a", "unit.pilot"}
	if !slices.Equal(e.Names(), want) {
		t.Errorf("Names() = %v, want %v", e.Names(), want)
	}
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]expression.Error{
		"a + missin":  {Source: "a + missin", Column: 5, Message: `unknown name "missin"`, Offer: "missing"},
		"perv.a > 1":  {Source: "perv.a > 1", Column: 1, Message: `unknown name "perv.a"`, Offer: "prev.a"},
		"a +* b":      {Source: "a +* b", Column: 4, Message: `unexpected token Operator("*")`},
		`a + "text"`:  {Source: `a + "text"`, Column: 3, Message: `invalid operation: + (mismatched types float64 and string)`},
		"(a > 0) + b": {Source: "(a > 0) + b", Column: 9, Message: `invalid operation: + (mismatched types bool and float64)`},
	} {
		_, err := expression.Compile(source, valid, names)
		var got *expression.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: error %v", source, err)
			continue
		}
		if *got != want {
			t.Errorf("%s: %+v, want %+v", source, *got, want)
		}
	}
}

// Whatever is written, compiling and computing end without a panic, and the names
// found are all valid ones.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{"a + b", "has(a) ? prev.a : 0", "a.b.c", "has(has(a))", "[a][0]", "a in b", "max()", "let x = 1; x", "a | b", "#"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			return
		}
		e.Number(lookup)
		e.Truth(lookup)
		for _, name := range e.Names() {
			if !valid(name) {
				t.Errorf("%q uses %q", source, name)
			}
		}
	})
}
