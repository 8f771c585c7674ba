package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"huibao/pipeline/read/workbook/xmlscan"
)

// index says which parts make up the workbook.
type index struct {
	sheets    []indexEntry
	texts     string // part of the shared texts; "" when there is none
	styles    string
	epoch1904 bool
	marks     marks
}

type indexEntry struct {
	name   string
	part   string
	hidden bool
}

// relation is one line of a relationships part.
type relation struct{ kind, target string }

// index follows the relationships from the package to its sheets.
func (a *archive) index() (index, error) {
	main, err := a.mainPart()
	if err != nil {
		return index{}, err
	}
	relations, err := a.relations(main)
	if err != nil {
		return index{}, err
	}
	var out index
	for _, r := range relations {
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			out.texts = r.target
		case strings.HasSuffix(r.kind, "/styles"):
			out.styles = r.target
		}
	}
	err = a.scan(main, func(x *xmlscan.Scanner, kind xmlscan.Kind) error {
		out.marks.take(x, kind, "definedName")
		if kind != xmlscan.Start {
			return nil
		}
		switch string(x.Name()) {
		case "workbookPr":
			out.epoch1904 = isTrue(x.Attr("date1904"))
		case "sheet":
			if len(out.sheets) == a.limits.Sheets {
				return a.limits.Exceeded(TooManySheets, nil)
			}
			return out.add(x, relations)
		}
		return nil
	})
	if err == nil && len(out.sheets) == 0 {
		err = NewError(NoSheets, nil)
	}
	return out, err
}

// add enters a sheet of the workbook part; chart sheets have no cells.
func (x *index) add(start *xmlscan.Scanner, relations map[string]relation) error {
	r, ok := relations[string(start.Attr("id"))]
	if !ok {
		return fmt.Errorf("sheet %q has no part", start.Attr("name"))
	}
	if !strings.HasSuffix(r.kind, "/worksheet") {
		return nil
	}
	for _, s := range x.sheets {
		if s.part == r.target {
			return fmt.Errorf("part %s serves two sheets", r.target)
		}
	}
	state := string(start.Attr("state"))
	x.sheets = append(x.sheets, indexEntry{
		name: string(start.Attr("name")), part: r.target,
		hidden: state == "hidden" || state == "veryHidden",
	})
	return nil
}

// mainPart returns the workbook part's name.
func (a *archive) mainPart() (string, error) {
	relations, err := a.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if strings.HasSuffix(r.kind, "/officeDocument") && a.parts[partName(r.target)] != nil {
			return r.target, nil
		}
	}
	if a.parts["xl/workbook.xml"] == nil {
		return "", NewError(Compressed, nil)
	}
	return "xl/workbook.xml", nil
}

// relations reads the relationships of a part, by identifier. Targets outside
// the file are left out: they are never followed.
func (a *archive) relations(part string) (map[string]relation, error) {
	dir, base := path.Split(part)
	out := make(map[string]relation)
	err := a.scan(dir+"_rels/"+base+".rels", func(x *xmlscan.Scanner, kind xmlscan.Kind) error {
		if kind != xmlscan.Start || string(x.Name()) != "Relationship" || string(x.Attr("TargetMode")) == "External" {
			return nil
		}
		target := string(x.Attr("Target"))
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		target = strings.TrimPrefix(path.Clean(target), "/")
		out[string(x.Attr("Id"))] = relation{kind: string(x.Attr("Type")), target: target}
		return nil
	})
	return out, err
}

// sharedTexts reads the texts that cells refer to by number. They are slices of one
// string, so that a hundred thousand of them cost no more than their bytes.
func (a *archive) sharedTexts(part string) ([]string, error) {
	if part == "" {
		return nil, nil
	}
	if err := a.must(part); err != nil {
		return nil, err
	}
	var item richText
	var all strings.Builder // of one piece, which costs no copy
	all.Grow(int(min(a.parts[partName(part)].UncompressedSize64/2, roomForTexts)))
	var ends []int
	err := a.scan(part, func(x *xmlscan.Scanner, kind xmlscan.Kind) error {
		item.take(x, kind)
		if kind == xmlscan.Text || string(x.Name()) != "si" {
			return nil
		}
		if kind == xmlscan.Start {
			item.reset()
			return nil
		}
		if all.Write(item.text()); len(ends) == maxTexts || all.Len() > maxTextBytes {
			return a.limits.Exceeded(TooManyCells, nil)
		}
		ends = append(ends, all.Len())
		return nil
	})
	if err != nil {
		return nil, err
	}
	whole, out, from := all.String(), make([]string, len(ends)), 0
	for i, end := range ends {
		out[i], from = whole[from:end], end
	}
	return out, nil
}

// richText gathers the text of a string item, without phonetic guides.
type richText struct {
	b        []byte
	inText   bool
	phonetic bool
}

func (r *richText) reset() { *r = richText{b: r.b[:0]} }

func (r *richText) take(x *xmlscan.Scanner, kind xmlscan.Kind) {
	if kind == xmlscan.Text {
		if r.inText && !r.phonetic {
			r.b = append(r.b, x.Text()...)
		}
		return
	}
	switch string(x.Name()) {
	case "t":
		r.inText = kind == xmlscan.Start
	case "rPh":
		r.phonetic = kind == xmlscan.Start
	}
}

// text is the text so far, valid until more is taken.
func (r *richText) text() []byte { return unescape(r.b) }

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape resolves _x000D_, the format's way to write what XML cannot hold.
func unescape(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return escaped.ReplaceAllFunc(text, func(e []byte) []byte {
		n, _ := strconv.ParseUint(string(e[2:6]), 16, 16)
		return utf8.AppendRune(nil, rune(n))
	})
}

// formats reads, for each cell style, how it shows numbers.
func (a *archive) formats(part string) ([]Format, error) {
	if part == "" {
		return nil, nil
	}
	if err := a.must(part); err != nil {
		return nil, err
	}
	var out []Format
	custom := make(map[int]Format)
	inCells := false
	err := a.scan(part, func(x *xmlscan.Scanner, kind xmlscan.Kind) error {
		if kind == xmlscan.Text {
			return nil
		}
		switch name := string(x.Name()); {
		case name == "cellXfs":
			inCells = kind == xmlscan.Start
		case kind == xmlscan.End:
		case name == "numFmt":
			id, _ := strconv.Atoi(string(x.Attr("numFmtId")))
			custom[id] = FormatOf(string(x.Attr("formatCode")))
		case name == "xf" && inCells:
			if len(out) == maxStyles {
				return a.limits.Exceeded(TooManyCells, nil)
			}
			out = append(out, styleOf(string(x.Attr("numFmtId")), custom))
		}
		return nil
	})
	return out, err
}

// styleOf looks a number style up among the custom and the built-in ones.
func styleOf(number string, custom map[int]Format) Format {
	id, err := strconv.Atoi(number)
	if err != nil {
		return Format{}
	}
	if f, ok := custom[id]; ok {
		return f
	}
	return BuiltIn(id)
}

func isTrue(value []byte) bool { return string(value) == "1" || string(value) == "true" }

var errReference = errors.New("bad cell reference")
