package read_test

import (
	"testing"

	"github.com/xuri/excelize/v2"
)

var head = []any{"序号", "社区名称", "直管党员", "35岁及以下", "60岁及以上", "经费", "备注"}

func TestTable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		table sheet
		want  []string
	}{
		{"plain", sheet{name: "党员队伍", rows: [][]any{
			head, {1, "湖橡社区", 52, 10, 20, 30000, nil}, {2, "桂花社区", "５３", 11, 21, 0, "无变化"},
		}}, []string{"2 湖橡社区=c1 52 10 20 30000 .", "3 桂花社区=c2 53 11 21 0 无变化"}},

		{"titles above, notes below, totals in every place", sheet{name: "2 党员队伍", rows: [][]any{
			{"左家塘街道党员队伍情况表"}, {"填报单位：左家塘街道", nil, nil, "填报时间：2006年6月"}, {},
			head,
			{nil, "合 计", 105, 21, 41, 30000},
			{1, "湖橡", 52, 10, 20, 30000}, {}, {"小计", nil, 52, 10, 20, 30000}, {2, "桂花社区居委会", 53, 11, 21, 0},
			{nil, "全街", 105, 21, 41, 30000}, {"注：党员数不含流动党员。"}, {"填表人：张三", nil, 85551234, "审核人：李四"},
		}, merges: []string{"A1:G1", "A11:G11"}}, []string{
			"6 湖橡=c1 52 10 20 30000 .", "9 桂花社区居委会=c2 53 11 21 0 .",
			"5 total 105 21 41 30000 .", "8 total 52 10 20 30000 .", "10 total 105 21 41 30000 .",
		}},

		{"two levels, merged, with column numbers", sheet{name: "党员队伍", rows: [][]any{
			{"党员队伍情况表"},
			{"序号", "社区\n名称", "直管党员\n（人）", "年龄", nil, "经费（元）", "备注"},
			{nil, nil, nil, "35 以下", "60岁及以上", nil, nil},
			{"甲", "乙", 1, 2, 3, 4, 5},
			{1, "湖橡社区", 52, 10, 20, 30000},
		}, merges: []string{"A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3"}}, []string{
			"5 湖橡社区=c1 52 10 20 30000 .",
		}},

		{"two levels, nothing merged, numbered columns", sheet{name: "党员", rows: [][]any{
			{"序号", "社区名称", "直管党员", "年龄", nil, "经费", "备注"},
			{nil, nil, "人数", "其中：35岁及以下", "60岁及以上"},
			{1, 2, 3, 4, 5, 6, 7},
			{1, "湖橡社区", 52, 10, 20, 30000},
		}}, []string{"4 湖橡社区=c1 52 10 20 30000 ."}},

		{"columns in another order", sheet{name: "党员队伍", rows: [][]any{
			{"备注", "60岁及以上", "经费", "社区", "35岁及以下", "党员数"},
			{nil, 20, 30000, "湖橡社区", 10, 52},
		}}, []string{"2 湖橡社区=c1 52 10 20 30000 ."}},

		{"amounts in 万元 by the header", sheet{name: "党员队伍", rows: [][]any{
			{"序号", "社区名称", "直管党员（人）", "35岁及以下", "60岁及以上", "经费（万元）", "备注"},
			{1, "湖橡社区", 52, 10, 20, 1.1}, {2, "桂花社区", 53, 11, 21, "5000元"},
		}}, []string{
			"2 湖橡社区=c1 52 10 20 11000 .", "3 桂花社区=c2 53 11 21 5000 .",
			`note value 党员队伍!F1 "经费（万元）" -> "元" 表头单位与报表不同，已换算为元`,
			`note value 党员队伍!F3 "5000元" -> "5000" 去掉单位“元”`,
		}},

		{"amounts in 万元 by the line above", sheet{name: "党员队伍", rows: [][]any{
			{"填报单位：左家塘街道", nil, nil, nil, nil, "单位：人、万元"}, head, {1, "湖橡社区", 52, 10, 20, 3},
		}}, []string{
			"3 湖橡社区=c1 52 10 20 30000 .",
			`note value 党员队伍!F1 "单位：人、万元" -> "元" 表头单位与报表不同，已换算为元`,
		}},

		{"doubled, missing and unknown columns", sheet{name: "党员队伍", rows: [][]any{
			{"序号", "社区名称", "直管党员", "直管党员", "35岁及以下", "经费", "电话"},
			{1, "湖橡社区", 52, 53, 10, 0, 85551234},
		}}, []string{
			"2 湖橡社区=c1 10 0", // neither 52 nor 53
			`defect doubled-column 党员队伍 直管党员 D1 "直管党员"`,
			`defect missing-column 党员队伍 60岁及以上 1 ""`,
			`defect unused-column 党员队伍 电话 G1 ""`,
		}},

		{"the form's own title goes before an alias", sheet{name: "党员队伍", rows: [][]any{
			{"社区名称", "党员数", "直管党员", "35岁及以下", "60岁及以上", "经费"},
			{"湖橡社区", 999, 52, 10, 20, 0},
		}}, []string{"2 湖橡社区=c1 52 10 20 0", `defect unused-column 党员队伍 党员数 B1 ""`}},

		{"two remarks and a column without a header", sheet{name: "党员队伍表", rows: [][]any{
			{"社区名称", "直管党员", "35岁及以下", "60岁及以上", "经费", "备注", "备注"},
			{"湖橡社区", 52, 10, 20, 0, "甲", "乙", "丙"}, {"桂花社区", 53, 11, 21, 0, nil, nil, "丁"},
		}}, []string{
			"2 湖橡社区=c1 52 10 20 0 甲", "3 桂花社区=c2 53 11 21 0 .",
			`defect unused-column 党员队伍表 备注 G1 ""`,
			`defect unused-column 党员队伍表 H列（没有表头） H2 ""`,
		}},

		{"no header", sheet{name: "党员队伍", rows: [][]any{{"见附件"}, {"照片"}}}, []string{
			`defect missing-column 党员队伍 社区名称  "没有找到表头"`,
		}},

		{"names of every kind", sheet{name: "党员队伍", rows: [][]any{
			head, {1, "湖 橡", 1, 1, 1, 1}, {2, "雨花区桂花居", 2, 2, 2, 2}, {3, "赤岗冲", 3, 3, 3, 3},
			{4, "赤崗", 4, 4, 4, 4}, {5, "长重", 5, 5, 5, 5}, {6, "湖象", 6, 6, 6, 6}, {7, "3.湖橡社区", 7, 7, 7, 7},
			{8, nil, 8, 8, 8, 8}, {nil, "左家塘街道", 9, 9, 9, 9}, {nil, "左家塘社区", 9, 9, 9, 9},
		}}, []string{
			"2 湖橡=c1 1 1 1 1 .", "3 雨花区桂花居=c2 2 2 2 2 .", "4 赤岗冲=c3 3 3 3 3 .", "5 赤崗=c3 4 4 4 4 .",
			"6 长重=c4 5 5 5 5 .", "7 湖象= 6 6 6 6 .", "8 3.湖橡社区=c1 7 7 7 7 .", "9 = 8 8 8 8 .", "11 左家塘社区= 9 9 9 9 .",
			"10 total 9 9 9 9 .",
			`note unit 党员队伍!B3 "雨花区桂花居" -> "桂花社区" 按别名识别`,
			`note unit 党员队伍!B4 "赤岗冲" -> "赤岗社区" 按曾用名识别`,
			`note unit 党员队伍!B5 "赤崗" -> "赤岗社区" 按通用字识别`,
		}},

		{"a name merged over two rows", sheet{name: "党员队伍", rows: [][]any{
			head, {1, "湖橡社区", 52, 10, 20, 0}, {nil, nil, nil, nil, nil, nil},
			{2, "桂花社区", 53, 11, 21, 0}, {nil, nil, 3, 1, 1, 0},
		}, merges: []string{"B2:B3", "B4:B5"}}, []string{
			"2 湖橡社区=c1 52 10 20 0 .", "4 桂花社区=c2 53 11 21 0 .", "5 桂花社区=c2 3 1 1 0 .",
		}},

		{"formulas and error values", sheet{name: "党员队伍", rows: [][]any{
			head, {1, "湖橡社区", formula("D2+E2"), 10, 20, formula("1/0"), nil},
		}}, []string{
			"2 湖橡社区=c1 30 10 20 !formula .",
			`note formula 党员队伍!C2 "" -> "30" 公式没有保存结果，已重新计算`,
		}},

		{"hidden rows and columns", sheet{name: "党员队伍", rows: [][]any{
			head, {1, "湖橡社区", 52, 10, 20, 0}, {2, "桂花社区", 53, 11, 21, 0},
		}, finish: func(f *excelize.File) {
			_ = f.SetRowVisible("党员队伍", 3, false)
			_ = f.SetColVisible("党员队伍", "D:E", false)
		}}, []string{
			"2 湖橡社区=c1 52 10 20 0 .", "3 桂花社区=c2 53 11 21 0 .",
			`note hidden 党员队伍!3 "第3行" -> "" 隐藏的行，已读取`,
			`note hidden 党员队伍!D "D列" -> "" 隐藏的列，已读取`,
			`note hidden 党员队伍!E "E列" -> "" 隐藏的列，已读取`,
		}},

		{"rows hidden by a filter", sheet{name: "党员队伍", rows: [][]any{
			head, {1, "湖橡社区", 52, 10, 20, 0}, {2, "桂花社区", 53, 11, 21, 0},
		}, finish: func(f *excelize.File) {
			_ = f.AutoFilter("党员队伍", "A1:G3", []excelize.AutoFilterOptions{{Column: "C", Expression: "x < 53"}})
			_ = f.SetRowVisible("党员队伍", 3, false)
		}}, []string{"2 湖橡社区=c1 52 10 20 0 .", "3 桂花社区=c2 53 11 21 0 ."}},

		{"the header once more on the second page", sheet{name: "党员队伍", rows: [][]any{
			head, {1, "湖橡社区", 52, 10, 20, 0}, head, {2, "桂花社区", "约50", "3-5", "52.5", "暂缺", nil},
		}}, []string{
			"2 湖橡社区=c1 52 10 20 0 .", "4 桂花社区=c2 !approximate !interval !fraction !placeholder .",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sameLines(t, lines(readSmall(t, cover, tt.table, cases), "members", small()), tt.want...)
		})
	}
}
