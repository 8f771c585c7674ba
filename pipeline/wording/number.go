// Package wording puts numbers into Chinese as official prose writes them: shares
// as 44.0% or 三分之二, money in 万元, round figures with 多 and 余, changes as
// 增加 or 下降.
//
// In go plain numbers; out comes text with full-width punctuation. It knows no
// figure and no unit; what a number counts is the caller's business.
package wording

import (
	"math"
	"strconv"
	"strings"
)

// significant is how many digits of a number count: fewer than binary arithmetic
// gets right, so that its noise never turns a tie.
const significant = 12

// exact returns n as a decimal without exponent, taken to its significant digits.
func exact(n float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', significant, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// Fixed rounds n half up, away from zero, to so many decimal places and keeps
// trailing zeros: Fixed(2.345, 2) is 2.35.
func Fixed(n float64, places int) string {
	text := exact(n)
	sign := ""
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = "-", rest
	}
	whole, fraction, _ := strings.Cut(text, ".")
	fraction += strings.Repeat("0", places+1)
	digits := []byte(whole + fraction[:places])
	if fraction[places] >= '5' {
		digits = increment(digits)
	}
	cut := len(digits) - places
	out := string(digits[:cut])
	if places > 0 {
		out += "." + string(digits[cut:])
	}
	if strings.Trim(out, "0.") == "" {
		return out
	}
	return sign + out
}

// increment adds one to a number written in digits.
func increment(digits []byte) []byte {
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] < '9' {
			digits[i]++
			return digits
		}
		digits[i] = '0'
	}
	return append([]byte{'1'}, digits...)
}

// Round is Fixed as a number.
func Round(n float64, places int) float64 {
	out, _ := strconv.ParseFloat(Fixed(n, places), 64)
	return out
}

// Plain writes a number without trailing zeros and without grouping: 3791, 39.5.
func Plain(n float64) string { return exact(n) }

// Tenth writes a number with at most one decimal place, .0 dropped: 39.5, 38.
func Tenth(n float64) string { return strings.TrimSuffix(Fixed(n, 1), ".0") }

// Percent writes a fraction as a percentage with one decimal place: 44.0%.
func Percent(n float64) string { return Fixed(n*100, 1) + "%" }

// Percent0 writes a fraction as a percentage without decimal places: 64%.
func Percent0(n float64) string { return Fixed(n*100, 0) + "%" }

// tenThousand is where amounts turn from 元 to 万元.
const tenThousand = 10000

// Yuan writes an amount: 6000元, 3万元, 12.5万元.
func Yuan(n float64) string {
	if math.Abs(n) < tenThousand {
		return exact(n) + "元"
	}
	return strings.TrimSuffix(strings.TrimRight(Fixed(n/tenThousand, 2), "0"), ".") + "万元"
}

// About writes a count by its floor and 多 or 余: 34 is 30余, 1036 is 1000多,
// 30412 is 3万余. The floor keeps one digit below a hundred and two from there on.
// A number that is its own floor, such as 1200, stays as it is: only what lies
// strictly above the floor may be called 多 or 余.
func About(n float64) string {
	if n < 10 || n != math.Trunc(n) || n > maxCount {
		return exact(n)
	}
	unit := 10.0
	for n >= unit*100 {
		unit *= 10
	}
	floor := math.Floor(n/unit) * unit
	if floor == n {
		return wan(n)
	}
	if n < 100 && n >= 30 || n >= tenThousand {
		return wan(floor) + "余"
	}
	return wan(floor) + "多"
}

// maxCount is the largest count whose last digit a float64 still holds.
const maxCount = 1 << 53

// wan writes a round count, in 万 from ten thousand on.
func wan(n float64) string {
	if n >= tenThousand && math.Mod(n, tenThousand/10) == 0 {
		return exact(n/tenThousand) + "万"
	}
	return exact(n)
}

// AboutYuan writes an amount by its floor in hundreds of 万元: 12100000 is
// 1200多万元.
func AboutYuan(n float64) string {
	if n < 100*tenThousand {
		return Yuan(n)
	}
	hundreds := math.Floor(n / (100 * tenThousand))
	text := exact(hundreds*100) + "万元"
	if hundreds*100*tenThousand < n {
		text = exact(hundreds*100) + "多万元"
	}
	return text
}
