package pipeline_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
)

var july = june.Add(1)

const houjiatang = "430111001"

// filled is the blank workbook of July, filled in with the office's figures of June.
func filled(t *testing.T, p *pipeline.Pipeline) *excelize.File {
	t.Helper()
	before := p.Check(t.Context(), sampleFile(t, "侯家塘"), pipeline.Inputs{Period: june, Today: today}).Submission
	data, err := p.Blank(houjiatang, july, nil)
	if err != nil {
		t.Fatal(err)
	}
	book := openBook(t, data)
	empty := p.Check(t.Context(), pipeline.File{Name: "空白.xlsx", Data: data}, pipeline.Inputs{Period: july, Today: july.End()})
	if empty.Status != pipeline.Returned || empty.Submission.Office != houjiatang || empty.Submission.Period != july {
		t.Fatalf("untouched: %s %+v", empty.Status, empty.Findings)
	}
	if said, _ := book.GetCellValue("封面", "A2"); !strings.Contains(said, "在2006年7月25日18时前把本文件报送区里") {
		t.Errorf("the cover says %q", said)
	}
	for _, s := range empty.Submission.Sheets {
		old, _ := before.Sheet(s.Code)
		known := make(map[string]submission.Row)
		for _, row := range old.Rows {
			known[row.Unit] = row
		}
		for _, row := range s.Rows {
			for code, v := range known[row.Unit].Values.All() {
				if v.Known() {
					at := row.Values.Of(code).Cell
					if err := book.SetCellValue(s.Name, at.Ref(), v.Number); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	if err := book.SetCellStr("封面", "B9", "2006-07-28"); err != nil {
		t.Fatal(err)
	}
	return book
}

// A blank workbook that was filled in and saved by another program is recognised and
// accepted, also when the cover says nothing.
func TestBlankComesBack(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	for _, silent := range []bool{false, true} {
		book := filled(t, p)
		if silent {
			for _, cell := range []string{"B3", "B4", "B5"} {
				if err := book.SetCellValue("封面", cell, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		saved := recalc.Workbook(t, bookBytes(t, book))
		r := p.Check(t.Context(), pipeline.File{Name: "报表.xlsx", Data: saved}, pipeline.Inputs{Today: july.End()})
		if r.Status != pipeline.Accepted {
			t.Errorf("silent %v: %s", silent, r.Status)
			for _, f := range r.Findings {
				t.Log(f.Rule, f)
			}
			continue
		}
		if r.Submission.Office != houjiatang || r.Submission.Period != july {
			t.Errorf("silent %v: understood as %s %s", silent, r.Submission.Office, r.Submission.Period)
		}
	}
}

// A cover that says other than the marks goes back, and both are said.
func TestBlankOfAnotherMonth(t *testing.T) {
	t.Parallel()
	p := build(t, nil)
	book := filled(t, p)
	if err := book.SetCellStr("封面", "B5", "2006年8月"); err != nil {
		t.Fatal(err)
	}
	r := p.Check(t.Context(), pipeline.File{Name: "报表.xlsx", Data: bookBytes(t, book)}, pipeline.Inputs{Today: july.End()})
	want := "封面“报告期”为“2006年8月”，而这份表样是为“2006年7月”下发的。"
	for _, f := range r.Findings {
		if f.Message == want && r.Status == pipeline.Returned {
			return
		}
	}
	t.Errorf("%s, no finding %q in %v", r.Status, want, r.Findings)
}

// Every office of both forms gets a workbook that is understood without a defect.
func TestBlankForEveryOffice(t *testing.T) {
	sequential(t)
	t.Parallel()
	for _, name := range []string{"community-party-building", "subsistence-allowance"} {
		f, units := shipped(t, name)
		for _, u := range append(units.Offices(july), units.District()) {
			s := blankOf(t, name, u.Code, july)
			if s.Office != u.Code || s.Period != july {
				t.Errorf("%s %s: understood as %s %s", name, u.Name, s.Office, s.Period)
			}
			for _, d := range s.Defects {
				t.Errorf("%s %s: %+v", name, u.Name, d)
			}
			for _, n := range s.Notes {
				if n.Kind != submission.NoteFormula && !strings.Contains(n.Why, "公式") {
					t.Errorf("%s %s: %+v", name, u.Name, n)
				}
			}
		}
		_ = f
	}
}

func blankOf(t *testing.T, name, office string, p period.Period) *submission.Submission {
	t.Helper()
	line := build(t, nil)
	f, units := shipped(t, name)
	line, err := pipeline.New(pipeline.Settings{Form: f, Units: units, Templates: line.Templates})
	if err != nil {
		t.Fatal(err)
	}
	data, err := line.Blank(office, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	openBook(t, data)
	r := line.Check(t.Context(), pipeline.File{Name: "空白.xlsx", Data: data}, pipeline.Inputs{Today: p.End()})
	if r.Submission == nil {
		t.Fatalf("%s: %v", office, r.Cause)
	}
	return r.Submission
}
