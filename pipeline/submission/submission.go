// Package submission holds what an office answered: one workbook, read.
//
// Every value keeps the cell it came from, what stood there and how it was
// understood. Values only: reading is package read's work, judging package
// check's.
package submission

import (
	"strconv"
	"strings"

	"huibao/pipeline/period"
)

// Source is one file that was handed in.
type Source struct {
	Name   string `json:"file"`   // as the office named it, without folders
	SHA256 string `json:"sha256"` // of its bytes, in lower-case hexadecimal
	Size   int64  `json:"size"`   // in bytes
}

// Cell is a place in a workbook (单元格). It travels with every value.
type Cell struct {
	Source *Source `json:"source,omitempty"`
	Sheet  string  `json:"sheet,omitempty"`  // name of the sheet in the file
	Column int     `json:"column,omitempty"` // from 1; 0 when the whole row or sheet is meant
	Row    int     `json:"row,omitempty"`    // from 1; 0 when the whole column or sheet is meant
}

// Ref returns the place within the sheet, such as F12; "" for a whole sheet.
func (c Cell) Ref() string {
	var b strings.Builder
	if c.Column > 0 {
		b.WriteString(ColumnName(c.Column))
	}
	if c.Row > 0 {
		b.WriteString(strconv.Itoa(c.Row))
	}
	return b.String()
}

// String returns sheet and place, such as 党员队伍!F12.
func (c Cell) String() string {
	ref := c.Ref()
	switch {
	case c.Sheet == "":
		return ref
	case ref == "":
		return c.Sheet
	default:
		return c.Sheet + "!" + ref
	}
}

// File returns the name of the file, "" when there is none.
func (c Cell) File() string {
	if c.Source == nil {
		return ""
	}
	return c.Source.Name
}

// ColumnName returns the letters of a column counted from 1: A, Z, AA.
func ColumnName(n int) string {
	var letters []byte
	for ; n > 0; n = (n - 1) / 26 {
		letters = append([]byte{byte('A' + (n-1)%26)}, letters...)
	}
	return string(letters)
}

// State tells how far a cell was understood.
type State int

// The states.
const (
	Empty  State = iota // nothing there, or a word for nothing
	Number              // Number holds it
	Text                // Text holds it
	Bad                 // Problem tells why it was not understood
)

// Problem is a misreading: why a cell that holds something is no value.
type Problem string

// The problems. The form's rules turn them into findings.
const (
	NotNumber   Problem = "not-number"  // words where a number is wanted
	Approximate Problem = "approximate" // 约30, 30余人, 上百
	Interval    Problem = "interval"    // 3-5, 60以上
	Fraction    Problem = "fraction"    // 52.5 where a count is wanted
	Placeholder Problem = "placeholder" // 暂缺, 待定, 同上
	FormulaFail Problem = "formula"     // #REF!, #DIV/0!, or a formula without a value
	NotDate     Problem = "not-date"
	NotPeriod   Problem = "not-period"
	Ambiguous   Problem = "ambiguous" // 2006.10 stored as the number 2006.1
	Misplaced   Problem = "misplaced" // 64% where a count is wanted, 219 where a share is
)

// Value is one cell as understood.
type Value struct {
	Cell    Cell
	Raw     string // what stands in the cell; "" where that is just the number
	State   State
	Number  float64 // for Number; money in 元, rates as fractions
	Text    string  // for Text; cleaned of spaces around and control characters
	Problem Problem // for Bad
	Formula bool    // the cell holds a formula
}

// Written returns what stands in the cell.
func (v Value) Written() string {
	if v.Raw == "" && v.State == Number {
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	}
	return v.Raw
}

// Known reports whether the value is a number.
func (v Value) Known() bool { return v.State == Number }

// Present reports whether the cell holds anything, understood or not.
func (v Value) Present() bool { return v.State != Empty }

// NoteKind tells why a note was made.
type NoteKind string

// The kinds of note.
const (
	NoteValue   NoteKind = "value"   // a value was normalised
	NoteDoubt   NoteKind = "doubt"   // something was understood, and may be meant otherwise
	NoteUnit    NoteKind = "unit"    // a unit's name was understood by alias, former name or variant
	NoteHidden  NoteKind = "hidden"  // something hidden was read
	NoteFormula NoteKind = "formula" // a formula without a stored value was computed
	NoteFile    NoteKind = "file"    // something of the file as a whole
)

// Note says that something was understood as other than it stands (处理说明).
type Note struct {
	Kind NoteKind
	Cell Cell
	From string // what stands there
	To   string // what it was taken for
	Why  string // in Chinese, a few words
}

// Row is one line of a table.
type Row struct {
	Line   int    // row number in the sheet, from 1
	Name   Value  // the name as written in the unit column
	Unit   string // code of the unit it means; "" when not found
	Office string // code of the unit above; "" when not found
	Values Values // by column code, indicators and remark alike
}

// Sheet is one sheet of the form as found in the file.
type Sheet struct {
	Code   string          // the form's code of the sheet
	Name   string          // its name in the file
	Header map[string]Cell // column code to header cell
	Rows   []Row           // without totals
	Totals []Row           // rows that state totals; Unit is empty
	// Values are the lines of a sheet of pairs, by column code.
	Values map[string]Value
}

// Defect is a fault of structure: something the form wants is not there, is
// there twice, or is there and unknown.
type Defect struct {
	Kind  DefectKind
	Sheet string // name of the sheet as the form or the file has it
	Name  string // column or sheet concerned, in Chinese
	Cell  Cell
	Found string // what was found in its place, if anything
	// Marked is, for OtherMarks, what the workbook was made out for.
	Marked string
}

// DefectKind tells what is wrong with the structure.
type DefectKind string

// The kinds of defect.
const (
	MissingSheet  DefectKind = "missing-sheet"
	MissingColumn DefectKind = "missing-column"
	DoubledColumn DefectKind = "doubled-column"
	OtherVersion  DefectKind = "other-version"
	OtherMarks    DefectKind = "other-marks" // the cover differs from the hidden marks
	UnusedSheet   DefectKind = "unused-sheet"
	UnusedColumn  DefectKind = "unused-column"
	UnreadAside   DefectKind = "unread-aside" // a comment, a text box, or a picture in place of a table
)

// Submission is one file from one reporter for one period (报送).
type Submission struct {
	Source  Source
	Office  string        // code of the reporting unit; "" when the cover does not say
	Period  period.Period // zero when the cover does not say
	Attempt int           // from 1; counted by whoever keeps the files
	Sheets  []Sheet       // those of the form that were found, in the form's order
	Notes   []Note
	Defects []Defect
	Answers []Answer // from the receipt's sheet, when the file is a corrected one
}

// Home returns the one office that every unit on the given sheets belongs to, ""
// when they belong to several.
func (s *Submission) Home(sheets []string) string {
	home := ""
	for _, code := range sheets {
		sheet, _ := s.Sheet(code)
		for i := range sheet.Rows {
			office := sheet.Rows[i].Office
			if office == "" {
				continue
			}
			if home != "" && home != office {
				return ""
			}
			home = office
		}
	}
	return home
}

// Sheet returns the sheet with the form's code.
func (s *Submission) Sheet(code string) (Sheet, bool) {
	for _, sheet := range s.Sheets {
		if sheet.Code == code {
			return sheet, true
		}
	}
	return Sheet{}, false
}
