package pipeline_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/samples"
)

// Every figure of the oracle is made, under its code, and exactly. A pair of
// numbers is a range; printed rates are given to four digits.
func TestFiguresEqualTheOracle(t *testing.T) {
	t.Parallel()
	var blocks map[string]map[string]any
	if err := json.Unmarshal(samples.Oracle(), &blocks); err != nil {
		t.Fatal(err)
	}
	e := sampleEdition(t)
	district := "430111"
	compared := 0
	for _, name := range []string{"basic", "later", "derived", "witness"} {
		if len(blocks[name]) == 0 {
			t.Errorf("the oracle has no block %q", name)
		}
		for code, want := range blocks[name] {
			f, ok := e.Book.Get(district, e.Period, code)
			if !ok {
				t.Errorf("%s: no figure %s", name, code)
				continue
			}
			if !agrees(f.Value(), want) {
				t.Errorf("%s: %s = %v, want %v", name, code, f.Value(), want)
			}
			compared++
		}
	}
	if compared < 90 {
		t.Errorf("compared only %d figures", compared)
	}
}

func agrees(got, want any) bool {
	switch w := want.(type) {
	case float64:
		g, ok := got.(float64)
		if w != math.Trunc(w) {
			// The oracle prints fractions to four digits.
			return ok && math.Abs(g-w) <= 0.00005
		}
		return ok && g == w
	case []any:
		if low, ok := w[0].(float64); ok && len(w) == 2 {
			g, isNumber := got.(float64)
			return isNumber && g >= low && g <= w[1].(float64)
		}
		var names []string
		for _, each := range w {
			names = append(names, each.(string))
		}
		g, ok := got.([]string)
		slices.Sort(names)
		return ok && reflect.DeepEqual(slices.Sorted(slices.Values(g)), names)
	case map[string]any:
		g, ok := got.(map[string]float64)
		if !ok || len(g) != len(w) {
			return false
		}
		for label, n := range w {
			if g[label] != n {
				return false
			}
		}
		return true
	default:
		return reflect.DeepEqual(got, want)
	}
}

// basics is the paragraph on which a leader checks the report first.
const basics = "雨花区现有78个社区，其中73个社区已建立党组织，5个新成立的社区尚未建立党组织。" +
	"全区社区共有党组织82个，包括社区党委2个、党总支18个、党支部62个。" +
	"现有社区直管党员3791名，仅2005年从改制企业转入社区的党员就达2151名。" +
	"按年龄分，35岁及以下847名，占22.3%；36岁至59岁1872名，占49.4%；60岁及以上1072名，占28.3%。" +
	"按文化程度分，大专及以上1668名，占44.0%；大专以下2123名，占56.0%。" +
	"另有驻区单位在职党员2890名、流动党员314名。"

func TestBasicsParagraph(t *testing.T) {
	t.Parallel()
	prose := sampleEdition(t).Document.Prose()
	if !slices.Contains(prose, basics) {
		t.Errorf("the document does not hold the paragraph\n%s\nbut\n%s", basics, strings.Join(prose[:min(len(prose), 12)], "\n"))
	}
}

// Every number in the prose keeps the figure it prints, and that figure is known.
func TestNumbersKeepTheirFigures(t *testing.T) {
	t.Parallel()
	e := sampleEdition(t)
	linked, compared := 0, 0
	for _, block := range e.Document.Body {
		p, ok := block.(document.Paragraph)
		if !ok {
			continue
		}
		for _, span := range p.Text {
			if span.Figure == nil {
				continue
			}
			linked++
			if span.Against != nil {
				compared++
				if _, ok := e.Book.Get(span.Against.Unit, span.Against.Period, span.Against.Code); !ok {
					t.Errorf("%q compares with the unknown figure %v", span.Text, *span.Against)
				}
			}
			if _, ok := e.Book.Get(span.Figure.Unit, span.Figure.Period, span.Figure.Code); !ok {
				t.Errorf("%q prints the unknown figure %v", span.Text, *span.Figure)
			}
		}
	}
	if compared < 8 {
		t.Errorf("only %d comparisons of the prose are linked to both figures", compared)
	}
	if linked < 60 {
		t.Errorf("only %d numbers of the prose are linked to figures", linked)
	}
}

// The samples pass: no error, and no file returned.
func TestSamplesAreAccepted(t *testing.T) {
	t.Parallel()
	e := sampleEdition(t)
	for _, r := range e.Received {
		if r.Status != pipeline.Accepted {
			t.Errorf("%s: %s", r.Name, r.Status)
		}
		for _, f := range r.Findings {
			if f.Severity == form.Error {
				t.Errorf("%s", f)
			}
		}
	}
	for _, f := range e.Findings {
		if f.Severity == form.Error {
			t.Errorf("%s", f)
		}
	}
}

// Same input, same bytes: on one processor or several, in any time zone.
func TestSameInputSameBytes(t *testing.T) {
	p := build(t, nil)
	in := inputs(t, p)
	first, err := p.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	zone := time.Local
	processors := runtime.GOMAXPROCS(1)
	time.Local = time.FixedZone("elsewhere", -11*3600)
	defer func() { time.Local = zone; runtime.GOMAXPROCS(processors) }()
	again := build(t, nil)
	second, err := again.Month(t.Context(), inputs(t, again))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.PDF, second.PDF) {
		t.Error("the PDF differs from run to run")
	}
	if !bytes.Equal(first.XLSX, second.XLSX) {
		t.Error("the workbook differs from run to run")
	}
}

// An office that did not report is left out of the figures and named in the brief.
func TestMissingOfficeIsSaid(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	in := inputs(t, p)
	in.Files = slices.DeleteFunc(in.Files, func(f pipeline.File) bool { return strings.Contains(f.Name, "黎托") })
	e, err := p.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := e.Book.Number("430111", june, "communities"); n != 76 {
		t.Errorf("communities = %v, want the 76 of the nine offices", n)
	}
	prose := strings.Join(e.Document.Prose(), "\n")
	for _, want := range []string{"应报10个", "实报9个", "黎托乡未报"} {
		if !strings.Contains(prose, want) {
			t.Errorf("the brief does not say %q", want)
		}
	}
	rules := map[string]bool{}
	for _, f := range e.Findings {
		rules[f.Rule] = true
	}
	if !rules["D01"] {
		t.Errorf("no finding D01 among %v", e.Findings)
	}
}

// A form may carry the last month forward: the figures hold the missing office, and
// the brief says so.
func TestMissingOfficeIsCarried(t *testing.T) {
	t.Parallel()
	p := build(t, func(f *form.Form) { f.Missing = form.Carry })
	in := inputs(t, p)
	in.Files = slices.DeleteFunc(in.Files, func(f pipeline.File) bool { return strings.Contains(f.Name, "黎托") })
	e, err := p.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := e.Book.Number("430111", june, "communities"); n != 78 {
		t.Errorf("communities = %v, want 78, two of them carried", n)
	}
	if got, want := e.Document.Prose()[2], "实报9个，黎托乡未报，暂用最近一期的数据。"; !strings.HasSuffix(got, want) {
		t.Errorf("the brief says %s", got)
	}
}

// The first month there is has nothing to be compared with: clauses are left out
// and nothing prints as zero.
func TestFirstMonthOfAll(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	in := inputs(t, p)
	in.Earlier = nil
	e, err := p.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	prose := strings.Join(e.Document.Prose(), "\n")
	for _, never := range []string{"较上月", "与上月", "较去年同期", "（无）", "NaN", "<no value>"} {
		if strings.Contains(prose, never) {
			t.Errorf("without earlier months the brief still says %q", never)
		}
	}
}

// One wrong file goes back; the rest of the month goes on.
func TestWrongFileGoesBackAlone(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	in := inputs(t, p)
	in.Files = append(in.Files, pipeline.File{Name: "照片.xlsx", Data: []byte("\x89PNG\r\n\x1a\n")})
	e, err := p.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	last := e.Received[len(e.Received)-1]
	if last.Status != pipeline.Unreadable || last.Submission != nil || len(last.Findings) != 1 {
		t.Errorf("the picture is %+v", last)
	}
	if n, _ := e.Book.Number("430111", june, "communities"); n != 78 {
		t.Errorf("communities = %v, want 78", n)
	}
}

// The same office twice: the later file counts, the earlier one is set aside. The
// same bytes twice are one attempt.
func TestLaterFileTakesThePlace(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	first := files(t, june)[0]
	again := pipeline.File{Name: "z" + first.Name, Data: first.Data}
	changed := spoil(t, again, "封面", map[string]string{"Z99": "改"})
	for name, tt := range map[string]struct {
		files    []pipeline.File
		statuses []pipeline.Status
		attempts []int
	}{
		"another file": {[]pipeline.File{first, changed}, []pipeline.Status{pipeline.Superseded, pipeline.Accepted}, []int{1, 2}},
		"the same":     {[]pipeline.File{first, again}, []pipeline.Status{pipeline.Accepted, pipeline.Duplicate}, []int{1, 1}},
		"back again": {
			[]pipeline.File{first, changed, again},
			[]pipeline.Status{pipeline.Superseded, pipeline.Superseded, pipeline.Accepted}, []int{1, 2, 3},
		},
	} {
		a, err := p.Accounts(t.Context(), pipeline.Inputs{Period: june, Files: tt.files, Today: today})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range a.Received {
			if r.Status != tt.statuses[i] || r.Submission.Attempt != tt.attempts[i] {
				t.Errorf("%s: file %d is %s, attempt %d; want %s, %d",
					name, i, r.Status, r.Submission.Attempt, tt.statuses[i], tt.attempts[i])
			}
		}
	}
}

// What a stage does wrong ends as an error, not as a crash.
func TestProgressNamesEveryStage(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	in := inputs(t, p)
	var stages []pipeline.Stage
	told := make(chan pipeline.Stage, 1000)
	in.Progress = func(stage pipeline.Stage, done, total int) {
		if done > total {
			t.Errorf("%s: %d of %d", stage, done, total)
		}
		told <- stage
	}
	if _, err := p.Month(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	close(told)
	for stage := range told {
		if !slices.Contains(stages, stage) {
			stages = append(stages, stage)
		}
	}
	want := []pipeline.Stage{pipeline.Reading, pipeline.Merging, pipeline.Composing, pipeline.RenderingPDF, pipeline.RenderingXLSX}
	if !slices.Equal(stages, want) {
		t.Errorf("stages %v, want %v", stages, want)
	}
}

// Every value that counts leads back to a cell of a file.
func TestEveryPartHasACell(t *testing.T) {
	t.Parallel()
	e := sampleEdition(t)
	f, ok := e.Book.Get("430111", june, "members_total")
	if !ok || len(f.Parts) != 78 {
		t.Fatalf("members_total has %d parts", len(f.Parts))
	}
	seen := map[string]bool{}
	for _, part := range f.Parts {
		for _, c := range part.Cells {
			place := fmt.Sprintf("%s %s", c.File(), c)
			if c.File() == "" || c.Row == 0 || c.Column == 0 || seen[place] {
				t.Errorf("%s: place %q", part.Unit, place)
			}
			seen[place] = true
		}
	}
	var none submission.Cell
	if none.File() != "" {
		t.Error("a cell without a source has a file")
	}
}
