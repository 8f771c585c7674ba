package chart

// box is a place on the page that a label or a mark takes.
type box struct{ left, top, right, bottom float64 }

type boxes []box

func (all boxes) free(b box) bool {
	for _, other := range all {
		if b.left < other.right && other.left < b.right && b.top < other.bottom && other.top < b.bottom {
			return false
		}
	}
	return true
}

// lineLabels sets the labels of one line, each above or below its mark, on the
// side from which the line does not come, and further away where that place is
// taken.
func (d drawing) lineLabels(p plot, series int, taken *boxes) {
	for j := range d.data.Categories {
		v, _ := d.value(series, j)
		label, ok := d.label(series, j)
		if !ok {
			continue
		}
		x, y := p.X+(float64(j)+0.5)*p.slot, p.scale.at(v)
		half := d.wide(label, d.size)/2 + apart/2
		direction := -1.0
		if d.valley(series, j) {
			direction = 1
		}
		place := d.place(p, x, y, half, direction, *taken)
		*taken = append(*taken, place)
		d.write((place.left+place.right)/2, (place.top+place.bottom)/2, label, d.size, 0.5)
	}
}

// A label is moved away from its mark by a quarter of its height at a time, to
// either side in turn.
const (
	stepsPerLabel = 4
	steps         = 120
)

// place finds the nearest free place for a label, first on the side it belongs to.
func (d drawing) place(p plot, x, y, half, direction float64, taken boxes) box {
	height := 1.1 * d.size
	x = max(p.X-side+half, min(x, p.X+p.Width+side-half))
	var first box
	for step := range steps {
		away := direction
		if step%2 == 1 {
			away = -direction
		}
		middle := y + away*(markRadius+1+height/2+float64(step/2)*height/stepsPerLabel)
		b := box{x - half, middle - height/2, x + half, middle + height/2}
		if step == 0 {
			first = b
		}
		if b.top >= p.Y-height && b.bottom <= p.Y+p.Height && taken.free(b) {
			return b
		}
	}
	return first
}

// valley reports whether a value is lower than those beside it.
func (d drawing) valley(series, category int) bool {
	v, _ := d.value(series, category)
	lower := false
	for _, neighbour := range []int{category - 1, category + 1} {
		if neighbour < 0 || neighbour >= len(d.data.Categories) {
			continue
		}
		if other, ok := d.value(series, neighbour); ok {
			if other < v {
				return false
			}
			lower = lower || other > v
		}
	}
	return lower
}
