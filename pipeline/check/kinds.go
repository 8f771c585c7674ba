package check

import "huibao/pipeline/form"

// stage is when a rule is judged.
type stage int

// The stages. Single cells go first: what is wrong in itself is unknown to the
// rules after, so that one mistake makes one finding.
const (
	onCells stage = iota
	onSubmission
	onOffice // sums, which are of no use while the file has errors
	onDataset
	onBrief
)

// kind is how a kind of rule judges: a submission, or what is merged of them.
type kind struct {
	stage      stage
	submission func(*run, *rule)
	merged     func(*merged, *rule)
}

// kinds lists every kind of rule with the function that judges it.
var kinds = map[form.Kind]kind{
	form.KindStructure: {stage: onSubmission, submission: structure},
	form.KindIdentity:  {stage: onSubmission, submission: identity},
	form.KindDate:      {stage: onSubmission, submission: filledOn},
	form.KindResent:    {stage: onSubmission, submission: resent},
	form.KindUnchanged: {stage: onSubmission, submission: unchanged},
	form.KindNoted:     {stage: onSubmission, submission: noted},
	form.KindDoubtful:  {stage: onSubmission, submission: doubtful},
	form.KindUnused:    {stage: onSubmission, submission: unused},
	form.KindHidden:    {stage: onSubmission, submission: hidden},
	form.KindAliased:   {stage: onSubmission, submission: aliased},

	form.KindRegistered: {stage: onSubmission, submission: registered},
	form.KindOneOffice:  {stage: onSubmission, submission: oneOffice},
	form.KindUnique:     {stage: onSubmission, submission: unique},
	form.KindComplete:   {stage: onSubmission, submission: complete},
	form.KindSameUnits:  {stage: onSubmission, submission: sameUnits},
	form.KindDistinct:   {stage: onSubmission, submission: distinct},

	form.KindRequired:   {stage: onCells, submission: required},
	form.KindType:       {stage: onCells, submission: understood},
	form.KindRange:      {stage: onCells, submission: within},
	form.KindEnum:       {stage: onCells, submission: optioned},
	form.KindTotals:     {stage: onSubmission, submission: totals},
	form.KindCumulative: {stage: onSubmission, submission: cumulative},
	form.KindSurge:      {stage: onSubmission, submission: surge},

	form.KindBalance: {stage: onSubmission, submission: onSubjects(balance), merged: onDistrict(balance)},
	form.KindPart:    {stage: onSubmission, submission: onSubjects(part), merged: onDistrict(part)},
	form.KindAssert:  {stage: onSubmission, submission: onSubjects(assert), merged: onDistrict(assert)},

	form.KindPattern:  {stage: onSubmission, submission: pattern},
	form.KindLength:   {stage: onSubmission, submission: length},
	form.KindRepeated: {stage: onSubmission, submission: repeated},

	form.KindCoverage: {stage: onDataset, merged: coverage},
	form.KindRounding: {stage: onDataset, merged: rounding},
	form.KindWording:  {stage: onBrief, merged: worded},
}

// stageOf tells when a rule is judged. A condition on other cells wants those
// judged first.
func stageOf(r form.Rule) stage {
	switch at := kinds[r.Kind].stage; {
	case r.Scope == form.ScopeDistrict && at == onSubmission:
		return onDataset
	case r.Scope == form.ScopeOffice && at == onSubmission:
		return onOffice
	case at == onCells && r.When != "":
		return onSubmission
	default:
		return at
	}
}
