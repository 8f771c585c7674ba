package normalise

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// hyphens are the signs typed for a minus or a dash.
var hyphens = strings.NewReplacer(
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2015", "-", "\u2212", "-", "\u2500", "-",
	"\u301c", "~", "\u223c", "~", "\u00a5", "¥", "\u25cb", "〇", "\u3007", "〇", "\u25ef", "〇", "Ｏ", "O",
)

// ignorable reports what is no part of a value: spaces of every kind and marks
// that cannot be seen.
func ignorable(r rune) bool {
	if han(r) || '!' <= r && r <= '~' {
		return false
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r == '\u3164' || r == '\ufffe'
}

// han reports whether a character is one of the common Chinese ones, which have but one
// form.
func han(r rune) bool { return '\u4e00' <= r && r <= '\u9fff' }

// spaced is digits in groups of three with spaces between.
var spaced = regexp.MustCompile(`^[+-]?\d{1,3}( \d{3})+(\.\d+)?\D*$`)

// innerSpace is a space that keeps two numbers apart.
var innerSpace = regexp.MustCompile(`[0-9] +[0-9.]`)

// Fold brings the forms of one thing together: full-width letters, digits and
// marks become half-width, dashes become hyphens, leading apostrophes and all
// spaces go, except a space between two numbers.
func Fold(raw string) string {
	text := narrow(raw)
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case ignorable(r):
			return -1
		}
		return r
	}, text)
	text = strings.Trim(text, " ")
	text = strings.TrimLeft(text, "'’‘`")
	if spaced.MatchString(text) || !innerSpace.MatchString(text) {
		text = strings.ReplaceAll(text, " ", "")
	}
	return dashes.ReplaceAllString(text, "-")
}

var dashes = regexp.MustCompile(`^-{2,}$`)

// narrow brings full-width letters, digits and marks to half width, and the signs typed
// for a dash to a hyphen.
func narrow(text string) string {
	for _, r := range text {
		// Nothing between these has another form: Chinese characters and most of what
		// stands among them.
		if r > '~' && (r < '\u3220' || r > '\ufaff') {
			return hyphens.Replace(width.Fold.String(text))
		}
	}
	return text
}

// Key folds a header, a label or a sheet's name for comparison: as Fold, without
// any space, in lower case, and without the marks people vary.
func Key(raw string) string {
	return strings.Map(func(r rune) rune {
		if han(r) {
			return r
		}
		if ignorable(r) || strings.ContainsRune(`"'“”‘’「」:：*`, r) {
			return -1
		}
		if r == '~' {
			return '-'
		}
		return unicode.ToLower(r)
	}, narrow(raw))
}

// Name cleans a unit's name: no spaces, nothing unseen.
func Name(raw string) string {
	if strings.IndexFunc(raw, ignorable) < 0 {
		return raw
	}
	return strings.Map(func(r rune) rune {
		if ignorable(r) {
			return -1
		}
		return r
	}, raw)
}

// round takes the 15 digits that a spreadsheet shows, so that 1.1万 is 11000.
func round(number float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err != nil || math.IsInf(rounded, 0) {
		return number
	}
	return rounded
}

// plain writes a number without exponent.
func plain(number float64) string { return strconv.FormatFloat(number, 'f', -1, 64) }
