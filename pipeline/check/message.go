package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// fills are the words in braces that findings fill in, beside the names of the
// rule's values.
var fills = []string{
	"file", "sheet", "cell", "unit", "column", "value", "expected", "near", "names", "lines", "period", "office",
	"count", "low", "high", "left", "right", "difference", "percent", "part", "whole", "stated", "sum", "found", "today",
}

// message is a compiled sentence: text and names in turn, text first.
type message []string

var inBraces = regexp.MustCompile(`\{([^{}]*)\}`)

func parseMessage(text string, valid func(name string) bool) (message, error) {
	var out message
	last := 0
	for _, at := range inBraces.FindAllStringSubmatchIndex(text, -1) {
		name := text[at[2]:at[3]]
		if !slices.Contains(fills, name) && !valid(name) {
			return nil, fmt.Errorf("message %q: nothing fills {%s}", text, name)
		}
		out = append(out, text[last:at[0]], name)
		last = at[1]
	}
	return append(out, text[last:]), nil
}

// words are what a finding fills in.
type words map[string]string

// unknown stands where a value is not known.
const unknown = "未知"

// fill writes the sentence. Names that are no words are values.
func (m message) fill(w words, value func(name string) string) string {
	var b strings.Builder
	for i, piece := range m {
		if i%2 == 0 {
			b.WriteString(piece)
			continue
		}
		if text, known := w[piece]; known {
			b.WriteString(text)
		} else if !slices.Contains(fills, piece) {
			b.WriteString(value(piece))
		}
	}
	return b.String()
}

// finding writes the finding of a rule.
func (r *rule) finding(unit string, cells []submission.Cell, w words, value func(name string) string) submission.Finding {
	return submission.Finding{
		Rule: r.ID, Severity: r.Severity, File: w["file"], Unit: unit, Cells: cells,
		Message: r.message.fill(w, value), Action: r.action.fill(w, value),
	}
}

// shows returns the names in braces in a rule's sentences.
func (r *rule) shows() []string {
	var out []string
	for _, m := range []message{r.message, r.action} {
		for i := 1; i < len(m); i += 2 {
			out = append(out, m[i])
		}
	}
	return out
}

// place adds where a cell stands.
func (w words) place(cell submission.Cell) {
	w["sheet"], w["cell"] = cell.Sheet, cell.Ref()
}

// list joins names as a sentence does, at most so many of them.
func list(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], "、") + "等"
	}
	return strings.Join(names, "、")
}

// shown is how many characters of a text a message quotes.
const shown = 40

// inner turns quotation marks into those that stand within others.
var inner = strings.NewReplacer("“", "‘", "”", "’").Replace

// quote shortens what an office wrote and makes it fit between quotation marks.
func quote(text string) string {
	text = inner(strings.Join(strings.Fields(text), " "))
	if characters := []rune(text); len(characters) > shown {
		return string(characters[:shown]) + "……"
	}
	return text
}

// wanted names what a column wants instead of what was found.
func wanted(column form.Column, problem submission.Problem) string {
	if problem == submission.Misplaced {
		return wanted(column, submission.NotNumber) + "，疑似填错列"
	}
	switch column.Type {
	case form.Integer:
		if problem == submission.Approximate || problem == submission.Interval {
			return "一个确切的整数"
		}
		return "整数"
	case form.Decimal:
		return "一个确切的数"
	case form.Money:
		return "以元为单位的确切数"
	case form.Rate:
		return "百分比，如64%"
	case form.Month:
		return "年月，如2006年6月"
	case form.Day:
		return "日期，如2006年6月25日"
	default:
		return "“" + inner(column.Name) + "”"
	}
}
