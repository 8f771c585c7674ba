package submission

import (
	"fmt"
	"strings"

	"huibao/pipeline/form"
)

// Finding says that a rule does not hold (审核问题).
type Finding struct {
	Rule     string        // the rule's number, such as E07
	Severity form.Severity // error, warning or hint
	File     string        // name of the file; "" for findings on the merged data
	Unit     string        // code of the unit concerned; "" when it is the whole file
	Cells    []Cell        // the cells to mark, the most telling one first
	Message  string        // Chinese: where, what was found, what was expected
	Action   string        // Chinese: what to do
	// Explanation is what the office says in the rows of a warning's cells (情况说明).
	Explanation string
}

// String returns the finding as one line for people: file, message, next step.
func (f Finding) String() string {
	var b strings.Builder
	if f.File != "" {
		fmt.Fprintf(&b, "%s\u3000", f.File)
	}
	b.WriteString(f.Message)
	if f.Action != "" {
		b.WriteString(f.Action)
	}
	return b.String()
}

// Returned reports whether any finding is an error, so that the file goes back.
func Returned(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity == form.Error {
			return true
		}
	}
	return false
}
