package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"huibao/pipeline/compose"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/wording"
)

// Source is a file that a report was made of.
type Source struct {
	Office  string `json:"office"`
	Number  int    `json:"number"` // of the office's attempt
	Attempt string `json:"attempt"`
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	// Period is the month that the file is for, in a report on several.
	Period period.Period `json:"period,omitzero"`
}

// sender is whose file a source is, and for which month in a report on several.
type sender struct {
	office string
	month  period.Period
}

func (s Source) sender() sender { return sender{s.Office, s.Period} }

// Passage is one as it reads in a report.
type Passage struct {
	Name  string `json:"name"`
	Text  string `json:"text"`
	Words string `json:"words,omitempty"` // a person's, with the figures named; empty where the template speaks
}

// Made is an edition as it is kept for comparing: what it says, and what of.
type Made struct {
	Number   int
	Date     period.Date // on which it went out
	Recipe   string      // of all besides the files
	Past     string      // of the months before
	Sources  []Source
	Figures  figure.Values
	Passages []Passage
}

// Tell describes a brief for comparing: its figures and its passages.
func (p *Pipeline) Tell(b *Brief) (Made, error) {
	var out Made
	var err error
	out.Figures, err = p.Values(b.Accounts)
	for _, each := range b.Document.Passages() {
		one := Passage{Name: each.Passage, Text: compose.Read(each.Written)}
		if each.Composed != nil {
			one.Words = compose.Named(each.Written)
		}
		out.Passages = append(out.Passages, one)
	}
	return out, err
}

// Ground finds what a person's words for a passage rest on as the month stands: the
// figures beneath them, names in them that are none, and bare numbers that are no figures.
func (p *Pipeline) Ground(b *Brief, in Inputs, passage document.Paragraph, text string) (basis document.Basis, unknown, stray []string, err error) {
	found, err := p.template.Ground(p.composing(b.Accounts, in), passage, text)
	return found.Basis, found.Unknown, found.Stray, err
}

// Values are all figures of a month, of the district and of each office.
func (p *Pipeline) Values(a *Accounts) (figure.Values, error) {
	units := []string{p.Units.District().Code}
	for _, o := range a.Dataset.Offices {
		units = append(units, o.Code)
	}
	var codes []string
	for _, d := range p.Form.Definitions() {
		codes = append(codes, d.Code)
	}
	return a.Book.Values(a.Period, units, codes)
}

// Compare says what one edition of a month has other than one before it, and why.
func (p *Pipeline) Compare(month period.Period, before, now Made) *document.Correction {
	c := &document.Correction{
		Edition: now.Number, Before: before.Number, Date: before.Date,
		Causes: p.causes(before, now), Figures: []document.Corrected{}, Words: rewordings(before, now),
	}
	units := []string{p.Units.District().Code}
	for _, office := range p.Units.Offices(month) {
		units = append(units, office.Code)
	}
	for _, unit := range units {
		for _, d := range p.Form.Definitions() {
			if before.Figures.Same(now.Figures, unit, d.Code) {
				continue
			}
			f := document.Corrected{
				Ref: figure.Ref{Unit: unit, Period: month, Code: d.Code}, Name: d.Name, Measure: d.Measure,
				Before: before.Figures.Value(unit, d.Code), After: now.Figures.Value(unit, d.Code),
				Derived: d.Make == form.Breakdown || d.Make == form.Wording,
			}
			f.Old, f.New = compose.Shown(d, f.Before), compose.Shown(d, f.After)
			f.Because = p.because(c.Causes, before, now, f.Ref)
			c.Figures = append(c.Figures, f)
		}
	}
	return c
}

// causes are the files that are others than before, and what else is.
func (p *Pipeline) causes(before, now Made) []document.Cause {
	out := []document.Cause{}
	was, is := counted(before.Sources), counted(now.Sources)
	var senders []sender
	for _, s := range slices.Concat(before.Sources, now.Sources) {
		if !slices.Contains(senders, s.sender()) {
			senders = append(senders, s.sender())
		}
	}
	slices.SortFunc(senders, func(a, b sender) int { return cmp.Or(cmp.Compare(a.office, b.office), a.month.Sub(b.month)) })
	for _, from := range senders {
		if was[from].SHA256 != is[from].SHA256 {
			c := document.Cause{Office: from.office, Was: was[from].Number, Is: is[from].Number}
			c.Text = p.causeText(c, from.month)
			out = append(out, c)
		}
	}
	if before.Past != now.Past {
		out = append(out, document.Cause{Text: "以前报告期的数据有更正"})
	}
	if before.Recipe != now.Recipe {
		out = append(out, document.Cause{Text: "报表设置、模板或程序有更新"})
	}
	return out
}

// counted are the reports that were counted by office and month. One in several files has the hashes
// of all of them and the number of the last.
func counted(sources []Source) map[sender]Source {
	out := make(map[sender]Source, len(sources))
	for _, s := range sources {
		s.SHA256 += out[s.sender()].SHA256
		out[s.sender()] = s
	}
	return out
}

func (p *Pipeline) causeText(c document.Cause, month period.Period) string {
	name := p.Units.Name(c.Office) + month.Chinese()
	switch {
	case c.Was == 0:
		return fmt.Sprintf("%s补报（第%d次报送）", name, c.Is)
	case c.Is == 0:
		return fmt.Sprintf("%s第%d次报送退回，不再计入", name, c.Was)
	}
	return fmt.Sprintf("%s更正（第%d次报送，原为第%d次）", name, c.Is, c.Was)
}

// because finds which of the causes moved a figure: those of offices one of whose figures
// that it is made of moved too. Where none did all may have.
func (p *Pipeline) because(causes []document.Cause, before, now Made, f figure.Ref) []int {
	district := p.Units.District().Code
	needed := p.merger.Needed(f.Code)
	out, all := []int{}, []int{}
	for i, c := range causes {
		if f.Unit != district && c.Office != "" && c.Office != f.Unit && c.Office != district {
			continue
		}
		all = append(all, i)
		moved := func(code string) bool { return !before.Figures.Same(now.Figures, c.Office, code) }
		if c.Office != "" && c.Office != district && slices.ContainsFunc(needed, moved) {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// rewordings are the passages of which a person wrote something else than stood before.
func rewordings(before, now Made) []document.Rewording {
	out := []document.Rewording{}
	was := make(map[string]Passage, len(before.Passages))
	for _, p := range before.Passages {
		was[p.Name] = p
	}
	for _, p := range now.Passages {
		if old, there := was[p.Name]; there && p.Words != old.Words {
			out = append(out, document.Rewording{Passage: p.Name, Before: old.Text, After: p.Text})
		}
	}
	return out
}

// Correct returns a brief that says in an annex what it corrects.
func (p *Pipeline) Correct(b *Brief, c *document.Correction) *Brief {
	doc := *b.Document
	doc.Correction = c
	doc.Annexes = append(slices.Clone(doc.Annexes), p.correctionAnnex(c, 1+tables(b.Document)))
	return &Brief{b.Accounts, &doc}
}

// tables counts the tables of a document.
func tables(doc *document.Document) (n int) {
	count := func(blocks []document.Block) {
		for _, block := range blocks {
			if _, ok := block.(document.Table); ok {
				n++
			}
		}
	}
	count(doc.Body)
	for _, annex := range doc.Annexes {
		count(annex.Blocks)
	}
	return n
}

// Draft returns a brief that says that it is not published.
func (b *Brief) Draft() *Brief {
	doc := *b.Document
	doc.Mark = "草稿"
	return &Brief{b.Accounts, &doc}
}

// correctionAnnex words a correction: the reasons, and the district's figures.
func (p *Pipeline) correctionAnnex(c *document.Correction, number int) document.Annex {
	annex := document.Annex{Title: "更正说明"}
	say := func(format string, args ...any) {
		annex.Blocks = append(annex.Blocks, document.Paragraph{Text: []document.Span{{Text: fmt.Sprintf(format, args...)}}})
	}
	say("本版为第%d版，更正%s发布的第%d版。", c.Edition, c.Date.Chinese(), c.Before)
	if len(c.Causes) > 0 {
		var texts []string
		for i, cause := range c.Causes {
			texts = append(texts, causeNumber(i)+cause.Text)
		}
		say("更正的原因：%s。", strings.Join(texts, "；"))
	}
	if len(c.Words) > 0 {
		var names []string
		for _, w := range c.Words {
			names = append(names, "“"+strings.ReplaceAll(w.Passage, "/", " ")+"”")
		}
		say("文字有修改的段落：%s，前后的文字见汇总工作簿“更正说明”表。", wording.Join(names))
	}
	table := p.correctionTable(c)
	table.Number = number
	if len(table.Rows) == 0 {
		say("全区的数据没有变动。")
		return annex
	}
	annex.Blocks = append(annex.Blocks, table)
	return annex
}

// causeNumber is what a table calls a cause.
func causeNumber(at int) string { return fmt.Sprintf("（%d）", at+1) }

func (p *Pipeline) correctionTable(c *document.Correction) document.Table {
	district := p.Units.District().Code
	t := document.Table{
		Caption: "全区数据的更正",
		Columns: []document.TableColumn{
			{Title: "指标", Weight: 2.4}, {Title: fmt.Sprintf("第%d版", c.Before), Align: document.Center, Weight: 1.4},
			{Title: fmt.Sprintf("第%d版", c.Edition), Align: document.Center, Weight: 1.4}, {Title: "原因", Align: document.Center, Weight: 0.8},
		},
		Notes: []string{"注：“原因”一栏的序号见正文；各单位数据的更正见汇总工作簿“更正说明”表。"},
	}
	for _, f := range c.Figures {
		if f.Unit != district || f.Derived {
			continue
		}
		name := f.Name
		if f.Measure != "" && f.Measure != "%" {
			name += "（" + f.Measure + "）"
		}
		reasons := ""
		for _, at := range f.Because {
			reasons += causeNumber(at)
		}
		t.Rows = append(t.Rows, document.TableRow{Cells: []document.TableCell{
			{Text: name}, {Text: f.Old}, {Text: f.New}, {Text: reasons},
		}})
	}
	return t
}

// Shown is a figure's plain value as people read it.
func (p *Pipeline) Shown(d form.Definition, value any) string { return compose.Shown(d, value) }
