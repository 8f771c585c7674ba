package portal

import (
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// How much of a sheet is shown at a time.
const (
	gridRows    = 200
	gridColumns = 100
	shortText   = 20 // characters that stand in one line
)

// grid is one sheet of a file with the cells in question marked.
type grid struct {
	ID       string // of the attempt
	Name     string // of the file
	Sheet    string
	Tabs     []tab
	Columns  []string // letters
	Rows     []gridRow
	Findings []finding // of the sheet
	Before   string    // path of the rows before; empty for none
	After    string
	Cut      bool // there are more columns than are shown
}

// tab leads to a sheet.
type tab struct {
	Sheet, Path string
	Here        bool
	Findings    int
}

type gridRow struct {
	Number int
	Mark   form.Severity // of the row as a whole
	Cells  []gridCell
}

type gridCell struct {
	Ref, Text string
	Across    int // columns that it reaches over; 0 for one
	Down      int // rows
	Number    bool
	Long      bool          // it needs room
	Mark      form.Severity // gravest of its findings; empty for none
	Finding   int           // the number of that one
	Says      string        // and its words
}

// gridPage shows a sheet of the file as it was sent.
func gridPage(v *visit) error {
	sheets, err := v.p.Desk.Sheets(v.r.Context(), v.attempt)
	if err != nil || len(sheets) == 0 {
		v.p.Log.Info("cannot show a file", "attempt", v.attempt.ID, "cause", err)
		return refuse(http.StatusUnprocessableEntity, "这个文件读不出来，无法逐格显示。请看审核结果中的说明。")
	}
	found, err := v.findings()
	if err != nil {
		return err
	}
	name := v.r.URL.Query().Get("sheet")
	at := 0
	shown := grid{ID: v.attempt.ID, Name: v.attempt.Name}
	for i, s := range sheets {
		if s.Sheet == name {
			at = i
		}
	}
	for i, s := range sheets {
		shown.Tabs = append(shown.Tabs, tab{s.Sheet, gridPath(v.attempt, s.Sheet, 0, ""), i == at, count(found, s.Sheet)})
	}
	page, _ := strconv.Atoi(v.r.URL.Query().Get("page")) // the first one for what is no number
	shown.fill(sheets[at], found, max(0, page))
	if page > 0 {
		shown.Before = gridPath(v.attempt, shown.Sheet, (page-1)*gridRows+1, "")
	}
	if n := len(sheets[at].Rows); n > 0 && sheets[at].Rows[n-1].Number > (page+1)*gridRows {
		shown.After = gridPath(v.attempt, shown.Sheet, (page+1)*gridRows+1, "")
	}
	return v.ok("grid", shown.Sheet+"\u3000"+v.attempt.Name, shown)
}

func count(found []finding, sheet string) int {
	n := 0
	for _, f := range found {
		if len(f.Cells) > 0 && f.Cells[0].Sheet == sheet {
			n++
		}
	}
	return n
}

// fill puts one page of a sheet into the grid.
func (g *grid) fill(from submission.Grid, found []finding, page int) {
	g.Sheet = from.Sheet
	marks := make(map[string]finding) // by place, the gravest
	for _, f := range found {
		for _, c := range f.Cells {
			if c.Sheet != from.Sheet {
				continue
			}
			if have, marked := marks[c.Ref()]; !marked || gravity[f.Severity] < gravity[have.Severity] {
				marks[c.Ref()] = f
			}
		}
		if len(f.Cells) > 0 && f.Cells[0].Sheet == from.Sheet {
			g.Findings = append(g.Findings, f)
		}
	}
	columns := min(max(from.Columns, widest(found, from.Sheet)), gridColumns)
	g.Cut = from.Columns > gridColumns
	for c := 1; c <= columns; c++ {
		g.Columns = append(g.Columns, submission.ColumnName(c))
	}
	g.rows(from, marks, columns, page*gridRows)
}

// widest is the last column that a finding on the sheet speaks of.
func widest(found []finding, sheet string) int {
	last := 1
	for _, f := range found {
		for _, c := range f.Cells {
			if c.Sheet == sheet {
				last = max(last, c.Column)
			}
		}
	}
	return last
}

// rows shows the rows behind a row, empty ones between them too.
func (g *grid) rows(from submission.Grid, marks map[string]finding, columns, behind int) {
	last := 0
	there := make(map[int]submission.GridRow)
	for _, row := range from.Rows {
		there[row.Number], last = row, row.Number
	}
	for number := behind + 1; number <= min(last, behind+gridRows); number++ {
		row := gridRow{Number: number, Mark: marks[strconv.Itoa(number)].Severity, Cells: make([]gridCell, columns)}
		for i := range row.Cells {
			row.Cells[i].Ref = g.Columns[i] + strconv.Itoa(number)
			row.Cells[i].mark(marks)
		}
		for _, c := range there[number].Cells {
			if c.Column <= columns {
				cell := &row.Cells[c.Column-1]
				cell.Text, cell.Number, cell.Long = c.Text, c.Number, utf8.RuneCountInString(c.Text) > shortText
			}
		}
		g.Rows = append(g.Rows, row)
	}
	g.merge(from.Merges, behind)
}

func (c *gridCell) mark(marks map[string]finding) {
	if f, marked := marks[c.Ref]; marked {
		c.Mark, c.Finding, c.Says = f.Severity, f.Number, f.Message+f.Action
	}
}

// merge makes cells that are one into one, as far as they are shown, and leaves alone
// those behind which something would vanish.
func (g *grid) merge(areas []submission.GridArea, behind int) {
	gone := make(map[*gridCell]bool)
	for _, a := range areas {
		a.Row -= behind
		covered := g.covered(a)
		if len(covered) == 0 || slices.ContainsFunc(covered, func(c *gridCell) bool { return gone[c] || c.Across > 0 }) ||
			slices.ContainsFunc(covered[1:], func(c *gridCell) bool { return c.Mark != "" || c.Text != "" }) {
			continue
		}
		covered[0].Down = min(a.Rows, len(g.Rows)-a.Row+1)
		covered[0].Across = len(covered) / covered[0].Down
		for _, c := range covered[1:] {
			gone[c] = true
		}
	}
	for r := range g.Rows {
		var left []gridCell
		for c := range g.Rows[r].Cells {
			if !gone[&g.Rows[r].Cells[c]] {
				left = append(left, g.Rows[r].Cells[c])
			}
		}
		g.Rows[r].Cells = left
	}
}

// covered are the cells of an area that are shown, row by row; none where its first is not.
func (g *grid) covered(a submission.GridArea) []*gridCell {
	var out []*gridCell
	if a.Row < 1 {
		return nil
	}
	for r := a.Row; r < a.Row+a.Rows && r <= len(g.Rows); r++ {
		for c := a.Column; c < a.Column+a.Columns && c <= len(g.Columns); c++ {
			out = append(out, &g.Rows[r-1].Cells[c-1])
		}
	}
	return out
}
