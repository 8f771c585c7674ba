package receipt

import (
	"bytes"
	"fmt"
	"strings"

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
	if err := unmark(f); err != nil {
		return nil, err
	}
	marks, err := markAll(f, in)
	if err != nil {
		return nil, err
	}
	if err := addFirst(f); err != nil {
		return nil, err
	}
	return finish(f, in, marks)
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

func finish(f *excelize.File, in Input, marks []mark) ([]byte, error) {
	if err := (&sheet{file: f, in: in, marks: marks, changed: in.correction()}).draw(); err != nil {
		return nil, err
	}
	return container.Bytes(f)
}

// mark is one marked cell and the fill it had before.
type mark struct {
	sheet, ref string
	before     string // RGB; "" for none
}

// markAll marks the cells of all findings, each with all that is said of it.
func markAll(f *excelize.File, in Input) ([]mark, error) {
	type said struct {
		mark
		fill string
		text []string
	}
	var order []string
	at := make(map[string]*said)
	for _, finding := range in.ordered() {
		for _, cell := range finding.Cells {
			if cell.Column == 0 || cell.Row == 0 {
				continue
			}
			if at, err := f.GetSheetIndex(cell.Sheet); err != nil || at < 0 {
				continue
			}
			s := at[cell.String()]
			if s == nil {
				if len(order) == maxMarks {
					break
				}
				s = &said{mark: mark{sheet: cell.Sheet, ref: cell.Ref()}, fill: fillOf(finding.Severity)}
				at[cell.String()] = s
				order = append(order, cell.String())
			}
			s.text = append(s.text, levelName(finding.Severity)+"："+finding.Message+finding.Action)
		}
	}
	p := &painter{file: f, styles: make(map[styleKey]int)}
	var out []mark
	for _, place := range order {
		s := at[place]
		var err error
		if s.before, err = p.paint(s.sheet, s.ref, s.fill); err != nil {
			return nil, err
		}
		if err := comment(f, s.sheet, s.ref, strings.Join(s.text, "\n")); err != nil {
			return nil, err
		}
		out = append(out, s.mark)
	}
	return out, nil
}

func fillOf(severity form.Severity) string {
	for _, level := range levels {
		if level.Severity == severity {
			return level.fill
		}
	}
	return ""
}
