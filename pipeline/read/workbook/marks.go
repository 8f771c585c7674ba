package workbook

import (
	"bytes"
	"maps"
	"strings"

	"huibao/pipeline/read/workbook/xmlscan"
	"huibao/pipeline/submission"
)

// The bounds of the hidden marks; whatever is beyond them is none.
const (
	maxMarks     = 16
	maxMarkBytes = 200
)

// marks gathers hidden marks: defined names and document properties whose name begins
// as ours do.
type marks struct {
	found map[string]string
	name  string // of the element whose text comes, "" for none of ours
	text  []byte
}

// take looks at one token; element is what holds a mark, such as definedName.
func (m *marks) take(x *xmlscan.Scanner, kind xmlscan.Kind, element string) {
	switch {
	case kind == xmlscan.Text:
		if m.name != "" && len(m.text) <= maxMarkBytes {
			m.text = append(m.text, x.Text()...)
		}
	case string(x.Name()) != element:
	case kind == xmlscan.Start:
		m.name, m.text = "", m.text[:0]
		if name := x.Attr("name"); bytes.HasPrefix(name, []byte(submission.MarkPrefix)) {
			m.name = string(name)
		}
	default:
		m.keep()
	}
}

// keep enters a finished mark, the first of a name. A defined name holds a text in
// quotes.
func (m *marks) keep() {
	value := strings.Trim(strings.TrimPrefix(strings.TrimSpace(string(m.text)), "="), `"`)
	name := m.name
	m.name = ""
	if _, known := m.found[name]; known || name == "" || value == "" || len(value) > maxMarkBytes || len(m.found) == maxMarks {
		return
	}
	if m.found == nil {
		m.found = make(map[string]string)
	}
	m.found[name] = value
}

// properties adds the marks among the document properties. They are worth less than
// the sheets: properties that cannot be read are as good as none, and left to be
// inflated with the other parts that nobody wants.
func (a *archive) properties(m *marks) {
	const part = "docprops/custom.xml"
	before := maps.Clone(m.found)
	err := a.scan(part, func(x *xmlscan.Scanner, kind xmlscan.Kind) error {
		m.take(x, kind, "property")
		return nil
	})
	if err != nil {
		m.found = before
		delete(a.read, part)
	}
}
