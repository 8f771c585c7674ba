package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// Every kind that package form declares has a function here, and every function a
// kind.
func TestEveryKindIsJudged(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../form/rule.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != "Kind" {
			return true
		}
		text, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		declared++
		k, ok := kinds[form.Kind(text)]
		if !ok {
			t.Errorf("nothing judges kind %q", text)
		}
		if k.submission == nil && k.merged == nil {
			t.Errorf("kind %q has no function", text)
		}
		return true
	})
	if declared != len(kinds) {
		t.Errorf("form declares %d kinds, %d are judged", declared, len(kinds))
	}
}

// kindCase is a rule, a way to break it and the messages that come of it.
type kindCase struct {
	name  string // when a kind is broken in several ways
	rule  form.Rule
	wreck func(w *world)
	want  []string
}

// judge returns the messages of one rule on everything there is.
func judge(t testing.TB, rule form.Rule, w *world) []submission.Finding {
	t.Helper()
	c, err := New(smallForm(rule), smallUnits(t))
	if err != nil {
		t.Fatal(err)
	}
	doc := &document.Document{}
	for _, text := range w.brief {
		doc.Body = append(doc.Body, document.Paragraph{Text: []document.Span{{Text: text}}})
	}
	out := c.Submission(w.Input)
	out = append(out, c.Dataset(w.dataset, w.Book)...)
	return append(out, c.Wording(doc, w.Book, june)...)
}

func messages(findings []submission.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Message)
	}
	return out
}

func runKinds(t *testing.T, cases []kindCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(string(c.rule.Kind)+" "+c.name, func(t *testing.T) {
			t.Parallel()
			c.rule.ID = "E01"
			if c.rule.Severity == "" {
				c.rule.Severity = form.Error
			}
			if got := messages(judge(t, c.rule, good())); got != nil {
				t.Errorf("of what is good it says %q", got)
			}
			w := good()
			c.wreck(w)
			if got := messages(judge(t, c.rule, w)); !slices.Equal(got, c.want) {
				t.Errorf("says\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}

// Every kind stands in one of the tables.
func TestEveryKindIsTested(t *testing.T) {
	t.Parallel()
	tested := make(map[form.Kind]bool)
	for _, cases := range [][]kindCase{kindsOnTheWorkbook(), kindsOnUnits(), kindsOnCells(), kindsOnValues(), kindsOnMerged()} {
		for _, c := range cases {
			tested[c.rule.Kind] = true
		}
	}
	for kind := range kinds {
		if !tested[kind] {
			t.Errorf("kind %q is not tested", kind)
		}
	}
}
