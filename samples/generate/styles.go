package main

import (
	"strings"

	"huibao/pipeline/form"
)

// place tells where a table has its total.
type place int

const (
	nowhere place = iota
	first
	last
)

// style is how one office writes its workbooks. In patterns {office}, {sheet}, {y},
// {m} and {mm} stand for the office's name, the sheet's, the year and the month.
type style struct {
	office string // code
	file   string // pattern of the file's name
	title  string // pattern of a table's title
	font   string
	size   float64
	fill   string // colour behind headers; empty for none

	period   string // pattern of the report period on the cover
	day      int    // on which the form was filled in
	date     string // pattern of that day, with {d} and {dd}
	people   string // what tells the office's clerk and head from the others'
	spread   bool   // labels of three characters are spaced out
	colon    bool   // labels end with a colon
	guide    bool   // the workbook still has the sheet that explains it
	caption  bool   // the second line names office and units of measure
	measures bool   // headers name their unit of measure
	broken   bool   // the unit of measure stands in a line of its own
	groups   bool   // headers stand in two rows
	aliases  bool   // headers and sheets bear other names
	moved    bool   // the last group of columns stands first
	serial   bool   // rows are numbered
	remarks  bool   // there is a column for remarks
	leading  int    // blank rows above everything
	spacer   int    // a blank row after every so many; 0 for none
	total    place
	live     bool   // totals are formulas
	joined   bool   // the total's label stands across number and name
	hidden   string // column that is hidden
	notes    []string

	name   func(string) string                         // how a community is called
	number func(c form.Column, row int, n float64) any // how a number is written; nil as a number
}

const longTitle = "{office}社区{sheet}情况月报表（{y}年{m}月）"

// styles are the reporters' ways, in the order of the registry; the district's own
// comes last.
var styles = []style{
	{
		office: "430111001", file: "侯家塘街道{y}年{m}月社区党建月报", title: longTitle,
		font: "宋体", size: 11, fill: "DDEBF7", period: "{y}年{m}月", day: 26, date: "{y}年{m}月{d}日", people: "甲",
		guide: true, caption: true, measures: true, broken: true, groups: true, serial: true, remarks: true, total: last, live: true,
		notes: []string{"注：1.直管党员指组织关系在本社区党组织的党员。", "　　2.金额单位为元，经费和投入为本年累计数。"},
	},
	{
		office: "430111002", file: "左家塘街道社区党建工作月报表{y}.{mm}", title: "左家塘街道{sheet}统计表",
		font: "仿宋_GB2312", size: 12, period: "{y}年{mm}月", day: 25, date: "{y}.{m}.{d}", people: "乙",
		spread: true, caption: true, serial: true, remarks: true, total: first, name: spaced, number: fullWidth,
	},
	{
		office: "430111003", file: "圭塘街道-{y}年{m}月份社区党建报表", title: "{y}年{m}月份{sheet}情况表",
		font: "宋体", size: 10.5, fill: "E2EFDA", period: "{y}年{m}月份", day: 25, date: "{y}年{m}月{d}日", people: "丙",
		guide: true, caption: true, groups: true, serial: true, remarks: true, total: last, live: true, joined: true,
		name:  func(name string) string { return name + "居委会" },
		notes: []string{"注：社区党委下设支部计入党支部数。"},
	},
	{
		office: "430111004", file: "砂子塘街道{y}年{m}月党建月报-定稿", title: longTitle,
		font: "宋体", size: 11, fill: "FFF2CC", period: "{y}-{mm}", day: 27, date: "{y}-{mm}-{dd}", people: "丁",
		colon: true, guide: true, measures: true, moved: true, serial: true, remarks: true, total: last,
	},
	{
		office: "430111005", file: "东塘{y}年{m}月社区党建工作月报表", title: "东塘街道社区党建工作月报（{sheet}）",
		font: "楷体_GB2312", size: 12, period: "{y}.{m}", day: 25, date: "{y}年{m}月{d}日", people: "戊",
		caption: true, aliases: true, serial: true, remarks: true, total: first, live: true,
		notes: []string{"说明：各社区数据已经社区党组织书记核对。"},
	},
	{
		office: "430111006", file: "雨花亭街道社区党建月报{y}{mm}", title: "雨花亭街道{y}年{m}月{sheet}情况表",
		font: "宋体", size: 11, period: "{Y}年{M}月", day: 26, date: "{y}年{m}月{d}日", people: "己",
		guide: true, caption: true, measures: true, serial: true, remarks: true, spacer: 4, number: asText,
	},
	{
		office: "430111007", file: "高桥街道 {y}年{m}月 社区党建工作月报", title: longTitle,
		font: "宋体", size: 12, fill: "EDEDED", period: "{y}年{m}月", day: 26, date: "{y}/{m}/{d}", people: "庚",
		guide: true, caption: true, groups: true, serial: true, remarks: true, total: last,
		hidden: "members_transferred_in_last_year", number: measured,
	},
	{
		office: "430111010", file: "井湾子街道{y}年{m}月社区党建月报", title: "井湾子街道社区{sheet}月报",
		font: "宋体", size: 11, fill: "FCE4D6", period: "{serial}", day: 27, date: "{serial}", people: "辛",
		guide: true, caption: true, measures: true, broken: true, groups: true, serial: true, remarks: true, total: last, live: true,
		number: dashes,
		notes:  []string{"注：“—”表示今年以来没有投入。"},
	},
	{
		office: "430111100", file: "洞井镇{y}年{m}月社区党建工作月报表", title: "洞井镇社区{sheet}情况",
		font: "仿宋_GB2312", size: 12, period: "{y}年{m}月", day: 25, date: "{y}年{m}月{d}日", people: "壬",
		caption: true, measures: true, remarks: true, notes: []string{"注：洞井样例三社区今年新成立，党组织正在筹建。"},
	},
	{
		office: "430111200", file: "黎托乡社区党建月报{y}年{m}月", title: "黎托乡{sheet}月报表",
		font: "宋体", size: 12, period: "{y}年{m}月", day: 28, date: "{y}年{m}月{d}日", people: "癸",
		colon: true, caption: true, serial: true, leading: 1, total: last, live: true,
	},
	{
		office: "430111", file: "雨花区{y}年{m}月区级数据", title: "{sheet}（{y}年{m}月）",
		font: "宋体", size: 12, fill: "DDEBF7", period: "{y}年{m}月", day: 28, date: "{y}年{m}月{d}日", people: "子",
		caption: true,
	},
}

// spaced drops the word for community, and spaces out what is short then.
func spaced(name string) string {
	name = strings.TrimSuffix(name, "社区")
	if runes := []rune(name); len(runes) == 2 {
		return string(runes[:1]) + " " + string(runes[1:])
	}
	return name
}

// called returns the community's name as the office writes it.
func (s style) called(name string) string {
	if s.name == nil {
		return name
	}
	return s.name(name)
}

// written returns the number as the office writes it.
func (s style) written(c form.Column, row int, n float64) any {
	if s.number == nil {
		return n
	}
	return s.number(c, row, n)
}
