package check_test

import (
	"strings"
	"testing"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/submission"
)

// What is wrong with the merged data and with the wording of the brief.

type mergedCase struct {
	rule   string
	name   string
	office string        // whose sample is changed; none when empty
	change func(b *book) // nil leaves the office out
	brief  string
	want   []string
}

func TestRulesOnMerging(t *testing.T) {
	t.Parallel()
	for _, c := range rulesOnMerging() {
		t.Run(c.rule+" "+c.name, c.run)
	}
}

func (c mergedCase) run(t *testing.T) {
	t.Parallel()
	w := samplesOf(t)
	var accepted []*submission.Submission
	for _, f := range w.files[june] {
		switch {
		case w.units.Name(f.submission.Office) != c.office:
			accepted = append(accepted, f.submission)
		case c.change != nil:
			b := w.open(t, f)
			c.change(b)
			accepted = append(accepted, b.read())
		}
	}
	data, err := w.merger.Dataset(june, accepted, nil)
	if err != nil {
		t.Fatal(err)
	}
	figures := figure.NewBook()
	w.merger.Figures(figures, data)
	found := w.checker.Dataset(data, figures)
	brief := &document.Document{Body: []document.Block{document.Paragraph{Text: []document.Span{{Text: c.brief}}}}}
	found = append(found, w.checker.Wording(brief, figures, june)...)
	var got []string
	for _, f := range found {
		if said(f) != handbooks || c.rule == "D06" {
			got = append(got, said(f))
		}
	}
	compare(t, got, c.want)
}

// handbooks is what the samples say as they are: fewer copies than readers.
const handbooks = "D06 warning 活动手册印数2000份，少于参加“双创双带”的党员2527人。请核实印数，或者在汇报中说明发放范围。"

func rulesOnMerging() []mergedCase {
	return []mergedCase{
		{rule: "D01", office: "黎托乡", want: []string{
			"D01 warning 2006年6月应报10个街道（镇、乡），实报9个，未报1个（黎托乡）；应有78个社区，汇总76个。请催报；逾期未报的，汇报中注明所缺单位。",
			"D06 warning 活动手册印数2000份，少于参加“双创双带”的党员2487人。请核实印数，或者在汇报中说明发放范围。",
			"D07 hint 各年龄段占比因四舍五入，分项之和为99.9%，不等于100.0%。不作机械调整，请在数据说明中注明。",
		}},
		{rule: "D02", office: "左家塘街道", change: func(b *book) { b.set("湖橡社区", "branches", "") }, want: []string{
			"D02 warning 按党组织类别分的社区合计73个，已建党组织社区为72个，相差1个。请核对各社区的党组织类别。",
		}},
		{rule: "D03", office: "左家塘街道", change: func(b *book) { b.set("桂花社区", "premises_area", "") }, want: []string{
			"D03 warning 按办公用房面积分档的社区合计77个，社区总数为78个，相差1个。请核对缺报面积的社区。",
		}},
		{rule: "D06", want: []string{handbooks}},
		{rule: "D07", office: "左家塘街道", change: func(b *book) {
			b.set("桂花社区", "members_under_35", 17)
			b.set("桂花社区", "members_over_60", 14)
		}, want: []string{
			"D07 hint 各年龄段占比因四舍五入，分项之和为100.1%，不等于100.0%。不作机械调整，请在数据说明中注明。",
		}},
		{rule: "D04", brief: "雨花区现有78个社区，已建立党组织的有73个社区，其中社区党委2个，党总支18个，党支部62个。", want: []string{
			"D04 warning 汇报中“社区，已建立党组织的有73个社区，其中社区党委2个，党总支18个，党支部”以“其中”连接社区数和各类党组织数，而两者并不相等。请修改模板，改用并列句，先写社区数，再写党组织数。",
		}},
		{rule: "D04", name: "house sentence", brief: "雨花区现有78个社区，其中73个社区已建立党组织。全区社区共有党组织82个，包括社区党委2个、党总支18个、党支部62个。"},
		{rule: "D05", brief: "委员中大专以上文化程度的达60%，比上届提高了14%。", want: []string{
			"D05 warning 汇报中“提高了14%”把两个比例之差写成了百分数。请修改模板，写作“个百分点”。",
		}},
		{rule: "D05", name: "points", brief: "大专以上文化程度的占60%，比上届提高14个百分点；直管党员增加27名，增长0.7%。"},
	}
}

// Every rule of the shipped form is broken by one of the tables.
func TestEveryRuleIsBroken(t *testing.T) {
	t.Parallel()
	broken := make(map[string]bool)
	for _, cases := range [][]breakage{
		rulesOnTheWorkbook(), rulesOnUnits(), rulesOnCells(), rulesAgainstLastMonth(), rulesOnValues(), rulesOnWords(),
	} {
		for _, c := range cases {
			broken[c.rule] = true
		}
	}
	for _, c := range rulesOnMerging() {
		for _, text := range c.want {
			rule, _, _ := strings.Cut(text, " ")
			broken[rule] = true
		}
	}
	for _, rule := range samplesOf(t).form.Rules {
		if !broken[rule.ID] {
			t.Errorf("no test breaks %s", rule.ID)
		}
	}
}
