package pipeline_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huibao/pipeline"
	"huibao/pipeline/render/xlsx/recalc"
)

var (
	unreadable = []pipeline.Status{pipeline.Unreadable}
	may        = june.Previous()
)

// as returns a file with other bytes and another name.
func as(name string, data []byte) func(testing.TB) []pipeline.File {
	return func(testing.TB) []pipeline.File { return []pipeline.File{{Name: name, Data: data}} }
}

// dirtySendings are files that are sound, and sent wrongly.
func dirtySendings() []dirty {
	keep := func(rows ...int) func(b *dirtyBook) {
		return func(b *dirtyBook) {
			for _, sheet := range rowSheets {
				for row := 6; row >= 4; row-- {
					if !slices.Contains(rows, row) {
						b.must(b.RemoveRow(sheet, row))
					}
				}
			}
		}
	}
	part := func(t testing.TB, name string, alter func(b *dirtyBook)) pipeline.File {
		f := altered(t, "洞井", alter)
		f.Name = name
		return f
	}
	changed := func(b *dirtyBook) { b.put("党员队伍!L4", 48) }
	return []dirty{
		{number: 50, name: "last month's file", month: may, earlier: true, status: returned, findings: []string{
			"E18 error -|2006年5月 完全相同", "E01 error 封面!C7|2006年5月 应为“2006年6月”",
		}},
		{number: 51, name: "last month's file under another cover", month: may, earlier: true,
			cells:  map[string]any{"封面!C7": "2006年6月", "封面!C11": "2006年6月25日"},
			rename: "洞井镇2006年6月社区党建工作月报表.xlsx",
			findings: []string{
				"W03 warning -|3个社区 全部数据 2006年5月 完全相同", "W06 warning 典型案例!E3|2006年5月 相同",
				"W08 warning 党员队伍!B4|增加 减少", "W08 warning 党员队伍!B5|增加 减少",
			}},
		{number: 52, name: "wrong office and month", office: "", month: may, status: returned, rename: "侯家塘街道6月月报.xlsx", findings: []string{
			"E01 error 封面!C6|洞井镇 应为“侯家塘街道”", "E01 error 封面!C7|2006年5月 应为“2006年6月”",
		}},
		{number: 53, name: "two files with some communities each", status: []pipeline.Status{pipeline.Joined, pipeline.Accepted},
			files: func(t testing.TB) []pipeline.File {
				return []pipeline.File{part(t, "洞井镇上.xlsx", keep(4)), part(t, "洞井镇下.xlsx", keep(5, 6))}
			},
			values: map[string]string{"党员队伍!L5": "8"},
			notes:  []string{"-|已合并2个文件 洞井镇上.xlsx 洞井镇下.xlsx", "-|已合并2个文件 洞井镇上.xlsx 洞井镇下.xlsx"}},
		{number: 53, name: "two files with some communities each and totals", status: []pipeline.Status{pipeline.Joined, pipeline.Accepted},
			files: func(t testing.TB) []pipeline.File {
				return []pipeline.File{
					part(t, "洞井镇上.xlsx", func(b *dirtyBook) {
						keep(4)(b)
						b.put("党员队伍!A5", "合计")
						b.put("党员队伍!L5", 47)
					}),
					part(t, "洞井镇下.xlsx", func(b *dirtyBook) {
						keep(5, 6)(b)
						b.put("党员队伍!A6", "合计")
						b.put("党员队伍!L6", 61)
						b.put("阵地与经费!G4", 9)
						b.put("阵地与经费!H4", "只付了定金9元")
					}),
				}
			},
			notes:    []string{"-|已合并2个文件", "-|已合并2个文件"},
			findings: []string{"W19 warning 阵地与经费!G4|洞井样例二社区 只付了定金9元"}},
		{number: 53, name: "two files that leave one out", status: []pipeline.Status{pipeline.Returned, pipeline.Returned},
			files: func(t testing.TB) []pipeline.File {
				return []pipeline.File{part(t, "洞井镇上.xlsx", keep(4)), part(t, "洞井镇下.xlsx", keep(6))}
			},
			notes:    []string{"-|已合并2个文件", "-|已合并2个文件"},
			findings: []string{"E10 error 党组织与班子|实报2个 缺少洞井样例二社区"}},
		{number: 53, name: "one of two files corrected", status: []pipeline.Status{pipeline.Returned, pipeline.Joined, pipeline.Accepted},
			files: func(t testing.TB) []pipeline.File {
				return []pipeline.File{
					part(t, "洞井镇上.xlsx", func(b *dirtyBook) {
						keep(4)(b)
						b.put("党员队伍!L4", "约40")
					}),
					part(t, "洞井镇下.xlsx", keep(5, 6)), part(t, "洞井镇上改.xlsx", keep(4)),
				}
			},
			notes: []string{"-|已合并2个文件", "-|已合并2个文件"},
			findings: []string{
				"E05 error 党员队伍!L4|约40", "E10 error 党组织与班子|实报1个 洞井样例二社区、洞井样例三社区",
			}},
		{number: 53, name: "two files and the first once more", status: []pipeline.Status{pipeline.Joined, pipeline.Accepted, pipeline.Duplicate},
			files: func(t testing.TB) []pipeline.File {
				first := part(t, "洞井镇上.xlsx", keep(4))
				return []pipeline.File{first, part(t, "洞井镇下.xlsx", keep(5, 6)), {Name: "再发.xlsx", Data: first.Data}}
			},
			notes: []string{"-|已合并2个文件", "-|已合并2个文件"}},
		{number: 54, name: "two versions", status: []pipeline.Status{pipeline.Superseded, pipeline.Accepted},
			files: func(t testing.TB) []pipeline.File {
				return []pipeline.File{sampleOf(t, june, "洞井"), part(t, "洞井镇6月改.xlsx", changed)}
			},
			values: map[string]string{"党员队伍!L4": "48"},
			notes:  []string{"-|以后报的“洞井镇6月改.xlsx”为准", "-|先报的“洞井镇2006年6月社区党建工作月报表.xlsx”不再使用"}},
		{number: 54, name: "the same bytes", status: []pipeline.Status{pipeline.Accepted, pipeline.Duplicate},
			files: func(t testing.TB) []pipeline.File {
				f := sampleOf(t, june, "洞井")
				return []pipeline.File{f, {Name: "再发" + f.Name, Data: f.Data}}
			}},
		{number: 55, name: "two offices in one workbook", status: returned, alter: func(b *dirtyBook) {
			other := openBook(b.t, sampleOf(b.t, june, "东塘").Data)
			for i, sheet := range rowSheets {
				rows, err := other.GetRows(other.GetSheetList()[len(other.GetSheetList())-6+i], excelize.Options{RawCellValue: true})
				b.must(err)
				width := len(b.row(sheet, 3))
				for row := 5; row <= 6; row++ {
					b.must(b.InsertRows(sheet, 4, 1))
					b.fill(sheet, 4, rows[row-1][1:min(len(rows[row-1]), width)])
				}
			}
		}, findings: []string{
			"H06 hint 党组织与班子!D4|", "H06 hint 党组织与班子!D5|",
			"E25 error 党组织与班子!A4|东塘街道2个 洞井镇3个 请分街道 报送",
		}},
		{number: 61, name: "zip", status: []pipeline.Status{pipeline.Accepted, pipeline.Accepted}, files: func(t testing.TB) []pipeline.File {
			return []pipeline.File{bundle(t, "6月.zip", sampleOf(t, june, "洞井"), sampleOf(t, june, "黎托"))}
		}},
		{number: 62, name: "files of programs", files: func(t testing.TB) []pipeline.File {
			f := sampleOf(t, june, "洞井")
			return []pipeline.File{
				bundle(t, "6月.zip", pipeline.File{Name: "~$" + f.Name, Data: []byte("\x06user")}, f, pipeline.File{Name: "Thumbs.db", Data: []byte("\xD0\xCF\x11\xE0")}),
				{Name: "~$" + f.Name, Data: []byte("\x06user")}, {Name: "Thumbs.db", Data: []byte("\xD0\xCF\x11\xE0")},
			}
		}},
	}
}

// textFiles are all sheets of 洞井镇 as texts, in some encoding.
func textFiles(mark string, encode func(text []byte) ([]byte, error)) func(testing.TB) []pipeline.File {
	return func(t testing.TB) []pipeline.File {
		out := separated(t, "洞井", mark)
		for i, f := range out {
			data, err := encode(f.Data)
			if err != nil {
				t.Fatal(err)
			}
			out[i].Data = data
		}
		return out
	}
}

// dirtyFiles are files of other formats, or damaged ones.
func dirtyFiles() []dirty {
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	joined := func() []pipeline.Status {
		var out []pipeline.Status
		for range 6 {
			out = append(out, pipeline.Joined)
		}
		return append(out, pipeline.Accepted)
	}()
	var merged []string
	for range joined {
		merged = append(merged, "-|已合并7个文件")
	}
	text := func(name, mark string, encode func(text []byte) ([]byte, error)) dirty {
		return dirty{
			number: 56, name: name, files: textFiles(mark, encode), status: joined, notes: merged,
		}
	}
	return []dirty{
		text("GBK", ",", simplifiedchinese.GBK.NewEncoder().Bytes),
		text("UTF-8 with mark", ";", func(b []byte) ([]byte, error) { return append([]byte("\xEF\xBB\xBF"), b...), nil }),
		text("UTF-16 with tabs", "\t", utf16.NewEncoder().Bytes),
		{number: 56, name: "in a zip", status: joined, notes: merged, files: func(t testing.TB) []pipeline.File {
			return []pipeline.File{bundle(t, "洞井镇.zip", separated(t, "洞井", ",")...)}
		}},
		{number: 56, name: "one sheet alone", status: returned,
			files: func(t testing.TB) []pipeline.File { return separated(t, "洞井", ",")[2:3] },
			findings: []string{
				"E19 error 封面|缺少工作表“封面”", "E19 error 党组织与班子|缺少工作表", "E19 error 阵地与经费|缺少工作表", "E19 error 活动与服务|缺少工作表",
			}},
		{number: 57, name: "format before 2007", bytes: func(t testing.TB, data []byte) []byte {
			return recalc.Files(t, data, "xls:MS Excel 97")["book.xls"]
		}, rename: "洞井镇.et", values: map[string]string{"党员队伍!L4": "47"}},
		{number: 57, name: "web page", status: unreadable, files: as("洞井镇.xls", []byte("<html><table><tr><td>47</td></tr></table></html>")),
			findings: []string{"- error -|网页 另存为 .xlsx"}},
		{number: 57, name: "XML", status: unreadable, files: as("洞井镇.xls", []byte(
			`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>`)),
			findings: []string{"- error -|XML 另存为 .xlsx"}},
		{number: 58, name: "password", status: unreadable, bytes: func(t testing.TB, data []byte) []byte {
			var out bytes.Buffer
			if err := openBook(t, data).Write(&out, excelize.Options{Password: "123456"}); err != nil {
				t.Fatal(err)
			}
			return out.Bytes()
		}, findings: []string{"- error -|密码 取消密码"}},
		{number: 58, name: "protected sheet", alter: func(b *dirtyBook) {
			b.must(b.ProtectSheet(membersSheet, &excelize.SheetProtectionOptions{Password: "123456"}))
		}, values: map[string]string{"党员队伍!L4": "47"}},
		{number: 59, name: "picture in place of cells", status: unreadable, files: func(t testing.TB) []pipeline.File {
			b := &dirtyBook{excelize.NewFile(), t}
			b.must(b.AddPictureFromBytes("Sheet1", "A1", &excelize.Picture{Extension: ".png", File: dot}))
			return []pipeline.File{{Name: "洞井镇.xlsx", Data: bookBytes(t, b.File)}}
		}, findings: []string{"- error -|只有图片 填入 单元格"}},
		{number: 59, name: "picture in place of a table", status: returned, alter: func(b *dirtyBook) {
			for range 3 {
				b.must(b.RemoveRow(membersSheet, 4))
			}
			b.must(b.AddPictureFromBytes(membersSheet, "A4", &excelize.Picture{Extension: ".png", File: dot}))
		}, findings: []string{
			"E20 error 党员队伍|缺少 3个社区", "H02 hint 党员队伍|党员队伍 图片 未读取",
		}},
		{number: 59, name: "photo", status: unreadable, files: as("洞井镇.xlsx", dot), findings: []string{"- error -|图片或扫描件 填入"}},
		{number: 59, name: "PDF", status: unreadable, files: as("洞井镇.xlsx", []byte("%PDF-1.4")), findings: []string{"- error -|PDF 填入"}},
		{number: 59, name: "Word document", status: unreadable, files: func(t testing.TB) []pipeline.File {
			return []pipeline.File{{Name: "洞井镇.docx", Data: zipped(t, []string{"[Content_Types].xml", "word/document.xml"}, nil)}}
		}, findings: []string{"- error -|Word 填入"}},
		{number: 60, name: "no bytes", status: unreadable, files: as("洞井镇.xlsx", nil), findings: []string{"- error -|空的 重新报送"}},
		{number: 60, name: "half the bytes", status: unreadable,
			bytes:    func(_ testing.TB, data []byte) []byte { return data[:len(data)/2] },
			findings: []string{"- error -|文件不完整 重新报送"}},
		{number: 60, name: "hole", status: unreadable, bytes: func(_ testing.TB, data []byte) []byte {
			out := bytes.Clone(data)
			copy(out[len(out)/4:], make([]byte, 4096))
			return out
		}, findings: []string{"- error -|文件已损坏"}},
		{number: 63, name: "formatted rows", bytes: inPart("xl/worksheets/sheet3.xml", func(text string) string {
			var rows strings.Builder
			for row := 9; row <= 1048576; row++ {
				fmt.Fprintf(&rows, `<row r="%d" s="3" customFormat="1"/>`, row)
			}
			return strings.Replace(text, "</sheetData>", rows.String()+"</sheetData>", 1)
		}), values: map[string]string{"党员队伍!L4": "47"}},
		{number: 64, name: "macros", bytes: withParts(map[string]string{"xl/vbaProject.bin": "Sub Auto_Open()"}), rename: "洞井镇.xlsm",
			values: map[string]string{"党员队伍!L4": "47"}, notes: []string{"-|宏未运行"}},
	}
}

// dot is a picture of one point.
var dot = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82")
