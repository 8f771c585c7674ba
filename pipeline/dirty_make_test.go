package pipeline_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/period"
)

// The sheets of the sample form.
const (
	coverSheet        = "封面"
	organisationSheet = "党组织与班子"
	membersSheet      = "党员队伍"
	premisesSheet     = "阵地与经费"
	servicesSheet     = "活动与服务"
	casesSheet        = "典型案例"
)

// rowSheets hold one row for each community.
var rowSheets = []string{organisationSheet, membersSheet, premisesSheet, servicesSheet}

// dirtyBook is a workbook being spoilt.
type dirtyBook struct {
	*excelize.File
	t testing.TB
}

func (b *dirtyBook) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// put puts a value at a place such as 党员队伍!L4: a text stays a text.
func (b *dirtyBook) put(at string, value any) {
	b.t.Helper()
	sheet, ref, _ := strings.Cut(at, "!")
	if text, ok := value.(string); ok {
		b.must(b.SetCellStr(sheet, ref, text))
		return
	}
	b.must(b.SetCellValue(sheet, ref, value))
}

// show gives a cell a built-in number format.
func (b *dirtyBook) show(at string, format int) {
	b.t.Helper()
	sheet, ref, _ := strings.Cut(at, "!")
	style, err := b.NewStyle(&excelize.Style{NumFmt: format})
	b.must(err)
	b.must(b.SetCellStyle(sheet, ref, ref, style))
}

// row returns the texts of a row.
func (b *dirtyBook) row(sheet string, number int) []string {
	b.t.Helper()
	rows, err := b.GetRows(sheet, excelize.Options{RawCellValue: true})
	b.must(err)
	return rows[number-1]
}

// fill writes texts from a place to the right, numbers as numbers.
func (b *dirtyBook) fill(sheet string, row int, texts []string) {
	b.t.Helper()
	for i, text := range texts {
		ref, err := excelize.CoordinatesToCellName(i+1, row)
		b.must(err)
		b.must(b.SetCellDefault(sheet, ref, text))
	}
}

// repeat inserts a copy of a row below it.
func (b *dirtyBook) repeat(sheet string, row int) {
	b.t.Helper()
	texts := b.row(sheet, row)
	b.must(b.InsertRows(sheet, row+1, 1))
	b.fill(sheet, row+1, texts)
}

// sampleOf returns the file of a month whose name holds a word.
func sampleOf(t testing.TB, month period.Period, word string) pipeline.File {
	t.Helper()
	for _, f := range files(t, month) {
		if strings.Contains(f.Name, word) {
			return f
		}
	}
	t.Fatalf("no sample file of %s", word)
	return pipeline.File{}
}

// altered returns a sample of June with some cells changed.
func altered(t testing.TB, word string, alter func(b *dirtyBook)) pipeline.File {
	t.Helper()
	file := sampleOf(t, june, word)
	b := &dirtyBook{openBook(t, file.Data), t}
	alter(b)
	return pipeline.File{Name: file.Name, Data: bookBytes(t, b.File)}
}

// inPart changes the text of one part of a workbook.
func inPart(part string, change func(text string) string) func(testing.TB, []byte) []byte {
	return func(t testing.TB, data []byte) []byte {
		t.Helper()
		return rewritten(t, data, func(name, text string) string {
			if name != part {
				return text
			}
			changed := change(text)
			if changed == text {
				t.Fatalf("nothing was changed in %s", part)
			}
			return changed
		}, nil)
	}
}

// inCell puts other elements into a cell of the members' sheet.
func inCell(ref, kind, content string) func(testing.TB, []byte) []byte {
	return inPart("xl/worksheets/sheet3.xml", func(text string) string {
		from := strings.Index(text, `<c r="`+ref+`"`)
		to := from + strings.Index(text[from:], `</c>`)
		return text[:from] + `<c r="` + ref + `"` + kind + `>` + content + text[to:]
	})
}

// withParts adds parts to a workbook.
func withParts(parts map[string]string) func(testing.TB, []byte) []byte {
	return func(t testing.TB, data []byte) []byte {
		t.Helper()
		return rewritten(t, data, func(_, text string) string { return text }, parts)
	}
}

// rewritten writes the parts of a zip anew, and others behind them.
func rewritten(t testing.TB, data []byte, change func(name, text string) string, more map[string]string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := make(map[string]string)
	var order []string
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, f.Name)
		parts[f.Name] = change(f.Name, string(text))
	}
	for name, text := range more {
		if _, known := parts[name]; !known {
			order = append(order, name)
		}
		parts[name] = text
	}
	return zipped(t, order, parts)
}

func zipped(t testing.TB, order []string, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range order {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, parts[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bundle is a zip of files.
func bundle(t testing.TB, name string, files ...pipeline.File) pipeline.File {
	t.Helper()
	var order []string
	parts := make(map[string]string)
	for _, f := range files {
		order = append(order, f.Name)
		parts[f.Name] = string(f.Data)
	}
	return pipeline.File{Name: name, Data: zipped(t, order, parts)}
}

// separated writes the sheets of a sample as files of separated values.
func separated(t testing.TB, word, mark string) []pipeline.File {
	t.Helper()
	book := openBook(t, sampleOf(t, june, word).Data)
	var out []pipeline.File
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, row := range rows {
			for i, value := range row {
				if i > 0 {
					text.WriteString(mark)
				}
				text.WriteString(`"` + strings.ReplaceAll(value, `"`, `""`) + `"`)
			}
			text.WriteString("\r\n")
		}
		out = append(out, pipeline.File{Name: sheet + ".csv", Data: []byte(text.String())})
	}
	return out
}
