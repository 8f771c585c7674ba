package check

import (
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

func TestKindsOnTheWorkbook(t *testing.T) {
	t.Parallel()
	runKinds(t, kindsOnTheWorkbook())
}

func kindsOnTheWorkbook() []kindCase {
	defect := func(d submission.Defect) func(w *world) {
		return func(w *world) { w.Submission.Defects = []submission.Defect{d} }
	}
	note := func(kind submission.NoteKind, row int, from, to, why string) submission.Note {
		return submission.Note{Kind: kind, Cell: submission.Cell{Sheet: "人员", Column: 2, Row: row}, From: from, To: to, Why: why}
	}
	structure := form.Rule{Kind: form.KindStructure, Message: "{found}"}
	identity := form.Rule{Kind: form.KindIdentity, Message: "{sheet}!{cell} {column} {value} {expected}"}
	date := form.Rule{Kind: form.KindDate, Message: "{value} {low} {today}"}
	return []kindCase{
		{name: "sheet", rule: structure, wreck: defect(submission.Defect{Kind: submission.MissingSheet, Sheet: "人员", Name: "人员"}),
			want: []string{"缺少工作表“人员”"}},
		{name: "sheet of the district", rule: structure, wreck: defect(submission.Defect{Kind: submission.MissingSheet, Sheet: "区级", Name: "区级"})},
		{name: "column", rule: structure, wreck: defect(submission.Defect{Kind: submission.MissingColumn, Sheet: "人员", Name: "“青年”"}),
			want: []string{"工作表“人员”缺少“‘青年’”一栏"}},
		{name: "header", rule: structure, wreck: defect(submission.Defect{Kind: submission.MissingColumn, Sheet: "人员", Name: "社区", Found: "没有找到表头"}),
			want: []string{"工作表“人员”没有找到表头"}},
		{name: "doubled", rule: structure, wreck: defect(submission.Defect{Kind: submission.DoubledColumn, Sheet: "人员", Name: "年龄"}),
			want: []string{"工作表“人员”有两栏都可以理解为“年龄”"}},
		{name: "version", rule: structure, wreck: defect(submission.Defect{Kind: submission.OtherVersion, Sheet: "封面", Name: "表号", Found: "small/0"}),
			want: []string{"表号为“small/0”，应为“small/1”"}},
		{name: "marks", rule: structure, wreck: defect(submission.Defect{Kind: submission.OtherMarks, Sheet: "封面", Name: "报告期", Found: "2006年7月", Marked: "2006年6月"}),
			want: []string{"封面“报告期”为“2006年7月”，而这份表样是为“2006年6月”下发的"}},
		{name: "unused only", rule: structure, wreck: defect(submission.Defect{Kind: submission.UnusedColumn, Sheet: "人员", Name: "网格"})},
		{name: "other sheets only", rule: form.Rule{Kind: form.KindStructure, Sheets: []string{"money"}, Message: "{found}"},
			wreck: defect(submission.Defect{Kind: submission.MissingSheet, Sheet: "人员", Name: "人员"})},

		{name: "office", rule: identity, wreck: func(w *world) { w.say("", "cover_office", "乙街道"); w.Submission.Office = "12" },
			want: []string{"封面!B1 单位 乙街道 甲街道"}},
		{name: "office unknown", rule: identity, wreck: func(w *world) {
			w.say("", "cover_office", "甲街")
			w.Submission.Office, w.ExpectedOffice = "", ""
			w.Submission.Sheets = w.Submission.Sheets[:1]
		}, want: []string{"封面!B1 单位 甲街 甲街道"}},
		{name: "office against its rows", rule: identity, wreck: func(w *world) {
			w.say("", "cover_office", "乙街道")
			w.Submission.Office, w.ExpectedOffice = "12", ""
		}, want: []string{"封面!B1 单位 乙街道 甲街道"}},
		{name: "period", rule: identity, wreck: func(w *world) {
			w.say("", "cover_period", "2006-04")
			w.Submission.Period = period.Must("2006-04")
		},
			want: []string{"封面!B2 报告期 2006年4月 2006年6月"}},
		{name: "nothing expected", rule: identity, wreck: func(w *world) { w.ExpectedOffice, w.ExpectedPeriod = "", period.Period{} }},

		{name: "early", rule: date, wreck: func(w *world) { w.say("", "cover_filled", "2006-05-31") },
			want: []string{"2006年5月31日 2006年6月1日 2006年6月28日"}},
		{name: "late", rule: date, wreck: func(w *world) { w.say("", "cover_filled", "2006-06-29") },
			want: []string{"2006年6月29日 2006年6月1日 2006年6月28日"}},
		{name: "late on an unknown day", rule: date, wreck: func(w *world) { w.say("", "cover_filled", "2006-06-29"); w.Today = period.Date{} }},

		{rule: form.Rule{Kind: form.KindResent, Message: "{period} {found}"}, wreck: func(w *world) { w.Submission.Source.SHA256 = "may" },
			want: []string{"2006年5月 甲街道2006-05.xlsx"}},
		{rule: form.Rule{Kind: form.KindUnchanged, Sheets: []string{"money"}, Message: "{count} {period}"},
			wreck: func(w *world) { w.set("111", "paid", 500); w.set("112", "paid", 250) }, want: []string{"3 2006年5月"}},
		{rule: form.Rule{Kind: form.KindNoted, Message: "{count} {names}"}, wreck: func(w *world) {
			w.Submission.Notes = []submission.Note{
				note(submission.NoteValue, 3, "52人", "52", "去掉单位“人”"), note(submission.NoteUnit, 4, "绿州", "绿洲社区", "按别名识别"),
				note(submission.NoteFormula, 5, "", "5", "公式没有保存结果，已重新计算"),
			}
		}, want: []string{"2 人员!B3（去掉单位“人”）、人员!B5（公式没有保存结果，已重新计算）"}},
		{name: "comment", rule: form.Rule{Kind: form.KindUnused, Message: "{count} {names}"},
			wreck: defect(submission.Defect{Kind: submission.UnreadAside, Sheet: "人员", Name: "批注"}),
			want:  []string{"1 工作表“人员”的批注（未读取）"}},
		{rule: form.Rule{Kind: form.KindDoubtful, Message: "{sheet}!{cell} {value} {expected} {found}"}, wreck: func(w *world) {
			w.Submission.Notes = []submission.Note{
				note(submission.NoteDoubt, 3, "1", "100%", "“1”按100%计"), note(submission.NoteValue, 4, "52人", "52", "去掉单位“人”"),
			}
		}, want: []string{"人员!B3 1 100% “1”按100%计"}},
		{rule: form.Rule{Kind: form.KindAliased, Message: "{cell} {value} {expected} {found} {count}"}, wreck: func(w *world) {
			w.Submission.Notes = []submission.Note{
				note(submission.NoteUnit, 4, "绿州", "绿洲社区", "按别名识别"), note(submission.NoteUnit, 9, "绿州", "绿洲社区", "按别名识别"),
			}
		}, want: []string{"B4 绿州 绿洲社区 按别名识别 2"}},
		{rule: form.Rule{Kind: form.KindHidden, Message: "{count} {names}"}, wreck: func(w *world) {
			w.Submission.Notes = []submission.Note{
				{Kind: submission.NoteHidden, Cell: submission.Cell{Sheet: "人员", Row: 4}, From: "第4行"},
				{Kind: submission.NoteHidden, Cell: submission.Cell{Sheet: "案例"}, From: "案例"},
			}
		}, want: []string{"2 “人员”表第4行、“案例”表"}},
		{rule: form.Rule{Kind: form.KindUnused, Message: "{count} {names}"}, wreck: func(w *world) {
			w.Submission.Defects = []submission.Defect{
				{Kind: submission.UnusedColumn, Sheet: "人员", Name: "网格"}, {Kind: submission.UnusedSheet, Sheet: "草稿", Name: "草稿"},
				{Kind: submission.MissingSheet, Sheet: "经费", Name: "经费"},
			}
		}, want: []string{"2 工作表“人员”的“网格”栏、工作表“草稿”"}},
	}
}
