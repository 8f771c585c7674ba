package form

// Make is the way a figure comes about.
type Make string

// The ways. The first five work on rows, the others on figures or records.
const (
	Sum       Make = "sum"       // adds Of over the rows where Where holds
	Count     Make = "count"     // counts the rows where Where holds
	Mean      Make = "mean"      // mean of Of, weighted by Weight when set, over the rows that have it
	Max       Make = "max"       // greatest Of
	Min       Make = "min"       // least Of
	Value     Make = "value"     // computes Of over figures of the same unit and period
	List      Make = "list"      // names the units (or their offices) where Where holds, the greatest Of first
	Breakdown Make = "breakdown" // a labelled series: of figures, or of Of by unit or office
	Wording   Make = "wording"   // another figure in words, in the given Style
	Pick      Make = "pick"      // one column of the first record of a unit
	Given     Make = "given"     // a line of a sheet of pairs
)

// Format tells how a figure is printed in tables and workbooks.
type Format string

// The formats.
const (
	Whole    Format = "whole"    // 3791
	Tenth    Format = "tenth"    // 39.5
	Percent  Format = "percent"  // 44.0%, kept as the fraction 0.44
	Percent0 Format = "percent0" // 44%, kept as the fraction 0.44
	Yuan     Format = "yuan"     // an amount in 元
)

// Definition tells how one figure is made. Expressions are in the language of
// package expression: those on rows may name numeric columns of row sheets and
// unit.NAME; those on figures may name figures.
type Definition struct {
	// Code names the figure.
	Code string `yaml:"code"`
	// Name is the figure's Chinese name.
	Name string `yaml:"name"`
	// Measure is the unit of measure, such as 个.
	Measure string `yaml:"measure,omitempty"`
	// Make is the way it comes about.
	Make Make `yaml:"make"`
	// Of is what is added, averaged or computed; for breakdown over units, what
	// each unit contributes; for wording, the figure put in words.
	Of string `yaml:"of,omitempty"`
	// Where selects rows; empty selects all.
	Where string `yaml:"where,omitempty"`
	// Weight weights a mean.
	Weight string `yaml:"weight,omitempty"`
	// Over, for a sum or a count, makes each month's share first and then takes the months
	// together; empty takes the months of the columns together first.
	Over Over `yaml:"over,omitempty"`
	// By names what a list or breakdown runs over: unit or office.
	By By `yaml:"by,omitempty"`
	// Labels are the parts of a breakdown over figures, in order.
	Labels []Label `yaml:"labels,omitempty"`
	// Style is the wording's style, one of package wording's.
	Style string `yaml:"style,omitempty"`
	// Column and Unit tell what to pick: a column of a records sheet, a unit's code.
	Column string `yaml:"column,omitempty"`
	Unit   string `yaml:"unit,omitempty"`
	// Format tells how the figure is printed; empty means whole.
	Format Format `yaml:"format,omitempty"`
	// Good tells which direction is an improvement, for rankings and wording.
	Good Direction `yaml:"good,omitempty"`
	// Meaning defines the figure for readers.
	Meaning string `yaml:"meaning,omitempty"`
}

// By is what a list or breakdown runs over.
type By string

// The choices.
const (
	ByUnit       By = "unit"
	ByOfficeName By = "office"
)

// Direction is the direction in which a figure improves.
type Direction string

// The directions; empty means neither.
const (
	Up   Direction = "up"
	Down Direction = "down"
)

// Label is one part of a breakdown.
type Label struct {
	Name   string `yaml:"name"`
	Figure string `yaml:"figure"`
}

// Definitions returns every figure of the form: first those that columns make by
// aggregating or by being given, in the order of the sheets, then the defined ones.
func (f *Form) Definitions() []Definition {
	var out []Definition
	for _, s := range f.Sheets {
		for _, c := range s.Indicators() {
			if d, ok := c.definition(s); ok {
				out = append(out, d)
			}
		}
	}
	return append(out, f.Figures...)
}

func (c Column) definition(s Sheet) (Definition, bool) {
	d := Definition{
		Code: c.Code, Name: c.Name, Measure: c.Measure, Meaning: c.Meaning,
		Format: formatOf(c.Type), Of: c.Code, Weight: c.Weight,
	}
	switch {
	case s.Layout == Pairs && c.Type.Numeric():
		d.Make = Given
	case s.Layout == Rows && c.Aggregate != "":
		d.Make = Make(c.Aggregate)
	default:
		return Definition{}, false
	}
	return d, true
}

func formatOf(t Type) Format {
	switch t {
	case Decimal:
		return Tenth
	case Rate:
		return Percent
	case Money:
		return Yuan
	default:
		return Whole
	}
}
