package check

import (
	"math"
	"strconv"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// round rounds half away from zero. It first takes off the digits that binary
// arithmetic gets wrong, so that a tie is rounded as a tie.
func round(n float64, digits int) float64 {
	const right = 12
	clean, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', right, 64), 64)
	if err != nil {
		return n
	}
	power := math.Pow10(digits)
	return math.Round(clean*power) / power
}

// plain prints a number with no more digits than it needs.
func plain(n float64) string { return strconv.FormatFloat(round(n, 4)+0, 'f', -1, 64) }

// percent prints a fraction as a percentage with one decimal.
func percent(n float64) string { return strconv.FormatFloat(round(n*100, 1)+0, 'f', 1, 64) + "%" }

// show prints a number as the form prints it.
func show(n float64, as form.Format) string {
	switch as {
	case form.Percent, form.Percent0:
		return percent(n)
	case form.Tenth:
		return plain(round(n, 1))
	default:
		return plain(n)
	}
}

// difference prints how far two numbers are apart; shares differ by points.
func difference(a, b float64, as form.Format) string {
	d := math.Abs(a - b)
	if as == form.Percent || as == form.Percent0 {
		return plain(round(d*100, 1)) + "个百分点"
	}
	return show(d, as)
}

// format tells how the numbers of a column are printed in messages.
func format(t form.Type) form.Format {
	if t == form.Rate {
		return form.Percent
	}
	return ""
}

// written shows a cell as the office wrote it: numbers as understood, dates in
// words, all else as it stands.
func written(v submission.Value, column form.Column) string {
	switch {
	case v.State == submission.Number:
		return show(v.Number, format(column.Type))
	case v.State == submission.Text && column.Type == form.Month:
		if p, err := period.Parse(v.Text); err == nil {
			return p.Chinese()
		}
	case v.State == submission.Text && column.Type == form.Day:
		if d, err := period.ParseDate(v.Text); err == nil {
			return d.Chinese()
		}
	}
	return quote(v.Written())
}

// unequal reports whether two numbers differ by more than binary noise.
func unequal(a, b float64) bool { return math.Abs(a-b) > 1e-9*max(1, math.Abs(a), math.Abs(b)) }
