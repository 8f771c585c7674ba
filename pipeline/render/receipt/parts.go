package receipt

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

var (
	relation    = regexp.MustCompile(`<(?:\w+:)?Relationship\s[^>]*>`)
	attribute   = regexp.MustCompile(`\b(Id|Type|Target)="([^"]*)"`)
	legacyPart  = regexp.MustCompile(`<(?:\w+:)?legacyDrawing\s[^>]*\bid="([^"]*)"`)
	partName    = regexp.MustCompile(`(\bPartName="/)([^"]*)(")`)
	drawingName = regexp.MustCompile(`^xl/drawings/vmlDrawing(\d+)\.vml$`)
)

const (
	sheetFolder = "xl/worksheets"
	relsFolder  = sheetFolder + "/_rels/"
	typesPart   = "[Content_Types].xml"
)

// renumberComments gives a sheet's comments and the drawing of their boxes names of one
// number, as Excel does. The library takes that for granted: it would write comments
// into a part that no sheet knows of where another program named them otherwise.
func renumberComments(f *excelize.File) {
	r := renaming{f, make(map[string]string), make(map[string][]byte)}
	for _, part := range r.parts(relsFolder) {
		r.sheet(part)
	}
	for from := range r.moved {
		f.Pkg.Delete(from)
	}
	for from, data := range r.moved {
		f.Pkg.Store(r.names[from], data)
	}
	f.Pkg.Store(typesPart, partName.ReplaceAllFunc(r.data(typesPart), func(found []byte) []byte {
		m := partName.FindSubmatch(found)
		if to, ok := r.names[string(m[2])]; ok {
			return fmt.Appendf(nil, "%s%s%s", m[1], to, m[3])
		}
		return found
	}))
}

// renaming gathers which parts get other names, before any does: the new name of one
// may be the old name of another.
type renaming struct {
	file  *excelize.File
	names map[string]string // from old to new
	moved map[string][]byte // by old name
}

// parts are the names of the parts below a folder.
func (r renaming) parts(folder string) []string {
	var out []string
	r.file.Pkg.Range(func(name, _ any) bool {
		if text, ok := name.(string); ok && strings.HasPrefix(text, folder) {
			out = append(out, text)
		}
		return true
	})
	slices.Sort(out)
	return out
}

func (r renaming) data(part string) []byte {
	value, _ := r.file.Pkg.Load(part)
	data, _ := value.([]byte)
	return data
}

// sheet looks at the relations of one sheet.
func (r renaming) sheet(rels string) {
	text := string(r.data(rels))
	legacy := legacyPart.FindSubmatch(r.data(path.Join(sheetFolder, strings.TrimSuffix(path.Base(rels), ".rels"))))
	if legacy == nil {
		return
	}
	var comments, drawing string // targets as written
	for _, each := range relation.FindAllString(text, -1) {
		said := make(map[string]string)
		for _, m := range attribute.FindAllStringSubmatch(each, -1) {
			said[m[1]] = m[2]
		}
		switch {
		case strings.HasSuffix(said["Type"], "/comments"):
			comments = said["Target"]
		case said["Id"] == string(legacy[1]):
			drawing = said["Target"]
		}
	}
	if comments == "" || drawing == "" {
		return
	}
	number := drawingName.FindStringSubmatch(absolute(drawing))
	if number == nil {
		number = []string{"", fmt.Sprint(len(r.parts("xl/drawings/")) + len(r.names) + 1)}
	}
	text = r.move(text, drawing, "drawings/vmlDrawing"+number[1]+".vml")
	text = r.move(text, comments, "comments"+number[1]+".xml")
	r.file.Pkg.Store(rels, []byte(text))
}

// move notes that a part gets another name, and says so in the relations.
func (r renaming) move(rels, target, name string) string {
	from, to := absolute(target), "xl/"+name
	if from != to && r.data(from) != nil {
		r.names[from], r.moved[from] = to, r.data(from)
	}
	return strings.ReplaceAll(rels, `"`+target+`"`, `"../`+name+`"`)
}

// absolute is a target of a sheet's relation as the name of a part.
func absolute(target string) string {
	if rooted, ok := strings.CutPrefix(target, "/"); ok {
		return rooted
	}
	return path.Join(sheetFolder, target)
}
