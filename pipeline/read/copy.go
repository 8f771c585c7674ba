package read

import (
	"bytes"
	"context"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/read/workbook"
)

// AsWorkbook returns the bytes of an .xlsx file as they are, and those of any other file
// that can be read as a workbook with the same cells; nil for one that is too much for
// the library that changes workbooks.
func (r *Reader) AsWorkbook(ctx context.Context, name string, data []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Limits.Time)
	defer cancel()
	book, err := r.open(ctx, name, data, nil)
	switch {
	case err != nil:
		return nil, named(err, name)
	case !book.Light():
		return nil, nil
	case bytes.HasPrefix(data, []byte("PK")):
		return data, nil
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, sheet := range book.Sheets {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), sheet.Name)
		} else {
			_, err = f.NewSheet(sheet.Name)
		}
		if err == nil {
			err = fill(f, sheet)
		}
		if err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}

// fill writes a sheet's cells. Texts stay texts, whatever they look like.
func fill(f *excelize.File, sheet workbook.Sheet) error {
	w, err := f.NewStreamWriter(sheet.Name)
	if err != nil {
		return err
	}
	for _, row := range sheet.Rows {
		values := make([]any, row.Last())
		for c := range row.Cells() {
			if values[c.Column-1] = any(c.Raw); c.Kind == workbook.Number {
				values[c.Column-1] = c.Number
			}
		}
		ref, err := excelize.CoordinatesToCellName(1, row.Number)
		if err != nil {
			return err
		}
		if err := w.SetRow(ref, values); err != nil {
			return err
		}
	}
	return w.Flush()
}
