package portal

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"huibao/pipeline/document"
)

// picture is a chart as lines and boxes; its page draws it as SVG.
type picture struct {
	Width, Height int
	Says          string // for who cannot see it
	Bars          []bar
	Lines         []polyline
	Dots          []dot
	Texts         []caption
	Legend        []string // names of the series; none for a single one
}

type bar struct{ X, Y, Width, Height, Series int }

type polyline struct {
	Points string
	Series int
}

type dot struct{ X, Y, Series int }

type caption struct {
	X, Y   int
	Text   string
	Anchor string // start, middle or end
}

// How pictures are laid out, in units of the drawing.
const (
	pictureWidth  = 640
	lineHeight    = 22 // of a bar with its label
	barHeight     = 14
	letter        = 14 // width of a character
	valueRoom     = 90 // behind the longest bar
	lineTop       = 30
	lineBottom    = 190
	lineMargin    = 45
	mostLabels    = 13 // along a line
	pictureBottom = 220
)

// draw draws a chart: values over time as a line, all others as lying bars, which leave
// room for long names.
func draw(c document.Chart) picture {
	p := picture{Width: pictureWidth, Says: said(c)}
	if len(c.Series) > 1 {
		for _, s := range c.Series {
			p.Legend = append(p.Legend, s.Name)
		}
	}
	if c.Kind == document.Line {
		p.lines(c)
	} else {
		p.bars(c)
	}
	return p
}

// said is a chart in words.
func said(c document.Chart) string {
	var parts []string
	for _, s := range c.Series {
		for i, category := range c.Categories {
			if i < len(s.Labels) {
				parts = append(parts, s.Name+category+s.Labels[i])
			}
		}
	}
	return c.Caption + "：" + strings.Join(parts, "，")
}

func largest(c document.Chart) float64 {
	most := 0.0
	for i := range c.Categories {
		total := 0.0
		for _, s := range c.Series {
			value := at(s.Values, i)
			if total += max(0, value); c.Kind != document.Stacked {
				total = max(0, value)
			}
			most = max(most, total)
		}
	}
	return max(most, math.SmallestNonzeroFloat64)
}

// at is a value of a row, 0 where there is none.
func at(values []float64, i int) float64 {
	if i >= len(values) || math.IsNaN(values[i]) {
		return 0
	}
	return values[i]
}

func (p *picture) bars(c document.Chart) {
	names := 0
	for _, category := range c.Categories {
		names = max(names, utf8.RuneCountInString(category))
	}
	left := min(names, 14)*letter + 10
	scale := float64(pictureWidth-left-valueRoom) / largest(c)
	y := 4
	for i, category := range c.Categories {
		p.Texts = append(p.Texts, caption{left - 8, y + barHeight - 2, category, "end"})
		x := left
		var labels []string
		for n, s := range c.Series {
			width := int(max(0, at(s.Values, i)) * scale)
			p.Bars = append(p.Bars, bar{x, y, width, barHeight, n % series})
			label := ""
			if i < len(s.Labels) {
				label = s.Labels[i]
			}
			if c.Kind == document.Stacked {
				x += width
				labels = append(labels, label)
				continue
			}
			p.Texts = append(p.Texts, caption{x + width + 6, y + barHeight - 2, label, "start"})
			y += lineHeight
		}
		if c.Kind == document.Stacked {
			p.Texts = append(p.Texts, caption{x + 6, y + barHeight - 2, strings.Join(labels, " / "), "start"})
			y += lineHeight
		}
	}
	p.Height = y + 4
}

// series is how many rows are told apart by colour.
const series = 5

func (p *picture) lines(c document.Chart) {
	p.Height = pictureBottom
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range c.Series {
		for i := range s.Values {
			if !math.IsNaN(s.Values[i]) {
				low, high = min(low, s.Values[i]), max(high, s.Values[i])
			}
		}
	}
	if high <= low {
		high, low = low+1, low-1
	}
	step := float64(pictureWidth-2*lineMargin) / float64(max(1, len(c.Categories)-1))
	x := func(i int) int { return lineMargin + int(float64(i)*step) }
	y := func(value float64) int { return lineBottom - int((value-low)/(high-low)*(lineBottom-lineTop)) }
	every := 1 + (len(c.Categories)-1)/mostLabels
	for i, category := range c.Categories {
		if i%every == 0 {
			p.Texts = append(p.Texts, caption{x(i), lineBottom + 22, category, "middle"})
		}
	}
	for n, s := range c.Series {
		var run []string
		for i, value := range s.Values {
			if math.IsNaN(value) { // a gap
				p.Lines, run = append(p.Lines, polyline{strings.Join(run, " "), n % series}), nil
				continue
			}
			run = append(run, fmt.Sprintf("%d,%d", x(i), y(value)))
			p.Dots = append(p.Dots, dot{x(i), y(value), n % series})
			if len(c.Series) == 1 && i%every == 0 && i < len(s.Labels) {
				p.Texts = append(p.Texts, caption{x(i), y(value) - 9, s.Labels[i], "middle"})
			}
		}
		p.Lines = append(p.Lines, polyline{strings.Join(run, " "), n % series})
	}
}

// plain is a number without exponent and without trailing zeros.
func plain(n float64) string {
	text, err := json.Marshal(n)
	if err != nil {
		return "" // it is none
	}
	return string(text)
}
