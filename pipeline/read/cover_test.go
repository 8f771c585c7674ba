package read_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

var plain = sheet{name: "党员队伍", rows: [][]any{head, {1, "湖橡社区", 52, 10, 20, 30000}}}

func TestCover(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		rows           [][]any
		office, period string
		defects        []string
	}{
		{"plain", cover.rows, "430101", "2006-06", nil},
		{"colons, spaces, order", [][]any{
			{"报 告 期：", nil, "2006.6", nil, "填报单位 : ", "左家塘街道办事处（公章）"},
		}, "430101", "2006-06", nil},
		{"label and value in one cell", [][]any{{"填报单位：左家塘街道　　报告期：2006年6月"}}, "430101", "2006-06", nil},
		{"code and name", [][]any{{"填报单位", "430101 左家塘街道"}, {"报告期", "二〇〇六年六月"}}, "430101", "2006-06", nil},
		{"code alone, period as a number", [][]any{{"填报单位", 430101}, {"报告期", 200606}}, "430101", "2006-06", nil},
		{"code against name", [][]any{{"填报单位", "430102 左家塘街道"}, {"报告期", "2006-06"}}, "", "2006-06", nil},
		{"the district itself", [][]any{{"填报单位", "雨花区"}, {"报告期", "2006-06"}}, "4301", "2006-06", nil},
		{"unknown office, ambiguous period", [][]any{{"填报单位", "天心区"}, {"报告期", 2006.1}}, "", "", nil},
		{"period as a date", [][]any{
			{"填报单位", "左家塘"}, {"报告期", time.Date(2006, 6, 30, 0, 0, 0, 0, time.UTC)},
		}, "430101", "2006-06", nil},
		{"empty value before the next label", [][]any{{"填报单位", nil, "报告期", "2006-06"}}, "", "2006-06", nil},
		{"another version", [][]any{{"表号/版本", "x"}, {"表号", "small/1"}, {"填报单位", "左家塘"}, {"报告期", "2006-06"}},
			"430101", "2006-06", []string{`defect other-version 封面 表号 B2 "small/1"`}},
		{"missing and doubled labels", [][]any{{"报告期", "2006-06"}, {"报告期", "2006-05"}}, "", "2006-06", []string{
			`defect doubled-column 封面 报告期 A2 "报告期"`, `defect missing-column 封面 填报单位  ""`,
		}},
		{"the form's own label goes before an alias", [][]any{
			{"单位名称", "圭塘街道"}, {"填报单位", "左家塘街道"}, {"报告期", "2006-06"},
		}, "430101", "2006-06", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			table := plain
			if tt.office == "4301" {
				table = sheet{name: "填表说明", rows: [][]any{{"见制度"}}}
			}
			s := readSmall(t, sheet{name: "封面", rows: tt.rows}, table)
			if s.Office != tt.office || s.Period.String() != tt.period {
				t.Errorf("got office %q, period %q; want %q, %q", s.Office, s.Period, tt.office, tt.period)
			}
			sameLines(t, lines(s, "", small()), tt.defects...)
		})
	}
}

func TestSheets(t *testing.T) {
	t.Parallel()
	numbered := func(name string) sheet { return sheet{name: name, rows: plain.rows} }
	one := "2 湖橡社区=c1 52 10 20 30000"
	tests := []struct {
		name   string
		sheets []sheet
		want   []string
	}{
		{"numbering", []sheet{cover, numbered("表2、党员队伍")}, []string{one}},
		{"numbering in words", []sheet{cover, numbered("二、党员")}, []string{one}},
		{"width and spaces", []sheet{cover, numbered("２　党员 队伍")}, []string{one}},
		{"missing", []sheet{cover}, []string{`defect missing-sheet 党员队伍 党员队伍  ""`}},
		{"no cover", []sheet{numbered("党员队伍")}, []string{one, `defect missing-sheet 封面 封面  ""`}},
		{"unknown ones, instructions, empty ones", []sheet{
			cover, plain, {name: "填报说明", rows: [][]any{{"说明"}}}, {name: "Sheet2"}, {name: "通讯录", rows: [][]any{{"张三"}}},
		}, []string{one, `defect unused-sheet 通讯录 通讯录  ""`}},
		{"two that could be it", []sheet{cover, numbered("党员"), numbered("党员队伍")},
			[]string{one, `defect unused-sheet 党员 党员  ""`}},
		{"hidden", []sheet{cover, {name: "党员队伍", rows: plain.rows, finish: func(f *excelize.File) {
			_ = f.SetSheetVisible("党员队伍", false)
		}}}, []string{one, `note hidden 党员队伍 "党员队伍" -> "" 隐藏的工作表，已读取`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := tt.want
			for i, line := range want {
				if line == one {
					want[i] = one + " ."
				}
			}
			sameLines(t, lines(readSmall(t, tt.sheets...), "members", small()), want...)
		})
	}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	s := readSmall(t, cover, plain, sheet{name: "3典型案例", rows: [][]any{
		{"典型案例"}, {"社区名称", "主题", "内容"},
		{"湖橡社区", "文化 建设", "办了\n书屋😀。"}, {}, {"左家塘街道", "志愿服务", "义诊 3 次。"}, {nil, "志愿服务", "无名。"},
		{"桂花社区"}, {"注：可另附页。"}, {"全街", "其它", "合计也是案例。"},
	}})
	sameLines(t, lines(s, "cases", small()),
		"3 湖橡社区=c1 文化建设 办了书屋。", "5 左家塘街道=430101 志愿服务 义诊3次。", "6 = 志愿服务 无名。",
		"9 全街=430101 其它 合计也是案例。",
		fmt.Sprintf("note value 3典型案例!C3 %q -> %q 去掉表情或不可见字符", "办了\n书屋😀。", "办了书屋。"),
	)
}
