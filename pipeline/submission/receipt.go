package submission

// ReceiptSheet is the sheet that a receipt puts first into the office's workbook.
// In it the office answers warnings: the column headed ReceiptExplanation holds its
// words, ReceiptRule and ReceiptUnit, hidden, say to which finding.
const (
	ReceiptSheet       = "审核回执"
	ReceiptExplanation = "情况说明"
	ReceiptRule        = "规则"
	ReceiptUnit        = "单位代码"
)

// The receipt's comments are signed by ReceiptAuthor and begin with ReceiptComment, so
// that those of people stay theirs.
const (
	ReceiptAuthor  = "huibao"
	ReceiptComment = "【审核】"
)

// Answer is what the office says to one finding of an earlier receipt.
type Answer struct {
	Rule string // the rule's number
	Unit string // code of the unit concerned; "" when it was the whole file
	Text string
	Cell Cell
}
