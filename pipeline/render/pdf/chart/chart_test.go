package chart

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/sheet"
	"huibao/pipeline/render/pdf/typeset"
	"huibao/templates"
)

var faces = sync.OnceValues(func() (*face.Set, error) { return face.Load(templates.FS()) })

func setter(t *testing.T) typeset.Setter {
	t.Helper()
	set, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	return typeset.Setter{Faces: set}
}

const width = 156 * sheet.Millimetre

// drawn draws a chart in its wanted or its least height.
func drawn(t *testing.T, data document.Chart, small bool) (*Chart, *sheet.Page, Frame) {
	t.Helper()
	c := New(setter(t), data, width)
	height, least := c.Heights(600)
	if small {
		height = least
	}
	page, frame := &sheet.Page{}, Frame{X: 80, Y: 100, Width: width, Height: height}
	c.Draw(page, frame)
	return c, page, frame
}

func names(n, length int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strings.Repeat("名", length)
	}
	return out
}

func series(values ...float64) document.Series {
	return document.Series{Name: "一列数据", Values: values}
}

// rising is a series of n values of some digits.
func rising(n int, from, step float64) document.Series {
	s := document.Series{Name: "一列数据"}
	for i := range n {
		s.Values = append(s.Values, from+float64(i)*step)
		s.Labels = append(s.Labels, fmt.Sprint(s.Values[i]))
	}
	return s
}

var nan = math.NaN()

// hard are charts that are easily drawn badly.
var hard = map[string]document.Chart{
	"ten offices":        {Categories: names(10, 5), Series: []document.Series{rising(10, 310, 17)}},
	"zeros":              {Categories: names(3, 2), Series: []document.Series{series(0, 0, 0)}},
	"one zero":           {Categories: names(3, 2), Series: []document.Series{series(5, 0, 7)}},
	"nothing known":      {Categories: names(3, 2), Series: []document.Series{series(nan, nan, math.Inf(1))}},
	"too few values":     {Categories: names(4, 2), Series: []document.Series{series(1, 2), series()}},
	"negative":           {Categories: names(4, 2), Series: []document.Series{series(-3, 5, -8, 0)}},
	"all negative":       {Categories: names(3, 2), Series: []document.Series{series(-3, -5, -8)}},
	"three series":       {Categories: names(6, 4), Series: []document.Series{rising(6, 100, 9), rising(6, 90, 11), rising(6, 110, 1)}},
	"five close series":  {Categories: names(4, 4), Series: []document.Series{rising(4, 100, 1), rising(4, 101, 1), rising(4, 102, 1), rising(4, 101, 1), rising(4, 100, 1)}},
	"long labels":        {Categories: names(12, 4), Series: []document.Series{rising(12, 1234567.25, 1000.5), rising(12, 1234560.25, 1000.5)}},
	"many categories":    {Categories: names(30, 6), Series: []document.Series{rising(30, 1000, 1)}},
	"one category":       {Categories: names(1, 3), Series: []document.Series{series(7)}},
	"tiny beside huge":   {Categories: names(3, 2), Series: []document.Series{series(1, 100000, 2), series(1, 1, 1), series(1, 2, 3)}},
	"no series":          {Categories: names(3, 2)},
	"no categories":      {Series: []document.Series{series(1, 2)}},
	"very long names":    {Measure: "件", Categories: names(5, 40), Series: []document.Series{rising(5, 10, 10), rising(5, 20, 10)}},
	"names of its parts": {Measure: "个、名", Categories: names(2, 2), Series: []document.Series{rising(2, 1, 1), {Name: strings.Repeat("很长的名称", 6), Values: []float64{1, 2}}, {Name: strings.Repeat("名称", 9)}}},
}

var kinds = []document.ChartKind{document.Bars, document.Lying, document.Stacked, document.Line}

// TestNothingOverlaps draws every hard chart in every kind and looks where its
// words and shapes are.
func TestNothingOverlaps(t *testing.T) {
	t.Parallel()
	for name, data := range hard {
		for _, data.Kind = range kinds {
			for _, small := range []bool{false, true} {
				what := fmt.Sprintf("%s as %s, small %v", name, data.Kind, small)
				c, page, frame := drawn(t, data, small)
				checkWords(t, what, c, page, frame)
				checkShapes(t, what, page, frame)
			}
		}
	}
}

func checkWords(t *testing.T, what string, c *Chart, page *sheet.Page, frame Frame) {
	t.Helper()
	var taken boxes
	for _, text := range page.Texts {
		b := box{text.X, text.Y - 0.78*text.Size, text.X + c.wide(text.Content, text.Size), text.Y + 0.05*text.Size}
		if !taken.free(b) {
			t.Errorf("%s: %q lies on another word", what, text.Content)
		}
		taken = append(taken, b)
		if b.left < frame.X-1 || b.right > frame.X+frame.Width+1 || b.top < frame.Y-2 || b.bottom > frame.Y+frame.Height+2 {
			t.Errorf("%s: %q stands outside the frame: %+v in %+v", what, text.Content, b, frame)
		}
	}
}

func checkShapes(t *testing.T, what string, page *sheet.Page, frame Frame) {
	t.Helper()
	for _, s := range page.Shapes {
		for _, p := range s.Points {
			if math.IsNaN(p.X+p.Y) || p.X < frame.X-4 || p.X > frame.X+frame.Width+4 || p.Y < frame.Y-4 || p.Y > frame.Y+frame.Height+4 {
				t.Errorf("%s: a shape reaches %+v, outside %+v", what, p, frame)
				return
			}
		}
	}
}

// TestEveryValueIsLabelled counts the labels of known values.
func TestEveryValueIsLabelled(t *testing.T) {
	t.Parallel()
	for name, data := range hard {
		for _, data.Kind = range kinds {
			c, page, _ := drawn(t, data, false)
			all := ""
			for _, text := range page.Texts {
				all += text.Content + "|"
			}
			for i := range data.Series {
				for j := range data.Categories {
					if label, ok := c.label(i, j); ok && !strings.Contains(all, label+"|") {
						t.Errorf("%s as %s: label %q is missing", name, data.Kind, label)
					}
				}
			}
		}
	}
}

// TestBarsGrowWithTheirValues measures bars against each other.
func TestBarsGrowWithTheirValues(t *testing.T) {
	t.Parallel()
	_, page, _ := drawn(t, document.Chart{Kind: document.Bars, Categories: names(3, 2), Series: []document.Series{series(10, 20, -5)}}, false)
	var heights []float64
	for _, s := range page.Shapes {
		if s.Closed {
			heights = append(heights, s.Points[2].Y-s.Points[0].Y)
		}
	}
	if len(heights) != 3 || math.Abs(heights[1]-2*heights[0]) > 1e-6 || math.Abs(heights[0]-2*heights[2]) > 1e-6 {
		t.Errorf("bars of 10, 20 and -5 are %v high", heights)
	}
}

// TestNarrowBarsLieDown keeps labels readable by laying bars down.
func TestNarrowBarsLieDown(t *testing.T) {
	t.Parallel()
	data := hard["long labels"]
	data.Kind = document.Bars
	if c := New(setter(t), data, width); c.kind != document.Lying {
		t.Errorf("bars with labels wider than themselves are drawn as %s", c.kind)
	}
	data = hard["ten offices"]
	data.Kind = document.Bars
	if c := New(setter(t), data, width); c.kind != document.Bars || c.size != sizes[0] {
		t.Errorf("ten bars with short labels are drawn as %s in %v points", c.kind, c.size)
	}
}

// TestSeriesDiffer makes sure that a black and white print tells series apart.
func TestSeriesDiffer(t *testing.T) {
	t.Parallel()
	seen := make(map[string]int)
	for i := range fills {
		key := fmt.Sprint(fillOf(i))
		if first, ok := seen[key]; ok {
			t.Errorf("series %d and %d have the same fill", first, i)
		}
		seen[key] = i
	}
}

// A month without a value is a gap: no line crosses its place, no mark stands in it, and
// nothing is drawn as zero.
func TestGaps(t *testing.T) {
	t.Parallel()
	const gap = 4
	data := rising(12, 3764, 9)
	data.Values[gap], data.Labels[gap] = nan, ""
	c, page, frame := drawn(t, document.Chart{Kind: document.Line, Categories: names(12, 2), Series: []document.Series{data}}, false)
	slot := c.slot(c.plotWidth())
	from := frame.X + side + gap*slot
	pieces, marks := 0, 0
	for _, shape := range page.Shapes {
		if shape.Closed {
			marks++
		}
		if shape.Stroke != lineWidth {
			continue
		}
		pieces++
		for _, p := range shape.Points {
			if (p.X < from) != (shape.Points[0].X < from) {
				t.Errorf("a line crosses the gap: %v", shape.Points)
			}
			if p.X >= from && p.X <= from+slot {
				t.Errorf("a line stands in the gap: %v", p)
			}
		}
	}
	if pieces != 2 || marks != 11 {
		t.Errorf("%d pieces of line and %d marks, want 2 and 11", pieces, marks)
	}
}
