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

	"huibao/pipeline"
	"huibao/pipeline/service/archive"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/work"
)

func backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "backup 备份文件", Short: "把全部运行记录、来文和设置备份成一个文件", Args: arguments(1, 1, "一个备份文件的名称"),
		Long: `把数据库、各单位的来文、回执、已发布的汇报和工作区的设置写进一个文件。
服务运行时也可以备份：备份的是同一时刻的内容。已有的文件不会被覆盖。
收件箱、回执文件夹和汇报文件夹不在其中：收下的来文和发布的汇报都在运行记录里。

备份里有各单位报送的全部内容，请像保管原件一样保管它。`,
		Example: "  huibao backup --workspace demo huibao-2006-07-05.tar.zst\n  huibao backup --verify huibao-2006-07-05.tar.zst",
	}
	dir := workspaceFlag(cmd)
	only := cmd.Flags().Bool("verify", false, "不备份，只核对一个已有的备份是否完好")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *only {
			return verifyBackup(cmd, args[0])
		}
		w, err := readSettings(*dir)
		if err != nil {
			return err
		}
		return backup(cmd, w, args[0])
	}
	return cmd
}

func backup(cmd *cobra.Command, w *workspace, path string) error {
	out := cmd.OutOrStdout()
	watch := newProgress(cmd.ErrOrStderr())
	var summary archive.Summary
	err := newFile(path, func(to io.Writer) (err error) {
		summary, err = w.archive(cmd.Context(), to, filepath.Dir(path), watch.of("写入备份"))
		return err
	})
	watch.end()
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "备份已写好：%s（%s）\n", path, bytesWords(info.Size()))
	tellArchive(out, summary)
	if summary.LeftOut > 0 {
		fmt.Fprintf(out, "  另有 %d 个文件没有记录用到，没有备份。\n", summary.LeftOut)
	}
	if outside := w.outside(); outside != "" {
		fmt.Fprintf(out, "  注意：templates 指向工作区以外的 %s，那里的模板和字体没有备份，请另行保存。\n", outside)
	}
	fmt.Fprint(out, "请把它复制到另一台机器上保管。\n")
	return nil
}

// archive writes the state as it stands.
func (w *workspace) archive(ctx context.Context, to io.Writer, spool string, tell archive.Progress) (summary archive.Summary, err error) {
	opened, err := w.readStore(ctx)
	if err != nil {
		return summary, err
	}
	defer opened.Close()
	kept, err := w.readFiles(ctx)
	if err != nil {
		return summary, err
	}
	defer kept.Close()
	return archive.Write(ctx, to, archive.Source{
		Store: opened, Files: kept, Workspace: os.DirFS(w.dir), Settings: w.settings(),
		Program: version(), At: time.Now(), Spool: spool, Progress: tell,
	})
}

// settings are what makes a workspace, without what is sent and made in it. A restored
// workspace then makes the same reports.
func (w *workspace) settings() []string {
	var out []string
	names := []string{settingsName, "holidays.yaml", "forms", "units", "schema", "templates", w.Workspace.Form, w.Workspace.Units, w.Workspace.Templates}
	for _, name := range append(names, w.Workspace.Forms...) {
		name = filepath.ToSlash(filepath.Clean(name))
		if name == "." || !fs.ValidPath(name) {
			continue
		}
		if _, err := os.Stat(w.path(name)); err == nil {
			out = append(out, name)
		}
	}
	return out
}

// outside is the folder of templates where it is not in the workspace.
func (w *workspace) outside() string {
	if w.Workspace.Templates == "" || filepath.IsLocal(w.Workspace.Templates) {
		return ""
	}
	return w.path(w.Workspace.Templates)
}

func verifyBackup(cmd *cobra.Command, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	watch := newProgress(cmd.ErrOrStderr())
	summary, err := archive.Verify(cmd.Context(), f, watch.of("核对备份"))
	watch.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "备份完好：%s\n", path)
	tellArchive(cmd.OutOrStdout(), summary)
	return nil
}

// tellArchive says what an archive holds.
func tellArchive(out io.Writer, s archive.Summary) {
	fmt.Fprintf(out, "  写于 %s，程序版本 %s\n", s.At.Local().Format("2006-01-02 15:04:05"), s.Program)
	fmt.Fprintf(out, "  报送 %d 份，发布的汇报 %d 版，操作记录 %d 行\n", s.Rows["attempts"], s.Rows["editions"], s.Rows["audit"])
	fmt.Fprintf(out, "  文件 %d 个（%s），设置文件 %d 个\n", s.Manifest.Files, bytesWords(s.Bytes), s.Manifest.Workspace)
}

// bytesWords is a size as people read it.
func bytesWords(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d 字节", n)
}

func restoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "restore 备份文件", Short: "把备份恢复到一个空的工作区", Args: arguments(1, 1, "一个备份文件"),
		Long: `把 huibao backup 写出的备份恢复到一个空的工作区。先核对整个备份，再写入文件，最后一次写入数据库；
中途断开可以把同一条命令再运行一次。已有内容的数据库和存储位置一概不动。
回执和最近一版汇报，在服务启动后重新放进各自的文件夹。

要换成别的数据库或存储位置，先在新的文件夹里放一份改好 database、files 的 huibao.yaml，再恢复。`,
		Example: "  huibao restore huibao-2006-07-05.tar.zst --workspace 雨花区",
	}
	dir := workspaceFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return restore(cmd, args[0], *dir) }
	return cmd
}

func restore(cmd *cobra.Command, path, dir string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	watch := newProgress(cmd.ErrOrStderr())
	summary, err := archive.Restore(cmd.Context(), f, archive.Place{
		Workspace: dir, Keep: settingsName, Progress: watch.of("核对并恢复"),
		Open: func(ctx context.Context) (archive.State, error) { return emptyState(ctx, dir) },
	})
	watch.end()
	if err != nil {
		return err
	}
	if err := makeFolders(dir); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "已恢复到 %s\n", dir)
	tellArchive(cmd.OutOrStdout(), summary)
	if err := refill(cmd.Context(), cmd.OutOrStdout(), dir); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "请运行 huibao doctor --workspace %s 检查，再启动服务。\n", dir)
	return nil
}

// refill has the folders that are not in a backup filled again.
func refill(ctx context.Context, out io.Writer, dir string) (err error) {
	w, err := readSettings(dir)
	if err != nil {
		return err
	}
	s, err := w.openStore(ctx, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	answers, months, err := work.Refill(ctx, s)
	if answers+months > 0 {
		fmt.Fprintf(out, "  服务启动后，会把 %d 份报送的回执重新放进 %s，把 %d 个月最近一版汇报重新放进 %s。\n",
			answers, w.path(w.Workspace.Outbox), months, w.path(w.Workspace.Reports))
	}
	return err
}

func emptyState(ctx context.Context, dir string) (archive.State, error) {
	w, err := readSettings(dir)
	if err != nil {
		return archive.State{}, err
	}
	kept, err := files.Open(ctx, w.filesPlace())
	return archive.State{Database: w.database(), Options: w.storeOptions(), Files: kept}, err
}

// makeFolders makes those folders of a workspace that are not in a backup.
func makeFolders(dir string) error {
	w, err := readSettings(dir)
	if err != nil {
		return err
	}
	var all []error
	for _, name := range []string{w.Workspace.Inbox, w.Workspace.Outbox, w.Workspace.Reports} {
		all = append(all, os.MkdirAll(w.path(name), 0o755))
	}
	return errors.Join(all...)
}

// of is the progress of work that is no stage of the month.
func (p *progress) of(what string) func(done, total int) {
	return func(done, total int) { p.tell(pipeline.Stage(what), done, total) }
}
