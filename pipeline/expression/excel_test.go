package expression_test

import (
	"strings"
	"testing"

	"huibao/pipeline/expression"
)

// cells stand for the names: a is A1, b is B1 and so on; a known name passes.
var cells = map[string]string{"a": "A1", "b": "B1", "zero": "C1", "missing": "D1", "prev.a": "E1", "unit.pilot": "F1"}

func number(name string) string { return cells[name] }
func has(name string) string    { return "ISNUMBER(" + cells[name] + ")" }

func TestExcel(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"a":                           "A1",
		"a + b * 2":                   "A1+B1*2",
		"(a + b) * 2":                 "(A1+B1)*2",
		"a - (b - 2)":                 "A1-(B1-2)",
		"a / (b / 2)":                 "A1/(B1/2)",
		"a / b / 2":                   "A1/B1/2",
		"-a":                          "-A1",
		"-(a + b)":                    "-(A1+B1)",
		"-(a ** 2)":                   "-(A1^2)",
		"(a ** b) ** 2":               "A1^B1^2",
		"a ** (b ** 2)":               "A1^(B1^2)",
		"a * -1":                      "A1*-1",
		"a * 0.5":                     "A1*0.5",
		"2 * 3 + a":                   "6+A1",
		"a == b":                      "A1=B1",
		"a != b":                      "A1<>B1",
		"(a > 0) == (b > 0)":          "(A1>0)=(B1>0)",
		"a > 1 && b > 5":              "AND(A1>1,B1>5)",
		"a > 1 and b > 5 or a <= 0":   "OR(AND(A1>1,B1>5),A1<=0)",
		"not (a > 1)":                 "NOT(A1>1)",
		"!(a >= 1)":                   "NOT(A1>=1)",
		"a > b ? a : b":               "IF(A1>B1,A1,B1)",
		"max(a, b, 1)":                "MAX(A1,B1,1)",
		"min(a, b)":                   "MIN(A1,B1)",
		"abs(a - b)":                  "ABS(A1-B1)",
		"round(a / b)":                "ROUND(A1/B1,0)",
		"floor(a)":                    "INT(A1)",
		"has(missing) ? missing : 7":  "IF(ISNUMBER(D1),D1,7)",
		"prev.a - a":                  "E1-A1",
		"unit.pilot == 1 && has(a)":   "AND(F1=1,ISNUMBER(A1))",
		"true || a > 1":               "TRUE",
		"a > 1000000000000000000000.": "A1>1E+21",
	} {
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := e.Excel(number, has); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", source, got, err, want)
		}
	}
}

// What a formula cannot say is refused, never written wrong.
func TestExcelRefuses(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"max([a, b])":        `expression "max([a, b])": [a, b] has no spreadsheet formula`,
		"a in [b, 2]":        `expression "a in [b, 2]": operator in has no spreadsheet formula`,
		"1 + min(a, a ?? b)": `expression "1 + min(a, a ?? b)": operator ?? has no spreadsheet formula`,
	} {
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		got, err := e.Excel(number, has)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %q, error %v; want %s", source, got, err, want)
		}
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]struct {
		needed         string
		truth, divides bool
	}{
		"a + b":                      {"a b", false, false},
		"a / b":                      {"a b", false, true},
		"a > 0 && has(missing)":      {"a", true, false},
		"has(missing) ? missing : 7": {"", false, false},
		"max(a, 1 / b)":              {"a b", false, true},
	} {
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := strings.Join(e.Needed(), " "); got != want.needed || e.IsTruth() != want.truth || e.Divides() != want.divides {
			t.Errorf("%s: needs %q, truth %v, divides %v; want %+v", source, got, e.IsTruth(), e.Divides(), want)
		}
	}
}

// Whatever compiles either has a formula, its parentheses in balance, or is refused.
func FuzzExcel(f *testing.F) {
	for _, seed := range []string{"a + b", "has(a) ? prev.a : 0", "-(a - -b)", "not (a > b) == true", "max(a, min(b, 1))", "a in [b]", "[a][0]", "a ?? b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			return
		}
		text, err := e.Excel(number, has)
		if err == nil && strings.Count(text, "(") != strings.Count(text, ")") {
			t.Errorf("%q: %q", source, text)
		}
	})
}
