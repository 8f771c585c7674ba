package verify

import "huibao/pipeline/form"

// ruleKind tells which keys a kind of rule needs and which it may have beside them.
type ruleKind struct {
	kind       form.Kind
	needs, may []string
}

// ruleKeys are the keys that some kinds of rule take and others do not.
var ruleKeys = []string{
	"scope", "sheets", "columns", "class", "measure", "when", "must", "left", "right",
	"pairs", "parts", "low", "high", "times", "problems", "forbid", "mark",
}

var (
	selecting = []string{"sheets", "columns", "class", "measure", "when"}
	comparing = []string{"sheets", "columns", "class", "measure"}
	judging   = []string{"scope", "when", "mark"}
	merging   = []string{"scope", "when"}
)

// ruleKinds lists the kinds in the order of package form.
var ruleKinds = []ruleKind{
	{form.KindStructure, nil, []string{"sheets"}},
	{form.KindIdentity, nil, nil},
	{form.KindDate, nil, nil},
	{form.KindResent, nil, nil},
	{form.KindUnchanged, nil, comparing},
	{form.KindNoted, nil, nil},
	{form.KindDoubtful, nil, nil},
	{form.KindUnused, nil, nil},
	{form.KindHidden, nil, nil},
	{form.KindAliased, nil, nil},

	{form.KindRegistered, nil, []string{"sheets"}},
	{form.KindOneOffice, nil, nil},
	{form.KindUnique, nil, []string{"sheets"}},
	{form.KindComplete, nil, []string{"sheets"}},
	{form.KindSameUnits, nil, []string{"sheets"}},
	{form.KindDistinct, nil, comparing},

	{form.KindRequired, nil, selecting},
	{form.KindType, nil, append([]string{"problems"}, selecting...)},
	{form.KindRange, nil, append([]string{"low", "high"}, selecting...)},
	{form.KindEnum, nil, selecting},
	{form.KindTotals, nil, selecting},
	{form.KindCumulative, nil, selecting},
	{form.KindSurge, []string{"times"}, selecting},

	{form.KindBalance, []string{"left", "right"}, judging},
	{form.KindPart, []string{"pairs"}, judging},
	{form.KindAssert, []string{"must"}, append([]string{"sheets", "columns", "class", "measure"}, judging...)},

	{form.KindPattern, []string{"forbid"}, selecting},
	{form.KindLength, nil, append([]string{"low", "high"}, selecting...)},
	{form.KindRepeated, nil, selecting},

	{form.KindCoverage, nil, merging},
	{form.KindRounding, []string{"parts"}, merging},
	{form.KindWording, []string{"forbid"}, merging},
}

// fills are the words that every message may have filled in.
var fills = []string{
	"file", "sheet", "cell", "unit", "column", "value", "expected", "near", "names", "lines", "period", "office",
	"count", "low", "high", "left", "right", "difference", "percent", "part", "whole", "stated", "sum", "found", "today",
}
