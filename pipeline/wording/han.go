package wording

import (
	"math"
	"strings"
)

var hanDigits = []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// Han writes a count below a hundred in Han numerals: 十二, 二十. Larger ones
// stay in digits.
func Han(n int) string {
	switch {
	case n < 0 || n > 99:
		return exact(float64(n))
	case n < 10:
		return hanDigits[n]
	}
	tens, ones := n/10, n%10
	out := "十"
	if tens > 1 {
		out = hanDigits[tens] + "十"
	}
	if ones > 0 {
		out += hanDigits[ones]
	}
	return out
}

// HanCount is Han for a figure.
func HanCount(n float64) string {
	if n != math.Trunc(n) {
		return exact(n)
	}
	return Han(int(n))
}

// HanAbout writes a count by its tens in Han numerals: 24 is 二十多, 20 is 二十.
func HanAbout(n float64) string {
	if n < 10 || n > 99 || n != math.Trunc(n) {
		return About(n)
	}
	tens := int(n) / 10 * 10
	if tens == int(n) {
		return Han(tens)
	}
	return Han(tens) + "多"
}

// Join names several things: 甲、乙、丙.
func Join(names []string) string { return strings.Join(names, "、") }
