package main

import "github.com/xuri/excelize/v2"

// look is how a cell looks.
type look string

// The looks. Each exists a second time in bold, for totals.
const (
	titleLook   look = "title"
	captionLook look = "caption"
	rightLook   look = "right"
	headLook    look = "head"
	textLook    look = "text"
	middleLook  look = "middle"
	wholeLook   look = "whole"
	tenthLook   look = "tenth"
	moneyLook   look = "money"
	areaLook    look = "area"
	shareLook   look = "share"
	monthLook   look = "month"
	dayLook     look = "day"
	labelLook   look = "label"
	footLook    look = "foot"
	bold        look = "-bold"
)

// drawing tells how a look is drawn.
type drawing struct {
	look   look
	bigger float64 // than the office's usual size
	black  bool    // in the typeface of titles
	bold   bool
	align  string
	framed bool
	format string
	filled bool // in the colour behind headers
}

// drawings are all looks but those of totals.
var drawings = []drawing{
	{look: titleLook, bigger: 6, black: true, bold: true, align: "center"},
	{look: captionLook, align: "left"},
	{look: rightLook, align: "right"},
	{look: footLook, bigger: -1, align: "left"},
	{look: labelLook, bigger: 2, align: "center", framed: true},
	{look: headLook, black: true, align: "center", framed: true, filled: true},
	{look: monthLook, align: "left", framed: true, format: `yyyy"年"m"月"`},
	{look: dayLook, align: "left", framed: true, format: `yyyy"年"m"月"d"日"`},
	{look: textLook, align: "left", framed: true},
	{look: middleLook, align: "center", framed: true},
	{look: wholeLook, align: "right", framed: true, format: "0"},
	{look: tenthLook, align: "right", framed: true, format: "0.0"},
	{look: moneyLook, align: "right", framed: true, format: "#,##0"},
	{look: areaLook, align: "right", framed: true},
	{look: shareLook, align: "right", framed: true, format: "0%"},
}

// makeLooks makes the looks in the office's typeface.
func (b *book) makeLooks(s style) {
	for _, d := range drawings {
		b.makeLook(d, s)
		d.look, d.bold = d.look+bold, true
		b.makeLook(d, s)
	}
}

func (b *book) makeLook(d drawing, s style) {
	font := excelize.Font{Family: s.font, Size: s.size + d.bigger, Bold: d.bold}
	if d.black {
		font.Family = "黑体"
	}
	out := excelize.Style{
		Font:      &font,
		Alignment: &excelize.Alignment{Horizontal: d.align, Vertical: "center", WrapText: d.framed},
	}
	if d.framed {
		for _, side := range []string{"left", "top", "right", "bottom"} {
			out.Border = append(out.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
		}
	}
	if d.format != "" {
		out.CustomNumFmt = &d.format
	}
	if d.filled && s.fill != "" {
		out.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{s.fill}}
	}
	id, err := b.file.NewStyle(&out)
	b.keep(err)
	b.looks[d.look] = id
}
