package pipeline_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/unit"
	"huibao/templates"
)

// blankAnswer fills a form in by its own description: every number is the row's
// number plus the column's place, so that any form can be answered.
func blankAnswer(t *testing.T, f *form.Form, units *unit.Registry, office unit.Unit, set map[string]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	put := func(sheet string, column, row int, value any) {
		cell, err := excelize.CoordinatesToCellName(column, row)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	cover := map[form.Role]any{
		form.RoleVersion: f.Code + "/" + f.Version, form.RoleOffice: office.Name,
		form.RolePeriod: june.Chinese(), form.RoleFilled: "2006-06-26",
	}
	for i, s := range f.Sheets {
		if s.By == form.ByDistrict || s.Layout == form.Records {
			continue
		}
		if i == 0 {
			if err := book.SetSheetName("Sheet1", s.Name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := book.NewSheet(s.Name); err != nil {
			t.Fatal(err)
		}
		for j, c := range s.Columns {
			if s.Layout == form.Pairs {
				put(s.Name, 1, j+1, c.Name)
				put(s.Name, 2, j+1, cover[c.Role])
				continue
			}
			put(s.Name, j+1, 1, c.Name)
			for k, u := range units.Children(office.Code, june) {
				switch c.Role {
				case form.RoleUnit:
					put(s.Name, j+1, k+2, u.Name)
				case "":
					put(s.Name, j+1, k+2, set[c.Code])
				default: // a serial number or a remark, left empty
				}
			}
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Another department's report is made of nothing but YAML and a template.
func TestAnotherFormNeedsNoGo(t *testing.T) {
	t.Parallel()
	f, units := shipped(t, "subsistence-allowance")
	p, err := pipeline.New(pipeline.Settings{Form: f, Units: units, Templates: templates.FS(), Signature: "雨花区民政局"})
	if err != nil {
		t.Fatal(err)
	}
	in := pipeline.Inputs{Period: june, Today: today}
	for i, office := range units.Offices(june) {
		in.Files = append(in.Files, pipeline.File{
			Name: fmt.Sprintf("%02d%s.xlsx", i, office.Name),
			Data: blankAnswer(t, f, units, office, map[string]any{
				"households": 10, "persons": 25, "persons_elderly": 6, "persons_minor": 5, "persons_disabled": 3,
				"applications": 1, "households_admitted": 1, "households_exited": 1, "households_visited": 8,
				"fund_paid": 5000, "fund_paid_this_year": 30000,
			}),
		})
	}
	e, err := p.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range e.Received {
		if r.Status != pipeline.Accepted {
			t.Errorf("%s: %s %v", r.Name, r.Status, r.Findings)
		}
	}
	for code, want := range map[string]float64{"households": 780, "persons": 1950, "visit_rate": 0.8, "fund_per_person": 200, "households_net_change": 0} {
		if got, _ := e.Book.Number("430111", june, code); got != want {
			t.Errorf("%s = %v, want %v", code, got, want)
		}
	}
	prose := strings.Join(e.Document.Prose(), "\n")
	for _, want := range []string{
		"月末全区78个社区共有在保家庭780户、1950人。其中老年人468人，占24.0%；未成年人390人，占20.0%；残疾人234人，占12.0%。",
		"本月受理申请78户，新增78户，退出78户，增减相抵。各社区入户走访624户，走访率为80.0%。",
		"本月发放低保金39万元，人均200元；本年累计发放234万元。",
		"本期各社区没有反映困难。",
	} {
		if !strings.Contains(prose, want) {
			t.Errorf("the brief does not say\n%s\nbut\n%s", want, prose)
		}
	}
	if len(e.PDF) == 0 || len(e.XLSX) == 0 {
		t.Error("no report was drawn")
	}
}
