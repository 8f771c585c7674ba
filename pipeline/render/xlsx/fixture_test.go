package xlsx_test

import (
	"testing"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/render/xlsx"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

var june = period.Must("2006-06")

// testForm has every way to make a figure.
func testForm() *form.Form {
	sum, mean, most := form.AggregateSum, form.AggregateMean, form.AggregateMax
	return &form.Form{
		Code: "test", Name: "社区测试月报表", Version: "1", Missing: form.Omit,
		Sheets: []form.Sheet{
			{Code: "people", Name: "人员", Layout: form.Rows, Columns: []form.Column{
				{Code: "people_unit", Name: "社区名称", Type: form.UnitRef, Role: form.RoleUnit},
				{Code: "staff", Name: "工作人员", Group: "人数", Measure: "人", Type: form.Integer, Aggregate: sum, Meaning: "在岗的工作人员。"},
				{Code: "young", Name: "其中35岁及以下", Group: "人数", Measure: "人", Type: form.Integer, Aggregate: sum},
				{Code: "age", Name: "平均年龄", Measure: "岁", Type: form.Decimal, Aggregate: mean, Weight: "staff"},
				{Code: "head_age", Name: "负责人年龄", Measure: "岁", Type: form.Integer, Aggregate: mean},
				{Code: "people_remark", Name: "备注", Type: form.Text, Role: form.RoleRemark},
			}},
			{Code: "rooms", Name: "用房", Layout: form.Rows, Columns: []form.Column{
				{Code: "rooms_unit", Name: "社区名称", Type: form.UnitRef, Role: form.RoleUnit},
				{Code: "area", Name: "用房面积", Measure: "㎡", Type: form.Decimal, Aggregate: most},
				{Code: "fund", Name: "经费", Measure: "元", Type: form.Money, Aggregate: sum},
				{Code: "owner", Name: "产权", Type: form.Enum, Options: []string{"自有", "租用"}},
			}},
			{Code: "cases", Name: "典型案例", Layout: form.Records, Columns: []form.Column{
				{Code: "case_unit", Name: "社区名称", Type: form.UnitRef, Role: form.RoleUnit},
				{Code: "case_text", Name: "内容", Type: form.Text},
				{Code: "case_people", Name: "受益人数", Measure: "人", Type: form.Integer},
			}},
			{Code: "own", Name: "区级数据", Layout: form.Pairs, By: form.ByDistrict, Columns: []form.Column{
				{Code: "age_before", Name: "上届平均年龄", Measure: "岁", Type: form.Decimal},
				{Code: "budget", Name: "全年预算", Measure: "元", Type: form.Money},
			}},
		},
		Figures: []form.Definition{
			{Code: "places", Name: "社区数", Measure: "个", Make: form.Count},
			{Code: "staffed", Name: "有人的社区", Measure: "个", Make: form.Count, Where: "staff > 0"},
			{Code: "headless", Name: "缺负责人的社区", Measure: "个", Make: form.Count, Where: "not has(head_age) && staff > 0"},
			{Code: "new_places", Name: "新成立的社区", Measure: "个", Make: form.Count, Where: "has(unit.months) && unit.months < 12"},
			{Code: "pilots", Name: "试点社区", Measure: "个", Make: form.Count, Where: "unit.pilot == 1"},
			{Code: "pilot_fund", Name: "试点社区经费", Measure: "元", Make: form.Sum, Of: "fund", Where: "unit.pilot == 1", Format: form.Yuan},
			{Code: "age_sum", Name: "年龄总和", Measure: "岁", Make: form.Sum, Of: "age * staff", Format: form.Tenth},
			{Code: "per_head", Name: "人均面积之和", Measure: "㎡", Make: form.Sum, Of: "area / staff", Format: form.Tenth},
			{Code: "smallest", Name: "最小用房", Measure: "㎡", Make: form.Min, Of: "area", Where: "area < 200", Format: form.Tenth},
			{Code: "densest", Name: "人均最多", Measure: "㎡", Make: form.Max, Of: "area / staff", Format: form.Tenth},
			{Code: "young_age", Name: "有青年社区的平均年龄", Measure: "岁", Make: form.Mean, Of: "age", Where: "young > 0", Weight: "staff", Format: form.Tenth},
			{Code: "young_share", Name: "青年占比", Make: form.Value, Of: "young / staff", Format: form.Percent, Good: form.Up},
			{Code: "age_change", Name: "平均年龄较上届", Measure: "岁", Make: form.Value, Of: "age - age_before", Format: form.Tenth},
			{Code: "helped", Name: "案例受益人数", Measure: "人", Make: form.Pick, Column: "case_people", Unit: "0102"},
			{Code: "helped_per_place", Name: "社区均受益", Measure: "人", Make: form.Value, Of: "helped / places", Format: form.Tenth},
			{Code: "either", Name: "青年或负责人", Make: form.Value, Of: "has(young_age) ? young_age : max(head_age, 0)", Format: form.Tenth},
			{Code: "budget_used", Name: "预算执行", Make: form.Value, Of: "fund / budget", Format: form.Percent},
			{Code: "budget_left", Name: "预算余额", Measure: "元", Make: form.Value, Of: "budget - 100", Format: form.Yuan},
			{Code: "names", Name: "试点名单", Make: form.List, By: form.ByUnit, Where: "unit.pilot == 1"},
		},
		Rules: []form.Rule{{ID: "W01", Name: "年龄合理"}},
	}
}

// testUnits are a district of three offices and seven communities.
func testUnits(t testing.TB) *unit.Registry {
	t.Helper()
	var units []unit.Unit
	add := func(level unit.Level, code, name, parent string) *unit.Unit {
		units = append(units, unit.Unit{Code: code, Name: name, Short: name, Level: level, Parent: parent})
		return &units[len(units)-1]
	}
	add(unit.District, "00", "样例区", "")
	add(unit.Office, "01", "东街道", "00")
	add(unit.Community, "0101", "东一社区", "01").Attributes = map[string]float64{"pilot": 1}
	add(unit.Community, "0102", "东二社区", "01").Founded = period.Must("2006-01")
	add(unit.Community, "0103", "东三社区", "01")
	add(unit.Office, "02", "西街道", "00")
	add(unit.Community, "0201", "西一社区", "02").Attributes = map[string]float64{"pilot": 1}
	add(unit.Community, "0202", "西二社区", "02")
	add(unit.Office, "03", "北乡", "00")
	add(unit.Community, "0301", "北一社区", "03")
	add(unit.Community, "0302", "北二社区", "03")
	registry, err := unit.NewRegistry(units)
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

var file = &submission.Source{Name: "东街道6月.xlsx", SHA256: "ab12", Size: 20480}

// row makes a row; what is not given stays unknown.
func row(code, name string, values map[string]float64, remark string) submission.Row {
	known := make(map[string]submission.Value)
	out := submission.Row{
		Unit: code, Office: code[:2], Values: submission.ValuesOf(known),
		Name: submission.Value{State: submission.Text, Text: name, Cell: submission.Cell{Source: file, Sheet: "人员", Column: 2, Row: 5}},
	}
	for k, v := range values {
		known[k] = submission.Value{State: submission.Number, Number: v}
	}
	if remark != "" {
		known["people_remark"] = submission.Value{
			State: submission.Text, Text: remark, Raw: remark, Cell: submission.Cell{Source: file, Sheet: "人员", Column: 7, Row: 5},
		}
	}
	return out
}

type numbers = map[string]float64

// testDataset: the third office is missing; some cells are empty; one remark looks
// like a formula.
func testDataset() *figure.Dataset {
	bad := row("0202", "西二社区", numbers{"staff": 4, "young": 0, "age": 50, "head_age": 55, "fund": 500}, "")
	bad.Values = bad.Values.With("area", submission.Value{State: submission.Bad, Raw: "约100", Problem: submission.Approximate})
	bad.Values = bad.Values.With("owner", submission.Value{State: submission.Text, Text: "租用"})
	return &figure.Dataset{
		Period:  june,
		Offices: []figure.Office{{Code: "01", Reported: true}, {Code: "02", Reported: true}, {Code: "03"}},
		Rows: []submission.Row{
			row("0101", "东一社区", numbers{"staff": 5, "young": 2, "age": 39.5, "head_age": 38, "area": 300, "fund": 30000}, "=1+1"),
			row("0102", "东二社区", numbers{"staff": 0, "young": 0, "area": 60.5, "fund": 0}, "新成立\uff0c暂无人员"),
			row("0103", "东三社区", numbers{"staff": 3, "young": 1, "age": 41, "area": 150, "fund": 1234.5}, ""),
			row("0201", "西一社区", numbers{"staff": 0, "young": 0, "area": 80, "fund": 12000}, ""),
			bad,
		},
		Records: map[string][]submission.Row{"cases": {
			{Unit: "0102", Office: "01", Values: submission.ValuesOf(map[string]submission.Value{
				"case_text":   {State: submission.Text, Text: "=HYPERLINK(\"http://example.com\")"},
				"case_people": {State: submission.Number, Number: 10, Cell: submission.Cell{Source: file, Sheet: "典型案例", Column: 4, Row: 3}},
			})},
		}},
		Given: map[string]submission.Value{
			"age_before": {State: submission.Number, Number: 51.5, Cell: submission.Cell{Source: &submission.Source{Name: "区级.xlsx"}, Sheet: "区级数据", Column: 3, Row: 2}},
			"budget":     {State: submission.Number, Number: 100000},
		},
		Sources: []submission.Submission{
			{Source: *file, Office: "01", Period: june, Attempt: 2},
			{Source: submission.Source{Name: "西街道.xlsx", SHA256: "cd34", Size: 1}, Office: "02", Period: june, Attempt: 1},
		},
	}
}

// wantFigures are worked out by hand from testDataset: for the district, the first
// office and the second.
var wantFigures = map[string]map[string]float64{
	"00": {
		"staff": 12, "young": 3, "age": 520.5 / 12, "head_age": 46.5, "area": 300, "fund": 43734.5,
		"places": 5, "staffed": 3, "headless": 1, "new_places": 1, "pilots": 2, "pilot_fund": 42000,
		"age_sum": 520.5, "per_head": 110, "smallest": 60.5, "densest": 60, "young_age": 320.5 / 8,
		"young_share": 0.25, "age_change": 520.5/12 - 51.5, "helped": 10, "helped_per_place": 2,
		"either": 320.5 / 8, "age_before": 51.5, "budget": 100000, "budget_used": 0.437345, "budget_left": 99900,
	},
	"01": {
		"staff": 8, "young": 3, "age": 320.5 / 8, "head_age": 38, "area": 300, "fund": 31234.5,
		"places": 3, "staffed": 2, "headless": 1, "new_places": 1, "pilots": 1, "pilot_fund": 30000,
		"age_sum": 320.5, "per_head": 110, "smallest": 60.5, "densest": 60, "young_age": 320.5 / 8,
		"young_share": 0.375, "helped": 10, "helped_per_place": 10.0 / 3, "either": 320.5 / 8,
	},
	"02": {
		"staff": 4, "young": 0, "age": 50, "head_age": 55, "area": 80, "fund": 12500,
		"places": 2, "staffed": 1, "headless": 0, "new_places": 0, "pilots": 1, "pilot_fund": 12000,
		"age_sum": 200, "per_head": 0, "smallest": 80, "young_share": 0, "either": 55,
	},
}

func testBook() *figure.Book {
	book := figure.NewBook()
	for u, figures := range wantFigures {
		for code, n := range figures {
			book.Add(figure.Figure{Ref: figure.Ref{Unit: u, Period: june, Code: code}, Kind: figure.IsNumber, Number: n})
		}
	}
	for code, n := range (numbers{"staff": 10, "young_share": 0.2, "fund": 0}) {
		book.Add(figure.Figure{Ref: figure.Ref{Unit: "00", Period: june.Previous(), Code: code}, Kind: figure.IsNumber, Number: n})
	}
	book.Add(figure.Figure{
		Ref: figure.Ref{Unit: "00", Period: june, Code: "names"}, Kind: figure.IsList, List: []string{"东一社区", "西一社区"},
	})
	return book
}

func district(code string) *figure.Ref { return &figure.Ref{Unit: "00", Period: june, Code: code} }

func office(unit, code string) *figure.Ref { return &figure.Ref{Unit: unit, Period: june, Code: code} }

func testDocument() *document.Document {
	before := *district("staff")
	before.Period = june.Previous()
	return &document.Document{
		Meta: document.Meta{Title: "汇报", Author: "样例区组织部", Subject: "2006年6月", Keywords: []string{"社区"}, Date: period.Date{Year: 2006, Month: 6, Day: 30}},
		Body: []document.Block{
			document.Heading{Level: 1, Numeral: "一、", Text: []document.Span{{Text: "基本情况"}}},
			document.Paragraph{Text: []document.Span{
				{Text: "全区现有"}, {Text: "12名", Figure: district("staff")}, {Text: "工作人员\uff0c上月"}, {Text: "10名", Figure: &before},
				{Text: "\uff0c青年占"}, {Text: "25.0%", Figure: district("young_share")}, {Text: "\uff1b试点社区为"},
				{Text: "东一、西一社区", Figure: district("names")}, {Text: "\uff1b受益"}, {Text: "10人", Figure: district("helped")},
				{Text: "\uff0c预算"}, {Text: "10万元", Figure: district("budget")}, {Text: "。"},
			}},
			document.Chart{
				Number: 1, Caption: "各街道工作人员", Kind: document.Bars, Measure: "人", Categories: []string{"东街道", "西街道", "北乡"},
				Series: []document.Series{{
					Name: "工作人员", Values: []float64{8, 4, 0}, Labels: []string{"8", "4", "0"},
					Refs: []*figure.Ref{office("01", "staff"), office("02", "staff"), nil},
				}},
			},
			document.Chart{
				Number: 2, Caption: "各街道青年占比", Kind: document.Lying, Measure: "%", Categories: []string{"东街道", "西街道", "北乡"},
				Series: []document.Series{{
					Name: "青年占比", Values: []float64{0.375, 0, 0}, Labels: []string{"37.5%", "0.0%", "—"},
					Refs: []*figure.Ref{office("01", "young_share"), office("02", "young_share"), office("03", "young_share")},
				}},
			},
		},
		Annexes: []document.Annex{{Title: "附表", Blocks: []document.Block{
			document.Chart{
				Number: 3, Caption: "结构", Kind: document.Stacked, Measure: "人", Categories: []string{"东街道", "西街道"},
				Series: []document.Series{{Name: "青年", Values: []float64{3, 0}}, {Name: "其他", Values: []float64{5, 4}}},
			},
		}}},
	}
}

func testInput(t testing.TB) xlsx.Input {
	t.Helper()
	return xlsx.Input{
		Form: testForm(), Units: testUnits(t), Dataset: testDataset(), Book: testBook(), Document: testDocument(),
		Findings: []submission.Finding{
			{Rule: "H01", Severity: form.Hint, File: file.Name, Message: "已规范2处写法。"},
			{
				Rule: "W01", Severity: form.Warning, File: file.Name, Unit: "0102", Cells: []submission.Cell{{Source: file, Sheet: "人员", Column: 5, Row: 6}},
				Message: "人员!E6\uff1a东二社区没有平均年龄。", Action: "请核实。", Explanation: "新成立\uff0c暂无人员",
			},
		},
	}
}

func render(t testing.TB, in xlsx.Input) []byte {
	t.Helper()
	out, err := xlsx.Render(in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
