package form

// Severity tells what a finding leads to.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the file is returned
	Warning Severity = "warning" // it stands, with the office's explanation
	Hint    Severity = "hint"    // said, nothing more
)

// Scope is what a rule looks at.
type Scope string

// The scopes.
const (
	ScopeRow      Scope = "row"      // each unit's row, all sheets joined (default)
	ScopeOffice   Scope = "office"   // the office's own figures, once per submission
	ScopeDistrict Scope = "district" // the district's figures, on merging
)

// Kind is the way a rule judges.
type Kind string

// The kinds. Which fields a kind takes is said behind it.
const (
	// On the workbook as a whole.
	KindStructure Kind = "structure" // required sheets and columns are there, no header twice, version right
	KindIdentity  Kind = "identity"  // cover names the expected office and period
	KindDate      Kind = "date"      // filled-in date lies from the period's start to today
	KindResent    Kind = "resent"    // the same bytes were not accepted for an earlier period
	KindUnchanged Kind = "unchanged" // some cell differs from last month
	KindNoted     Kind = "noted"     // no value was normalised
	KindDoubtful  Kind = "doubtful"  // nothing was understood that may be meant otherwise
	KindUnused    Kind = "unused"    // no unknown column or sheet
	KindHidden    Kind = "hidden"    // no hidden rows, columns or sheets
	KindAliased   Kind = "aliased"   // no name was understood by alias, former name or variant

	// On the units named. Sheets narrows them to some sheets.
	KindRegistered Kind = "registered" // each name is in the registry (under this office)
	KindOneOffice  Kind = "one-office" // the units belong to one office
	KindUnique     Kind = "unique"     // no unit stands twice
	KindComplete   Kind = "complete"   // every unit of the office is there
	KindSameUnits  Kind = "same-units" // the row sheets name the same units
	KindDistinct   Kind = "distinct"   // no two units have the same data

	// On cells. Columns, Class or Measure select; When narrows.
	KindRequired   Kind = "required"   // present
	KindType       Kind = "type"       // understood as its type; Problems selects which misreadings
	KindRange      Kind = "range"      // within Low and High, or the column's own Min and Max
	KindEnum       Kind = "enum"       // one of the column's options
	KindTotals     Kind = "totals"     // the stated total equals the sum of the rows
	KindCumulative Kind = "cumulative" // not less than last month of the same year
	KindSurge      Kind = "surge"      // grew by at most Times the mean monthly growth so far

	// On values. Scope tells whose.
	KindBalance Kind = "balance" // Left equals Right
	KindPart    Kind = "part"    // each of Pairs: Part is at most Whole
	KindAssert  Kind = "assert"  // Must holds; with Columns, for each of them as x, prev.x, last_year.x

	// On words.
	KindPattern  Kind = "pattern"  // text columns do not match Forbid
	KindLength   Kind = "length"   // from Low to High characters
	KindRepeated Kind = "repeated" // the text was not told in an earlier period

	// On merging and composing.
	KindCoverage Kind = "coverage" // every office reported
	KindRounding Kind = "rounding" // printed Parts add up to the printed whole
	KindWording  Kind = "wording"  // the composed brief does not match Forbid
)

// Rule is one thing that must hold.
type Rule struct {
	// ID is the rule's number, such as E07.
	ID string `yaml:"id"`
	// Kind is the way it judges.
	Kind Kind `yaml:"kind"`
	// Severity is error, warning or hint.
	Severity Severity `yaml:"severity"`
	// Scope is whose values are judged; empty means row.
	Scope Scope `yaml:"scope,omitempty"`
	// Name says in a few words what the rule demands.
	Name string `yaml:"name"`

	// Sheets, Columns, Class and Measure select what is looked at.
	Sheets  []string `yaml:"sheets,omitempty"`
	Columns []string `yaml:"columns,omitempty"`
	Class   Class    `yaml:"class,omitempty"`
	Measure string   `yaml:"measure,omitempty"`

	// When is an expression; where it does not hold the rule says nothing.
	When string `yaml:"when,omitempty"`
	// Must is the expression of an assertion.
	Must string `yaml:"must,omitempty"`
	// Left and Right are the sides of a balance.
	Left  string `yaml:"left,omitempty"`
	Right string `yaml:"right,omitempty"`
	// Pairs are parts and their wholes.
	Pairs []Pair `yaml:"pairs,omitempty"`
	// Parts are the figures whose printed shares should add up to 100%.
	Parts []string `yaml:"parts,omitempty"`
	// Low and High bound a number or a length, both inclusive.
	Low  *float64 `yaml:"low,omitempty"`
	High *float64 `yaml:"high,omitempty"`
	// Times bounds a surge.
	Times float64 `yaml:"times,omitempty"`
	// Problems selects the misreadings a type rule speaks of.
	Problems []string `yaml:"problems,omitempty"`
	// Forbid is a regular expression that must not match.
	Forbid string `yaml:"forbid,omitempty"`
	// Mark names the columns whose cells are marked; empty: those that the
	// expressions name.
	Mark []string `yaml:"mark,omitempty"`

	// Message is the Chinese sentence; words in braces are filled in.
	Message string `yaml:"message"`
	// Action is the Chinese next step.
	Action string `yaml:"action"`
}

// Pair is a part and its whole, both expressions.
type Pair struct {
	Part  string `yaml:"part"`
	Whole string `yaml:"whole"`
}
