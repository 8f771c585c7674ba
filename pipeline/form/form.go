// Package form holds what is collected (报表): the sheets of a workbook and their
// columns, the figures made from them, and the rules that must hold.
//
// Values only. Package config reads a form from YAML and refuses a wrong one; the
// stages ask the form what to do, so that no line of Go names an indicator.
package form

// Form is one report that units fill in every period.
type Form struct {
	// Code names the form in file names and marks, such as community-party-building.
	Code string `yaml:"code"`
	// Name is the form's Chinese name, as printed on its cover.
	Name string `yaml:"name"`
	// Version is printed on the cover and must match in what comes back.
	Version string `yaml:"version"`
	// Template is the file name of the brief made from this form.
	Template string `yaml:"template"`
	// Missing says what to do when an office has not reported.
	Missing Missing `yaml:"missing"`
	// Warnings says whether a file with warnings counts before anyone has decided about
	// them; empty means it does.
	Warnings Warnings `yaml:"warnings,omitempty"`
	// SignOff keeps a report from going out until a person has signed its draft.
	SignOff bool `yaml:"sign_off,omitempty"`
	// Sheets are the sheets of the workbook, in their order.
	Sheets []Sheet `yaml:"sheets"`
	// Figures are made from the columns; columns that aggregate are figures already.
	Figures []Definition `yaml:"figures,omitempty"`
	// Rules must hold for every submission (see Rule.Scope for the others).
	Rules []Rule `yaml:"rules,omitempty"`
}

// Missing is the policy for offices that have not reported.
type Missing string

// The policies.
const (
	Omit   Missing = "omit"   // leave the office out and say so in the brief
	Carry  Missing = "carry"  // take the office's last accepted month, marked
	Refuse Missing = "refuse" // make no report
)

// Warnings is the policy for files with warnings.
type Warnings string

// The policies.
const (
	WarnedCount Warnings = "count" // the file counts, its warnings may be decided about later
	WarnedWait  Warnings = "wait"  // the file waits until its warnings are decided about
)

// Layout tells how a sheet is read.
type Layout string

// The layouts.
const (
	Pairs   Layout = "pairs"   // a label, its value to the right: cover, district figures
	Rows    Layout = "rows"    // a table with one row for each unit
	Records Layout = "records" // a table with any number of rows: cases, problems
)

// Reporter tells which level fills in a sheet.
type Reporter string

// The reporters.
const (
	ByOffice   Reporter = "office"
	ByDistrict Reporter = "district"
)

// Sheet is one sheet of the workbook.
type Sheet struct {
	// Code names the sheet in rules and templates.
	Code string `yaml:"code"`
	// Name is the sheet's name in the workbook.
	Name string `yaml:"name"`
	// Aliases are other names seen in practice.
	Aliases []string `yaml:"aliases,omitempty"`
	// Layout tells how the sheet is read.
	Layout Layout `yaml:"layout"`
	// By tells who fills the sheet in; empty means the office and, for a cover, both.
	By Reporter `yaml:"by,omitempty"`
	// Optional sheets may be missing or empty.
	Optional bool `yaml:"optional,omitempty"`
	// Columns are the indicators; in a sheet of pairs each is a line.
	Columns []Column `yaml:"columns"`
}

// Type is what a cell holds.
type Type string

// The types.
const (
	Integer Type = "integer" // a count
	Decimal Type = "decimal" // a measured number
	Money   Type = "money"   // an amount in 元
	Rate    Type = "rate"    // a share from 0 to 1, written as a percentage
	Text    Type = "text"
	Enum    Type = "enum"   // one of Options
	UnitRef Type = "unit"   // the name of a unit
	Month   Type = "period" // a report period
	Day     Type = "date"   // a civil date
)

// Numeric reports whether cells of the type hold a number.
func (t Type) Numeric() bool {
	return t == Integer || t == Decimal || t == Money || t == Rate
}

// Class tells how a column's value lives from month to month.
type Class string

// The classes.
const (
	Fixed      Class = "fixed"      // a stable fact that seldom changes
	MonthEnd   Class = "month-end"  // a stock at the end of the month
	Monthly    Class = "monthly"    // what happened in this month
	Cumulative Class = "cumulative" // what happened since January
)

// Over tells what several months make of a number.
type Over string

// The ways to take months together.
const (
	OverSum  Over = "sum"  // flows add up
	OverLast Over = "last" // of stocks the last month counts
	OverMean Over = "mean" // the mean of the months
)

// Role marks a column that the program itself must understand.
type Role string

// The roles. A column without a role is an indicator.
const (
	RoleUnit    Role = "unit"    // whom the row speaks of
	RoleOffice  Role = "office"  // cover: who reports
	RolePeriod  Role = "period"  // cover: for which month
	RoleFilled  Role = "filled"  // cover: the day the form was filled in
	RoleVersion Role = "version" // cover: form code and version
	RoleSerial  Role = "serial"  // the row's number; carries nothing
	RoleRemark  Role = "remark"  // the office's words that explain a number
)

// Aggregate tells how a column becomes a figure of the unit above.
type Aggregate string

// The ways to aggregate; empty makes no figure.
const (
	AggregateSum  Aggregate = "sum"
	AggregateMean Aggregate = "mean" // weighted by Weight when that is set
	AggregateMax  Aggregate = "max"
	AggregateMin  Aggregate = "min"
)

// Column is one indicator (指标).
type Column struct {
	// Code names the indicator in rules, figures and templates, such as members_total.
	Code string `yaml:"code"`
	// Name is the header in the workbook.
	Name string `yaml:"name"`
	// Aliases are headers seen in practice that mean the same.
	Aliases []string `yaml:"aliases,omitempty"`
	// Group is the merged header above this one, if there is one.
	Group string `yaml:"group,omitempty"`
	// Measure is the unit of measure, such as 个 or 元.
	Measure string `yaml:"measure,omitempty"`
	// Type is what a cell holds.
	Type Type `yaml:"type"`
	// Class tells how the value lives from month to month.
	Class Class `yaml:"class,omitempty"`
	// Over tells what becomes of the months of a quarter or a year; empty for what the
	// class says.
	Over Over `yaml:"over,omitempty"`
	// Role marks a column that the program itself must understand.
	Role Role `yaml:"role,omitempty"`
	// Min and Max bound a number, both inclusive.
	Min *float64 `yaml:"min,omitempty"`
	Max *float64 `yaml:"max,omitempty"`
	// Optional cells may be empty.
	Optional bool `yaml:"optional,omitempty"`
	// ZeroWords tells that 无, / and — mean 0 here; else they mean empty.
	ZeroWords bool `yaml:"zero_words,omitempty"`
	// Options are the words an enum allows.
	Options []string `yaml:"options,omitempty"`
	// Aggregate tells how the column becomes a figure of the unit above.
	Aggregate Aggregate `yaml:"aggregate,omitempty"`
	// Weight is the column that weights a mean.
	Weight string `yaml:"weight,omitempty"`
	// Meaning defines the indicator for those who fill it in.
	Meaning string `yaml:"meaning,omitempty"`
}

// OverMonths is how months are taken together: as the column says, else what happened in
// each adds up, and of anything else the last counts.
func (c Column) OverMonths() Over {
	switch {
	case c.Over != "":
		return c.Over
	case c.Class == Monthly && c.Type.Numeric() && c.Type != Rate: // shares do not add up
		return OverSum
	default:
		return OverLast
	}
}

// Sheet returns the sheet with the given code.
func (f *Form) Sheet(code string) (Sheet, bool) {
	for _, s := range f.Sheets {
		if s.Code == code {
			return s, true
		}
	}
	return Sheet{}, false
}

// Column returns the column with the given code and the sheet it stands on.
func (f *Form) Column(code string) (Column, Sheet, bool) {
	for _, s := range f.Sheets {
		for _, c := range s.Columns {
			if c.Code == code {
				return c, s, true
			}
		}
	}
	return Column{}, Sheet{}, false
}

// WithRole returns the sheet's column of the given role.
func (s Sheet) WithRole(role Role) (Column, bool) {
	for _, c := range s.Columns {
		if c.Role == role {
			return c, true
		}
	}
	return Column{}, false
}

// Indicators returns the sheet's columns that carry data: those without a role.
func (s Sheet) Indicators() []Column {
	var out []Column
	for _, c := range s.Columns {
		if c.Role == "" {
			out = append(out, c)
		}
	}
	return out
}
