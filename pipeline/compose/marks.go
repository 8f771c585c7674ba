package compose

import (
	"strconv"
	"strings"

	"huibao/pipeline/document"
)

// Marks carry figures and quotations through text and Markdown. They are made of
// private-use characters, which no text of ours or of an office may hold.
const (
	startFigure = '\uE000' // then the figure's place, middle, its text, end
	startQuote  = '\uE001' // then the quotation's place, end
	startBlock  = '\uE002' // then the block's place, end
	middle      = '\uE003'
	end         = '\uE004'
)

func blockMark(n int) string {
	return string(startBlock) + strconv.Itoa(n) + string(end)
}

// blockAt returns the place of the block that a paragraph stands for.
func blockAt(text string) (int, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), string(startBlock))
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(rest, string(end)))
	return n, err == nil
}

// foreign removes private-use characters from an office's words.
func foreign(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\uE000' && r <= '\uF8FF' {
			return -1
		}
		return r
	}, text)
}

// spans takes the marks out of a paragraph.
func (w *writer) spans(text string) []document.Span {
	var out []document.Span
	plain := func(s string) {
		if s != "" {
			out = append(out, document.Span{Text: s})
		}
	}
	for {
		at := strings.IndexAny(text, string([]rune{startFigure, startQuote}))
		if at < 0 {
			plain(text)
			return normalise(out)
		}
		plain(text[:at])
		isQuote := strings.HasPrefix(text[at:], string(startQuote))
		inner, rest, _ := strings.Cut(text[at+len(string(startFigure)):], string(end))
		if isQuote {
			n, _ := strconv.Atoi(inner)
			out = append(out, w.quotes[n])
		} else {
			number, shown, _ := strings.Cut(inner, string(middle))
			n, _ := strconv.Atoi(number)
			p := w.printed[n]
			out = append(out, document.Span{Text: shown, Figure: &p.ref, Against: p.against})
		}
		text = rest
	}
}

// fullWidth are the marks that stand in Chinese text in place of ASCII ones.
var fullWidth = map[rune]rune{',': '\uFF0C', ':': '\uFF1A', ';': '\uFF1B', '?': '\uFF1F', '!': '\uFF01', '(': '\uFF08', ')': '\uFF09'}

// normalise puts full-width marks in place of ASCII ones that stand beside a Han
// character. Quotations stay as they are.
func normalise(spans []document.Span) []document.Span {
	var all []rune
	for _, s := range spans {
		all = append(all, []rune(s.Text)...)
	}
	at := 0
	for i, s := range spans {
		runes := []rune(s.Text)
		for j, r := range runes {
			full, ascii := fullWidth[r]
			if ascii && !s.Quoted && (isHan(all, at+j-1) || isHan(all, at+j+1)) {
				runes[j] = full
			}
		}
		spans[i].Text = string(runes)
		at += len(runes)
	}
	return spans
}

func isHan(runes []rune, i int) bool {
	return i >= 0 && i < len(runes) && runes[i] >= 0x3400 && runes[i] <= 0x9FFF
}
