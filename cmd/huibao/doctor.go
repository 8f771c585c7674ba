package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"huibao/pipeline/calendar"
	"huibao/pipeline/render/pdf"
	"huibao/pipeline/service/doctor"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

func doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "doctor", Short: "检查设置、数据库、文件和这台机器是否正常", Args: arguments(0, 0, "不带参数"),
		Long: `逐项检查运行所需的一切，说明哪里不对、该怎么办；只看，不改。服务运行时也可以检查。
没有问题返回 0（只有“注意”也算没有问题），有问题返回 1。

默认把每个文件读一遍，核对内容；--quick 只看文件在不在。`,
		Example: "  huibao doctor --workspace demo --quick",
	}
	dir := workspaceFlag(cmd)
	quick := cmd.Flags().Bool("quick", false, "只看文件在不在，不核对内容")
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if _, err := os.Stat(filepath.Join(*dir, settingsName)); err != nil {
			return noWorkspace(*dir)
		}
		return examine(cmd, *dir, *quick, *asJSON)
	}
	return cmd
}

func examine(cmd *cobra.Command, dir string, quick, asJSON bool) error {
	checks, closing := checksOf(cmd.Context(), dir, quick)
	defer closing()
	out := cmd.OutOrStdout()
	watch := newProgress(cmd.ErrOrStderr())
	var results []doctor.Result
	tell := func(check string) doctor.Tell { return watch.of("检查" + check) }
	err := doctor.Examine(cmd.Context(), checks, tell, func(r doctor.Result) {
		watch.end()
		results = append(results, r)
		if !asJSON {
			tellResult(out, r)
		}
	})
	if err != nil {
		return err
	}
	if asJSON {
		if err := printJSON(out, results); err != nil {
			return err
		}
	}
	return verdict(out, results, asJSON)
}

// verdict sums up; problems end the command with code 1.
func verdict(out io.Writer, results []doctor.Result, silent bool) error {
	count := make(map[doctor.Severity]int)
	for _, r := range results {
		for _, p := range r.Problems {
			count[p.Severity]++
		}
	}
	wrong, unusual := count[doctor.Wrong], count[doctor.Unusual]
	switch {
	case wrong > 0 && silent:
		return &exitError{exitFailed, ""}
	case wrong > 0:
		return failed("\n有 %d 处问题，请按上面说的处理。", wrong)
	case silent:
	case unusual > 0:
		fmt.Fprintf(out, "\n没有问题，有 %d 处请注意。\n", unusual)
	default:
		fmt.Fprint(out, "\n没有问题。\n")
	}
	return nil
}

var problemWords = map[doctor.Severity]string{doctor.Wrong: "问题", doctor.Unusual: "注意"}

func tellResult(out io.Writer, r doctor.Result) {
	if len(r.Problems) == 0 {
		fmt.Fprintf(out, "正常\u3000%s\n", r.Check)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(out, "%s\u3000%s：%s%s\n", problemWords[p.Severity], r.Check, p.Message, p.Action)
	}
}

// checksOf are the checks of a workspace. What cannot be opened leaves out the checks that
// need it; that it cannot be opened is a problem itself.
func checksOf(ctx context.Context, dir string, quick bool) (checks []doctor.Check, closing func()) {
	now := time.Now()
	whole, unsound := openWorkspace(dir)
	checks = []doctor.Check{doctor.Works("设置和模板", func(context.Context) error { return inChinese(unsound) })}
	if unsound == nil {
		checks = append(checks, doctor.Holidays(whole.now(), whole.calendars()...))
	}
	w, err := readSettings(dir)
	if err != nil {
		return checks, func() {} // nothing is known but that, which the first check says
	}
	checks = append(checks, w.fontCheck())
	if w.Workspace.Notify != nil {
		checks = append(checks, w.noticeCheck())
	}
	if w.Workspace.Portal.OIDC != nil {
		checks = append(checks, w.providerCheck())
	}
	s, err := w.readStore(ctx)
	if err != nil {
		checks = append(checks, doctor.Works("数据库", func(context.Context) error { return inChinese(err) }))
		return append(checks, w.machineChecks(now)...), func() {}
	}
	checks = append(checks, w.stateChecks(s, now)...)
	if unsound == nil {
		checks = append(checks, doctor.Agreed(s, schedule.System(), whole.zone, whole.formCodes()...))
	}
	kept, err := w.readFiles(ctx)
	if err != nil {
		checks = append(checks, doctor.Works("文件", func(context.Context) error { return inChinese(err) }))
		return append(checks, w.machineChecks(now)...), func() { s.Close() }
	}
	checks = append(checks, doctor.Files(s, kept, quick))
	return append(checks, w.machineChecks(now)...), func() { closeBoth(s, kept) }
}

func (w *workspace) calendars() (out []*calendar.Calendar) {
	for _, r := range w.Forms {
		out = append(out, r.Calendar)
	}
	return out
}

func (w *workspace) formCodes() (out []string) {
	for _, r := range w.Forms {
		out = append(out, r.Form.Code)
	}
	return out
}

// closeBoth closes what was only looked at.
func closeBoth(s *store.Store, kept *files.Store) { _, _ = s.Close(), kept.Close() }

func (w *workspace) fontCheck() doctor.Check {
	return doctor.Works("字体", func(context.Context) error {
		_, err := pdf.LoadFonts(w.templates())
		return inChinese(err)
	})
}

func (w *workspace) stateChecks(s *store.Store, now time.Time) []doctor.Check {
	return []doctor.Check{
		doctor.Database(s), doctor.Audit(s), doctor.Stuck(s, now),
		doctor.Parked(func(ctx context.Context) (int, error) {
			depths, err := work.Depths(ctx, s)
			for _, d := range depths {
				if d.State == work.Parked {
					return d.Jobs, err
				}
			}
			return 0, err
		}),
		doctor.Clock(s, now, w.Workspace.Timezone),
	}
}

func (w *workspace) machineChecks(now time.Time) []doctor.Check {
	inbox, outbox, reports := w.path(w.Workspace.Inbox), w.path(w.Workspace.Outbox), w.path(w.Workspace.Reports)
	checks := []doctor.Check{
		doctor.Folder("收件箱", inbox), doctor.Folder("回执文件夹", outbox), doctor.Folder("汇报文件夹", reports),
	}
	state := w.path(w.Workspace.State)
	leftovers := []string{outbox, reports, state}
	if dir := w.filesFolder(); dir != "" {
		leftovers = append(leftovers, dir)
	}
	checks = append(checks, doctor.Leftovers(now, leftovers...))
	if _, err := os.Stat(state); errors.Is(err, fs.ErrNotExist) {
		return append(checks, doctor.Disk(w.dir)) // it is made when the service starts
	}
	if w.database() == "" {
		checks = append(checks, doctor.Local(state))
	}
	return append(checks, doctor.Disk(state), doctor.Private(state))
}

// inChinese words an error for a list of problems, unless it is worded already.
func inChinese(err error) error {
	if err == nil || worded(err) {
		return err
	}
	return errors.New(chinese(err))
}
