package blank

import (
	"fmt"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// The typefaces, as office computers have them, and the shades.
const (
	bodyFont  = "宋体"
	titleFont = "黑体"

	fillShade  = "FFFBE0" // to fill in
	headShade  = "E7E6E6"
	totalShade = "F6F1E3"
	lineColor  = "8C8C8C"
	quietColor = "595959"
)

// style is the look of a cell.
type style struct {
	title, head, total, quiet bool
	fill                      bool // a cell to fill in: coloured and unlocked
	lined, wrap               bool
	align                     string
	number                    string
}

// The looks that sheets share.
var (
	titleStyle = style{title: true, align: "center"}
	infoStyle  = style{align: "left"}
	hintStyle  = style{quiet: true, align: "left", wrap: true}
	headStyle  = style{head: true, lined: true, wrap: true, align: "center"}
	textStyle  = style{lined: true, align: "left"}
	wrapStyle  = style{lined: true, align: "left", wrap: true}
	midStyle   = style{lined: true, align: "center"}
)

// formats are the number formats by type; what is not listed is text.
var formats = map[form.Type]string{
	form.Integer: "0", form.Decimal: "0.0##", form.Money: "#,##0.##", form.Rate: "0.0%", form.Day: "yyyy-mm-dd",
}

// inputStyle is the look of a cell that holds a column's value.
func inputStyle(c form.Column) style {
	s := style{lined: true, fill: true, number: formats[c.Type]}
	switch {
	case c.Type.Numeric():
		s.align = "right"
	case c.Type == form.Day:
		s.align = "left"
	default:
		s.align, s.wrap, s.number = "left", true, "@"
	}
	return s
}

func (s style) library() *excelize.Style {
	out := &excelize.Style{
		Font:       &excelize.Font{Family: bodyFont, Size: 10},
		Alignment:  &excelize.Alignment{Horizontal: s.align, Vertical: "center", WrapText: s.wrap},
		Protection: &excelize.Protection{Locked: !s.fill},
	}
	switch {
	case s.title:
		out.Font = &excelize.Font{Family: titleFont, Size: 16}
	case s.head:
		out.Font.Bold, out.Fill = true, shade(headShade)
	case s.total:
		out.Font.Bold, out.Fill = true, shade(totalShade)
	case s.quiet:
		out.Font.Color = quietColor
	case s.fill:
		out.Fill = shade(fillShade)
	}
	if s.lined {
		for _, side := range []string{"left", "top", "right", "bottom"} {
			out.Border = append(out.Border, excelize.Border{Type: side, Color: lineColor, Style: 1})
		}
	}
	if s.number != "" {
		out.CustomNumFmt = &s.number
	}
	return out
}

func shade(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// grid is one sheet being drawn. The first error stays and ends the drawing.
type grid struct {
	*book
	name  string
	width int // in columns
	err   error
}

// add makes a sheet; a new file has one already.
func (b *book) add(name string) (*grid, error) {
	g := &grid{book: b, name: name}
	b.count++
	if b.count == 1 {
		return g, b.file.SetSheetName(b.file.GetSheetName(0), name)
	}
	_, err := b.file.NewSheet(name)
	return g, err
}

func (g *grid) do(err error) {
	if g.err == nil {
		g.err = err
	}
}

func ref(column, row int) string { return submission.Cell{Column: column, Row: row}.Ref() }

// set puts a value down; nil leaves the cell empty.
func (g *grid) set(column, row int, value any, s style) {
	id, known := g.styles[s]
	if !known {
		var err error
		id, err = g.file.NewStyle(s.library())
		g.do(err)
		g.styles[s] = id
	}
	g.do(g.file.SetCellStyle(g.name, ref(column, row), ref(column, row), id))
	if value != nil {
		g.do(g.file.SetCellValue(g.name, ref(column, row), value))
	}
}

// merge joins cells into one.
func (g *grid) merge(column, row, lastColumn, lastRow int, value any, s style) {
	for r := row; r <= lastRow; r++ {
		for c := column; c <= lastColumn; c++ {
			g.set(c, r, nil, s)
		}
	}
	g.set(column, row, value, s)
	if lastColumn > column || lastRow > row {
		g.do(g.file.MergeCell(g.name, ref(column, row), ref(lastColumn, lastRow)))
	}
}

func (g *grid) height(row int, points float64) { g.do(g.file.SetRowHeight(g.name, row, points)) }

func (g *grid) widths(widths ...float64) {
	g.width = len(widths)
	for i, w := range widths {
		name := submission.ColumnName(i + 1)
		g.do(g.file.SetColWidth(g.name, name, name, w))
	}
}

// titled writes the heading over the sheet's columns: the title, and a line of whose
// it is.
func (g *grid) titled(title string) {
	g.merge(1, 1, g.width, 1, title, titleStyle)
	g.height(1, 32)
	g.merge(1, 2, g.width, 2, "填报单位："+g.office.Name+"\u3000\u3000报告期："+g.Period.Chinese(), infoStyle)
	g.height(2, 20)
}

// finish locks the sheet and sets up screen and paper; head rows and lead columns stay.
func (g *grid) finish(landscape bool, head, lead int) error {
	g.do(g.file.ProtectSheet(g.name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
		EditObjects: true, EditScenarios: true,
	}))
	lines := false
	g.do(g.file.SetSheetView(g.name, 0, &excelize.ViewOptions{ShowGridLines: &lines}))
	g.printing(landscape)
	if head > 0 {
		pane := "bottomLeft"
		if lead > 0 {
			pane = "bottomRight"
		}
		g.do(g.file.SetPanes(g.name, &excelize.Panes{
			Freeze: true, XSplit: lead, YSplit: head, TopLeftCell: ref(lead+1, head+1), ActivePane: pane,
		}))
		g.do(g.file.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$%d", g.name, head), Scope: g.name,
		}))
	}
	return g.err
}

func (g *grid) printing(landscape bool) {
	paper, orientation, wide, high, fit := 9, "portrait", 1, 0, true // 9 is A4
	if landscape {
		orientation = "landscape"
	}
	g.do(g.file.SetSheetProps(g.name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	g.do(g.file.SetPageLayout(g.name, &excelize.PageLayoutOptions{
		Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	}))
	side, end, foot, centred := 0.4, 0.6, 0.3, true
	g.do(g.file.SetPageMargins(g.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &end, Bottom: &end, Header: &foot, Footer: &foot, Horizontally: &centred,
	}))
	g.do(g.file.SetHeaderFooter(g.name, &excelize.HeaderFooterOptions{OddFooter: "&C&9&A\u3000第&P页，共&N页"}))
}

// textWidth is the width of a text in digits: what is not ASCII takes two.
func textWidth(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// lines is how many lines a text takes in a column, on the safe side.
func lines(text string, width float64) int {
	across := max(2, int(width)-2)
	return max(1, (textWidth(text)+across-1)/across)
}
