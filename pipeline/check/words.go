package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"huibao/pipeline/submission"
)

// texts calls a function for each text that a rule looks at.
func (r *run) texts(rule *rule, look func(f field)) {
	r.fields(rule, anyNumber, func(f field) {
		if f.value.State == submission.Text {
			look(f)
		}
	})
}

// pattern: the text does not match what is forbidden. What matched is not quoted:
// it may be somebody's number.
func pattern(r *run, rule *rule) {
	r.texts(rule, func(f field) {
		if rule.forbid.MatchString(f.value.Text) {
			r.mark(rule, f, r.fieldWords(f))
		}
	})
}

// length: the text has neither too few nor too many characters.
func length(r *run, rule *rule) {
	r.texts(rule, func(f field) {
		n := float64(utf8.RuneCountInString(f.value.Text))
		if (rule.Low == nil || n >= *rule.Low) && (rule.High == nil || n <= *rule.High) {
			return
		}
		w := r.fieldWords(f)
		w["count"], w["low"], w["high"] = plain(n), bound(rule.Low, *f.column), bound(rule.High, *f.column)
		r.mark(rule, f, w)
	})
}

// repeated: the text was not told in an earlier period, by whatever unit of the
// office. Spaces and punctuation make no difference.
func repeated(r *run, rule *rule) {
	type telling struct {
		by   string
		told *submission.Submission
	}
	known := make(map[string]telling)
	for _, earlier := range r.in.Earlier {
		for _, s := range earlier.Sheets {
			for _, column := range rule.targets[s.Code] {
				for _, row := range s.Rows {
					if text := row.Values.Of(column.Code).Text; text != "" {
						known[column.Code+" "+bare(text)] = telling{row.Unit, earlier}
					}
				}
			}
		}
	}
	r.texts(rule, func(f field) {
		before, told := known[f.column.Code+" "+bare(f.value.Text)]
		if !told || before.told.Period == r.period {
			return
		}
		w := r.fieldWords(f)
		w["period"], w["found"] = before.told.Period.Chinese(), r.units.Name(before.by)
		r.mark(rule, f, w)
	})
}

// bare drops spaces and punctuation.
func bare(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || unicode.IsPunct(c) || unicode.IsSymbol(c) {
			return -1
		}
		return c
	}, text)
}
