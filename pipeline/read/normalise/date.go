package normalise

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"huibao/pipeline/period"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// month reads a report period; its text becomes 2006-06.
func month(c workbook.Cell, epoch1904 bool) Result {
	p, problem := Period(c, epoch1904)
	if problem != "" {
		return bad(problem)
	}
	return civilResult(c, p.String(), epoch1904)
}

// day reads a civil date; its text becomes 2006-06-30.
func day(c workbook.Cell, epoch1904 bool) Result {
	d, ok := Date(c, epoch1904)
	if !ok {
		return bad(submission.NotDate)
	}
	return civilResult(c, d.String(), epoch1904)
}

// civilResult notes a day that was counted from 1904: the clerk's own program
// shows the same day, others may not.
func civilResult(c workbook.Cell, text string, epoch1904 bool) Result {
	out := Result{State: submission.Text, Text: text}
	if epoch1904 && c.Kind == workbook.Date {
		out.To, out.Why = text, "按1904年日期系统换算"
	}
	return out
}

// Period reads a report period in the spellings offices use.
func Period(c workbook.Cell, epoch1904 bool) (period.Period, submission.Problem) {
	switch c.Kind {
	case workbook.Date:
		if d, ok := workbook.Day(c.Number, epoch1904); ok {
			return d.Period(), ""
		}
	case workbook.Number:
		return numberPeriod(c.Number, epoch1904)
	case workbook.Text:
		return writtenPeriod(c.Raw)
	default:
	}
	return period.Period{}, submission.NotPeriod
}

// numberPeriod reads 2006.6, 200606 and serial days. 2006.1 may be what is left
// of 2006.10, so it is refused.
func numberPeriod(n float64, epoch1904 bool) (period.Period, submission.Problem) {
	if n >= 1900 && n < 2200 {
		year := math.Trunc(n)
		hundredths := math.Round((n - year) * 100)
		if round(year+hundredths/100) != n {
			return period.Period{}, submission.NotPeriod
		}
		if hundredths == 10 {
			return period.Period{}, submission.Ambiguous
		}
		if int(hundredths)%10 == 0 {
			hundredths /= 10
		}
		return periodOf(int(year), int(hundredths))
	}
	if n != math.Trunc(n) {
		return period.Period{}, submission.NotPeriod
	}
	if n >= 190001 && n <= 219912 {
		return periodOf(int(n)/100, int(n)%100)
	}
	if d, ok := serialDay(n, epoch1904); ok {
		return d.Period(), ""
	}
	return period.Period{}, submission.NotPeriod
}

// serialDay reads a bare number as a day only where it falls in the years that
// a report can be of.
func serialDay(n float64, epoch1904 bool) (period.Date, bool) {
	d, ok := workbook.Day(n, epoch1904)
	return d, ok && d.Year >= 1990 && d.Year < 2100
}

func periodOf(year, month int) (period.Period, submission.Problem) {
	p, err := period.Of(fullYear(year), month)
	if err != nil {
		return period.Period{}, submission.NotPeriod
	}
	return p, ""
}

// fullYear completes a year of two digits.
func fullYear(year int) int {
	if year < 100 {
		return 2000 + year
	}
	return year
}

var (
	monthForm  = regexp.MustCompile(`^(\d{4}|\d{2})(?:[-./]|年度?)(\d{1,2})(?:月份?|月度)?$`)
	dayForm    = regexp.MustCompile(`^(\d{4}|\d{2})(?:[-./]|年)(\d{1,2})(?:[-./]|月)(\d{1,2})(?:日|号)?$`)
	monthRun   = regexp.MustCompile(`^(\d{4})(\d{2})$`)
	dayRun     = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	clock      = regexp.MustCompile(`(?:[T ]|日|号)?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$`)
	numeralRun = regexp.MustCompile(`[零〇一二三四五六七八九十]+`)
)

func writtenPeriod(raw string) (period.Period, submission.Problem) {
	text := civil(raw)
	for _, form := range []*regexp.Regexp{monthForm, monthRun} {
		if m := form.FindStringSubmatch(text); m != nil {
			return periodOf(atoi(m[1]), atoi(m[2]))
		}
	}
	if d, ok := writtenDate(text); ok {
		return d.Period(), ""
	}
	return period.Period{}, submission.NotPeriod
}

// Date reads a civil day in the spellings offices use.
func Date(c workbook.Cell, epoch1904 bool) (period.Date, bool) {
	switch c.Kind {
	case workbook.Date:
		return workbook.Day(c.Number, epoch1904)
	case workbook.Number:
		if d, ok := writtenDate(c.Written()); ok {
			return d, true
		}
		return serialDay(c.Number, epoch1904)
	case workbook.Text:
		return writtenDate(civil(c.Raw))
	default:
		return period.Date{}, false
	}
}

func writtenDate(text string) (period.Date, bool) {
	for _, form := range []*regexp.Regexp{dayForm, dayRun} {
		m := form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		d := period.Date{Year: fullYear(atoi(m[1])), Month: atoi(m[2]), Day: atoi(m[3])}
		return d, period.DateOf(d.Time()) == d && d.Year >= 1900
	}
	return period.Date{}, false
}

// civil folds a date to digits: no spaces, no clock, numerals as digits.
func civil(raw string) string {
	text := strings.TrimSpace(hyphens.Replace(Fold(raw)))
	if loc := clock.FindStringIndex(text); loc != nil {
		text = text[:loc[0]]
	}
	text = strings.ReplaceAll(text, " ", "")
	return numeralRun.ReplaceAllStringFunc(text, civilNumeral)
}

// civilNumeral writes a numeral of a date in digits: 二〇〇六, 十, 二十五.
func civilNumeral(words string) string {
	if strings.Contains(words, "十") {
		if n, ok := chinese(words); ok {
			return plain(n)
		}
		return words
	}
	var b strings.Builder
	for _, r := range words {
		b.WriteString(plain(numerals[r]))
	}
	return b.String()
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
