package workbook

import (
	"fmt"
	"time"
)

// Limits bound what one file may make its reader do. They are generous for a form and
// small for a machine.
type Limits struct {
	File     int64 // bytes as sent
	Inflated int64 // bytes of all parts together
	Ratio    int64 // how many times its size a file may inflate to
	Parts    int   // files in the archive
	Sheets   int
	Rows     int   // of one table of the form
	Cells    int   // with content, of all sheets
	Texts    int64 // bytes of the texts in all cells
	Time     time.Duration
}

// Defaults are the limits where nothing else is set.
func Defaults() Limits {
	return Limits{
		File: 20 << 20, Inflated: 200 << 20, Ratio: 500, Parts: 2000, Sheets: 500,
		Rows: 10_000, Cells: 1_000_000, Texts: 64 << 20, Time: 20 * time.Second,
	}
}

// What no setting needs to change.
const (
	maxTexts     = 1_000_000 // shared texts
	maxTextBytes = 64 << 20  // of all shared texts
	roomForTexts = 64 << 10  // made for them at once
	maxStyles    = 100_000
	freely       = 4 << 20 // bytes that any file may inflate to, whatever the ratio
)

// maxText bounds one cell's text in bytes: no spreadsheet program lets it be longer than
// 32,767 characters.
const maxText = 32_767 * 4

// Text adds a cell's text to the bytes of those before and refuses what is too long. A
// text that many cells share stands in a file once, but is understood each time.
func (l Limits) Text(text string, before *int64) error {
	if len(text) > maxText {
		return NewError(LongText, nil)
	}
	if *before += int64(len(text)); *before > l.Texts {
		return l.Exceeded(TooMuchText, nil)
	}
	return nil
}

// Exceeded returns the error that names the limit of a kind.
func (l Limits) Exceeded(kind ErrorKind, cause error) *Error {
	e := NewError(kind, cause)
	switch kind {
	case TooLarge:
		e.Message = fmt.Sprintf(e.Message, megabytes(l.File), megabytes(l.Inflated))
	case TooDense:
		e.Message = fmt.Sprintf(e.Message, l.Ratio)
	case TooManyParts:
		e.Message = fmt.Sprintf(e.Message, count(l.Parts))
	case TooManySheets:
		e.Message = fmt.Sprintf(e.Message, count(l.Sheets))
	case TooManyRows:
		e.Message = fmt.Sprintf(e.Message, count(l.Rows))
	case TooManyCells:
		e.Message = fmt.Sprintf(e.Message, count(l.Cells))
	case TooMuchText:
		e.Message = fmt.Sprintf(e.Message, megabytes(l.Texts))
	case TooSlow:
		e.Message = fmt.Sprintf(e.Message, count(int(l.Time.Seconds())))
	default:
	}
	return e
}

func megabytes(n int64) string { return fmt.Sprintf("%d MB", n>>20) }

// count prints a number as people say it, with the space that goes between it and a
// Chinese word.
func count(n int) string {
	const wan = 10_000
	if n >= wan && n%wan == 0 {
		return fmt.Sprintf("%d 万", n/wan)
	}
	return fmt.Sprintf("%d ", n)
}
