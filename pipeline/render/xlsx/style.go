package xlsx

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/form"
)

// The typefaces, as office computers have them.
const (
	bodyFont  = "宋体"
	titleFont = "黑体"
)

// The shades. All are light enough to print on a black-and-white printer.
const (
	headShade  = "E4EAF2"
	totalShade = "F6F1E3"
	quietShade = "F2F2F2"
	lineColor  = "8C8C8C"
	quietColor = "595959"
)

// style is the look of a cell. The zero style is plain text without lines.
type style struct {
	title       bool // the heading of a sheet
	bold        bool // words that stand out
	head, total bool // a header of a table, its total
	quiet       bool // said in passing
	lined       bool // stands in a table
	wrap        bool
	align       string // left, center or right; empty leaves it to the value
	number      string // a number format
}

// The number formats.
var numberFormats = map[form.Format]string{
	form.Whole: "0", form.Tenth: "0.0", form.Percent: "0.0%", form.Percent0: "0%", form.Yuan: "#,##0",
}

// typeFormats are the formats of what offices fill in; the others are whole.
var typeFormats = map[form.Type]form.Format{form.Decimal: form.Tenth, form.Rate: form.Percent, form.Money: form.Yuan}

// changeFormats show the sign of a difference. Rates differ by points.
var changeFormats = map[form.Format]string{
	form.Whole: "+0;-0;0", form.Tenth: "+0.0;-0.0;0.0", form.Percent: "+0.0;-0.0;0.0",
	form.Percent0: "+0.0;-0.0;0.0", form.Yuan: "+#,##0;-#,##0;0",
}

const changeRate = "+0.0%;-0.0%;0.0%"

// gap keeps a number off the line to its right by the width of a space.
const gap = "_ "

func numberFormat(f form.Format) string {
	if n, ok := numberFormats[f]; ok {
		return n
	}
	return numberFormats[form.Whole]
}

func changeFormat(f form.Format) string {
	if n, ok := changeFormats[f]; ok {
		return n
	}
	return changeFormats[form.Whole]
}

func isRate(f form.Format) bool { return f == form.Percent || f == form.Percent0 }

// The looks that all sheets share.
var (
	titleStyle  = style{title: true, align: "center"}
	infoStyle   = style{align: "left"}
	measureInfo = style{align: "right"}
	headStyle   = style{head: true, lined: true, wrap: true, align: "center"}
	textStyle   = style{lined: true, align: "left"}
	wrapStyle   = style{lined: true, align: "left", wrap: true}
	middleStyle = style{lined: true, align: "center"}
)

func numberStyle(format string) style { return style{lined: true, align: "right", number: format} }

// library translates a style for the library.
func (s style) library() *excelize.Style {
	out := &excelize.Style{
		Font:      &excelize.Font{Family: bodyFont, Size: 10},
		Alignment: &excelize.Alignment{Horizontal: s.align, Vertical: "center", WrapText: s.wrap},
	}
	switch {
	case s.title:
		out.Font = &excelize.Font{Family: titleFont, Size: 16}
	case s.head:
		out.Font.Bold = true
		out.Fill = shade(headShade)
	case s.total:
		out.Font.Bold = true
		out.Fill = shade(totalShade)
	case s.bold:
		out.Font.Bold = true
	case s.quiet:
		out.Font.Color = quietColor
		out.Fill = shade(quietShade)
	}
	if s.lined && s.align == "left" {
		out.Alignment.Indent = 1
	}
	if s.lined {
		for _, side := range []string{"left", "top", "right", "bottom"} {
			out.Border = append(out.Border, excelize.Border{Type: side, Color: lineColor, Style: 1})
		}
	}
	if s.number != "" {
		spaced := strings.ReplaceAll(s.number, ";", gap+";") + gap
		out.CustomNumFmt = &spaced
	}
	return out
}

func shade(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}
