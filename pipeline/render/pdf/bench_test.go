package pdf_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/go-pdf/fpdf"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf"
	"huibao/templates"
)

// tenPages is the sample without its long annexes: ten pages.
func tenPages() *document.Document {
	doc := sample()
	doc.Annexes = doc.Annexes[:0]
	return doc
}

// BenchmarkRenderPDF renders ten pages with the typefaces already parsed.
func BenchmarkRenderPDF(b *testing.B) {
	fonts, err := pdf.LoadFonts(templates.FS())
	if err != nil {
		b.Fatal(err)
	}
	doc := tenPages()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pdf.Render(doc, fonts); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNaiveFpdf is the yardstick: fpdf alone loads four typefaces and writes
// the text of the same ten pages.
func BenchmarkNaiveFpdf(b *testing.B) {
	names := []string{"fangsong", "kai", "hei", "song-bold"}
	faces := make([][]byte, len(names))
	for i, name := range names {
		var err error
		if faces[i], err = fs.ReadFile(templates.FS(), "fonts/"+name+".ttf"); err != nil {
			b.Fatal(err)
		}
	}
	pieces := wholeText(tenPages())
	b.ReportAllocs()
	for b.Loop() {
		f := fpdf.New("P", "mm", "A4", "")
		for i, name := range names {
			f.AddUTF8FontFromBytes(name, "", faces[i])
		}
		f.AddPage()
		for _, text := range pieces {
			f.SetFont(faceOf(text), "", 16)
			f.MultiCell(156, 10.2, text, "", "L", false)
		}
		if err := f.Output(new(bytes.Buffer)); err != nil {
			b.Fatal(err)
		}
	}
}

// faceOf is the face in which the report has a piece of text, or nearly so.
func faceOf(text string) string {
	switch {
	case strings.HasPrefix(text, "抓住") || strings.HasPrefix(text, "推动"):
		return "song-bold"
	case strings.HasPrefix(text, "（") || strings.HasPrefix(text, "——"):
		return "kai"
	case len(text) < 100:
		return "hei"
	default:
		return "fangsong"
	}
}
