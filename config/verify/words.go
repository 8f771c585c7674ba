package verify

import (
	"reflect"
	"regexp"

	"huibao/pipeline/calendar"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// Enums lists the words that keys of each type may hold.
var Enums = map[reflect.Type][]string{
	reflect.TypeFor[form.Missing]():   words(form.Omit, form.Carry, form.Refuse),
	reflect.TypeFor[form.Warnings]():  words(form.WarnedCount, form.WarnedWait),
	reflect.TypeFor[form.Layout]():    words(form.Pairs, form.Rows, form.Records),
	reflect.TypeFor[form.Reporter]():  words(form.ByOffice, form.ByDistrict),
	reflect.TypeFor[form.Type]():      words(form.Integer, form.Decimal, form.Money, form.Rate, form.Text, form.Enum, form.UnitRef, form.Month, form.Day),
	reflect.TypeFor[form.Class]():     words(form.Fixed, form.MonthEnd, form.Monthly, form.Cumulative),
	reflect.TypeFor[form.Over]():      words(form.OverSum, form.OverLast, form.OverMean),
	reflect.TypeFor[form.Role]():      words(form.RoleUnit, form.RoleOffice, form.RolePeriod, form.RoleFilled, form.RoleVersion, form.RoleSerial, form.RoleRemark),
	reflect.TypeFor[form.Aggregate](): words(form.AggregateSum, form.AggregateMean, form.AggregateMax, form.AggregateMin),
	reflect.TypeFor[form.Make]():      words(form.Sum, form.Count, form.Mean, form.Max, form.Min, form.Value, form.List, form.Breakdown, form.Wording, form.Pick),
	reflect.TypeFor[form.Format]():    words(form.Whole, form.Tenth, form.Percent, form.Percent0, form.Yuan),
	reflect.TypeFor[form.By]():        words(form.ByUnit, form.ByOfficeName),
	reflect.TypeFor[form.Direction](): words(form.Up, form.Down),
	reflect.TypeFor[form.Severity]():  words(form.Error, form.Warning, form.Hint),
	reflect.TypeFor[form.Scope]():     words(form.ScopeRow, form.ScopeOffice, form.ScopeDistrict),
	reflect.TypeFor[form.Kind]():      kindWords(),

	reflect.TypeFor[calendar.Of]():     words(calendar.Same, calendar.Previous, calendar.Next),
	reflect.TypeFor[calendar.Length](): words(calendar.Quarter, calendar.HalfYear, calendar.Year),
	reflect.TypeFor[calendar.DayOff](): words(calendar.Keep, calendar.Later, calendar.Before),
}

// The shapes of codes and names.
var (
	Code         = regexp.MustCompile(`^[a-z][a-z0-9_]*$`) // of all that expressions may name
	FormCode     = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	RuleID       = regexp.MustCompile(`^[A-Z]\d{2,3}$`)
	TemplateName = regexp.MustCompile(`^[^/\\]+\.md$`)
)

// CodeAction says what Code demands.
const CodeAction = "代码以小写字母开头，只用小写字母、数字和下划线。"

// Problems are the misreadings that a type rule may select.
var Problems = words(
	submission.NotNumber, submission.Approximate, submission.Interval, submission.Fraction, submission.Placeholder,
	submission.FormulaFail, submission.NotDate, submission.NotPeriod, submission.Ambiguous, submission.Misplaced,
)

func words[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// Styles are the ways in which a figure is put into words.
var Styles = []string{"fraction", "percent0", "share"}

func kindWords() []string {
	out := make([]string, len(ruleKinds))
	for i, k := range ruleKinds {
		out[i] = string(k.kind)
	}
	return out
}
