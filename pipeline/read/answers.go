package read

import (
	"strings"

	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// answers reads what the office wrote into the sheet of an earlier receipt, beside
// the findings listed there.
func (t *reading) answers(s *workbook.Sheet) {
	var text, rule, unit int // columns; 0 until their header was met
	for _, row := range s.Rows {
		if text > 0 {
			if said := strings.TrimSpace(row.Cell(text).Written()); said != "" && row.Cell(rule).Written() != "" {
				t.out.Answers = append(t.out.Answers, submission.Answer{
					Rule: row.Cell(rule).Written(), Unit: row.Cell(unit).Written(), Text: said,
					Cell: t.cell(s.Name, text, row.Number),
				})
			}
			continue
		}
		at := make(map[string]int)
		for c := range row.Cells() {
			at[c.Raw] = c.Column
		}
		if at[submission.ReceiptRule] > 0 && at[submission.ReceiptUnit] > 0 {
			text, rule, unit = at[submission.ReceiptExplanation], at[submission.ReceiptRule], at[submission.ReceiptUnit]
		}
	}
}
