package xlsx

import (
	"math"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/document"
	"huibao/pipeline/form"
)

// chart is a chart on its way to a sheet, with the table that it draws.
type chart struct {
	document.Chart
	column, row int // where its corner stands
	head        int // row of the names of the series
	format      string
}

// The columns of 图表: categories, then the series; the chart stands right of them.
const (
	chartRows    = 20 // that a chart takes
	chartsOnPage = 2
	chartWidth   = 12 // of a column of values
)

// chartsOf returns every chart of the document in reading order.
func (p *plan) chartsOf() []document.Chart {
	blocks := p.Document.Body
	for _, a := range p.Document.Annexes {
		blocks = append(blocks[:len(blocks):len(blocks)], a.Blocks...)
	}
	var out []document.Chart
	for _, block := range blocks {
		if c, ok := block.(document.Chart); ok {
			out = append(out, c)
		}
	}
	return out
}

// drawCharts writes 图表: each chart of the document as a native one, over a table
// that points to the figures.
func drawCharts(p *plan, w *workbook) error {
	all := p.chartsOf()
	if len(all) == 0 {
		return nil
	}
	s := newSheet(chartsName)
	series := 0
	for _, c := range all {
		series = max(series, len(c.Series))
	}
	s.widths = []float64{16}
	for range series {
		s.widths = append(s.widths, chartWidth)
	}
	s.widths = append(s.widths, 3)
	s.heights[1] = 30
	s.merge(area{1, 1, series + 2 + 9, 1}, cell{style: titleStyle, value: p.title(chartsName)})
	row := 3
	for i, c := range all {
		if i > 0 && i%chartsOnPage == 0 {
			s.breaks = append(s.breaks, ref(1, row))
		}
		p.chartTable(s, c, row, series+3)
		row += max(chartRows, len(c.Categories)+4)
		s.set(1, row-1, cell{}) // the rows beside the chart have the height of the others
	}
	return w.add(s)
}

// chartTable writes the table of one chart and places the chart beside it.
func (p *plan) chartTable(s *sheet, c document.Chart, row, corner int) {
	title := "图" + strconv.Itoa(c.Number) + "\u3000" + measured(c.Caption, c.Measure)
	s.set(1, row, cell{style: style{bold: true, align: "left"}, value: title})
	s.set(1, row+1, cell{style: headStyle})
	for i, category := range c.Categories {
		s.set(1, row+2+i, cell{style: textStyle, value: category})
	}
	var format string
	for j, series := range c.Series {
		s.set(j+2, row+1, cell{style: headStyle, value: series.Name})
		format = p.chartFormat(series)
		for i := range c.Categories {
			s.set(j+2, row+2+i, p.chartValue(series, i, format))
		}
	}
	s.charts = append(s.charts, chart{Chart: c, column: corner, row: row, head: row + 1, format: format})
}

// chartFormat prints a series as its figures are printed; what prints no figure is
// printed as exactly as it needs.
func (p *plan) chartFormat(s document.Series) string {
	for _, r := range s.Refs {
		if r != nil {
			return numberFormat(p.definitions[r.Code].Format)
		}
	}
	for _, v := range s.Values {
		if v != math.Trunc(v) {
			return numberFormat(form.Tenth)
		}
	}
	return numberFormat(form.Whole)
}

// chartValue points to the figure that a value shows, where it shows one. A figure
// that is unknown leaves its cell blank.
func (p *plan) chartValue(s document.Series, i int, format string) cell {
	out := cell{style: numberStyle(format)}
	if i >= len(s.Values) || math.IsNaN(s.Values[i]) {
		return out
	}
	if i >= len(s.Refs) || s.Refs[i] == nil {
		out.value = s.Values[i]
		return out
	}
	r := *s.Refs[i]
	n, known := p.Book.Number(r.Unit, r.Period, r.Code)
	if !known {
		return out
	}
	out.value = s.Values[i]
	if at, ok := p.find(r); ok && n == s.Values[i] {
		out.formula = at.from(chartsName)
	}
	return out
}

// chartTypes are the library's names of the kinds of chart.
var chartTypes = map[document.ChartKind]excelize.ChartType{
	document.Bars: excelize.Col, document.Lying: excelize.Bar,
	document.Stacked: excelize.ColStacked, document.Line: excelize.Line,
}

// fills differ in brightness, so that they differ in black and white too. Each
// comes with the color of a label that stands on it.
var fills = []struct{ color, label string }{
	{"1F4E79", white}, {"9DC3E6", black}, {"5B5B5B", white}, {"D9D9D9", black}, {"2E75B6", white}, {"DDEBF7", black},
}

const black, white = "000000", "FFFFFF"

// library describes the chart for the library.
func (c chart) library(sheet string) *excelize.Chart {
	last := c.head + len(c.Categories)
	format := excelize.ChartNumFmt{CustomNumFmt: c.format}
	out := &excelize.Chart{
		Type:      chartTypes[c.Kind],
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Caption, Font: chartFont(12, true)}}},
		Legend:    excelize.ChartLegend{Position: "bottom", Font: chartFont(9, false)},
		Dimension: excelize.ChartDimension{Width: 640, Height: 360},
		PlotArea:  excelize.ChartPlotArea{ShowVal: true, NumFmt: format},
		XAxis:     excelize.ChartAxis{Font: *chartFont(9, false), ReverseOrder: c.Kind == document.Lying},
		YAxis:     excelize.ChartAxis{Font: *chartFont(9, false), MajorGridLines: true, NumFmt: format},
	}
	if c.Kind != document.Line && slices.Min(c.all()) >= 0 { // bars speak by their length
		zero := 0.0
		out.YAxis.Minimum = &zero
	}
	if c.Kind == document.Lying { // its axis of values would stand on top
		out.YAxis.None, out.YAxis.MajorGridLines = true, false
	}
	if len(c.Series) == 1 {
		out.Legend.Position = "none"
	}
	for j := range c.Series {
		series := excelize.ChartSeries{
			Name:       span(sheet, j+2, c.head, c.head),
			Categories: span(sheet, 1, c.head+1, last),
			Values:     span(sheet, j+2, c.head+1, last),
		}
		c.paint(&series, j)
		out.Series = append(out.Series, series)
	}
	return out
}

// all returns every value that is drawn, and 0.
func (c chart) all() []float64 {
	out := []float64{0}
	for _, s := range c.Series {
		out = append(out, s.Values...)
	}
	return out
}

// paint colors a series and its labels.
func (c chart) paint(s *excelize.ChartSeries, j int) {
	fill := fills[j%len(fills)]
	font := chartFont(8, false)
	if c.Kind == document.Line {
		s.Line = excelize.LineOptions{Fill: shade(fill.color), Width: 2}
		// A month between two that are missing is seen by its mark alone.
		s.Marker = excelize.ChartMarker{Symbol: "circle", Size: 6, Fill: shade(fill.color)}
	} else {
		s.Fill = shade(fill.color)
	}
	if c.Kind == document.Stacked { // only here do labels stand on the fill
		font.Color = fill.label
	}
	s.DataLabel.Font = *font
}

func chartFont(size float64, bold bool) *excelize.Font {
	return &excelize.Font{Family: bodyFont, Size: size, Bold: bold, Color: black}
}
