package main

import (
	"bytes"
	"cmp"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/calendar"
	"huibao/pipeline/filename"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/service/confine"
	"huibao/templates"
)

// settingsName is the file that makes a folder a workspace.
const settingsName = "huibao.yaml"

// workspace is one district's folder: settings, inbox, reports.
type workspace struct {
	dir string
	*config.Config
	Form     *form.Form // the one at hand
	Calendar *calendar.Calendar
	line     *pipeline.Pipeline
	lines    []*pipeline.Pipeline // of all forms
	zone     *time.Location
}

// workspaceFlag adds the flag that names the workspace.
func workspaceFlag(cmd *cobra.Command) *string {
	return cmd.Flags().StringP("workspace", "w", ".", "工作区：放有 "+settingsName+" 的文件夹")
}

// openWorkspace reads a workspace's settings and builds its pipeline.
func openWorkspace(dir string) (*workspace, error) {
	if _, err := os.Stat(filepath.Join(dir, settingsName)); err != nil {
		return nil, noWorkspace(dir)
	}
	opened, err := config.Open(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	return build(dir, opened)
}

func noWorkspace(dir string) error {
	return misuse("%s 不是工作区：其中没有 %s。请用 --workspace 指明工作区，或运行 huibao init %s 新建一个。", dir, settingsName, dir)
}

// openOrDefault is openWorkspace where a folder without settings is read with the
// shipped ones.
func openOrDefault(dir string) (*workspace, error) {
	if _, err := os.Stat(filepath.Join(dir, settingsName)); err == nil {
		return openWorkspace(dir)
	}
	opened, err := config.Open(nil)
	if err != nil {
		return nil, err
	}
	return build("", opened)
}

func build(dir string, opened *config.Config) (*workspace, error) {
	zone, err := time.LoadLocation(opened.Workspace.Timezone)
	if err != nil {
		return nil, err
	}
	path, err := program()
	if err != nil {
		return nil, err
	}
	within := limits(opened.Workspace.Limits)
	w := &workspace{dir: dir, Config: opened, zone: zone}
	for _, r := range opened.Forms {
		line, err := pipeline.New(pipeline.Settings{
			Form: r.Form, Units: opened.Units, Templates: w.templates(),
			Signature: opened.Workspace.Signature, Salutation: opened.Workspace.Salutation,
			Due: r.Calendar.Due(), Limits: within, Run: children(within, int64(opened.Workspace.Limits.MemoryMB)<<20, path).Do,
		})
		if err != nil {
			return w, err
		}
		w.lines = append(w.lines, line)
	}
	w.take(0)
	return w, nil
}

// take makes one of the forms the one at hand.
func (w *workspace) take(i int) {
	w.Form, w.Calendar, w.line = w.Forms[i].Form, w.Forms[i].Calendar, w.lines[i]
}

// formFlag adds the flag that says which of several forms is meant.
func formFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("form", "", "工作区有几种报表时，指明哪一种：代码或名称")
}

// choose makes the form of that code or name the one at hand; where there are several one
// must be named.
func (w *workspace) choose(name string) error {
	if name == "" && len(w.Forms) == 1 {
		return nil
	}
	var names []string
	for i, r := range w.Forms {
		if name == r.Form.Code || name == r.Form.Name {
			w.take(i)
			return nil
		}
		names = append(names, r.Form.Code+"（"+r.Form.Name+"）")
	}
	if name == "" {
		return misuse("工作区有几种报表，请用 --form 指明一种：%s。", strings.Join(names, "、"))
	}
	return misuse("工作区没有报表“%s”。可选：%s。", name, strings.Join(names, "、"))
}

// openForm is openWorkspace with one of its forms at hand.
func openForm(dir, name string) (*workspace, error) {
	w, err := openWorkspace(dir)
	if err != nil {
		return nil, err
	}
	return w, w.choose(name)
}

// reportsOf is the folder of a form's reports: one of its own where there are several forms.
func (w *workspace) reportsOf(f *form.Form) string {
	if len(w.Workspace.Forms) == 0 {
		return w.path(w.Workspace.Reports)
	}
	return filepath.Join(w.path(w.Workspace.Reports), filename.Clean(f.Name))
}

// A child may use so much memory for one workbook, and this part of the time that the
// whole file may take: what it does not finish costs less than the file.
const (
	childMemory = 512 << 20
	childPart   = 5
)

func children(within workbook.Limits, memory int64, program string) confine.Runner {
	return confine.Runner{Program: program, Args: []string{confinedName}, Memory: cmp.Or(memory, childMemory), Time: within.Time / childPart}
}

// limits are the default limits with what the settings say in their place.
func limits(set config.Limits) workbook.Limits {
	l := workbook.Defaults()
	l.File = cmp.Or(int64(set.FileMB)<<20, l.File)
	l.Inflated = cmp.Or(int64(set.InflatedMB)<<20, l.Inflated)
	l.Ratio = cmp.Or(int64(set.Ratio), l.Ratio)
	l.Parts = cmp.Or(set.Parts, l.Parts)
	l.Sheets = cmp.Or(set.Sheets, l.Sheets)
	l.Rows = cmp.Or(set.Rows, l.Rows)
	l.Cells = cmp.Or(set.Cells, l.Cells)
	l.Texts = cmp.Or(int64(set.TextsMB)<<20, l.Texts)
	l.Time = cmp.Or(time.Duration(set.Seconds)*time.Second, l.Time)
	return l
}

func (w *workspace) templates() fs.FS {
	if w.dir == "" || w.Workspace.Templates == "" {
		return templates.FS()
	}
	return templates.Over(w.path(w.Workspace.Templates))
}

// path makes a setting's path one from the current folder.
func (w *workspace) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(w.dir, name)
}

// now is the time on the workspace's clock.
func (w *workspace) now() time.Time { return time.Now().In(w.zone) }

func (w *workspace) today() period.Date { return period.DateOf(w.now()) }

// parsePeriod reads a month as a flag gives it.
func parsePeriod(text string) (period.Period, error) {
	p, err := period.Parse(text)
	if err != nil {
		return p, misuse("报告期“%s”的写法不对，应像 2006-06。", text)
	}
	return p, nil
}

// readFile reads a file up to the size that is allowed; one byte more tells the reader
// that it is larger, and it refuses it by name.
func (w *workspace) readFile(path string) (pipeline.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return pipeline.File{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return pipeline.File{}, err
	}
	largest := w.line.Limits.File
	var data bytes.Buffer
	data.Grow(int(min(info.Size(), largest)) + bytes.MinRead)
	_, err = data.ReadFrom(io.LimitReader(f, largest+1))
	return pipeline.File{Name: filepath.Base(path), Data: data.Bytes()}, err
}

// unitCode finds the unit that a flag names by code or name; empty means the
// district.
func (w *workspace) unitCode(text string, p period.Period) (string, error) {
	if text == "" {
		return w.Units.District().Code, nil
	}
	var names []string
	for _, u := range append(w.Units.Offices(p), w.Units.District()) {
		if text == u.Code || text == u.Name || text == u.Short {
			return u.Code, nil
		}
		names = append(names, u.Name)
	}
	return "", misuse("名录中没有单位“%s”。可选：%s。", text, strings.Join(names, "、"))
}

// figureName returns a figure's Chinese name.
func (w *workspace) figureName(code string) (name, measure string) {
	for _, d := range w.Form.Definitions() {
		if d.Code == code {
			return d.Name, d.Measure
		}
	}
	return "", ""
}
