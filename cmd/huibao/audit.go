package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"huibao/config"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/trail"
	"huibao/pipeline/unit"
)

func auditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "audit", Short: "查看、核对或导出操作记录", Args: arguments(0, 0, "不带参数"),
		Long: `列出最近的操作记录：什么时候、谁、做了什么。每一行都带着前一行的校验值，改动、删去或插入任何一行都查得出来。
--verify 从头核对一遍；--export 把全部记录写成文件，每行一个 JSON。`,
		Example: "  huibao audit --workspace demo --lines 50\n  huibao audit --workspace demo --verify",
	}
	dir := workspaceFlag(cmd)
	lines := cmd.Flags().IntP("lines", "n", 20, "列出最近多少行")
	verify := cmd.Flags().Bool("verify", false, "从头核对全部操作记录")
	export := cmd.Flags().String("export", "", "把全部操作记录写入这个文件")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *lines < 1 {
			return misuse("--lines 应为大于 0 的整数，现在是 %d。", *lines)
		}
		w, err := readSettings(*dir)
		if err != nil {
			return err
		}
		s, err := w.readStore(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		switch {
		case *verify:
			return verifyAudit(cmd, s)
		case *export != "":
			return exportAudit(cmd, s, *export)
		}
		return w.lastLines(cmd, s, *lines)
	}
	return cmd
}

func verifyAudit(cmd *cobra.Command, s *store.Store) error {
	err := s.Verify(cmd.Context())
	if broken, ok := errors.AsType[*store.BrokenError](err); ok {
		return failed("操作记录从第 %d 行起与写入时不符，数据库可能被改动过。请停止服务，保留数据库原样，并告知维护人员。", broken.Seq)
	}
	if err != nil {
		return err
	}
	return s.Read(cmd.Context(), func(v *store.View) error {
		head, err := v.Head()
		if err == nil {
			fmt.Fprintf(cmd.OutOrStdout(), "操作记录共 %d 行，前后相符。\n末行的校验值：%s\n", head.Seq, head.Hash)
		}
		return err
	})
}

func exportAudit(cmd *cobra.Command, s *store.Store, path string) error {
	err := newFile(path, func(w io.Writer) error { return s.ExportAudit(cmd.Context(), w) })
	if err == nil {
		fmt.Fprintf(cmd.OutOrStdout(), "操作记录已写入 %s。\n", path)
	}
	return err
}

func (w *workspace) lastLines(cmd *cobra.Command, from *store.Store, n int) error {
	zone, err := time.LoadLocation(w.Workspace.Timezone)
	if err != nil {
		return err
	}
	var last []store.Line
	err = from.Read(cmd.Context(), func(v *store.View) (err error) {
		last, err = v.LastLines(n)
		return err
	})
	if err != nil {
		return err
	}
	if len(last) == 0 {
		fmt.Fprintln(cmd.OutOrStdout(), "还没有操作记录。")
	}
	units := w.registry()
	for _, l := range last {
		told := trail.Tell(l, units)
		if told.Detail != "" {
			told.Detail = "（" + told.Detail + "）"
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%d\u3000%s\u3000%s（%s）\u3000%s\u3000%s%s\n", l.Seq, l.At.In(zone).Format("2006-01-02 15:04:05"),
			told.Who, told.Origin, told.What, told.Object, told.Detail)
	}
	return nil
}

// registry is the workspace's, to call offices by their names; nil where the settings are
// at fault, which is no reason to hide the audit.
func (w *workspace) registry() *unit.Registry {
	opened, err := config.Open(os.DirFS(w.dir))
	if err != nil {
		return nil
	}
	return opened.Units
}
