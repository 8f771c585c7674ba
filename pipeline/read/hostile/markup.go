package hostile

import (
	"fmt"
	"strings"
)

// parts are the other parts of a workbook, flooded.
func parts() []File {
	const si = `<si><t>x</t></si>`
	long := `<si><t>` + strings.Repeat("x", 1<<20) + `</t></si>`
	return []File{
		{"five million shared texts", ".xlsx", TooMany, repeated(textsPart, `<sst>`, si, 5_000_000, `</sst>`)},
		{"over a million empty shared texts", ".xlsx", TooMany, repeated(textsPart, `<sst>`, `<si/>`, 1_100_000, `</sst>`)},
		{"amplified shared texts", ".xlsx", TooDense, repeated(textsPart, `<sst>`, long, 70, `</sst>`)},
		{"rich shared text of a million runs", ".xlsx", Read, repeated(textsPart, `<sst><si>`, `<r><rPr><b/></rPr><t>x</t></r>`, 1_000_000, `</si></sst>`)},
		{"shared text of 100 MB", ".xlsx", Refused, repeated(textsPart, `<sst><si><t>`, strings.Repeat("x", 1000), 100_000, `</t></si></sst>`)},
		{"one long text in every cell", ".xlsx", TooWordy, amplified},
		{"over a million styles", ".xlsx", TooMany, repeated("xl/styles.xml", `<styleSheet><cellXfs>`, `<xf/>`, 1_100_000, `</cellXfs></styleSheet>`)},
		{"the most styles", ".xlsx", Read, repeated("xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fills><fill/></fills><cellXfs>`, `<xf numFmtId="0"/>`, 99_000, `</cellXfs></styleSheet>`)},
		{"six hundred sheets of one part", ".xlsx", Refused, repeated("xl/workbook.xml", `<workbook xmlns:r="r"><sheets>`, `<sheet name="a" r:id="rId1"/>`, 600, `</sheets></workbook>`)},
		{"fifty thousand sheets", ".xlsx", TooSheeted, sheets(50_000)},
		{"a million defined names", ".xlsx", Read, repeated("xl/workbook.xml", strings.Replace(main, `</workbook>`, `<definedNames>`, 1), `<definedName name="a">Sheet1!$A$1</definedName>`, 1_000_000, `</definedNames></workbook>`)},
		{"a million relations", ".xlsx", Read, repeated("xl/_rels/workbook.xml.rels", strings.TrimSuffix(workbookRels, `</Relationships>`), `<Relationship Id="x" Type="y" Target="z"/>`, 1_000_000, `</Relationships>`)},
		{"relations in a ring", ".xlsx", Refused, with("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="workbook.xml"/></Relationships>`)},
		{"relation to a file outside", ".xlsx", Refused, with("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../../etc/passwd"/></Relationships>`)},
	}
}

// amplified refers a hundred thousand times to a text as long as a cell may hold.
func amplified() []byte {
	var sheet strings.Builder
	for row := range 50_000 {
		fmt.Fprintf(&sheet, `<row r="%d"><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>`, row+firstFree)
	}
	return pack(sound(map[string]string{
		textsPart: `<sst><si><t>` + strings.Repeat("长", 32767) + `</t></si></sst>`, sheetPart: begin + sheet.String() + end,
	}))
}

// sheets is a workbook of many sheets, each with relation and all in one part.
func sheets(n int) func() []byte {
	return func() []byte {
		var list, relations strings.Builder
		for i := range n {
			fmt.Fprintf(&list, `<sheet name="s%d" sheetId="%d" r:id="r%d"/>`, i, i+2, i)
			fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="x/worksheet" Target="worksheets/s%d.xml"/>`, i, i)
		}
		return pack(sound(map[string]string{
			"xl/workbook.xml":            strings.Replace(main, `</sheets>`, list.String()+`</sheets>`, 1),
			"xl/_rels/workbook.xml.rels": strings.Replace(workbookRels, `</Relationships>`, relations.String()+`</Relationships>`, 1),
		}))
	}
}

// markup are XML files that no spreadsheet program writes.
func markup() []File {
	var flood strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&flood, ` a%d="1"`, i)
	}
	inRow := func(text string) func() []byte { return with(sheetPart, begin+text+end) }
	return []File{
		{"a million nested elements", ".xlsx", Damaged, repeated(sheetPart, begin, `<a>`, 1_000_000, ``)},
		{"a hundred thousand levels, closed", ".xlsx", Damaged, with(sheetPart, begin+strings.Repeat(`<a>`, 100_000)+strings.Repeat(`</a>`, 100_000)+end)},
		{"depth where nobody reads", ".xlsx", Read, with("docProps/app.xml", strings.Repeat(`<a>`, 100_000)+strings.Repeat(`</a>`, 100_000))},
		{"depth among the properties", ".xlsx", Read, with("docProps/custom.xml", strings.Repeat(`<a>`, 100_000)+strings.Repeat(`</a>`, 100_000))},
		{"attribute of eight megabytes", ".xlsx", Damaged, inRow(`<row r="3" a="` + strings.Repeat("9", 8<<20) + `"/>`)},
		{"a hundred thousand attributes", ".xlsx", Damaged, inRow(`<row r="3"` + flood.String() + `/>`)},
		{"name of eight megabytes", ".xlsx", Damaged, inRow(`<` + strings.Repeat("a", 8<<20) + `/>`)},
		{"comment without end", ".xlsx", Damaged, inRow(`<!--` + strings.Repeat(" ", 8<<20))},
		{"entity bomb", ".xlsx", Damaged, with(sheetPart, `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`+begin+`<row r="3"><c t="str"><v>&b;</v></c></row>`+end)},
		{"outside entity", ".xlsx", Damaged, with(textsPart, `<!DOCTYPE a SYSTEM "file:///etc/passwd"><sst/>`)},
		{"entity bomb where nobody reads", ".xlsx", Read, with("docProps/app.xml", `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>`)},
		{"part in UTF-16", ".xlsx", Damaged, with(sheetPart, string(wide(begin+end)))},
		{"part in GBK", ".xlsx", Damaged, with(sheetPart, `<?xml version="1.0" encoding="GBK"?>`+begin+end)},
		{"null bytes", ".xlsx", Damaged, inRow("<row r=\"3\">\x00</row>")},
		{"blank part", ".xlsx", Damaged, with(sheetPart, strings.Repeat(" ", 1<<20))},
		{"a sheet that ends early", ".xlsx", Damaged, with(sheetPart, begin)},
	}
}

// wide returns a text in UTF-16, low byte first; its characters take two bytes each.
func wide(text string) []byte {
	var out []byte
	for _, r := range text {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}
