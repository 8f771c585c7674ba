package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// index says which parts make up the workbook.
type index struct {
	sheets    []indexEntry
	texts     string // part of the shared texts; "" when there is none
	styles    string
	epoch1904 bool
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
	err = a.tokens(main, func(token xml.Token) error {
		start, ok := token.(xml.StartElement)
		if !ok {
			return nil
		}
		switch start.Name.Local {
		case "workbookPr":
			out.epoch1904 = isTrue(attribute(start, "date1904"))
		case "sheet":
			return out.add(start, relations)
		}
		return nil
	})
	if err == nil && len(out.sheets) == 0 {
		err = NewError(NoSheets, nil)
	}
	return out, err
}

// add enters a sheet of the workbook part; chart sheets have no cells.
func (x *index) add(start xml.StartElement, relations map[string]relation) error {
	const maxSheets = 500
	r, ok := relations[attribute(start, "id")]
	if !ok {
		return fmt.Errorf("sheet %q has no part", attribute(start, "name"))
	}
	if !strings.HasSuffix(r.kind, "/worksheet") {
		return nil
	}
	for _, s := range x.sheets {
		if s.part == r.target {
			return fmt.Errorf("part %s serves two sheets", r.target)
		}
	}
	if len(x.sheets) == maxSheets {
		return NewError(TooManyParts, nil)
	}
	state := attribute(start, "state")
	x.sheets = append(x.sheets, indexEntry{
		name: attribute(start, "name"), part: r.target,
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
	err := a.tokens(dir+"_rels/"+base+".rels", func(token xml.Token) error {
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Relationship" || attribute(start, "TargetMode") == "External" {
			return nil
		}
		target := attribute(start, "Target")
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		target = strings.TrimPrefix(path.Clean(target), "/")
		out[attribute(start, "Id")] = relation{kind: attribute(start, "Type"), target: target}
		return nil
	})
	return out, err
}

// sharedTexts reads the texts that cells refer to by number.
func (a *archive) sharedTexts(part string) ([]string, error) {
	var out []string
	var item richText
	if part == "" {
		return nil, nil
	}
	if err := a.must(part); err != nil {
		return nil, err
	}
	err := a.tokens(part, func(token xml.Token) error {
		item.take(token)
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "si" {
				item.reset()
			}
		case xml.EndElement:
			if t.Name.Local == "si" {
				out = append(out, item.text())
			}
		}
		return nil
	})
	return out, err
}

// richText gathers the text of a string item, without phonetic guides.
type richText struct {
	b        []byte
	inText   bool
	phonetic bool
}

func (r *richText) reset() { *r = richText{b: r.b[:0]} }

func (r *richText) take(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		r.mark(t.Name.Local, true)
	case xml.EndElement:
		r.mark(t.Name.Local, false)
	case xml.CharData:
		if r.inText && !r.phonetic {
			r.b = append(r.b, t...)
		}
	}
}

func (r *richText) mark(element string, begins bool) {
	switch element {
	case "t":
		r.inText = begins
	case "rPh":
		r.phonetic = begins
	}
}

func (r *richText) text() string { return unescape(string(r.b)) }

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape resolves _x000D_, the format's way to write what XML cannot hold.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escaped.ReplaceAllStringFunc(text, func(e string) string {
		n, _ := strconv.ParseUint(e[2:6], 16, 16)
		return string(rune(n))
	})
}

// format tells how a number style shows its number.
type format struct{ date, percent bool }

// formats reads, for each cell style, how it shows numbers.
func (a *archive) formats(part string) ([]format, error) {
	if part == "" {
		return nil, nil
	}
	if err := a.must(part); err != nil {
		return nil, err
	}
	var out []format
	custom := make(map[int]format)
	inCells := false
	err := a.tokens(part, func(token xml.Token) error {
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "numFmt":
				id, _ := strconv.Atoi(attribute(t, "numFmtId"))
				custom[id] = formatOf(attribute(t, "formatCode"))
			case t.Name.Local == "cellXfs":
				inCells = true
			case t.Name.Local == "xf" && inCells:
				out = append(out, styleOf(attribute(t, "numFmtId"), custom))
			}
		case xml.EndElement:
			if t.Name.Local == "cellXfs" {
				inCells = false
			}
		}
		return nil
	})
	return out, err
}

// styleOf looks a number style up among the custom and the built-in ones.
func styleOf(number string, custom map[int]format) format {
	id, err := strconv.Atoi(number)
	if err != nil {
		return format{}
	}
	if f, ok := custom[id]; ok {
		return f
	}
	between := func(low, high int) bool { return low <= id && id <= high }
	return format{
		date:    between(14, 22) || between(27, 36) || between(45, 47) || between(50, 58),
		percent: id == 9 || id == 10,
	}
}

var literal = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.`)

func formatOf(code string) format {
	code = strings.ToLower(literal.ReplaceAllString(code, ""))
	if strings.Contains(code, "general") {
		return format{}
	}
	return format{date: strings.ContainsAny(code, "ymdhs"), percent: strings.Contains(code, "%")}
}

func attribute(start xml.StartElement, local string) string {
	for _, a := range start.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func isTrue(value string) bool { return value == "1" || value == "true" }

var errReference = errors.New("bad cell reference")
