package recalc_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/render/xlsx/recalc"
)

// A stored value that is wrong, and a formula that fails, are both found out.
func TestFormulas(t *testing.T) {
	t.Parallel()
	results := recalc.Formulas(t, book(t))
	want := []struct {
		place        string
		same, failed bool
	}{
		{"Sheet1!B1", true, false},
		{"Sheet1!C1", false, false},
		{"Sheet1!D1", false, true},
		{"Sheet1!E1", true, false},
	}
	if len(results) != len(want) {
		t.Fatalf("results %v, want %d", results, len(want))
	}
	for i, w := range want {
		if r := results[i]; r.Place != w.place || r.Same() != w.same || r.Failed() != w.failed {
			t.Errorf("%v: same %v, failed %v; want %+v", r, r.Same(), r.Failed(), w)
		}
	}
}

// book has one right value, one wrong value, one failing formula, one empty text.
func book(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	if err := out.SetRow("A1", []any{
		6.0,
		excelize.Cell{Formula: "A1*7", Value: 42.0},
		excelize.Cell{Formula: "A1*7", Value: 41.0},
		excelize.Cell{Formula: "A1/0", Value: 1.0},
		excelize.Cell{Formula: `IF(A1=6,"","x")`},
	}); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	var data bytes.Buffer
	if err := f.Write(&data); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}
