package receipt

import (
	"errors"
	"strings"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/submission"
)

// painter changes the fill of cells and leaves the rest of their style alone.
type painter struct {
	file   *excelize.File
	styles map[styleKey]int
}

type styleKey struct {
	style int
	fill  string
}

// paint gives a cell a fill, "" takes it away. It returns the fill from before.
func (p *painter) paint(sheet, ref, fill string) (before string, err error) {
	style, err := p.file.GetCellStyle(sheet, ref)
	if err != nil {
		return "", err
	}
	if before, err = p.fill(style); err != nil {
		return "", err
	}
	painted, err := p.style(styleKey{style, fill})
	if err != nil {
		return "", err
	}
	return before, p.file.SetCellStyle(sheet, ref, ref, painted)
}

// fill returns the colour of a style's solid fill.
func (p *painter) fill(style int) (string, error) {
	s, err := p.file.GetStyle(style)
	if err != nil || s.Fill.Type != "pattern" || s.Fill.Pattern != 1 || len(s.Fill.Color) == 0 {
		return "", err
	}
	return s.Fill.Color[0], nil
}

// style returns a copy of a style with another fill. The record is copied as it
// stands: through the library's own description of styles theme colours and the
// like would be lost.
func (p *painter) style(key styleKey) (int, error) {
	if known, ok := p.styles[key]; ok {
		return known, nil
	}
	plain := &excelize.Style{}
	if key.fill != "" {
		plain.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{key.fill}}
	}
	model, err := p.file.NewStyle(plain)
	if err != nil {
		return 0, err
	}
	list := p.file.Styles.CellXfs
	copied := list.Xf[key.style]
	copied.FillID = list.Xf[model].FillID
	yes := true
	copied.ApplyFill = &yes
	list.Xf = append(list.Xf, copied)
	list.Count = len(list.Xf)
	p.styles[key] = len(list.Xf) - 1
	return p.styles[key], nil
}

// What marks our comments.
const (
	author    = submission.ReceiptAuthor
	beginning = submission.ReceiptComment
)

// comment adds to what a person may have written at the cell before.
func comment(f *excelize.File, sheet, ref, text string) error {
	before, err := takeComment(f, sheet, ref)
	if err != nil {
		return err
	}
	text = beginning + text
	if before.Text != "" {
		text = before.Text + "\n" + text
	} else {
		before.Author = author
	}
	const lineHeight, perLine = 18, 20
	return f.AddComment(sheet, excelize.Comment{
		Author: before.Author, Cell: ref, Text: text,
		Width: 300, Height: uint(40 + lineHeight*(1+len([]rune(text))/perLine)),
	})
}

// takeComment removes the comment at a cell and returns what a person wrote in it.
func takeComment(f *excelize.File, sheet, ref string) (excelize.Comment, error) {
	all, err := f.GetComments(sheet)
	if err != nil {
		return excelize.Comment{}, err
	}
	for _, c := range all {
		if c.Cell != ref {
			continue
		}
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		text, _, _ = strings.Cut(text, beginning)
		// The library, like Excel, puts the author's name before the text.
		text = strings.TrimPrefix(text, c.Author+":")
		return excelize.Comment{Author: c.Author, Text: strings.TrimSpace(text)}, f.DeleteComment(sheet, ref)
	}
	return excelize.Comment{}, nil
}

// unmark takes the marks of an earlier receipt out of a workbook that was corrected
// and sent again, and the receipt's sheet with them.
func unmark(f *excelize.File) error {
	if at, err := f.GetSheetIndex(submission.ReceiptSheet); err != nil || at < 0 {
		return err
	}
	if f.SheetCount == 1 {
		return errReceiptAlone
	}
	marks, err := readMarks(f)
	if err != nil {
		return err
	}
	p := &painter{file: f, styles: make(map[styleKey]int)}
	for _, m := range marks {
		if at, err := f.GetSheetIndex(m.sheet); err != nil || at < 0 {
			continue // the office removed or renamed the sheet
		}
		if _, err := p.paint(m.sheet, m.ref, m.before); err != nil {
			return err
		}
		person, err := takeComment(f, m.sheet, m.ref)
		if err != nil {
			return err
		}
		if person.Text != "" {
			person.Cell = m.ref
			if err := f.AddComment(m.sheet, person); err != nil {
				return err
			}
		}
	}
	return f.DeleteSheet(submission.ReceiptSheet)
}

var errReceiptAlone = errors.New("the workbook holds nothing but a receipt")

// readMarks reads the hidden list of what was marked.
func readMarks(f *excelize.File) ([]mark, error) {
	rows, err := f.GetRows(submission.ReceiptSheet)
	if err != nil {
		return nil, err
	}
	var out []mark
	for _, row := range rows {
		if len(row) > markColumn+1 && row[markColumn-1] == markWord {
			m := mark{sheet: row[markColumn], ref: row[markColumn+1]}
			if len(row) > markColumn+2 {
				m.before = row[markColumn+2]
			}
			out = append(out, m)
		}
	}
	return out, nil
}
