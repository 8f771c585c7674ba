package compose

import (
	"strconv"
	"strings"

	"huibao/pipeline/document"
)

// Marks stand in text and Markdown for what is put in only afterwards: a piece of
// text (a number, a name, an office's words) or a fenced block. Since only the mark
// passes through Markdown, nothing that is put in can be taken for Markdown. They
// are made of private-use characters, which no text of ours or of an office holds.
const (
	startPiece = '\uE000' // then the piece's place, end
	startBlock = '\uE001' // then the block's place, end
	startName  = '\uE003' // then a passage's name, end
	end        = '\uE002'
)

func mark(start rune, n int) string {
	return string(start) + strconv.Itoa(n) + string(end)
}

// blockAt returns the place of the block that a paragraph stands for.
func blockAt(text string) (int, bool) {
	rest, ok := strings.CutPrefix(text, string(startBlock))
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(rest, string(end)))
	return n, err == nil
}

// foreign removes private-use characters from what others wrote.
func foreign(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\uE000' && r <= '\uF8FF' {
			return -1
		}
		return r
	}, text)
}

// put keeps a piece for later and returns its mark; nothing needs none.
func (w *writer) put(piece document.Span) string {
	if piece.Text == "" {
		return ""
	}
	w.pieces = append(w.pieces, piece)
	return mark(startPiece, len(w.pieces)-1)
}

// spans puts the pieces in the places of their marks. Neighbours that are neither
// figure nor quotation become one.
func (w *writer) spans(text string) []document.Span {
	var out []document.Span
	add := func(s document.Span) {
		if s.Text == "" {
			return
		}
		if last := len(out) - 1; last >= 0 && plain(out[last]) && plain(s) {
			out[last].Text += s.Text
			return
		}
		out = append(out, s)
	}
	for {
		before, after, found := strings.Cut(text, string(startPiece))
		add(document.Span{Text: foreign(before)})
		if !found {
			return normalise(out)
		}
		place, rest, _ := strings.Cut(after, string(end))
		if n, err := strconv.Atoi(place); err == nil && n >= 0 && n < len(w.pieces) {
			add(w.pieces[n])
		}
		text = rest
	}
}

func plain(s document.Span) bool { return s.Figure == nil && !s.Quoted }

// fullWidth are the marks that stand in Chinese text in place of ASCII ones.
var fullWidth = map[rune]rune{',': '\uFF0C', ':': '\uFF1A', ';': '\uFF1B', '?': '\uFF1F', '!': '\uFF01', '(': '\uFF08', ')': '\uFF09'}

// normalise puts full-width marks in place of ASCII ones that stand in Chinese
// text: beside a Han character or a full-width mark, or closing a bracket that
// does. Quotations stay as they are.
func normalise(spans []document.Span) []document.Span {
	var all []rune
	var quoted []bool
	for _, s := range spans {
		for _, r := range s.Text {
			all, quoted = append(all, r), append(quoted, s.Quoted)
		}
	}
	widen(all, quoted)
	at := 0
	for i, s := range spans {
		n := len([]rune(s.Text))
		spans[i].Text = string(all[at : at+n])
		at += n
	}
	return spans
}

func widen(all []rune, quoted []bool) {
	var open []int // places of opening brackets
	for i, r := range all {
		full, ascii := fullWidth[r]
		if !ascii || quoted[i] {
			continue
		}
		chinese := isChinese(all, i-1) || isChinese(all, i+1)
		switch {
		case r == '(':
			open = append(open, i)
		case r == ')' && len(open) > 0:
			opening := open[len(open)-1]
			open = open[:len(open)-1]
			if chinese = chinese || all[opening] == fullWidth['(']; chinese {
				all[opening] = fullWidth['(']
			}
		}
		if chinese {
			all[i] = full
		}
	}
}

// isChinese reports whether a Han character or a full-width mark stands at i.
func isChinese(runes []rune, i int) bool {
	if i < 0 || i >= len(runes) {
		return false
	}
	r := runes[i]
	return r >= 0x3000 && r <= 0x303F || r >= 0x3400 && r <= 0x9FFF || r >= 0xFF00 && r <= 0xFF65 || strings.ContainsRune("“”‘’—…", r)
}
