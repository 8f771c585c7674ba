// Package normalise understands one cell as the type its column wants.
//
// In goes a raw cell and the form's column; out comes a [Result]: a number or a
// text, or the problem that keeps it from being one. Form is repaired silently
// (full-width digits, thousands separators); meaning only with a note (25人,
// 3万元, 三十); a guess is never made: 约300, 3-5 and 同上 are problems. It
// knows neither sheets nor units, and it judges no range.
package normalise

import (
	"math"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// Result is a cell as understood. Why is the note's wording in Chinese and
// empty when the cell was taken as it stands; To is then what it was taken for.
// Doubt tells that another meaning is as likely.
type Result struct {
	State   submission.State
	Number  float64
	Text    string
	Problem submission.Problem
	To      string
	Why     string
	Doubt   bool
}

// Settings is what a cell's meaning depends on besides its column.
type Settings struct {
	// Factor is what the header's unit of measure makes of a bare number, such
	// as 10000 where an amount in 元 is asked in 万元; 0 means 1.
	Factor float64
	// Epoch1904 tells that dates count from 1904.
	Epoch1904 bool
}

// Cell understands a cell as its column's type.
func Cell(c workbook.Cell, column form.Column, s Settings) Result {
	switch {
	case c.Kind == workbook.Failure:
		return bad(submission.FormulaFail)
	case c.Kind == workbook.Blank && c.Formula && !c.Cached:
		return bad(submission.FormulaFail)
	case c.Kind != workbook.Number && strings.TrimFunc(c.Raw, ignorable) == "":
		return Result{}
	}
	switch column.Type {
	case form.Integer, form.Decimal, form.Money:
		return number(c, column, s.Factor)
	case form.Rate:
		return rate(c, column)
	case form.Month:
		return month(c, s.Epoch1904)
	case form.Day:
		return day(c, s.Epoch1904)
	case form.Enum:
		return option(c.Written(), column.Options)
	case form.UnitRef:
		return Result{State: submission.Text, Text: Name(c.Written())}
	default:
		return text(c.Written())
	}
}

// AsItStands reports whether a number in a cell of the type means just that number, where
// the header names no other unit of measure.
func AsItStands(n float64, t form.Type) bool {
	switch t {
	case form.Decimal, form.Money:
		return true
	case form.Integer:
		return n == math.Trunc(n)
	default:
		return false
	}
}

func bad(p submission.Problem) Result { return Result{State: submission.Bad, Problem: p} }

// number reads counts, measures and amounts.
func number(c workbook.Cell, column form.Column, factor float64) Result {
	switch c.Kind {
	case workbook.Number:
		return shownAsShare(c, whole(scale(Reading{Number: c.Number}, factor), column))
	case workbook.Text:
		folded := Fold(c.Raw)
		if r, done := wordless(c.Raw, folded, column); done {
			return r
		}
		reading, problem := Amount(folded, column.Measure)
		if problem == submission.NotNumber && percentage.MatchString(folded) {
			problem = submission.Misplaced
		}
		if problem != "" {
			return bad(problem)
		}
		return whole(scale(reading, factor), column)
	default:
		return bad(submission.NotNumber)
	}
}

// shownAsShare doubts a number that the clerk sees as a percentage in a column that
// holds none: 100% may be a count of 1, or a share in the wrong column.
func shownAsShare(c workbook.Cell, r Result) Result {
	switch {
	case !c.Percent || r.State == submission.Number && r.Number == 0:
		return r
	case r.State == submission.Bad:
		return bad(submission.Misplaced)
	default:
		r.To, r.Doubt = plain(r.Number), true
		r.Why = "单元格显示为" + percent(c.Number) + "，疑似填错列，暂按" + r.To + "计"
		return r
	}
}

// scale applies the header's unit of measure to a number that names none.
func scale(r Reading, factor float64) Reading {
	if factor != 0 && !r.Explicit {
		r.Number = round(r.Number * factor)
	}
	return r
}

// whole refuses fractions where a count is wanted.
func whole(r Reading, column form.Column) Result {
	if column.Type == form.Integer && r.Number != math.Trunc(r.Number) {
		return bad(submission.Fraction)
	}
	out := Result{State: submission.Number, Number: r.Number, Why: r.Why}
	if out.Why != "" {
		out.To = plain(r.Number)
	}
	return out
}

// zeroWords say that there is nothing; placeholders that the number is still
// owed.
var (
	zeroWords    = wordSet("无", "/", "-", "--", "〇", "零", "没有", "暂无", "无。", `\`)
	placeholders = wordSet("暂缺", "待定", "同上", "″", `"`, "”", "〃", "缺", "略", "不详", "未知", "待查", "待报", "待统计",
		"待核实", "未统计", "同左", "见附件", "见备注", "?", "??", "...", "…", "……", "xx", "x", "××", "×", "*", "**")
)

func wordSet(words ...string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[w] = true
	}
	return out
}

// wordless understands the words that stand for no number at all.
func wordless(raw, folded string, column form.Column) (r Result, done bool) {
	word := "“" + strings.TrimFunc(raw, ignorable) + "”"
	switch {
	case zeroWords[folded] && column.ZeroWords:
		return Result{State: submission.Number, To: "0", Why: word + "按0计"}, true
	case zeroWords[folded]:
		return Result{Why: word + "按未填计"}, true
	case placeholders[strings.ToLower(folded)]:
		return bad(submission.Placeholder), true
	default:
		return Result{}, false
	}
}
