// Command generate makes the sample workbooks: three months of what ten street
// offices and the district send, in the workbooks they would send them in.
//
// The numbers come from package district, the words from package texts, sheets and
// headers from the shipped form; how each office writes stands in styles.go. The
// same sources always make the same bytes. The only argument is the folder to
// write to, samples when there is none.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"huibao/config"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/unit"
	"huibao/samples/generate/district"
	"huibao/samples/generate/texts"
)

const (
	formFolder = "forms/community-party-building"
	unitsFile  = "units/yuhua.yaml"
)

func main() {
	folder := "samples"
	if len(os.Args) > 1 {
		folder = os.Args[1]
	}
	if err := generate(folder); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// month is everything that is told of one month.
type month struct {
	period   period.Period
	form     *form.Form
	units    *unit.Registry
	rows     district.Month
	previous district.Month // nil for a month without one
	texts    texts.Month
}

// generate writes every month's workbooks below the folder, one folder a month.
func generate(folder string) error {
	f, err := config.Form(config.FS(), formFolder)
	if err != nil {
		return err
	}
	units, err := config.Units(config.FS(), unitsFile)
	if err != nil {
		return err
	}
	months := district.Make(communities(units))
	for _, name := range []string{district.LastJune, district.May, district.June} {
		told, err := texts.Of(name)
		if err != nil {
			return err
		}
		m := month{period: period.Must(name), form: f, units: units, rows: months[name], texts: told}
		m.previous = months[m.period.Previous().String()]
		if err := m.write(filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// communities lists all communities as package district wants them.
func communities(units *unit.Registry) []district.Community {
	var out []district.Community
	for _, u := range units.All() {
		if u.Level == unit.Community {
			out = append(out, district.Community{
				Code: u.Code, Pilot: u.Attributes["pilot"] == 1, Recent: !u.Founded.IsZero(),
			})
		}
	}
	return out
}

// write writes the month's workbooks into the folder.
func (m month) write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, s := range styles {
		office, ok := m.units.Lookup(s.office)
		if !ok {
			return fmt.Errorf("no office has the code %s", s.office)
		}
		data, err := m.workbook(office, s)
		if err != nil {
			return fmt.Errorf("%s: %w", office.Name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, m.fill(s.file, office)+".xlsx"), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// workbook makes the bytes of one reporter's workbook: an office's sheets, or the
// district's.
func (m month) workbook(reporter unit.Unit, s style) ([]byte, error) {
	b, err := newBook(s, reporter.Name, m.filled(s))
	if err != nil {
		return nil, err
	}
	m.cover(b, reporter, s)
	if s.guide {
		m.guide(b)
	}
	for _, sheet := range m.form.Sheets {
		byDistrict := sheet.By == form.ByDistrict
		switch {
		case byDistrict != (reporter.Level == unit.District):
		case sheet.Layout == form.Rows:
			m.table(b, reporter, s, sheet)
		case sheet.Layout == form.Records:
			m.records(b, reporter, s, sheet)
		case byDistrict:
			m.district(b, reporter, s, sheet)
		}
	}
	return b.bytes()
}
