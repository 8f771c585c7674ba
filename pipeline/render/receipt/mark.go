package receipt

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/form"
)

// painter changes the fill of cells and leaves the rest of their style alone.
//
// The colour it gives says by itself that it is ours and what the fill was before, so
// that both are known wherever the cell is moved to, whatever program saves the file:
// the lowest digits number the fill from before, which the receipt's sheet lists.
type painter struct {
	file   *excelize.File
	styles map[styleKey]int
	fills  []string // of marked cells before they were marked, RGB; "" for none
}

type styleKey struct {
	style int
	fill  string
}

// mostFills is how many fills from before the colours can tell apart.
const mostFills = 32

// shade is the first of the colours of a severity. None is one that programs offer.
func shade(severity form.Severity) int {
	switch severity {
	case form.Error:
		return 0xFFC6CF
	case form.Warning:
		return 0xFFEA94
	default:
		return 0xDCECD8
	}
}

// ourFill tells whether a colour, RGB or ARGB, is one of ours, and of which fill.
func ourFill(color string) (n int, ours bool) {
	const digits = 6
	value, err := strconv.ParseUint(color[max(0, len(color)-digits):], 16, 32)
	if err != nil || len(color) < digits {
		return 0, false
	}
	for _, level := range levels {
		if n := int(value) - shade(level.Severity); n >= 0 && n < mostFills {
			return n, true
		}
	}
	return 0, false
}

// paint gives a cell the fill of a severity. Patterns and gradients stay: they could
// not be given back.
func (p *painter) paint(sheet, ref string, severity form.Severity) error {
	style, err := p.file.GetCellStyle(sheet, ref)
	if err != nil {
		return err
	}
	before, plain, err := p.fill(style)
	if err != nil || !plain {
		return err
	}
	n := slices.Index(p.fills, before)
	if n < 0 {
		if n = len(p.fills); n == mostFills {
			return nil
		}
		p.fills = append(p.fills, before)
	}
	painted, err := p.style(styleKey{style, fmt.Sprintf("%06X", shade(severity)+n)})
	if err != nil {
		return err
	}
	return p.file.SetCellStyle(sheet, ref, ref, painted)
}

// fill returns the colour of a style's fill, "" for none; plain is false when the fill
// is more than a colour.
func (p *painter) fill(style int) (color string, plain bool, err error) {
	s, err := p.file.GetStyle(style)
	switch {
	case err != nil:
		return "", false, err
	case s.Fill.Type == "" || s.Fill.Type == "pattern" && s.Fill.Pattern == 0:
		return "", true, nil
	case s.Fill.Type == "pattern" && s.Fill.Pattern == 1 && len(s.Fill.Color) > 0:
		return s.Fill.Color[0], true, nil
	default:
		return "", false, nil
	}
}

// style returns a copy of a style with another fill. The record is copied as it
// stands: through the library's own description of styles theme colours and the
// like would be lost.
func (p *painter) style(key styleKey) (int, error) {
	if known, ok := p.styles[key]; ok {
		return known, nil
	}
	fill, err := fillID(p.file, key.fill)
	if err != nil {
		return 0, err
	}
	list := p.file.Styles.CellXfs
	copied := list.Xf[key.style]
	copied.FillID = &fill
	yes := true
	copied.ApplyFill = &yes
	list.Xf = append(list.Xf, copied)
	list.Count = len(list.Xf)
	p.styles[key] = len(list.Xf) - 1
	return p.styles[key], nil
}

// fillID returns the number of a fill of one colour, "" for none.
func fillID(f *excelize.File, color string) (int, error) {
	plain := &excelize.Style{}
	if color != "" {
		plain.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	model, err := f.NewStyle(plain)
	if err != nil {
		return 0, err
	}
	if id := f.Styles.CellXfs.Xf[model].FillID; id != nil {
		return *id, nil
	}
	return 0, nil
}

// unpaint gives every style that is painted the fill from before, and with it all
// cells of that style.
func unpaint(f *excelize.File, fills []string) error {
	if _, err := f.GetStyle(0); err != nil { // reads the styles
		return err
	}
	painted := make(map[int]int) // our fills, and which fill was there before
	for id, fill := range f.Styles.Fills.Fill {
		if p := fill.PatternFill; p != nil && p.FgColor != nil {
			if n, ours := ourFill(p.FgColor.RGB); ours {
				painted[id] = n
			}
		}
	}
	if len(painted) == 0 {
		return nil
	}
	for i := range f.Styles.CellXfs.Xf {
		id := f.Styles.CellXfs.Xf[i].FillID
		if id == nil {
			continue
		}
		n, ours := painted[*id]
		if !ours {
			continue
		}
		before := ""
		if n < len(fills) {
			before = fills[n]
		}
		fill, err := fillID(f, before)
		if err != nil {
			return err
		}
		f.Styles.CellXfs.Xf[i].FillID = &fill
	}
	return nil
}
