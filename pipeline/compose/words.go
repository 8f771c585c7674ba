package compose

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/nearest"
	"huibao/pipeline/period"
	"huibao/pipeline/wording"
)

// reference is a figure within a person's words: {members_total}, with the way to print it
// {investment:about_yuan}, and behind a sign of equality what is printed by now, which the
// program writes and never reads.
var reference = regexp.MustCompile(`\{([a-z][a-z0-9_]*)(?:[:\x{FF1A}]([A-Za-z0-9_]+))?(?:[=\x{FF1D}]([^{}]*))?\}`)

// ways are the ways to print a figure besides the styles, by name; the first is the usual
// one.
var ways = []struct {
	name  string
	print func(w *writer, code string) string
}{
	{"", func(w *writer, code string) string { return w.num(code) }},
	{"size", func(w *writer, code string) string { return w.size(code) }},
	{"vsPrev", func(w *writer, code string) string { return w.prev().versus(code) }},
	{"vsYear", func(w *writer, code string) string { return w.lastYear().versus(code) }},
	{"growthPrev", func(w *writer, code string) string { return w.prev().growth(code) }},
	{"growthYear", func(w *writer, code string) string { return w.lastYear().growth(code) }},
	{"prev", func(w *writer, code string) string { return w.prev().num(code) }},
	{"lastYear", func(w *writer, code string) string { return w.lastYear().num(code) }},
}

// way returns how a name says that a figure is printed.
func (w *writer) way(name string) (print func(code string) string, ok bool) {
	for _, known := range ways {
		if known.name == name {
			return func(code string) string { return known.print(w, code) }, true
		}
	}
	if _, ok := wording.Style(name); ok {
		return func(code string) string { return w.style(name, code) }, true
	}
	return nil, false
}

// worded puts a person's words in the place of a passage, where there are any. They may
// make several paragraphs of it.
func (a *assembly) worded(p document.Paragraph) []document.Paragraph {
	at := slices.IndexFunc(a.Words, func(words document.Words) bool { return words.Passage == p.Passage })
	if at < 0 {
		p.Written = a.written(p.Text)
		return []document.Paragraph{p}
	}
	words := a.Words[at]
	a.placed[words.Passage] = true
	a.flag(words)
	p.Composed, p.Text = p.Text, nil
	var all, out []string
	for _, part := range strings.Split(words.Text, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, a.filled(part))
		}
	}
	paragraphs := []document.Paragraph{p}
	for i, text := range out {
		spans := a.spans(text)
		all = append(all, a.written(spans))
		if i == 0 {
			paragraphs[0].Text = spans
			continue
		}
		paragraphs = append(paragraphs, document.Paragraph{Text: spans})
	}
	paragraphs[0].Written = strings.Join(all, "\n\n")
	return paragraphs
}

// filled prints the figures that words name. Lines within a paragraph are joined without
// a space, as Chinese is written.
func (w *writer) filled(text string) string {
	var b strings.Builder
	for line := range strings.Lines(foreign(text)) {
		b.WriteString(strings.TrimSpace(line))
	}
	return reference.ReplaceAllStringFunc(b.String(), func(found string) string {
		parts := reference.FindStringSubmatch(found)
		print, ok := w.way(parts[2])
		if _, known := w.known.figures[parts[1]]; !ok || !known {
			return found
		}
		return print(parts[1])
	})
}

// written is a text as a person edits it: figures that can be named are.
func (w *writer) written(spans []document.Span) string {
	var b strings.Builder
	for _, s := range spans {
		if name := w.nameOf(s); name != "" {
			b.WriteString("{" + name + "=" + s.Text + "}")
			continue
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

// Read is a passage as it reads, from how a person edits it.
func Read(written string) string { return reference.ReplaceAllString(written, "$3") }

// Named is a passage as a person wrote it, with its figures named and not filled in.
func Named(written string) string {
	return reference.ReplaceAllStringFunc(written, func(found string) string {
		parts := reference.FindStringSubmatch(found)
		if parts[2] != "" {
			return "{" + parts[1] + ":" + parts[2] + "}"
		}
		return "{" + parts[1] + "}"
	})
}

// nameOf names the figure that a piece prints, with the way in which it does; empty where
// no name prints the same.
func (w *writer) nameOf(s document.Span) string {
	if s.Figure == nil || strings.ContainsAny(s.Text, "{}") {
		return ""
	}
	code := s.Figure.Code
	for _, way := range ways {
		if w.prints(way.print(w, code), s) {
			if way.name == "" {
				return code
			}
			return code + ":" + way.name
		}
	}
	for _, style := range wording.Styles() {
		if w.prints(w.style(style, code), s) {
			return code + ":" + style
		}
	}
	return ""
}

// prints reports whether a mark stands for that piece.
func (w *writer) prints(marked string, s document.Span) bool {
	spans := w.spans(marked)
	same := func(a, b *figure.Ref) bool { return a == b || a != nil && b != nil && *a == *b }
	return len(spans) == 1 && spans[0].Text == s.Text && same(spans[0].Figure, s.Figure) && same(spans[0].Against, s.Against)
}

// flag notes what about a person's words is to be looked at again.
func (a *assembly) flag(words document.Words) {
	for _, known := range words.Basis.Figures {
		now := a.printed(known.Ref)
		if now == known.Text {
			continue
		}
		ref := known.Ref
		a.doc.Flags = append(a.doc.Flags, document.Flag{
			Passage: words.Passage, Kind: document.FigureChanged, Figure: &ref, Name: a.known.figures[ref.Code].Name,
			Before: known.Text, After: now,
		})
	}
	all := a.numbers()
	for _, n := range words.Basis.Numbers {
		if !all[n] && slices.Contains(bare(words.Text), n) {
			a.doc.Flags = append(a.doc.Flags, document.Flag{Passage: words.Passage, Kind: document.NumberStray, Before: n})
		}
	}
}

// flagGone notes the words that have no place in this document.
func (w *writer) flagGone(doc *document.Document) {
	for _, words := range w.Words {
		if !w.placed[words.Passage] {
			doc.Flags = append(doc.Flags, document.Flag{Passage: words.Passage, Kind: document.PassageGone})
		}
	}
}

// printed is a figure as tables print it; absent where it is not known.
func (w *writer) printed(ref figure.Ref) string {
	f, ok := w.Book.Get(ref.Unit, ref.Period, ref.Code)
	switch {
	case !ok:
		return absent
	case f.Kind == figure.IsNumber:
		return w.formatted(ref.Code, f.Number)
	case f.Kind == figure.IsList:
		return wording.Join(f.List)
	default:
		return f.Text
	}
}

// number is one within text.
var number = regexp.MustCompile(`[0-9][0-9,]*(?:\.[0-9]+)?%?`)

// bare are the numbers of a text that are not named figures, each once.
func bare(text string) []string {
	return slices.Compact(slices.Sorted(slices.Values(number.FindAllString(reference.ReplaceAllString(text, " "), -1))))
}

// numbers are all figures of the district and its offices, and those it is compared with,
// as they are printed.
func (w *writer) numbers() map[string]bool {
	if w.all != nil {
		return w.all
	}
	w.all = make(map[string]bool)
	enter := func(unit string, p period.Period) {
		for code := range w.known.figures {
			for _, n := range number.FindAllString(w.printed(figure.Ref{Unit: unit, Period: p, Code: code}), -1) {
				w.all[n] = true
			}
		}
	}
	for _, p := range []period.Period{w.Period, w.Period.Previous(), w.Period.LastYear()} {
		enter(w.district, p)
	}
	for _, o := range w.Dataset.Offices {
		enter(o.Code, w.Period)
	}
	return w.all
}

// Found is what a person's words for a passage rest on.
type Found struct {
	document.Basis
	Unknown []string // names of figures that there are none of
	Stray   []string // bare numbers that are no figures and that the template did not write
}

// Ground finds what words for a passage rest on, as the month stands now.
func (t *Template) Ground(in Input, passage document.Paragraph, text string) (Found, error) {
	w, err := newWriter(t, in)
	if err != nil {
		return Found{}, err
	}
	says := passage.Text
	if passage.Composed != nil {
		says = passage.Composed
	}
	out := Found{Basis: document.Basis{Figures: []document.Known{}, Numbers: []string{}}}
	under := make(map[figure.Ref]bool)
	note := func(ref *figure.Ref) {
		if ref != nil && !under[*ref] {
			under[*ref] = true
			out.Figures = append(out.Figures, document.Known{Ref: *ref, Text: w.printed(*ref)})
		}
	}
	for _, s := range says {
		note(s.Figure)
		note(s.Against)
	}
	for _, named := range reference.FindAllStringSubmatch(text, -1) {
		_, way := w.way(named[2])
		if _, known := t.known.figures[named[1]]; !known || !way {
			out.Unknown = append(out.Unknown, w.unknown(named[1], named[2]))
		}
	}
	all, written := w.numbers(), document.Plain(says)
	for _, n := range bare(text) {
		switch {
		case all[n]:
			out.Numbers = append(out.Numbers, n)
		case !slices.Contains(number.FindAllString(written, -1), n):
			out.Stray = append(out.Stray, n)
		}
	}
	return out, nil
}

// unknown says of a name that prints nothing which one may have been meant.
func (w *writer) unknown(code, way string) string {
	if _, known := w.known.figures[code]; known {
		return code + ":" + way
	}
	if offer := nearest.Name(code, slices.Sorted(maps.Keys(w.known.figures))); offer != "" {
		return code + "（是否为 " + offer + "？）"
	}
	return code
}
