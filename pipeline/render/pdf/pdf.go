// Package pdf draws a composed document in the official layout, as PDF.
//
// In go a [document.Document] and the typefaces; out come the bytes of the file:
// [LoadFonts] once per process, [Render] for each document. Sizes, grid and order
// follow GB/T 9704: 22 lines of 28 characters on a page, headings by level,
// annexes on pages of their own.
//
// It changes no word of the document and reads no clock: the same document gives
// the same bytes. Its parts are truetype and face (the typefaces), typeset (lines),
// chart (diagrams) and sheet (pages to bytes); this package puts blocks onto pages.
package pdf

import (
	"io/fs"
	"time"

	"huibao/pipeline/document"
	"huibao/pipeline/period"
	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/sheet"
)

// Fonts is the typefaces, parsed. It may be shared by concurrent calls of Render.
type Fonts = face.Set

// LoadFonts reads fonts/{fangsong,kai,hei,song-bold,song}.ttf.
func LoadFonts(fsys fs.FS) (*Fonts, error) { return face.Load(fsys) }

// Render draws a document. When no face has one of its characters the error is a
// [*MissingError].
func Render(doc *document.Document, fonts *Fonts) ([]byte, error) {
	if err := checkCharacters(doc, fonts); err != nil {
		return nil, err
	}
	l := newLayout(fonts)
	l.onePage = doc.OnePage
	l.front(doc)
	if err := l.blocks(doc.Body); err != nil {
		return nil, err
	}
	l.closing(doc)
	l.settle()
	for i, annex := range doc.Annexes {
		if err := l.annex(annexLabel(i, len(doc.Annexes)), annex); err != nil {
			return nil, err
		}
	}
	l.numberPages()
	return sheet.Write(&sheet.File{Pages: l.pages, Outline: l.outline, Info: info(doc)}, fonts)
}

func info(doc *document.Document) sheet.Info {
	return sheet.Info{
		Title: doc.Meta.Title, Author: doc.Meta.Author, Subject: doc.Meta.Subject,
		Keywords: doc.Meta.Keywords, Date: dated(doc.Meta.Date, doc.Signature.Date),
	}
}

// dated returns the first of some dates that is one. A document without any is
// dated at the start of the era of computers, for it must not take today's date.
func dated(dates ...period.Date) time.Time {
	for _, d := range dates {
		if !d.IsZero() {
			return d.Time()
		}
	}
	return time.Unix(0, 0).UTC()
}
