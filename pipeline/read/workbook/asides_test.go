package workbook

import (
	"errors"
	"fmt"
	"testing"
)

const sheetRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="../comments1.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" Target="../drawings/drawing1.xml"/></Relationships>`

func TestAsides(t *testing.T) {
	t.Parallel()
	comments := func(list string) string {
		return `<comments><authors><author>huibao</author><author>王</author></authors><commentList>` + list + `</commentList></comments>`
	}
	person := `<comment ref="B7" authorId="1"><text><r><t>含</t></r><r><t>返聘</t></r></text></comment>`
	ours := `<comment ref="B5" authorId="0"><text><t>改</t></text></comment>`
	drawing := func(what string) string {
		return `<xdr:wsDr xmlns:xdr="d" xmlns:a="a"><xdr:twoCellAnchor>` + what + `</xdr:twoCellAnchor></xdr:wsDr>`
	}
	for name, tt := range map[string]struct{ comments, drawing, want string }{
		"comment":             {comments(person), drawing(""), "[{0 2 7}]"},
		"comment behind ours": {comments(ours + person + person), drawing(""), "[{0 2 7}]"},
		"ours":                {comments(ours), drawing(""), "[]"},
		"ours by beginning":   {comments(`<comment ref="B7" authorId="1"><text><t> 【审核】改</t></text></comment>`), drawing(""), "[]"},
		"blank comment":       {comments(`<comment ref="B7" authorId="1"><text><t> </t></text></comment>`), drawing(""), "[]"},
		"no place":            {comments(`<comment ref="?" authorId="9"><text><t>改</t></text></comment>`), drawing(""), "[{0 0 0}]"},
		"box":                 {comments(""), drawing(`<xdr:sp><xdr:txBody><a:p><a:r><a:t>另有</a:t></a:r></a:p></xdr:txBody></xdr:sp>`), "[{1 0 0}]"},
		"blank box":           {comments(""), drawing(`<xdr:sp><xdr:txBody><a:p><a:t> </a:t></a:p></xdr:txBody></xdr:sp>`), "[]"},
		"picture":             {comments(person), drawing(`<xdr:pic/>`), "[{0 2 7} {2 0 0}]"},
		"broken":              {comments("<comment"), drawing("</a:t>"), "[]"},
		"absent":              {"", "", "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book, err := Open(pack(t, parts(map[string]string{
				"xl/worksheets/_rels/sheet1.xml.rels": sheetRels, "xl/comments1.xml": tt.comments, "xl/drawings/drawing1.xml": tt.drawing,
			})))
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(book.Sheets[0].Asides); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestOnlyPictures(t *testing.T) {
	t.Parallel()
	picture := map[string]string{"xl/media/image1.png": "\x89PNG", "xl/worksheets/sheet1.xml": worksheet("")}
	_, err := Open(pack(t, parts(picture)))
	var known *Error
	if !errors.As(err, &known) || known.Kind != OnlyPictures {
		t.Errorf("got %v", err)
	}
	delete(picture, "xl/worksheets/sheet1.xml")
	if _, err := Open(pack(t, parts(picture))); err != nil {
		t.Errorf("with a cell: %v", err)
	}
}
