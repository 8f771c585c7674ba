package check_test

import (
	"testing"

	"huibao/pipeline/check"
)

// What is wrong with single cells, and with a cell against last month's.

func TestRulesOnCells(t *testing.T) {
	t.Parallel()
	runAll(t, rulesOnCells())
}

func rulesOnCells() []breakage {
	return []breakage{
		{rule: "E04", change: func(b *book) { b.set("桂花社区", "members_under_35", "") }, want: []string{
			"E04 error 党员队伍!F6：桂花社区“35岁及以下”没有填写。请补填；数字确实没有的填0。",
		}},
		{rule: "E04", name: "nameless row", change: func(b *book) { b.set("桂花社区", "members_community", "") }, want: []string{
			"E04 error 党员队伍!B6：第6行“社区名称”没有填写。请补填；数字确实没有的填0。",
		}},
		{rule: "E04", name: "cover", change: func(b *book) { b.cover("cover_filled", "") }, want: []string{
			"E04 error 封面!C11：左家塘街道“填报日期”没有填写。请补填；数字确实没有的填0。",
		}},
		{rule: "E05", name: "district", office: "雨花区", change: func(b *book) { b.cover("handbooks_printed", "2000多份") }, want: []string{
			"E05 error 区级数据!B16：雨花区“活动手册印数”填了“2000多份”，应为一个确切的整数。请更正后重新报送。",
		}},
		{rule: "E06", name: "district", office: "雨花区", change: func(b *book) { b.cover("committee_college_rate_last_term", 46) }, want: []string{
			"E06 error 区级数据!B11：雨花区“上届委员大专以上比例”为4600.0%，超出0.0%至100.0%的范围。请核对后更正。",
		}},
		{rule: "E05", name: "about", change: func(b *book) { b.set("桂花社区", "members_total", "约80") }, want: []string{
			"E05 error 党员队伍!C6：桂花社区“直管党员”填了“约80”，应为一个确切的整数。请更正后重新报送。",
		}},
		{rule: "E05", name: "half", change: func(b *book) { b.set("桂花社区", "pairs", 16.5) }, want: []string{
			"E05 error 活动与服务!I6：桂花社区“结对帮扶”填了“16.5”，应为整数。请更正后重新报送。",
		}},
		{rule: "E05", name: "words", change: func(b *book) { b.set("桂花社区", "premises_area", "三间房") }, want: []string{
			"E05 error 阵地与经费!C6：桂花社区“办公用房面积”填了“三间房”，应为一个确切的数。请更正后重新报送。",
		}},
		{rule: "E05", name: "owed", change: func(b *book) { b.set("桂花社区", "fund_office", "待定") }, want: []string{
			"E05 error 阵地与经费!G6：桂花社区“街道”填了“待定”，应为以元为单位的确切数。请更正后重新报送。",
		}},
		{rule: "E05", name: "date", change: func(b *book) { b.cover("cover_filled", "下旬") }, want: []string{
			"E05 error 封面!C11：左家塘街道“填报日期”填了“下旬”，应为日期，如2006年6月25日。请更正后重新报送。",
		}},
		{rule: "E05", name: "month", change: func(b *book) { b.cover("cover_period", "本月") }, want: []string{
			"E05 error 封面!C7：“报告期”填了“本月”，应为年月，如2006年6月。请更正后重新报送。",
		}},
		{rule: "E06", name: "age", change: func(b *book) { b.set("桂花社区", "secretary_age", 138) }, want: []string{
			"E06 error 党组织与班子!I6：桂花社区“书记年龄”为138，超出18至80的范围。请核对后更正。",
		}},
		{rule: "E06", name: "negative", change: func(b *book) { b.set("桂花社区", "members_floating", -3) }, want: []string{
			"E06 error 党员队伍!N6：桂花社区“流动党员（流入）”为-3，超出0至20000的范围。请核对后更正。",
		}},
		{rule: "E14", change: func(b *book) { b.set("湖橡社区", "party_committees", 2) }, want: []string{
			"E14 error 党组织与班子!C5：湖橡社区“党委”为2，一个社区最多设1个党委。请核对后更正；驻区单位的党委不在此填报。",
		}},
		{rule: "E22", change: func(b *book) {
			at := b.at("桂花社区", "members_floating")
			b.put(at, nil) // takes the stored result away
			b.must(b.SetCellFormula(at.Sheet, at.Ref(), "1/0"))
		}, want: []string{
			"E22 error 党员队伍!N6：桂花社区“流动党员（流入）”的公式没有结果（空白）。请检查公式，或者直接填写数值，保存后重新报送。",
		}},
		{rule: "E24", change: func(b *book) { b.set("桂花社区", "case_theme", "好人好事") }, want: []string{
			"E24 error 典型案例!C4：桂花社区“主题”填了“好人好事”，不在可选范围内；可选的有：共建共享、志愿服务、结对帮扶、未成年人教育、文化建设、流动党员服务、阵地建设。请选填其中一项。",
		}},
		{rule: "E16", change: func(b *book) { b.set("桂花社区", "committee_average_age", "") }, want: []string{
			"E16 error 党组织与班子!G6：桂花社区有委员7人，“委员平均年龄”没有填写。请补填委员平均年龄，保留一位小数。",
		}},
		{rule: "W02", change: func(b *book) {
			b.set("桂花社区", "secretary_age", "")
			b.set("桂花社区", "organisation_remark", "书记六月调离，正在选配")
		}, want: []string{
			"W02 warning 党组织与班子!I6：桂花社区已建立党组织，“书记年龄”没有填写。请补填；书记空缺的，请在备注中说明。［书记六月调离，正在选配］",
		}},
		{rule: "E11", totals: true, change: func(b *book) { b.set("合计", "members_total", 930) }, want: []string{
			"E11 error 党员队伍!C4：“直管党员”合计填为930，各行相加为920，相差10。请核对各行和合计；合计宜用求和公式。",
		}},
		{rule: "W19", name: "premises", change: func(b *book) { b.set("桂花社区", "fund_district", 3) },
			around: func(in *check.Input) { in.Previous = nil }, want: []string{
				"W19 warning 阵地与经费!D6：桂花社区“区财政”为3元，数额过小，疑似以万元填报。请核实计量单位，本表金额一律以元填报。",
			}},
		{rule: "W25", change: func(b *book) { b.set("桂花社区", "premises_area", 5400) },
			around: func(in *check.Input) { in.Previous, in.Book = nil, nil }, want: []string{
				"W25 warning 阵地与经费!C6：桂花社区“办公用房面积”为5400平方米，超过5000平方米，疑似填报有误。请核实面积和计量单位；情况属实的，请在备注中说明。",
			}},
	}
}

func TestRulesAgainstLastMonth(t *testing.T) {
	t.Parallel()
	runAll(t, rulesAgainstLastMonth())
}

func rulesAgainstLastMonth() []breakage {
	return []breakage{
		{rule: "E12", change: func(b *book) { b.set("湖橡社区", "members_transferred_in", 4) }, want: []string{
			"E12 error 党员队伍!K5：湖橡社区“本年从改制企业转入”是本年累计数，由上月的8降为4。请核对；上月数字有误的，请先与区里联系更正上月报表。",
		}},
		{rule: "E17", change: func(b *book) { b.set("湖橡社区", "members_transferred_in_last_year", 143) }, want: []string{
			"E17 error 党员队伍!L5：湖橡社区“上年转入（锁定）”为143，上月为134；此数每年一月锁定，此后不再改动。请恢复为134；原数确有错误的，请先与区里联系。",
		}},
		{rule: "W01", change: func(b *book) {
			b.set("桂花社区", "members_total", 90)
			b.set("桂花社区", "members_joined", 16)
			b.set("桂花社区", "members_under_35", 31)
			b.set("桂花社区", "members_college", 43)
			b.set("桂花社区", "members_remark", "机械厂改制，党员集中转入")
		}, want: []string{
			"W01 warning 党员队伍!C6：桂花社区“直管党员”由上月的74人变为90人，变动21.6%。请核实；情况属实的，请在备注中说明原因。［机械厂改制，党员集中转入］",
		}},
		{rule: "W05", change: func(b *book) { b.set("左家塘样例二社区", "premises_area", 300) }, want: []string{
			"W05 warning 阵地与经费!C9：左家塘样例二社区“办公用房面积”由上月的110平方米变为300平方米，而“本年阵地投入”没有增加。请核实；由单位移交、借用或者退还的，请在备注中说明。",
		}},
		{rule: "W08", change: func(b *book) { b.set("桂花社区", "members_joined", 3) }, want: []string{
			"W08 warning 党员队伍!C6：桂花社区上月直管党员74人，本月增加3人、减少0人，应有77人，实有75人。请核对增减数；情况属实的，请在备注中说明。",
		}},
		{rule: "W10", change: func(b *book) { b.set("桂花社区", "members_transferred_in", 4) }, want: []string{
			"W10 warning 党员队伍!K6：桂花社区“本年从改制企业转入”由0人增至4人，多于本月增加的1人。请核对本月增加数和累计转入数；情况属实的，请在备注中说明。",
		}},
		{rule: "W13", change: func(b *book) { b.set("桂花社区", "committee_average_age", 49.7) }, want: []string{
			"W13 warning 党组织与班子!G6：桂花社区“委员平均年龄”由上月的37.7岁变为49.7岁，相差12岁。请核实；因换届或者调整班子的，请在备注中说明。",
		}},
		{rule: "W14", change: func(b *book) { b.set("桂花社区", "secretary_age", 52) }, want: []string{
			"W14 warning 党组织与班子!I6：桂花社区“书记年龄”由上月的34岁变为52岁。请核实；书记易人的，请在备注中说明。",
		}},
		{rule: "W15", change: func(b *book) {
			b.set("桂花社区", "laid_off_members", 9)
			b.set("桂花社区", "laid_off_trained", 9)
		}, want: []string{
			"W15 warning 活动与服务!K6：桂花社区下岗失业党员由上月的4人增至9人，当月即全部培训（9人）。请核实；情况属实的，请在备注中说明。",
		}},
		{rule: "W16", change: func(b *book) { b.set("桂花社区", "reemployed", 4290) }, want: []string{
			"W16 warning 活动与服务!M6：桂花社区“安置再就业”由上月的357增至4290，当月增加3933，而此前月均为71.4。请核实是否多填了数位；情况属实的，请在备注中说明。",
		}},
		{rule: "W17", change: func(b *book) { b.set("桂花社区", "volunteers", 0) }, want: []string{
			"W17 warning 活动与服务!H6：桂花社区“义工”由上月的53变为0。请核实是否漏填；情况属实的，请在备注中说明。",
		}},
		{rule: "W04", change: func(b *book) {
			for _, name := range []string{"桂花社区", "赤岗社区", "湖橡社区"} {
				b.set(name, "committee_college", 0)
			}
			for _, name := range []string{"左家塘样例一社区", "左家塘样例二社区", "左家塘样例十四社区"} {
				b.set(name, "committee_college", 1)
			}
		}, want: []string{
			"W04 warning 左家塘街道“委员大专以上比例”为37.1%，去年同期为52.8%，相差15.7个百分点，偏离常年范围。请核实有关数字；情况属实的，请书面说明原因。",
		}},
		{rule: "W20", change: func(b *book) { b.set("湖橡社区", "volunteers", 600) }, want: []string{
			"W20 warning 左家塘街道“义工”合计1213，去年同期为603，变动101.2%。请核实；情况属实的，请书面说明原因。",
		}},
	}
}
