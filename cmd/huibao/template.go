package main

import (
	"context"
	"errors"
	"fmt"
	"io"

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
	dir, form := workspaceFlag(cmd), formFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		// Building the pipeline parses the template against the form.
		w, err := openForm(*dir, *form)
		if err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		fmt.Fprintf(out, "模板 %s 无误。\n", w.Form.Template)
		s, err := lookInto(cmd.Context(), w, nil)
		if err != nil || s == nil {
			return err
		}
		return errors.Join(s.tryBrief(cmd.Context(), out), s.close())
	}
	return cmd
}

// tryBrief writes the latest month's brief and keeps nothing of it.
func (s *service) tryBrief(ctx context.Context, out io.Writer) error {
	months, err := s.desk.Months(ctx)
	if err != nil || len(months) == 0 {
		return err
	}
	last := months[len(months)-1]
	edition, err := s.desk.Brief(ctx, last)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "用%s的报表试写：正文 %d 段，附件 %d 个。\n", last.Chinese(), len(edition.Document.Body), len(edition.Document.Annexes))
	return nil
}
