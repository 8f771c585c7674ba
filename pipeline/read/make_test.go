package read_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/config"
	"huibao/pipeline/form"
	"huibao/pipeline/read"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// shipped returns the shipped form and the sample district.
func shipped(t testing.TB) (*form.Form, *unit.Registry) {
	t.Helper()
	units, err := config.Units(config.FS(), "units/yuhua.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := config.Form(config.FS(), "forms/community-party-building")
	if err != nil {
		t.Fatal(err)
	}
	return f, units
}

// small is a form of a cover and one table, to see one thing at a time.
func small() *form.Form {
	return &form.Form{
		Code: "small", Version: "2",
		Sheets: []form.Sheet{
			{Code: "cover", Name: "封面", Layout: form.Pairs, Columns: []form.Column{
				{Code: "version", Name: "表号", Type: form.Text, Role: form.RoleVersion, Optional: true},
				{Code: "office", Name: "填报单位", Aliases: []string{"单位名称"}, Type: form.UnitRef, Role: form.RoleOffice},
				{Code: "period", Name: "报告期", Type: form.Month, Role: form.RolePeriod},
				{Code: "filled", Name: "填报日期", Type: form.Day, Role: form.RoleFilled, Optional: true},
			}},
			{Code: "members", Name: "党员队伍", Aliases: []string{"党员"}, Layout: form.Rows, Columns: []form.Column{
				{Code: "serial", Name: "序号", Type: form.Text, Role: form.RoleSerial, Optional: true},
				{Code: "community", Name: "社区名称", Aliases: []string{"社区"}, Type: form.UnitRef, Role: form.RoleUnit},
				{Code: "total", Name: "直管党员", Aliases: []string{"党员数"}, Measure: "人", Type: form.Integer, ZeroWords: true},
				{Code: "young", Name: "35岁及以下", Aliases: []string{"35以下"}, Group: "年龄", Measure: "人", Type: form.Integer},
				{Code: "old", Name: "60岁及以上", Group: "年龄", Measure: "人", Type: form.Integer},
				{Code: "fund", Name: "经费", Measure: "元", Type: form.Money},
				{Code: "remark", Name: "备注", Type: form.Text, Role: form.RoleRemark, Optional: true},
			}},
			{Code: "cases", Name: "典型案例", Layout: form.Records, Optional: true, Columns: []form.Column{
				{Code: "place", Name: "社区名称", Type: form.UnitRef, Role: form.RoleUnit},
				{Code: "theme", Name: "主题", Type: form.Enum, Options: []string{"文化建设", "志愿服务"}},
				{Code: "story", Name: "内容", Type: form.Text},
			}},
		},
	}
}

// tree is an office with three communities beside one with another.
func tree(t testing.TB) *unit.Registry {
	t.Helper()
	r, err := unit.NewRegistry([]unit.Unit{
		{Code: "4301", Name: "雨花区", Level: unit.District},
		{Code: "430101", Name: "左家塘街道", Short: "左家塘", Level: unit.Office, Parent: "4301"},
		{Code: "c1", Name: "湖橡社区", Level: unit.Community, Parent: "430101"},
		{Code: "c2", Name: "桂花社区", Level: unit.Community, Parent: "430101", Aliases: []string{"桂花居"}},
		{Code: "c3", Name: "赤岗社区", Level: unit.Community, Parent: "430101", Former: []string{"赤岗冲"}},
		{Code: "430102", Name: "圭塘街道", Short: "圭塘", Level: unit.Office, Parent: "4301"},
		{Code: "c4", Name: "长重社区", Level: unit.Community, Parent: "430102"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sheet is one sheet to be made: rows from A1 on, nil leaves a cell out.
type sheet struct {
	name   string
	rows   [][]any
	merges []string
	finish func(*excelize.File) // last touches
}

// formula is a cell with a formula and no stored result.
type formula string

// workbookOf makes a workbook.
func workbookOf(t testing.TB, sheets ...sheet) []byte {
	t.Helper()
	f := excelize.NewFile()
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range sheets {
		if i == 0 {
			check(f.SetSheetName("Sheet1", s.name))
		} else {
			_, err := f.NewSheet(s.name)
			check(err)
		}
		for r, row := range s.rows {
			for c, value := range row {
				ref := fmt.Sprintf("%s%d", submission.ColumnName(c+1), r+1)
				switch v := value.(type) {
				case nil:
				case formula:
					check(f.SetCellFormula(s.name, ref, string(v)))
				default:
					check(f.SetCellValue(s.name, ref, v))
				}
			}
		}
		for _, m := range s.merges {
			from, to, _ := strings.Cut(m, ":")
			check(f.MergeCell(s.name, from, to))
		}
		if s.finish != nil {
			s.finish(f)
		}
	}
	b, err := f.WriteToBuffer()
	check(err)
	return b.Bytes()
}

// cover is the usual cover.
var cover = sheet{name: "封面", rows: [][]any{
	{"月报表"}, {"表号", "small/2"}, {"填报单位", "左家塘街道"}, {"报告期", "2006年6月"}, {"填报日期", "2006-06-25"},
}}

// cases is a sheet of records with one.
var cases = sheet{name: "典型案例", rows: [][]any{{"社区名称", "主题", "内容"}, {"湖橡社区", "文化建设", "办了书屋。"}}}

// readSmall reads a cover and a table of the small form.
func readSmall(t *testing.T, sheets ...sheet) *submission.Submission {
	t.Helper()
	s, err := read.New(small(), tree(t)).Workbook(context.Background(), "左家塘.xlsx", workbookOf(t, sheets...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines writes the rows of a sheet, its totals, and the notes and defects of the
// submission, one a line.
func lines(s *submission.Submission, code string, f *form.Form) []string {
	var out []string
	sheet, _ := s.Sheet(code)
	columns, _ := f.Sheet(code)
	for _, row := range sheet.Rows {
		out = append(out, fmt.Sprintf("%d %s=%s", row.Line, row.Name.Text, row.Unit)+values(row, columns))
	}
	for _, row := range sheet.Totals {
		out = append(out, fmt.Sprintf("%d total", row.Line)+values(row, columns))
	}
	for _, n := range s.Notes {
		out = append(out, fmt.Sprintf("note %s %s %q -> %q %s", n.Kind, n.Cell, n.From, n.To, n.Why))
	}
	for _, d := range s.Defects {
		out = append(out, fmt.Sprintf("defect %s %s %s %s %q", d.Kind, d.Sheet, d.Name, d.Cell.Ref(), d.Found))
	}
	return out
}

func values(row submission.Row, s form.Sheet) string {
	var b strings.Builder
	for _, c := range s.Columns {
		v, ok := row.Values.Get(c.Code)
		if !ok {
			continue
		}
		b.WriteString(" ")
		switch v.State {
		case submission.Empty:
			b.WriteString(".")
		case submission.Number:
			fmt.Fprint(&b, v.Number)
		case submission.Text:
			b.WriteString(v.Text)
		case submission.Bad:
			b.WriteString("!" + string(v.Problem))
		}
	}
	return b.String()
}

func sameLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
