package pipeline_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// dirtyDates are periods and days in other spellings.
func dirtyDates() []dirty {
	var out []dirty
	for name, value := range map[string]any{
		"point": "2006.6", "point and nought": "2006.06", "words": "2006年6月", "words and nought": "2006年06月份", "two digits": "06-6",
		"slash": "2006/6", "day": "2006-06-25", "serial day": 38869, "numerals": "二〇〇六年六月", "run": 200606, "full width": "\uff12\uff10\uff10\uff16年\uff16月",
		"number": 2006.6, "number and nought": 2006.06,
	} {
		out = append(out, dirty{number: 43, name: "period as " + name, cells: map[string]any{"封面!C7": value}, alter: unformatted, values: map[string]string{"封面!C7": "2006-06"}})
	}
	for name, value := range map[string]any{
		"point": "2006.6.25", "slash": "2006/6/25", "run": "20060625", "two digits": "06-6-25", "numerals": "二〇〇六年六月二十五日", "serial day": 38893,
	} {
		out = append(out, dirty{number: 43, name: "day as " + name, cells: map[string]any{"封面!C11": value}, alter: unformatted, values: map[string]string{"封面!C11": "2006-06-25"}})
	}
	return append(out,
		dirty{number: 44, name: "October or January", status: returned, cells: map[string]any{"封面!C7": 2006.1}, alter: unformatted,
			values:   map[string]string{"封面!C7": "?"},
			findings: []string{"E05 error 封面!C7|2006.1 年月"}},
		dirty{number: 45, name: "days from 1904", cells: map[string]any{"封面!C11": 38893 - 1462},
			alter: func(b *dirtyBook) {
				const date = 14
				b.show("封面!C11", date)
				yes := true
				b.must(b.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
			},
			values: map[string]string{"封面!C11": "2006-06-25"},
			notes:  []string{"-|1904年日期系统", "封面!C11|1904年日期系统"}},
	)
}

// unformatted takes the formats of dates off the cover.
func unformatted(b *dirtyBook) {
	b.show("封面!C7", general)
	b.show("封面!C11", general)
}

// dirtyFormulas are cells whose numbers are computed, or should be.
func dirtyFormulas() []dirty {
	const cell = "党员队伍!L4"
	return []dirty{
		{number: 46, name: "formula", bytes: inCell("L4", "", "<f>40+7</f><v>47</v>"), values: map[string]string{cell: "47"}},
		{number: 47, name: "formula not computed", bytes: inCell("L4", "", "<f>40+7</f>"),
			values: map[string]string{cell: "47"}, notes: []string{cell + "|47 已重新计算"}},
		{number: 47, name: "formula nobody can compute", status: returned, bytes: inCell("L4", "", "<f>RTD(1)</f>"),
			values: map[string]string{cell: "?"}, findings: []string{"E22 error 党员队伍!L4|公式没有结果 填写数值"}},
		{number: 48, name: "errors", status: returned, bytes: func(t testing.TB, data []byte) []byte {
			data = inCell("L4", ` t="e"`, "<f>A1</f><v>#REF!</v>")(t, data)
			data = inCell("L5", ` t="e"`, "<f>1/0</f><v>#DIV/0!</v>")(t, data)
			return inCell("L6", ` t="e"`, "<v>#N/A</v>")(t, data)
		}, findings: []string{
			"E22 error 党员队伍!L4|公式 #REF!", "E22 error 党员队伍!L5|公式 #DIV/0!", "E22 error 党员队伍!L6|公式 #N/A",
		}},
		{number: 49, name: "other file", bytes: inCell("L4", "", "<f>[1]Sheet1!$A$1</f><v>47</v>"),
			values: map[string]string{cell: "47"}, notes: []string{cell + "|引用其他文件 按保存的结果计"}},
	}
}

// dirtyWords are texts, and what is beside the cells.
func dirtyWords() []dirty {
	return []dirty{
		{number: 65, name: "shares beside counts", cells: map[string]any{
			"党员队伍!P3": "35岁及以下占比", "党员队伍!P4": "24%", "党员队伍!P5": "20%", "党员队伍!P6": "0%",
			"党员队伍!Q3": "比例（%）", "党员队伍!Q4": 48.2,
		}, notes: []string{"党员队伍!P3|比例已按人数重算", "党员队伍!Q3|比例已按人数重算"}},
		{number: 66, name: "pictures and signs", cells: map[string]any{
			"党员队伍!O4": "新转入\U0001F600党员\u200b较多", "典型案例!D3": "种养能手\x01带邻居", "党员队伍!O5": "退休\u0007党员",
		}, bytes: escapedControl,
			values: map[string]string{"党员队伍!O4": "新转入党员较多", "典型案例!D3": "种养能手带邻居"},
			notes:  []string{"党员队伍!O4|去掉表情或不可见字符", "典型案例!D3|去掉表情或不可见字符", "党员队伍!O5|去掉表情或不可见字符"}},
		{number: 67, name: "comment", alter: func(b *dirtyBook) {
			b.must(b.AddComment(membersSheet, excelize.Comment{Author: "经办人壬", Cell: "L4", Text: "含退休返聘12人"}))
		}, findings: []string{"H02 hint 党员队伍!L4|未读取 批注 党员队伍"}},
		{number: 67, name: "text box", alter: func(b *dirtyBook) {
			b.must(b.AddShape(premisesSheet, &excelize.Shape{
				Cell: "C9", Type: "rect", Width: 200, Height: 60,
				Paragraph: []excelize.RichTextRun{{Text: "另有物业用房200平方米"}},
			}))
		}, findings: []string{"H02 hint 阵地与经费|未读取 文本框 阵地与经费"}},
		{number: 67, name: "box without text", alter: func(b *dirtyBook) {
			b.must(b.AddShape(premisesSheet, &excelize.Shape{Cell: "C9", Type: "rect", Width: 200, Height: 60}))
		}},
		{number: 67, name: "comment of ours", alter: func(b *dirtyBook) {
			b.must(b.AddComment(membersSheet, excelize.Comment{Author: "huibao", Cell: "L4", Text: "【审核】错误"}))
		}},
		{number: 67, name: "colour only", alter: func(b *dirtyBook) {
			style, err := b.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
			b.must(err)
			b.must(b.SetCellStyle(membersSheet, "A5", "O5", style))
		}, values: map[string]string{"党员队伍!L5": "53"}},
	}
}

// escapedControl makes sure that control characters stand in the file as the format
// writes them.
func escapedControl(t testing.TB, data []byte) []byte {
	t.Helper()
	return inPart("xl/sharedStrings.xml", func(text string) string {
		text = strings.ReplaceAll(text, "种养能手", "种养能手_x0001_")
		return strings.ReplaceAll(text, "退休", "退休_x0007_")
	})(t, data)
}
