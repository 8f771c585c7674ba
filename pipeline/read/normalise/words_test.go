package normalise

import (
	"testing"
	"unicode"

	"huibao/pipeline/form"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

func TestPeriodsAndDates(t *testing.T) {
	t.Parallel()
	day := func(serial float64, raw string) workbook.Cell {
		return workbook.Cell{Kind: workbook.Date, Number: serial, Raw: raw}
	}
	tests := []struct {
		cell        workbook.Cell
		month, date string
	}{
		{cell: written("2006-06"), month: `"2006-06"`},
		{cell: written("2006-6"), month: `"2006-06"`},
		{cell: written("2006.7"), month: `"2006-07"`},
		{cell: written("2006/06"), month: `"2006-06"`},
		{cell: written("2006.10"), month: `"2006-10"`},
		{cell: written("2006年7月"), month: `"2006-07"`},
		{cell: written("2006 年 07 月份"), month: `"2006-07"`},
		{cell: written("２００６年７月"), month: `"2006-07"`},
		{cell: written("06-7"), month: `"2006-07"`},
		{cell: written("06年7月"), month: `"2006-07"`},
		{cell: written("200607"), month: `"2006-07"`},
		{cell: written("二〇〇六年七月"), month: `"2006-07"`},
		{cell: written("二○○六年十二月"), month: `"2006-12"`},
		{cell: written("二零零六年十月"), month: `"2006-10"`},
		{cell: written("2006年6月30日"), month: `"2006-06"`, date: `"2006-06-30"`},
		{cell: written("2006.6.5"), month: `"2006-06"`, date: `"2006-06-05"`},
		{cell: written("2006-06-25 10:30:00"), month: `"2006-06"`, date: `"2006-06-25"`},
		{cell: written("2006-06-25T10:30:00Z"), month: `"2006-06"`, date: `"2006-06-25"`},
		{cell: written("20060625"), month: `"2006-06"`, date: `"2006-06-25"`},
		{cell: written("二〇〇六年六月二十五日"), month: `"2006-06"`, date: `"2006-06-25"`},
		{cell: written("06-6-25"), month: `"2006-06"`, date: `"2006-06-25"`},
		{cell: written("2006-02-30")},
		{cell: written("2006-13")},
		{cell: written("6月")},
		{cell: written("2006年1-6月")},
		{cell: written("2006年第二季度")},
		{cell: written("见封面")},
		{cell: numeric(2006.6), month: `"2006-06"`},
		{cell: numeric(2006.06), month: `"2006-06"`},
		{cell: numeric(2006.12), month: `"2006-12"`},
		{cell: numeric(2006.1), month: "ambiguous"},
		{cell: numeric(2006)},
		{cell: numeric(2006.123)},
		{cell: numeric(200606), month: `"2006-06"`},
		{cell: numeric(200613)},
		{cell: numeric(38900), month: `"2006-07"`, date: `"2006-07-02"`},
		{cell: numeric(20060625), date: `"2006-06-25"`},
		{cell: numeric(6)},
		{cell: day(38898, "2006-06-30"), month: `"2006-06"`, date: `"2006-06-30"`},
		{cell: workbook.Cell{Kind: workbook.Bool, Raw: "TRUE"}},
	}
	for _, tt := range tests {
		if tt.month == "" {
			tt.month = string(submission.NotPeriod)
		}
		if tt.date == "" {
			tt.date = string(submission.NotDate)
		}
		if got := show(Cell(tt.cell, form.Column{Type: form.Month}, Settings{})); got != tt.month {
			t.Errorf("%q as a period: got %s, want %s", tt.cell.Raw, got, tt.month)
		}
		if got := show(Cell(tt.cell, form.Column{Type: form.Day}, Settings{})); got != tt.date {
			t.Errorf("%q as a date: got %s, want %s", tt.cell.Raw, got, tt.date)
		}
	}
}

func TestEpoch1904(t *testing.T) {
	t.Parallel()
	cell := workbook.Cell{Kind: workbook.Date, Number: 37436, Raw: "2006-06-30"}
	want := `"2006-06-30" [2006-06-30] 按1904年日期系统换算`
	if got := show(Cell(cell, form.Column{Type: form.Day}, Settings{Epoch1904: true})); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	choice := form.Column{Type: form.Enum, Options: []string{"文化建设", "志愿服务（社区）"}}
	text := form.Column{Type: form.Text}
	tests := []struct {
		cell   workbook.Cell
		column form.Column
		want   string
	}{
		{written(" 办了\r\n书屋，\n共 30 人。 "), text, `"办了书屋，共30人。"`},
		{written("Party  School 培训"), text, `"Party School培训"`},
		{written("好😀的\x07"), text, `"好的" [好的] 去掉表情或不可见字符`},
		{written("\u202e倒"), text, `"倒" [倒] 去掉表情或不可见字符`},
		{written("😀"), text, "empty [] 去掉表情或不可见字符"},
		{written("\ufeff桂花"), text, `"桂花"`},
		{written("①完成②待办"), text, `"①完成②待办"`},
		{numeric(85551234), text, `"85551234"`},
		{written("无"), text, `"无"`},
		{written("文化 建设"), choice, `"文化建设"`},
		{written("志愿服务(社区)"), choice, `"志愿服务（社区）"`},
		{written("好人好事"), choice, `"好人好事"`},
		{written("桂 花\n社区"), form.Column{Type: form.UnitRef}, `"桂花社区"`},
	}
	for _, tt := range tests {
		if got := show(Cell(tt.cell, tt.column, Settings{})); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.cell.Raw, got, tt.want)
		}
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"党 委", "党委", "党\n委：", "党　委"},
		{"35～60岁", "35-60岁", "３５—６０岁", "35~60 岁"},
		{"“两新”组织应建", "两新组织应建", "\"两新\"组织应建"},
		{"流动党员（流入）", "流动党员(流入)"},
	} {
		for _, spelling := range same[1:] {
			if Key(spelling) != Key(same[0]) {
				t.Errorf("%q and %q differ: %q, %q", spelling, same[0], Key(spelling), Key(same[0]))
			}
		}
	}
}

// FuzzWords reads anything as text, choice, period and date: never a panic,
// nothing unprintable left, and what was understood is understood again.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{"2006年6月", "二〇〇六年六月三十日", "06-7", "2006.10", "办了\n书屋😀", "\u202e", "20060625"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, kind := range []form.Type{form.Text, form.Enum, form.Month, form.Day, form.UnitRef} {
			column := form.Column{Type: kind}
			r := Cell(written(raw), column, Settings{})
			if r.State != submission.Text {
				continue
			}
			for _, c := range r.Text {
				if unicode.IsControl(c) {
					t.Fatalf("%q as %s: control character left in %q", raw, kind, r.Text)
				}
			}
			if again := Cell(written(r.Text), column, Settings{}); again.Text != r.Text {
				t.Fatalf("%q as %s: %q, then %q", raw, kind, r.Text, again.Text)
			}
		}
	})
}
