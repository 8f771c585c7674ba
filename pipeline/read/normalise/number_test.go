package normalise

import (
	"fmt"
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

var (
	count = form.Column{Type: form.Integer, Measure: "人", ZeroWords: true}
	age   = form.Column{Type: form.Integer, Measure: "岁"}
	area  = form.Column{Type: form.Decimal, Measure: "㎡"}
	money = form.Column{Type: form.Money, Measure: "元", ZeroWords: true}
	share = form.Column{Type: form.Rate}
)

func written(raw string) workbook.Cell { return workbook.Cell{Kind: workbook.Text, Raw: raw} }

func numeric(n float64) workbook.Cell {
	return workbook.Cell{Kind: workbook.Number, Number: n, Raw: plain(n)}
}

// show writes a result as: value, problem, then the note.
func show(r Result) string {
	var out string
	switch r.State {
	case submission.Empty:
		out = "empty"
	case submission.Number:
		out = plain(r.Number)
	case submission.Text:
		out = fmt.Sprintf("%q", r.Text)
	case submission.Bad:
		out = string(r.Problem)
	}
	if r.Why != "" {
		out += " [" + r.To + "] " + r.Why
	}
	return out
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw    string
		column form.Column
		want   string
	}{
		// Form only: silent.
		{"５２", count, "52"},
		{"５２．０", count, "52"},
		{"1,234", count, "1234"},
		{"1，234", count, "1234"},
		{"1 234", count, "1234"},
		{"1,234,567.80", money, "1234567.8"},
		{"'52", count, "52"},
		{"’52", count, "52"},
		{"\u00a052\u00a0", count, "52"},
		{"52\n", count, "52"},
		{"\u200b52\ufeff", count, "52"},
		{"52.0", count, "52"},
		{"1e3", count, "1000"},
		{"+3", count, "3"},
		{"−3", count, "-3"},
		{"－３", count, "-3"},
		{"39.5", area, "39.5"},
		{"   ", count, "empty"},

		// Meaning: a note.
		{"25人", count, "25 [25] 去掉单位“人”"},
		{"25 名", count, "25 [25] 去掉单位“名”"},
		{"160㎡", area, "160 [160] 去掉单位“㎡”"},
		{"160平方米", area, "160 [160] 去掉单位“平方米”"},
		{"160m²", area, "160 [160] 去掉单位“m²”"},
		{"38岁", age, "38 [38] 去掉单位“岁”"},
		{"38周岁", age, "38 [38] 去掉单位“周岁”"},
		{"3万元", money, "30000 [30000] 按30000元计"},
		{"3.5 万", money, "35000 [35000] 按35000元计"},
		{"1.1万元", money, "11000 [11000] 按11000元计"},
		{"５０００元", money, "5000 [5000] 去掉单位“元”"},
		{"￥3,000.00", money, "3000 [3000] 去掉货币符号"},
		{"伍万元（￥50000.00）", money, "50000 [50000] 按50000计"},
		{"伍万元整", money, "50000 [50000] 按50000计"},
		{"三十", count, "30 [30] 按30计"},
		{"十二", count, "12 [12] 按12计"},
		{"一百零五人", count, "105 [105] 按105计"},
		{"两千三百", count, "2300 [2300] 按2300计"},
		{"廿五", count, "25 [25] 按25计"},
		{"三万五千", money, "35000 [35000] 按35000计"},
		{"无", count, "0 [0] “无”按0计"},
		{"/", count, "0 [0] “/”按0计"},
		{"—", count, "0 [0] “—”按0计"},
		{"——", count, "0 [0] “——”按0计"},
		{"-", count, "0 [0] “-”按0计"},
		{"〇", count, "0 [0] “〇”按0计"},
		{"○", count, "0 [0] “○”按0计"},
		{"零", count, "0 [0] “零”按0计"},
		{"无", age, "empty [] “无”按未填计"},
		{"/", age, "empty [] “/”按未填计"},

		// A guess: never.
		{"约300", count, "approximate"},
		{"近50", count, "approximate"},
		{"上百", count, "approximate"},
		{"30余人", count, "approximate"},
		{"1000多户", form.Column{Type: form.Integer, Measure: "户"}, "approximate"},
		{"二十多", count, "approximate"},
		{"十几", count, "approximate"},
		{"几十", count, "approximate"},
		{"若干", count, "approximate"},
		{"300左右", count, "approximate"},
		{"3-5", count, "interval"},
		{"3～5", count, "interval"},
		{"3—5人", count, "interval"},
		{"三至五", count, "interval"},
		{"60以上", count, "interval"},
		{"不足10", count, "interval"},
		{">60", count, "interval"},
		{"52.5", count, "fraction"},
		{"1.5人", count, "fraction"},
		{"暂缺", count, "placeholder"},
		{"待定", count, "placeholder"},
		{"同上", count, "placeholder"},
		{"″", count, "placeholder"},
		{"XX", count, "placeholder"},
		{"？", count, "placeholder"},
		{"1968年生", age, "not-number"},
		{"25户", count, "not-number"},
		{"25人", money, "not-number"},
		{"5元", count, "not-number"},
		{"¥5", count, "not-number"},
		{"30 40", count, "not-number"},
		{"1,23", count, "not-number"},
		{"1.2.3", count, "not-number"},
		{"伍万元（￥5000）", money, "not-number"},
		{"一百五", count, "not-number"},
		{"一万五", count, "not-number"},
		{"二五", count, "not-number"},
		{"64%", count, "misplaced"},
		{"1e999", count, "not-number"},
		{"湖橡社区", count, "not-number"},
	}
	for _, tt := range tests {
		if got := show(Cell(written(tt.raw), tt.column, Settings{})); got != tt.want {
			t.Errorf("%q as %s in %s: got %s, want %s", tt.raw, tt.column.Type, tt.column.Measure, got, tt.want)
		}
	}
}

func TestCellKinds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cell   workbook.Cell
		column form.Column
		want   string
	}{
		{numeric(52), count, "52"},
		{numeric(52.5), count, "fraction"},
		{numeric(-3), count, "-3"},
		{numeric(39.5), area, "39.5"},
		{workbook.Cell{}, count, "empty"},
		{workbook.Cell{Kind: workbook.Failure, Raw: "#REF!"}, count, "formula"},
		{workbook.Cell{Kind: workbook.Failure, Raw: "#N/A"}, form.Column{Type: form.Text}, "formula"},
		{workbook.Cell{Formula: true}, count, "formula"},
		{workbook.Cell{Formula: true, Cached: true}, count, "empty"},
		{workbook.Cell{Kind: workbook.Bool, Raw: "TRUE"}, count, "not-number"},
		{workbook.Cell{Kind: workbook.Date, Raw: "2006-03-05", Number: 38781}, count, "not-number"},
		{workbook.Cell{Kind: workbook.Text, Raw: "52", Formula: true, Cached: true}, count, "52"},
	}
	for _, tt := range tests {
		if got := show(Cell(tt.cell, tt.column, Settings{})); got != tt.want {
			t.Errorf("%+v: got %s, want %s", tt.cell, got, tt.want)
		}
	}
}

func TestHeaderFactor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cell workbook.Cell
		want string
	}{
		{numeric(3), "30000"},
		{numeric(1.1), "11000"},
		{written("１.２"), "12000"},
		{written("3万元"), "30000 [30000] 按30000元计"},
		{written("5000元"), "5000 [5000] 去掉单位“元”"},
		{written("无"), "0 [0] “无”按0计"},
	}
	for _, tt := range tests {
		if got := show(Cell(tt.cell, money, Settings{Factor: 10000})); got != tt.want {
			t.Errorf("%s under 万元: got %s, want %s", tt.cell.Raw, got, tt.want)
		}
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cell workbook.Cell
		want string
	}{
		{written("64%"), "0.64"},
		{written("６４．１％"), "0.641"},
		{written("0.64"), "0.64"},
		{numeric(0.64), "0.64"},
		{workbook.Cell{Kind: workbook.Number, Number: 1, Raw: "1", Percent: true}, "1"},
		{workbook.Cell{Kind: workbook.Number, Number: 1.2, Raw: "1.2", Percent: true}, "1.2"},
		{numeric(64), "0.64 [64%] 按64%计"},
		{written("64.1"), "0.641 [64.1%] 按64.1%计"},
		{numeric(1), "1 [100%] “1”按100%计，如为1%请改填“1%”"},
		{numeric(0), "0"},
		{written("120%"), "1.2"},
		{written("百分之六十四"), "0.64 [64%] 按64%计"},
		{written("约60%"), "approximate"},
		{written("60%以上"), "interval"},
		{written("三分之二"), "not-number"},
		{written("暂缺"), "placeholder"},
		{written("无"), "empty [] “无”按未填计"},
		{workbook.Cell{Kind: workbook.Bool, Raw: "TRUE"}, "not-number"},
	}
	for _, tt := range tests {
		if got := show(Cell(tt.cell, share, Settings{})); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.cell.Raw, got, tt.want)
		}
	}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	tests := []struct {
		words, measure string
		factor         float64
		ok             bool
	}{
		{"人", "人", 1, true}, {"名", "人", 1, true}, {"单位：元", "元", 1, true}, {"万元", "元", 10000, true},
		{"千元", "元", 1000, true}, {"平方米", "㎡", 1, true}, {"m²", "㎡", 1, true}, {"%", "", 1, true},
		{"含下设", "个", 0, false}, {"年龄", "岁", 0, false}, {"户", "人", 0, false}, {"", "人", 0, false}, {"万人", "人", 10000, true},
	}
	for _, tt := range tests {
		if factor, ok := Measure(tt.words, tt.measure); factor != tt.factor || ok != tt.ok {
			t.Errorf("Measure(%q, %q) = %v, %v; want %v, %v", tt.words, tt.measure, factor, ok, tt.factor, tt.ok)
		}
	}
}

// FuzzNumber reads anything as every kind of number: it never panics, a note
// always says what was taken, and a number is one.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"５２", "1,234", "3万元", "伍万元(¥50000.00)", "30余人", "一百零五", "64%", "〇", "3-5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, column := range []form.Column{count, age, area, money, share} {
			r := Cell(written(raw), column, Settings{Factor: 10000})
			if r.State == submission.Number && (r.Number != r.Number || r.Problem != "") {
				t.Fatalf("%q: %+v", raw, r)
			}
			if (r.State == submission.Bad) != (r.Problem != "") {
				t.Fatalf("%q: %+v", raw, r)
			}
			if r.Why != "" && r.State == submission.Number && r.To == "" {
				t.Fatalf("%q: a note without a value: %+v", raw, r)
			}
			if r.State == submission.Number && column.Type == form.Integer && r.Number != float64(int64(r.Number)) && r.Number < 1e15 {
				t.Fatalf("%q: a fraction for a count: %+v", raw, r)
			}
		}
	})
}
