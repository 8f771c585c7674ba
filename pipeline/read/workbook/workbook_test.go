package workbook

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestCells(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, rows string
		want       []string
	}{
		{"texts", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>`,
			[]string{`表 1,1 1 "湖橡社区"`, `表 3,1 1 "桂 花"`, "表 4,1 1 \"行\\r尾\""}},
		{"inline and formula texts", `<row r="2"><c r="A2" t="inlineStr"><is><t>东</t><rPh><t>x</t></rPh></is></c><c r="B2" t="str"><f>A2</f><v>东</v></c></row>`,
			[]string{`表 1,2 1 "东"`, `表 2,2 1 "东" formula cached`}},
		{"numbers", `<row r="1"><c r="A1"><v>52</v></c><c r="B1" t="n"><v>0.30000000000000004</v></c><c r="C1"><v>1.2E+3</v></c><c r="D1" s="4"><v>0.64</v></c><c r="E1" s="3"><v>38</v></c></row>`,
			[]string{`表 1,1 2 "52" 52`, `表 2,1 2 "0.3" 0.3`, `表 3,1 2 "1200" 1200`, `表 4,1 2 "0.64" 0.64 percent`, `表 5,1 2 "38" 38`}},
		{"dates", `<row r="1"><c r="A1" s="1"><v>38898</v></c><c r="B1" s="2"><v>38899.5</v></c><c r="C1" s="1"><v>0.5</v></c></row>`,
			[]string{`表 1,1 3 "2006-06-30" 38898`, `表 2,1 3 "2006-07-01" 38899.5`, `表 3,1 2 "0.5" 0.5`}},
		{"errors and truth values", `<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1" t="b"><v>1</v></c></row>`,
			[]string{`表 1,1 5 "#DIV/0!" formula cached`, `表 2,1 4 "TRUE"`}},
		{"formulas", `<row r="1"><c r="A1"><f>B1+1</f></c><c r="B1"><f>[1]Sheet1!A1</f><v>3</v></c><c r="C1" t="str"><f>""</f><v></v></c></row>`,
			[]string{`表 1,1 0 "" formula`, `表 2,1 2 "3" 3 formula cached external`}},
		{"places left out", `<row><c><v>1</v></c><c r="C1"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>`,
			[]string{`表 1,1 2 "1" 1`, `表 3,1 2 "3" 3`, `表 4,1 2 "4" 4`, `表 1,2 2 "5" 5`}},
		{"styled but empty", `<row r="1"><c r="A1" s="1"/></row><row r="9" hidden="1"/>`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			book, err := Open(withRows(t, tt.rows))
			if err != nil {
				t.Fatalf("%v: %v", err, errors.Unwrap(err))
			}
			if got := describe(book); !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestSheetFeatures(t *testing.T) {
	t.Parallel()
	book, err := Open(pack(t, parts(map[string]string{
		"xl/workbook.xml": strings.NewReplacer(
			`<sheets>`, `<workbookPr date1904="1"/><sheets>`, `name="表"`, `name="表" state="veryHidden"`).Replace(main),
		"xl/worksheets/sheet1.xml": `<worksheet><cols><col min="3" max="4" hidden="1"/><col min="5" max="5"/></cols>` +
			`<sheetData><row r="2" hidden="1"><c r="A2" s="1"><v>37436</v></c></row></sheetData>` +
			`<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>` +
			`<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="B2:B3"/></mergeCells></worksheet>`,
	})))
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	if !book.Epoch1904 || !s.Hidden || !s.Filtered || !s.Rows[0].Hidden {
		t.Errorf("epoch, hidden, filtered, hidden row: %v %v %v %v", book.Epoch1904, s.Hidden, s.Filtered, s.Rows[0].Hidden)
	}
	if want := []Area{{1, 1, 3, 1}, {2, 2, 2, 3}}; !reflect.DeepEqual(s.Merges, want) {
		t.Errorf("merges %v, want %v", s.Merges, want)
	}
	if want := []Area{{FirstColumn: 3, LastColumn: 4}}; !reflect.DeepEqual(s.HiddenColumns, want) {
		t.Errorf("hidden columns %v, want %v", s.HiddenColumns, want)
	}
	if got := s.Rows[0].Cell(1).Raw; got != "2006-06-30" {
		t.Errorf("date of the 1904 system %s", got)
	}
	if got := s.Rows[0].Cell(7); got != (Cell{Column: 7, Row: 2}) {
		t.Errorf("cell that is not there: %+v", got)
	}
}

func TestCalculate(t *testing.T) {
	t.Parallel()
	data := withRows(t, `<row r="1"><c r="A1"><v>20</v></c><c r="B1"><v>32</v></c><c r="C1"><f>SUM(A1:B1)</f></c><c r="D1"><f>NOSUCH(1)</f></c><c r="E1"><f>"共"&amp;A1</f></c></row>`)
	book, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	formulas := book.Uncomputed()
	results, err := Calculate(data, formulas)
	if err != nil {
		t.Fatal(err)
	}
	var got []Cell
	for i, r := range results {
		if r.Done {
			got = append(got, r.Cell(formulas[i]))
		}
	}
	want := []Cell{
		{Column: 3, Row: 1, Kind: Number, Number: 52, Formula: true},
		{Column: 5, Row: 1, Kind: Text, Raw: "共20", Formula: true},
	}
	if len(formulas) != 3 || !slices.Equal(got, want) {
		t.Errorf("got %+v of %d, want %+v of 3", got, len(formulas), want)
	}
}

// TestUncomputedRefusesSpread keeps the calculating library from spreading rows
// out to the last column in memory.
func TestUncomputedRefusesSpread(t *testing.T) {
	t.Parallel()
	rows := `<row r="1"><c r="A1"><f>1+1</f></c></row>`
	for i := 2; i < 200; i++ {
		rows += fmt.Sprintf(`<row r="%d"><c r="XFD%d" s="1"/></row>`, i, i)
	}
	book, err := Open(withRows(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Uncomputed(); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		serial    float64
		epoch1904 bool
		want      string
	}{
		{1, false, "1900-01-01"}, {59, false, "1900-02-28"}, {61, false, "1900-03-01"},
		{38898, false, "2006-06-30"}, {38898.9, false, "2006-06-30"}, {37436, true, "2006-06-30"},
		{0, false, ""}, {-3, false, ""}, {1e9, false, ""},
	}
	for _, tt := range tests {
		got, ok := Day(tt.serial, tt.epoch1904)
		if got.String() != tt.want || ok != (tt.want != "") {
			t.Errorf("Day(%v, %v) = %s, %v; want %s", tt.serial, tt.epoch1904, got, ok, tt.want)
		}
	}
}
