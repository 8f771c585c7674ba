package workbook

// ErrorKind tells why a file is no readable workbook.
type ErrorKind int

// The kinds of error.
const (
	Empty         ErrorKind = iota // no bytes at all
	OldFormat                      // .xls, .et: the format before 2007
	Binary                         // .xlsb
	OpenFormat                     // .ods
	XMLFormat                      // XML spreadsheet 2003
	Encrypted                      // needs a password
	WebPage                        // HTML
	PDF                            //
	Image                          // photo or scan
	Document                       // Word or PowerPoint
	PlainText                      // text or CSV
	Unquoted                       // separated values whose quotes do not match
	Compressed                     // a zip, rar or 7z of other files
	Unknown                        // none of the above
	Truncated                      // the end is missing
	Damaged                        // a checksum, a part or its XML is wrong
	NoSheets                       // nothing to read in it
	OnlyPictures                   // sheets without a cell, and pictures
	TooLarge                       // too many bytes
	TooDense                       // inflates to too many times its size
	TooManyParts                   // too many files in the zip
	TooManyCells                   // too many cells
	TooMuchText                    // too long texts in the cells
	LongText                       // a longer text than a cell can hold
	TooManySheets                  // too many sheets
	TooManyRows                    // too many rows in one table
	TooSlow                        // took too long
	Crashed                        // ended the process that read it
)

const saveAs = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重新报送。"
const useForm = "请把数据填入下发的 Excel 报表（.xlsx），再重新报送。"
const sendAgain = "请在本机打开核对，另存一份后重新报送。"

// advice is what each kind says and what it asks for.
var advice = map[ErrorKind]struct{ message, action string }{
	Empty:         {"文件是空的，没有任何内容。", sendAgain},
	OldFormat:     {"文件是旧版格式（.xls 或 .et），其中没有可以读取的工作簿。", saveAs},
	Binary:        {"文件是 Excel 二进制工作簿（.xlsb），不能直接读取。", saveAs},
	OpenFormat:    {"文件是开放文档表格（.ods），不能直接读取。", saveAs},
	XMLFormat:     {"文件是 XML 表格，不是 .xlsx 工作簿。", saveAs},
	Encrypted:     {"文件设有打开密码，无法读取。", "请取消密码后重新报送。"},
	WebPage:       {"文件的内容是网页，只是扩展名像表格。", saveAs},
	PDF:           {"文件是 PDF，不是 Excel 工作簿。", useForm},
	Image:         {"文件是图片或扫描件，不是 Excel 工作簿。", useForm},
	Document:      {"文件是 Word 或 PPT 文档，不是 Excel 工作簿。", useForm},
	PlainText:     {"文件是纯文本，里面没有这份报表的表格。", useForm},
	Unquoted:      {"文本的双引号不配对，无法分列。", "请用 Excel 或 WPS 打开核对，另存为“Excel 工作簿（.xlsx）”后重新报送。"},
	Compressed:    {"文件是压缩包，里面没有 Excel 工作簿的内容。", "请解压后把其中的 .xlsx 文件逐个报送。"},
	Unknown:       {"文件不是 Excel 工作簿。", useForm},
	Truncated:     {"文件不完整，可能没有复制完或没有传完。", sendAgain},
	Damaged:       {"文件已损坏，为避免读错数据，未予读取。", sendAgain},
	NoSheets:      {"工作簿里没有可读的工作表。", useForm},
	OnlyPictures:  {"工作簿里只有图片，没有填写单元格。", "请把图片上的数据填入下发的 Excel 报表的单元格，再重新报送。"},
	TooLarge:      {"文件过大（上限 %s，解压后上限 %s）。", "请删去图片和多余的工作表，另存后重新报送。"},
	TooManyParts:  {"文件内部的部件过多（上限 %s个）。", "请删去图片和多余的工作表，另存后重新报送。"},
	TooDense:      {"文件解压后过大（超过自身大小的 %d 倍）。", "请只保留报表本身的内容，另存后重新报送。"},
	TooMuchText:   {"单元格中的文字过多（上限 %s）。", "请只保留报表本身的内容，另存后重新报送。"},
	LongText:      {"有单元格的文字过长（上限 32767 个字）。", "请只保留报表本身的内容，另存后重新报送。"},
	TooManySheets: {"工作表过多（上限 %s张）。", "请只保留报表本身的工作表，另存后重新报送。"},
	TooSlow:       {"读取用时过长（上限 %s秒）。", "请只保留报表本身的内容，另存后重新报送；确无多余内容的，请稍后再报一次。"},
	Crashed:       {"读取这个文件时程序异常中止，未予读取。", saveAs},
	TooManyRows:   {"数据行过多（每张表上限 %s行）。", "请只保留报表本身的内容，另存后重新报送。"},
	TooManyCells:  {"单元格过多（上限 %s个）。", "请只保留报表本身的内容，另存后重新报送。"},
}

// Error says why a file was not read.
type Error struct {
	File    string // name of the file; filled in by whoever knows it
	Kind    ErrorKind
	Message string // Chinese: what the matter is
	Action  string // Chinese: what to do
	Cause   error  // for logs; may be nil
}

// Error returns file, message and action as one line for people.
func (e *Error) Error() string {
	if e.File == "" {
		return e.Message + e.Action
	}
	return e.File + "：" + e.Message + e.Action
}

// Unwrap returns the technical cause.
func (e *Error) Unwrap() error { return e.Cause }

// NewError returns the error of a kind, with the technical cause if there is one. Errors
// that name a limit are made by [Limits.Exceeded].
func NewError(kind ErrorKind, cause error) *Error {
	a := advice[kind]
	return &Error{Kind: kind, Message: a.message, Action: a.action, Cause: cause}
}
