package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/intake"
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
	line *pipeline.Pipeline
	zone *time.Location
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
	w.line, err = pipeline.New(pipeline.Settings{
		Form: opened.Form, Units: opened.Units, Templates: w.templates(),
		Signature: opened.Workspace.Signature, Salutation: opened.Workspace.Salutation,
		Due: opened.Workspace.Deadline.Due(), Limits: within, Run: children(within, int64(opened.Workspace.Limits.MemoryMB)<<20, path).Do,
	})
	return w, err
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

// periods returns the months that the inbox holds, the oldest first.
func (w *workspace) periods() ([]period.Period, error) {
	if w.dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(w.path(w.Workspace.Inbox))
	if err != nil {
		return nil, err
	}
	var out []period.Period
	for _, e := range entries {
		if p, err := period.Parse(e.Name()); err == nil && e.IsDir() {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b period.Period) int { return a.Sub(b) })
	return out, nil
}

// latest returns the period named, or the inbox's last one when none is.
func (w *workspace) latest(text string) (period.Period, error) {
	if text != "" {
		p, err := period.Parse(text)
		if err != nil {
			return p, misuse("报告期“%s”的写法不对，应像 2006-06。", text)
		}
		return p, nil
	}
	all, err := w.periods()
	if err != nil {
		return period.Period{}, err
	}
	if len(all) == 0 {
		return period.Period{}, failed("%s 中还没有报表。请按报告期建文件夹，如 2006-06，把各单位的报表放进去。", w.path(w.Workspace.Inbox))
	}
	return all[len(all)-1], nil
}

// files reads a month's files in name order.
func (w *workspace) files(p period.Period) ([]pipeline.File, error) {
	root := filepath.Join(w.path(w.Workspace.Inbox), p.String())
	var out []pipeline.File
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || intake.Ignored(e.Name()) || !e.Type().IsRegular() {
			return err
		}
		file, err := w.readFile(path)
		out = append(out, file)
		return err
	})
	return out, err
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

// memory is how many months back the rules and comparisons look.
const memory = 12

// earlier returns the accounts of the months that stand in the inbox within the
// memory before p.
func (w *workspace) earlier(ctx context.Context, p period.Period) ([]*pipeline.Accounts, error) {
	return w.between(ctx, p.Add(-memory), p.Previous())
}

// between returns the accounts of the months that stand in the inbox from the first to the
// last, the oldest first.
func (w *workspace) between(ctx context.Context, first, last period.Period) ([]*pipeline.Accounts, error) {
	all, err := w.periods()
	if err != nil {
		return nil, err
	}
	var out []*pipeline.Accounts
	for _, each := range all {
		if each.Before(first) || last.Before(each) {
			continue
		}
		files, err := w.files(each)
		if err != nil {
			return nil, err
		}
		a, err := w.line.Accounts(ctx, pipeline.Inputs{Period: each, Files: files, Earlier: out, Today: w.today()})
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// inputs gathers everything a month is made from.
func (w *workspace) inputs(ctx context.Context, p period.Period, watch *progress) (pipeline.Inputs, error) {
	in := pipeline.Inputs{Period: p, Today: w.today(), Progress: watch.tell}
	var err error
	if in.Files, err = w.files(p); err != nil {
		return in, err
	}
	if len(in.Files) == 0 {
		return in, failed("%s 中没有报表，无法生成%s的汇报。", filepath.Join(w.path(w.Workspace.Inbox), p.String()), p.Chinese())
	}
	in.Earlier, err = w.earlier(ctx, p)
	return in, err
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

// reportPath is where a month's report stands.
func (w *workspace) reportPath(p period.Period) string {
	return filepath.Join(w.path(w.Workspace.Reports), p.String())
}
