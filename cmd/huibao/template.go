package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func templateCommand() *cobra.Command {
	return group("template", "检查汇报模板", templateCheckCommand())
}

func templateCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "check", Short: "检查工作区的汇报模板", Args: arguments(0, 0, "不带参数"),
		Long:    "检查汇报模板：数据代码、函数、表格和图表是否都写对。收件箱中有报表时，再用最近一期试写一遍。",
		Example: "  huibao template check --workspace demo",
	}
	dir := workspaceFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		// Building the pipeline parses the template against the form.
		w, err := openWorkspace(*dir)
		if err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		fmt.Fprintf(out, "模板 %s 无误。\n", w.Form.Template)
		months, err := w.periods()
		if err != nil || len(months) == 0 {
			return err
		}
		last := months[len(months)-1]
		watch := newProgress(cmd.ErrOrStderr())
		edition, err := w.month(cmd.Context(), last, watch)
		watch.end()
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "用%s的报表试写：正文 %d 段，附件 %d 个。\n", last.Chinese(), len(edition.Document.Body), len(edition.Document.Annexes))
		return nil
	}
	return cmd
}
