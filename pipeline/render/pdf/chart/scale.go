package chart

import (
	"math"

	"huibao/pipeline/document"
)

// scale maps values to places along an axis that grows from low to high.
type scale struct {
	low, high    float64 // values
	start, reach float64 // place of low, and length up to high
}

func (s scale) at(v float64) float64 {
	return s.start + s.reach*(v-s.low)/(s.high-s.low)
}

// extremes returns the least and the greatest value, zero included.
func (c *Chart) extremes() (low, high float64) {
	for j := range c.data.Categories {
		below, above := 0.0, 0.0
		for i := range c.data.Series {
			v, _ := c.value(i, j)
			switch {
			case c.kind != document.Stacked:
				below, above = min(below, v), max(above, v)
			case v < 0:
				below += v
			default:
				above += v
			}
		}
		low, high = min(low, below), max(high, above)
	}
	if low == high {
		high = low + 1
	}
	return low, high
}

// narrowed are the extremes of a line chart. Where the values differ little, the
// axis does not begin at zero, lest the line be flat.
func (c *Chart) narrowed() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i := range c.data.Series {
		for j := range c.data.Categories {
			if v, ok := c.value(i, j); ok {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low > 0 && low < high/2 || math.IsInf(low, 0) || high <= 0 && high > low/2 {
		return c.extremes()
	}
	margin := (high - low) / 6
	if margin == 0 {
		margin = max(1, math.Abs(high)/10)
	}
	return low - margin, high + margin
}
