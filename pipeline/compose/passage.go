package compose

import (
	"fmt"
	"strings"

	"huibao/pipeline/document"
)

// opening is where passages stand that come before any heading.
const opening = "开头"

// passageMark names the paragraph in which a template writes it.
func passageMark(name string) string { return string(startName) + foreign(name) + string(end) }

// passageName takes a paragraph's own name out of its text; empty when it has none.
func passageName(text string) (name, rest string) {
	before, after, found := strings.Cut(text, string(startName))
	if !found {
		return "", text
	}
	name, after, _ = strings.Cut(after, string(end))
	_, after = passageName(after)
	return name, strings.TrimSpace(before + after)
}

// passageNames gives every paragraph a name that stays the same from month to month: its
// own, or the headings it stands under and its place among their paragraphs.
type passageNames struct {
	annex string
	path  [len(numerals{})]string
	used  map[string]int
}

// enter begins an annex.
func (n *passageNames) enter(annex string) {
	n.annex = annex
	clear(n.path[:])
}

// heading begins a section. Figures in a heading do not belong to its name.
func (n *passageNames) heading(h document.Heading) {
	var b strings.Builder
	for _, s := range h.Text {
		if s.Figure == nil {
			b.WriteString(s.Text)
		}
	}
	n.path[h.Level-1] = strings.TrimSuffix(b.String(), "。")
	clear(n.path[h.Level:])
}

// next is the name of the next paragraph.
func (n *passageNames) next(own string) string {
	if own != "" {
		return n.unique(own, func(again int) string { return fmt.Sprintf("%s/%d", own, again) })
	}
	var parts []string
	for _, part := range append([]string{n.annex}, n.path[:]...) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		parts = []string{opening}
	}
	path := strings.Join(parts, "/")
	n.unique(path, nil)
	return fmt.Sprintf("%s/%d", path, n.used[path])
}

// unique counts the uses of a name and makes another one of those after the first.
func (n *passageNames) unique(name string, other func(again int) string) string {
	if n.used == nil {
		n.used = make(map[string]int)
	}
	n.used[name]++
	if again := n.used[name]; again > 1 && other != nil {
		return other(again)
	}
	return name
}
