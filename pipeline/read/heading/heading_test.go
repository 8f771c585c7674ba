package heading

import (
	"fmt"
	"slices"
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/read/workbook"
)

var members = form.Sheet{Columns: []form.Column{
	{Code: "community", Name: "社区名称", Aliases: []string{"社区"}, Role: form.RoleUnit},
	{Code: "total", Name: "直管党员", Aliases: []string{"党员数"}, Measure: "人"},
	{Code: "young", Name: "35岁及以下", Group: "年龄", Measure: "人"},
	{Code: "floating_young", Name: "35岁及以下", Group: "流动党员", Measure: "人"},
	{Code: "floating", Name: "流动党员（流入）", Aliases: []string{"流动党员"}, Measure: "人"},
	{Code: "fund", Name: "经费", Measure: "元"},
	{Code: "a", Name: "甲项", Aliases: []string{"项目"}},
	{Code: "b", Name: "乙项", Aliases: []string{"项目"}},
}}

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct{ group, title, want string }{
		{"", "直管党员", "total 0"},
		{"", "直 管\n党员（人）", "total 1"},
		{"", "其中：直管党员", "total 0"},
		{"", "直管党员人数", "total 0"},
		{"", "直管党员（含预备）", ""},
		{"", "直管党员数\uff08人\uff09", "total 1"},
		{"", "经费数额\uff08万元\uff09", ""},
		{"", "直管党员数\uff08万元\uff09", ""},
		{"", "经费(万元)", "fund 10000"},
		{"", "经费（单位：千元）", "fund 1000"},
		{"", "流动党员（流入）", "floating 0"},
		{"", "流动党员（流出）", ""},
		{"直管党员", "人数", "total 0"},
		{"直管党员", "（名）", "total 1"},
		{"直管党员", "户", ""},
		{"年龄", "35岁及以下", "young 0"},
		{"流动党员", "35岁及以下", "floating_young 0"},
		{"", "35岁及以下", ""},
		{"", "项目", ""},
		{"", "电话", ""},
	}
	x := New(members)
	for _, tt := range tests {
		got := ""
		if m := x.match(newTitle(tt.group).key, newTitle(tt.title)); m.Strength > 0 {
			got = fmt.Sprint(members.Columns[m.Place].Code, " ", m.Factor)
		}
		if got != tt.want {
			t.Errorf("%q under %q: got %q, want %q", tt.title, tt.group, got, tt.want)
		}
	}
}

// sheetOf makes a sheet of texts; row numbers stand first, "" leaves a cell out.
func sheetOf(rows map[int][]string, merges ...workbook.Area) *workbook.Sheet {
	s := &workbook.Sheet{Merges: merges}
	for n := 1; n <= 60; n++ {
		var cells []workbook.Cell
		for i, text := range rows[n] {
			if text != "" {
				cells = append(cells, workbook.Cell{Column: i + 1, Row: n, Kind: workbook.Text, Raw: text})
			}
		}
		if cells != nil {
			s.Rows = append(s.Rows, new(workbook.Store).Row(n, false, cells))
		}
	}
	return s
}

func TestFind(t *testing.T) {
	t.Parallel()
	title := workbook.Area{FirstColumn: 1, FirstRow: 1, LastColumn: 5, LastRow: 1}
	tests := []struct {
		name  string
		sheet *workbook.Sheet
		first int
		last  int
		want  []string
	}{
		{"one row below a title", sheetOf(map[int][]string{1: {"报表"}, 2: {"社区", "党员数", "电话"}}, title), 2, 2,
			[]string{"community 1", "total 2"}},
		{"two rows, merged group", sheetOf(map[int][]string{
			4: {"社区", "直管党员", "年龄", ""}, 5: {"", "", "35岁及以下", "其他"},
		}, workbook.Area{FirstColumn: 3, FirstRow: 4, LastColumn: 4, LastRow: 4}), 4, 5,
			[]string{"community 1", "total 2", "young 3"}},
		{"a text that looks like a header is beaten by the header", sheetOf(map[int][]string{
			1: {"社区", "经费"}, 3: {"社区", "直管党员", "经费"},
		}), 3, 3, []string{"community 1", "total 2", "fund 3"}},
		{"rows with a gap between are no header", sheetOf(map[int][]string{
			1: {"社区", "直管党员"}, 3: {"", "", "经费"},
		}), 1, 1, []string{"community 1", "total 2"}},
		{"too little", sheetOf(map[int][]string{1: {"社区"}, 2: {"湖橡"}}), 0, 0, nil},
		{"nothing", &workbook.Sheet{}, 0, 0, nil},
		{"too far down", sheetOf(tall(40)), 0, 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, ok := New(members).Find(tt.sheet)
			var got []string
			for i, c := range members.Columns {
				if f, found := h.Columns[i]; ok && found {
					got = append(got, fmt.Sprint(c.Code, " ", f.Column))
				}
			}
			if ok != (tt.want != nil) || !slices.Equal(got, tt.want) || ok && (h.First != tt.first || h.Last != tt.last) {
				t.Errorf("rows %d–%d: got %v, %v; want %d–%d: %v", h.First, h.Last, got, ok, tt.first, tt.last, tt.want)
			}
		})
	}
}

// tall is a header below as many rows of prose.
func tall(rows int) map[int][]string {
	out := make(map[int][]string)
	for n := 1; n <= rows; n++ {
		out[n] = []string{"文字"}
	}
	out[rows+1] = []string{"社区", "直管党员"}
	return out
}
