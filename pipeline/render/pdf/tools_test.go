package pdf_test

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"huibao/pipeline/document"
	"huibao/pipeline/render/pdf"
	"huibao/templates"
)

var loadFonts = sync.OnceValues(func() (*pdf.Fonts, error) { return pdf.LoadFonts(templates.FS()) })

func fonts(t testing.TB) *pdf.Fonts {
	t.Helper()
	f, err := loadFonts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func render(t testing.TB, doc *document.Document) []byte {
	t.Helper()
	data, err := pdf.Render(doc, fonts(t))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// rendered writes a document to a file and returns its name.
func rendered(t testing.TB, doc *document.Document) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(name, render(t, doc), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// run calls a program that looks at a finished file. Where it is not installed the
// test is skipped, but not in CI.
func run(t testing.TB, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed: install poppler-utils and qpdf", program)
		}
		t.Skipf("%s is not installed (poppler-utils, qpdf)", program)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%s: %v\n%s%s", program, err, out, stderr.String())
	}
	return string(out)
}

// squeezed drops all white space.
func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

// box is a rectangle on a page, in points.
type box struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
}

type textLine struct {
	box
	Words []string `xml:"word"`
}

func (l textLine) text() string { return strings.Join(l.Words, "") }

type textPage struct {
	Width  float64    `xml:"width,attr"`
	Height float64    `xml:"height,attr"`
	Lines  []textLine `xml:"flow>block>line"`
}

// number returns the line with the page number, and the others.
func (p textPage) number(t testing.TB) (number textLine, others []textLine) {
	t.Helper()
	for _, l := range p.Lines {
		if l.Top > p.Height-footOf(p) {
			number = l
		} else {
			others = append(others, l)
		}
	}
	if number.text() == "" {
		t.Errorf("a page has no number")
	}
	return number, others
}

// footOf is the height of what lies under the type area.
func footOf(p textPage) float64 {
	if p.Width > p.Height {
		return 26 * mm
	}
	return 35 * mm
}

const mm = 72 / 25.4

// measured reads the places of a finished file's lines.
func measured(t testing.TB, file string) []textPage {
	t.Helper()
	var doc struct {
		Pages []textPage `xml:"body>doc>page"`
	}
	out := run(t, "pdftotext", "-bbox-layout", file, "-")
	decoder := xml.NewDecoder(strings.NewReader(out))
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	if err := decoder.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return doc.Pages
}
