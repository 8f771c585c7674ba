package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

func signCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "sign", Short: "签发草稿，发布汇报", Args: arguments(0, 0, "不带参数"),
		Long: `签发一个报告期的草稿，并发布成新的一版：放进汇报文件夹的“第N版”里，最新的一版同时放在外面。
草稿生成以后数据或文字有变动的，要先重新生成草稿。报表设置中 sign_off 为 true 的，不签发就不发布。`,
		Example: "  huibao sign --workspace demo --period 2006-06 --by 李明 --note 同意印发",
	}
	dir, month, by := workspaceFlag(cmd), monthFlag(cmd), byFlag(cmd)
	note := cmd.Flags().String("note", "", "签发意见")
	seen := cmd.Flags().Bool("flags-seen", false, "草稿中的提示都已看过，确认无误")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		who, err := person(*by)
		if err != nil {
			return err
		}
		return withMonth(cmd, *dir, *month, func(ctx context.Context, s *service, p period.Period) error {
			return s.sign(ctx, cmd.OutOrStdout(), who, p, *note, *seen)
		})
	}
	return cmd
}

func (s *service) sign(ctx context.Context, out io.Writer, who store.Actor, p period.Period, note string, seen bool) error {
	_, err := s.desk.Sign(ctx, who, p, note, seen)
	var flags *work.FlagsError
	if errors.As(err, &flags) {
		tellFlags(out, flags.Flags)
		return failed("%s", err)
	}
	if err != nil {
		return err
	}
	e, err := s.desk.Publish(ctx, p, nil)
	if err != nil {
		return err
	}
	if err := s.desk.Place(ctx, p); err != nil {
		return err
	}
	s.tellPublished(out, e)
	return nil
}

// tellPublished says which edition is out, and where it is.
func (s *service) tellPublished(out io.Writer, e store.Edition) {
	dir := s.reportPath(e.Period)
	fmt.Fprintf(out, "%s第%d版已发布：\n", e.Period.Chinese(), e.Number)
	for _, blob := range e.Blobs {
		fmt.Fprintf(out, "    %s\n", filepath.Join(dir, work.EditionFolder(e.Number), blob.Name))
	}
	fmt.Fprintf(out, "最新的一版也在 %s。\n", dir)
	if e.Number > 1 {
		fmt.Fprintf(out, "改了什么，见汇报的附件“更正说明”，或运行 huibao diff %s %d %d。\n", e.Period, e.Number-1, e.Number)
	}
}
