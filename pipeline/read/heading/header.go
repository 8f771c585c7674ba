package heading

import (
	"iter"
	"slices"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/normalise"
	"huibao/pipeline/read/workbook"
)

// Where headers are looked for.
const (
	headerRows    = 30  // rows with content from the top
	headerDepth   = 3   // rows that one header may take
	headerColumns = 200 // columns from the left
)

// Header is a table's header as found.
type Header struct {
	First, Last int           // its rows
	Columns     map[int]Found // by place in the form's columns
	Headings    []Heading     // every column of the sheet that has a header
}

// Heading is the header of one column of the sheet.
type Heading struct {
	Column int
	Row    int // where the title stands
	Text   string
	group  string // folded
	title  *title
}

// Found is where a column of the form stands.
type Found struct {
	Heading
	Meaning
	Doubled []Heading // others with the same meaning, as sure
}

// Find finds the rows that name the most columns of the form, the fewest
// rows that do, the first of several.
func (h *Index) Find(s *workbook.Sheet) (Header, bool) {
	texts := newTexts(s, headerRows+headerDepth)
	for i := range texts.rows {
		texts.rows[i].ceiling = h.ceiling(texts.rows[i])
	}
	strengths := make([]int, len(h.columns))
	var best []textRow
	worth := 0
	for depth := 1; depth <= headerDepth; depth++ {
		for i := range texts.rows[:min(len(texts.rows), headerRows)] {
			rows, ok := texts.run(i, depth)
			if !ok || most(rows) <= worth {
				continue
			}
			if try := h.worth(rows, strengths); try > worth {
				best, worth = rows, try
			}
		}
	}
	if best == nil {
		return Header{}, false
	}
	found := h.read(best)
	return found, len(found.Columns) >= min(2, len(h.columns))
}

// What a header is worth that names columns.
const (
	perColumn = 10 // each, besides the strength of its match
	perUnit   = 20 // more for the column of the units' names
)

// most is what the rows could be worth if each text in them named a column of its own.
func most(rows []textRow) int {
	sum := 0
	for _, r := range rows {
		sum += r.ceiling
	}
	return sum
}

// ceiling is what the texts of a row could be worth, whatever stands above them.
func (h *Index) ceiling(r textRow) int {
	sum := 0
	for i, a := range r.texts {
		if a != nil && a.column == i+1 && a.row == r.number && len(a.text) <= h.reach {
			sum += h.ceilings.get(whole(a.text), h.couldBeWorth)
		}
	}
	return sum
}

// couldBeWorth is what a text is worth where it names the best of the columns that it
// could name under any group: whatever ends as it does, or is counted or measured by it.
func (h *Index) couldBeWorth(text whole) int {
	t := text.title()
	measures := make(map[string]bool)
	for _, c := range h.columns {
		if _, known := measures[c.Measure]; !known {
			_, measures[c.Measure] = normalise.Measure(strings.Trim(t.key, "()"), c.Measure)
		}
	}
	best := 0
	for key, candidates := range h.byKey {
		names := strings.HasSuffix(key, t.key) || t.plain != "" && (strings.HasSuffix(key, t.plain) || strings.HasSuffix(key, withoutCount(t.plain))) ||
			strings.HasSuffix(key, withoutCount(t.key)) || generic.MatchString(t.key)
		for _, c := range candidates {
			column := h.columns[c.column]
			if !names && !measures[column.Measure] {
				continue
			}
			worth := perColumn + c.strength
			if h.groups[c.column] != "" {
				worth += sameGroup
			}
			if column.Role == form.RoleUnit {
				worth += perUnit
			}
			best = max(best, worth)
		}
	}
	return best
}

// worth tells how good a header some rows would be. Strengths is for its own use, of
// the columns' length.
func (h *Index) worth(rows []textRow, strengths []int) int {
	clear(strengths)
	for heading := range columnHeadings(rows) {
		m := h.match(heading.group, *heading.title)
		strengths[m.Place] = max(strengths[m.Place], m.Strength)
	}
	worth := 0
	for place, strength := range strengths {
		if strength == 0 {
			continue
		}
		worth += perColumn + strength
		if h.columns[place].Role == form.RoleUnit {
			worth += perUnit
		}
	}
	return worth
}

// read understands some rows as a header.
func (h *Index) read(rows []textRow) Header {
	headings := slices.AppendSeq(make([]Heading, 0, len(rows[0].texts)), columnHeadings(rows))
	out := Header{
		First: rows[0].number, Last: rows[len(rows)-1].number,
		Headings: headings, Columns: make(map[int]Found, len(headings)),
	}
	for _, heading := range out.Headings {
		if m := h.match(heading.group, *heading.title); m.Strength > 0 {
			out.add(Found{Heading: heading, Meaning: m})
		}
	}
	return out
}

// add keeps the surest header of a column; as sure ones are kept as doubles.
func (h *Header) add(f Found) {
	known, ok := h.Columns[f.Place]
	switch {
	case !ok || f.Strength > known.Strength:
		h.Columns[f.Place] = f
	case f.Strength == known.Strength:
		known.Doubled = append(known.Doubled, f.Heading)
		h.Columns[f.Place] = known
	}
}

// columnHeadings reads each column's texts from the top down: the last is its
// title, those above are its group. A title merged over several columns counts
// for the first.
func columnHeadings(rows []textRow) iter.Seq[Heading] {
	return func(yield func(Heading) bool) {
		for i := range rows[0].texts {
			var group string
			var last *anchored
			for _, r := range rows {
				a := r.texts[i]
				if a == nil || a == last {
					continue
				}
				if last != nil {
					group += last.understood().key
				}
				last = a
			}
			if last == nil || last.column != i+1 {
				continue
			}
			if !yield(Heading{last.column, last.row, last.text, group, last.understood()}) {
				return
			}
		}
	}
}
