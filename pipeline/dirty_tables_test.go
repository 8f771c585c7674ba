package pipeline_test

import (
	"strconv"

	"github.com/xuri/excelize/v2"
)

// totalsRow is what the communities of 洞井镇 add up to on the members' sheet.
var totalsRow = []string{"", "68", "0", "0", "15", "35", "18", "33", "35", "7", "47", "108", "9", "44"}

// totalsAt inserts a row of totals into the members' sheet.
func totalsAt(row int, name string, count string) func(b *dirtyBook) {
	return func(b *dirtyBook) {
		b.must(b.InsertRows(membersSheet, row, 1))
		b.fill(membersSheet, row, totalsRow)
		b.put(membersSheet+"!A"+strconv.Itoa(row), name)
		b.must(b.SetCellDefault(membersSheet, "L"+strconv.Itoa(row), count))
	}
}

// dirtyTables are sheets that are laid out in another way than the form's.
func dirtyTables() []dirty {
	return []dirty{
		{number: 21, name: "total first", alter: totalsAt(4, "合计", "108"), values: map[string]string{"党员队伍!L4": "108", "党员队伍!L5": "47"}},
		{number: 21, name: "total last", alter: totalsAt(7, "总计", "108"), values: map[string]string{"党员队伍!L7": "108"}},
		{number: 21, name: "the whole town", alter: totalsAt(7, "全镇", "108"), values: map[string]string{"党员队伍!L7": "108"}},
		{number: 21, name: "subtotal between", alter: func(b *dirtyBook) {
			b.must(b.InsertRows(membersSheet, 6, 1))
			b.fill(membersSheet, 6, []string{"小计", "68", "0", "0", "15", "35", "18", "33", "35", "7", "47", "100", "8", "44"})
			totalsAt(8, "合计", "108")(b)
		}, values: map[string]string{"党员队伍!L6": "100", "党员队伍!L8": "108"}},
		{number: 21, name: "wrong total", status: returned, alter: totalsAt(4, "合计", "109"),
			findings: []string{"E11 error 党员队伍!L4|合计填为109 相加为108 相差1"}},
		{number: 22, name: "total spaced out", alter: totalsAt(7, "合\u3000 计", "108"), values: map[string]string{"党员队伍!L7": "108"}},
		{number: 23, name: "title rows", alter: func(b *dirtyBook) {
			b.must(b.InsertRows(membersSheet, 1, 6))
			b.put(membersSheet+"!A3", "2006年6月党员队伍情况")
			b.put(membersSheet+"!A5", "填报时间：2006年6月25日")
		}, values: map[string]string{"党员队伍!L10": "47"}},
		{number: 24, name: "header in two levels", office: "侯家塘街道2006", values: map[string]string{"党员队伍!F5": "15", "党员队伍!H5": "24"}},
		{number: 24, name: "header in two levels over one", alter: func(b *dirtyBook) {
			b.must(b.InsertRows(membersSheet, 3, 1))
			b.put(membersSheet+"!E3", "年龄")
			b.must(b.MergeCell(membersSheet, "E3", "G3"))
			for ref, text := range map[string]string{"E4": "35以下", "F4": "35-60岁", "G4": "60以上"} {
				b.put(membersSheet+"!"+ref, text)
			}
		}, values: map[string]string{"党员队伍!E5": "7", "党员队伍!G5": "8"}},
		{number: 25, name: "unit in the header", cells: map[string]any{"党员队伍!B3": "党员数（名）", "阵地与经费!B3": "面积（平方米）"},
			values: map[string]string{"党员队伍!B4": "29", "阵地与经费!B4": "134"}},
		{number: 25, name: "other unit in the header", cells: map[string]any{
			"阵地与经费!G3": "本年阵地投入（万元）", "阵地与经费!G4": 3, "阵地与经费!G5": 9.5,
		}, values: map[string]string{"阵地与经费!G4": "30000", "阵地与经费!G5": "95000", "阵地与经费!F4": "5000"},
			notes: []string{"阵地与经费!G3|表头单位 已换算为元"}},
		{number: 25, name: "other unit above the table", cells: map[string]any{
			"阵地与经费!E2": "单位：㎡、万元", "阵地与经费!C3": "区财政", "阵地与经费!D3": "党费", "阵地与经费!E3": "联点部门",
			"阵地与经费!F3": "街道", "阵地与经费!G3": "本年阵地投入", "阵地与经费!F4": 0.5, "阵地与经费!D5": 0.04, "阵地与经费!G5": 9.5,
		}, values: map[string]string{"阵地与经费!F4": "5000", "阵地与经费!D5": "400", "阵地与经费!G5": "95000", "阵地与经费!B5": "168"},
			notes: []string{"阵地与经费!E2|单位 已换算为元"}},
		{number: 26, name: "columns in another order", alter: func(b *dirtyBook) {
			for row := 3; row <= 6; row++ {
				texts := b.row(membersSheet, row)
				texts[11], texts[1] = texts[1], texts[11]
				b.fill(membersSheet, row, texts)
			}
		}, values: map[string]string{"党员队伍!L4": "29", "党员队伍!B4": "47"}},
		{number: 27, name: "header changed a little", cells: map[string]any{"党员队伍!L3": "在职党员数"},
			values:   map[string]string{"党员队伍!L4": "47"},
			notes:    []string{"党员队伍!L3|在职党员数 按“在职党员”理解"},
			findings: []string{"W26 warning 党员队伍!L3|在职党员数 在职党员 原表头"}},
		{number: 27, name: "header that means two columns", status: returned, cells: map[string]any{"党组织与班子!F3": "年龄", "党组织与班子!H3": "年龄"},
			findings: []string{"E19 error 党组织与班子!H3|两栏 书记年龄", "E19 error 党组织与班子!3|缺少“委员平均年龄”一栏"}},
		{number: 27, name: "header nobody knows", status: returned, cells: map[string]any{"党员队伍!L3": "上班的党员"},
			findings: []string{"E19 error 党员队伍!3|缺少“在职党员”一栏", "H02 hint 党员队伍!L3|上班的党员 未予采用"}},
		{number: 28, name: "column too many", cells: map[string]any{"党员队伍!P3": "少数民族", "党员队伍!P4": 2},
			findings: []string{"H02 hint 党员队伍!P3|少数民族 未予采用"}},
		{number: 28, name: "column without a header", cells: map[string]any{"党员队伍!Q4": 2},
			findings: []string{"H02 hint 党员队伍!Q4|Q列 没有表头"}},
		{number: 28, name: "sheet too many", alter: func(b *dirtyBook) {
			_, err := b.NewSheet("工资表")
			b.must(err)
			b.put("工资表!A1", "姓名")
		}, findings: []string{"H02 hint 工资表|工资表 未予采用"}},
		{number: 29, name: "column too few", status: returned, alter: func(b *dirtyBook) { b.must(b.RemoveCol(membersSheet, "M")) },
			findings: []string{"E19 error 党员队伍!3|缺少“流动党员 一栏"}},
		{number: 30, name: "blank rows", alter: func(b *dirtyBook) {
			for _, sheet := range rowSheets {
				b.must(b.InsertRows(sheet, 6, 2))
				b.must(b.InsertRows(sheet, 4, 1))
				b.must(b.InsertRows(sheet, 1, 3))
			}
		}, values: map[string]string{"党员队伍!L8": "47", "党员队伍!L9": "53", "党员队伍!L12": "8"}},
		{number: 31, name: "notes below", cells: map[string]any{
			"党员队伍!A10": "注：流动党员以居住地为准。", "党员队伍!A11": "（盖章）", "党员队伍!B12": "审核人：", "党员队伍!A13": "2006年6月25日",
		}},
		{number: 32, name: "remark explains", cells: map[string]any{"阵地与经费!G4": 3, "阵地与经费!H4": "居民捐赠3元购买锁具"},
			findings: []string{"W19 warning 阵地与经费!G4|居民捐赠3元购买锁具"}},
		{number: 33, name: "hidden", alter: func(b *dirtyBook) {
			b.must(b.SetRowVisible(membersSheet, 5, false))
			b.must(b.SetColVisible(membersSheet, "L", false))
			b.must(b.SetSheetVisible(premisesSheet, false))
		}, values: map[string]string{"党员队伍!L5": "53"},
			notes:    []string{"党员队伍!5|隐藏的行", "党员队伍!L|隐藏的列", "阵地与经费|隐藏的工作表"},
			findings: []string{"H05 hint 党员队伍!5|第5行 L列 阵地与经费"}},
		{number: 34, name: "filtered", alter: func(b *dirtyBook) {
			b.must(b.AutoFilter(membersSheet, "A3:O6", []excelize.AutoFilterOptions{{Column: "A", Expression: "x == 洞井样例一社区"}}))
			b.must(b.SetRowVisible(membersSheet, 5, false))
			b.must(b.SetRowVisible(membersSheet, 6, false))
		}, values: map[string]string{"党员队伍!L5": "53", "党员队伍!L6": "8"}},
		{number: 35, name: "name over two rows that agree", alter: func(b *dirtyBook) {
			b.must(b.InsertRows(membersSheet, 5, 1))
			b.must(b.MergeCell(membersSheet, "A4", "A5"))
			b.put("党员队伍!L4", nil)
			b.put("党员队伍!L5", 47)
		}, values: map[string]string{"党员队伍!L5": "47", "党员队伍!M4": "4"},
			notes:    []string{"党员队伍!A5|洞井样例一社区 第4行 合为一行"},
			findings: []string{"W26 warning 党员队伍!A5|洞井样例一社区 第4行 合为一行 核实"}},
		{number: 35, name: "name over two rows that differ", status: returned, alter: func(b *dirtyBook) {
			b.must(b.InsertRows(membersSheet, 5, 1))
			b.must(b.MergeCell(membersSheet, "A4", "A5"))
			b.put("党员队伍!L5", 48)
		}, findings: []string{"E03 error 党员队伍!A4|洞井样例一社区 填报了2次 第4、5行"}},
		{number: 35, name: "tall row", alter: func(b *dirtyBook) {
			b.must(b.InsertRows(membersSheet, 5, 1))
			for _, column := range []string{"A", "B", "L", "M"} {
				b.must(b.MergeCell(membersSheet, column+"4", column+"5"))
			}
		}, values: map[string]string{"党员队伍!L4": "47"}},
	}
}

// dirtyNames are communities and offices called by other names.
func dirtyNames() []dirty {
	const second = "党员队伍!B6" // 桂花
	return []dirty{
		{number: 36, name: "spaces and line breaks", office: "左家塘", cells: map[string]any{second: "桂\n花", "党组织与班子!C3": "党\u3000委"},
			values: map[string]string{second: "430111002002", "党组织与班子!C5": "1"}},
		{number: 37, name: "with and without the kind", office: "左家塘", cells: map[string]any{
			second: "桂花社区居委会", "阵地与经费!B6": "雨花区桂花社区", "活动与服务!B6": "桂花", "党组织与班子!B6": "左家塘街道桂花社区",
		}, values: map[string]string{second: "430111002002", "阵地与经费!B6": "430111002002", "党组织与班子!B6": "430111002002"}},
		{number: 38, name: "variant", office: "左家塘", cells: map[string]any{"党员队伍!B7": "赤崗"},
			values:   map[string]string{"党员队伍!B7": "430111002003"},
			notes:    []string{"党员队伍!B7|赤崗 赤岗社区 通用字"},
			findings: []string{"H04 hint 党员队伍!B7|赤崗 赤岗社区 处理"}},
		{number: 39, name: "near", office: "左家塘", status: returned, cells: map[string]any{"党员队伍!B5": "湖象"},
			values:   map[string]string{"党员队伍!B5": ""},
			findings: []string{"E02 error 党员队伍!B5|湖象 湖橡社区 相近"}},
		{number: 40, name: "former", office: "左家塘", cells: map[string]any{"党员队伍!B7": "赤岗冲"},
			values:   map[string]string{"党员队伍!B7": "430111002003"},
			notes:    []string{"党员队伍!B7|赤岗冲 赤岗社区 曾用名"},
			findings: []string{"H04 hint 党员队伍!B7|赤岗冲 赤岗社区 曾用名"}},
		{number: 41, name: "of another office", office: "左家塘", status: returned, cells: map[string]any{"党员队伍!B5": "广济桥社区"},
			findings: []string{"E02 error 党员队伍!B5|广济桥社区 属侯家塘街道"}},
		{number: 42, name: "row twice, the same", alter: func(b *dirtyBook) { b.repeat(membersSheet, 5) },
			values:   map[string]string{"党员队伍!L5": "53"},
			notes:    []string{"党员队伍!A6|洞井样例二社区 第5行 重复 只计一次"},
			findings: []string{"W26 warning 党员队伍!A6|洞井样例二社区 第5行 重复 只计一次 核实"}},
		{number: 42, name: "row twice, different", status: returned, alter: func(b *dirtyBook) {
			b.repeat(membersSheet, 5)
			b.put("党员队伍!L6", 54)
		}, findings: []string{"E03 error 党员队伍!A5|洞井样例二社区 填报了2次 第5、6行"}},
		{number: 42, name: "row twice, the total counts it once", alter: func(b *dirtyBook) {
			totalsAt(7, "合计", "108")(b)
			b.repeat(membersSheet, 5)
		}, notes: []string{"党员队伍!A6|第5行 只计一次"}, findings: []string{"W26 warning 党员队伍!A6|只计一次"}},
	}
}
