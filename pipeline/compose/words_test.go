package compose_test

import (
	"strings"
	"sync"
	"testing"

	"huibao/pipeline/compose"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// filled composes a template of the test's own.
func filled(t testing.TB, source string, in compose.Input) *document.Document {
	t.Helper()
	brief, err := parse(t, source)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := brief.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// prose is its text without the title, a line for each paragraph.
func prose(t testing.TB, source string, in compose.Input) string {
	t.Helper()
	return strings.Join(filled(t, source, in).Prose()[1:], "\n")
}

// wrote is one line of a records sheet; the fields are column, words and so on.
func wrote(unit string, line int, fields ...string) submission.Row {
	row := submission.Row{Unit: unit, Office: unit[:9], Line: line, Values: submission.ValuesOf(nil)}
	for i := 0; i+1 < len(fields); i += 2 {
		row.Values = row.Values.With(fields[i], submission.Value{State: submission.Text, Text: fields[i+1]})
	}
	return row
}

// Our own prose gets full-width marks beside Han characters; what an office wrote
// stays as it is, whatever Markdown or template it looks like.
func TestPunctuationAndQuotations(t *testing.T) {
	t.Parallel()
	source := head + "共{{num \"members_total\"}}名,其中(甲)有:{{range records \"cases\" \"case_theme\" \"\" 9}}{{.Text \"case_text\"}}{{end}}\n"
	brief, err := parse(t, source)
	if err != nil {
		t.Fatal(err)
	}
	in := month(t)
	words := "原话,*不动*# {{.}} <b>\ue000"
	in.Dataset.Records["cases"] = []submission.Row{{Unit: "430111001001", Office: "430111001", Values: submission.ValuesOf(map[string]submission.Value{
		"case_text": {State: submission.Text, Text: words, Cell: submission.Cell{Sheet: "典型案例", Column: 4, Row: 5}},
	})}}
	doc, err := brief.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	p := doc.Body[0].(document.Paragraph)
	if got, want := document.Plain(p.Text), "共3791名，其中（甲）有："+strings.TrimSuffix(words, "\ue000"); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	last := p.Text[len(p.Text)-1]
	if !last.Quoted || last.Cell.String() != "典型案例!D5" {
		t.Errorf("the quotation is %+v", last)
	}
	if number := p.Text[1]; number.Figure == nil || *number.Figure != (figure.Ref{Unit: district, Period: june, Code: "members_total"}) {
		t.Errorf("the number is %+v", number)
	}
}

// Cases of offices not yet heard come first.
func TestRecordsHearEveryOffice(t *testing.T) {
	t.Parallel()
	brief, err := parse(t, head+"{{range records \"cases\" \"case_theme\" \"志愿服务\" 2}}{{.Unit}}；{{end}}\n")
	if err != nil {
		t.Fatal(err)
	}
	in := month(t)
	row := func(unit, theme string) submission.Row {
		return submission.Row{Unit: unit, Office: unit[:9], Values: submission.ValuesOf(map[string]submission.Value{"case_theme": {State: submission.Text, Text: theme}})}
	}
	in.Dataset.Records["cases"] = []submission.Row{
		row("430111001001", "文化建设"), row("430111001002", "志愿服务"), row("430111001003", "志愿服务"), row("430111002001", "志愿服务"),
	}
	doc, err := brief.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Prose()[1]; got != "长塘里社区；湖橡社区；" {
		t.Errorf("chose %s", got)
	}
}

// What an office chose as a word for itself is quoted too: it cannot become a
// heading, a list or a tag of ours.
func TestGroupsUnderAnOfficesOwnWord(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Dataset.Records["problems"] = []submission.Row{
		wrote("430111001001", 4, "problem_to", "*市*<b>\n# 财政局"),
		wrote("430111001002", 5, "problem_to", "1. 区(县)"),
	}
	doc := filled(t, head+"{{range groups \"problems\" \"problem_to\"}}{{.Name}}{{.Count}}件；{{end}}\n", in)
	if len(doc.Body) != 1 {
		t.Fatalf("%d blocks, want one paragraph", len(doc.Body))
	}
	p := doc.Body[0].(document.Paragraph)
	if got, want := document.Plain(p.Text), "*市*<b>\n# 财政局1件；1. 区(县)1件；"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if !p.Text[0].Quoted {
		t.Error("the word is not quoted")
	}
}

// A registry's names are no Markdown either.
func TestNamesAreNoMarkdown(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Book.Add(figure.Figure{
		Ref: figure.Ref{Unit: district, Period: june, Code: "new_party_committee_names"}, Kind: figure.IsList, List: []string{"# 甲_一_社区", "<b>乙社区"},
	})
	if got := prose(t, head+"{{names \"new_party_committee_names\"}}\n", in); got != "# 甲_一_社区、<b>乙社区" {
		t.Errorf("got %s", got)
	}
}

// Sentences end, whatever the office typed.
func TestSentence(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Dataset.Records["problems"] = []submission.Row{
		wrote("430111001001", 4, "problem_text", "没有句号"), wrote("430111002001", 4, "problem_text", "有句号。"),
		wrote("430111003001", 4, "problem_text", "他说“行。”"), wrote("430111004001", 4, "problem_text", "能解决吗?"),
		wrote("430111005001", 4, "problem_text", "共10户（略）"), wrote("430111006001", 4),
	}
	got := prose(t, head+"{{range records \"problems\" \"problem_kind\" \"\" 9}}{{.Sentence \"problem_text\"}}{{end}}\n", in)
	if want := "没有句号。有句号。他说“行。”能解决吗?共10户（略）。"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Over the whole brief offices are heard in turn, and nobody's story is told twice;
// asking whether there is one tells nothing.
func TestCasesAreToldOnce(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Dataset.Records["cases"] = []submission.Row{
		wrote("430111001001", 4, "case_theme", "志愿服务", "case_text", "甲一。"),
		wrote("430111001002", 5, "case_theme", "文化建设", "case_text", "甲二。"),
		wrote("430111002001", 4, "case_theme", "文化建设", "case_text", "乙一。"),
	}
	const ask = "{{if records \"cases\" \"case_theme\" \"志愿服务\" 1}}有：{{end}}"
	const one = "{{range records \"cases\" \"case_theme\" \"志愿服务\" 1}}{{.Text \"case_text\"}}{{end}}"
	const two = "{{range records \"cases\" \"case_theme\" \"文化建设\" 1}}{{.Text \"case_text\"}}{{end}}"
	if got := prose(t, head+ask+one+"又"+one+two+two+"又"+two+"{{recordCount \"cases\"}}\n", in); got != "有：甲一。又乙一。甲二。又3" {
		t.Errorf("got %s", got)
	}
}

// Brackets are widened in pairs; ASCII text of its own stays.
func TestPunctuation(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"甲(35.9%)，乙":   "甲（35.9%），乙",
		"35%,其中":       "35%，其中",
		"占5%)。":        "占5%）。",
		"(a,b)和(c)":    "（a,b）和（c）",
		"“甲”,乙;丙:丁?戊!": "“甲”，乙；丙：丁？戊！",
		"10:30开会":      "10:30开会",
		"(GB/T 9704)":  "(GB/T 9704)",
	} {
		if got := prose(t, head+source+"\n", month(t)); got != want {
			t.Errorf("%q becomes %q, want %q", source, got, want)
		}
	}
}

// What makes no sense without the other month is left out.
func TestComparisonsOfEveryKind(t *testing.T) {
	t.Parallel()
	in := month(t)
	const source = head + "{{join (vsPrev \"members_total\" \"名\") (growthPrev \"pairs\") (vsYear \"new_orgs_rate\") (vsYear \"investment\") (vsYear \"secretary_age\")}}" +
		"{{if rose \"members_total\"}}升{{end}}{{if fell \"members_total\"}}降{{end}}{{if knownPrev \"members_total\"}}，上月{{prev \"members_total\"}}名{{end}}{{if knownYear \"pairs\"}}，去年{{lastYear \"pairs\"}}户{{end}}。\n"
	if got := prose(t, source, in); got != "。" {
		t.Errorf("without other months: %s", got)
	}
	for code, n := range map[string]float64{"members_total": 3764, "pairs": 995} {
		set(in, june.Previous(), code, n)
	}
	set(in, june, "investment", 2190000)
	for code, n := range map[string]float64{"pairs": 900, "new_orgs_rate": 0.5, "investment": 2000000, "secretary_age": 39.5} {
		set(in, june.LastYear(), code, n)
	}
	doc := filled(t, source, in)
	want := "较上月增加27名（增长0.7%），较上月增长4.1%，较去年同期提高14.1个百分点，较去年同期增加19万元（增长9.5%），较去年同期下降1.5岁升，上月3764名，去年900户。"
	if got := doc.Prose()[1]; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	first := doc.Body[0].(document.Paragraph).Text[0]
	if first.Figure == nil || first.Figure.Period != june || first.Against == nil || first.Against.Period != june.Previous() {
		t.Errorf("the comparison is %+v", first)
	}
}

// A long list names some and counts all.
func TestLongLists(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Book.Add(figure.Figure{
		Ref: figure.Ref{Unit: district, Period: june, Code: "premises_below_names"}, Kind: figure.IsList, List: []string{"甲", "乙", "丙"},
	})
	const source = head + "{{names \"premises_below_names\" 2}}；{{names \"premises_below_names\" 3}}；{{count \"premises_below_names\"}}\n"
	if got := prose(t, source, in); got != "甲、乙等3个；甲、乙、丙；3" {
		t.Errorf("got %s", got)
	}
}

// A note on rounding is due only when what is printed does not add up.
func TestRounded(t *testing.T) {
	t.Parallel()
	in := month(t)
	const source = head + "{{if rounded \"members_under_35_share\" \"members_35_60_share\" \"members_over_60_share\"}}不等{{else}}相等{{end}}\n"
	shares := func(a, b, c float64) {
		set(in, june, "members_under_35_share", a)
		set(in, june, "members_35_60_share", b)
		set(in, june, "members_over_60_share", c)
	}
	shares(847.0/3791, 1872.0/3791, 1072.0/3791)
	if got := prose(t, source, in); got != "相等" {
		t.Errorf("22.3 + 49.4 + 28.3: %s", got)
	}
	shares(1.0/3, 1.0/3, 1.0/3)
	if got := prose(t, source, in); got != "不等" {
		t.Errorf("33.3 + 33.3 + 33.3: %s", got)
	}
	unset(in, "members_over_60_share")
	if got := prose(t, source, in); got != "相等" {
		t.Errorf("with one unknown: %s", got)
	}
}

// Offices that are left out and offices for which another month stands in are two
// things.
func TestMissingAndCarried(t *testing.T) {
	t.Parallel()
	in := month(t)
	const source = head + "{{due}}个{{officeKinds}}，实报{{reported}}个{{if missing}}，{{missingNames}}未报，不含{{missingThem}}{{end}}{{if carried}}，{{carriedNames}}沿用{{end}}\n"
	if got := prose(t, source, in); got != "10个街道（镇、乡），实报10个" {
		t.Errorf("got %s", got)
	}
	in.Dataset.Offices[8].Reported = false
	if got := prose(t, source, in); got != "10个街道（镇、乡），实报9个，洞井镇未报，不含该镇" {
		t.Errorf("got %s", got)
	}
	in.Dataset.Offices[0].Reported = false
	in.Dataset.Offices[9].Reported, in.Dataset.Offices[9].Carried = false, period.Must("2006-05")
	if got := prose(t, source, in); got != "10个街道（镇、乡），实报7个，侯家塘街道、洞井镇未报，不含上述单位，黎托乡沿用" {
		t.Errorf("got %s", got)
	}
}

// One template serves any number of briefs at a time, each the same.
func TestComposeAtOnce(t *testing.T) {
	t.Parallel()
	f, _ := shipped(t)
	brief, err := parse(t, head+"{{num \"members_total\"}}名，{{district}}{{period}}\n")
	if err != nil {
		t.Fatal(err, f)
	}
	var group sync.WaitGroup
	for range 8 {
		in := month(t)
		group.Go(func() {
			doc, err := brief.Compose(in)
			if err != nil || doc.Prose()[1] != "3791名，雨花区2006年6月" {
				t.Errorf("got %v, %v", doc, err)
			}
		})
	}
	group.Wait()
}
