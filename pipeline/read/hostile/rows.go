package hostile

import (
	"fmt"
	"strings"
)

// The format's bounds.
const (
	lastColumn = 16384
	lastRow    = 1048576
)

// rows are sheets with too much in them, or too far apart.
func rows() []File {
	one := `<c><v>1</v></c>`
	numbered := func(attributes, cell string, n int) func(int) string {
		return func(row int) string { return cells(fmt.Sprintf(`<row r="%d"%s>`, row, attributes), cell, n) }
	}
	return []File{
		{"a million styled empty cells", ".xlsx", Read, sheet(1000, numbered("", `<c s="1"/>`, 1000))},
		{"every row formatted and empty", ".xlsx", Read, sheet(lastRow-firstFree, func(row int) string {
			return fmt.Sprintf(`<row r="%d" s="1" customFormat="1" ht="20"/>`, row)
		})},
		{"a row of more cells than columns", ".xlsx", Damaged, sheet(1, numbered("", one, lastColumn+1))},
		{"a row of three million cells", ".xlsx", Damaged, repeated(sheetPart, begin+`<row r="3">`, one, 3_000_000, `</row>`+end)},
		{"two million cells", ".xlsx", TooMany, sheet(200, func(int) string { return cells(`<row>`, one, 10_000) })},
		{"rows without numbers", ".xlsx", Read, sheet(150_000, func(int) string { return `<row><c/></row>` })},
		{"one place a million times", ".xlsx", Damaged, repeated(sheetPart, begin+`<row r="3">`, `<c r="A3"><v>1</v></c>`, 1_000_000, `</row>`+end)},
		{"one row a million times", ".xlsx", Damaged, repeated(sheetPart, begin, `<row r="3"><c r="A3"><v>1</v></c></row>`, 1_000_000, end)},
		{"last column of every row", ".xlsx", Read, sheet(3000, func(row int) string {
			return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, row, row)
		})},
		{"the very last cell", ".xlsx", Read, sheet(1, func(int) string { return `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>` })},
		{"column beyond the last", ".xlsx", Damaged, sheet(1, func(int) string { return `<row r="3"><c r="XFE3"><v>1</v></c></row>` })},
		{"row beyond the last", ".xlsx", Damaged, sheet(1, func(int) string { return `<row r="2147483647"><c><v>1</v></c></row>` })},
		{"rows that descend", ".xlsx", Damaged, sheet(1, func(int) string { return `<row r="9"/><row r="4"/>` })},
		{"cells in cells", ".xlsx", Damaged, sheet(1, func(int) string { return `<row r="3"><c r="A3"><c r="B3"><v>1</v></c></c></row>` })},
		{"lying dimension", ".xlsx", Read, with(sheetPart, strings.Replace(begin, `<sheetData>`, `<dimension ref="A1:XFD1048576"/><sheetData>`, 1)+end)},
		{"a million merges", ".xlsx", TooMany, repeated(sheetPart, begin+`</sheetData><mergeCells>`, `<mergeCell ref="A1:B2"/>`, 1_000_000, `</mergeCells></worksheet>`)},
		{"the most merges, each of the whole sheet", ".xlsx", Read, repeated(sheetPart, begin+`</sheetData><mergeCells>`, `<mergeCell ref="A1:XFD1048576"/>`, 19_000, `</mergeCells></worksheet>`)},
		{"a million hidden columns", ".xlsx", TooMany, repeated(sheetPart, `<worksheet><cols>`, `<col min="1" max="16384" hidden="1"/>`, 1_000_000, `</cols><sheetData/></worksheet>`)},
		{"a million formulas without results", ".xlsx", Read, sheet(1000, numbered("", `<c><f>SUM(A1:XFD1)</f></c>`, 990))},
		{"a formula that names itself", ".xlsx", Read, formulas(`B4`, `B3`)},
		{"formulas that name each other", ".xlsx", Read, formulas(`B4+B4`, `B3*B3`)},
		{"a formula without end", ".xlsx", Read, formulas(strings.Repeat("(", 8000)+"1"+strings.Repeat(")", 8000), strings.Repeat("-", 8000)+"1")},
		{"a formula over the whole sheet", ".xlsx", Read, formulas(`SUMPRODUCT(A1:XFD1048576*A1:XFD1048576)`, `REPT("x",1000000000)`)},
		{"number of a million digits", ".xlsx", Damaged, with(sheetPart, begin+`<row r="3"><c r="A3"><v>`+strings.Repeat("9", 1_000_000)+`</v></c></row>`+end)},
	}
}

// formulas is a sheet with two formulas without results in a column of the form.
func formulas(first, second string) func() []byte {
	row := func(n int, name, formula string) string {
		return fmt.Sprintf(`<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c><c r="B%d"><f>%s</f></c></row>`, n, n, name, n, formula)
	}
	return with(sheetPart, begin+row(3, "浦沅社区", first)+row(4, "桂花社区", second)+end)
}
