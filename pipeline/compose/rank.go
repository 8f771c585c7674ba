package compose

import (
	"cmp"
	"slices"

	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// standing is one office's place by a figure.
type standing struct {
	office string // code
	value  float64
	place  int // from 1; equal values share a place
}

// standings ranks the offices that have the figure, the best first: the least
// where less is better, else the greatest.
func (w *writer) standings(code string) []standing {
	var out []standing
	for _, o := range w.Dataset.Offices {
		if n, ok := w.Book.Number(o.Code, w.Period, code); ok {
			out = append(out, standing{office: o.Code, value: n})
		}
	}
	lessIsBetter := w.known.figures[code].Good == form.Down
	slices.SortStableFunc(out, func(a, b standing) int {
		if lessIsBetter {
			return cmp.Compare(a.value, b.value)
		}
		return cmp.Compare(b.value, a.value)
	})
	for i := range out {
		out[i].place = i + 1
		if i > 0 && out[i].value == out[i-1].value {
			out[i].place = out[i-1].place
		}
	}
	return out
}

func (w *writer) top(code string, n int) string    { return w.ranked(code, n, false) }
func (w *writer) bottom(code string, n int) string { return w.ranked(code, n, true) }

// ranked names the n best or worst offices with their values; offices that share
// the last place are named as well. Where that would name every office there is
// nothing to tell.
func (w *writer) ranked(code string, n int, worst bool) string {
	all := w.standings(code)
	if n < 1 || n >= len(all) {
		return ""
	}
	if worst {
		slices.Reverse(all)
	}
	var names []string
	for i, s := range all {
		if i >= n && s.value != all[n-1].value {
			break
		}
		value := w.print(w.ref(s.office, w.Period, code), w.formatted(code, s.value))
		names = append(names, w.label(w.Units.Name(s.office))+"（"+value+"）")
	}
	if len(names) == len(all) {
		return ""
	}
	return wording.Join(names)
}
