package pdf_test

import (
	"fmt"
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// sample is a report of about ten pages with every kind of block. Its places and
// figures are made up.
func sample() *document.Document {
	return &document.Document{
		Meta: document.Meta{
			Title: "清河区社区工作情况汇报", Author: "中共清河区委组织部", Subject: "2006年6月",
			Keywords: []string{"社区", "党建", "2006年6月"}, Date: period.Date{Year: 2006, Month: 6, Day: 30},
		},
		Title:      []string{"抓住队伍建设关键 夯实社区工作基础", "推动全区社区工作再上新台阶"},
		Subtitle:   "清河区社区工作情况汇报",
		Salutation: "各位领导：",
		Body:       sampleBody(),
		Signature:  document.Signature{Name: "中共清河区委组织部", Date: period.Date{Year: 2006, Month: 6, Day: 30}},
		Annexes: []document.Annex{
			{Title: "各街道社区工作主要数据", Landscape: true, Blocks: []document.Block{officeTable()}},
			{Title: "全区社区基本情况一览表", Blocks: []document.Block{communityTable()}},
			{Title: "关于各项数据统计口径、来源以及与上月、去年同期比较方法的几点说明", Blocks: []document.Block{
				plain("本汇报所用数据由各街道按月报送，经逐级审核后汇总。率和平均数由合计数相除得出，不以各街道的率相加平均。"),
				plain("凡当月未报的街道，不计入合计，并在正文中注明。"),
			}},
		},
	}
}

func plain(text string) document.Paragraph {
	return document.Paragraph{Text: []document.Span{{Text: text}}}
}

func heading(level int, numeral, text string) document.Heading {
	return document.Heading{Level: level, Numeral: numeral, Text: []document.Span{{Text: text}}}
}

func runIn(level int, numeral, title, text string) document.Paragraph {
	h := heading(level, numeral, title)
	return document.Paragraph{RunIn: &h, Text: []document.Span{{Text: text}}}
}

const (
	opening = "今年以来，在市委的正确领导和市委组织部的精心指导下，我区坚持把社区工作摆在突出位置，围绕“强组织、优服务、促和谐”的目标，" +
		"着力健全组织网络、建强干部队伍、完善工作保障，社区面貌发生了明显变化。现将有关情况汇报如下。"
	basics = "全区现有10个街道、78个社区，社区党组织78个，其中党委12个、党总支31个、党支部35个，共有党员3791名，比上月增加26名，增长0.7%，" +
		"比去年同期增加184名。党员平均年龄39.5岁，大专以上文化程度的占64.1%，35—60岁的占52%—55%。社区工作者共有516名，平均每个社区6.6名；" +
		"社区办公和活动用房总面积48200平方米，今年以来各级共投入资金1200多万元，新建、改扩建用房23处。"
	method = "实践中我们体会到，社区工作千头万绪，关键在人、根本在制度、落脚在服务。为此，我们先后召开4次专题会议，印发《关于进一步加强社区工作的意见》（清办发〔2006〕12号）、" +
		"《社区工作者管理暂行办法》等5个文件，把目标任务逐项分解到街道、到社区、到人头，做到月月有检查、季季有讲评、年底有考核。"
	service = "各社区普遍设立“一站式”服务窗口，推行首问负责、限时办结、上门代办等制度，半年来共受理群众事项15600多件，办结率达98.3%。" +
		"不少社区还组织党员认岗定责，设立政策宣传岗、治安巡逻岗、扶贫帮困岗、环境监督岗等二十多种岗位，三分之二以上的在职党员到社区报到，" +
		"“有困难找社区，有时间做义工”正在成为居民的共识。"
	quote   = "“过去办一张证明要跑三趟，现在在家门口就办好了！”"
	problem = "从检查情况看，工作中还存在一些不容忽视的问题：一是发展不够平衡，老城区和城乡接合部的社区基础较差，仍有9个社区的用房不足200平方米；" +
		"二是力量不够充实，社区工作者年龄偏大、待遇偏低，人员流动较快，去年以来离岗31名；三是合力不够强，条块之间职责不清、“费随事转”落实不到位的现象时有发生。"
)

func sampleBody() []document.Block {
	quoted := document.Paragraph{Text: []document.Span{
		{Text: "柳荫社区的经验很有说服力。该社区把"},
		{Text: "3791", Figure: &figure.Ref{Unit: "A", Code: "members"}},
		{Text: "名党员中的流动党员逐一登记，建立“连心卡”，居民王大娘说："},
		{Text: quote, Quoted: true, Cell: submission.Cell{Source: &submission.Source{Name: "柳荫街道.xlsx"}, Sheet: "典型案例", Column: 2, Row: 5}},
		{Text: "一句朴实的话，道出了群众对社区工作的认可。"},
	}}
	return []document.Block{
		plain(opening),
		heading(1, "一、", "基本情况"),
		plain(basics),
		officeSummary(),
		plain("从上表可以看出，各街道党员队伍总体稳定。" + service),
		barChart(),
		heading(1, "二、", "主要做法"),
		plain(method),
		heading(2, "（一）", "健全组织网络，扩大工作覆盖"),
		plain(service + service),
		runIn(3, "1.", "理顺关系。", method+service),
		runIn(4, "（1）", "明确职责。", "街道党工委负总责，社区党组织抓落实，驻区单位党组织积极参与。"+service),
		heading(2, "（二）", "建强干部队伍，提高服务本领"),
		quoted,
		stackedChart(),
		heading(2, "（三）", "创新服务方式，满足居民需求"),
		plain(service + method),
		lineChart(),
		heading(2, "（四）", "加大投入力度，改善工作条件，努力把社区建设成为管理有序、服务完善、环境优美、治安良好、生活便利、人际关系和谐的社会生活共同体"),
		plain(method + service),
		lyingChart(),
		heading(1, "三、", "存在的主要问题"),
		plain(problem + problem),
		heading(1, "四、", "下一步打算"),
		plain("下一步，我们将重点抓好以下三项工作。" + method),
		runIn(3, "1.", "抓统筹。", service),
		runIn(3, "2.", "抓基础。", method),
		runIn(3, "3.", "抓长效。", service+problem),
		plain("以上汇报，不妥之处，请批评指正。"),
	}
}

var offices = []string{"柳荫街道", "东塘街道", "高桥街道", "左家塘街道", "砂子塘街道", "雨林街道", "金井街道", "圭塘街道", "同升街道", "洞井街道"}

func cells(texts ...string) []document.TableCell {
	out := make([]document.TableCell, len(texts))
	for i, text := range texts {
		out[i] = document.TableCell{Text: text}
	}
	return out
}

func officeSummary() document.Table {
	t := document.Table{
		Number: 1, Caption: "各街道党员情况", Measure: "单位：个、名、%",
		Columns: []document.TableColumn{
			{Title: "街道", Weight: 2}, {Title: "社区", Align: document.Right, Weight: 1}, {Title: "党员", Align: document.Right, Weight: 1},
			{Title: "比上月增减", Align: document.Right, Weight: 1}, {Title: "备注", Weight: 2},
		},
		Notes: []string{"注：党员数为月末数，不含预备党员。", "比上月增减数中，负数表示减少。"},
	}
	for i, name := range offices {
		remark := ""
		if i == 3 {
			remark = "含新成立的社区2个，其中1个尚未换届"
		}
		t.Rows = append(t.Rows, document.TableRow{Cells: cells(name, fmt.Sprint(6+i%4), fmt.Sprint(310+17*i), fmt.Sprint(5-i), remark)})
	}
	t.Rows = append(t.Rows, document.TableRow{Total: true, Cells: cells("合计", "78", "3791", "26", "")})
	return t
}

// officeTable has ten rows, a total and fourteen columns in groups.
func officeTable() document.Table {
	t := document.Table{Number: 2, Caption: "各街道社区工作主要数据", Measure: "单位：个、名、平方米、万元、%", Notes: []string{"注：本表由各街道报送。"}}
	for _, c := range [][2]string{
		{"", "序号"}, {"", "街道"}, {"组织", "党委"}, {"组织", "党总支"}, {"组织", "党支部"}, {"党员", "总数"}, {"党员", "女党员"}, {"党员", "35岁以下"},
		{"党员", "大专以上比例"}, {"", "社区工作者"}, {"阵地", "用房面积"}, {"阵地", "不足200平方米的社区"}, {"", "经费投入"}, {"", "办结率"},
	} {
		column := document.TableColumn{Group: c[0], Title: c[1], Align: document.Right, Weight: 1}
		if c[1] == "街道" {
			column.Align, column.Weight = document.Left, 1.6
		}
		if c[1] == "序号" {
			column.Align, column.Weight = document.Center, 0.6
		}
		t.Columns = append(t.Columns, column)
	}
	for i, name := range offices {
		t.Rows = append(t.Rows, document.TableRow{Cells: cells(fmt.Sprint(i+1), name, "1", "3", fmt.Sprint(2+i%5), fmt.Sprint(310+17*i), "121", "88",
			fmt.Sprintf("%.1f", 60.1+float64(i)), "52", fmt.Sprint(4800+i*11), "1", fmt.Sprintf("%.2f", 112.35+float64(i)), "98.3")})
	}
	t.Rows = append(t.Rows, document.TableRow{Total: true, Cells: cells("", "合计", "12", "31", "35", "3791", "1320", "866", "64.1", "516", "48200", "9", "1203.65", "98.3")})
	return t
}

// communityTable has 78 rows.
func communityTable() document.Table {
	t := document.Table{
		Number: 3, Caption: "全区社区基本情况", Measure: "单位：名、平方米",
		Columns: []document.TableColumn{
			{Title: "序号", Align: document.Center, Weight: 0.7}, {Title: "街道", Weight: 1.5}, {Title: "社区", Weight: 1.5}, {Title: "党员", Align: document.Right, Weight: 1},
			{Title: "用房面积", Align: document.Right, Weight: 1}, {Title: "负责人", Align: document.Center, Weight: 1},
		},
	}
	family := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨")
	for i := range 78 {
		t.Rows = append(t.Rows, document.TableRow{Cells: cells(fmt.Sprint(i+1), offices[i%10], fmt.Sprintf("第%s社区", strings.Repeat("甲", 1+i%3)), fmt.Sprint(20+i*3%57),
			fmt.Sprint(150+i*13%900), string(family[i%16])+"某")})
	}
	t.Rows = append(t.Rows, document.TableRow{Total: true, Cells: cells("", "合计", "78个", "3791", "48200", "")})
	return t
}

func series(name string, values ...float64) document.Series {
	s := document.Series{Name: name, Values: values}
	for _, v := range values {
		s.Labels = append(s.Labels, fmt.Sprint(v))
	}
	return s
}

func barChart() document.Chart {
	return document.Chart{
		Number: 1, Caption: "各街道党员人数", Kind: document.Bars, Measure: "名", Categories: offices,
		Series: []document.Series{series("党员", 310, 327, 344, 361, 0, 395, 412, 429, 446, 463)},
	}
}

func stackedChart() document.Chart {
	return document.Chart{
		Number: 2, Caption: "社区工作者年龄构成", Kind: document.Stacked, Measure: "名", Categories: []string{"2003年", "2004年", "2005年", "2006年6月"},
		Series: []document.Series{series("35岁及以下", 101, 130, 166, 190), series("36至50岁", 210, 215, 220, 221), series("51岁及以上", 150, 133, 2, 105)},
	}
}

func lineChart() document.Chart {
	return document.Chart{
		Number: 3, Caption: "近十二个月党员人数变化", Kind: document.Line, Measure: "名",
		Categories: []string{"7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月", "4月", "5月", "6月"},
		Series: []document.Series{
			series("本年", 3607, 3611, 3630, 3652, 3660, 3671, 3690, 3702, 3718, 3742, 3765, 3791),
			series("上年", 3500, 3512, 3533, 3530, 3541, 3566, 3580, 3577, 3590, 3601, 3605, 3607),
		},
	}
}

func lyingChart() document.Chart {
	return document.Chart{
		Number: 4, Caption: "群众事项办理情况", Kind: document.Lying, Measure: "件",
		Categories: []string{"劳动保障和社会救助", "计划生育", "流动人口和出租房屋管理服务", "矛盾纠纷调解", "其他"},
		Series:     []document.Series{series("受理", 5210, 3120, 2890, 1240, 3140), series("办结", 5180, 3120, 2790, 1110, 3100)},
	}
}
