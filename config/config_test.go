package config

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
)

func TestShippedFilesAreClean(t *testing.T) {
	t.Parallel()
	if _, err := Open(nil); err != nil {
		t.Errorf("the shipped workspace: %v", err)
	}
	for _, name := range shipped("forms") {
		settings := "form: " + name + "\nunits: " + shipped("units")[0] + "\n"
		opened, err := Open(fstest.MapFS{FileName: {Data: []byte(settings)}})
		if err != nil {
			t.Errorf("form %s: %v", name, err)
			continue
		}
		if opened.Form.Code != name {
			t.Errorf("form %s has the code %q", name, opened.Form.Code)
		}
	}
	for _, name := range shipped("units") {
		if _, err := Units(FS(), path.Join("units", name+".yaml")); err != nil {
			t.Errorf("units %s: %v", name, err)
		}
	}
}

// TestWorkspaceComesFirst lays a form and a registry over the shipped ones of the
// same names.
func TestWorkspaceComesFirst(t *testing.T) {
	t.Parallel()
	good := goodWorkspace(t)
	workspace := fstest.MapFS{
		FileName:                            {Data: []byte("form: community-party-building\nunits: yuhua\nsalutation: 市委组织部\ndeadline: {day: 28}\n")},
		"units/yuhua.yaml":                  good["district.yaml"],
		"forms/community-party-building/x":  {},
		"forms/subsistence-allowance/x.yml": {},
	}
	for name, file := range good {
		if rest, ok := strings.CutPrefix(name, "small/"); ok {
			workspace["forms/community-party-building/"+rest] = file
		}
	}
	opened, err := Open(workspace)
	if err != nil {
		t.Fatal(err)
	}
	want := Workspace{
		Form: "community-party-building", Units: "yuhua", Inbox: "inbox", Reports: "reports", Outbox: "outbox", State: "state",
		Signature: "中共甲区委组织部", Salutation: "市委组织部", Timezone: "Asia/Shanghai",
		Deadline: Deadline{28, "18:00"},
	}
	if !reflect.DeepEqual(*opened.Workspace, want) {
		t.Errorf("got %+v, want %+v", *opened.Workspace, want)
	}
	if due := opened.Forms[0].Calendar.Due().Chinese(period.Must("2006-02")); due != "2006年2月28日18时" {
		t.Errorf("due %s", due)
	}
	if opened.Form.Code != "small" {
		t.Errorf("got form %s, want the workspace's own", opened.Form.Code)
	}
}

// TestFormIsRead looks at one value of each shape.
func TestFormIsRead(t *testing.T) {
	t.Parallel()
	f, err := Form(FS(), "forms/community-party-building")
	if err != nil {
		t.Fatal(err)
	}
	column, sheet, ok := f.Column("committee_average_age")
	if !ok || sheet.Layout != form.Rows || column.Weight != "committee_members" || *column.Min != 18 || !column.Optional {
		t.Errorf("got %+v on sheet %s", column, sheet.Code)
	}
	units, err := Units(FS(), "units/yuhua.yaml")
	if err != nil {
		t.Fatal(err)
	}
	u, _ := units.Lookup("430111002018")
	if u.Founded != period.Must("2006-04") || u.Parent != "430111002" {
		t.Errorf("got %+v", u)
	}
	if u, _ := units.Lookup("430111001001"); u.Attributes["pilot"] != 1 {
		t.Errorf("got attributes %v", u.Attributes)
	}
}

// TestFormAloneTakesAnyAttribute: only with a registry is known which there are.
func TestFormAloneTakesAnyAttribute(t *testing.T) {
	t.Parallel()
	workspace := goodWorkspace(t)
	bad, err := os.ReadFile("testdata/bad/figures-attribute.yaml")
	if err != nil {
		t.Fatal(err)
	}
	workspace["small/figures.yaml"] = &fstest.MapFile{Data: bad}
	if _, err := Form(workspace, "small"); err != nil {
		t.Errorf("alone: %v", err)
	}
	if _, err := Open(workspace); err == nil {
		t.Error("with the registry: want a refusal")
	}
}

func TestUnreadableFiles(t *testing.T) {
	t.Parallel()
	workspace := goodWorkspace(t)
	workspace["gbk.yaml"] = &fstest.MapFile{Data: []byte("form: \xb1\xa8\xb1\xed\n")}
	workspace["folder.yaml/x"] = &fstest.MapFile{}
	for name, want := range map[string]string{
		"none.yaml":   "none.yaml：找不到这个文件。请检查文件名和所在的文件夹。",
		"gbk.yaml":    "gbk.yaml：不是UTF-8编码的文本。请用UTF-8编码重新保存。",
		"folder.yaml": "folder.yaml：读不了这个文件（read folder.yaml: invalid argument）。请检查文件的权限。",
	} {
		if _, err := ReadWorkspace(workspace, name); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := Form(workspace, "nowhere"); err == nil || err.Error() != "nowhere/form.yaml：找不到这个文件。请检查文件名和所在的文件夹。" {
		t.Errorf("got %v", err)
	}
}

// TestFilesAreJudgedTogether: faults of several files come in the order of the
// files and lines.
func TestFilesAreJudgedTogether(t *testing.T) {
	t.Parallel()
	workspace := goodWorkspace(t)
	for name, bad := range map[string]string{
		"district.yaml": "units-code-twice.yaml", "small/form.yaml": "form-unknown-key.yaml", "small/figures.yaml": "figures-make.yaml",
	} {
		data, err := os.ReadFile(path.Join("testdata/bad", bad))
		if err != nil {
			t.Fatal(err)
		}
		workspace[name] = &fstest.MapFile{Data: data}
	}
	_, err := Open(workspace)
	var places []string
	for line := range strings.Lines(err.Error()) {
		place, _, _ := strings.Cut(line, "：")
		places = append(places, place)
	}
	if got := strings.Join(places, " "); got != "district.yaml:8 small/figures.yaml:3 small/form.yaml:3" {
		t.Errorf("got %s", got)
	}
}

// TestErrorPointsIntoExpression wants the very character of an unknown name.
func TestErrorPointsIntoExpression(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"figures-expression-unknown.yaml":   "totals",
		"figures-expression-arguments.yaml": "round",
		"rules-name-unknown.yaml":           "prev.totl",
	} {
		data, err := os.ReadFile(path.Join("testdata/bad", name))
		if err != nil {
			t.Fatal(err)
		}
		workspace := goodWorkspace(t)
		kind, _, _ := strings.Cut(name, "-")
		workspace[replaces[kind].file] = &fstest.MapFile{Data: data}
		_, err = Open(workspace)
		var fault *Error
		if !errors.As(err, &fault) {
			t.Fatalf("%s: got %v", name, err)
		}
		line := []rune(strings.Split(string(data), "\n")[fault.Line-1])
		if got := string(line[fault.Column-1:]); !strings.HasPrefix(got, want) {
			t.Errorf("%s: points at %q, want %q", name, got, want)
		}
	}
}

func TestSchemaOfUnknownKind(t *testing.T) {
	t.Parallel()
	if _, err := Schema("towns"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// TestHeadersNameSchemas: the first line of every shipped file names the schema
// that stands beside it.
func TestHeadersNameSchemas(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(FS(), name)
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(string(data), "\n")
		schema, ok := strings.CutPrefix(first, "# yaml-language-server: $schema=")
		if !ok || !exists(FS(), path.Join(path.Dir(name), schema)) {
			t.Errorf("%s begins with %q", name, first)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
