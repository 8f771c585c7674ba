// Package delimited turns text files of separated values into a grid of raw cells.
//
// In go the bytes of a file whose values stand between commas, semicolons or tabs, in
// UTF-8, UTF-16 or GB18030; out comes a workbook of one sheet without a name, every
// cell a text. What the texts mean is not decided here. A file that is no such text,
// or whose quotes do not match, is refused, never read in part.
package delimited

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huibao/pipeline/read/workbook"
)

// maxColumns bounds a line; the format of workbooks has the same bound.
const maxColumns = 16384

// Open reads a file. What is no sound table comes back as a [*workbook.Error].
func Open(data []byte, limits workbook.Limits) (*workbook.Workbook, error) {
	text, err := decode(data)
	if err != nil {
		return nil, workbook.NewError(workbook.PlainText, err)
	}
	rest, mark := separator(text)
	if mark == 0 {
		return nil, workbook.NewError(workbook.PlainText, errors.New("no separator in it"))
	}
	sheet, err := table(rest, mark, limits)
	if err != nil {
		return nil, err
	}
	return &workbook.Workbook{Sheets: []workbook.Sheet{sheet}}, nil
}

// decode returns the text in UTF-8. Without a mark at its beginning a text is UTF-8 if
// it is valid as such, else the national encoding.
func decode(data []byte) (string, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case !utf8.Valid(data):
		from = simplifiedchinese.GB18030
	}
	if from != nil {
		var err error
		if data, err = from.NewDecoder().Bytes(data); err != nil {
			return "", err
		}
	}
	// The decoders put this character in place of what they do not understand.
	if !utf8.Valid(data) || bytes.ContainsRune(data, utf8.RuneError) || bytes.IndexByte(data, 0) >= 0 {
		return "", errors.New("text in an unknown encoding")
	}
	return string(data), nil
}

// separator finds what stands between the values: what the first line declares, as
// spreadsheet programs write it, or the mark that most lines at the top hold. It returns
// the text behind the declaration, and 0 when there is no mark.
func separator(text string) (rest string, mark rune) {
	if declared, found := strings.CutPrefix(text, "sep="); found && len(declared) > 1 {
		if _, rest, ok := strings.Cut(declared, "\n"); ok {
			return "\n" + rest, rune(declared[0]) // the line stays counted
		}
	}
	most := 0
	for _, candidate := range []rune{'\t', ',', ';'} {
		if n := linesWith(text, candidate); n > most {
			most, mark = n, candidate
		}
	}
	return text, mark
}

// linesWith counts the lines at the top that hold a mark outside quotes.
func linesWith(text string, mark rune) int {
	const top = 50
	count := 0
	quoted, found := false, false
	lines := 0
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == mark:
			found = true
		case r == '\n':
			if found {
				count++
			}
			found = false
			if lines++; lines == top {
				return count
			}
		}
	}
	if found {
		count++
	}
	return count
}

// table reads the values. Rows are counted as a spreadsheet program counts them: empty
// lines too, and a line break within quotes does not begin a new one.
func table(text string, mark rune, limits workbook.Limits) (workbook.Sheet, error) {
	if tooWide(text, byte(mark)) {
		return workbook.Sheet{}, limits.Exceeded(workbook.TooManyCells, nil)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = mark, -1, true
	var out workbook.Sheet
	store := &workbook.Store{}
	number, next, count := 0, 1, 0 // row; line on which the next record is due; cells so far
	length := int64(0)             // bytes of text so far
	var cells []workbook.Cell
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, broken(err)
		}
		line, _ := r.FieldPos(0)
		number += 1 + line - next
		next = line + 1
		cells = cells[:0]
		for i, value := range record {
			next += strings.Count(value, "\n")
			if value == "" {
				continue
			}
			if count++; count > limits.Cells {
				return out, limits.Exceeded(workbook.TooManyCells, nil)
			}
			if err := limits.Text(value, &length); err != nil {
				return out, err
			}
			cells = append(cells, workbook.Cell{Column: i + 1, Row: number, Kind: workbook.Text, Raw: strings.Clone(value)})
		}
		if len(cells) > 0 {
			out.Rows = append(out.Rows, store.Row(number, false, cells))
		}
	}
}

// tooWide tells of a record of more values than a sheet has columns, before anything is
// set aside for them.
func tooWide(text string, mark byte) bool {
	quoted, count := false, 1
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			count = 1
		case c == mark:
			if count++; count > maxColumns {
				return true
			}
		}
	}
	return false
}

// broken names the line whose quotes do not match.
func broken(err error) *workbook.Error {
	e := workbook.NewError(workbook.Unquoted, err)
	var at *csv.ParseError
	if errors.As(err, &at) {
		e.Message = fmt.Sprintf("文本第 %d 行的双引号不配对，无法分列。", at.StartLine)
	}
	return e
}
