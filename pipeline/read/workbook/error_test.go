package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const (
	again = "请在本机打开核对，另存一份后重新报送。"
	save  = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重新报送。"
	fill  = "请把数据填入下发的 Excel 报表（.xlsx），再重新报送。"
	trim  = "请删去图片和多余的工作表，另存后重新报送。"
)

// ole is a compound file with a stream of the given name.
func ole(stream string) []byte {
	return append(append([]byte(nil), oleMagic...), append(make([]byte, 504), wide(stream)...)...)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	good := pack(t, parts(nil))
	tests := []struct {
		name string
		data []byte
		kind ErrorKind
		want string
	}{
		{"no bytes", nil, Empty, "文件是空的，没有任何内容。" + again},
		{"xls", ole("Workbook"), OldFormat, "文件是旧版格式（.xls 或 .et），其中没有可以读取的工作簿。" + save},
		{"password", ole("EncryptedPackage"), Encrypted, "文件设有打开密码，无法读取。请取消密码后重新报送。"},
		{"doc", ole("WordDocument"), Document, "文件是 Word 或 PPT 文档，不是 Excel 工作簿。" + fill},
		{"html", []byte("\xEF\xBB\xBF <html><table>"), WebPage, "文件的内容是网页，只是扩展名像表格。" + save},
		{"xml 2003", []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`), XMLFormat,
			"文件是 XML 表格，不是 .xlsx 工作簿。" + save},
		{"pdf", []byte("%PDF-1.4\n"), PDF, "文件是 PDF，不是 Excel 工作簿。" + fill},
		{"png", []byte("\x89PNG\r\n\x1a\n"), Image, "文件是图片或扫描件，不是 Excel 工作簿。" + fill},
		{"jpeg", []byte("\xFF\xD8\xFF\xE0"), Image, "文件是图片或扫描件，不是 Excel 工作簿。" + fill},
		{"csv in UTF-8", []byte("序号,社区名称\r\n1,湖橡\r\n"), PlainText, "文件是纯文本，里面没有这份报表的表格。" + fill},
		{"csv in GBK", []byte("\xd0\xf2\xba\xc5,\xc9\xe7\xc7\xf8\r\n"), PlainText, "文件是纯文本，里面没有这份报表的表格。" + fill},
		{"rar", []byte("Rar!\x1a\x07"), Compressed, "文件是压缩包，里面没有 Excel 工作簿的内容。请解压后把其中的 .xlsx 文件逐个报送。"},
		{"zip of workbooks", pack(t, map[string]string{"a.xlsx": "x"}), Compressed,
			"文件是压缩包，里面没有 Excel 工作簿的内容。请解压后把其中的 .xlsx 文件逐个报送。"},
		{"docx", pack(t, map[string]string{"[Content_Types].xml": "x", "word/document.xml": "x"}), Document,
			"文件是 Word 或 PPT 文档，不是 Excel 工作簿。" + fill},
		{"xlsb", pack(t, map[string]string{"[Content_Types].xml": "x", "xl/workbook.bin": "x"}), Binary,
			"文件是 Excel 二进制工作簿（.xlsb），不能直接读取。" + save},
		{"ods", pack(t, map[string]string{"mimetype": "x", "content.xml": "x"}), OpenFormat,
			"文件是开放文档表格（.ods），不能直接读取。" + save},
		{"unknown bytes", []byte("\x00\x01\x02\x03"), Unknown, "文件不是 Excel 工作簿。" + fill},
		{"cut", good[:len(good)-30], Truncated, "文件不完整，可能没有复制完或没有传完。" + again},
		{"too large", make([]byte, Defaults().File+1), TooLarge, "文件过大（上限 20 MB，解压后上限 200 MB）。" + trim},
		{"too many parts", manyParts(t), TooManyParts, "文件内部的部件过多（上限 2000 个）。" + trim},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refused(t, tt.data, tt.kind, tt.want)
		})
	}
}

func refused(t *testing.T, data []byte, kind ErrorKind, want string) {
	t.Helper()
	_, err := Open(data)
	var got *Error
	if !errors.As(err, &got) {
		t.Fatalf("got %v, want an Error", err)
	}
	if got.Kind != kind || got.Error() != want {
		t.Errorf("got kind %d: %s (%v); want kind %d: %s", got.Kind, got, got.Cause, kind, want)
	}
}

func manyParts(t *testing.T) []byte {
	all := parts(nil)
	for i := range Defaults().Parts {
		all[fmt.Sprintf("junk/%d", i)] = ""
	}
	return pack(t, all)
}

// TestOpenRefusesDamage holds the cases in which a lenient reader would return
// part of a sheet, or an altered figure, without a word.
func TestOpenRefusesDamage(t *testing.T) {
	t.Parallel()
	good := pack(t, parts(nil))
	one := `<row r="1"><c r="A1"><v>1</v></c></row>`
	tests := []struct {
		name, cause string
		data        []byte
	}{
		{"altered cell", "checksum error", bytes.Replace(good, []byte("<v>52</v>"), []byte("<v>99</v>"), 1)},
		{"altered part nobody reads", "checksum error",
			bytes.Replace(pack(t, parts(map[string]string{"xl/media/a.png": "picture"})), []byte("picture"), []byte("Picture"), 1)},
		{"doubled part", "stands twice", doubledPart(t)},
		{"sheet cut", "unexpected EOF", pack(t, parts(map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + one}))},
		{"bad entity", "invalid character entity", withRows(t, one+`<row r="2"><c r="A2" t="str"><v>&nope;</v></c></row>`)},
		{"rows descend", "row 2 after row 5", withRows(t, `<row r="5"/><row r="2"/>`)},
		{"row twice", "row 1 after row 1", withRows(t, one+one)},
		{"cell twice", "cell A1 in row 1 after column 1", withRows(t, `<row r="1"><c r="A1"/><c r="A1"/></row>`)},
		{"cell of another row", "cell A2 in row 1", withRows(t, `<row r="1"><c r="A2"/></row>`)},
		{"huge row", "after row", withRows(t, `<row r="99999999999999999999"/>`)},
		{"row beyond the last", "beyond the last", withRows(t, `<row r="2147483647"/>`)},
		{"negative shared text", "shared text", withRows(t, `<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`)},
		{"shared text out of range", "shared text", withRows(t, `<row r="1"><c r="A1" t="s"><v>3</v></c></row>`)},
		{"number that is none", `number "1x"`, withRows(t, `<row r="1"><c r="A1"><v>1x</v></c></row>`)},
		{"number without end", `number "1e999"`, withRows(t, `<row r="1"><c r="A1"><v>1e999</v></c></row>`)},
		{"unknown type", "unknown cell type", withRows(t, `<row r="1"><c r="A1" t="q"><v>1</v></c></row>`)},
		{"bad merge", "bad cell reference", pack(t, parts(map[string]string{
			"xl/worksheets/sheet1.xml": `<worksheet><sheetData/><mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells></worksheet>`}))},
		{"sheet without a part", "has no part", pack(t, parts(map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships/>`}))},
		{"two sheets of one part", "serves two sheets", pack(t, parts(map[string]string{
			"xl/workbook.xml": strings.Replace(main, "</sheets>", `<sheet name="b" sheetId="2" r:id="rId1"/></sheets>`, 1)}))},
		{"part missing", "is missing", pack(t, parts(map[string]string{"xl/worksheets/sheet1.xml": ""}))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(tt.data)
			var got *Error
			if !errors.As(err, &got) || got.Kind != Damaged {
				t.Fatalf("got %v, want a damaged file", err)
			}
			if got.Cause == nil || !strings.Contains(got.Cause.Error(), tt.cause) {
				t.Errorf("cause %v, want %q", got.Cause, tt.cause)
			}
		})
	}
}

func doubledPart(t *testing.T) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts(nil) {
		add(t, w, name, text)
	}
	add(t, w, "XL/worksheets/Sheet1.xml", worksheet(""))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOpenCountsWhatItInflates(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts(nil) {
		add(t, w, name, text)
	}
	to, err := w.Create("xl/media/bomb.bin")
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for range 101 {
		if _, err := to.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	refused(t, b.Bytes(), TooDense, "文件解压后过大（超过自身大小的 500 倍）。请只保留报表本身的内容，另存后重新报送。")
}

// TestLimits sets each limit so low that a small workbook exceeds it.
func TestLimits(t *testing.T) {
	t.Parallel()
	data := pack(t, parts(nil))
	for _, tt := range []struct {
		set  func(*Limits)
		want string
	}{
		{func(l *Limits) { l.File = 100 }, "文件过大（上限 0 MB，解压后上限 200 MB）。" + trim},
		{func(l *Limits) { l.Inflated = 100 }, "文件过大（上限 20 MB，解压后上限 0 MB）。" + trim},
		{func(l *Limits) { l.Parts = 2 }, "文件内部的部件过多（上限 2 个）。" + trim},
		{func(l *Limits) { l.Sheets = 0 }, "工作表过多（上限 0 张）。请只保留报表本身的工作表，另存后重新报送。"},
		{func(l *Limits) { l.Cells = 0 }, "单元格过多（上限 0 个）。请只保留报表本身的内容，另存后重新报送。"},
	} {
		limits := Defaults()
		tt.set(&limits)
		if _, err := limits.Open(t.Context(), data); err == nil || err.Error() != tt.want {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}

// TestDeadline gives up when the time is over.
func TestDeadline(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	_, err := Defaults().Open(ctx, pack(t, parts(nil)))
	if want := "读取用时过长（上限 20 秒）。请只保留报表本身的内容，另存后重新报送；确无多余内容的，请稍后再报一次。"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestOpenEncryptedEntry refuses a zip that is itself encrypted.
func TestOpenEncryptedEntry(t *testing.T) {
	t.Parallel()
	data := pack(t, parts(nil))
	at := bytes.Index(data, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint16(data[at+8:], 1)
	refused(t, data, Encrypted, "文件设有打开密码，无法读取。请取消密码后重新报送。")
}

// TestOpenRealPassword refuses a workbook that a spreadsheet program encrypted.
func TestOpenRealPassword(t *testing.T) {
	t.Parallel()
	data, err := excelize.Encrypt(pack(t, parts(nil)), &excelize.Options{Password: "123456"})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, data, Encrypted, "文件设有打开密码，无法读取。请取消密码后重新报送。")
}

func TestErrorNamesItsFile(t *testing.T) {
	t.Parallel()
	err := NewError(PDF, errors.New("cause"))
	err.File = "月报.xlsx"
	if got, want := err.Error(), "月报.xlsx：文件是 PDF，不是 Excel 工作簿。"+fill; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if errors.Unwrap(err) == nil {
		t.Error("the cause is lost")
	}
}
