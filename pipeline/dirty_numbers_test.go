package pipeline_test

import (
	"huibao/pipeline"
)

var returned = []pipeline.Status{pipeline.Returned}

// The built-in number formats that show a number as it is and as 0%.
const general, percentFormat = 0, 9

// dirtyNumbers are cells that hold a number in some guise, or none.
func dirtyNumbers() []dirty {
	return []dirty{
		{number: 1, name: "full width", cells: map[string]any{
			"党员队伍!L4": "\uff14\uff17", "党组织与班子!F4": "\uff14\uff12\uff0e\uff17", "封面!C5": "\uff43\uff4f\uff4dmunity-party-building/\uff11",
		}, values: map[string]string{"党员队伍!L4": "47", "党组织与班子!F4": "42.7"}},
		{number: 2, name: "thousands", cells: map[string]any{
			"阵地与经费!G4": "30,000", "阵地与经费!G5": "95\uff0c000", "阵地与经费!G6": "1 000",
		}, values: map[string]string{"阵地与经费!G4": "30000", "阵地与经费!G5": "95000", "阵地与经费!G6": "1000"}},
		{number: 3, name: "number as text", cells: map[string]any{
			"党员队伍!L4": "47", "党员队伍!L5": "'53", "党员队伍!L6": "\u00a08\u00a0",
		}, values: map[string]string{"党员队伍!L4": "47", "党员队伍!L5": "53", "党员队伍!L6": "8"}},
		{number: 4, name: "unit behind the number", cells: map[string]any{
			"党员队伍!L4": "47人", "阵地与经费!B4": "134㎡", "党组织与班子!H4": "30岁",
		}, values: map[string]string{"党员队伍!L4": "47", "阵地与经费!B4": "134", "党组织与班子!H4": "30"},
			notes: []string{"党员队伍!L4|去掉单位 人 47", "阵地与经费!B4|去掉单位 ㎡", "党组织与班子!H4|去掉单位 岁"}},
		{number: 5, name: "ten thousands", cells: map[string]any{"阵地与经费!G4": "3万元", "阵地与经费!G5": "9.5万"},
			values: map[string]string{"阵地与经费!G4": "30000", "阵地与经费!G5": "95000"},
			notes:  []string{"阵地与经费!G4|按30000元计", "阵地与经费!G5|按95000元计"}},
		{number: 6, name: "three yuan", cells: map[string]any{"阵地与经费!G4": 3},
			values:   map[string]string{"阵地与经费!G4": "3"},
			findings: []string{"W19 warning 阵地与经费!G4|3元 疑似以万元 核实"}},
		{number: 7, name: "words and figures", cells: map[string]any{
			"阵地与经费!G4": "伍万元(¥50000.00)", "阵地与经费!G5": "玖万伍仟元整",
		}, values: map[string]string{"阵地与经费!G4": "50000", "阵地与经费!G5": "95000"},
			notes: []string{"阵地与经费!G4|按50000", "阵地与经费!G5|按95000"}},
		{number: 8, name: "about", status: returned, cells: map[string]any{
			"党员队伍!L4": "约300", "党员队伍!L5": "近50", "党员队伍!L6": "上百",
		}, values: map[string]string{"党员队伍!L4": "?"}, findings: []string{
			"E05 error 党员队伍!L4|约300 确切", "E05 error 党员队伍!L5|近50 确切", "E05 error 党员队伍!L6|上百 确切",
		}},
		{number: 9, name: "more than", status: returned, cells: map[string]any{
			"党员队伍!L4": "30余人", "党员队伍!L5": "1000多", "党员队伍!L6": "二十多",
		}, findings: []string{
			"E05 error 党员队伍!L4|30余人 确切", "E05 error 党员队伍!L5|1000多 确切", "E05 error 党员队伍!L6|二十多 确切",
		}},
		{number: 10, name: "interval", status: returned, cells: map[string]any{
			"党员队伍!L4": "3-5", "党员队伍!L5": "60以上", "党员队伍!L6": "3\uff5e5",
		}, findings: []string{
			"E05 error 党员队伍!L4|3-5 一个确切", "E05 error 党员队伍!L5|60以上 一个确切", "E05 error 党员队伍!L6|一个确切",
		}},
		{number: 11, name: "numerals", cells: map[string]any{"党员队伍!L4": "三十", "党员队伍!L5": "十二"},
			values: map[string]string{"党员队伍!L4": "30", "党员队伍!L5": "12"},
			notes:  []string{"党员队伍!L4|按30计", "党员队伍!L5|按12计"}},

		{number: 12, name: "per cent", office: "雨花区", cells: map[string]any{"区级数据!B11": "64%"},
			values: map[string]string{"区级数据!B11": "0.64"}},
		{number: 12, name: "fraction", office: "雨花区", cells: map[string]any{"区级数据!B11": 0.64},
			values: map[string]string{"区级数据!B11": "0.64"}},
		{number: 12, name: "hundredths", office: "雨花区", cells: map[string]any{"区级数据!B11": 64}, alter: func(b *dirtyBook) { b.show("区级数据!B11", general) },
			values: map[string]string{"区级数据!B11": "0.64"}, notes: []string{"区级数据!B11|按64%计"}},
		{number: 12, name: "one", office: "雨花区", cells: map[string]any{"区级数据!B11": 1}, alter: func(b *dirtyBook) { b.show("区级数据!B11", general) },
			values:   map[string]string{"区级数据!B11": "1"},
			notes:    []string{"区级数据!B11|100% 1%"},
			findings: []string{"W26 warning 区级数据!B11|100% 1% 核实"}},
		{number: 13, name: "over the whole", office: "雨花区", status: returned, cells: map[string]any{"区级数据!B11": "120%"},
			findings: []string{"E06 error 区级数据!B11|120.0% 超出 100.0%"}},
		{number: 14, name: "count as rate", office: "雨花区", status: returned, cells: map[string]any{"区级数据!B11": 219},
			alter:    func(b *dirtyBook) { b.show("区级数据!B11", general) },
			values:   map[string]string{"区级数据!B11": "?"},
			findings: []string{"E05 error 区级数据!B11|219 百分比 疑似填错列"}},
		{number: 14, name: "rate as count", status: returned, cells: map[string]any{"党员队伍!L4": "64%", "党员队伍!L5": 0.64},
			alter: func(b *dirtyBook) { b.show("党员队伍!L5", percentFormat) },
			findings: []string{
				"E05 error 党员队伍!L4|64% 整数 疑似填错列", "E05 error 党员队伍!L5|0.64 整数 疑似填错列",
			}},
		{number: 14, name: "the whole as count", cells: map[string]any{"党员队伍!L4": 1},
			alter:    func(b *dirtyBook) { b.show("党员队伍!L4", percentFormat) },
			values:   map[string]string{"党员队伍!L4": "1"},
			notes:    []string{"党员队伍!L4|疑似填错列"},
			findings: []string{"W26 warning 党员队伍!L4|100% 疑似填错列"}},
		{number: 15, name: "negative", status: returned, cells: map[string]any{"党员队伍!L4": "\u22123", "党员队伍!L5": -3},
			findings: []string{"E06 error 党员队伍!L4|-3 超出0至", "E06 error 党员队伍!L5|-3 超出0至"}},
		{number: 16, name: "nought behind the point", cells: map[string]any{"党员队伍!L4": "47.0", "党员队伍!L5": 53.0},
			values: map[string]string{"党员队伍!L4": "47", "党员队伍!L5": "53"}},
		{number: 16, name: "half a member", status: returned, cells: map[string]any{"党员队伍!L4": "52.5", "党员队伍!L5": 52.5},
			findings: []string{"E05 error 党员队伍!L4|52.5 整数", "E05 error 党员队伍!L5|52.5 整数"}},
		{number: 17, name: "years of age", cells: map[string]any{"党组织与班子!H4": "30周岁"},
			values: map[string]string{"党组织与班子!H4": "30"}, notes: []string{"党组织与班子!H4|去掉单位 周岁"}},
		{number: 17, name: "year of birth", status: returned, cells: map[string]any{"党组织与班子!H4": "1968年生", "党组织与班子!H5": 1968},
			findings: []string{"E05 error 党组织与班子!H4|书记年龄 1968年生", "E06 error 党组织与班子!H5|1968 超出18至80"}},
		{number: 18, name: "words for nothing", cells: map[string]any{
			"党员队伍!L4": "无", "党员队伍!L5": "/", "党员队伍!L6": "-", "党员队伍!M4": "\u2014", "党员队伍!M5": "\u2014\u2014",
			"党员队伍!M6": "\u3007", "阵地与经费!G4": "零", "党组织与班子!H6": "/",
		}, values: map[string]string{
			"党员队伍!L4": "0", "党员队伍!L5": "0", "党员队伍!L6": "0", "党员队伍!M4": "0", "党员队伍!M5": "0",
			"党员队伍!M6": "0", "阵地与经费!G4": "0", "党组织与班子!H6": "",
		}, notes: []string{
			"党员队伍!L4|“无”按0计", "党员队伍!L5|“/”按0计", "党员队伍!L6|“-”按0计", "党员队伍!M4|按0计", "党员队伍!M5|按0计",
			"党员队伍!M6|按0计", "阵地与经费!G4|“零”按0计", "党组织与班子!H6|“/”按未填计",
		}},
		{number: 19, name: "empty", status: returned, cells: map[string]any{"党员队伍!L4": nil},
			values:   map[string]string{"党员队伍!L4": ""},
			findings: []string{"E04 error 党员队伍!L4|没有填写 填0"}},
		{number: 20, name: "placeholder", status: returned, cells: map[string]any{
			"党员队伍!L4": "暂缺", "党员队伍!L5": "待定", "党员队伍!L6": "同上", "党员队伍!M6": "\u2033",
		}, findings: []string{
			"E05 error 党员队伍!L4|暂缺 整数", "E05 error 党员队伍!L5|待定 整数", "E05 error 党员队伍!L6|同上 整数", "E05 error 党员队伍!M6|整数",
		}},
	}
}
