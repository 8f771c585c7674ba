package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline/document"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

func draftCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "draft", Short: "生成汇报草稿，导出、修改文字", Args: arguments(0, 0, "不带参数"),
		Long: `用已经计入的报表生成一个报告期的草稿，放进汇报文件夹的“草稿”里，并列出签发以前要看的事项。
文字可以改：huibao draft export 导出各段文字，改好以后 huibao draft import 导入。改过的段落在重新生成时保留，
其中用到的数据变了，会在这里提示。`,
		Example: "  huibao draft --workspace demo --period 2006-06\n  huibao draft export --period 2006-06 文字.md\n  huibao draft import --period 2006-06 文字.md --by 王芳",
	}
	dir, month := workspaceFlag(cmd), monthFlag(cmd)
	formFlag(cmd)
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return withMonth(cmd, *dir, *month, func(ctx context.Context, s *service, p period.Period) error {
			return s.makeDraft(ctx, cmd.OutOrStdout(), p, *asJSON)
		})
	}
	cmd.AddCommand(exportDraftCommand(), importDraftCommand(), restoreDraftCommand())
	return cmd
}

// monthFlag adds the flag that names a month or a longer period.
func monthFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("period", "", "报告期，如 2006-06、2006-Q2、2006-H1、2006")
}

// withMonth does something in a workspace for the month that a flag names, or the longer
// period.
func withMonth(cmd *cobra.Command, dir, month string, do func(context.Context, *service, period.Period) error) error {
	p, err := asked(month)
	if err != nil {
		return err
	}
	if p.IsZero() {
		return misuse("请用 --period 写明报告期，如 --period 2006-06。")
	}
	return inService(cmd, dir, func(ctx context.Context, s *service) error {
		err := do(ctx, s, p)
		var passage *work.PassageError
		if errors.As(err, &passage) || errors.Is(err, work.ErrNothing) || errors.Is(err, work.ErrDraftOld) {
			return failed("%s", err)
		}
		return err
	})
}

// makeDraft makes a month's draft, places it and says what is to be looked at.
func (s *service) makeDraft(ctx context.Context, out io.Writer, p period.Period, asJSON bool) error {
	if _, err := s.desk.Draft(ctx, p, nil); err != nil {
		return err
	}
	if err := s.desk.Place(ctx, p); err != nil {
		return err
	}
	state, err := s.desk.DraftState(ctx, p)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(out, s.draftJSON(state))
	}
	s.tellDraft(out, p, state)
	return nil
}

func (s *service) tellDraft(out io.Writer, p period.Period, state work.DraftState) {
	fmt.Fprintf(out, "%s（草稿）\n", state.Title)
	for _, blob := range state.Draft.Blobs {
		fmt.Fprintf(out, "    %s\n", filepath.Join(s.reportPath(p), work.DraftFolder, blob.Name))
	}
	if len(state.Missing) > 0 {
		fmt.Fprintf(out, "未报 %d 个单位：%s。\n", len(state.Missing), s.names(state.Missing))
	}
	if len(state.Carried) > 0 {
		fmt.Fprintf(out, "暂用最近一期数据的 %d 个单位：%s。\n", len(state.Carried), s.names(state.Carried))
	}
	if state.Open > 0 {
		fmt.Fprintf(out, "还没有核定的警告 %d 条，见 huibao review。\n", state.Open)
	}
	for _, passage := range state.Passages {
		if passage.Edited {
			fmt.Fprintf(out, "改过的段落：%s\n", passage.Name)
		}
	}
	tellFlags(out, state.Flags)
	switch {
	case state.SignOff != nil:
		fmt.Fprintf(out, "已由%s签发。\n", state.SignOff.Who)
	default:
		fmt.Fprintf(out, "看过以后签发：huibao sign --period %s --by 姓名\n", p)
	}
}

func (w *workspace) names(codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, w.Units.Name(code))
	}
	return strings.Join(names, "、")
}

// tellFlags says what about passages is to be looked at, passage by passage.
func tellFlags(out io.Writer, flags []document.Flag) {
	told := make(map[string]bool)
	for _, f := range flags {
		if told[f.Passage] {
			continue
		}
		told[f.Passage] = true
		for _, text := range flagWords(f.Passage, flags) {
			fmt.Fprintf(out, "提示：“%s”%s\n", f.Passage, text)
		}
	}
}

// flagWords says what about one passage is to be looked at.
func flagWords(passage string, flags []document.Flag) (out []string) {
	var changed, stray []string
	for _, f := range flags {
		switch {
		case f.Passage != passage:
		case f.Kind == document.FigureChanged:
			changed = append(changed, fmt.Sprintf("%s %s→%s", f.Name, f.Before, f.After))
		case f.Kind == document.NumberStray:
			stray = append(stray, f.Before)
		default:
			out = append(out, "本期没有这个段落，改过的文字没有用上。")
		}
	}
	if len(changed) > 0 {
		out = append(out, fmt.Sprintf("改文字以后有 %d 个数据变了，请核对文字：%s。", len(changed), strings.Join(changed, "，")))
	}
	if len(stray) > 0 {
		out = append(out, fmt.Sprintf("文中直接写的 %s，现在没有与它相等的数据，请核对。", strings.Join(stray, "、")))
	}
	return out
}

// draftOutput is a draft for programs.
type draftOutput struct {
	Period   string              `json:"period"`
	Title    string              `json:"title"`
	Current  bool                `json:"current"`
	Files    []store.Blob        `json:"files"`
	Missing  []string            `json:"missing"`
	Carried  []string            `json:"carried"`
	Open     int                 `json:"open_warnings"`
	Flags    []document.Flag     `json:"flags"`
	Passages []work.DraftPassage `json:"passages"`
	SignedBy string              `json:"signed_by,omitempty"`
	Latest   int                 `json:"latest_edition"`
}

func (s *service) draftJSON(state work.DraftState) draftOutput {
	out := draftOutput{
		Period: state.Draft.Period.String(), Title: state.Title, Current: state.Current, Files: state.Draft.Blobs,
		Missing: append([]string{}, state.Missing...), Carried: append([]string{}, state.Carried...), Open: state.Open,
		Flags: append([]document.Flag{}, state.Flags...), Passages: state.Passages, Latest: state.Latest,
	}
	if state.SignOff != nil {
		out.SignedBy = state.SignOff.Who
	}
	return out
}

func exportDraftCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "export 文件", Short: "导出各段文字，供修改", Args: arguments(1, 1, "一个文件名，如 文字.md"),
		Long: `把汇报的各段文字写成一个 Markdown 文件，用记事本或文档程序都能改。
每段以“## 【段落名称】”开头，这一行不要改。大括号里是数据，如 {members_total=3791}：等号前是代码，
等号后的数由程序填写，随数据更新；其余文字都可以改。不改的段落可以留着，也可以整段删掉。`,
		Example: "  huibao draft export --workspace demo --period 2006-06 文字.md",
	}
	dir, month := workspaceFlag(cmd), monthFlag(cmd)
	formFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withMonth(cmd, *dir, *month, func(ctx context.Context, s *service, p period.Period) error {
			state, err := s.desk.DraftState(ctx, p)
			if err != nil {
				return err
			}
			err = newFile(args[0], func(w io.Writer) error {
				_, err := io.WriteString(w, passagesFile(state))
				return err
			})
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%d 段文字已写入 %s。改好以后运行 huibao draft import。\n", len(state.Passages), args[0])
			}
			return err
		})
	}
	return cmd
}

func importDraftCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import 文件", Short: "导入改过的文字，并重新生成草稿", Args: arguments(1, 1, "一个由 huibao draft export 导出的文件"),
		Example: "  huibao draft import --workspace demo --period 2006-06 文字.md --by 王芳",
	}
	dir, month, by := workspaceFlag(cmd), monthFlag(cmd), byFlag(cmd)
	formFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		who, err := person(*by)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(args[0])
		if err != nil {
			return err
		}
		edits, err := editsIn(string(text))
		if err != nil {
			return failed("%s %s", args[0], err)
		}
		return withMonth(cmd, *dir, *month, func(ctx context.Context, s *service, p period.Period) error {
			return s.edit(ctx, cmd.OutOrStdout(), who, p, edits)
		})
	}
	return cmd
}

func restoreDraftCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "restore 段落…", Short: "恢复段落的原文", Args: arguments(1, -1, "段落名称，见 huibao draft"),
		Long:    "不再使用改过的文字，段落照模板重新生成，并重新生成草稿。",
		Example: "  huibao draft restore --period 2006-06 --by 王芳 基本情况/1",
	}
	dir, month, by := workspaceFlag(cmd), monthFlag(cmd), byFlag(cmd)
	formFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		who, err := person(*by)
		if err != nil {
			return err
		}
		var edits []work.Edit
		for _, name := range args {
			edits = append(edits, work.Edit{Passage: name})
		}
		return withMonth(cmd, *dir, *month, func(ctx context.Context, s *service, p period.Period) error {
			return s.edit(ctx, cmd.OutOrStdout(), who, p, edits)
		})
	}
	return cmd
}

// edit changes passages, says what cannot be checked of them and makes the draft again.
func (s *service) edit(ctx context.Context, out io.Writer, who store.Actor, p period.Period, edits []work.Edit) error {
	edited, err := s.desk.Edit(ctx, who, p, edits...)
	if err != nil {
		return err
	}
	for _, e := range edited {
		if len(e.Stray) > 0 {
			fmt.Fprintf(out, "“%s”中的 %s 不是本期的数据，程序无从核对，请再看一遍。\n", e.Passage, strings.Join(e.Stray, "、"))
		}
	}
	fmt.Fprintf(out, "改了 %d 段文字。\n", len(edited))
	return s.makeDraft(ctx, out, p, false)
}
