package pipeline_test

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/render/xlsx/recalc"
)

var quarter = period.Must("2006-Q2")

// redated is a workbook as its office would have sent it for another month: its cover and
// its name say so.
func redated(t testing.TB, p *pipeline.Pipeline, file pipeline.File, month period.Period) pipeline.File {
	t.Helper()
	r := p.Read(t.Context(), file, nil)
	if r.Submission == nil {
		t.Fatalf("%s cannot be read", file.Name)
	}
	cover, _ := r.Submission.Sheet("cover")
	cell := cover.Values["cover_period"].Cell
	out := spoil(t, file, cell.Sheet, map[string]string{cell.Ref(): month.Chinese()})
	out.Name = fmt.Sprintf("%s%s.xlsx", p.Units.Name(r.Submission.Office), month.Chinese())
	return out
}

// accounts are the months of the samples and others: before May they repeat May, after
// June June.
func accounts(t testing.TB, p *pipeline.Pipeline, repeated ...period.Period) []*pipeline.Accounts {
	t.Helper()
	var out []*pipeline.Accounts
	add := func(month period.Period, sent []pipeline.File) {
		a, err := p.Accounts(t.Context(), pipeline.Inputs{Period: month, Files: sent, Earlier: out, Today: month.End()})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range a.Received {
			if r.Status != pipeline.Accepted {
				t.Fatalf("%s of %s is %s: %v", r.Name, month, r.Status, r.Findings)
			}
		}
		out = append(out, a)
	}
	repeat := func(of period.Period, wanted func(month period.Period) bool) {
		for _, month := range repeated {
			var sent []pipeline.File
			for _, file := range files(t, of) {
				if wanted(month) {
					sent = append(sent, redated(t, p, file, month))
				}
			}
			if len(sent) > 0 {
				add(month, sent)
			}
		}
	}
	add(june.LastYear(), files(t, june.LastYear()))
	repeat(june.Previous(), func(month period.Period) bool { return month.Before(june.Previous()) })
	add(june.Previous(), files(t, june.Previous()))
	add(june, files(t, june))
	repeat(june, june.Before)
	return out
}

func number(t testing.TB, a *pipeline.Accounts, p period.Period, code string) float64 {
	t.Helper()
	n, ok := a.Book.Number("430111", p, code)
	if !ok {
		t.Errorf("%s of %s is not known", code, p)
	}
	return n
}

// A quarter adds up what happened in its months and takes stocks from its last; the brief
// speaks of the quarter, and its workbook computes all of it anew.
func TestQuarter(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	months := accounts(t, p, quarter.Months()[0])
	e, err := p.Span(t.Context(), quarter, months, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"members_joined", "members_left", "recruited_selected"} {
		want := 0.0
		for _, a := range months[1:] {
			want += number(t, a, a.Period, code)
		}
		if got := number(t, e.Accounts, quarter, code); got != want || want == 0 {
			t.Errorf("%s of the quarter = %v, want %v", code, got, want)
		}
	}
	for _, code := range []string{"members_total", "communities", "double_drive_rate", "committee_average_age", "fund_district", "investment_since_2003"} {
		if got, want := number(t, e.Accounts, quarter, code), number(t, e.Accounts, june, code); got != want {
			t.Errorf("%s of the quarter = %v, June has %v", code, got, want)
		}
	}
	prose := strings.Join(e.Document.Prose(), "\n")
	for _, want := range []string{
		"2006年第二季度雨花区", "应报10个街道（镇、乡），各月报齐的10个，月末数取自2006年6月。", basics, "本季度各社区增加党员123名，减少46名",
		"比率排名和逐月走势见附件2",
	} {
		if !strings.Contains(prose, want) {
			t.Errorf("the brief does not say %q", want)
		}
	}
	for _, never := range []string{"本月", "上月", "（暂缺）"} {
		if strings.Contains(prose, never) {
			t.Errorf("the brief says %q", never)
		}
	}
	recalc.Check(t, e.XLSX)
}

// A quarter of which a month is missing says so; what must be added up over the months is
// not known, and is never the sum of the others.
func TestQuarterWithoutAMonth(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	e, err := p.Span(t.Context(), quarter, accounts(t, p), nil)
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := e.Book.Get("430111", quarter, "members_joined"); ok {
		t.Errorf("members_joined = %v without April", f.Value())
	}
	if got := number(t, e.Accounts, quarter, "members_total"); got != 3791 {
		t.Errorf("members_total = %v", got)
	}
	prose := strings.Join(e.Document.Prose(), "\n")
	if !strings.Contains(prose, "本期缺4月的报表，须逐月相加的数据不全，一律不列出，也不按零计算；其余数据取自2006年6月。") {
		t.Errorf("the brief does not say that April is missing: %s", e.Document.Prose()[2])
	}
	if strings.Contains(prose, "（暂缺）") {
		t.Error("the brief prints what it does not know")
	}
	recalc.Check(t, e.XLSX)
}

// An office that is missing in one of the months is said, as the form wants it.
func TestQuarterWithoutAnOffice(t *testing.T) {
	sequential(t)
	t.Parallel()
	for policy, want := range map[form.Missing]string{
		form.Omit:  "黎托乡（5月）未报，逐月相加的数据不含上述单位。",
		form.Carry: "黎托乡（5月）未报，暂用最近一期的数据。",
	} {
		p := build(t, func(f *form.Form) { f.Missing = policy })
		months := accounts(t, p, quarter.Months()[0])
		var sent []pipeline.File
		for _, file := range files(t, june.Previous()) {
			if !strings.Contains(file.Name, "黎托") {
				sent = append(sent, file)
			}
		}
		may, err := p.Accounts(t.Context(), pipeline.Inputs{Period: june.Previous(), Files: sent, Earlier: months[:2], Today: today})
		if err != nil {
			t.Fatal(err)
		}
		months[2] = may
		e, err := p.Span(t.Context(), quarter, months, nil)
		if err != nil {
			t.Fatal(err)
		}
		if prose := strings.Join(e.Document.Prose(), "\n"); !strings.Contains(prose, want) {
			t.Errorf("%s: the brief says %s", policy, e.Document.Prose()[2])
		}
		if n, _ := e.Book.Number("430111", quarter, "communities"); n != 78 {
			t.Errorf("%s: %v communities", policy, n)
		}
		recalc.Check(t, e.XLSX)
	}
}

// A half-year and a year are made as a quarter is; of a year that is not over the brief
// says how far it reaches.
func TestHalfAndYear(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	half := period.Must("2006-H2")
	months := accounts(t, p, half.Months()...)
	whole, err := p.Span(t.Context(), half, months, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := number(t, whole.Accounts, half, "members_joined"), 6*number(t, whole.Accounts, june, "members_joined"); got != want {
		t.Errorf("members_joined of the half-year = %v, want %v", got, want)
	}
	if got := whole.Document.Prose()[2]; !strings.Contains(got, "全区2006年下半年") || strings.Contains(got, "尚未结束") {
		t.Errorf("the half-year begins %s", got)
	}
	part, err := p.Span(t.Context(), half, months[:len(months)-2], nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := number(t, part.Accounts, half, "members_joined"), 4*number(t, part.Accounts, june, "members_joined"); got != want {
		t.Errorf("members_joined until October = %v, want %v", got, want)
	}
	if got := part.Document.Prose()[2]; !strings.Contains(got, "本期尚未结束，逐月相加的数据截至2006年10月。") {
		t.Errorf("the half-year begins %s", got)
	}
	year, err := p.Span(t.Context(), period.Must("2006"), months, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := year.Document.Prose()[2]; !strings.Contains(got, "本期缺1月至4月的报表") {
		t.Errorf("the year begins %s", got)
	}
	if got, want := number(t, year.Accounts, year.Period, "members_total"), 3791.0; got != want {
		t.Errorf("members_total of the year = %v, want %v", got, want)
	}
	recalc.Check(t, year.XLSX)
}

// Same months, same bytes: on one processor or several, in any time zone.
func TestSameMonthsSameBytes(t *testing.T) {
	make := func() *pipeline.Edition {
		p := build(t, nil)
		e, err := p.Span(t.Context(), quarter, accounts(t, p), nil)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := make()
	zone := time.Local
	processors := runtime.GOMAXPROCS(1)
	time.Local = time.FixedZone("elsewhere", -11*3600)
	defer func() { time.Local = zone; runtime.GOMAXPROCS(processors) }()
	second := make()
	if !bytes.Equal(first.PDF, second.PDF) {
		t.Error("the PDF differs from run to run")
	}
	if !bytes.Equal(first.XLSX, second.XLSX) {
		t.Error("the workbook differs from run to run")
	}
}

// Every part of a quarter's figure is a cell of one of its months.
func TestQuarterLeadsBackToCells(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	a, err := p.SpanAccounts(t.Context(), quarter, accounts(t, p, quarter.Months()[0]), nil)
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]int{"members_total": 78, "members_joined": 3 * 78} {
		f, _ := a.Book.Get("430111", quarter, code)
		sum := 0.0
		for _, part := range f.Parts {
			sum += part.Value
			if len(part.Cells) != 1 || part.Cells[0].File() == "" || part.Cells[0].Row == 0 {
				t.Errorf("%s: part %+v", code, part)
			}
		}
		if len(f.Parts) != want || sum != f.Number {
			t.Errorf("%s: %d parts, together %v of %v", code, len(f.Parts), sum, f.Number)
		}
	}
	if !slices.ContainsFunc(a.Received, func(r pipeline.Received) bool { return r.Submission.Period == quarter.Months()[0] }) {
		t.Error("the quarter does not tell of April's files")
	}
}

// The last months one by one: a month that is missing is a gap in the table, in the chart
// and in the workbook, and never zero.
func TestTrendHasGaps(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	october := period.Must("2006-10")
	months := accounts(t, p, june.Add(1), june.Add(3))
	var sent []pipeline.File
	for _, file := range files(t, june) {
		sent = append(sent, redated(t, p, file, october))
	}
	e, err := p.Month(t.Context(), pipeline.Inputs{Period: october, Files: sent, Earlier: months, Today: october.End()})
	if err != nil {
		t.Fatal(err)
	}
	want := []period.Period{june.Previous(), june, june.Add(1), june.Add(2), june.Add(3), october}
	if !slices.Equal(e.Document.Trend, want) {
		t.Fatalf("the trend shows %v, want %v", e.Document.Trend, want)
	}
	const gap = 3 // August
	tables, charts := 0, 0
	for _, annex := range e.Document.Annexes {
		for _, block := range annex.Blocks {
			switch b := block.(type) {
			case document.Table:
				if b.Caption == "主要指标逐月走势" {
					tables++
					trendTable(t, b, gap)
				}
			case document.Chart:
				if b.Kind == document.Line {
					charts++
					trendChart(t, b, gap)
				}
			}
		}
	}
	if tables != 1 || charts != 1 {
		t.Errorf("%d tables and %d charts of the trend", tables, charts)
	}
	book := openBook(t, e.XLSX)
	for _, where := range []struct{ sheet, empty, filled string }{{"走势", "G6", "F6"}, {"图表", "B28", "B27"}} {
		empty, _ := book.GetCellValue(where.sheet, where.empty)
		formula, _ := book.GetCellFormula(where.sheet, where.empty)
		filled, _ := book.GetCellValue(where.sheet, where.filled)
		if empty != "" || formula != "" || filled == "" {
			t.Errorf("%s: the missing month has %q and %q, the one before %q", where.sheet, empty, formula, filled)
		}
	}
	recalc.Check(t, e.XLSX)
}

func trendTable(t *testing.T, b document.Table, gap int) {
	t.Helper()
	for i, row := range b.Rows {
		for _, cell := range row.Cells[1:] {
			if (cell.Text == "—") != (i == gap) {
				t.Errorf("%s has %q", row.Cells[0].Text, cell.Text)
			}
		}
	}
}

func trendChart(t *testing.T, b document.Chart, gap int) {
	t.Helper()
	if want := []string{"2006年5月", "6月", "7月", "8月", "9月", "10月"}; !slices.Equal(b.Categories, want) {
		t.Errorf("the chart's months are %v, want %v", b.Categories, want)
	}
	for i, v := range b.Series[0].Values {
		if math.IsNaN(v) != (i == gap) || (b.Series[0].Labels[i] == "") != (i == gap) {
			t.Errorf("%s is drawn as %v, %q", b.Categories[i], v, b.Series[0].Labels[i])
		}
	}
}

// Two months do not make a trend: their comparison says it all.
func TestTwoMonthsAreNoTrend(t *testing.T) {
	t.Parallel()
	e := sampleEdition(t)
	if e.Document.Trend != nil || strings.Contains(strings.Join(e.Document.Prose(), "\n"), "逐月走势") {
		t.Errorf("the sample month shows a trend of %v", e.Document.Trend)
	}
}
