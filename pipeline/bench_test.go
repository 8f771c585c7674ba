package pipeline_test

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/go-pdf/fpdf"

	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf"
	"huibao/templates"
)

// BenchmarkMonth takes the ten offices' workbooks to both reports, in process,
// with the earlier months already read. Its yardsticks are BenchmarkInflate and
// BenchmarkNaiveFpdf: at most forty of the one and two of the other.
func BenchmarkMonth(b *testing.B) {
	p := build(b, nil)
	in := inputs(b, p)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Month(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInflate reads the same files as archives to their ends: the least that
// any reader must do.
func BenchmarkInflate(b *testing.B) {
	in := files(b, june)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range in {
			if err := inflate(f.Data); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkSubmission takes one office's workbook from its bytes to the findings of
// all rules, the months before it already read. Its yardstick is BenchmarkInflateOne:
// at most six of it.
func BenchmarkSubmission(b *testing.B) {
	p := build(b, nil)
	in := inputs(b, p)
	b.ReportAllocs()
	for b.Loop() {
		if r := p.Check(b.Context(), in.Files[one], in); r.Status != pipeline.Accepted {
			b.Fatal(r.Findings)
		}
	}
}

// one is the place of the workbook that single-file benchmarks take, an average one.
const one = 1

// BenchmarkInflateOne reads the workbook of BenchmarkSubmission as an archive.
func BenchmarkInflateOne(b *testing.B) {
	data := files(b, june)[one].Data
	b.ReportAllocs()
	for b.Loop() {
		if err := inflate(data); err != nil {
			b.Fatal(err)
		}
	}
}

func inflate(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			return err
		}
		if err := r.Close(); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkRenderPDF draws the sample briefing, typefaces already loaded. Its
// yardstick is BenchmarkNaiveFpdf: at most a third of it.
func BenchmarkRenderPDF(b *testing.B) {
	fonts, err := pdf.LoadFonts(templates.FS())
	if err != nil {
		b.Fatal(err)
	}
	document := sampleEdition(b).Document
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pdf.Render(document, fonts); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNaiveFpdf writes the same text as fpdf is usually used: four faces
// loaded into each document, text flowed by the library.
func BenchmarkNaiveFpdf(b *testing.B) {
	text := strings.Join(everything(sampleEdition(b).Document), "\n")
	faces := map[string][]byte{}
	for _, name := range []string{"fangsong", "kai", "hei", "song-bold"} {
		data, err := fs.ReadFile(templates.FS(), "fonts/"+name+".ttf")
		if err != nil {
			b.Fatal(err)
		}
		faces[name] = data
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := naive(faces, text); err != nil {
			b.Fatal(err)
		}
	}
}

// everything is the document's text, tables included, a line for each table row.
func everything(d *document.Document) []string {
	out := d.Prose()
	for _, annex := range d.Annexes {
		out = append(out, annex.Title)
		for _, block := range annex.Blocks {
			table, ok := block.(document.Table)
			if !ok {
				continue
			}
			for _, row := range table.Rows {
				var cells []string
				for _, cell := range row.Cells {
					cells = append(cells, cell.Text)
				}
				out = append(out, strings.Join(cells, "　"))
			}
		}
	}
	return out
}

func naive(faces map[string][]byte, text string) error {
	doc := fpdf.New("P", "mm", "A4", "")
	for name, data := range faces {
		doc.AddUTF8FontFromBytes(name, "", data)
	}
	doc.AddPage()
	for i, line := range strings.Split(text, "\n") {
		name := []string{"fangsong", "kai", "hei", "song-bold"}[i%4]
		doc.SetFont(name, "", 16)
		doc.MultiCell(156, 10.23, line, "", "L", false)
	}
	return doc.Output(io.Discard)
}
