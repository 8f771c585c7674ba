// Package config reads what an administrator writes: the workspace file, a form
// with its figures and rules, and the registry of units.
//
// In go YAML files from a file system; out come the values the pipeline works
// with, or every fault at once, each with file, line, what is wrong, the nearest
// valid name and what to do. The shipped forms, units and workspace file are
// embedded and stand behind a workspace's own. The package decides nothing about
// reports and writes no file.
package config

import (
	"embed"
	"io/fs"
	"path"
	"strings"

	"huibao/config/strict"
	"huibao/pipeline/calendar"
	"huibao/pipeline/form"
	"huibao/pipeline/unit"
)

//go:embed forms units schema workspace.yaml holidays.yaml
var embedded embed.FS

// FS returns the shipped files: forms/NAME/{form,figures,rules,calendar}.yaml,
// units/NAME.yaml, holidays.yaml, schema/KIND.json and workspace.yaml, the workspace
// file that a new workspace starts with.
func FS() fs.FS { return embedded }

// Config is everything a month is made with.
type Config struct {
	Workspace *Workspace
	Forms     []Report   // in the order of the workspace file; there is one at least
	Form      *form.Form // the first of them
	Units     *unit.Registry
}

// Report is one form with its month.
type Report struct {
	Form     *form.Form
	Calendar *calendar.Calendar
}

// Error is one fault in a file.
type Error = strict.Error

// Errors are all faults; every error that a file gives rise to is of this type.
type Errors = strict.Errors

// source is one of our files, judged.
type source struct{ *strict.Source }

// FileName is the name of the workspace file; shippedFile is its embedded pattern.
const (
	FileName    = "huibao.yaml"
	shippedFile = "workspace.yaml"
)

// Open reads the workspace file of a workspace and what it names, each from the
// workspace or, where that has none, from the shipped files. It checks that form
// and units fit each other, and fills the district's name into the signature.
// Without a workspace it reads the shipped files alone.
func Open(workspace fs.FS) (*Config, error) {
	name := FileName
	if workspace == nil {
		workspace, name = embedded, shippedFile
	}
	w, s := loadWorkspace(workspace, name)
	if err := strict.Collect(s.Source); err != nil {
		return nil, err
	}
	places := s.resolveForms(workspace, w)
	unitsFS, file := s.resolveUnits(workspace, w.Units)
	if err := strict.Collect(s.Source); err != nil {
		return nil, err
	}
	days, daysSource := loadDays(workspace)
	units, unitsSource := loadUnits(unitsFS, file)
	if w.Notify != nil && units != nil {
		s.checkOffices(w.Notify, units)
	}
	sources := []*strict.Source{unitsSource.Source, daysSource.Source}
	c := &Config{Workspace: w, Units: units}
	for _, at := range places {
		f, formSources := loadForm(at.fs, at.dir, units)
		calendarSource, own := loadCalendar(at.fs, at.dir)
		c.Forms = append(c.Forms, Report{f, s.calendarOf(w, at.name, own, days)})
		sources = append(append(sources, formSources...), calendarSource.Source)
	}
	s.checkApart(w, c.Forms)
	if err := strict.Collect(append(sources, s.Source)...); err != nil {
		return nil, err
	}
	c.Form = c.Forms[0].Form
	w.Signature = strings.ReplaceAll(w.Signature, districtPlace, units.District().Name)
	return c, nil
}

// formPlace is where a form is read from.
type formPlace struct {
	name string
	fs   fs.FS
	dir  string
}

// resolveForms finds the folders of all forms.
func (s source) resolveForms(workspace fs.FS, w *Workspace) []formPlace {
	var out []formPlace
	for i, name := range w.names() {
		from, dir := s.resolveForm(workspace, w.formKey(i), name)
		out = append(out, formPlace{name, from, dir})
	}
	return out
}

// checkApart wants forms that can be told from each other.
func (s source) checkApart(w *Workspace, reports []Report) {
	for i, later := range reports {
		for _, one := range reports[:i] {
			what, same := "代码", later.Form.Code
			if same != one.Form.Code {
				what, same = "名称", later.Form.Name
			}
			if same == one.Form.Code || same == one.Form.Name {
				s.Fail(w.formKey(i), "两种报表的%s都是“%s”", what, same).Action = "一种报表写一次；确是两种的，请在form.yaml里改成不同的。"
			}
		}
	}
}

// resolveForm finds the folder of a form: in the workspace as it is named or
// below forms/, else among the shipped forms.
func (s source) resolveForm(workspace fs.FS, key, name string) (fs.FS, string) {
	name = path.Clean(name)
	for _, dir := range []string{name, path.Join("forms", name)} {
		if exists(workspace, path.Join(dir, formFile)) {
			return workspace, dir
		}
	}
	if dir := path.Join("forms", name); exists(embedded, path.Join(dir, formFile)) {
		return embedded, dir
	}
	s.notFound(key, name, shipped("forms"), "文件夹里要有"+formFile+"；也可以写自带报表的名字：")
	return nil, ""
}

// resolveUnits finds the registry in the same way; the ending may be left out.
func (s source) resolveUnits(workspace fs.FS, name string) (fs.FS, string) {
	name = path.Clean(name)
	for _, file := range []string{name, path.Join("units", name+".yaml")} {
		if exists(workspace, file) {
			return workspace, file
		}
	}
	if file := path.Join("units", name+".yaml"); exists(embedded, file) {
		return embedded, file
	}
	s.notFound("units", name, shipped("units"), "请检查文件名；也可以写自带名录的名字：")
	return nil, ""
}

func (s source) notFound(key, name string, names []string, action string) {
	fault := s.Fail(key, "“%s”找不到“%s”", key, name)
	fault.Offer = strict.Offer(name, names)
	fault.Action = action + strings.Join(names, "、") + "。"
}

// shipped lists what is embedded in a folder, without endings.
func shipped(dir string) []string {
	entries, _ := fs.ReadDir(embedded, dir)
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

func exists(fsys fs.FS, name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(fsys, name)
	return err == nil && !info.IsDir()
}

// SchemaKinds lists the kinds of file that there are schemas for.
func SchemaKinds() []string {
	return []string{"workspace", "form", "figures", "rules", "calendar", "units", "holidays"}
}

// Schema returns the JSON Schema for one kind of file.
func Schema(kind string) ([]byte, error) {
	return fs.ReadFile(embedded, path.Join("schema", kind+".json"))
}
