package workbook

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The format's own bounds of a sheet, and ours for what no form needs.
const (
	maxColumn = 16384
	maxRow    = 1048576
	maxMerges = 20000
)

// content is what cells refer to.
type content struct {
	texts     []string
	formats   []format
	epoch1904 bool
}

// sheetDecoder builds one sheet from its tokens.
type sheetDecoder struct {
	*content
	archive *archive
	sheet   Sheet
	inData  bool // within sheetData
	closed  bool // the worksheet element has ended
	row     Row
	column  int // of the cell before, within the row
	cell    openCell
}

// openCell is the cell being read.
type openCell struct {
	open      bool
	kind      string // the t attribute
	style     int
	value     []byte
	inValue   bool
	inFormula bool
	stored    bool // a value element was there
	inline    richText
	cell      Cell
}

// sheet decodes one worksheet part. It refuses one that does not end, or whose
// rows or cells do not ascend.
func (a *archive) sheet(part string, c *content) (Sheet, error) {
	d := &sheetDecoder{content: c, archive: a}
	if err := a.must(part); err != nil {
		return Sheet{}, err
	}
	err := a.tokens(part, d.take)
	if err == nil && !d.closed {
		err = NewError(Truncated, fmt.Errorf("part %s has no worksheet", part))
	}
	return d.sheet, err
}

func (d *sheetDecoder) take(token xml.Token) error {
	if d.cell.open {
		return d.takeInCell(token)
	}
	switch t := token.(type) {
	case xml.StartElement:
		return d.start(t)
	case xml.EndElement:
		d.end(t.Name.Local)
	}
	return nil
}

func (d *sheetDecoder) start(t xml.StartElement) error {
	switch t.Name.Local {
	case "sheetData":
		d.inData = true
	case "row":
		if d.inData {
			return d.startRow(t)
		}
	case "c":
		if d.inData {
			return d.startCell(t)
		}
	case "col":
		return d.takeColumns(t)
	case "mergeCell":
		return d.takeMerge(attribute(t, "ref"))
	case "filterColumn":
		d.sheet.Filtered = true
	}
	return nil
}

func (d *sheetDecoder) end(element string) {
	switch element {
	case "row":
		d.sheet.spread += d.column
		if d.inData && len(d.row.Cells) > 0 {
			d.sheet.Rows = append(d.sheet.Rows, d.row)
		}
		d.column = 0
	case "sheetData":
		d.inData = false
	case "worksheet":
		d.closed = true
	}
}

func (d *sheetDecoder) startRow(t xml.StartElement) error {
	number := d.row.Number + 1
	if r := attribute(t, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number {
			return fmt.Errorf("row %s after row %d", r, d.row.Number)
		}
		number = n
	}
	if number > maxRow {
		return fmt.Errorf("row %d is beyond the last", number)
	}
	d.row = Row{Number: number, Hidden: isTrue(attribute(t, "hidden"))}
	d.column = 0
	return nil
}

func (d *sheetDecoder) startCell(t xml.StartElement) error {
	c := &d.cell
	c.value, c.kind, c.style = c.value[:0], "", 0
	c.inValue, c.inFormula, c.stored = false, false, false
	c.inline.reset()
	column := d.column + 1
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "r":
			n, row, err := place(a.Value)
			if err != nil || row != d.row.Number || n < column {
				return fmt.Errorf("cell %s in row %d after column %d", a.Value, d.row.Number, d.column)
			}
			column = n
		case "s":
			c.style, _ = strconv.Atoi(a.Value)
		case "t":
			c.kind = a.Value
		}
	}
	d.column = column
	c.cell = Cell{Column: column, Row: d.row.Number}
	c.open = true
	return nil
}

func (d *sheetDecoder) takeInCell(token xml.Token) error {
	c := &d.cell
	switch t := token.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "v":
			c.inValue, c.stored = true, true
		case "f":
			c.inFormula, c.cell.Formula = true, true
		case "is":
			c.stored = true
		}
	case xml.CharData:
		switch {
		case c.inValue:
			c.value = append(c.value, t...)
		case c.inFormula && strings.ContainsRune(string(t), '['):
			c.cell.External = true
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "v":
			c.inValue = false
		case "f":
			c.inFormula = false
		case "c":
			return d.endCell()
		}
	}
	if c.kind == "inlineStr" {
		c.inline.take(token)
	}
	return nil
}

// endCell understands the finished cell and keeps it if it holds anything.
func (d *sheetDecoder) endCell() error {
	c := &d.cell
	c.open = false
	if err := d.understand(c); err != nil {
		return err
	}
	c.cell.Cached = c.cell.Formula && c.stored
	if c.cell.Kind == Blank && (!c.cell.Formula || c.cell.Cached) {
		return nil
	}
	d.archive.cells++
	if d.archive.cells > maxCells {
		return NewError(TooManyCells, nil)
	}
	d.row.Cells = append(d.row.Cells, c.cell)
	return nil
}

// understand fills in kind, text and number by the cell's type.
func (d *sheetDecoder) understand(c *openCell) error {
	switch c.kind {
	case "s":
		if len(c.value) == 0 {
			return nil
		}
		i, err := strconv.Atoi(string(c.value))
		if err != nil || i < 0 || i >= len(d.texts) {
			return fmt.Errorf("shared text %q of %d", c.value, len(d.texts))
		}
		c.cell.setText(d.texts[i])
	case "inlineStr":
		c.cell.setText(c.inline.text())
	case "str", "d":
		c.cell.setText(unescape(string(c.value)))
	case "b":
		c.cell.Kind, c.cell.Raw = Bool, "FALSE"
		if isTrue(string(c.value)) {
			c.cell.Raw = "TRUE"
		}
	case "e":
		c.cell.Kind, c.cell.Raw = Failure, string(c.value)
	case "", "n":
		return d.understandNumber(c)
	default:
		return fmt.Errorf("unknown cell type %q", c.kind)
	}
	return nil
}

func (c *Cell) setText(text string) {
	if text != "" {
		c.Kind, c.Raw = Text, text
	}
}

func (d *sheetDecoder) understandNumber(c *openCell) error {
	text := strings.TrimSpace(string(c.value))
	if text == "" {
		return nil
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return fmt.Errorf("number %q", text)
	}
	c.cell.Kind, c.cell.Number = Number, shown(number)
	c.cell.Raw = strconv.FormatFloat(c.cell.Number, 'f', -1, 64)
	if c.style < 0 || c.style >= len(d.formats) {
		return nil
	}
	f := d.formats[c.style]
	c.cell.Percent = f.percent
	if !f.date {
		return nil
	}
	if day, ok := Day(number, d.epoch1904); ok {
		c.cell.Kind, c.cell.Raw = Date, day.String()
	}
	return nil
}

// shown rounds a number to the 15 digits that a spreadsheet shows, so that a
// sum of tenths is what the clerk sees.
func shown(number float64) float64 {
	if number == math.Trunc(number) && math.Abs(number) < 1e15 {
		return number
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err != nil {
		return number
	}
	return rounded
}

func (d *sheetDecoder) takeColumns(t xml.StartElement) error {
	if !isTrue(attribute(t, "hidden")) {
		return nil
	}
	first, errFirst := strconv.Atoi(attribute(t, "min"))
	last, errLast := strconv.Atoi(attribute(t, "max"))
	if errFirst != nil || errLast != nil {
		return errReference
	}
	d.sheet.HiddenColumns = append(d.sheet.HiddenColumns, Area{FirstColumn: first, LastColumn: last})
	return nil
}

func (d *sheetDecoder) takeMerge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		to = from
	}
	var area Area
	var err error
	if area.FirstColumn, area.FirstRow, err = place(from); err != nil {
		return err
	}
	if area.LastColumn, area.LastRow, err = place(to); err != nil {
		return err
	}
	if len(d.sheet.Merges) == maxMerges {
		return NewError(TooManyCells, nil)
	}
	d.sheet.Merges = append(d.sheet.Merges, area)
	return nil
}

// place reads a reference such as F12.
func place(ref string) (column, row int, err error) {
	i := 0
	for i < len(ref) && 'A' <= ref[i] && ref[i] <= 'Z' && column <= maxColumn {
		column = column*26 + int(ref[i]-'A') + 1
		i++
	}
	row, err = strconv.Atoi(ref[i:])
	if err != nil || column < 1 || column > maxColumn || row < 1 || row > maxRow {
		return 0, 0, errReference
	}
	return column, row, nil
}
