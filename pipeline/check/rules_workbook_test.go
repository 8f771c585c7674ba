package check_test

import (
	"testing"

	"huibao/pipeline/check"
)

// What is wrong with the workbook as a whole, and with the units it names.

func TestRulesOnTheWorkbook(t *testing.T) {
	t.Parallel()
	runAll(t, rulesOnTheWorkbook())
}

func rulesOnTheWorkbook() []breakage {
	return []breakage{
		{rule: "E01", name: "office", change: func(b *book) { b.cover("cover_office", "东塘街道") }, want: []string{
			"E01 error 封面!C6：“填报单位”填了“东塘街道”，应为“左家塘街道”。请核对所发文件和封面，更正后重新报送。",
		}},
		{rule: "E01", name: "unknown office", change: func(b *book) { b.cover("cover_office", "左家糖街道") },
			around: func(in *check.Input) { in.ExpectedOffice = "" }, want: []string{
				"E01 error 封面!C6：“填报单位”填了“左家糖街道”，应为“左家塘街道”。请核对所发文件和封面，更正后重新报送。",
			}},
		{rule: "E01", name: "office and file name", change: func(b *book) { b.cover("cover_office", "东塘街道") },
			around: func(in *check.Input) { in.ExpectedOffice = in.Submission.Office }, want: []string{
				"E01 error 封面!C6：“填报单位”填了“东塘街道”，应为“左家塘街道”。请核对所发文件和封面，更正后重新报送。",
			}},
		{rule: "E01", name: "period", change: func(b *book) { b.cover("cover_period", "2006年5月") }, want: []string{
			"E01 error 封面!C7：“报告期”填了“2006年5月”，应为“2006年6月”。请核对所发文件和封面，更正后重新报送。",
		}},
		{rule: "E18", around: func(in *check.Input) { in.Submission = in.Previous }, want: []string{
			"E18 error 本文件与2006年5月已经接收的“左家塘街道社区党建工作月报表2006.05.xlsx”完全相同。请核对是否发错文件，改发本期报表。",
			"E01 error 封面!C7：“报告期”填了“2006年5月”，应为“2006年6月”。请核对所发文件和封面，更正后重新报送。",
		}},
		{rule: "E19", name: "sheet", change: func(b *book) { b.must(b.DeleteSheet(b.sheet("services"))) }, want: []string{
			"E19 error 缺少工作表“活动与服务”。请使用本期下发的表样填报，不要增删或改动工作表和表头。",
		}},
		{rule: "E19", name: "column", change: func(b *book) {
			at := b.header("members_floating")
			b.must(b.RemoveCol(at.Sheet, "M"))
		}, want: []string{
			"E19 error 工作表“党员队伍”缺少“在职党员”一栏。请使用本期下发的表样填报，不要增删或改动工作表和表头。",
		}},
		{rule: "E19", name: "doubled column", change: func(b *book) { b.put(b.header("members_floating"), "直管党员") }, want: []string{
			"E19 error 工作表“党员队伍”缺少“流动党员（流入）”一栏。请使用本期下发的表样填报，不要增删或改动工作表和表头。",
			"E19 error 工作表“党员队伍”有两栏都可以理解为“直管党员”。请使用本期下发的表样填报，不要增删或改动工作表和表头。",
		}},
		{rule: "E19", name: "version", change: func(b *book) { b.cover("cover_form", "community-party-building/9") }, want: []string{
			"E19 error 表号为“community-party-building/9”，应为“community-party-building/1”。请使用本期下发的表样填报，不要增删或改动工作表和表头。",
		}},
		{rule: "W23", name: "too early", change: func(b *book) { b.cover("cover_filled", "2006年5月25日") }, want: []string{
			"W23 warning 封面!C11：“填报日期”为2006年5月25日，应在2006年6月1日以后，并且不晚于报送当日。请核对封面日期。",
		}},
		{rule: "W23", name: "too late", change: func(b *book) { b.cover("cover_filled", "2006年7月1日") }, want: []string{
			"W23 warning 封面!C11：“填报日期”为2006年7月1日，应在2006年6月1日以后，并且不晚于报送当日。请核对封面日期。",
		}},
		{rule: "W03", office: "洞井镇", around: func(in *check.Input) {
			for i := range in.Submission.Sheets {
				for _, was := range in.Previous.Sheets {
					if was.Code == in.Submission.Sheets[i].Code && was.Code != "cover" {
						in.Submission.Sheets[i] = was
					}
				}
			}
		}, want: []string{
			"W08 warning 党员队伍!B4：洞井样例一社区上月直管党员29人，本月增加1人、减少0人，应有30人，实有29人。请核对增减数；情况属实的，请在备注中说明。",
			"W08 warning 党员队伍!B5：洞井样例二社区上月直管党员39人，本月增加1人、减少0人，应有40人，实有39人。请核对增减数；情况属实的，请在备注中说明。",
			"W06 warning 典型案例!E3：洞井样例二社区的“案例内容”与2006年5月洞井样例二社区报过的相同。请改报本月的新案例，或者说明新的进展。",
			"W03 warning 3个社区的全部数据与2006年5月完全相同。请核实是否误报上月数据；确无变化的，请书面说明。",
		}},
		{rule: "H01", change: func(b *book) {
			b.set("桂花社区", "members_in_service", "３１人")
			b.set("赤岗社区", "fund_district", "3万元")
		}, want: []string{
			"H01 hint 已规范2处写法：党员队伍!M6（去掉单位“人”）、阵地与经费!D7（按30000元计）。请在回执中核对，下期按规范填写。",
		}},
		{rule: "H02", change: func(b *book) {
			_, err := b.NewSheet("草稿")
			b.must(err)
			b.must(b.SetCellValue("草稿", "A1", "随手记"))
			b.must(b.SetCellValue(b.sheet("members"), "R3", "网格数"))
		}, want: []string{
			"H02 hint 有2处未予采用：工作表“党员队伍”的“网格数”栏、工作表“草稿”。其中内容需要上报的，请填入表样内的栏目。",
		}},
		{rule: "H05", change: func(b *book) {
			b.must(b.SetRowVisible(b.sheet("members"), 7, false))
			b.must(b.SetColVisible(b.sheet("services"), "D", false))
			b.must(b.SetSheetVisible(b.sheet("cases"), false))
		}, want: []string{
			"H05 hint 含有隐藏内容3处，已一并读取：“党员队伍”表第7行、“活动与服务”表D列、“典型案例”表。请确认这些内容需要上报；不需要的，请删去后重新报送。",
		}},
	}
}

func TestRulesOnUnits(t *testing.T) {
	t.Parallel()
	runAll(t, rulesOnUnits())
}

func rulesOnUnits() []breakage {
	return []breakage{
		{rule: "E02", name: "unknown", change: func(b *book) { b.set("赤岗社区", "members_community", "赤岗岭") }, want: []string{
			"E02 error 党员队伍!B7：“赤岗岭”不在左家塘街道的社区名录内，与“赤岗社区”相近。请按名录填写社区名称；社区确有新设、撤并或者更名的，请先与区里联系更新名录。",
		}},
		{rule: "E02", name: "of another office", change: func(b *book) { b.set("赤岗社区", "members_community", "长重社区") }, want: []string{
			"E02 error 党员队伍!B7：“长重社区”不在左家塘街道的社区名录内，该社区属圭塘街道。请按名录填写社区名称；社区确有新设、撤并或者更名的，请先与区里联系更新名录。",
		}},
		{rule: "E02", name: "unlike any", change: func(b *book) { b.set("赤岗社区", "members_community", "五一新村") }, want: []string{
			"E02 error 党员队伍!B7：“五一新村”不在左家塘街道的社区名录内。请按名录填写社区名称；社区确有新设、撤并或者更名的，请先与区里联系更新名录。",
		}},
		{rule: "E03", totals: true, change: func(b *book) {
			b.repeat("桂花社区", "services_community")
			b.set("桂花社区", "volunteers", 99)
		}, want: []string{
			"E03 error 活动与服务!B6：“桂花社区”填报了2次（第6、7行），一个社区只应填一行。请合并或者删去重复的行。",
		}},
		{rule: "W26", change: func(b *book) { b.repeat("桂花社区", "services_community") }, want: []string{
			"W26 warning 活动与服务!B7：填了“桂花”，与第6行重复，数据相同，只计一次。请核实；理解有误的，请改正后重新报送。",
		}},
		{rule: "E25", change: func(b *book) {
			b.set("桂花社区", "members_community", "广济桥社区")
			b.set("赤岗社区", "members_community", "长塘里社区")
		}, want: []string{
			"E25 error 党员队伍!B6：文件中有几个街道（镇、乡）的社区：侯家塘街道2个、左家塘街道18个。请分街道报送，每个街道（镇、乡）一个文件。",
		}},
		{rule: "E10", change: func(b *book) {
			for _, code := range []string{"organisation_community", "members_community", "premises_community", "services_community"} {
				b.remove("左家塘样例九社区", code)
			}
		}, want: []string{
			"E10 error 各表应报18个社区，实报17个，缺少左家塘样例九社区。请在各表补齐所缺社区；没有发生的项目填0。",
		}},
		{rule: "E20", change: func(b *book) { b.remove("左家塘样例九社区", "premises_community") }, want: []string{
			"E20 error 阵地与经费：缺少其他表中已有的1个社区：左家塘样例九社区。请补齐，使各表所列社区一致。",
		}},
		{rule: "E21", name: "case", change: func(b *book) { b.set("桂花社区", "cases_community", "广济桥社区") }, want: []string{
			"E21 error 典型案例!B4：“广济桥社区”不在左家塘街道的社区名录内，该社区属侯家塘街道。请填写本街道（镇、乡）的社区名称。",
		}},
		{rule: "E21", name: "problem", change: func(b *book) { b.set("左家塘样例二社区", "problems_community", "左家塘第二社区") }, want: []string{
			"E21 error 问题与建议!B3：“左家塘第二社区”不在左家塘街道的社区名录内，与“左家塘样例二社区”相近。请填写本街道（镇、乡）的社区名称。",
		}},
		{rule: "H04", name: "variant", change: func(b *book) {
			b.set("赤岗社区", "members_community", "赤崗")
			b.set("赤岗社区", "premises_community", "赤崗")
		}, want: []string{
			"H04 hint 党员队伍!B7：“赤崗”已作为“赤岗社区”处理（按通用字识别）。请核对，下期使用规范名称。",
		}},
		{rule: "H04", name: "former name", change: func(b *book) { b.set("赤岗社区", "members_community", "赤岗冲") }, want: []string{
			"H04 hint 党员队伍!B7：“赤岗冲”已作为“赤岗社区”处理（按曾用名识别）。请核对，下期使用规范名称。",
		}},
		{rule: "W12", change: func(b *book) { b.copy("members", "左家塘样例一社区", "左家塘样例二社区") },
			around: func(in *check.Input) { in.Previous = nil }, want: []string{
				"W12 warning 党员队伍!B9：左家塘样例一社区、左家塘样例二社区两个社区（第8、9行）的数据完全相同。请核实是否误将一行复制为两行。",
			}},
	}
}
