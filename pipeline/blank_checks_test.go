package pipeline_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
)

// typed is the blank workbook of July, made with June's figures and filled in with them.
type typed struct {
	*excelize.File
	line   *pipeline.Pipeline
	before *pipeline.Accounts
	rows   map[string]map[string]submission.Cell // by unit and column
	checks map[string]*excelize.DataValidation   // formulas, by cell
}

func typedIn(t *testing.T) *typed {
	t.Helper()
	p := build(t, nil)
	before, err := p.Accounts(t.Context(), pipeline.Inputs{Period: june, Files: files(t, june), Today: today})
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.Blank(houjiatang, july, before)
	if err != nil {
		t.Fatal(err)
	}
	b := &typed{openBook(t, data), p, before, make(map[string]map[string]submission.Cell), make(map[string]*excelize.DataValidation)}
	for _, s := range b.received(t).Submission.Sheets {
		for _, row := range s.Rows {
			if b.rows[row.Unit] == nil {
				b.rows[row.Unit] = make(map[string]submission.Cell)
			}
			for code, v := range row.Values.All() {
				b.rows[row.Unit][code] = v.Cell
			}
		}
	}
	for _, r := range before.Received {
		if r.Submission.Office != houjiatang {
			continue
		}
		for _, row := range r.Submission.Join([]string{"organisation", "members", "premises", "services"}) {
			for code, v := range row.Values.All() {
				if v.Known() {
					b.set(t, b.rows[row.Unit][code], v.Number)
				}
			}
		}
	}
	b.gather(t)
	return b
}

func (b *typed) set(t *testing.T, at submission.Cell, n float64) {
	t.Helper()
	if err := b.SetCellValue(at.Sheet, at.Ref(), n); err != nil {
		t.Fatal(err)
	}
}

// gather reads the formulas that cells are checked with.
func (b *typed) gather(t *testing.T) {
	t.Helper()
	for _, sheet := range b.GetSheetList() {
		all, err := b.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			if v.Type == "custom" {
				b.checks[sheet+"!"+v.Sqref] = v
			}
		}
	}
}

func (b *typed) received(t *testing.T) pipeline.Received {
	t.Helper()
	file := pipeline.File{Name: "报表.xlsx", Data: bookBytes(t, b.File)}
	in := pipeline.Inputs{Period: july, Today: july.End()}
	if b.before != nil {
		in.Earlier = []*pipeline.Accounts{b.before}
	}
	return b.line.Check(t.Context(), file, in)
}

// refused tells how a unit's row is refused while it is typed: for each style whether
// some formula does not hold.
func (b *typed) refused(t *testing.T, unit string) map[string]bool {
	t.Helper()
	out := make(map[string]bool)
	for _, code := range slices.Sorted(maps.Keys(b.rows[unit])) {
		at := b.rows[unit][code]
		v := b.checks[at.String()]
		if text, _ := b.GetCellValue(at.Sheet, at.Ref()); v == nil || text == "" {
			continue
		}
		const aside = "ZZ1"
		if err := b.SetCellFormula(at.Sheet, aside, v.Formula1); err != nil {
			t.Fatal(err)
		}
		got, err := b.CalcCellValue(at.Sheet, aside)
		if err != nil {
			t.Fatalf("%s: %s: %v", at, v.Formula1, err)
		}
		if err := b.SetCellFormula(at.Sheet, aside, ""); err != nil {
			t.Fatal(err)
		}
		if got != "TRUE" && got != "1" {
			out[*v.ErrorStyle] = true
		}
	}
	return out
}

// A blank workbook refuses while it is typed what is refused when it comes back, and
// nothing else. Rules are tried by putting little and much into the cells.
func TestBlankChecksMirrorTheRules(t *testing.T) {
	sequential(t)
	t.Parallel()
	b := typedIn(t)
	if len(b.checks) < 100 {
		t.Fatalf("only %d cells are checked by a formula", len(b.checks))
	}
	mirrored := map[string]string{
		"E07": "stop", "E08": "stop", "E09": "stop", "E12": "stop", "E13": "stop", "E14": "stop", "E17": "stop",
		"W05": "", "W07": "warning", "W08": "warning", "W11": "warning", "W13": "warning", "W21": "warning",
	}
	met := make(map[string]int)
	units := slices.Sorted(maps.Keys(b.rows))
	for i, d := range b.disturbances() {
		if i%sparse != 0 {
			continue
		}
		unit := units[i%len(units)]
		undo := b.disturb(t, b.rows[unit][d.Code], d.to)
		refused := b.refused(t, unit)
		found := make(map[form.Severity]bool)
		for _, f := range b.received(t).Findings {
			if f.Unit != unit {
				continue
			}
			found[f.Severity] = true
			met[f.Rule]++
			if style := mirrored[f.Rule]; style != "" && !refused[style] {
				t.Errorf("%s is not refused while it is typed: %s", f.Rule, f)
			}
		}
		if refused["stop"] && !found[form.Error] || refused["warning"] && !found[form.Error] && !found[form.Warning] {
			t.Errorf("%s: refused %v, and nothing found", unit, refused)
		}
		undo()
	}
	for rule, style := range mirrored {
		if style != "" && met[rule] == 0 && sparse == 1 {
			t.Errorf("%s was never met", rule)
		}
	}
}

// disturbance is a number to put into a column's cell.
type disturbance struct {
	form.Column
	to float64
}

// disturbances are little and much for every column, within its bounds.
func (b *typed) disturbances() []disturbance {
	var out []disturbance
	for _, s := range b.line.Form.Sheets {
		for _, c := range s.Indicators() {
			if s.Layout != form.Rows || !c.Type.Numeric() {
				continue
			}
			for _, n := range []float64{0, 100} {
				if c.Min != nil {
					n = max(n, *c.Min)
				}
				if c.Max != nil {
					n = min(n, *c.Max)
				}
				out = append(out, disturbance{c, n})
			}
		}
	}
	return out
}

func (b *typed) disturb(t *testing.T, at submission.Cell, n float64) (undo func()) {
	t.Helper()
	before, err := b.GetCellValue(at.Sheet, at.Ref(), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	b.set(t, at, n)
	return func() {
		if err := b.SetCellDefault(at.Sheet, at.Ref(), before); err != nil {
			t.Fatal(err)
		}
	}
}

// LibreOffice keeps the checks when it saves the workbook, those across sheets too.
func TestBlankChecksAreKept(t *testing.T) {
	t.Parallel()
	b := typedIn(t)
	saved := &typed{File: openBook(t, recalc.Workbook(t, bookBytes(t, b.File))), checks: make(map[string]*excelize.DataValidation)}
	saved.gather(t)
	if len(saved.checks) != len(b.checks) {
		t.Errorf("%d checks are left of %d", len(saved.checks), len(b.checks))
	}
	for at, want := range b.checks {
		got := saved.checks[at]
		if got == nil || *got.Error != *want.Error || *got.ErrorStyle != *want.ErrorStyle {
			t.Errorf("%s: %+v is left", at, got)
		}
	}
}
