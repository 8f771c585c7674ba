package xlsx

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/render/container"
	"huibao/pipeline/submission"
)

// workbook turns finished sheets into a file.
type workbook struct {
	file   *excelize.File
	styles map[style]int
	sheets int
}

func newWorkbook() *workbook {
	return &workbook{file: excelize.NewFile(), styles: make(map[style]int)}
}

func (w *workbook) close() { _ = w.file.Close() }

// bytes finishes the file.
func (w *workbook) bytes(properties *excelize.DocProperties) ([]byte, error) {
	if err := w.file.SetDefaultFont(bodyFont); err != nil {
		return nil, err
	}
	if err := w.file.SetDocProps(properties); err != nil {
		return nil, err
	}
	return container.Bytes(w.file)
}

// add writes a finished sheet behind those that are there.
func (w *workbook) add(s *sheet) error {
	if err := w.open(s); err != nil {
		return err
	}
	// In this order, for the library forgets how to print when it sets a filter.
	for _, set := range []func(*sheet) error{w.screen, w.printing} {
		if err := set(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	out, err := w.file.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	if err := w.fill(s, out); err != nil {
		return fmt.Errorf("sheet %s: %w", s.name, err)
	}
	for _, c := range s.charts {
		if err := w.file.AddChart(s.name, ref(c.column, c.row), c.library(s.name)); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	return out.Flush()
}

// open makes the sheet; a new file has one already.
func (w *workbook) open(s *sheet) error {
	w.sheets++
	if w.sheets == 1 {
		return w.file.SetSheetName("Sheet1", s.name)
	}
	_, err := w.file.NewSheet(s.name)
	return err
}

const paperA4 = 9

// printing sets up paper, margins, footer and the rows and columns to repeat.
func (w *workbook) printing(s *sheet) error {
	size, orientation := paperA4, "portrait"
	if s.landscape {
		orientation = "landscape"
	}
	layout := &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation}
	fit := s.scale == 0
	if fit {
		wide, high := 1, 0
		layout.FitToWidth, layout.FitToHeight = &wide, &high
	} else {
		scale := uint(s.scale)
		layout.AdjustTo = &scale
	}
	if err := w.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := w.file.SetPageLayout(s.name, layout); err != nil {
		return err
	}
	side, end, foot, centred := 0.4, 0.6, 0.3, true
	if err := w.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &end, Bottom: &end, Header: &foot, Footer: &foot, Horizontally: &centred,
	}); err != nil {
		return err
	}
	footer := "&C&9&A\u3000第&P页\uff0c共&N页"
	if err := w.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: footer}); err != nil {
		return err
	}
	return w.repeat(s)
}

// screen sets up what is seen on the screen.
func (w *workbook) screen(s *sheet) error {
	last := ref(len(s.widths), len(s.rows))
	if err := w.file.SetSheetDimension(s.name, "A1:"+last); err != nil {
		return err
	}
	grid := false
	if err := w.file.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &grid}); err != nil {
		return err
	}
	if !s.filtered {
		return nil
	}
	return w.file.AutoFilter(s.name, ref(1, s.head)+":"+last, nil)
}

// repeat names the rows and columns that stand on every printed page.
func (w *workbook) repeat(s *sheet) error {
	if s.head == 0 {
		return nil
	}
	titles := fmt.Sprintf("'%s'!$1:$%d", s.name, s.head)
	if s.lead > 0 {
		titles = fmt.Sprintf("'%s'!$A:$%s,%s", s.name, submission.ColumnName(s.lead), titles)
	}
	return w.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: s.name})
}

// fill writes the cells.
func (w *workbook) fill(s *sheet, out *excelize.StreamWriter) error {
	if err := w.freeze(s, out); err != nil {
		return err
	}
	if err := widen(s, out); err != nil {
		return err
	}
	for i, line := range s.rows {
		values := make([]any, len(line))
		for j, c := range line {
			v, err := w.value(c)
			if err != nil {
				return err
			}
			values[j] = v
		}
		if err := out.SetRow("A"+strconv.Itoa(i+1), values, excelize.RowOpts{Height: s.heightOf(i + 1)}); err != nil {
			return err
		}
	}
	for _, m := range s.merges {
		if err := out.MergeCell(ref(m.column, m.row), ref(m.lastColumn, m.lastRow)); err != nil {
			return err
		}
	}
	for _, cell := range s.breaks {
		if err := out.InsertPageBreak(cell); err != nil {
			return err
		}
	}
	return nil
}

// widen sets the widths, neighbours of the same width at once: the library takes
// its time over each call.
func widen(s *sheet, out *excelize.StreamWriter) error {
	for from := 0; from < len(s.widths); {
		to := from
		for to+1 < len(s.widths) && s.widths[to+1] == s.widths[from] {
			to++
		}
		if err := out.SetColWidth(from+1, to+1, s.widths[from]); err != nil {
			return err
		}
		from = to + 1
	}
	return nil
}

func (w *workbook) freeze(s *sheet, out *excelize.StreamWriter) error {
	if s.head == 0 {
		return nil
	}
	pane := "bottomLeft"
	if s.lead > 0 {
		pane = "bottomRight"
	}
	return out.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: s.lead, YSplit: s.head, TopLeftCell: ref(s.lead+1, s.head+1), ActivePane: pane,
	})
}

// value is a cell for the library; nil where nothing stands.
func (w *workbook) value(c cell) (any, error) {
	if c == (cell{}) {
		return nil, nil
	}
	id, known := w.styles[c.style]
	if !known {
		var err error
		if id, err = w.file.NewStyle(c.style.library()); err != nil {
			return nil, err
		}
		w.styles[c.style] = id
	}
	return excelize.Cell{StyleID: id, Formula: c.formula, Value: c.value}, nil
}
