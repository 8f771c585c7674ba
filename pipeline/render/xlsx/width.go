package xlsx

import (
	"strconv"
	"unicode/utf8"

	"huibao/pipeline/form"
)

// textWidth is the width of a text in digits: what is not ASCII takes two.
func textWidth(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// numberWidth is the width of a number as its format prints it.
func numberWidth(n float64, f form.Format) int {
	switch f {
	case form.Tenth:
		return len(strconv.FormatFloat(n, 'f', 1, 64))
	case form.Percent, form.Percent0:
		return len(strconv.FormatFloat(n*100, 'f', 1, 64)) + 1
	case form.Yuan:
		digits := len(strconv.FormatFloat(n, 'f', 0, 64))
		return digits + (digits-1)/3
	default:
		return len(strconv.FormatFloat(n, 'f', 0, 64))
	}
}

// The narrowest and widest column of numbers.
const (
	narrowest = 8.5
	widest    = 15
)

// columnWidth fits a column to its widest number, and to its name over at most
// four lines.
func columnWidth(name string, number int) float64 {
	return min(max(float64(number)+2, float64(textWidth(name))/4+2, narrowest), widest)
}

// lines is how many lines a text takes in a column, on the safe side.
func lines(text string, width float64) int {
	across := max(1, int(width-1)/2*2)
	return (textWidth(text) + across - 1) / across
}
