package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/render/pdf"
	"huibao/pipeline/wording"
)

// What is printed beside the figures.
const (
	printedFindings = 3
	printedMessage  = 60 // characters
	groups          = 3  // of columns in the table of figures
)

// PDF returns the receipt as one page to print and file: the result, the first
// findings and the office's figures as they were understood, as many as fit.
func PDF(in Input, fonts *pdf.Fonts) ([]byte, error) {
	all := in.totals()
	full := (len(all) + groups - 1) / groups
	for findings := printedFindings; ; findings-- {
		least := full / 2 // rather fewer findings than fewer figures: those are in the workbook
		if findings == 0 {
			least = 0
		}
		for rows := full; rows >= least; rows-- {
			out, err := draw(in.document(all, rows, findings), fonts)
			if err != nil || pages(out) == 1 || findings == 0 && rows == 0 {
				return out, err
			}
		}
	}
}

// pages counts the pages of a file.
func pages(file []byte) int { return bytes.Count(file, []byte("/Type /Page\n")) }

// draw renders a document; a file name or a value may hold any character, and a
// receipt must not fail for one that no face has.
func draw(doc *document.Document, fonts *pdf.Fonts) ([]byte, error) {
	var before rune
	for {
		out, err := pdf.Render(doc, fonts)
		var missing *pdf.MissingError
		if !errors.As(err, &missing) || missing.Rune == before {
			return out, err
		}
		replace(doc, missing.Rune)
		before = missing.Rune
	}
}

// document composes the page.
func (in Input) document(all []total, rows, findings int) *document.Document {
	doc := &document.Document{
		Meta:  document.Meta{Title: "报送回执", Subject: in.heading(), Author: in.Units.District().Name},
		Title: []string{"报送回执"},
	}
	if name := in.office(); name != "" {
		doc.Salutation = name + "："
	}
	if p := in.period(); !p.IsZero() {
		doc.Meta.Date = p.End()
	}
	say := func(text string) { doc.Body = append(doc.Body, document.Paragraph{Text: plain(text)}) }
	say(in.opening())
	if in.Notice != "" {
		say(in.Notice)
	}
	say(in.tally() + in.next() + in.due())
	if c := in.correction(); c != nil {
		say(c.summary(in.Before.Submission))
	}
	for i, f := range in.ordered() {
		if i == findings || f.Severity == form.Hint {
			switch rest := len(in.Findings) - i; {
			case i == 0 && f.Severity == form.Hint: // hints ask for nothing
			case i == 0:
				say("各条问题见回执工作簿的“审核回执”表。")
			default:
				say(fmt.Sprintf("其余%d条见回执工作簿的“审核回执”表。", rest))
			}
			break
		}
		say(fmt.Sprintf("%d．%s：%s", i+1, levelName(f.Severity), shortened(f.Message+f.Action)))
	}
	if rows > 0 {
		doc.Body = append(doc.Body, in.table(all, rows))
	}
	return doc
}

// opening says what came and what became of it.
func (in Input) opening() string {
	var b strings.Builder
	b.WriteString("收到报送文件“" + in.File + "”")
	if s := in.Submission; s != nil {
		if !s.Period.IsZero() {
			b.WriteString("（" + in.Form.Name + "，" + s.Period.Chinese() + "）")
		}
		if s.Attempt > 1 {
			fmt.Fprintf(&b, "，系第%d次报送", s.Attempt)
		}
		b.WriteString("，文件校验码" + s.Source.SHA256[:min(16, len(s.Source.SHA256))])
	}
	b.WriteString("。审核结果：" + words[in.Result] + "。")
	return b.String()
}

func shortened(text string) string {
	if runes := []rune(text); len(runes) > printedMessage {
		return string(runes[:printedMessage-2]) + "……"
	}
	return text
}

func plain(text string) []document.Span { return []document.Span{{Text: text}} }

// total is one of the office's figures.
type total struct {
	form.Definition
	value float64
	ref   figure.Ref
}

// totals are the office's sums of columns, in the order of the form.
func (in Input) totals() []total {
	if in.Submission == nil || in.Book == nil {
		return nil
	}
	var out []total
	for _, s := range in.Form.Sheets {
		if s.Layout != form.Rows {
			continue
		}
		for _, c := range s.Indicators() {
			if c.Aggregate != form.AggregateSum {
				continue
			}
			f, ok := in.Book.Get(in.Submission.Office, in.Submission.Period, c.Code)
			if ok && f.Kind == figure.IsNumber {
				out = append(out, total{form.Definition{Code: c.Code, Name: c.Name, Measure: c.Measure}, f.Number, f.Ref})
			}
		}
	}
	return out
}

// table sets the totals in groups of columns, down the first group before the next.
func (in Input) table(all []total, rows int) document.Table {
	t := document.Table{Number: 1, Caption: "本单位合计数", Rows: make([]document.TableRow, rows)}
	if in.Result == Returned {
		t.Notes = append(t.Notes, "退回的数据不计入汇总，改正后以重新报送的为准。")
	}
	for group := range groups {
		t.Columns = append(t.Columns,
			document.TableColumn{Title: "指标", Weight: 2.3},
			document.TableColumn{Title: "合计", Align: document.Right, Weight: 1})
		for i := range t.Rows {
			cells := make([]document.TableCell, 2)
			if at := group*rows + i; at < len(all) {
				cells = all[at].cells()
			}
			t.Rows[i].Cells = append(t.Rows[i].Cells, cells...)
		}
	}
	if cut := len(all) - groups*rows; cut > 0 {
		t.Notes = append(t.Notes, "另有"+strconv.Itoa(cut)+"项见回执数据文件。")
	}
	return t
}

func (t total) cells() []document.TableCell {
	return []document.TableCell{{Text: t.Name}, {Text: wording.Plain(t.value) + t.Measure, Figure: &t.ref}}
}

// replace puts a box for a character that no face has, wherever it stands.
func replace(doc *document.Document, missing rune) {
	box := func(text string) string { return strings.ReplaceAll(text, string(missing), "□") }
	for i, block := range doc.Body {
		p, ok := block.(document.Paragraph)
		if !ok {
			continue
		}
		for j := range p.Text {
			p.Text[j].Text = box(p.Text[j].Text)
		}
		doc.Body[i] = p
	}
	doc.Salutation = box(doc.Salutation)
}
