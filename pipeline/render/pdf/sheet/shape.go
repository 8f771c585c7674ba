package sheet

import (
	"math"

	"github.com/go-pdf/fpdf"
)

func (w *writer) shape(s Shape) {
	if s.Closed {
		w.fill(s)
	}
	if s.Stroke <= 0 {
		return
	}
	w.ink(s.Ink)
	w.pdf.SetLineWidth(s.Stroke)
	if len(s.Dash) > 0 {
		w.pdf.SetDashPattern(s.Dash, 0)
	}
	w.path(s)
	w.pdf.DrawPath("D")
	if len(s.Dash) > 0 {
		w.pdf.SetDashPattern(nil, 0)
	}
}

func (w *writer) path(s Shape) {
	for i, p := range s.Points {
		if i == 0 {
			w.pdf.MoveTo(p.X, p.Y)
		} else {
			w.pdf.LineTo(p.X, p.Y)
		}
	}
	if s.Closed {
		w.pdf.ClosePath()
	}
}

func (w *writer) fill(s Shape) {
	level := shade(s.Fill)
	w.pdf.SetFillColor(level, level, level)
	w.path(s)
	w.pdf.DrawPath("F")
	if s.Hatch != Plain {
		w.hatch(s)
	}
}

func (w *writer) ink(g Gray) {
	level := shade(g)
	w.pdf.SetDrawColor(level, level, level)
}

func shade(g Gray) int { return int(math.Round(255 * (1 - float64(g)))) }

// Distance of the lines of a hatching, and their width.
const (
	hatchPitch = 3.4
	hatchWidth = 0.5
)

// hatch covers a polygon with lines, on a raster that is the same everywhere.
func (w *writer) hatch(s Shape) {
	corners := make([]fpdf.PointType, len(s.Points))
	low, high := s.Points[0], s.Points[0]
	for i, p := range s.Points {
		corners[i] = fpdf.PointType{X: p.X, Y: p.Y}
		low = Point{min(low.X, p.X), min(low.Y, p.Y)}
		high = Point{max(high.X, p.X), max(high.Y, p.Y)}
	}
	w.pdf.ClipPolygon(corners, false)
	w.ink(s.Ink)
	w.pdf.SetLineWidth(hatchWidth)
	if s.Hatch == Rising || s.Hatch == Crossing {
		w.rising(low, high)
	}
	if s.Hatch == Falling || s.Hatch == Crossing {
		w.falling(low, high)
	}
	if s.Hatch == Lying {
		for y := hatchPitch * math.Ceil(low.Y/hatchPitch); y < high.Y; y += hatchPitch {
			w.pdf.Line(low.X, y, high.X, y)
		}
	}
	w.pdf.ClipEnd()
}

func (w *writer) rising(low, high Point) {
	step := hatchPitch * math.Sqrt2
	for sum := step * math.Ceil((low.X+low.Y)/step); sum < high.X+high.Y; sum += step {
		w.pdf.Line(sum-high.Y, high.Y, sum-low.Y, low.Y)
	}
}

func (w *writer) falling(low, high Point) {
	step := hatchPitch * math.Sqrt2
	for diff := step * math.Ceil((low.X-high.Y)/step); diff < high.X-low.Y; diff += step {
		w.pdf.Line(diff+low.Y, low.Y, diff+high.Y, high.Y)
	}
}
