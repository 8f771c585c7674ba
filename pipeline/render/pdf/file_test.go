package pdf_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huibao/pipeline/document"
)

// TestEveryCharacterInOrder compares the text of the finished file with the
// document, page numbers and repeated heads left out.
func TestEveryCharacterInOrder(t *testing.T) {
	t.Parallel()
	doc := sample()
	doc.Body = append(doc.Body, plain("罕见的人名用字：\U00020164、\U0002A7DD。"))
	file := rendered(t, doc)
	got := pageText(t, file, "-raw")
	for _, piece := range wholeText(doc) {
		kept, chart := strings.CutPrefix(piece, insideChart)
		at := strings.Index(got, kept)
		if at < 0 {
			t.Fatalf("%q is missing from, or out of order in:\n%s", kept, got)
		}
		if at > 0 && !chart {
			t.Errorf("%q stands before %q without being in the document", got[:at], kept)
		}
		got = got[at+len(kept):]
	}
	if got != "" {
		t.Errorf("%q is left over", got)
	}
}

// TestProseReadsInOrder uses the reading order that programs find by themselves.
func TestProseReadsInOrder(t *testing.T) {
	t.Parallel()
	doc := sample()
	got := pageText(t, rendered(t, doc))
	for _, text := range doc.Prose() {
		want := squeezed(text)
		at := strings.Index(got, want)
		if at < 0 {
			t.Fatalf("%q is missing or out of order", text)
		}
		got = got[at+len(want):]
	}
}

// pageText is the text of a file without white space, page numbers and, from a
// table's second page on, its head.
func pageText(t *testing.T, file string, options ...string) string {
	t.Helper()
	var all strings.Builder
	pages := strings.Split(run(t, "pdftotext", append(options, file, "-")...), "\f")
	for i, page := range pages[:len(pages)-1] {
		text := strings.Replace(squeezed(page), fmt.Sprintf("—%d—", i+1), "", 1)
		all.WriteString(strings.TrimPrefix(text, headOf(communityTable())))
	}
	return all.String()
}

func headOf(t document.Table) string {
	var head string
	for i, c := range t.Columns {
		if c.Group != "" && (i == 0 || t.Columns[i-1].Group != c.Group) {
			head += groupOf(t.Columns[i:])
		} else if c.Group == "" {
			head += c.Title
		}
	}
	return squeezed(head)
}

// groupOf is a group's name and the titles under it.
func groupOf(columns []document.TableColumn) string {
	text := columns[0].Group
	for _, c := range columns {
		if c.Group != columns[0].Group {
			break
		}
		text += c.Title
	}
	return text
}

// insideChart marks a caption before which the words of its chart stand, in an
// order of their own.
const insideChart = "\x00"

// wholeText lists the text of a document piece by piece in the order of the pages.
func wholeText(doc *document.Document) []string {
	prose := *doc
	prose.Body = nil
	out := prose.Prose()
	for _, block := range doc.Body {
		out = append(out, blockText(block)...)
	}
	for i, a := range doc.Annexes {
		note := fmt.Sprintf("%d.%s", i+1, a.Title)
		if i == 0 {
			note = "附件：" + note
		}
		out = append(out, note)
	}
	out = append(out, doc.Signature.Name, doc.Signature.Date.Chinese())
	for i, a := range doc.Annexes {
		out = append(out, fmt.Sprintf("附件%d", i+1), a.Title)
		for _, block := range a.Blocks {
			out = append(out, blockText(block)...)
		}
	}
	for i := range out {
		out[i] = squeezed(out[i])
	}
	return out
}

func blockText(block document.Block) []string {
	switch b := block.(type) {
	case document.Table:
		out := []string{fmt.Sprintf("表%d%s", b.Number, b.Caption), b.Measure, headOf(b)}
		for _, row := range b.Rows {
			for _, cell := range row.Cells {
				out = append(out, cell.Text)
			}
		}
		return append(out, b.Notes...)
	case document.Chart:
		return []string{insideChart + fmt.Sprintf("图%d%s", b.Number, b.Caption)}
	default:
		return (&document.Document{Body: []document.Block{block}}).Prose()
	}
}

// TestChartText makes sure that every word of a chart is on its page.
func TestChartText(t *testing.T) {
	t.Parallel()
	for _, c := range []document.Chart{barChart(), stackedChart(), lineChart(), lyingChart()} {
		got := squeezed(run(t, "pdftotext", "-raw", rendered(t, &document.Document{Body: []document.Block{c}}), "-"))
		words := []string{"单位：" + c.Measure, c.Caption}
		words = append(words, c.Categories...)
		for _, s := range c.Series {
			words = append(words, s.Labels...)
			if len(c.Series) > 1 {
				words = append(words, s.Name)
			}
		}
		for _, word := range words {
			if !strings.Contains(got, squeezed(word)) {
				t.Errorf("%s: %q is missing", c.Caption, word)
			}
		}
	}
}

// TestOutline compares the outline with the headings and annexes.
func TestOutline(t *testing.T) {
	t.Parallel()
	var file struct {
		Outlines []entry `json:"outlines"`
	}
	out := run(t, "qpdf", "--json", "--json-key=outlines", rendered(t, sample()))
	if err := json.Unmarshal([]byte(out), &file); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range file.Outlines {
		got = append(got, e.lines("")...)
	}
	want := []string{
		"一、基本情况",
		"二、主要做法",
		" （一）健全组织网络，扩大工作覆盖",
		"  1.理顺关系",
		"   （1）明确职责",
		" （二）建强干部队伍，提高服务本领",
		" （三）创新服务方式，满足居民需求",
		" （四）加大投入力度，改善工作条件，努力把社区建设成为管理有序、服务完善、环境优美、治安良好、生活便利、人际关系和谐的社会生活共同体",
		"三、存在的主要问题",
		"四、下一步打算",
		" 1.抓统筹",
		" 2.抓基础",
		" 3.抓长效",
		"附件1 各街道社区工作主要数据",
		"附件2 全区社区基本情况一览表",
		"附件3 关于各项数据统计口径、来源以及与上月、去年同期比较方法的几点说明",
	}
	if !slices.Equal(got, want) {
		t.Errorf("outline:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

type entry struct {
	Title string  `json:"title"`
	Page  int     `json:"destpageposfrom1"`
	Kids  []entry `json:"kids"`
}

func (e entry) lines(indent string) []string {
	out := []string{indent + e.Title}
	for _, kid := range e.Kids {
		out = append(out, kid.lines(indent+" ")...)
	}
	return out
}

// TestDescription reads the document information and XMP.
func TestDescription(t *testing.T) {
	t.Parallel()
	doc := sample()
	doc.Meta.Title = "清河区<社区>工作情况汇报\U00020164"
	file := rendered(t, doc)
	info := run(t, "pdfinfo", file)
	for _, want := range []string{doc.Meta.Title, "中共清河区委组织部", "2006年6月", "社区 党建 2006年6月", "A4"} {
		if !strings.Contains(info, want) {
			t.Errorf("the document information lacks %q:\n%s", want, info)
		}
	}
	xmp := run(t, "pdfinfo", "-meta", file)
	for _, want := range []string{"清河区&lt;社区&gt;工作情况汇报\U00020164", "<rdf:li>党建</rdf:li>", "<rdf:li>zh-CN</rdf:li>", "2006-06-30T00:00:00"} {
		if !strings.Contains(xmp, want) {
			t.Errorf("the XMP description lacks %q:\n%s", want, xmp)
		}
	}
	data := render(t, doc)
	for _, want := range []string{"/Lang (zh-CN)", "/CreationDate (D:20060630000000)", "/ModDate (D:20060630000000)"} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("the file lacks %s", want)
		}
	}
}

// TestFileIsSound has qpdf check the file and finds all faces embedded as subsets.
func TestFileIsSound(t *testing.T) {
	t.Parallel()
	file := rendered(t, sample())
	if out := run(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf --check: %s", out)
	}
	lines := strings.Split(strings.TrimSpace(run(t, "pdffonts", file)), "\n")[2:]
	if len(lines) != 5 {
		t.Errorf("%d faces, want 5", len(lines))
	}
	for _, line := range lines {
		fields := strings.Fields(line)
		if !strings.Contains(line, "CID TrueType") || !slices.Equal(fields[len(fields)-5:len(fields)-2], []string{"yes", "yes", "yes"}) {
			t.Errorf("a face is not embedded as a subset with its characters: %s", line)
		}
	}
}

// TestSameBytes renders the same document at the same time, with one processor and
// in another time zone.
func TestSameBytes(t *testing.T) {
	want := render(t, sample())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if !bytes.Equal(render(t, sample()), want) {
				t.Error("two files of one document differ")
			}
		})
	}
	group.Wait()
	zone := time.Local
	t.Cleanup(func() { time.Local = zone })
	time.Local = time.FixedZone("elsewhere", -9*3600)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if !bytes.Equal(render(t, sample()), want) {
		t.Error("with one processor and in another time zone the file differs")
	}
	undated := sample()
	undated.Meta.Date, undated.Signature.Date = sample().Meta.Date, sample().Signature.Date
	undated.Meta.Date.Year, undated.Meta.Date.Month, undated.Meta.Date.Day = 0, 0, 0
	if !bytes.Contains(render(t, undated), []byte("(D:20060630000000)")) {
		t.Error("without a date of its own the file is not dated as the signature is")
	}
}
