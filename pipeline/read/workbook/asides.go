package workbook

import (
	"archive/zip"
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"

	"huibao/pipeline/read/workbook/xmlscan"
	"huibao/pipeline/submission"
)

// Aside tells of what a sheet holds beside its cells. It is not read, only known.
type Aside struct {
	Kind        AsideKind
	Column, Row int // of the cell that a comment belongs to; 0 for the others
}

// AsideKind tells what stands beside the cells.
type AsideKind int

// The kinds of aside.
const (
	Comment AsideKind = iota // of a person: those of our receipts do not count
	TextBox                  // or another shape with words in it
	Picture
)

// asides looks for what stands beside the cells of a sheet, the first of each kind. A
// part that cannot be understood holds nothing.
func (a *archive) asides(part string) []Aside {
	relations, err := a.relations(part)
	if err != nil {
		dir, base := path.Split(part)
		delete(a.read, partName(dir+"_rels/"+base+".rels"))
		return nil
	}
	var out []Aside
	for _, id := range slices.Sorted(maps.Keys(relations)) {
		switch r := relations[id]; {
		case strings.HasSuffix(r.kind, "/comments"):
			out = append(out, a.commented(r.target)...)
		case strings.HasSuffix(r.kind, "/drawing"):
			out = append(out, a.drawn(r.target)...)
		}
	}
	return out
}

// hasAsides reports whether the file can hold anything beside cells, by the names of
// its parts: most files do not, and cost no more than that.
func (a *archive) hasAsides() bool {
	for name := range a.parts {
		if strings.Contains(name, "comment") || strings.Contains(name, "drawing") {
			return true
		}
	}
	return false
}

// commented returns the first comment of a person.
func (a *archive) commented(part string) []Aside {
	var c comments
	a.glance(part, c.take)
	return c.first
}

// drawn returns what a drawing holds.
func (a *archive) drawn(part string) []Aside {
	var d drawing
	a.glance(part, d.take)
	var out []Aside
	if d.words {
		out = append(out, Aside{Kind: TextBox})
	}
	if d.pictures {
		out = append(out, Aside{Kind: Picture})
	}
	return out
}

// glance looks through a part. One that fails is left to be inflated with those that
// nobody wants, where its checksum is compared.
func (a *archive) glance(part string, take func(*xmlscan.Scanner, xmlscan.Kind)) {
	err := a.scan(part, func(x *xmlscan.Scanner, kind xmlscan.Kind) error {
		take(x, kind)
		return nil
	})
	if err != nil {
		delete(a.read, partName(part))
	}
}

// comments looks for the first comment of a person.
type comments struct {
	ours   []bool // by author
	text   []byte
	within string // author, comment or t
	at     Aside
	own    bool // the comment at hand is ours
	first  []Aside
}

func (c *comments) take(x *xmlscan.Scanner, kind xmlscan.Kind) {
	if kind == xmlscan.Text {
		if c.within != "" {
			c.text = append(c.text, x.Text()...)
		}
		return
	}
	name := string(x.Name())
	begins := kind == xmlscan.Start
	switch name {
	case "author", "t":
		if c.within = ""; begins {
			c.within = name
		}
		if name == "author" && !begins {
			c.ours = append(c.ours, string(c.text) == submission.ReceiptAuthor)
			c.text = c.text[:0]
		}
	case "comment":
		if begins {
			c.begin(x)
		} else {
			c.end()
		}
	}
}

func (c *comments) begin(x *xmlscan.Scanner) {
	column, row, err := place(x.Attr("ref"))
	if err != nil {
		column, row = 0, 0
	}
	author, known := natural(x.Attr("authorId"))
	c.at = Aside{Kind: Comment, Column: column, Row: row}
	c.own = known && author < len(c.ours) && c.ours[author]
	c.text = c.text[:0]
}

func (c *comments) end() {
	said := strings.TrimSpace(string(c.text))
	c.text = c.text[:0]
	if c.first == nil && !c.own && said != "" && !strings.HasPrefix(said, submission.ReceiptComment) {
		c.first = []Aside{c.at}
	}
}

// drawing looks for shapes with words in them and for pictures.
type drawing struct {
	inText          bool
	words, pictures bool
}

func (d *drawing) take(x *xmlscan.Scanner, kind xmlscan.Kind) {
	switch {
	case kind == xmlscan.Text:
		d.words = d.words || d.inText && len(bytes.TrimSpace(x.Text())) > 0
	case string(x.Name()) == "t":
		d.inText = kind == xmlscan.Start
	case string(x.Name()) == "pic":
		d.pictures = true
	}
}

// onlyPictures reports whether the file holds pictures and no cell.
func (a *archive) onlyPictures() bool {
	return a.cells == 0 && slices.ContainsFunc(a.files, func(f *zip.File) bool {
		return strings.HasPrefix(partName(f.Name), "xl/media/")
	})
}
