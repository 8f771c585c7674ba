package document

import (
	"encoding/json"
	"reflect"
	"testing"

	"huibao/pipeline/figure"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// A document comes back from JSON as it was, but for what a manifest says elsewhere.
func TestKept(t *testing.T) {
	t.Parallel()
	ref := &figure.Ref{Unit: "430111", Period: period.Must("2006-06"), Code: "members_total"}
	cell := submission.Cell{Source: &submission.Source{Name: "a.xlsx", SHA256: "ab", Size: 3}, Sheet: "党员", Column: 2, Row: 7}
	want := &Document{
		Meta: Meta{Title: "汇报", Author: "区委", Date: period.Date{Year: 2006, Month: 6, Day: 30}}, Mark: "草稿", Title: []string{"关于", "汇报"},
		Subtitle: "二〇〇六年", Salutation: "各位领导：",
		Body: []Block{
			Heading{Level: 1, Numeral: "一、", Text: []Span{{Text: "基本情况"}}},
			Paragraph{
				RunIn: &Heading{Level: 3, Numeral: "1．", Text: []Span{{Text: "党员"}}}, Passage: "一/党员", Written: "{members_total=3}",
				Text: []Span{{Text: "3", Figure: ref, Against: ref}, {Text: "说得好", Quoted: true, Cell: cell}}, Composed: []Span{{Text: "3"}},
			},
			Table{Number: 1, Caption: "表", Columns: []TableColumn{{Title: "名", Align: Right, Weight: 2}}, Rows: []TableRow{{Cells: []TableCell{{"3", ref}}, Total: true}}},
			Chart{Number: 1, Kind: Line, Categories: []string{"甲"}, Series: []Series{{Name: "数", Values: []float64{0}, Labels: []string{"0"}, Refs: []*figure.Ref{nil}}}},
		},
		Signature: Signature{"区委", period.Date{Year: 2006, Month: 6, Day: 30}},
		Annexes:   []Annex{{Title: "附表", Landscape: true, Blocks: []Block{Paragraph{Text: []Span{{Text: "注"}}}}}},
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Document
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&got, want) {
		t.Errorf("got %+v\nwant %+v\nby %s", &got, want, text)
	}
}
