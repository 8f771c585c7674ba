package xlsx_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"huibao/config"
	"huibao/pipeline/figure"
	"huibao/pipeline/merge"
	"huibao/pipeline/period"
	"huibao/pipeline/render/xlsx"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Over rows at random, with blanks, zeros and facts the registry does not give, the
// formulas yield what merging yields.
func TestFormulasAgreeWithMerging(t *testing.T) {
	t.Parallel()
	in := randomInput(t, rand.New(rand.NewPCG(2006, 6)))
	merger, err := merge.New(in.Form, in.Units)
	if err != nil {
		t.Fatal(err)
	}
	merger.Figures(in.Book, in.Dataset)
	recalc.Check(t, render(t, in))
}

func randomInput(t *testing.T, r *rand.Rand) xlsx.Input {
	t.Helper()
	units := []unit.Unit{{Code: "00", Name: "区", Level: unit.District}}
	d := &figure.Dataset{Period: june, Given: map[string]submission.Value{"age_before": {State: submission.Number, Number: 40}}}
	for o := range 20 {
		office := fmt.Sprintf("%02d", o+1)
		units = append(units, unit.Unit{Code: office, Name: office + "街道", Level: unit.Office, Parent: "00"})
		d.Offices = append(d.Offices, figure.Office{Code: office, Reported: true})
		for c := range r.IntN(5) {
			u := unit.Unit{Code: fmt.Sprintf("%s%02d", office, c), Level: unit.Community, Parent: office}
			u.Name = u.Code + "社区"
			if r.IntN(3) == 0 {
				u.Founded = period.Must("2006-06").Add(-r.IntN(24))
			}
			if r.IntN(3) == 0 {
				u.Attributes = map[string]float64{"pilot": 1}
			}
			units = append(units, u)
			d.Rows = append(d.Rows, randomRow(r, u))
		}
	}
	registry, err := unit.NewRegistry(units)
	if err != nil {
		t.Fatal(err)
	}
	return xlsx.Input{Form: testForm(), Units: registry, Dataset: d, Book: figure.NewBook()}
}

// randomRow leaves a value out, or makes it zero, every few times.
func randomRow(r *rand.Rand, u unit.Unit) submission.Row {
	values := make(numbers)
	for _, column := range []struct {
		code string
		most int
	}{{"staff", 9}, {"young", 3}, {"head_age", 70}, {"area", 400}, {"fund", 50000}} {
		switch r.IntN(5) {
		case 0:
		case 1:
			values[column.code] = 0
		default:
			values[column.code] = float64(r.IntN(column.most))
		}
	}
	if r.IntN(4) > 0 {
		values["age"] = float64(r.IntN(500))/10 + 18
	}
	return row(u.Code, u.Name, values, "")
}

// A shipped form of another department becomes a workbook by nothing but its YAML.
func TestAnotherForm(t *testing.T) {
	t.Parallel()
	units, err := config.Units(config.FS(), "units/yuhua.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := config.Form(config.FS(), "forms/subsistence-allowance")
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	d := &figure.Dataset{Period: june}
	for _, office := range units.Offices(june) {
		d.Offices = append(d.Offices, figure.Office{Code: office.Code, Reported: true})
		for _, u := range units.Children(office.Code, june) {
			values := make(numbers)
			for _, c := range f.Sheets[1].Indicators() {
				values[c.Code] = float64(r.IntN(30))
			}
			out := row(u.Code, u.Name, values, "")
			out.Office = office.Code
			d.Rows = append(d.Rows, out)
		}
	}
	merger, err := merge.New(f, units)
	if err != nil {
		t.Fatal(err)
	}
	book := figure.NewBook()
	merger.Figures(book, d)
	recalc.Check(t, render(t, xlsx.Input{Form: f, Units: units, Dataset: d, Book: book}))
}
