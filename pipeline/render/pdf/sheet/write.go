package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/go-pdf/fpdf"

	"huibao/pipeline/render/pdf/face"
)

// Write returns the file as PDF. Faces must hold every character on its pages.
func Write(file *File, faces *face.Set) ([]byte, error) {
	w := writer{pdf: fpdf.New("P", "pt", "A4", ""), codes: gather(file.Pages)}
	wait := cutAll(w.codes, faces)
	w.pdf.SetAutoPageBreak(false, 0)
	w.pdf.SetCatalogSort(true)
	w.pdf.SetLang("zh-CN")
	w.describe(file.Info)
	for _, page := range file.Pages {
		w.page(page)
	}
	w.outline(file)
	var out bytes.Buffer
	err := w.pdf.Output(&out)
	cuts := wait()
	if err != nil {
		return nil, err
	}
	return complete(out.Bytes(), file.Info, cuts)
}

// writer draws pages with fpdf. fpdf knows none of the faces: it would parse and
// cut each of them anew, which takes longer than everything else together, and
// it has no characters beyond the basic plane. Text is written in numbers of
// glyphs, and [complete] adds the faces.
type writer struct {
	pdf   *fpdf.Fpdf
	codes codes
	text  strings.Builder
}

func (w *writer) page(p *Page) {
	orientation := "P"
	if p.Landscape {
		orientation = "L"
	}
	w.pdf.AddPageFormat(orientation, fpdf.SizeType{Wd: ShortSide, Ht: LongSide})
	for _, s := range p.Shapes {
		w.shape(s)
	}
	w.texts(p)
}

// texts writes the texts of a page as one text object, with black ink.
func (w *writer) texts(p *Page) {
	_, height := p.Size()
	w.text.Reset()
	w.text.WriteString("0 g BT\n")
	var last Text
	for _, t := range p.Texts {
		if t.Face != last.Face || t.Size != last.Size {
			w.operator("Tf", "/"+resource(t.Face), number(t.Size))
		}
		if t.Spacing != last.Spacing {
			w.operator("Tc", number(t.Spacing))
		}
		w.operator("Tm", "1 0 0 1", number(t.X), number(height-t.Y))
		w.operator("Tj", w.codes[t.Face].encode(t))
		last = t
	}
	w.text.WriteString("ET")
	w.pdf.RawWriteStr(w.text.String())
}

func (w *writer) operator(name string, operands ...string) {
	for _, operand := range operands {
		w.text.WriteString(operand)
		w.text.WriteByte(' ')
	}
	w.text.WriteString(name)
	w.text.WriteByte('\n')
}

// number writes a length without needless digits.
func number(x float64) string {
	return strconv.FormatFloat(math.Round(x*1000)/1000+0, 'f', -1, 64)
}

// outline writes the entries. fpdf counts their heights from the foot of the
// last page, whatever page they are on.
func (w *writer) outline(file *File) {
	if len(file.Outline) == 0 {
		return
	}
	last := len(file.Pages)
	_, lastHeight := file.Pages[last-1].Size()
	for _, e := range file.Outline {
		_, height := file.Pages[e.Page].Size()
		w.pdf.SetPage(e.Page + 1)
		w.pdf.Bookmark(string(utf16Bytes(e.Title)), e.Level, lastHeight-height+e.Y)
	}
	w.pdf.SetPage(last)
}

// describe sets the document information.
func (w *writer) describe(info Info) {
	w.pdf.SetTitle(string(utf16Bytes(info.Title)), false)
	w.pdf.SetAuthor(string(utf16Bytes(info.Author)), false)
	w.pdf.SetSubject(string(utf16Bytes(info.Subject)), false)
	w.pdf.SetKeywords(string(utf16Bytes(strings.Join(info.Keywords, " "))), false)
	w.pdf.SetCreator(creator, false)
	w.pdf.SetProducer(producer, false)
	w.pdf.SetCreationDate(info.Date)
	w.pdf.SetModificationDate(info.Date)
}
