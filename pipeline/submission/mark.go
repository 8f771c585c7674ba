package submission

// The hidden marks of a blank workbook. They say for whom it was made out, and stay
// in it as defined names and as document properties when it is edited and saved.
const (
	MarkPrefix  = "_huibao_"
	MarkForm    = MarkPrefix + "form"    // the form's code
	MarkVersion = MarkPrefix + "version" // the form's version
	MarkOffice  = MarkPrefix + "office"  // code of the unit that fills it in
	MarkPeriod  = MarkPrefix + "period"  // such as 2006-07
)
