package xmlscan_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"huibao/pipeline/read/workbook/xmlscan"
)

// events writes what a document holds, one token a piece.
func events(in io.Reader) (string, error) {
	var b strings.Builder
	s := xmlscan.New(in)
	for {
		kind, err := s.Next()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		switch kind {
		case xmlscan.Start:
			b.WriteString("<" + string(s.Name()))
			for name, value := range s.Attrs() {
				b.WriteString(" " + string(name) + "=" + string(value))
			}
			b.WriteString(">")
		case xmlscan.End:
			b.WriteString("</" + string(s.Name()) + ">")
		case xmlscan.Text:
			b.Write(s.Text())
		}
	}
}

// reference is events by encoding/xml.
func reference(text string) (string, error) {
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			b.WriteString("<" + t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" {
					b.WriteString(" " + a.Name.Local + "=" + a.Value)
				}
			}
			b.WriteString(">")
		case xml.EndElement:
			b.WriteString("</" + t.Name.Local + ">")
		case xml.CharData:
			b.Write(t)
		}
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`<a/>`: `<a></a>`,
		"\xEF\xBB\xBF<?xml version=\"1.0\" encoding='UTF-8'?>\r\n<x:a><b r:id = 'q'>湖橡</b></x:a>\n": `<a><b id=q>湖橡</b></a>`,
		`<a xmlns:r="u" r="1">&lt;&#20013;&#x4E2D;&amp;</a >`:                                       `<a r=1><中中&</a>`,
		`<a><!-- > - --><![CDATA[<b>&amp;]]></a>`:                                                   `<a><b>&amp;</a>`,
		"<a>1\r\n2\r3&#13;</a>": "<a>1\n2\n3\r</a>",
	} {
		for _, in := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			if got, err := events(in); err != nil || got != want {
				t.Errorf("%q: %q, %v; want %q", text, got, err, want)
			}
		}
	}
}

func TestNextRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		``:                                     xmlscan.ErrSyntax,
		`<a>`:                                  xmlscan.ErrSyntax,
		`<a`:                                   xmlscan.ErrSyntax,
		`</a>`:                                 xmlscan.ErrSyntax,
		`<a></b>`:                              xmlscan.ErrSyntax,
		`<a/><b/>`:                             xmlscan.ErrSyntax,
		`<a/>x`:                                xmlscan.ErrSyntax,
		`x<a/>`:                                xmlscan.ErrSyntax,
		`<a b=1/>`:                             xmlscan.ErrSyntax,
		`<a b/>`:                               xmlscan.ErrSyntax,
		`<a b="<"/>`:                           xmlscan.ErrSyntax,
		`<a b="1" b="2"/>`:                     xmlscan.ErrSyntax,
		`<a>&nope;</a>`:                        xmlscan.ErrSyntax,
		`<a>&#0;</a>`:                          xmlscan.ErrSyntax,
		`<a>&amp</a>`:                          xmlscan.ErrSyntax,
		`<a>]]></a>`:                           xmlscan.ErrSyntax,
		"<a>\x00</a>":                          xmlscan.ErrSyntax,
		"<a>\xFF</a>":                          xmlscan.ErrSyntax,
		"\xFF\xFE<\x00a\x00/\x00>":             xmlscan.ErrSyntax,
		`<!DOCTYPE a><a/>`:                     xmlscan.ErrDoctype,
		`<a><!ENTITY b "c"></a>`:               xmlscan.ErrDoctype,
		`<?xml encoding="gbk"?><a/>`:           xmlscan.ErrSyntax,
		strings.Repeat("<a>", 100):             xmlscan.ErrDeep,
		"<a>" + strings.Repeat("x", 5<<20):     xmlscan.ErrLong,
		`<a b="` + strings.Repeat("x", 5<<20):  xmlscan.ErrLong,
		"<a><!--" + strings.Repeat("x", 5<<20): xmlscan.ErrLong,
		"<a" + strings.Repeat(" x='1'", 100):   xmlscan.ErrSyntax,
	} {
		if got, err := events(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%.40q: %.40q, %v; want %v", text, got, err, want)
		}
	}
	broken := errors.New("broken")
	if _, err := events(io.MultiReader(strings.NewReader("<a>"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("error of the stream: %v", err)
	}
}

// FuzzNext holds the scanner to encoding/xml: what it accepts is accepted there and
// read alike.
func FuzzNext(f *testing.F) {
	for _, text := range []string{
		`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`,
		`<?xml version="1.0"?><!-- c --><a x:b='&quot;'>&#x4E2D;<![CDATA[]]]]></a>`, "<a>\r\n</a>",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := events(strings.NewReader(text))
		if slow, slowErr := events(iotest.OneByteReader(strings.NewReader(text))); slow != got || (slowErr == nil) != (err == nil) {
			t.Fatalf("read byte by byte %q, %v; at once %q, %v", slow, slowErr, got, err)
		}
		if err != nil {
			return
		}
		want, err := reference(text)
		if err != nil {
			t.Fatalf("accepted %q, refused by encoding/xml: %v", text, err)
		}
		if trim(got) != trim(want) {
			t.Fatalf("%q read as %q, by encoding/xml as %q", text, got, want)
		}
	})
}

// trim leaves out the white space around the root, and a byte order mark.
func trim(text string) string { return strings.Trim(text, "\uFEFF \t\r\n") }
