package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"huibao/pipeline/read/workbook/xmlscan"
)

// The format's own bounds of a sheet, and ours for what no form needs.
const (
	maxColumn = 16384
	maxRow    = 1048576
	maxMerges = 20000
)

// looseCost says what rows without numbers cost a library that moves all that follow
// when it meets one: so many times so many of them as much as one cell.
const looseCost = 100

// content is what cells refer to.
type content struct {
	texts     []string
	formats   []Format
	epoch1904 bool
}

// sheetDecoder builds one sheet from its tokens.
type sheetDecoder struct {
	*content
	archive *archive
	sheet   Sheet
	inData  bool // within sheetData
	loose   int  // rows that do not say their number
	closed  bool // the worksheet element has ended
	row     Row  // its cells stand in line until it ends
	column  int  // of the cell before, within the row
	line    []Cell
	cell    openCell
}

// openCell is the cell being read.
type openCell struct {
	open      bool
	kind      cellType
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
	d.sheet.store = &Store{}
	if err := a.must(part); err != nil {
		return Sheet{}, err
	}
	err := a.scan(part, d.take)
	if err == nil && !d.closed {
		err = NewError(Truncated, fmt.Errorf("part %s has no worksheet", part))
	}
	return d.sheet, err
}

func (d *sheetDecoder) take(x *xmlscan.Scanner, kind xmlscan.Kind) error {
	switch {
	case d.cell.open:
		return d.takeInCell(x, kind)
	case kind == xmlscan.Start:
		return d.start(x)
	case kind == xmlscan.End:
		d.end(x.Name())
	}
	return nil
}

func (d *sheetDecoder) start(x *xmlscan.Scanner) error {
	switch string(x.Name()) {
	case "c":
		if d.inData {
			return d.startCell(x)
		}
	case "row":
		if d.inData {
			return d.startRow(x)
		}
	case "sheetData":
		d.inData = true
	case "col":
		return d.takeColumns(x)
	case "mergeCell":
		return d.takeMerge(string(x.Attr("ref")))
	case "filterColumn":
		d.sheet.Filtered = true
	}
	return nil
}

func (d *sheetDecoder) end(element []byte) {
	switch string(element) {
	case "row":
		d.sheet.spread += d.column
		if d.inData && len(d.line) > 0 {
			if d.sheet.Rows == nil {
				const usual = 24 // rows of one office
				d.sheet.Rows = make([]Row, 0, usual)
			}
			d.sheet.Rows = append(d.sheet.Rows, d.sheet.store.Row(d.row.Number, d.row.Hidden, d.line))
		}
		d.column = 0
	case "sheetData":
		d.inData = false
		d.sheet.spread += d.row.Number + d.loose*d.loose/looseCost
	case "worksheet":
		d.closed = true
	}
}

func (d *sheetDecoder) startRow(x *xmlscan.Scanner) error {
	number := d.row.Number + 1
	if r := x.Attr("r"); len(r) > 0 {
		n, ok := natural(r)
		if !ok || n < number {
			return fmt.Errorf("row %s after row %d", r, d.row.Number)
		}
		number = n
	} else {
		d.loose++
	}
	if number > maxRow {
		return fmt.Errorf("row %d is beyond the last", number)
	}
	d.row = Row{Number: number, Hidden: isTrue(x.Attr("hidden"))}
	d.line = d.line[:0]
	d.column = 0
	return nil
}

func (d *sheetDecoder) startCell(x *xmlscan.Scanner) error {
	c := &d.cell
	c.value, c.kind, c.style = c.value[:0], typeNumber, 0
	c.inValue, c.inFormula, c.stored = false, false, false
	c.inline.reset()
	column := d.column + 1
	for name, value := range x.Attrs() {
		switch string(name) {
		case "r":
			n, row, err := place(value)
			if err != nil || row != d.row.Number || n < column {
				return fmt.Errorf("cell %s in row %d after column %d", value, d.row.Number, d.column)
			}
			column = n
		case "s":
			c.style, _ = natural(value)
		case "t":
			var known bool
			if c.kind, known = types[string(value)]; !known {
				return fmt.Errorf("unknown cell type %q", value)
			}
		}
	}
	if column > maxColumn {
		return fmt.Errorf("column %d is beyond the last", column)
	}
	d.column = column
	c.cell = Cell{Column: column, Row: d.row.Number}
	c.open = true
	return nil
}

// cellType is what a cell says of its value.
type cellType int

const (
	typeNumber cellType = iota
	typeShared          // the number of a shared text
	typeInline
	typeText
	typeBool
	typeError
)

var types = map[string]cellType{
	"": typeNumber, "n": typeNumber, "s": typeShared, "inlineStr": typeInline,
	"str": typeText, "d": typeText, "b": typeBool, "e": typeError,
}

func (d *sheetDecoder) takeInCell(x *xmlscan.Scanner, kind xmlscan.Kind) error {
	c := &d.cell
	if c.kind == typeInline {
		c.inline.take(x, kind)
	}
	if kind == xmlscan.Text {
		switch {
		case c.inValue:
			c.value = append(c.value, x.Text()...)
		case c.inFormula && bytes.IndexByte(x.Text(), '[') >= 0:
			c.cell.External = true
		}
		return nil
	}
	begins := kind == xmlscan.Start
	switch string(x.Name()) {
	case "v":
		c.inValue, c.stored = begins, true
	case "f":
		c.inFormula, c.cell.Formula = begins, true
	case "is":
		c.stored = true
	case "c":
		if begins {
			return errors.New("cell within a cell")
		}
		return d.endCell()
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
	if d.archive.cells > d.archive.limits.Cells {
		return d.archive.limits.Exceeded(TooManyCells, nil)
	}
	d.line = append(d.line, c.cell)
	return d.archive.limits.Text(c.cell.Raw, &d.archive.text)
}

// understand fills in kind, text and number by the cell's type.
func (d *sheetDecoder) understand(c *openCell) error {
	switch c.kind {
	case typeShared:
		if len(c.value) == 0 {
			return nil
		}
		i, ok := natural(bytes.TrimSpace(c.value))
		if !ok || i >= len(d.texts) {
			return fmt.Errorf("shared text %q of %d", c.value, len(d.texts))
		}
		c.cell.setText(d.texts[i])
	case typeInline:
		c.cell.setText(string(c.inline.text()))
	case typeText:
		c.cell.setText(string(unescape(c.value)))
	case typeBool:
		c.cell.Kind, c.cell.Raw = Bool, "FALSE"
		if isTrue(c.value) {
			c.cell.Raw = "TRUE"
		}
	case typeError:
		c.cell.Kind, c.cell.Raw = Failure, string(c.value)
	case typeNumber:
		return d.understandNumber(c)
	}
	return nil
}

func (c *Cell) setText(text string) {
	if text != "" {
		c.Kind, c.Raw = Text, text
	}
}

func (d *sheetDecoder) understandNumber(c *openCell) error {
	text := bytes.TrimSpace(c.value)
	if len(text) == 0 {
		c.stored = false // some libraries write an empty value beside each formula
		return nil
	}
	number, err := parseNumber(text)
	if err != nil {
		return err
	}
	var f Format
	if c.style >= 0 && c.style < len(d.formats) {
		f = d.formats[c.style]
	}
	c.cell.SetNumber(number, f, d.epoch1904)
	return nil
}

// parseNumber reads a stored number; most are small counts.
func parseNumber(text []byte) (float64, error) {
	if n, ok := natural(text); ok {
		return float64(n), nil
	}
	const longest = 400 // digits of any number that a cell can hold
	if len(text) > longest {
		return 0, fmt.Errorf("number of %d characters", len(text))
	}
	number, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return 0, fmt.Errorf("number %q", text)
	}
	return number, nil
}

// natural reads a number without sign; ok is false when it is none or exceeds ten
// digits.
func natural(text []byte) (n int, ok bool) {
	const most = 10
	if len(text) == 0 || len(text) > most {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
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

func (d *sheetDecoder) takeColumns(x *xmlscan.Scanner) error {
	if !isTrue(x.Attr("hidden")) {
		return nil
	}
	first, okFirst := natural(x.Attr("min"))
	last, okLast := natural(x.Attr("max"))
	if !okFirst || !okLast {
		return errReference
	}
	if len(d.sheet.HiddenColumns) == maxColumn {
		return d.archive.limits.Exceeded(TooManyCells, nil)
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
	if area.FirstColumn, area.FirstRow, err = place([]byte(from)); err != nil {
		return err
	}
	if area.LastColumn, area.LastRow, err = place([]byte(to)); err != nil {
		return err
	}
	if len(d.sheet.Merges) == maxMerges {
		return d.archive.limits.Exceeded(TooManyCells, nil)
	}
	d.sheet.Merges = append(d.sheet.Merges, area)
	return nil
}

// place reads a reference such as F12.
func place(ref []byte) (column, row int, err error) {
	i := 0
	for i < len(ref) && 'A' <= ref[i] && ref[i] <= 'Z' && column <= maxColumn {
		column = column*26 + int(ref[i]-'A') + 1
		i++
	}
	row, ok := natural(ref[i:])
	if !ok || column < 1 || column > maxColumn || row < 1 || row > maxRow {
		return 0, 0, errReference
	}
	return column, row, nil
}
