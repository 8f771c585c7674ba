package pipeline_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

func briefs(t testing.TB, p *pipeline.Pipeline, e *pipeline.Edition) map[string]pipeline.OfficeBrief {
	t.Helper()
	all, err := p.Offices(t.Context(), e, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]pipeline.OfficeBrief)
	for _, b := range all {
		out[b.Office] = b
	}
	return out
}

var aPage = regexp.MustCompile(`/Type ?/Page\b[^s]`)

// tableOf returns the rows of a brief's table as text.
func tableOf(b pipeline.OfficeBrief, caption string) [][]string {
	var out [][]string
	for _, block := range b.Document.Body {
		table, ok := block.(document.Table)
		if !ok || table.Caption != caption {
			continue
		}
		for _, row := range table.Rows {
			var cells []string
			for _, c := range row.Cells {
				cells = append(cells, c.Text)
			}
			out = append(out, cells)
		}
	}
	return out
}

// Every office has a page of its own: its figures, those of the month before and of the
// district, its place, and what stands to be looked at, and nothing of any other office.
func TestOfficeBriefs(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	e := sampleEdition(t)
	all := briefs(t, p, e)
	if len(all) != 10 {
		t.Fatalf("%d briefs, want those of the ten offices", len(all))
	}
	for office, b := range all {
		if n := len(aPage.FindAll(b.PDF, -1)); n != 1 {
			t.Errorf("%s: %d pages", b.Name, n)
		}
		for _, other := range e.Dataset.Offices {
			if name := p.Units.Name(other.Code); other.Code != office && strings.Contains(strings.Join(b.Document.Prose(), "\n"), name) {
				t.Errorf("the brief of %s speaks of %s", p.Units.Name(office), name)
			}
		}
	}
	east := all["430111005"]
	if want := "各单位情况/东塘街道2006年6月社区党建工作情况.pdf"; east.Name != want {
		t.Errorf("the file is called %s, want %s", east.Name, want)
	}
	for _, want := range []string{"东塘街道现有10个社区，共有党组织10个，直管党员558名，较上月增加2人（增长0.4%）。", "在10个单位中居第8位。", "尚待核实的事项1条"} {
		if prose := strings.Join(east.Document.Prose(), "\n"); !strings.Contains(prose, want) {
			t.Errorf("the brief does not say %q:\n%s", want, prose)
		}
	}
	rows := tableOf(east, "主要指标")
	for _, want := range [][]string{
		{"直管党员", "人", "558", "556", "+2", "3791", "—"},
		{"“两新”组建率", "—", "33.3%", "0.0%", "+33.3个百分点", "64.1%", "8/10"},
		{"共建签约率", "—", "76.9%", "70.5%", "+6.4个百分点", "70.0%", "1/10"},
	} {
		if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("no line %v among %v", want, rows)
		}
	}
	if open := tableOf(east, "待核实的事项"); len(open) != 1 || !strings.Contains(open[0][1], "东塘样例六社区") || open[0][2] != "驻区单位无偿移交用房30平方米" {
		t.Errorf("the open points are %v", open)
	}
	again := briefs(t, build(t, nil), e)
	for office, b := range all {
		if !bytes.Equal(b.PDF, again[office].PDF) {
			t.Errorf("%s differs from run to run", b.Name)
		}
	}
}

// An office whose file went back reads why; one that sent nothing reads that.
func TestBriefsOfThoseWhoDidNotReport(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	in := inputs(t, p)
	in.Files = slices.DeleteFunc(in.Files, func(f pipeline.File) bool { return strings.Contains(f.Name, "黎托") })
	for i, f := range in.Files {
		if strings.Contains(f.Name, "侯家塘") {
			in.Files[i] = spoil(t, f, "党员队伍", map[string]string{"C5": "约30", "C6": "同上"})
		}
	}
	e, err := p.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	all := briefs(t, p, e)
	for office, want := range map[string]string{
		"430111001": "侯家塘街道2006年6月的报表未通过审核，问题列在下面，请改正后重新报送。",
		"430111200": "黎托乡2006年6月的报表没有收到，请尽快报送。",
	} {
		b := all[office]
		if prose := b.Document.Prose(); prose[len(prose)-1] != want {
			t.Errorf("got %s, want %s", prose[len(prose)-1], want)
		}
		if rows := tableOf(b, "主要指标"); rows != nil {
			t.Errorf("%s has figures: %v", b.Name, rows)
		}
	}
	if open := tableOf(all["430111001"], "待核实的事项"); len(open) == 0 || !strings.Contains(open[0][1], "约30") {
		t.Errorf("what made the file go back is %v", open)
	}
}

// However much there is to look at, a brief takes one page and says what it leaves out.
func TestBriefWithManyOpenPoints(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	e := *sampleEdition(t)
	month, accounts := *e.Brief, *e.Accounts
	e.Brief, month.Accounts = &month, &accounts
	accounts.Received = slices.Clone(accounts.Received)
	for i := range accounts.Received {
		r := &accounts.Received[i]
		for n := range 30 {
			r.Findings = append(slices.Clone(r.Findings), submission.Finding{
				Severity: form.Warning, File: r.Name, Explanation: "情况属实，已经核对",
				Message: fmt.Sprintf("第%d个社区的某项指标由上月的若干变为本月的若干，变动较大，请核实后说明原因。", n+1),
			})
		}
	}
	for _, b := range briefs(t, p, &e) {
		if n := len(aPage.FindAll(b.PDF, -1)); n != 1 {
			t.Errorf("%s: %d pages", b.Name, n)
		}
		if open := tableOf(b, "待核实的事项"); len(open) != 3 {
			t.Errorf("%s: %d open points", b.Name, len(open))
		}
	}
}

// A quarter has its offices' briefs too.
func TestOfficeBriefsOfAQuarter(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	e, err := p.Span(t.Context(), quarter, accounts(t, p), nil)
	if err != nil {
		t.Fatal(err)
	}
	b := briefs(t, p, e)["430111005"]
	if n := len(aPage.FindAll(b.PDF, -1)); n != 1 || !strings.HasSuffix(b.Name, "东塘街道2006年第二季度社区党建工作情况.pdf") {
		t.Errorf("%s: %d pages", b.Name, n)
	}
	rows := tableOf(b, "主要指标")
	if want := []string{"本季度增加", "人", "—", "—", "—"}; !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
		t.Errorf("no line %v among %v", want, rows)
	}
}
