package pdf_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf"
	"huibao/pipeline/submission"
)

// blockTests hold a block of each kind and words that must be on its page.
var blockTests = map[string]struct {
	block document.Block
	want  []string
}{
	"Heading":   {heading(2, "（二）", "一个标题"), []string{"（二）一个标题"}},
	"Paragraph": {runIn(3, "1.", "段首标题。", "一段文字。"), []string{"1.段首标题。一段文字。"}},
	"Table":     {officeSummary(), []string{"表1各街道党员情况", "单位：个、名、%", "左家塘街道", "合计783791", "注：党员数为月末数"}},
	"Chart":     {barChart(), []string{"图1各街道党员人数", "单位：名", "463"}},
}

// TestEveryBlockIsDrawn fails when the document learns a new kind of block that is
// not drawn here.
func TestEveryBlockIsDrawn(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds(t) {
		test, ok := blockTests[kind]
		if !ok {
			t.Errorf("no test draws a block of kind %s", kind)
			continue
		}
		got := squeezed(run(t, "pdftotext", "-raw", rendered(t, &document.Document{Body: []document.Block{test.block}}), "-"))
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the page lacks %q:\n%s", kind, want, got)
			}
		}
	}
}

// kinds lists the types of package document that have the method block.
func kinds(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../document/document.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "block" && f.Recv != nil {
			names = append(names, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	if len(names) == 0 {
		t.Fatal("package document has no kinds of block")
	}
	return names
}

func TestUnknownBlock(t *testing.T) {
	t.Parallel()
	type novelty struct{ document.Block }
	_, err := pdf.Render(&document.Document{Body: []document.Block{novelty{}}}, fonts(t))
	if err == nil || err.Error() != "PDF 不会绘制 pdf_test.novelty 这种内容" {
		t.Errorf("error %v", err)
	}
}

func TestMissingCharacter(t *testing.T) {
	t.Parallel()
	const odd = "\U0001F600"
	quoted := document.Paragraph{Text: []document.Span{{Text: "据报："}, {
		Text: "居民们都说社区办得好" + odd + "大家很满意", Quoted: true,
		Cell: submission.Cell{Source: &submission.Source{Name: "东塘街道.xlsx"}, Sheet: "典型案例", Column: 2, Row: 5},
	}}}
	const advice = "。请改用别的写法，或在工作区的 templates/fonts/song.ttf 放一个含有此字的字体"
	const lack = "字体中没有“" + odd + "”（U+1F600）这个字：它在"
	tests := []struct {
		doc  document.Document
		want string
	}{
		{document.Document{Body: []document.Block{plain("甲"), quoted}}, lack + "正文第2段“说社区办得好" + odd + "大家很满意”处，引自 东塘街道.xlsx 典型案例!B5" + advice},
		{document.Document{Title: []string{"甲" + odd}}, lack + "标题“甲" + odd + "”处" + advice},
		{document.Document{Body: []document.Block{heading(1, "一、", odd)}}, lack + "正文的标题“" + odd + "”处" + advice},
		{document.Document{Body: []document.Block{document.Table{Number: 2, Caption: "乙", Columns: make([]document.TableColumn, 2), Rows: []document.TableRow{{}, {Cells: cells("丙", odd)}}}}},
			lack + "表2 乙第2行第2列“" + odd + "”处" + advice},
		{document.Document{Annexes: []document.Annex{{Title: "丁", Blocks: []document.Block{document.Chart{Number: 3, Caption: "戊", Categories: []string{odd}}}}}},
			lack + "图3 戊“" + odd + "”处" + advice},
		{document.Document{Signature: document.Signature{Name: odd}}, lack + "落款“" + odd + "”处" + advice},
	}
	for _, test := range tests {
		_, err := pdf.Render(&test.doc, fonts(t))
		var missing *pdf.MissingError
		if !errors.As(err, &missing) || err.Error() != test.want {
			t.Errorf("error %v\nwant %s", err, test.want)
		}
	}
}

// TestOddDocuments renders documents that are hardly ones.
func TestOddDocuments(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("很长的一格文字。", 400)
	odd := map[string]*document.Document{
		"nothing at all":       {},
		"an empty title":       {Title: []string{""}},
		"an empty paragraph":   {Body: []document.Block{document.Paragraph{}}},
		"only a heading":       {Body: []document.Block{heading(1, "一、", "标题")}},
		"a heading of level 0": {Body: []document.Block{heading(0, "", "标题"), heading(9, "", "标题")}},
		"no columns":           {Body: []document.Block{document.Table{}}},
		"no rows":              {Body: []document.Block{document.Table{Caption: "空表", Columns: officeSummary().Columns}}},
		"too many cells":       {Body: []document.Block{document.Table{Columns: officeSummary().Columns[:1], Rows: officeSummary().Rows}}},
		"a row beyond a page":  {Body: []document.Block{document.Table{Columns: officeSummary().Columns, Rows: []document.TableRow{{Cells: cells(long)}, {}, {}}}}},
		"no values":            {Body: []document.Block{document.Chart{Kind: document.Line}, document.Chart{Kind: document.Bars, Categories: offices}}},
		"only a signature":     {Signature: sample().Signature},
	}
	for name, doc := range odd {
		file := rendered(t, doc)
		if out := run(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax") {
			t.Errorf("%s: %s", name, out)
		}
	}
}
