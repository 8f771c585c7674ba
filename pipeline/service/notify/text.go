package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"time"
	"unicode/utf8"

	"huibao/pipeline/fault"
	"huibao/pipeline/service/store"
)

// Text is what a message says.
type Text struct {
	Subject string
	Body    string
}

// page is what the template of one event is filled with.
type page struct {
	Words
	At string // when it happened, such as 2006年7月3日 8:05
}

// heap is what the template of several events in one message is filled with.
type heap struct {
	District string
	Count    int
	Subjects []string // of what would have been single messages
	At       string   // when the first of them happened
}

// The templates besides those of the kinds.
const (
	heapName = "digest"
	testName = "test"
)

// texts are the templates of all messages, by name.
type texts struct{ byName map[string]*template.Template }

// parseTexts reads the templates and tries each with every word that there is, so that a
// mistake in one is found before it is needed.
func parseTexts(from fs.FS) (*texts, error) {
	t := &texts{make(map[string]*template.Template)}
	var faults fault.Errors
	names := []string{heapName, testName}
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	for _, name := range names {
		file := "notices/" + name + ".txt"
		data, err := fs.ReadFile(from, file)
		if err != nil {
			return nil, err
		}
		t.byName[name], err = template.New(file).Parse(string(data))
		if err == nil {
			err = t.try(name)
		}
		if err != nil {
			faults = append(faults, misprint(file, err))
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return t, nil
}

// try fills a template with all there is and with nothing.
func (t *texts) try(name string) error {
	if name == heapName {
		_, err := t.fill(name, heap{District: "区", Count: 1, Subjects: []string{"事"}, At: "时"})
		return err
	}
	for _, words := range trials {
		if _, err := t.fill(name, page{words, "时"}); err != nil {
			return err
		}
	}
	return nil
}

// trials are words for trying a template, such that each of its branches is taken.
var trials = []Words{
	{District: "区"},
	{
		District: "区", Office: "街道", Form: "报表", Period: "月", Result: string(store.Returned), Decided: true, Attempt: 2, Files: 2, Errors: 1,
		Warnings: 1, Hints: 1, Edition: 2, Deadline: "时", Missing: []string{"街道"}, What: "事", Job: 1, Place: "处",
	},
	{District: "区", Office: "街道", Result: string(store.Accepted)},
	{District: "区", Office: "街道", Result: string(store.Checked)},
	{District: "区", Office: "街道", Result: string(store.Superseded)},
	{District: "区", Office: "街道", Result: string(store.Duplicate)},
	{District: "区", Office: "街道", Result: string(store.Quarantined)},
}

var errEmpty = errors.New("no text")

// fill fills a template: the first line is the subject, the rest the body.
func (t *texts) fill(name string, with any) (Text, error) {
	var out bytes.Buffer
	if err := t.byName[name].Execute(&out, with); err != nil {
		return Text{}, err
	}
	subject, body, _ := strings.Cut(strings.TrimSpace(out.String()), "\n")
	text := Text{strings.TrimSpace(subject), strings.TrimSpace(body)}
	if text.Subject == "" {
		return text, errEmpty
	}
	return text, nil
}

// one is the text on one event.
func (t *texts) one(n store.Notice, zone *time.Location) (Text, error) {
	var words Words
	if err := json.Unmarshal(n.Words, &words); err != nil {
		return Text{}, err
	}
	return t.fill(n.Kind, page{words, moment(n.MadeAt, zone)})
}

// compose is the text of a message.
func (t *texts) compose(notices []store.Notice, zone *time.Location) (Text, error) {
	if len(notices) == 1 {
		return t.one(notices[0], zone)
	}
	var first Words
	h := heap{Count: len(notices), At: moment(notices[0].MadeAt, zone)}
	for _, n := range notices {
		text, err := t.one(n, zone)
		if err != nil {
			return text, err
		}
		h.Subjects = append(h.Subjects, text.Subject)
	}
	if err := json.Unmarshal(notices[0].Words, &first); err != nil {
		return Text{}, err
	}
	h.District = first.District
	return t.fill(heapName, h)
}

// moment is a time in Chinese.
func moment(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("2006年1月2日 15:04")
}

// templateError is how package text/template says where a mistake is.
var templateError = regexp.MustCompile(`^template: [^:]+:(\d+)(?::\d+)?: (.*)$`)

// misprint says in Chinese that a template cannot be filled.
func misprint(file string, err error) *fault.Error {
	out := &fault.Error{File: "templates/" + file, Message: fmt.Sprintf("通知模板有误（%s）", err)}
	out.Action = "请对照自带的模板和说明改正，或者删去这个文件。"
	if parts := templateError.FindStringSubmatch(err.Error()); parts != nil {
		out.Line, _ = strconv.Atoi(parts[1])
		out.Message = fmt.Sprintf("通知模板有误（%s）", parts[2])
	}
	if errors.Is(err, errEmpty) {
		out.Message = "通知模板没有写出文字"
	}
	return out
}

// cut makes a text fit into so many bytes, at the end of a line or else of a character.
func cut(text string, bytes int) string {
	const more = "\n……"
	if len(text) <= bytes {
		return text
	}
	text = text[:bytes-len(more)]
	if at := strings.LastIndexByte(text, '\n'); at > len(text)/2 {
		return text[:at] + more
	}
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + more
}
