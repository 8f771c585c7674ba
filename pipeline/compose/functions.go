package compose

import (
	"maps"
	"slices"
	"text/template"

	"huibao/pipeline/form"
	"huibao/pipeline/wording"
)

// signature tells what a function's arguments name, so that a template can be
// checked before there is a figure.
type signature struct {
	wants    []kind
	optional int  // how many of the last may be left out
	repeats  bool // the last may be given any number of times
}

func wants(k ...kind) signature                { return signature{wants: k} }
func (s signature) optionally(n int) signature { s.optional = n; return s }
func (s signature) orMore() signature          { s.repeats = true; return s }

// function is what a template may call.
type function struct {
	signature
	of func(w *writer) any
}

// functions are all there are, by name.
var functions = map[string]function{
	// Figures.
	"num":   {wants(aPrintable), func(w *writer) any { return w.num }},
	"style": {wants(aStyle, aNumber), func(w *writer) any { return w.style }},
	"size":  {wants(aNumber), func(w *writer) any { return w.size }},
	"names": {wants(aList, aCount).optionally(1), func(w *writer) any { return w.names }},
	"count": {wants(aList), func(w *writer) any { return w.count }},

	// Conditions. What is not known is neither zero nor anything else.
	"known":    {wants(aFigure), func(w *writer) any { return w.knows }},
	"zero":     {wants(aNumber), func(w *writer) any { return w.holds(func(n float64) bool { return n == 0 }) }},
	"positive": {wants(aNumber), func(w *writer) any { return w.holds(func(n float64) bool { return n > 0 }) }},
	"equal":    {wants(aNumber, aNumber), func(w *writer) any { return w.equal }},
	"above":    {wants(aNumber, aLimit), func(w *writer) any { return w.above }},
	"below":    {wants(aNumber, aLimit), func(w *writer) any { return w.below }},
	"rounded":  {wants(aNumber, aNumber).orMore(), func(w *writer) any { return w.rounded }},

	// Comparisons; empty where the other period is not known.
	"prev":       {wants(aPrintable), func(w *writer) any { return w.prev().num }},
	"lastYear":   {wants(aPrintable), func(w *writer) any { return w.lastYear().num }},
	"vsPrev":     {wants(aNumber, aText).optionally(1), func(w *writer) any { return w.prev().versus }},
	"vsYear":     {wants(aNumber, aText).optionally(1), func(w *writer) any { return w.lastYear().versus }},
	"growthPrev": {wants(aNumber), func(w *writer) any { return w.prev().growth }},
	"growthYear": {wants(aNumber), func(w *writer) any { return w.lastYear().growth }},
	"knownPrev":  {wants(aNumber), func(w *writer) any { return w.prev().comparable }},
	"knownYear":  {wants(aNumber), func(w *writer) any { return w.comparableYear }},
	"rose":       {wants(aNumber), func(w *writer) any { return w.prev().rose }},
	"fell":       {wants(aNumber), func(w *writer) any { return w.prev().fell }},

	// What offices wrote.
	"records":     {wants(aSheet, aColumn, aWord, aCount), func(w *writer) any { return w.records }},
	"groups":      {wants(aSheet, aColumn), func(w *writer) any { return w.groups }},
	"recordCount": {wants(aSheet), func(w *writer) any { return func(sheet string) int { return len(w.Dataset.Records[sheet]) } }},

	// Offices.
	"top":          {wants(aRate, aCount), func(w *writer) any { return w.top }},
	"bottom":       {wants(aRate, aCount), func(w *writer) any { return w.bottom }},
	"due":          {wants(), func(w *writer) any { return func() int { return len(w.Dataset.Offices) } }},
	"reported":     {wants(), func(w *writer) any { return w.reported }},
	"missing":      {wants(), func(w *writer) any { return func() bool { return len(w.missing()) > 0 } }},
	"missingNames": {wants(), func(w *writer) any { return w.missingNames }},
	"missingThem":  {wants(), func(w *writer) any { return w.missingThem }},
	"carried":      {wants(), func(w *writer) any { return func() bool { return len(w.carried()) > 0 } }},
	"carriedNames": {wants(), func(w *writer) any { return w.carriedNames }},
	"officeKinds":  {wants(), func(w *writer) any { return w.officeKinds }},

	// Several months.
	"spanning":     {wants(), func(w *writer) any { return w.spanning }},
	"unfinished":   {wants(), func(w *writer) any { return w.unfinished }},
	"lastMonth":    {wants(), func(w *writer) any { return func() string { return w.Dataset.Last().Chinese() } }},
	"absentMonths": {wants(), func(w *writer) any { return w.absentMonths }},
	"trend":        {wants(), func(w *writer) any { return w.hasTrend }},

	// The review.
	"findings":  {wants(aSeverity), func(w *writer) any { return func(s string) int { return w.findings(form.Severity(s)) } }},
	"explained": {wants(), func(w *writer) any { return w.explained }},
	"undecided": {wants(), func(w *writer) any { return func() int { return w.Undecided } }},

	// The frame.
	"district":   {wants(), func(w *writer) any { return w.districtName }},
	"period":     {wants(), func(w *writer) any { return w.Period.Chinese }},
	"thisPeriod": {wants(), func(w *writer) any { return w.Period.This }},
	"year":       {wants(), func(w *writer) any { return w.Period.Year }},
	"yearBefore": {wants(), func(w *writer) any { return func() int { return w.Period.Year() - 1 } }},
	"month":      {wants(), func(w *writer) any { return w.Period.Month }},
	"passage":    {wants(aText), func(*writer) any { return passageMark }},
	"join":       {wants(aText, aText).orMore(), func(*writer) any { return joinClauses }},
}

func functionNames() []string { return slices.Sorted(maps.Keys(functions)) }

// functions are all functions, bound to one brief.
func (w *writer) functions() template.FuncMap {
	out := make(template.FuncMap, len(functions))
	for name, f := range functions {
		out[name] = f.of(w)
	}
	return out
}

// joinClauses puts commas between clauses; empty ones are left out.
func joinClauses(clauses ...string) string {
	var out string
	for _, clause := range clauses {
		switch {
		case clause == "":
		case out == "":
			out = clause
		default:
			out += "，" + clause
		}
	}
	return out
}

// knows reports whether a figure of the district is known.
func (w *writer) knows(code string) bool {
	_, ok := w.figure(code)
	return ok
}

// holds makes a condition on a number, which does not hold for what is unknown.
func (w *writer) holds(condition func(n float64) bool) func(code string) bool {
	return func(code string) bool {
		n, ok := w.number(code, w.Period)
		return ok && condition(n)
	}
}

func (w *writer) above(code string, limit float64) bool {
	return w.holds(func(n float64) bool { return n > limit })(code)
}

func (w *writer) below(code string, limit float64) bool {
	return w.holds(func(n float64) bool { return n < limit })(code)
}

func (w *writer) equal(a, b string) bool {
	other, ok := w.number(b, w.Period)
	return ok && w.holds(func(n float64) bool { return n == other })(a)
}

// rounded reports whether parts as printed add up to something else than their
// sum as printed, so that a note is due.
func (w *writer) rounded(parts ...string) bool {
	exact, printed := 0.0, 0.0
	for _, code := range parts {
		n, ok := w.number(code, w.Period)
		if !ok {
			return false
		}
		exact += n
		printed += w.asPrinted(code, n)
	}
	return wording.Difference(printed, w.asPrinted(parts[0], exact)) != 0
}

// asPrinted is a number as its figure's format prints it; shares in per cent.
func (w *writer) asPrinted(code string, n float64) float64 {
	switch w.known.figures[code].Format {
	case form.Percent:
		return wording.Round(n*100, 1)
	case form.Percent0:
		return wording.Round(n*100, 0)
	case form.Tenth:
		return wording.Round(n, 1)
	default:
		return n
	}
}
