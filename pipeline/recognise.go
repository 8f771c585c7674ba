package pipeline

import (
	"context"
	"runtime/debug"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read"
	"huibao/pipeline/submission"
)

// Recognise finds the one form that a file is a workbook of: by the hidden marks of a blank,
// else by the names of its sheets, else by their headers. Where none or several are, the
// place is -1 and what was received says so; a file that cannot be read is received as such.
func Recognise(ctx context.Context, file File, lines []*Pipeline) (place int, r Received) {
	place = -1
	defer func() {
		if cause := recover(); cause != nil {
			place, r = -1, notRead(file.Name, &CrashError{Reading, cause, debug.Stack()})
		}
	}()
	readers := make([]*read.Reader, len(lines))
	for i, p := range lines {
		readers[i] = p.reader
	}
	all, err := read.Recognise(ctx, file.Name, file.Data, readers...)
	if err != nil {
		return -1, notRead(file.Name, err)
	}
	if found := claims(all); len(found) == 1 {
		return found[0], r
	} else if len(found) > 1 {
		return -1, unrecognised(file, "这份文件同时像"+names(lines, found)+"。", "请把各种报表分成单独的文件，")
	}
	return -1, unrecognised(file, "看不出这份文件是哪一种报表，这里收的是"+names(lines, nil)+"。", "请用下发的空白报表填写，")
}

func unrecognised(file File, message, action string) Received {
	return Received{Name: file.Name, Status: Unreadable, Findings: []submission.Finding{{
		Severity: form.Error, File: file.Name, Message: message,
		Action: action + "或者放进以报表名称命名的文件夹，重新报送。",
	}}}
}

// names are the names of some forms, of all when none are picked.
func names(lines []*Pipeline, picked []int) string {
	var out []string
	for _, i := range picked {
		out = append(out, "“"+lines[i].Form.Name+"”")
	}
	if picked == nil {
		for _, p := range lines {
			out = append(out, "“"+p.Form.Name+"”")
		}
	}
	return strings.Join(out, "、")
}

// claims are the places of the forms that a file may be of.
func claims(all []read.Likeness) []int {
	for i, l := range all {
		if l.Marked {
			return []int{i}
		}
	}
	var out []int
	for i, l := range all {
		if len(l.Named) > 0 && !covered(all, i) {
			out = append(out, i)
		}
	}
	if len(out) == 1 {
		return out
	}
	return byColumns(all, out)
}

// covered reports whether another form knows all sheets that this one knows, and more.
func covered(all []read.Likeness, i int) bool {
	for _, other := range all {
		if len(other.Named) <= len(all[i].Named) {
			continue
		}
		inside := true
		for at := range all[i].Named {
			inside = inside && other.Named[at]
		}
		if inside {
			return true
		}
	}
	return false
}

// byColumns picks the form with the most indicators among those that are left: of those that
// know the same sheets, or of all where none knows any. Forms that know different sheets of
// the file stay, since it holds a part of each.
func byColumns(all []read.Likeness, left []int) []int {
	for _, i := range left {
		if len(all[i].Named) != len(all[left[0]].Named) || !sameSheets(all[i], all[left[0]]) {
			return left
		}
	}
	if left == nil {
		for i := range all {
			left = append(left, i)
		}
	}
	const fewest = 2 // headers of one table
	most := fewest - 1
	var out []int
	for _, i := range left {
		switch n := all[i].Columns; {
		case n > most:
			most, out = n, []int{i}
		case n == most && n >= fewest:
			out = append(out, i)
		}
	}
	return out
}

func sameSheets(a, b read.Likeness) bool {
	for at := range a.Named {
		if !b.Named[at] {
			return false
		}
	}
	return true
}
