package xlsx_test

import (
	"io/fs"
	"os"
	"testing"
	"time"

	"huibao/config"
	"huibao/pipeline/figure"
	"huibao/pipeline/merge"
	"huibao/pipeline/period"
	"huibao/pipeline/read"
	"huibao/pipeline/render/xlsx"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
	"huibao/samples"
)

func realInput(t testing.TB, drop int) xlsx.Input {
	units, err := config.Units(config.FS(), "units/yuhua.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := config.Form(config.FS(), "forms/community-party-building")
	if err != nil {
		t.Fatal(err)
	}
	m, err := merge.New(f, units)
	if err != nil {
		t.Fatal(err)
	}
	r := read.New(f, units)
	book := figure.NewBook()
	var last *figure.Dataset
	for _, ps := range []string{"2005-06", "2006-05", "2006-06"} {
		entries, _ := fs.ReadDir(samples.FS(), ps)
		var subs []*submission.Submission
		for i, e := range entries {
			if i == drop && ps == "2006-06" {
				continue
			}
			b, _ := fs.ReadFile(samples.FS(), ps+"/"+e.Name())
			s, err := r.Workbook(e.Name(), b)
			if err != nil {
				t.Fatal(err)
			}
			s.Attempt = 1
			subs = append(subs, s)
		}
		d, err := m.Dataset(period.Must(ps), subs, last)
		if err != nil {
			t.Fatal(err)
		}
		m.Figures(book, d)
		last = d
	}
	return xlsx.Input{Form: f, Units: units, Dataset: last, Book: book, Document: testDocument()}
}

func TestRealDump(t *testing.T) {
	in := realInput(t, -1)
	start := time.Now()
	d := render(t, in)
	t.Log(time.Since(start), len(d))
	os.WriteFile("/tmp/xl/real.xlsx", d, 0o644)
	res := recalc.Formulas(t, d)
	t.Log(len(res))
	for _, r := range res {
		if r.Failed() || !r.Same() {
			t.Error(r)
		}
	}
	b, _ := os.ReadFile(recalc.PDF(t, d))
	os.WriteFile("/tmp/xl/real.pdf", b, 0o644)
	d = render(t, realInput(t, 3))
	recalc.Check(t, d)
	os.WriteFile("/tmp/xl/missing.xlsx", d, 0o644)
}

func BenchmarkReal(b *testing.B) {
	in := realInput(b, -1)
	for b.Loop() {
		render(b, in)
	}
}
