package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huibao/pipeline/document"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

func editionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "editions 报告期", Short: "列出发布过的各版汇报", Args: arguments(1, 1, "一个报告期，如 2006-06"),
		Example: "  huibao editions --workspace demo 2006-06",
	}
	dir := workspaceFlag(cmd)
	formFlag(cmd)
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	place := cmd.Flags().Bool("place", false, "把各版的文件重新放进汇报文件夹")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withMonth(cmd, *dir, args[0], func(ctx context.Context, s *service, p period.Period) error {
			all, err := s.desk.Editions(ctx, p)
			if err != nil {
				return err
			}
			if *place {
				if err := s.desk.Place(ctx, p); err != nil {
					return err
				}
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), editionsJSON(all))
			}
			s.tellEditions(cmd.OutOrStdout(), p, all)
			return nil
		})
	}
	return cmd
}

type editionOutput struct {
	Number      int          `json:"number"`
	PublishedAt string       `json:"published_at"`
	SignedBy    string       `json:"signed_by,omitempty"`
	Files       []store.Blob `json:"files"`
}

func editionsJSON(all []store.Edition) []editionOutput {
	out := []editionOutput{}
	for _, e := range all {
		out = append(out, editionOutput{e.Number, e.PublishedAt.Format(time.RFC3339), e.SignedBy, e.Blobs})
	}
	return out
}

func (s *service) tellEditions(out io.Writer, p period.Period, all []store.Edition) {
	if len(all) == 0 {
		fmt.Fprintf(out, "%s还没有发布过汇报。\n", p.Chinese())
	}
	for _, e := range all {
		signed := "没有签发人"
		if e.SignedBy != "" {
			signed = e.SignedBy + "签发"
		}
		fmt.Fprintf(out, "第%d版\u3000%s\u3000%s\n", e.Number, e.PublishedAt.In(s.zone).Format("2006-01-02 15:04"), signed)
		for _, blob := range e.Blobs {
			fmt.Fprintf(out, "    %s\u3000%s\n", blob.SHA256, blob.Name)
		}
	}
}

func diffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "diff 报告期 版次 版次", Short: "比较两版汇报的数据", Args: arguments(3, 3, "一个报告期和两个版次，如 2006-06 1 2"),
		Long:    "逐项列出两版之间不一样的数据：原来的、现在的，因为哪个单位的哪一次报送。",
		Example: "  huibao diff --workspace demo 2006-06 1 2",
	}
	dir := workspaceFlag(cmd)
	formFlag(cmd)
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var numbers [2]int
		for i, text := range args[1:] {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				return misuse("“%s”不是版次，应为 1、2 这样的数。", text)
			}
			numbers[i] = n
		}
		return withMonth(cmd, *dir, args[0], func(ctx context.Context, s *service, p period.Period) error {
			c, err := s.desk.Compare(ctx, p, numbers[0], numbers[1])
			var none *work.NoEditionError
			if errors.As(err, &none) {
				return failed("%s", err)
			}
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), c)
			}
			s.tellCorrection(cmd.OutOrStdout(), c)
			return nil
		})
	}
	return cmd
}

func (s *service) tellCorrection(out io.Writer, c *document.Correction) {
	fmt.Fprintf(out, "第%d版与第%d版相比：\n", c.Edition, c.Before)
	for _, cause := range c.Causes {
		fmt.Fprintf(out, "原因：%s\n", cause.Text)
	}
	if len(c.Figures)+len(c.Words) == 0 {
		fmt.Fprintln(out, "数据和文字没有变动。")
	}
	for _, f := range c.Figures {
		if f.Derived {
			continue
		}
		fmt.Fprintf(out, "%s\t%s\t%s → %s\t%s\n", s.Units.Name(f.Unit), f.Name, f.Old, f.New, strings.Join(c.Reasons(f), "、"))
	}
	for _, w := range c.Words {
		fmt.Fprintf(out, "文字“%s”\n    原：%s\n    现：%s\n", w.Passage, w.Before, w.After)
	}
}

func verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify 报告期", Short: "核对发布过的汇报与归档的来文", Args: arguments(1, 1, "一个报告期，如 2006-06"),
		Long: `逐版核对：归档的来文和汇报与当时一字节不差，汇报文件夹里的没有被改动，用归档的来文重算全部数据与发布的相同。
全部相符时退出码为 0。`,
		Example: "  huibao verify --workspace demo 2006-06",
	}
	dir := workspaceFlag(cmd)
	formFlag(cmd)
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withMonth(cmd, *dir, args[0], func(ctx context.Context, s *service, p period.Period) error {
			proofs, err := s.desk.Verify(ctx, p)
			if err != nil {
				return err
			}
			return tellProofs(cmd.OutOrStdout(), p, proofs, *asJSON)
		})
	}
	return cmd
}

// proofOutput is what was found of an edition, for programs.
type proofOutput struct {
	Edition  int      `json:"edition"`
	Files    int      `json:"files"`
	Figures  int      `json:"figures"`
	Problems []string `json:"problems"`
	Note     string   `json:"note,omitempty"`
}

func tellProofs(out io.Writer, p period.Period, proofs []work.Proof, asJSON bool) error {
	bad := 0
	list := []proofOutput{}
	for _, proof := range proofs {
		bad += len(proof.Problems)
		list = append(list, proofOutput{proof.Number, proof.Files, proof.Figures, append([]string{}, proof.Problems...), proof.Note})
		if asJSON {
			continue
		}
		if len(proof.Problems) == 0 {
			fmt.Fprintf(out, "第%d版：相符。核对文件 %d 个，重算数据 %d 个。\n", proof.Number, proof.Files, proof.Figures)
			continue
		}
		fmt.Fprintf(out, "第%d版：不符。\n", proof.Number)
		for _, problem := range proof.Problems {
			fmt.Fprintf(out, "    %s\n", problem)
		}
		if proof.Note != "" {
			fmt.Fprintf(out, "    %s\n", proof.Note)
		}
	}
	if asJSON {
		if err := printJSON(out, list); err != nil {
			return err
		}
	}
	switch {
	case len(proofs) == 0:
		return failed("%s还没有发布过汇报，没有可以核对的。", p.Chinese())
	case bad > 0:
		return failed("%s有 %d 处不符。", p.Chinese(), bad)
	}
	return nil
}

// reportPath is where a month's report stands.
func (w *workspace) reportPath(p period.Period) string {
	return filepath.Join(w.reportsOf(w.Form), p.String())
}
