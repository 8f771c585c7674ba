package wording_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"huibao/pipeline/wording"
)

func TestStyles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		style string
		n     float64
		want  string
	}{
		{"plain", 3791, "3791"}, {"plain", 39.5, "39.5"}, {"plain", 30412, "30412"}, {"plain", 1e7, "10000000"},
		{"tenth", 39.5, "39.5"}, {"tenth", 38, "38"}, {"tenth", 37.96, "38"}, {"tenth", -12, "-12"},
		{"percent", 0.44, "44.0%"}, {"percent", 1668.0 / 3791, "44.0%"}, {"percent", 847.0 / 3791, "22.3%"}, {"percent", 1, "100.0%"},
		{"percent", 447.0 / 2000, "22.4%"}, // 22.35 is a tie and goes up, whatever the binary digits
		{"percent0", 25.0 / 39, "64%"}, {"percent0", 0.9, "90%"}, {"percent0", 0.125, "13%"},
		{"yuan", 6000, "6000元"}, {"yuan", 30000, "3万元"}, {"yuan", 12500, "1.25万元"}, {"yuan", 4100000, "410万元"}, {"yuan", 990000, "99万元"},
		{"about", 34, "30余"}, {"about", 23, "20多"}, {"about", 1036, "1000多"}, {"about", 30412, "3万余"}, {"about", 1200, "1200"},
		{"about", 1999, "1900多"}, {"about", 364, "360多"}, {"about", 100, "100"}, {"about", 101, "100多"}, {"about", 123456, "12万余"}, {"about", 32412, "3.2万余"},
		{"about", 39.5, "39.5"}, {"about", 0, "0"},
		{"about", 30, "30"}, {"about", 1000, "1000"}, {"about", 7, "7"}, {"about", 10000, "1万"},
		{"about_yuan", 12100000, "1200多万元"}, {"about_yuan", 12000000, "1200万元"}, {"about_yuan", 900000, "90万元"},
		{"fraction", 2527.0 / 3791, "三分之二"}, {"fraction", 0.5, "一半"}, {"fraction", 0.648, "近三分之二"}, {"fraction", 0.685, "超过三分之二"}, {"fraction", 0.44, "44.0%"},
		{"share", 364.0 / 520, "大部分"}, {"share", 1, "全部"}, {"share", 0.95, "绝大部分"}, {"share", 0.5, "部分"}, {"share", 0, "尚无"},
		{"han", 12, "十二"}, {"han", 20, "二十"}, {"han", 4, "四"}, {"han", 120, "120"},
		{"han_about", 24, "二十多"}, {"han_about", 20, "二十"}, {"han_about", 7, "7"},
	} {
		write, ok := wording.Style(c.style)
		if !ok {
			t.Errorf("no style %q", c.style)
			continue
		}
		if got := write(c.n); got != c.want {
			t.Errorf("%s of %v = %q, want %q", c.style, c.n, got, c.want)
		}
	}
	if _, ok := wording.Style("loud"); ok {
		t.Error("there is a style loud")
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		wording.Change(3791, 3764, "名", "上月"):     "较上月增加27名（增长0.7%）",
		wording.Change(3764, 3791, "名", "上月"):     "较上月减少27名（下降0.7%）",
		wording.Change(78, 78, "个", "上月"):         "与上月持平",
		wording.Change(5, 0, "个", "去年同期"):         "较去年同期增加5个",
		wording.ChangePoints(0.6, 0.46, "上届"):     "较上届提高14.0个百分点",
		wording.ChangePoints(0.46, 0.6, "上届"):     "较上届下降14.0个百分点",
		wording.ChangePoints(0.46001, 0.46, "上月"): "与上月持平",
		wording.ChangeYears(39.5, 51.5, "上届"):     "较上届下降12岁",
		wording.ChangeYears(51.5, 39.5, "上届"):     "较上届上升12岁",
		wording.ChangeYears(39.5, 39.5, "上月"):     "与上月持平",
		wording.Join([]string{"劳动东路社区", "湖橡社区"}):  "劳动东路社区、湖橡社区",
		// A growth that would print as 0.0% is left out.
		wording.Change(3791, 3790, "名", "上月"): "较上月增加1名",
		wording.Change(0, 5, "个", "上月"):       "较上月减少5个（下降100.0%）",
		// Money never shows the noise of subtracting.
		wording.ChangeYuan(123456.78, 123456.77, "上月"): "较上月增加0.01元",
		wording.ChangeYuan(515000, 500000, "上月"):       "较上月增加1.5万元（增长3.0%）",
		wording.ChangeYuan(500000, 500000, "去年同期"):     "与去年同期持平",
		wording.Growth(1036, 995, "上月"):                "较上月增长4.1%",
		wording.Growth(995, 1036, "上月"):                "较上月下降4.0%",
		wording.Growth(10000, 9999, "上月"):              "与上月基本持平",
		wording.Growth(10000, 10000, "上月"):             "与上月持平",
		wording.Growth(5, 0, "上月"):                     "",
		// 0.05 of a point is a tie and goes up, whatever the binary digits.
		wording.ChangePoints(0.6005, 0.6, "上月"): "较上月提高0.1个百分点",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// About never says more than there is: what it names is a floor, 多 and 余 stand
// only strictly above it, and by no more than a tenth of the number from a hundred
// on.
func FuzzAbout(f *testing.F) {
	for _, seed := range []uint32{0, 9, 10, 23, 34, 99, 100, 999, 1036, 1200, 9999, 10000, 30412, 99999, 100000} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, count uint32) {
		n := float64(count)
		text := wording.About(n)
		digits := strings.TrimRight(text, "多余")
		rough := digits != text
		scale := 1.0
		if short, ok := strings.CutSuffix(digits, "万"); ok {
			digits, scale = short, 10000
		}
		floor, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			t.Fatalf("About(%v) = %q is no number", n, text)
		}
		floor = math.Round(floor * scale)
		if rough && floor >= n || !rough && floor != n || n >= 100 && n-floor > n/10 {
			t.Errorf("About(%v) = %q", n, text)
		}
	})
}

// Difference undoes an addition, whatever the binary digits: amounts to the fen.
func FuzzDifference(f *testing.F) {
	f.Add(uint32(12345678), uint32(1))
	f.Add(uint32(0), uint32(0))
	f.Fuzz(func(t *testing.T, before, more uint32) {
		now := float64(uint64(before)+uint64(more)) / 100
		if got := wording.Difference(now, float64(before)/100); got != float64(more)/100 {
			t.Errorf("%v less %v is %v", now, float64(before)/100, got)
		}
	})
}

// Fixed is decimal rounding, half up: what it writes lies within half a unit of
// the last place, and has exactly the places asked for.
func FuzzFixed(f *testing.F) {
	for _, seed := range []float64{0, 0.05, 2.675, -0.04, 99.95, 1e9 + 0.5, 0.2235} {
		f.Add(seed, 1)
	}
	f.Fuzz(func(t *testing.T, n float64, places int) {
		if math.IsNaN(n) || math.IsInf(n, 0) || math.Abs(n) > 1e10 || places < 0 || places > 4 {
			t.Skip("beyond what a report holds")
		}
		text := wording.Fixed(n, places)
		back, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("Fixed(%v, %d) = %q is no number", n, places, text)
		}
		if slack := 0.5*math.Pow(10, -float64(places)) + math.Abs(n)*1e-11 + 1e-12; math.Abs(back-n) > slack {
			t.Errorf("Fixed(%v, %d) = %q is %v off", n, places, text, back-n)
		}
		_, fraction, _ := strings.Cut(text, ".")
		if len(fraction) != places {
			t.Errorf("Fixed(%v, %d) = %q", n, places, text)
		}
	})
}
