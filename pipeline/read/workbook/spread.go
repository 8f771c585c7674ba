package workbook

// What a library may be given that lays out every row and cell up to the last one in
// memory and parses every part.
const (
	maxFormulas = 20_000    // to compute, in a child
	maxGrid     = 2_000_000 // cells, in a child
	maxLight    = 300_000   // cells, in this process
	maxMarkup   = 24 << 20  // bytes of XML, in this process
)

// grid counts the cells and rows that would be laid out.
func (b *Workbook) grid() int {
	total := 0
	for _, s := range b.Sheets {
		laid := 0
		for _, row := range s.Rows {
			laid += row.Last()
		}
		if len(s.Rows) > 0 {
			laid += s.Rows[len(s.Rows)-1].Number
		}
		total += max(s.spread, laid)
	}
	return total
}

// Light reports whether the workbook may be given to such a library in this process: it
// is no larger than a large form.
func (b *Workbook) Light() bool { return b.markup <= maxMarkup && b.grid() <= maxLight }

// Uncomputed returns the formulas whose results were not stored; none where there are
// too many, or where the sheets are spread out so far that computing would fill memory.
func (b *Workbook) Uncomputed() []Place {
	if b.grid() > maxGrid {
		return nil
	}
	var out []Place
	for _, s := range b.Sheets {
		if s.store == nil {
			continue // read from a format that stores every result
		}
		for i := range s.store.rare.Len() {
			c := s.store.rare.At(i)
			if c.Formula && !c.Cached {
				out = append(out, Place{s.Name, c.Column, c.Row})
			}
		}
	}
	if len(out) > maxFormulas {
		return nil
	}
	return out
}
