package pdf_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode"

	"huibao/pipeline/document"
)

// prose is a document of nothing but text of Han characters and marks.
func prose(paragraphs int) *document.Document {
	doc := sample()
	doc.Annexes = nil
	doc.Body = nil
	for i := range paragraphs {
		doc.Body = append(doc.Body, plain(strings.Repeat([]string{opening, method, problem}[i%3], 3)))
	}
	return doc
}

// TestTypeArea measures paper, margins, lines and characters of full text pages.
func TestTypeArea(t *testing.T) {
	t.Parallel()
	pages := measured(t, rendered(t, prose(12)))
	for i, page := range pages[1 : len(pages)-2] { // the last but one may have given lines to the signature
		name := fmt.Sprintf("page %d", i+2)
		near(t, name+": width of the paper", page.Width/mm, 210, 0.1)
		near(t, name+": height of the paper", page.Height/mm, 297, 0.1)
		_, lines := page.number(t)
		if len(lines) != 22 {
			t.Errorf("%s has %d lines, want 22", name, len(lines))
		}
		left, top, right, bottom := math.Inf(1), math.Inf(1), 0.0, 0.0
		for _, l := range lines {
			left, top = min(left, l.Left), min(top, l.Top)
			right, bottom = max(right, l.Right), max(bottom, l.Bottom)
		}
		near(t, name+": left margin", left/mm, 28, 1)
		near(t, name+": right margin", (page.Width-right)/mm, 26, 1)
		near(t, name+": top margin", top/mm, 37, 1)
		// The last line's blank belongs to the type area.
		pitch := (bottom - top - 16) / 21
		near(t, name+": line pitch", pitch/mm, 225.0/22, 0.02)
		near(t, name+": bottom margin", (page.Height-top-22*pitch)/mm, 35, 1)
		countCharacters(t, name, lines, right)
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s is %.2f, want %.2f ± %.2f", what, got, want, tolerance)
	}
}

// countCharacters looks at the lines that are full and hold nothing narrow.
func countCharacters(t *testing.T, page string, lines []textLine, right float64) {
	t.Helper()
	counted := 0
	for _, l := range lines {
		text := []rune(l.text())
		if l.Right < right-8 || l.Left > 30*mm || strings.ContainsFunc(l.text(), func(r rune) bool { return r < 0x2000 }) {
			continue
		}
		counted++
		if len(text) < 27 || len(text) > 29 {
			t.Errorf("%s: line %q has %d characters, want 28 ± 1", page, l.text(), len(text))
		}
	}
	if counted < 5 {
		t.Errorf("%s: only %d full lines to count", page, counted)
	}
}

// TestNoLineBreaksTheRules looks at both ends of every line of the sample.
func TestNoLineBreaksTheRules(t *testing.T) {
	t.Parallel()
	for i, page := range measured(t, rendered(t, sample())) {
		for _, l := range page.Lines {
			text := []rune(l.text())
			if strings.ContainsRune("、，。；：？！）》”’", text[0]) || strings.ContainsRune("（《“‘", text[len(text)-1]) {
				t.Errorf("page %d: line %q breaks the rules", i+1, l.text())
			}
		}
	}
}

// TestPageNumbers finds them outside, 7 mm under the type area, odd ones right.
func TestPageNumbers(t *testing.T) {
	t.Parallel()
	for i, page := range measured(t, rendered(t, sample())) {
		number, _ := page.number(t)
		if want := fmt.Sprintf("—%d—", i+1); number.text() != want {
			t.Errorf("page %d is numbered %q, want %q", i+1, number.text(), want)
		}
		left, right, bottom := 28.0, 26.0, 35.0
		if page.Width > page.Height {
			left, right, bottom = 35, 37, 26
		}
		if i%2 == 0 {
			near(t, fmt.Sprintf("room right of number %d", i+1), (page.Width-number.Right)/mm, right+156.0/28, 1)
		} else {
			near(t, fmt.Sprintf("room left of number %d", i+1), number.Left/mm, left+156.0/28, 1)
		}
		near(t, fmt.Sprintf("room under number %d", i+1), (page.Height-(number.Top+number.Bottom)/2)/mm, bottom-7, 1)
	}
}

// TestFrontAndSignature measures title, salutation, first paragraph and signature.
func TestFrontAndSignature(t *testing.T) {
	t.Parallel()
	doc := sample()
	lines := make(map[string]textLine)
	place := make(map[string]int)
	for i, page := range measured(t, rendered(t, doc)) {
		for _, l := range page.Lines {
			lines[l.text()], place[l.text()] = l, i
		}
	}
	const pitch, char = 225.0 / 22, 156.0 / 28
	title := lines[squeezed(doc.Title[1])]
	near(t, "middle of the title", (title.Left+title.Right)/2/mm, 28+78, 1)
	salutation := lines[doc.Salutation]
	near(t, "left edge of the salutation", salutation.Left/mm, 28, 0.5)
	near(t, "lines from subtitle to salutation", (salutation.Top-lines["——"+doc.Subtitle].Top)/mm/pitch, 2, 0.05)
	near(t, "indent of a heading", lines["一、基本情况"].Left/mm, 28+2*char, 0.5)
	near(t, "indent of the annex note", lines["附件：1.各街道社区工作主要数据"].Left/mm, 28+2*char, 0.5)
	near(t, "turned line of the annex note", lines["同期比较方法的几点说明"].Left/mm, lines["3.关于各项数据统计口径、来源以及与上月、去年"].Left/mm+16.6/mm, 0.5)
	name, date := lines[doc.Signature.Name], lines["2006年6月30日"]
	near(t, "room right of the signature", (210*mm-name.Right)/mm, 26+2*char, 0.5)
	near(t, "date to the right of the name", (date.Left-name.Left)/mm, 2*char, 0.5)
	near(t, "lines from name to date", (date.Top-name.Top)/mm/pitch, 1, 0.05)
	if place["以上汇报，不妥之处，请批评指正。"] != place[doc.Signature.Name] {
		t.Error("the signature stands on a page without text of the body")
	}
	near(t, "left edge of the annex label", lines["附件2"].Left/mm, 28, 0.5)
	near(t, "lines from annex label to title", (lines["全区社区基本情况一览表"].Top-lines["附件2"].Top)/mm/pitch, 2, 0.05)
}

// TestSignatureWithLongDate moves the name so that the date keeps its space.
func TestSignatureWithLongDate(t *testing.T) {
	t.Parallel()
	doc := prose(1)
	doc.Signature.Name = "组织部"
	for _, l := range measured(t, rendered(t, doc))[0].Lines {
		switch l.text() {
		case "2006年6月30日":
			near(t, "room right of the date", (210*mm-l.Right)/mm, 26+2*156.0/28, 0.5)
		case "组织部":
			near(t, "left edge of the name", l.Left/mm, 184-4*156.0/28-36.4, 1)
		}
	}
}

// TestHeadingNeverStandsLast pushes headings over the end of a page line by line.
func TestHeadingNeverStandsLast(t *testing.T) {
	t.Parallel()
	for lines := 12; lines < 24; lines++ {
		doc := &document.Document{Title: []string{"题目"}}
		for range lines {
			doc.Body = append(doc.Body, plain("一行文字。"))
		}
		doc.Body = append(doc.Body, heading(1, "一、", "上级标题"), heading(2, "（一）", "下级标题"), plain(opening))
		for i, page := range measured(t, rendered(t, doc)) {
			_, others := page.number(t)
			last := others[0]
			for _, l := range others {
				if l.Top > last.Top {
					last = l
				}
			}
			if strings.Contains(last.text(), "标题") {
				t.Errorf("after %d lines page %d ends with heading %q", lines, i+1, last.text())
			}
		}
	}
}

// TestChartKeepsItsCaption pushes a chart down a page line by line.
func TestChartKeepsItsCaption(t *testing.T) {
	t.Parallel()
	for lines := 8; lines < 22; lines++ {
		doc := &document.Document{}
		for range lines {
			doc.Body = append(doc.Body, plain("一行文字。"))
		}
		doc.Body = append(doc.Body, barChart(), plain(opening))
		for i, page := range measured(t, rendered(t, doc)) {
			var text strings.Builder
			for _, l := range page.Lines {
				text.WriteString(l.text())
			}
			if strings.Contains(text.String(), "单位：名") != strings.Contains(text.String(), "图1") {
				t.Errorf("after %d lines page %d holds a chart or its caption alone", lines, i+1)
			}
		}
	}
}

// TestRepeatedHead finds a long table's head on each of its pages.
func TestRepeatedHead(t *testing.T) {
	t.Parallel()
	doc := &document.Document{Title: []string{"题目"}, Body: []document.Block{communityTable()}}
	for i, page := range measured(t, rendered(t, doc)) {
		var text strings.Builder
		for _, l := range page.Lines {
			text.WriteString(l.text())
		}
		if strings.Count(text.String(), "用房面积") != 1 {
			t.Errorf("page %d does not hold the head once: %s", i+1, text.String())
		}
		if strings.IndexFunc(text.String(), unicode.IsDigit) < 0 {
			t.Errorf("page %d holds no row", i+1)
		}
	}
}
