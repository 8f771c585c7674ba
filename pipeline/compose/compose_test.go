package compose_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"huibao/config"
	"huibao/pipeline/compose"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
	"huibao/samples"
	"huibao/templates"
)

var june = period.Must("2006-06")

const district = "430111"

// shipped are the shipped form and registry, read once; no test changes them.
func shipped(t testing.TB) (*form.Form, *unit.Registry) {
	t.Helper()
	f, err := shippedForm()
	if err != nil {
		t.Fatal(err)
	}
	units, err := shippedUnits()
	if err != nil {
		t.Fatal(err)
	}
	return f, units
}

var (
	shippedForm = sync.OnceValues(func() (*form.Form, error) {
		return config.Form(config.FS(), "forms/community-party-building")
	})
	shippedUnits = sync.OnceValues(func() (*unit.Registry, error) {
		return config.Units(config.FS(), "units/yuhua.yaml")
	})
)

// month is the sample month by its figures alone, without any workbook: numbers
// of the oracle for the district, every office reported.
func month(t testing.TB) compose.Input {
	t.Helper()
	_, units := shipped(t)
	var blocks map[string]map[string]any
	if err := json.Unmarshal(samples.Oracle(), &blocks); err != nil {
		t.Fatal(err)
	}
	in := compose.Input{
		Period: june, Units: units, Book: figure.NewBook(), Date: june.End(), Signature: "某部",
		Dataset: &figure.Dataset{Period: june, Records: map[string][]submission.Row{}},
	}
	for _, o := range units.Offices(june) {
		in.Dataset.Offices = append(in.Dataset.Offices, figure.Office{Code: o.Code, Reported: true})
	}
	for _, block := range blocks {
		for code, value := range block {
			if n, ok := value.(float64); ok {
				set(in, june, code, n)
			}
		}
	}
	set(in, june, "communities_without_organisation_new", 5)
	return in
}

func set(in compose.Input, p period.Period, code string, n float64) {
	in.Book.Add(figure.Figure{Ref: figure.Ref{Unit: district, Period: p, Code: code}, Kind: figure.IsNumber, Number: n})
}

// unset makes a figure unknown.
func unset(in compose.Input, code string) {
	in.Book.Add(figure.Figure{Ref: figure.Ref{Unit: district, Period: june, Code: code}})
}

func composed(t testing.TB, in compose.Input) *document.Document {
	t.Helper()
	f, _ := shipped(t)
	brief, err := compose.Parse(templates.FS(), f.Template, f)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := brief.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const basics = "雨花区现有78个社区，其中73个社区已建立党组织，5个新成立的社区尚未建立党组织。" +
	"全区社区共有党组织82个，包括社区党委2个、党总支18个、党支部62个。" +
	"现有社区直管党员3791名，仅2005年从改制企业转入社区的党员就达2151名。" +
	"按年龄分，35岁及以下847名，占22.3%；36岁至59岁1872名，占49.4%；60岁及以上1072名，占28.3%。" +
	"按文化程度分，大专及以上1668名，占44.0%；大专以下2123名，占56.0%。" +
	"另有驻区单位在职党员2890名、流动党员314名。"

// The paragraph that leaders read first, and each of its turns of phrase.
func TestBasicsAndItsWordings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   func(compose.Input)
		old, new string
	}{
		"as it is": {func(compose.Input) {}, "", ""},
		"all have an organisation": {
			func(in compose.Input) {
				set(in, june, "communities_without_organisation", 0)
				set(in, june, "communities_without_organisation_new", 0)
			},
			"其中73个社区已建立党组织，5个新成立的社区尚未建立党组织。", "已全部建立党组织。",
		},
		"not all of them are new": {
			func(in compose.Input) { set(in, june, "communities_without_organisation_new", 4) },
			"5个新成立的社区", "5个社区",
		},
		"nobody came from enterprises": {
			func(in compose.Input) { set(in, june, "members_transferred_in_last_year", 0) },
			"，仅2005年从改制企业转入社区的党员就达2151名", "",
		},
		"how many came is not known": {
			func(in compose.Input) { unset(in, "members_transferred_in_last_year") },
			"，仅2005年从改制企业转入社区的党员就达2151名", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := month(t)
			c.change(in)
			want := basics
			if c.old != "" {
				if want = strings.Replace(basics, c.old, c.new, 1); want == basics {
					t.Fatalf("%q does not stand in the paragraph", c.old)
				}
			}
			got := paragraph(composed(t, in), "雨花区现有")
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// The year in the paragraph is the one before the period's.
func TestBasicsInAnotherYear(t *testing.T) {
	t.Parallel()
	in := month(t)
	later := june.Add(24)
	for _, code := range []string{"communities", "members_total", "members_transferred_in_last_year"} {
		n, _ := in.Book.Number(district, june, code)
		in.Book.Add(figure.Figure{Ref: figure.Ref{Unit: district, Period: later, Code: code}, Kind: figure.IsNumber, Number: n})
	}
	in.Period, in.Date = later, later.End()
	got := paragraph(composed(t, in), "雨花区现有")
	if !strings.Contains(got, "仅2007年从改制企业转入社区的党员就达2151名") {
		t.Errorf("in 2008 the paragraph says\n%s", got)
	}
}

func paragraph(d *document.Document, start string) string {
	for _, text := range d.Prose() {
		if strings.HasPrefix(text, start) {
			return text
		}
	}
	return ""
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	in := month(t)
	set(in, june, "members_joined", 47)
	set(in, june, "members_left", 20)
	set(in, june, "members_transferred_in", 168)
	if got := paragraph(composed(t, in), "本月各社区增加"); !strings.HasPrefix(got, "本月各社区增加党员47名，减少20名。") {
		t.Errorf("without earlier months: %s", got)
	}
	for before, want := range map[float64]string{
		3764: "从变化看，直管党员较上月增加27人（增长0.7%）；",
		3800: "从变化看，直管党员较上月减少9人（下降0.2%）；",
		3791: "从变化看，直管党员与上月持平；",
	} {
		set(in, june.Previous(), "members_total", before)
		if got := paragraph(composed(t, in), "从变化看"); !strings.HasPrefix(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	set(in, june.LastYear(), "members_total", 3163)
	if got := paragraph(composed(t, in), "从变化看"); !strings.Contains(got, "，较去年同期增加628人（增长19.9%）；") {
		t.Errorf("with last year: %s", got)
	}
}

func TestAgainstLastTerm(t *testing.T) {
	t.Parallel()
	got := paragraph(composed(t, month(t)), "2.抓班子")
	for _, want := range []string{
		"平均年龄为39.5岁，比上届下降12岁；", "书记平均年龄为38岁，比上届下降9岁；", "占60%，比上届提高14个百分点。",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not stand in\n%s", want, got)
		}
	}
	in := month(t)
	set(in, june, "committee_average_age_change_vs_last_term", 1.5)
	set(in, june, "committee_college_rate_change_points_vs_last_term", -3)
	got = paragraph(composed(t, in), "2.抓班子")
	for _, want := range []string{"比上届上升1.5岁；", "比上届下降3个百分点。"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not stand in\n%s", want, got)
		}
	}
}

func TestMissingOffice(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Dataset.Offices[9].Reported = false
	got := composed(t, in).Prose()[2]
	want := "现将2006年6月全区社区党建工作情况汇报如下。本期应报10个街道（镇、乡），实报9个，黎托乡未报，以下数据不含上述单位。"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFrame(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Salutation = "市委组织部："
	d := composed(t, in)
	if strings.Join(d.Title, "|") != "2006年6月雨花区|社区党建工作情况汇报" || d.Meta.Title != "2006年6月雨花区社区党建工作情况汇报" {
		t.Errorf("title %q, %q", d.Title, d.Meta.Title)
	}
	if d.Salutation != "市委组织部：" || d.Signature.Name != "某部" || d.Signature.Date != june.End() || d.Meta.Author != "某部" {
		t.Errorf("frame %q, %+v, %+v", d.Salutation, d.Signature, d.Meta)
	}
}

// The four parts, at least four sections of practice, annexed tables by office, two
// charts.
func TestShapeOfTheBrief(t *testing.T) {
	t.Parallel()
	in := month(t)
	in.Book.Add(figure.Figure{
		Ref: figure.Ref{Unit: district, Period: june, Code: "communities_by_type"}, Kind: figure.IsSeries,
		Items: []figure.Item{{Label: "党委", Value: 2}, {Label: "党支部", Value: 53}},
	})
	for _, o := range in.Dataset.Offices {
		in.Book.Add(figure.Figure{Ref: figure.Ref{Unit: o.Code, Period: june, Code: "double_drive_rate"}, Kind: figure.IsNumber, Number: 0.6})
	}
	d := composed(t, in)
	var parts, sections []string
	for _, b := range d.Body {
		if h, ok := b.(document.Heading); ok && h.Level == 1 {
			parts = append(parts, h.Numeral+document.Plain(h.Text))
		} else if ok && h.Level == 2 && len(parts) == 2 {
			sections = append(sections, h.Numeral)
		}
	}
	if got := strings.Join(parts, " "); got != "一、基本情况 二、主要做法 三、存在的主要问题 四、下一步打算" {
		t.Errorf("parts: %s", got)
	}
	if got := strings.Join(sections, ""); got != "（一）（二）（三）（四）" {
		t.Errorf("sections of practice: %s", got)
	}
	charts, tables := 0, 0
	count := func(blocks []document.Block) {
		for _, b := range blocks {
			switch b := b.(type) {
			case document.Chart:
				if charts++; b.Number != charts {
					t.Errorf("chart %d is numbered %d", charts, b.Number)
				}
			case document.Table:
				if tables++; b.Number != tables {
					t.Errorf("table %d is numbered %d", tables, b.Number)
				}
			}
		}
	}
	count(d.Body)
	for _, a := range d.Annexes {
		count(a.Blocks)
	}
	if charts < 2 || tables < 3 {
		t.Errorf("%d charts and %d tables", charts, tables)
	}
}
