// Package receipt tells an office what became of the file it sent.
//
// In go the file and what was found in it; out come the office's own workbook with
// the cells marked ([Workbook]), a page to print and file ([PDF]) and the same for
// programs ([JSON]).
//
// Marking changes the fill and the comment of a cell and adds one sheet, nothing
// else: values, formulas, formats and charts stay as they came. It never judges and
// never changes a figure.
package receipt

import (
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Result tells what became of the file.
type Result string

// The results.
const (
	Accepted   Result = "accepted"   // its data count
	Returned   Result = "returned"   // it has errors and must be sent again
	Unreadable Result = "unreadable" // it is no workbook
	Superseded Result = "superseded" // a later file took its place
	Duplicate  Result = "duplicate"  // it is the file before it once more
	Joined     Result = "joined"     // its data count together with those of a later file
	Waiting    Result = "waiting"    // somebody has to decide whether its data count
)

// words are the results as the office reads them.
var words = map[Result]string{
	Accepted:   "审核通过",
	Returned:   "退回修改",
	Unreadable: "无法读取",
	Superseded: "已由后报的文件替换",
	Duplicate:  "与前一份相同",
	Joined:     "审核通过，已与其他文件合并",
	Waiting:    "已经收到，等待核定，暂不计入",
}

// next says what the office is asked to do.
var next = map[Result]string{
	Accepted:   "数据已经收下，不用再报。以后发现有误，改正后重新报送即可，以最后一次通过的为准。",
	Returned:   "请在回执工作簿中改正标红的单元格，存盘后重新报送；标黄的请核实，确实无误的，在“审核回执”表“情况说明”一列写明原因。",
	Unreadable: "请按下面的提示处理后重新报送。",
	Superseded: "本文件不再使用，以后报的文件为准。",
	Joined:     "数据已与本单位报送的其他文件合并收下，不用再报。以后发现有误，请把各社区的数据并在一个文件里重新报送，以最后一次通过的为准。",
	Waiting:    "文件已妥善保存，不用再报，核定以后另发回执。",
	Duplicate:  "本文件与前一份完全相同，以前一份的回执为准，不用再报。",
}

// sentBack says what to do with a file that a person returned though it has no errors.
const sentBack = "请按退回的原因核实、改正后重新报送；数据属实的，在回执工作簿“审核回执”表“情况说明”一列写明原因后报送。"

// next says what the office is asked to do.
func (in Input) next() string {
	if in.Result == Returned && in.Notice != "" && in.count(form.Error) == 0 {
		return sentBack
	}
	return next[in.Result]
}

// Input is one file and what was found in it.
type Input struct {
	Form  *form.Form
	Units *unit.Registry
	File  string // its name, as sent
	// Data are the bytes of an .xlsx file that the strict reader has passed; nil when
	// there is nothing to mark.
	Data     []byte
	Result   Result
	Deadline string // in words; empty when there is none
	// Notice is what the district says besides the findings, such as why the file goes
	// back or waits; empty for nothing.
	Notice string
	// Submission is what was read, nil when nothing was.
	Submission *submission.Submission
	Findings   []submission.Finding
	// Before is the office's attempt before this one; nil when this is the first.
	Before *Attempt
	// Book holds the office's figures, as they will be reported.
	Book *figure.Book
}

// level is a severity as it is said and shown.
type level struct {
	form.Severity
	name string
	fill string // in the list, RGB
}

// levels are the severities, the gravest first, as they are said and shown.
var levels = []level{
	{form.Error, "错误", "FFC7CE"},
	{form.Warning, "警告", "FFEB9C"},
	{form.Hint, "提示", "DDEBF7"},
}

// listed is a finding as the receipt lists it.
type listed struct {
	submission.Finding
	state state
}

// state tells whether the attempt before had a finding too.
type state string

// The states; empty where there was no attempt before.
const (
	again state = "again"
	fresh state = "new"
)

var stateWords = map[state]string{again: "仍存在", fresh: "新出现"}

// ordered returns the findings, the gravest first.
func (in Input) ordered() []listed {
	states := make([]state, len(in.Findings))
	if in.Before != nil {
		for i, known := range submission.Known(in.Findings, in.Before.Findings) {
			if states[i] = fresh; known {
				states[i] = again
			}
		}
	}
	var out []listed
	for _, level := range levels {
		for i, f := range in.Findings {
			if f.Severity == level.Severity {
				out = append(out, listed{f, states[i]})
			}
		}
	}
	return out
}

func (in Input) count(severity form.Severity) int {
	n := 0
	for _, f := range in.Findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

func (in Input) office() string {
	if in.Submission == nil {
		return ""
	}
	return in.Units.Name(in.Submission.Office)
}

func (in Input) period() period.Period {
	if in.Submission == nil {
		return period.Period{}
	}
	return in.Submission.Period
}

func (in Input) notes() []submission.Note {
	if in.Submission == nil {
		return nil
	}
	return in.Submission.Notes
}

func levelName(severity form.Severity) string {
	for _, level := range levels {
		if level.Severity == severity {
			return level.name
		}
	}
	return ""
}
