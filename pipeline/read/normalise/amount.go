package normalise

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huibao/pipeline/submission"
)

// Reading is a number with how it was come by.
type Reading struct {
	Number float64
	// Explicit tells that the cell itself named its unit, so that the header's
	// does not apply.
	Explicit bool
	// Why is empty when the number stood there plainly.
	Why string
}

// synonyms are the units written for a unit of measure. A number with any other
// unit is not understood: 5人 is no count of 户.
var synonyms = map[string][]string{
	"人":  {"名", "个", "位"},
	"名":  {"人", "个", "位"},
	"人次": {"人", "次"},
	"个":  {"家", "所"},
	"户":  {"家", "对", "个"},
	"种":  {"类", "个"},
	"支":  {"队", "个"},
	"项":  {"个", "条"},
	"份":  {"册", "本"},
	"次":  {"场"},
	"岁":  {"周岁"},
	"㎡":  {"m2", "m²", "平方米", "平方", "平米"},
	"元":  {"元整", "圆", "圆整", "块", "块钱", "rmb", "元人民币"},
}

// multipliers stand between a number and its unit.
var multipliers = map[string]float64{"百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}

var (
	plainNumber = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?$`)
	grouped     = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$`)
	withUnit    = regexp.MustCompile(`^([+-]?[\d.,]+)(百万|千万|百|千|万|亿)?(\D*)$`)
	currency    = regexp.MustCompile(`^(¥|￥|rmb|cny|人民币)`)
	doubled     = regexp.MustCompile(`^([^()]+)\(([^()]+)\)$`)
	percentage  = regexp.MustCompile(`^([+-]?[\d.,]+)%$`)
)

// Amount reads a folded text as a number in the given unit of measure.
func Amount(folded, measure string) (Reading, submission.Problem) {
	lower := strings.ToLower(folded)
	if n, ok := digits(lower); ok {
		return Reading{Number: n}, ""
	}
	if m := doubled.FindStringSubmatch(lower); m != nil {
		return twice(m[1], m[2], measure)
	}
	if p := vague(lower); p != "" {
		return Reading{}, p
	}
	bare := lower
	if measure == "元" {
		bare = currency.ReplaceAllString(lower, "")
	}
	marked := bare != lower
	if n, ok := digits(bare); ok && marked {
		return Reading{Number: n, Explicit: true, Why: "去掉货币符号"}, ""
	}
	if r, ok := measured(bare, measure); ok {
		r.Explicit = r.Explicit || marked
		return r, ""
	}
	if r, ok := spelled(bare, measure); ok {
		return r, ""
	}
	return Reading{}, submission.NotNumber
}

// digits reads a plain or grouped number.
func digits(text string) (float64, bool) {
	if grouped.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	if !plainNumber.MatchString(text) {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// twice reads an amount stated in words and again in parentheses.
func twice(outside, inside, measure string) (Reading, submission.Problem) {
	if p := vague(outside); p != "" {
		return Reading{}, p
	}
	a, first := Amount(outside, measure)
	b, second := Amount(inside, measure)
	if first != "" || second != "" || a.Number != b.Number {
		return Reading{}, submission.NotNumber
	}
	return Reading{Number: a.Number, Explicit: true, Why: "按" + plain(a.Number) + "计"}, ""
}

// measured reads digits with a multiplier or a unit behind them: 3万元, 25人.
func measured(text, measure string) (Reading, bool) {
	m := withUnit.FindStringSubmatch(text)
	if m == nil {
		return Reading{}, false
	}
	n, ok := digits(m[1])
	if !ok || m[3] != "" && !isUnit(m[3], measure) {
		return Reading{}, false
	}
	if m[2] == "" {
		return Reading{Number: n, Explicit: true, Why: "去掉单位“" + m[3] + "”"}, true
	}
	n = round(n * multipliers[m[2]])
	return Reading{Number: n, Explicit: true, Why: "按" + plain(n) + measure + "计"}, true
}

// spelled reads Chinese numerals, with or without a unit: 三十, 伍万元.
func spelled(text, measure string) (Reading, bool) {
	for _, unit := range append([]string{""}, spellings(measure)...) {
		rest, ok := strings.CutSuffix(text, unit)
		if !ok {
			continue
		}
		if n, ok := chinese(rest); ok {
			return Reading{Number: n, Explicit: unit != "", Why: "按" + plain(n) + "计"}, true
		}
	}
	return Reading{}, false
}

// spellings returns every way to write a unit of measure, as folded.
func spellings(measure string) []string {
	out := append([]string{measure, Key(measure)}, synonyms[measure]...)
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

func isUnit(word, measure string) bool { return slices.Contains(spellings(measure), word) }

// The ways to be vague. Whatever they match is no number, however clear the rest.
var (
	interval = regexp.MustCompile(`[\d一二三四五六七八九十百千万]\D?[-~至到]{1,2}[\d一二三四五六七八九十]|[<>≤≥]|(以上|以下|以内|之间|不足|不到|超过|至少|至多|不少于|不低于|不超过|低于|高于)`)
	about    = regexp.MustCompile(`^(约|大约|近|将近|接近|上|数|几|大概|差不多|逾|若干)|[\d一二三四五六七八九十百千万](余|多|几|来)|(左右|上下|余|多|若干|几)[^\d]*$`)
)

func vague(text string) submission.Problem {
	hasAmount := strings.ContainsAny(text, "0123456789一二三四五六七八九十百千万两几数若")
	switch {
	case !hasAmount:
		return ""
	case interval.MatchString(text):
		return submission.Interval
	case about.MatchString(text):
		return submission.Approximate
	default:
		return ""
	}
}

// Measure reads a header's unit of measure against the column's own: factor is
// what a number under it must be multiplied by; ok is false when the words are
// no unit of the column.
func Measure(words, measure string) (factor float64, ok bool) {
	words = strings.TrimPrefix(Key(words), "单位")
	if words == "" {
		return 0, false
	}
	if measure == "" {
		return 1, words == "%"
	}
	if isUnit(words, measure) {
		return 1, true
	}
	for _, m := range []string{"百万", "千万", "百", "千", "万", "亿"} {
		if rest, cut := strings.CutPrefix(words, m); cut && (rest == "" || isUnit(rest, measure)) {
			return multipliers[m], true
		}
	}
	return 0, false
}
