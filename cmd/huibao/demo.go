package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline/period"
	"huibao/samples"
)

// demoPeriod is the month that the samples tell.
var demoPeriod = period.Must("2006-06")

func demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "demo [文件夹]", Short: "用样例报表演示一遍", Args: arguments(0, 1, "至多一个文件夹"),
		Long: `新建一个放有样例报表的工作区（默认为 demo），并生成 2006年6月 的汇报。
再次运行会重新生成，改动过的文件不会被覆盖。`,
		Example: "  huibao demo",
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir := "demo"
		if len(args) == 1 {
			dir = args[0]
		}
		if err := newWorkspace(dir); err != nil {
			return err
		}
		if err := copySamples(dir); err != nil {
			return err
		}
		w, err := openWorkspace(dir)
		if err != nil {
			return err
		}
		if err := makeMonth(cmd, w, demoPeriod.String()); err != nil {
			return err
		}
		tellNext(cmd, w)
		return nil
	}
	return cmd
}

// copySamples puts the sample workbooks into the inbox.
func copySamples(dir string) error {
	months, err := fs.ReadDir(samples.FS(), ".")
	if err != nil {
		return err
	}
	for _, month := range months {
		if _, err := period.Parse(month.Name()); err != nil {
			continue
		}
		files, err := fs.Sub(samples.FS(), month.Name())
		if err != nil {
			return err
		}
		inbox := filepath.Join(dir, "inbox", month.Name())
		if err := copyMissing(files, inbox, func(name string) string { return name }); err != nil {
			return err
		}
	}
	return nil
}

// tellNext offers a figure to trace, the first that adds up rows.
func tellNext(cmd *cobra.Command, w *workspace) {
	for _, d := range w.Form.Definitions() {
		if d.Make != "sum" || strings.Contains(d.Of, " ") {
			continue
		}
		fmt.Fprintf(cmd.OutOrStdout(), "\n接下来可以试试：\n  huibao trace --workspace %[1]s --period %[2]s %[3]s\u3000查看“%[4]s”由哪些单元格相加而来\n  huibao figures --workspace %[1]s --period %[2]s\u3000查看全部数据\n", w.dir, demoPeriod, d.Code, d.Name)
		return
	}
}
