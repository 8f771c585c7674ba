package compose_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"huibao/pipeline/compose"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/submission"
)

const head = "---\ntitle: [某区汇报]\n---\n"

func parse(t testing.TB, source string) (*compose.Template, error) {
	t.Helper()
	f, _ := shipped(t)
	return compose.Parse(fstest.MapFS{"briefs/x.md": {Data: []byte(source)}}, "x.md", f)
}

// Each fault is found when the template is read, with its line and what to do.
func TestFaults(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"没有开头":                                                                                    "briefs/x.md:1：模板的第一行应为“---”。请在开头写上标题：--- 之间写 title 等项。",
		"---\ntitel: [甲]\n---\n":                                                                  "briefs/x.md:2：没有“titel”这一项，是否为“title”？",
		"---\ntitle: [甲]\n":                                                                       "briefs/x.md:1：开头的“---”没有结束。请在标题等项之后另起一行写“---”。",
		head + "\n共{{num \"member_total\"}}名。\n":                                                  "briefs/x.md:5：num：没有数据“member_total”，是否为“members_total”？",
		head + "共{{numb \"members_total\"}}名。\n":                                                  "briefs/x.md:4：没有函数“numb”，是否为“num”？请对照模板写法说明修改。",
		head + "共{{style \"percent9\" \"new_orgs_rate\"}}。\n":                                     "briefs/x.md:4：style：没有写法“percent9”，是否为“percent”？",
		head + "{{names \"members_total\"}}\n":                                                    "briefs/x.md:4：names：没有名单数据“members_total”。可用的名称见报表设置。",
		head + "{{if zero \"members_total\"}}没有。\n":                                               "briefs/x.md:5：缺少与 if 或 range 相配的 end。请对照模板写法说明修改。",
		head + "{{range records \"case\" \"case_theme\" \"\" 1}}{{end}}":                          "briefs/x.md:4：records：没有记录表“case”，是否为“cases”？",
		head + "{{range records \"cases\" \"case_theme\" \"\" 1}}{{.Text \"case_txt\"}}{{end}}":   "briefs/x.md:4：Text：没有指标“case_txt”，是否为“case_text”？",
		head + "\n```tabel\nrows: offices\n```\n":                                                 "briefs/x.md:5：没有“tabel”这种块，是否为“table”？",
		head + "\n```table\nrows: offices\ncolums: [members_total]\n```\n":                        "briefs/x.md:7：没有“colums”这一项，是否为“columns”？",
		head + "\n```table\nrows: office\ncolumns: [members_total]\n```\n":                        "briefs/x.md:5：rows 不能是“office”，是否为“offices”？",
		head + "\n```table\nrows: offices\ncolumns: [members_totl]\n```\n":                        "briefs/x.md:5：columns：没有数值数据“members_totl”，是否为“members_total”？",
		head + "\n```table\nrows: offices\ncolumns:\n  - {figure: members_total, tite: 甲}\n```\n": "briefs/x.md:8：没有“tite”这一项，是否为“title”？",
		head + "\n```chart\nkind: pie\nby: offices\nfigures: [members_total]\n```\n":              "briefs/x.md:5：kind 不能是“pie”，是否为“line”？",
		head + "\n```chart\nkind: bars\nby: offices\n```\n":                                       "briefs/x.md:5：图表没有数据。请写上 figures。",
		head + "\n```annex\nlandscape: true\n```\n":                                               "briefs/x.md:5：附件没有标题。请写上 title。",
		head + "\n```table\nrows: offices\n":                                                      "briefs/x.md:5：“```table”没有结束。请在最后另起一行写“```”。",
		head + "\n![图](a.png)\n":                                                                  "briefs/x.md:5：模板中不能用图片。汇报只有标题（#）、段落和 table、chart、annex 三种块。",
		head + "\n<b>粗</b>\n":                                                                     "briefs/x.md:5：模板中不能用HTML。汇报只有标题（#）、段落和 table、chart、annex 三种块。\nbriefs/x.md:5：模板中不能用HTML。汇报只有标题（#）、段落和 table、chart、annex 三种块。",
		head + "\n- 一项\n":                                                                         "briefs/x.md:5：模板中不能用列表。汇报只有标题（#）、段落和 table、chart、annex 三种块。",
	} {
		_, err := parse(t, source)
		var faults compose.Errors
		if !errors.As(err, &faults) {
			t.Errorf("%q: error %v", source, err)
			continue
		}
		want := strings.Split(want, "\n")
		got := strings.Split(faults.Error(), "\n")
		if len(got) != len(want) {
			t.Errorf("%q:\ngot  %q\nwant %q", source, got, want)
			continue
		}
		for i := range want {
			if !strings.Contains(faults.Error(), want[i]) {
				t.Errorf("%q:\ngot  %q\nwant %q", source, got, want[i])
			}
		}
	}
}

func TestMissingTemplate(t *testing.T) {
	t.Parallel()
	f, _ := shipped(t)
	_, err := compose.Parse(fstest.MapFS{}, "none.md", f)
	if err == nil || err.Error() != "briefs/none.md：找不到模板“none.md”。请检查报表设置中的 template 一项。" {
		t.Errorf("error %v", err)
	}
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
	in.Dataset.Records["cases"] = []submission.Row{{Unit: "430111001001", Office: "430111001", Values: map[string]submission.Value{
		"case_text": {State: submission.Text, Text: words, Cell: submission.Cell{Sheet: "典型案例", Column: 4, Row: 5}},
	}}}
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
		return submission.Row{Unit: unit, Office: unit[:9], Values: map[string]submission.Value{"case_theme": {State: submission.Text, Text: theme}}}
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

// Whatever a template holds, reading it ends in a template or in faults.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{head, head + "# 甲\n\n乙{{num \"members_total\"}}", head + "```table\nrows: offices\n```", "---\n---\n{{", head + "{{range groups \"problems\" \"problem_kind\"}}{{.First.Text \"x\"}}{{end}}"} {
		f.Add(seed)
	}
	form, _ := shipped(f)
	in := month(f)
	f.Fuzz(func(t *testing.T, source string) {
		brief, err := compose.Parse(fstest.MapFS{"briefs/x.md": {Data: []byte(source)}}, "x.md", form)
		if err != nil {
			var faults compose.Errors
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Errorf("error %v", err)
			}
			return
		}
		_, _ = brief.Compose(in)
	})
}
