package heading

import "huibao/pipeline/read/workbook"

// textRow is one row's texts by column (the first is 0), those of merged cells
// in every column they cover; nil where there is none.
type textRow struct {
	number  int
	ceiling int // what its texts could be worth as a header
	texts   []*anchored
}

// anchored is a text and the cell that holds it.
type anchored struct {
	text        string
	title       *title // nil until it is asked for: most rows are soon seen to be no header
	column, row int
}

func (a *anchored) understood() *title {
	if a.title == nil {
		t := titles.get(whole(a.text), whole.title)
		a.title = &t
	}
	return a.title
}

// texts are the texts at the top of a sheet, with merges spread out.
type texts struct{ rows []textRow }

func newTexts(s *workbook.Sheet, limit int) texts {
	top := s.Rows[:min(len(s.Rows), limit)]
	width := 0
	for _, r := range top {
		width = max(width, min(r.Last(), headerColumns))
	}
	var out texts
	place := make(map[int]int)
	for i, r := range top {
		row := textRow{number: r.Number, texts: make([]*anchored, width)}
		place[r.Number] = i
		if isData(r) {
			out.rows = append(out.rows, row)
			continue
		}
		for c := range r.Cells() {
			if c.Kind == workbook.Text && c.Column <= width {
				row.texts[c.Column-1] = &anchored{text: c.Raw, column: c.Column, row: c.Row}
			}
		}
		out.rows = append(out.rows, row)
	}
	for _, m := range s.Merges {
		if i, ok := place[m.FirstRow]; ok && m.FirstColumn <= width && out.rows[i].texts[m.FirstColumn-1] != nil {
			out.spread(m, i, width)
		}
	}
	return out
}

// isData reports whether a row holds more numbers than texts, as no header does.
func isData(r workbook.Row) bool {
	numbers := 0
	for c := range r.Cells() {
		if c.Kind == workbook.Number {
			numbers++
		}
	}
	return 2*numbers > r.Len()
}

// spread enters a merged cell's text wherever the merge reaches.
func (t *texts) spread(m workbook.Area, from, width int) {
	a := t.rows[from].texts[m.FirstColumn-1]
	for i := from; i < len(t.rows) && t.rows[i].number <= m.LastRow; i++ {
		for column := m.FirstColumn; column <= min(m.LastColumn, width); column++ {
			t.rows[i].texts[column-1] = a
		}
	}
}

// run returns the rows from i on that lie directly below each other.
func (t *texts) run(i, depth int) ([]textRow, bool) {
	if i+depth > len(t.rows) || t.rows[i+depth-1].number != t.rows[i].number+depth-1 {
		return nil, false
	}
	return t.rows[i : i+depth], true
}
