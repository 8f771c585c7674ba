package figure

import (
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// Ref names one figure: whose, when, which.
type Ref struct {
	Unit   string        `json:"unit"`
	Period period.Period `json:"period"`
	Code   string        `json:"code"`
}

// Figure is one number, text or list for one unit and period (数据).
type Figure struct {
	Ref
	// Kind tells which of the values below is meant.
	Kind   Kind
	Number float64
	Text   string
	List   []string
	Items  []Item
	// How says in the form's words how the figure was made, such as
	// "sum(members_total)".
	How string
	// Parts are the rows that contributed, in registry order.
	Parts []Part
	// From are the figures it was computed from.
	From []Ref
}

// Kind tells what a figure holds.
type Kind string

// The kinds. The zero kind is a figure that could not be made.
const (
	Unknown  Kind = ""
	IsNumber Kind = "number"
	IsText   Kind = "text"
	IsList   Kind = "list"
	IsSeries Kind = "series"
)

// Item is one part of a series.
type Item struct {
	Label string
	Value float64
}

// Part is what one row contributed.
type Part struct {
	Unit   string            // code of the unit
	Period period.Period     // the month, where those of a longer period contribute one by one
	Value  float64           // what it contributed
	Weight float64           // for means; 1 where nothing weights
	Cells  []submission.Cell // the cells the value was read from
}

// Value returns the figure as a plain value for JSON: a number, a text, a list,
// an object, or nil when it is unknown.
func (f Figure) Value() any {
	switch f.Kind {
	case IsNumber:
		return f.Number
	case IsText:
		return f.Text
	case IsList:
		if f.List == nil {
			return []string{}
		}
		return f.List
	case IsSeries:
		out := make(map[string]float64, len(f.Items))
		for _, item := range f.Items {
			out[item.Label] = item.Value
		}
		return out
	default:
		return nil
	}
}

// Book holds figures of several units and periods.
type Book struct {
	pages map[page]map[string]Figure // by code
	under []*Book
}

// page is what one unit's figures of one period stand on.
type page struct {
	unit   string
	period period.Period
}

// NewBook returns an empty book laid over others, none of them nil: what it does not
// hold of a unit and period is looked up there, in their order. They are not changed.
func NewBook(under ...*Book) *Book {
	return &Book{pages: make(map[page]map[string]Figure), under: under}
}

// Alone returns what the book itself holds, without the books it was laid over.
func (b *Book) Alone() *Book { return &Book{pages: b.pages} }

// Add enters a figure; a later one of the same name takes the earlier one's place.
func (b *Book) Add(f Figure) {
	b.page(f.Unit, f.Period, 0)[f.Code] = f
}

// Reserve makes room for so many figures of one unit and period.
func (b *Book) Reserve(unit string, p period.Period, figures int) { b.page(unit, p, figures) }

// page returns the page of a unit and period, a new one with room for so many figures
// where there is none yet.
func (b *Book) page(unit string, p period.Period, room int) map[string]Figure {
	at := page{unit, p}
	if b.pages[at] == nil {
		b.pages[at] = make(map[string]Figure, room)
	}
	return b.pages[at]
}

// Get returns a figure; ok is false when it is not there or could not be made.
func (b *Book) Get(unit string, p period.Period, code string) (f Figure, ok bool) {
	f, ok = b.find(page{unit, p})[code]
	return f, ok && f.Kind != Unknown
}

// find returns the uppermost page of that name, nil when there is none.
func (b *Book) find(at page) map[string]Figure {
	if found, ok := b.pages[at]; ok {
		return found
	}
	for _, book := range b.under {
		if found := book.find(at); found != nil {
			return found
		}
	}
	return nil
}

// Number returns a figure's number; ok is false when there is none.
func (b *Book) Number(unit string, p period.Period, code string) (float64, bool) {
	f, ok := b.Get(unit, p, code)
	if !ok || f.Kind != IsNumber {
		return 0, false
	}
	return f.Number, true
}

// Has reports whether the book holds any figure of the unit and period.
func (b *Book) Has(unit string, p period.Period) bool { return b.find(page{unit, p}) != nil }
