package read_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"path"
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/read"
	"huibao/pipeline/submission"
	"huibao/samples"
)

// sampleFiles returns a folder of samples by name.
func sampleFiles(t testing.TB, folder string) map[string][]byte {
	t.Helper()
	entries, err := fs.ReadDir(samples.FS(), folder)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]byte)
	for _, e := range entries {
		data, err := fs.ReadFile(samples.FS(), path.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = data
	}
	return out
}

// TestSamplesReadWhole reads every sample: nothing missing, nothing unknown,
// every row matched to a unit, every value understood.
func TestSamplesReadWhole(t *testing.T) {
	t.Parallel()
	f, units := shipped(t)
	r := read.New(f, units)
	for _, folder := range []string{"2005-06", "2006-05", "2006-06"} {
		for name, data := range sampleFiles(t, folder) {
			t.Run(folder+"/"+name, func(t *testing.T) {
				t.Parallel()
				s, err := r.Workbook(context.Background(), name, data)
				if err != nil {
					t.Fatal(err)
				}
				if s.Office == "" || s.Period.String() != folder || len(s.Defects) > 0 {
					t.Errorf("office %q, period %s, defects %+v", s.Office, s.Period, s.Defects)
				}
				for _, sheet := range s.Sheets {
					understoodWhole(t, sheet)
				}
				columns, _ := f.Sheet("members")
				if sheet, ok := s.Sheet("members"); ok && columns.Layout == form.Rows {
					if got, want := len(sheet.Rows), len(units.Children(s.Office, s.Period)); got != want {
						t.Errorf("%d rows, the registry has %d communities", got, want)
					}
				}
			})
		}
	}
}

func understoodWhole(t *testing.T, sheet submission.Sheet) {
	t.Helper()
	for _, row := range sheet.Rows {
		if row.Unit == "" {
			t.Errorf("%s row %d: %q was not matched", sheet.Name, row.Line, row.Name.Raw)
		}
		for code, v := range row.Values.All() {
			if v.State == submission.Bad {
				t.Errorf("%s %s: %q: %s", code, v.Cell, v.Raw, v.Problem)
			}
		}
	}
	for code, v := range sheet.Values {
		if v.State == submission.Bad {
			t.Errorf("%s %s: %q: %s", code, v.Cell, v.Raw, v.Problem)
		}
	}
}

// TestSamplesAddUp compares the sums of what was read with the oracle, for every
// column that is a figure of the same code, and each file's stated totals with
// its rows.
func TestSamplesAddUp(t *testing.T) {
	t.Parallel()
	f, units := shipped(t)
	r := read.New(f, units)
	sums := make(map[string]float64)
	for name, data := range sampleFiles(t, "2006-06") {
		s, err := r.Workbook(context.Background(), name, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range s.Sheets {
			for code, sum := range rowSums(sheet) {
				sums[code] += sum
				for _, total := range sheet.Totals {
					if v := total.Values.Of(code); v.Known() && summed(f, code) && v.Number != sum {
						t.Errorf("%s %s states %v, the rows have %v", name, v.Cell, v.Number, sum)
					}
				}
			}
		}
	}
	var oracle struct{ Basic map[string]float64 }
	if err := json.Unmarshal(samples.Oracle(), &oracle); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for code, want := range oracle.Basic {
		if _, _, ok := f.Column(code); ok {
			compared++
			if sums[code] != want {
				t.Errorf("%s adds up to %v, want %v", code, sums[code], want)
			}
		}
	}
	if compared < 10 {
		t.Errorf("only %d columns were compared", compared)
	}
}

func summed(f *form.Form, code string) bool {
	c, _, _ := f.Column(code)
	return c.Aggregate == form.AggregateSum
}

func rowSums(sheet submission.Sheet) map[string]float64 {
	out := make(map[string]float64)
	for _, row := range sheet.Rows {
		for code, v := range row.Values.All() {
			out[code] += v.Number
		}
	}
	return out
}

// BenchmarkRead reads one office's workbook of six sheets.
func BenchmarkRead(b *testing.B) {
	f, units := shipped(b)
	r := read.New(f, units)
	var data []byte
	for _, d := range sampleFiles(b, "2006-06") {
		if len(d) > len(data) {
			data = d
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Workbook(context.Background(), "x.xlsx", data); err != nil {
			b.Fatal(err)
		}
	}
}
