package xlsx_test

import (
	"fmt"
	"testing"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/render/xlsx"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// BenchmarkRender draws a district of usual size: ten offices, 78 communities, some
// forty columns and a hundred figures.
func BenchmarkRender(b *testing.B) {
	in := largeInput(b)
	for b.Loop() {
		render(b, in)
	}
}

func largeInput(b *testing.B) xlsx.Input {
	b.Helper()
	const offices, communities, columns = 10, 78, 40
	sheet := form.Sheet{Code: "rows", Name: "情况", Layout: form.Rows}
	f := &form.Form{Name: "月报表"}
	for i := range columns {
		code := fmt.Sprintf("c%d", i)
		sheet.Columns = append(sheet.Columns, form.Column{Code: code, Name: "指标" + code, Measure: "个", Type: form.Integer, Aggregate: form.AggregateSum})
		share := form.Definition{Code: "share_" + code, Name: "占比" + code, Make: form.Value, Of: code + " / c0", Format: form.Percent}
		f.Figures = append(f.Figures, share)
		if i%2 == 0 {
			count := form.Definition{Code: "count_" + code, Name: "计数" + code, Make: form.Count, Where: code + " > 3 && unit.pilot == 0"}
			f.Figures = append(f.Figures, count)
		}
	}
	f.Sheets = []form.Sheet{sheet}
	units := []unit.Unit{{Code: "0", Name: "区", Level: unit.District}}
	d := &figure.Dataset{Period: june}
	for i := range offices {
		code := fmt.Sprintf("%02d", i)
		units = append(units, unit.Unit{Code: code, Name: code + "街道", Level: unit.Office, Parent: "0"})
		d.Offices = append(d.Offices, figure.Office{Code: code, Reported: true})
	}
	for i := range communities {
		u := unit.Unit{Code: fmt.Sprintf("%02d%02d", i*offices/communities, i), Level: unit.Community}
		u.Parent, u.Name = u.Code[:2], u.Code+"社区"
		units = append(units, u)
		values := make(map[string]submission.Value, columns)
		for j := range columns {
			values[fmt.Sprintf("c%d", j)] = submission.Value{State: submission.Number, Number: float64(i * j % 17)}
		}
		d.Rows = append(d.Rows, submission.Row{Unit: u.Code, Office: u.Parent, Values: submission.ValuesOf(values)})
	}
	registry, err := unit.NewRegistry(units)
	if err != nil {
		b.Fatal(err)
	}
	return xlsx.Input{Form: f, Units: registry, Dataset: d, Book: largeBook(f, registry), Document: testDocument()}
}

// largeBook has some number for each figure of each unit.
func largeBook(f *form.Form, units *unit.Registry) *figure.Book {
	book := figure.NewBook()
	for _, u := range units.All() {
		for i, d := range f.Definitions() {
			book.Add(figure.Figure{Ref: figure.Ref{Unit: u.Code, Period: june, Code: d.Code}, Kind: figure.IsNumber, Number: float64(i)})
		}
	}
	return book
}
