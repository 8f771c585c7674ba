package hostile

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
)

const (
	contentTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`
	rootRels     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	workbookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
	main         = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="党员队伍" sheetId="1" r:id="rId1"/></sheets></workbook>`
	styles       = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font/></fonts><fills><fill/><fill/></fills><borders><border/></borders><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`
	sharedTexts  = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>湖橡社区</t></si></sst>`

	sheetPart = "xl/worksheets/sheet1.xml"
	textsPart = "xl/sharedStrings.xml"

	begin = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + head
	end   = `</sheetData></worksheet>`
	head  = `<row r="1"><c r="A1" t="inlineStr"><is><t>社区名称</t></is></c><c r="B1" t="inlineStr"><is><t>直管党员</t></is></c></row>` +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>广济桥社区</t></is></c><c r="B2" t="inlineStr"><is><t>约30</t></is></c></row>`
	firstFree = 3 // the row below
)

// sound are the parts of a small workbook that nothing is wrong with; with replaces some.
func sound(with map[string]string) map[string]string {
	out := map[string]string{
		"[Content_Types].xml": contentTypes, "_rels/.rels": rootRels,
		"xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": workbookRels,
		"xl/styles.xml": styles, textsPart: sharedTexts, sheetPart: begin + end,
	}
	maps.Copy(out, with)
	return out
}

// must is for errors that writing into memory does not bring.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// pack zips parts in name order.
func pack(parts map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		add(w, name, parts[name])
	}
	must(w.Close())
	return b.Bytes()
}

func add(w *zip.Writer, name, text string) {
	to, err := w.Create(name)
	must(err)
	_, err = io.WriteString(to, text)
	must(err)
}

// squeezed is a sound workbook but for one part, which is written by a function and may
// be huge.
func squeezed(name string, write func(io.Writer)) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	all := sound(nil)
	delete(all, name)
	for _, part := range slices.Sorted(maps.Keys(all)) {
		add(w, part, all[part])
	}
	to, err := w.Create(name)
	must(err)
	write(to)
	must(w.Close())
	return b.Bytes()
}

// around writes a text n times between two others.
func around(before, text string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		_, err := io.WriteString(w, before)
		must(err)
		for range n {
			_, err = io.WriteString(w, text)
			must(err)
		}
		_, err = io.WriteString(w, after)
		must(err)
	}
}

// sheet is a workbook whose sheet goes on with n pieces; the first is told 3, the row
// that is due.
func sheet(n int, piece func(row int) string) func() []byte {
	return func() []byte {
		return squeezed(sheetPart, func(w io.Writer) {
			_, err := io.WriteString(w, begin)
			must(err)
			for i := range n {
				_, err = io.WriteString(w, piece(i+firstFree))
				must(err)
			}
			_, err = io.WriteString(w, end)
			must(err)
		})
	}
}

// repeated is a workbook with a part of one text n times between two others.
func repeated(part, before, text string, n int, after string) func() []byte {
	return func() []byte { return squeezed(part, around(before, text, n, after)) }
}

// with is a workbook with one part replaced.
func with(part, text string) func() []byte {
	return func() []byte { return pack(sound(map[string]string{part: text})) }
}

// cells is a row of the same cell n times.
func cells(row, cell string, n int) string { return row + strings.Repeat(cell, n) + `</row>` }
