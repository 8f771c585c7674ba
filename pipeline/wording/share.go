package wording

import "math"

// simple are the fractions that prose names, in the order of how well known they
// are.
var simple = []struct {
	value float64
	name  string
}{
	{1.0 / 2, "一半"}, {1.0 / 3, "三分之一"}, {2.0 / 3, "三分之二"},
	{1.0 / 4, "四分之一"}, {3.0 / 4, "四分之三"},
	{1.0 / 5, "五分之一"}, {2.0 / 5, "五分之二"}, {3.0 / 5, "五分之三"}, {4.0 / 5, "五分之四"},
}

// How far a share may lie from a simple fraction to be called by its name, and to
// be called 近 or 超过 it.
const (
	sameAs = 0.01
	nearBy = 0.02
)

// Fraction writes a share as a simple fraction: 三分之二 within a hundredth of it,
// 近三分之二 or 超过三分之二 within two; any other share as a percentage.
func Fraction(n float64) string {
	for _, f := range simple {
		if math.Abs(n-f.value) <= sameAs {
			return f.name
		}
	}
	for _, f := range simple {
		switch {
		case n < f.value && f.value-n <= nearBy:
			return "近" + f.name
		case n > f.value && n-f.value <= nearBy:
			return "超过" + f.name
		}
	}
	return Percent(n)
}

// Share writes how large a share is without its number: 全部, 绝大部分, 大部分,
// 部分, 尚无.
func Share(n float64) string {
	switch {
	case n >= 1:
		return "全部"
	case n >= 0.9:
		return "绝大部分"
	case n > 0.5:
		return "大部分"
	case n > 0:
		return "部分"
	default:
		return "尚无"
	}
}
