package compose_test

import (
	"slices"
	"strings"
	"testing"

	"huibao/pipeline/document"
)

const countedPassage = "# 党员情况\n\n{{passage \"总数\"}}全区有党员{{num \"members_total\"}}名，约{{style \"about\" \"members_total\"}}名。\n\n" +
	"党员{{vsPrev \"members_total\"}}。\n\n## 流动党员。\n\n流动党员{{num \"members_floating\"}}名。\n"

func passage(t *testing.T, doc *document.Document, name string) document.Paragraph {
	t.Helper()
	for _, p := range doc.Passages() {
		if p.Passage == name {
			return p
		}
	}
	t.Fatalf("there is no passage %s", name)
	return document.Paragraph{}
}

// Every paragraph has a name of its own, which no figure in it changes.
func TestPassagesAreNamed(t *testing.T) {
	t.Parallel()
	in := month(t)
	names := func(doc *document.Document) (out []string) {
		for _, p := range doc.Passages() {
			out = append(out, p.Passage)
		}
		return out
	}
	before := names(composed(t, in))
	for _, want := range []string{"开头/1", "基本情况/1", "基本情况/2", "主要做法/1", "主要做法/夯实基础，健全社区党组织体系/抓布点，以点带面/1"} {
		if !slices.Contains(before, want) {
			t.Errorf("there is no passage %s among %v", want, before)
		}
	}
	if sorted := slices.Sorted(slices.Values(before)); len(slices.Compact(sorted)) != len(before) {
		t.Errorf("two passages have one name: %v", before)
	}
	set(in, june, "members_total", 4000)
	if after := names(composed(t, in)); !slices.Equal(before, after) {
		t.Errorf("other figures make other names: %v", after)
	}
	doc := filled(t, head+countedPassage, in)
	if got := names(doc); !slices.Equal(got, []string{"总数", "党员情况/1", "党员情况/流动党员/1"}) {
		t.Errorf("named are %v", got)
	}
	if text := document.Plain(passage(t, doc, "总数").Text); !strings.HasPrefix(text, "全区有党员4000名") {
		t.Errorf("the passage reads %s", text)
	}
}

// What is exported and put back unchanged reads as the template has it.
func TestWrittenReadsTheSame(t *testing.T) {
	t.Parallel()
	in := month(t)
	set(in, june.Previous(), "members_total", 3764)
	doc := composed(t, in)
	for _, p := range doc.Passages() {
		in.Words = append(in.Words, document.Words{Passage: p.Passage, Text: p.Written})
	}
	again := composed(t, in)
	for _, p := range again.Passages() {
		before := passage(t, doc, p.Passage)
		if got, want := document.Plain(p.Text), document.Plain(before.Text); got != want || p.Written != before.Written {
			t.Errorf("%s reads\n%s\nwant\n%s", p.Passage, got, want)
		}
	}
	if written := passage(t, doc, "基本情况/2").Written; !strings.Contains(written, "{members_total:vsPrev=较上月增加27人（增长0.7%）}") {
		t.Errorf("a comparison is written %s", written)
	}
	if len(again.Flags) != 0 {
		t.Errorf("flagged is %+v", again.Flags)
	}
}

// A person's words stand in the month composed anew; what they named is printed anew, and
// what they only wrote down is flagged.
func TestWordsAreFlagged(t *testing.T) {
	t.Parallel()
	in := month(t)
	brief, err := parse(t, head+countedPassage)
	if err != nil {
		t.Fatal(err)
	}
	compositionOf := func() *document.Document {
		doc, err := brief.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	text := "截至月底，党员{members_total}名\n（去年3791名），\n流动党员{members_floating：plain}名，另有99999名。\n\n第二段，党员3791名。"
	ground, err := brief.Ground(in, passage(t, compositionOf(), "总数"), text+"{members_totl}{members_total:wrong}")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(ground.Numbers, []string{"3791"}) || !slices.Equal(ground.Stray, []string{"99999"}) || len(ground.Figures) != 1 {
		t.Errorf("it rests on %+v", ground)
	}
	if !slices.Equal(ground.Unknown, []string{"members_totl（是否为 members_total？）", "members_total:wrong"}) {
		t.Errorf("unknown is %v", ground.Unknown)
	}
	in.Words = []document.Words{
		{Passage: "总数", Text: text, Basis: ground.Basis},
		{Passage: "没有了/1", Text: "x", Basis: document.Basis{}},
	}
	doc := compositionOf()
	if want := "截至月底，党员3791名（去年3791名），流动党员314名，另有99999名。"; document.Plain(passage(t, doc, "总数").Text) != want {
		t.Errorf("the words read %s", document.Plain(passage(t, doc, "总数").Text))
	}
	if second, ok := doc.Body[2].(document.Paragraph); !ok || document.Plain(second.Text) != "第二段，党员3791名。" || second.Passage != "" {
		t.Errorf("the second paragraph is %+v", doc.Body[2])
	}
	if len(doc.Flags) != 1 || doc.Flags[0].Kind != document.PassageGone || doc.Flags[0].Passage != "没有了/1" {
		t.Errorf("flagged is %+v", doc.Flags)
	}
	set(in, june, "members_total", 3800)
	in.Words = in.Words[:1]
	doc = compositionOf()
	if got := document.Plain(passage(t, doc, "总数").Text); !strings.HasPrefix(got, "截至月底，党员3800名（去年3791名）") {
		t.Errorf("after a change the words read %s", got)
	}
	if composed := document.Plain(passage(t, doc, "总数").Composed); !strings.HasPrefix(composed, "全区有党员3800名") {
		t.Errorf("the template says %s", composed)
	}
	want := []document.Flag{
		{Passage: "总数", Kind: document.FigureChanged, Figure: doc.Flags[0].Figure, Name: "直管党员", Before: "3791", After: "3800"},
		{Passage: "总数", Kind: document.NumberStray, Before: "3791"},
	}
	if !slices.EqualFunc(doc.Flags, want, func(a, b document.Flag) bool {
		return a.Passage == b.Passage && a.Kind == b.Kind && a.Name == b.Name && a.Before == b.Before && a.After == b.After
	}) {
		t.Errorf("flagged is %+v", doc.Flags)
	}
}
