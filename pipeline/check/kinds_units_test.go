package check

import (
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

func TestKindsOnUnits(t *testing.T) {
	t.Parallel()
	runKinds(t, kindsOnUnits())
}

func kindsOnUnits() []kindCase {
	// rename writes another name into a row, which then means another unit or none.
	rename := func(sheet string, row int, name, code, office string) func(w *world) {
		return func(w *world) {
			r := &w.sheet(sheet).Rows[row]
			r.Name.Text, r.Name.Raw, r.Unit, r.Office = name, name, code, office
		}
	}
	remove := func(w *world, sheet string) { s := w.sheet(sheet); s.Rows = s.Rows[1:] }
	registered := form.Rule{Kind: form.KindRegistered, Message: "{sheet}!{cell} {value} {office}{near}"}
	oneOffice := form.Rule{Kind: form.KindOneOffice, Message: "{sheet}!{cell} {names}"}
	complete := form.Rule{Kind: form.KindComplete, Message: "{expected} {found} {count} {names}"}
	same := form.Rule{Kind: form.KindSameUnits, Message: "{sheet} {count} {names}"}
	return []kindCase{
		{name: "unknown", rule: registered, wreck: rename("people", 0, "红心社区", "", ""), want: []string{"人员!A3 红心社区 甲街道，与“红星社区”相近"}},
		{name: "unlike any", rule: registered, wreck: rename("people", 0, "五一村", "", ""), want: []string{"人员!A3 五一村 甲街道"}},
		{name: "of another office", rule: registered, wreck: rename("stories", 0, "金山社区", "121", "12"), want: []string{"案例!A3 金山社区 甲街道，该社区属乙街道"}},
		{name: "another office", rule: registered, wreck: rename("stories", 0, "乙街道", "12", "12"), want: []string{"案例!A3 乙街道 甲街道，它是另一个报送单位"}},
		{name: "the office itself", rule: registered, wreck: rename("stories", 0, "甲街道", "11", "11")},
		{name: "other sheets", rule: form.Rule{Kind: form.KindRegistered, Sheets: []string{"money"}, Message: "{value}"}, wreck: rename("people", 0, "五一村", "", "")},

		{name: "of another month", rule: registered, wreck: func(w *world) { rename("people", 2, "蓝天社区", "", "")(w); w.Submission.Period = june.LastYear() }},

		{rule: oneOffice, wreck: func(w *world) {
			rename("people", 0, "金山社区", "121", "12")(w)
			rename("money", 1, "玉泉社区", "122", "12")(w)
		}, want: []string{"人员!A3 甲街道3个、乙街道2个"}},
		{name: "a slip", rule: oneOffice, wreck: func(w *world) {
			rename("people", 0, "金山社区", "121", "12")(w)
			rename("money", 0, "金山社区", "121", "12")(w)
		}},
		{name: "of another office that reports", rule: registered, wreck: func(w *world) {
			rename("people", 0, "金山社区", "121", "12")(w)
			rename("money", 1, "玉泉社区", "122", "12")(w)
		}},

		{rule: form.Rule{Kind: form.KindUnique, Message: "{sheet}!{cell} {unit} {count} {lines}"},
			wreck: func(w *world) { s := w.sheet("money"); s.Rows = append(s.Rows, s.Rows[0]); s.Rows[3].Line = 7 },
			want:  []string{"经费!A3 红星社区 2 3、7"}},

		{rule: complete, wreck: func(w *world) { remove(w, "people"); remove(w, "money") }, want: []string{"3 2 1 红星社区"}},
		{name: "on one sheet only", rule: complete, wreck: func(w *world) { remove(w, "people") }},
		{name: "misspelt", rule: complete, wreck: func(w *world) { rename("people", 0, "红心社区", "", "")(w); remove(w, "money") }},
		{name: "office unknown", rule: complete, wreck: func(w *world) {
			w.Submission.Office, w.ExpectedOffice = "", ""
			remove(w, "people")
			remove(w, "money")
		}},

		{rule: same, wreck: func(w *world) { remove(w, "money") }, want: []string{"经费 1 红星社区"}},
		{name: "misspelt", rule: same, wreck: rename("money", 0, "红心社区", "", "")},

		{rule: form.Rule{Kind: form.KindDistinct, Message: "{names} {lines} {cell}"}, wreck: func(w *world) {
			for column, n := range map[string]float64{"heads": 52, "young": 21, "age": 40.5, "rate": 0.5, "paid": 600} {
				w.set("112", column, n)
			}
		}, want: []string{"红星社区、绿洲社区 3、4 A4"}},
		{name: "nothing yet", rule: form.Rule{Kind: form.KindDistinct, Sheets: []string{"money"}, Message: "{names}"}, wreck: func(w *world) { w.set("112", "paid", 0) }},
		{name: "unknown", rule: form.Rule{Kind: form.KindDistinct, Sheets: []string{"money"}, Message: "{names}"}, wreck: func(w *world) {
			w.bad("111", "paid", "约", submission.Approximate)
			w.bad("112", "paid", "约", submission.Approximate)
		}},
	}
}
