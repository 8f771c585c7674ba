package compose_test

import (
	"errors"
	"strings"
	"testing"

	"huibao/pipeline/compose"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// A block is a paragraph of its own, also right under or above a line of text.
func TestBlocksBesideText(t *testing.T) {
	t.Parallel()
	doc := filled(t, head+"前文。\n```table\nrows: offices\ncolumns: [members_total]\n```\n后文。\n", month(t))
	if len(doc.Body) != 3 {
		t.Fatalf("%d blocks: %q", len(doc.Body), doc.Prose())
	}
	if _, ok := doc.Body[1].(document.Table); !ok {
		t.Errorf("between the lines stands %T", doc.Body[1])
	}
	if got := strings.Join(doc.Prose()[1:], " "); got != "前文。 后文。" {
		t.Errorf("the text is %q", got)
	}
}

// A run-in heading without its paragraph is no section, takes no number and does
// not fall upon the next one's text.
func TestRunInHeadings(t *testing.T) {
	t.Parallel()
	const source = head + "# 甲\n\n## 乙\n\n### 空的。\n\n{{if zero \"members_total\"}}无{{end}}\n\n### 丙。\n\n正文。\n\n### 丁。\n\n" +
		"```table\nrows: offices\ncolumns: [members_total]\n```\n\n### 空的。\n\n## 戊\n\n### 独行\n\n正文。\n\n#### 细目。\n\n正文。\n"
	want := "一、甲|（一）乙|1.丙。正文。|2.丁|（二）戊|1.独行|正文。|（1）细目。正文。"
	if got := strings.ReplaceAll(prose(t, source, month(t)), "\n", "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Every text of the head and of blocks may hold actions; an annex without content
// is none.
func TestActionsOutsideTheBody(t *testing.T) {
	t.Parallel()
	doc := filled(t, `---
title: ["{{year}}年", "{{if zero \"members_total\"}}空行{{end}}", "汇报({{month}}月)"]
subtitle: "{{district}}"
salutation: "市委组织部:"
keywords: ["{{period}}", 月报]
---
`+"```annex\ntitle: 空的\n```\n\n```annex\ntitle: \"{{period}}汇总表\"\nlandscape: true\n```\n\n"+
		"```table\ncaption: \"{{month}}月\"\nmeasure: \"单位:名\"\nrows: offices\ncolumns:\n  - {figure: members_total, title: \"{{month}}月末党员\", group: \"{{district}}\"}\nnotes: [\"注:共{{num \\\"members_total\\\"}}名\"]\n```\n", month(t))
	if strings.Join(doc.Title, "|") != "2006年|汇报（6月）" || doc.Subtitle != "雨花区" || doc.Salutation != "市委组织部：" || strings.Join(doc.Meta.Keywords, "|") != "2006年6月|月报" {
		t.Errorf("head %q %q %q %q", doc.Title, doc.Subtitle, doc.Salutation, doc.Meta.Keywords)
	}
	if len(doc.Annexes) != 1 || doc.Annexes[0].Title != "2006年6月汇总表" || !doc.Annexes[0].Landscape {
		t.Fatalf("annexes %+v", doc.Annexes)
	}
	table := doc.Annexes[0].Blocks[0].(document.Table)
	if table.Caption != "6月" || table.Measure != "单位：名" || table.Columns[1].Title != "6月末党员" || table.Columns[1].Group != "雨花区" || table.Notes[0] != "注：共3791名" {
		t.Errorf("table %+v", table)
	}
}

// rowsOf is a table's text, a line for each row.
func rowsOf(t testing.TB, b document.Block) string {
	t.Helper()
	table, ok := b.(document.Table)
	if !ok {
		t.Fatalf("%T is no table", b)
	}
	var lines []string
	for _, row := range table.Rows {
		var line []string
		for _, cell := range row.Cells {
			line = append(line, cell.Text)
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return strings.Join(lines, "\n")
}

func TestTableOfCommunities(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Dataset.Rows = []submission.Row{
		{Unit: "430111001001", Office: "430111001", Values: submission.ValuesOf(map[string]submission.Value{
			"members_total": {State: submission.Number, Number: 52}, "committee_average_age": {State: submission.Number, Number: 39.5},
		})},
		{Unit: "430111002001", Office: "430111002", Values: submission.ValuesOf(map[string]submission.Value{"members_total": {State: submission.Number, Number: 60}})},
	}
	doc := filled(t, head+"```table\nrows: communities\ncolumns: [members_total, {column: committee_average_age, title: 平均年龄}]\n```\n", in)
	want := "1 侯家塘街道 广济桥社区 52 39.5\n2 左家塘街道 湖橡社区 60 —"
	if got := rowsOf(t, doc.Body[0]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableOfMonths(t *testing.T) {
	t.Parallel()
	in := month(t)
	set(in, june.Previous(), "members_total", 3764)
	set(in, june.Previous(), "new_orgs_rate", 0.59)
	set(in, june.LastYear(), "members_total", 3800)
	doc := filled(t, head+"```table\nrows: months\ncolumns: [members_total, new_orgs_rate, committee_average_age]\n```\n", in)
	want := "直管党员 人 3791 3764 3800 +27 -9\n“两新”组织组建率 — 64.1% 59.0% — +5.1个百分点 —\n委员平均年龄 岁 39.5 — — — —"
	if got := rowsOf(t, doc.Body[0]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The reader is told who explained what, not in which cell; what is the district
// clerk's business stays away.
func TestTableOfFindings(t *testing.T) {
	t.Parallel()
	in := month(t)
	cell := submission.Cell{Sheet: "阵地经费", Column: 3, Row: 10}
	in.Findings = []submission.Finding{
		{Severity: form.Warning, File: "a.xlsx", Unit: "430111005006", Cells: []submission.Cell{cell}, Message: "阵地经费!C10：面积有变化。", Explanation: "单位移交"},
		{Severity: form.Hint, File: "a.xlsx", Unit: "430111005", Message: "已规范。"},
		{Severity: form.Warning, File: "b.xlsx", Unit: "430111001", Message: "没有变化。"},
		{Severity: form.Warning, Message: "手册印数不足。"},
	}
	doc := filled(t, head+"```table\nrows: findings\n```\n\n{{findings \"warning\"}}条，{{explained}}条有说明。\n", in)
	want := "1 东塘街道 面积有变化。 单位移交\n2 侯家塘街道 没有变化。 —"
	if got := rowsOf(t, doc.Body[0]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := doc.Prose()[1]; got != "2条，1条有说明。" {
		t.Errorf("got %s", got)
	}
}

// A chart leaves out what is not known: an office, a period, or itself.
func TestCharts(t *testing.T) {
	t.Parallel()
	in := month(t)
	const source = head + "```chart\nkind: bars\nby: offices\nfigures: [double_drive_rate, new_orgs_rate]\n```\n\n" +
		"```chart\nkind: line\nby: figures\nfigures: [members_total, members_floating]\n```\n\n```chart\nkind: bars\nby: parts\nfigures: [communities_by_type]\n```\n"
	office := in.Dataset.Offices[3].Code
	in.Book.Add(figure.Figure{Ref: figure.Ref{Unit: office, Period: june, Code: "double_drive_rate"}, Kind: figure.IsNumber, Number: 0.652})
	set(in, june.Previous(), "members_total", 3764)
	doc := filled(t, source, in)
	if len(doc.Body) != 2 {
		t.Fatalf("%d charts, want 2", len(doc.Body))
	}
	first, second := doc.Body[0].(document.Chart), doc.Body[1].(document.Chart)
	if strings.Join(first.Categories, " ") != "砂子塘" || first.Series[0].Labels[0] != "65.2%" || first.Series[1].Labels[0] != "—" || first.Series[1].Refs[0] != nil {
		t.Errorf("by offices %+v", first)
	}
	if len(second.Series) != 1 || second.Series[0].Name != "2006年6月" || second.Number != 2 {
		t.Errorf("by figures %+v", second)
	}
}

// Equal rates share a place, and all who share the last place are named.
func TestRanks(t *testing.T) {
	t.Parallel()
	brief, err := parse(t, head+"{{top \"new_orgs_rate\" 1}}；{{bottom \"new_orgs_rate\" 1}}\n\n```table\nrows: offices\ncolumns:\n  - {rank: new_orgs_rate}\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	in := month(t)
	for i, n := range []float64{1, 0.5, 1, 0.25} {
		in.Book.Add(figure.Figure{
			Ref: figure.Ref{Unit: in.Dataset.Offices[i].Code, Period: june, Code: "new_orgs_rate"}, Kind: figure.IsNumber, Number: n,
		})
	}
	doc, err := brief.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := doc.Prose()[1], "侯家塘街道（100.0%）、圭塘街道（100.0%）；砂子塘街道（25.0%）"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var places []string
	for _, r := range doc.Body[1].(document.Table).Rows {
		places = append(places, r.Cells[1].Text)
	}
	if got := strings.Join(places, " "); got != "— 1 3 1 4 — — — — — —" {
		t.Errorf("places %s", got)
	}
}

// Where naming the last office would name them all, there is nothing to tell; nor
// where there is no rank.
func TestRanksThatTellNothing(t *testing.T) {
	t.Parallel()
	in := month(t)
	for _, o := range in.Dataset.Offices {
		in.Book.Add(figure.Figure{Ref: figure.Ref{Unit: o.Code, Period: june, Code: "new_orgs_rate"}, Kind: figure.IsNumber, Number: 1})
	}
	const source = head + "甲{{with bottom \"new_orgs_rate\" 1}}，最低的是{{.}}{{end}}。{{with top \"double_drive_rate\" 1}}最高的是{{.}}。{{end}}\n"
	if got := prose(t, source, in); got != "甲。" {
		t.Errorf("got %s", got)
	}
}

// What can only be judged when the brief is composed still names its line.
func TestFaultsWhileComposing(t *testing.T) {
	t.Parallel()
	brief, err := parse(t, head+"甲\n\n{{(index (groups \"problems\" \"problem_kind\") 3).Count}}\n")
	if err != nil {
		t.Fatal(err)
	}
	_, err = brief.Compose(month(t))
	var faults compose.Errors
	if !errors.As(err, &faults) || faults[0].File != "briefs/x.md" || faults[0].Line != 6 {
		t.Errorf("error %v", err)
	}
}
