package receipt

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/form"
	"huibao/pipeline/render/container"
	"huibao/pipeline/submission"
)

// maxMarks bounds the cells that are marked; who has more wrong cells than that has
// one thing wrong with all of them.
const maxMarks = 500

// Workbook returns the office's own workbook with its wrong cells marked and a first
// sheet that lists what was found. Where the file cannot be marked it returns a
// workbook of that sheet alone.
func Workbook(in Input) ([]byte, error) {
	if in.Data != nil {
		if out, err := marked(in); err == nil {
			return out, nil
		}
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := f.SetSheetName(f.GetSheetName(0), submission.ReceiptSheet); err != nil {
		return nil, err
	}
	return finish(f, in, nil)
}

// marked fails where the library cannot open or change the file; the panic of a
// library over a strange file is such a failure as well.
func marked(in Input) (out []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic while marking: %v", cause)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(in.Data))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	renumberComments(f)
	numberShapes(f)
	if err := unmark(f); err != nil {
		return nil, err
	}
	fills, err := markAll(f, in)
	if err != nil {
		return nil, err
	}
	if err := addFirst(f); err != nil {
		return nil, err
	}
	return finish(f, in, fills)
}

// addFirst puts the receipt's sheet before all others.
func addFirst(f *excelize.File) error {
	first := f.GetSheetName(0)
	if _, err := f.NewSheet(submission.ReceiptSheet); err != nil {
		return err
	}
	if err := f.MoveSheet(submission.ReceiptSheet, first); err != nil {
		return err
	}
	// Names that belong to a sheet, such as print areas, know it by its position,
	// and the library leaves those as they were.
	if names := f.WorkBook.DefinedNames; names != nil {
		for i := range names.DefinedName {
			if at := names.DefinedName[i].LocalSheetID; at != nil {
				*at++
			}
		}
	}
	f.SetActiveSheet(0)
	return nil
}

func finish(f *excelize.File, in Input, fills []string) ([]byte, error) {
	if err := (&sheet{file: f, in: in, fills: fills, changed: in.correction()}).draw(); err != nil {
		return nil, err
	}
	return container.Bytes(f)
}

// mark is a cell to mark, with all that is said of it.
type mark struct {
	sheet, ref string
	severity   form.Severity // the gravest
	text       []string
}

// markAll marks the cells of all findings. It returns the fills that the marked cells
// had before.
func markAll(f *excelize.File, in Input) ([]string, error) {
	p := &painter{file: f, styles: make(map[styleKey]int)}
	theirs := make(map[string]map[string]excelize.Comment) // by sheet and cell
	for _, m := range in.marks(f) {
		if err := p.paint(m.sheet, m.ref, m.severity); err != nil {
			return nil, err
		}
		if theirs[m.sheet] == nil {
			var err error
			if theirs[m.sheet], err = comments(f, m.sheet); err != nil {
				return nil, err
			}
		}
		if err := comment(f, m.sheet, m.ref, theirs[m.sheet][m.ref], m.text); err != nil {
			return nil, err
		}
	}
	return p.fills, nil
}

// marks gathers what is said of each cell, the gravest first.
func (in Input) marks(f *excelize.File) []*mark {
	var out []*mark
	at := make(map[string]*mark)
	for _, finding := range in.ordered() {
		for _, cell := range finding.Cells {
			if cell.Column == 0 || cell.Row == 0 || !has(f, cell.Sheet) {
				continue
			}
			m := at[cell.String()]
			if m == nil {
				if len(out) == maxMarks {
					break
				}
				m = &mark{sheet: cell.Sheet, ref: cell.Ref(), severity: finding.Severity}
				at[cell.String()] = m
				out = append(out, m)
			}
			m.text = append(m.text, levelName(finding.Severity)+"："+finding.Message+finding.Action)
		}
	}
	return out
}

// unmark takes the marks of an earlier receipt out of a workbook that was corrected
// and sent again, and the receipt's sheet with them.
func unmark(f *excelize.File) error {
	var fills []string
	receipt := has(f, submission.ReceiptSheet)
	if receipt {
		if f.SheetCount == 1 {
			return errReceiptAlone
		}
		var err error
		if fills, err = readFills(f); err != nil {
			return err
		}
	}
	if err := unpaint(f, fills); err != nil {
		return err
	}
	for _, sheet := range f.GetSheetList() {
		if err := uncomment(f, sheet); err != nil {
			return err
		}
	}
	if !receipt {
		return nil
	}
	return f.DeleteSheet(submission.ReceiptSheet)
}

var errReceiptAlone = errors.New("the workbook holds nothing but a receipt")

// readFills reads the hidden list of the fills from before.
func readFills(f *excelize.File) ([]string, error) {
	rows, err := f.GetRows(submission.ReceiptSheet)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, row := range rows {
		if len(row) < fillColumn || row[fillColumn-1] != fillWord {
			continue
		}
		before := ""
		if len(row) > fillColumn {
			before = row[fillColumn]
		}
		out = append(out, before)
	}
	return out, nil
}

func has(f *excelize.File, sheet string) bool {
	at, err := f.GetSheetIndex(sheet)
	return err == nil && at >= 0
}
