package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"
)

const (
	contentTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	rootRels     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	workbookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
	main         = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`
	styles       = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="165" formatCode="0&quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/></cellXfs></styleSheet>`
	texts        = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>湖橡社区</t></si><si><r><t>桂</t></r><r><t xml:space="preserve"> 花</t></r><rPh><t>guihua</t></rPh></si><si><t>行_x000D_尾</t></si></sst>`
)

// worksheet wraps rows in a sheet.
func worksheet(rows string) string {
	return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`
}

// parts are the parts of a small workbook; with replaces some, "" leaves one out.
func parts(with map[string]string) map[string]string {
	out := map[string]string{
		"[Content_Types].xml": contentTypes, "_rels/.rels": rootRels,
		"xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": workbookRels,
		"xl/styles.xml": styles, "xl/sharedStrings.xml": texts,
		"xl/worksheets/sheet1.xml": worksheet(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>52</v></c></row>`),
	}
	for name, text := range with {
		if out[name] = text; text == "" {
			delete(out, name)
		}
	}
	return out
}

// pack zips parts in name order.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		add(t, w, name, parts[name])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func add(t testing.TB, w *zip.Writer, name, text string) {
	t.Helper()
	to, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = to.Write([]byte(text))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// withRows is a workbook of one sheet with the given rows.
func withRows(t testing.TB, rows string) []byte {
	return pack(t, parts(map[string]string{"xl/worksheets/sheet1.xml": worksheet(rows)}))
}

// describe writes every cell of a workbook, one a line.
func describe(b *Workbook) []string {
	var out []string
	for _, s := range b.Sheets {
		for _, r := range s.Rows {
			for c := range r.Cells() {
				line := fmt.Sprintf("%s %d,%d %d %q", s.Name, c.Column, c.Row, c.Kind, c.Written())
				if c.Kind == Number || c.Kind == Date {
					line += fmt.Sprintf(" %v", c.Number)
				}
				for _, flag := range []struct {
					set  bool
					word string
				}{{c.Percent, "percent"}, {c.Formula, "formula"}, {c.Cached, "cached"}, {c.External, "external"}} {
					if flag.set {
						line += " " + flag.word
					}
				}
				out = append(out, line)
			}
		}
	}
	return out
}
