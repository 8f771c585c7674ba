package normalise

import (
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// rate reads a share. A percentage and a fraction are plain; a bare number
// above 1 is taken for a percentage, and 1 for the whole, but in doubt. What is
// above 100 is no share at all.
func rate(c workbook.Cell, column form.Column) Result {
	switch c.Kind {
	case workbook.Number:
		if c.Percent {
			return Result{State: submission.Number, Number: c.Number}
		}
		return bareShare(c.Number)
	case workbook.Text:
		return writtenRate(c.Raw, column)
	default:
		return bad(submission.NotNumber)
	}
}

func writtenRate(raw string, column form.Column) Result {
	folded := Fold(raw)
	if r, done := wordless(raw, folded, column); done {
		return r
	}
	if p := vague(folded); p != "" {
		return bad(p)
	}
	if m := percentage.FindStringSubmatch(folded); m != nil {
		if n, ok := digits(m[1]); ok {
			return Result{State: submission.Number, Number: round(n / 100)}
		}
	}
	if rest, ok := strings.CutPrefix(folded, "百分之"); ok {
		n, known := chinese(rest)
		if !known {
			n, known = digits(rest)
		}
		if known {
			n = round(n / 100)
			return Result{State: submission.Number, Number: n, To: percent(n), Why: "按" + percent(n) + "计"}
		}
	}
	if n, ok := digits(folded); ok {
		return bareShare(n)
	}
	return bad(submission.NotNumber)
}

// bareShare understands a number without a percent sign.
func bareShare(n float64) Result {
	out := Result{State: submission.Number, Number: n}
	switch {
	case n == 1:
		out.Doubt = true
		out.To, out.Why = "100%", "“1”按100%计，如为1%请改填“1%”"
	case n > 100:
		return bad(submission.Misplaced)
	case n > 1:
		out.Number = round(n / 100)
		out.To = percent(out.Number)
		out.Why = "按" + out.To + "计"
	}
	return out
}

func percent(n float64) string { return plain(round(n*100)) + "%" }
