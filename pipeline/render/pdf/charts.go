package pdf

import (
	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf/chart"
)

// chart lays out a chart with its caption under it. A chart gives up some of its
// height rather than go to the next page.
func (l *layout) chart(c document.Chart) {
	drawing := chart.New(l.setter, c, l.width())
	wanted, least := drawing.Heights(areaLong - 3*linePitch)
	gap := linePitch * 0.35
	l.add(slab{height: wanted + gap, least: least + gap, tie: true, paint: func(at place) {
		drawing.Draw(at.page, chart.Frame{X: at.left, Y: at.top + gap/2, Width: at.width, Height: at.height - gap})
	}})
	start := len(l.queue)
	l.caption("图", c.Number, c.Caption)
	l.together(start)
	l.add(slab{height: afterBlock, blank: true, snap: true})
}
