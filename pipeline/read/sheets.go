package read

import (
	"regexp"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/read/heading"
	"huibao/pipeline/read/normalise"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// numbering is what people write before a sheet's name.
var numbering = regexp.MustCompile(`^(附?表)?(\(?\d+\)?|\(?[一二三四五六七八九十]+[、.)])[、.)\-_]*`)

// sheetKey folds a sheet's name for comparison, without its numbering and the
// word 表 behind it.
func sheetKey(name string) string {
	key := normalise.Key(name)
	if rest := numbering.ReplaceAllString(key, ""); rest != "" {
		key = rest
	}
	if rest, ok := strings.CutSuffix(key, "表"); ok && rest != "" {
		key = rest
	}
	return key
}

// sheets reads every sheet of the form that the file has, the cover first, since
// it says whose units the others name.
func (t *reading) sheets() {
	found := t.matchSheets()
	values := make([]*submission.Sheet, len(t.form.Sheets))
	covered := false
	for i, s := range t.form.Sheets {
		if _, ok := s.WithRole(form.RoleOffice); ok && found[i] != nil {
			values[i] = t.pairs(s, t.headings[i], found[i])
			t.cover(s, values[i])
			t.compareMarks(s, values[i])
			covered = true
		}
	}
	if !covered {
		t.marksAlone()
	}
	reporter := t.reporter(found)
	for i, s := range t.form.Sheets {
		switch {
		case values[i] != nil:
		case !fills(reporter, s):
			t.unusedSheet(found[i])
		case found[i] != nil:
			values[i] = t.sheet(s, t.headings[i], found[i])
		case !s.Optional:
			t.defect(submission.Defect{
				Kind: submission.MissingSheet, Sheet: s.Name, Name: s.Name, Cell: t.cell(s.Name, 0, 0),
			})
		}
		if values[i] != nil {
			t.out.Sheets = append(t.out.Sheets, *values[i])
			t.hiddenSheet(found[i])
			t.asides(found[i], values[i])
		}
	}
	t.unusedSheets(found)
	t.file()
}

// file notes what is unusual about the file as a whole.
func (t *reading) file() {
	if t.book.Macros {
		t.note(submission.Note{Kind: submission.NoteFile, Cell: t.cell("", 0, 0), Why: "文件带有宏，宏未运行，只读取单元格"})
	}
	if t.book.Epoch1904 {
		t.note(submission.Note{Kind: submission.NoteFile, Cell: t.cell("", 0, 0), Why: "文件采用1904年日期系统，日期已按此换算"})
	}
}

func (t *reading) sheet(s form.Sheet, h *heading.Index, from *workbook.Sheet) *submission.Sheet {
	if s.Layout == form.Pairs {
		return t.pairs(s, h, from)
	}
	return t.table(s, h, from)
}

// matchSheets finds the file's sheet for each of the form's, by name before by
// alias, the first of several.
func (t *reading) matchSheets() []*workbook.Sheet {
	found := make([]*workbook.Sheet, len(t.form.Sheets))
	for _, exact := range []bool{true, false} {
		for i := range t.book.Sheets {
			s := &t.book.Sheets[i]
			place, ok := t.names[sheetKey(s.Name)]
			if !ok || found[place] != nil {
				continue
			}
			if !exact || sheetKey(s.Name) == sheetKey(t.form.Sheets[place].Name) {
				found[place] = s
			}
		}
	}
	return found
}

// reporter tells which level filled the file in: by the cover, or else by the
// sheets there are.
func (t *reading) reporter(found []*workbook.Sheet) form.Reporter {
	if u, ok := t.units.Lookup(t.out.Office); ok {
		if u.Level == unit.District {
			return form.ByDistrict
		}
		return form.ByOffice
	}
	own, others := false, false
	for i, s := range t.form.Sheets {
		if found[i] != nil && !isCover(s) {
			own = own || s.By == form.ByDistrict
			others = others || s.By != form.ByDistrict
		}
	}
	if own && !others {
		return form.ByDistrict
	}
	return form.ByOffice
}

func isCover(s form.Sheet) bool {
	_, ok := s.WithRole(form.RoleOffice)
	return ok
}

// fills reports whether a sheet is for that level to fill in.
func fills(reporter form.Reporter, s form.Sheet) bool {
	if s.By == "" {
		return reporter == form.ByOffice || isCover(s)
	}
	return s.By == reporter
}

// unusedSheets reports the sheets the form does not know; instructions and the sheet
// of an earlier receipt are known.
func (t *reading) unusedSheets(found []*workbook.Sheet) {
	used := make(map[*workbook.Sheet]bool)
	for _, s := range found {
		used[s] = true
	}
	for i := range t.book.Sheets {
		s := &t.book.Sheets[i]
		switch {
		case used[s], strings.Contains(normalise.Key(s.Name), "说明"):
		case s.Name == submission.ReceiptSheet:
			t.answers(s)
		default:
			t.unusedSheet(s)
		}
	}
}

// asides reports what stands beside a sheet's cells and is not read. A picture is only
// of account where a table has no rows: it may be one.
func (t *reading) asides(from *workbook.Sheet, read *submission.Sheet) {
	for _, a := range from.Asides {
		name := ""
		switch {
		case a.Kind == workbook.Comment:
			name = "批注"
		case a.Kind == workbook.TextBox:
			name = "文本框"
		case read.Values == nil && len(read.Rows) == 0:
			name = "图片"
		default:
			continue
		}
		t.defect(submission.Defect{
			Kind: submission.UnreadAside, Sheet: from.Name, Name: name, Cell: t.cell(from.Name, a.Column, a.Row),
		})
	}
}

// unusedSheet reports a sheet that is not read; one that holds nothing needs no word.
func (t *reading) unusedSheet(s *workbook.Sheet) {
	if s == nil || len(s.Rows) == 0 {
		return
	}
	t.defect(submission.Defect{
		Kind: submission.UnusedSheet, Sheet: s.Name, Name: s.Name, Cell: t.cell(s.Name, 0, 0),
	})
}

func (t *reading) hiddenSheet(s *workbook.Sheet) {
	if s.Hidden {
		t.note(submission.Note{
			Kind: submission.NoteHidden, Cell: t.cell(s.Name, 0, 0), From: s.Name, Why: "隐藏的工作表，已读取",
		})
	}
}
