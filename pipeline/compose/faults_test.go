package compose_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"huibao/pipeline/compose"
)

const head = "---\ntitle: [某区汇报]\n---\n"

func parse(t testing.TB, source string) (*compose.Template, error) {
	t.Helper()
	f, _ := shipped(t)
	return compose.Parse(fstest.MapFS{"briefs/x.md": {Data: []byte(source)}}, "x.md", f)
}

const only = "汇报只有标题（#）、段落和 table、chart、annex 三种块。"

// Each fault is found when the template is read, with its line and what to do.
func TestFaults(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		// The head.
		"没有开头":                                           "1：模板的第一行应为“---”。请在开头写上标题：--- 之间写 title 等项。",
		"---\ntitel: [甲]\n---\n":                         "2：没有“titel”这一项，是否为“title”？",
		"---\ntitle: [甲]\nlogo: a\n---\n":                "3：没有“logo”这一项。可写的有 keywords、salutation、subject、subtitle、title。",
		"---\ntitle: [甲]\ntitle: [乙]\n---\n":             "3：“title”写了两次。请删去一处。",
		"---\ntitle: [甲]\n":                              "1：开头的“---”没有结束。请在标题等项之后另起一行写“---”。",
		"---\nsubject: 甲\n---\n":                         "1：没有标题。请在开头写上 title。",
		"---\ntitle: [甲]\nsubject: {a: b}\n---\n":        "3：这里只能写一个值。请去掉方括号、花括号或者下面的条目。",
		"---\ntitle: [甲\n---\n":                          "2：这里的写法不合规定。请检查缩进、冒号后的空格、引号和括号。",
		"---\ntitle:\n  - 甲\n  - \"{{dstrict}}\"\n---\n": "4：没有函数“dstrict”，是否为“district”？请对照模板写法说明修改。",
		"---\ntitle: [甲]\nkeywords:\n  - \"{{num \\\"member_total\\\"}}\"\n---\n": "4：num：没有数据“member_total”，是否为“members_total”？",
		// Names.
		head + "\n共{{num \"member_total\"}}名。\n":                                             "5：num：没有数据“member_total”，是否为“members_total”？",
		head + "共{{numb \"members_total\"}}名。\n":                                             "4：没有函数“numb”，是否为“num”？请对照模板写法说明修改。",
		head + "共{{num members_total}}名。\n":                                                  "4：没有函数“members_total”。它是数据或指标的代码，要加引号，写作 \"members_total\"。",
		head + "共{{num 12}}名。\n":                                                             "4：num：第 1 项应为带引号的名称。",
		head + "共{{num}}名。\n":                                                                "4：函数 num 需要 1 项，给了 0 项。请对照模板写法说明修改。",
		head + "{{vsPrev}}\n":                                                                "4：函数 vsPrev 至少需要 1 项，给了 0 项。请对照模板写法说明修改。",
		head + "{{if above \"new_orgs_rate\" \"0.5\"}}甲{{end}}\n":                            "4：above：第 2 项应为数。",
		head + "{{num \"communities_by_type\"}}\n":                                           "4：num：“communities_by_type”不是可写进文字的数据。请换一个数据，或者换一种写法。",
		head + "{{top \"members_total\" 1}}\n":                                               "4：top：“members_total”不是比率数据。请换一个数据，或者换一种写法。",
		head + "{{top \"new_orgs_rate\" 0}}\n":                                               "4：top：第 2 项应为大于0的整数。",
		head + "共{{style \"percent9\" \"new_orgs_rate\"}}。\n":                                "4：style：没有写法“percent9”，是否为“percent”？",
		head + "{{names \"members_total\"}}\n":                                               "4：names：“members_total”不是名单数据。请换一个数据，或者换一种写法。",
		head + "{{findings \"eror\"}}\n":                                                     "4：findings：没有问题等级“eror”，是否为“error”？",
		head + "甲\n\n{{if and (known \"members_total\") (zero \"member_total\")}}乙{{end}}\n": "6：zero：没有数据“member_total”，是否为“members_total”？",
		head + "{{define \"x\"}}{{num \"member_total\"}}{{end}}{{template \"x\"}}\n":         "4：num：没有数据“member_total”，是否为“members_total”？",
		head + "{{if zero \"members_total\"}}没有。\n":                                          "5：缺少与 if 或 range 相配的 end。请对照模板写法说明修改。",
		head + "没有。{{end}}\n":                                                                "4：多了一个 end。请对照模板写法说明修改。",
		head + "共{{num \"members_total\"名。\n":                                                "4：双花括号里有不能用的字符，引号要用英文的。请对照模板写法说明修改。",
		head + "共{{num \"members_total}}名。\n":                                                "4：引号没有合上。请对照模板写法说明修改。",
		head + "{{$x}}\n":                                                                    "4：没有变量“$x”。请对照模板写法说明修改。",
		// What offices wrote.
		head + "{{range records \"case\" \"case_theme\" \"\" 1}}{{end}}":                        "4：records：没有记录表“case”，是否为“cases”？",
		head + "{{range records \"cases\" \"problem_kind\" \"\" 1}}{{end}}":                     "4：records：没有指标“problem_kind”。可用的名称见报表设置。",
		head + "{{range records \"cases\" \"case_theme\" \"志愿\" 1}}{{end}}":                     "4：records：没有选项“志愿”，是否为“志愿服务”？",
		head + "{{range records \"cases\" \"case_theme\" \"\" 1}}{{.Text \"case_txt\"}}{{end}}": "4：Text：没有指标“case_txt”，是否为“case_text”？",
		head + "{{range $r := records \"cases\" \"case_theme\" \"\" 1}}{{$r.Unitt}}{{end}}":     "4：没有“.Unitt”这种写法，是否为“Unit”？",
		// Blocks.
		head + "\n```tabel\nrows: offices\n```\n":                                                                      "5：没有“tabel”这种块，是否为“table”？",
		head + "\n```table\nrows: offices\ncolums: [members_total]\n```\n":                                             "7：没有“colums”这一项，是否为“columns”？",
		head + "\n```table\nrows: office\ncolumns: [members_total]\n```\n":                                             "6：rows 不能是“office”，是否为“offices”？",
		head + "\n```table\ncolumns: [members_total]\n```\n":                                                           "5：没有写 rows。可用的有 offices、communities、months、trend、standing、list、records、findings。",
		head + "\n```table\nrows: offices\ncolumns: [members_total, members_totl]\n```\n":                              "7：columns：没有数据“members_totl”，是否为“members_total”？",
		head + "\n```table\nrows: offices\ncolumns:\n  - {figure: members_total, tite: 甲}\n```\n":                      "8：没有“tite”这一项，是否为“title”？",
		head + "\n```table\nrows: offices\ncolumns:\n  - members_total\n  - {rank: members_total}\n```\n":              "9：rank：“members_total”不是比率数据。请换一个数据，或者换一种写法。",
		head + "\n```table\nrows: months\ncolumns:\n  - {rank: new_orgs_rate}\n```\n":                                  "8：只有 offices 的表格能排名。",
		head + "\n```table\nrows: months\ncolumns:\n  - {column: members_total}\n```\n":                                "8：months 的表格不能用 column。请改用 figure。",
		head + "\n```table\nrows: communities\ncolumns: [case_text]\n```\n":                                            "7：columns：没有指标“case_text”。可用的名称见报表设置。",
		head + "\n```table\nrows: records\nsheet: cases\ncolumns: [problem_text]\n```\n":                               "8：columns：没有指标“problem_text”，是否为“case_text”？",
		head + "\n```table\nrows: records\ncolumns: [problem_text]\n```\n":                                             "5：没有写 sheet。请写上记录表的代码。",
		head + "\n```table\nrows: list\nfigure: members_total\n```\n":                                                  "7：figure：“members_total”不是名单数据。请换一个数据，或者换一种写法。",
		head + "\n```table\nrows: offices\n```\n":                                                                      "5：表格没有列。请写上 columns。",
		head + "\n```table\nrows: offices\ncolumns: [members_total]\ncaption: \"{{num \\\"member_total\\\"}}\"\n```\n": "8：num：没有数据“member_total”，是否为“members_total”？",
		head + "\n```table\nrows: offices\ntotal: 也许\n```\n":                                                           "7：这里应写 true 或者 false。",
		head + "\n```table\nrows: offices\ncolumns:\n  - {figure: members_total, width: 0}\n```\n":                     "8：这里应写大于0的数。",
		head + "\n```table\n- offices\n```\n":                                                                          "6：这里应逐项写：名称、英文冒号、空格、值。可写的有 caption、columns、figure、measure、most、notes、rows、sheet、total。",
		head + "\n```chart\nkind: pie\nby: offices\nfigures: [members_total]\n```\n":                                   "6：kind 不能是“pie”，是否为“line”？",
		head + "\n```chart\nkind: bars\nby: offices\n```\n":                                                            "5：图表没有数据。请写上 figures。",
		head + "\n```chart\nkind: bars\nby: parts\nfigures: [members_total]\n```\n":                                    "8：figures：“members_total”不是分组数据。请换一个数据，或者换一种写法。",
		head + "\n```annex\nlandscape: true\n```\n":                                                                    "5：附件没有标题。请写上 title。",
		head + "\n```table\nrows: offices\n":                                                                           "5：“```table”没有结束。请在最后另起一行写“```”。",
		// Markdown.
		head + "\n![图](a.png)\n": "5：模板中不能用图片。" + only,
		head + "\n<b>粗</b>\n":    "5：模板中不能用HTML。" + only,
		head + "\n- 一项\n":        "5：模板中不能用列表。" + only,
		head + "\n甲**乙**\n":      "5：模板中不能用强调。" + only,
		head + "\n> 引\n":         "5：模板中不能用引用。" + only,
	} {
		_, err := parse(t, source)
		var faults compose.Errors
		if !errors.As(err, &faults) {
			t.Errorf("%q: error %v", source, err)
			continue
		}
		if got := faults.Error(); got != "briefs/x.md:"+want {
			t.Errorf("%q:\ngot  %q\nwant %q", source, got, "briefs/x.md:"+want)
		}
	}
}

// All faults are said at once, in the order of the lines.
func TestSeveralFaults(t *testing.T) {
	t.Parallel()
	_, err := parse(t, head+"{{num \"a\"}}\n\n- 一项\n\n```tabel\n```\n")
	want := "briefs/x.md:4：num：没有数据“a”。可用的名称见报表设置。\n" +
		"briefs/x.md:6：模板中不能用列表。" + only + "\n" +
		"briefs/x.md:8：没有“tabel”这种块，是否为“table”？"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
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
