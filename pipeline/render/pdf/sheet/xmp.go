package sheet

import (
	"encoding/xml"
	"strings"
)

const (
	creator  = "huibao"
	producer = "FPDF 1.7"
)

// xmp returns the description as an XMP packet.
func xmp(info Info) []byte {
	var keywords strings.Builder
	for _, word := range info.Keywords {
		keywords.WriteString("<rdf:li>" + escape(word) + "</rdf:li>")
	}
	date := info.Date.Format("2006-01-02T15:04:05")
	var b strings.Builder
	for _, line := range []string{
		"<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>",
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`,
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
			`xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">`,
		`<dc:format>application/pdf</dc:format>`,
		`<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>`,
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escape(info.Title) + `</rdf:li></rdf:Alt></dc:title>`,
		`<dc:creator><rdf:Seq><rdf:li>` + escape(info.Author) + `</rdf:li></rdf:Seq></dc:creator>`,
		`<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + escape(info.Subject) + `</rdf:li></rdf:Alt></dc:description>`,
		`<dc:subject><rdf:Bag>` + keywords.String() + `</rdf:Bag></dc:subject>`,
		`<pdf:Keywords>` + escape(strings.Join(info.Keywords, " ")) + `</pdf:Keywords>`,
		`<pdf:Producer>` + producer + `</pdf:Producer>`,
		`<xmp:CreatorTool>` + creator + `</xmp:CreatorTool>`,
		`<xmp:CreateDate>` + date + `</xmp:CreateDate>`,
		`<xmp:ModifyDate>` + date + `</xmp:ModifyDate>`,
		`</rdf:Description></rdf:RDF></x:xmpmeta>`,
		`<?xpacket end="r"?>`,
	} {
		b.WriteString(line + "\n")
	}
	return []byte(b.String())
}

func escape(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return "" // a strings.Builder takes everything
	}
	return b.String()
}
