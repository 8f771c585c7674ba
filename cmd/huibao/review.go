package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/trail"
	"huibao/pipeline/service/work"
)

func reviewCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "review", Short: "核定报送：准予警告、退回、锁定和开放补报", Args: arguments(0, 0, "不带参数"),
		Long: `列出等待核定的报送：有警告还没有核定的，和因为报告期已经锁定而暂不计入的。
警告准予保留用 review allow，退回用 review return；报告期锁定用 review close，给一个单位开放补报用 review open。
每一次核定都记入操作记录，单位得到新的回执。`,
		Example: "  huibao review --workspace demo --period 2006-06\n  huibao review allow 3f2a --by 王芳 --note 已电话核实",
	}
	dir := workspaceFlag(cmd)
	formFlag(cmd)
	month := cmd.Flags().String("period", "", "只看一个报告期，如 2006-06")
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return atDesk(cmd, *dir, func(ctx context.Context, desk *work.Desk) error {
			p, err := periodOf(*month, true)
			if err != nil {
				return err
			}
			cases, err := desk.Cases(ctx, p)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), casesJSON(cases, desk))
			}
			tellCases(cmd.OutOrStdout(), cases, desk)
			return nil
		})
	}
	cmd.AddCommand(allowCommand(), returnCommand(), openCommand(), closeCommand())
	return cmd
}

// byFlag adds the flag that says who decides.
func byFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("by", "", "经办人姓名，记入操作记录")
}

// person is who decides by a command.
func person(name string) (store.Actor, error) {
	if strings.TrimSpace(name) == "" {
		return store.Actor{}, misuse("请用 --by 写明经办人姓名，如 --by 王芳。")
	}
	return store.Actor{Who: strings.TrimSpace(name), Origin: "command"}, nil
}

// periodOf is the period that a flag names; none where that is allowed.
func periodOf(text string, optional bool) (period.Period, error) {
	if text == "" && optional {
		return period.Period{}, nil
	}
	p, err := period.Parse(text)
	if text == "" {
		return p, misuse("请用 --period 写明报告期，如 --period 2006-06。")
	}
	if err != nil {
		return p, misuse("报告期“%s”的写法不对，应像 2006-06。", text)
	}
	return p, nil
}

func allowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "allow 编号 [警告序号…]", Short: "准予警告保留", Args: arguments(1, -1, "一个报送编号，可以再写警告的序号"),
		Long:    "准予一份报送的警告保留；不写序号就是全部还没有核定的。等待核定的报送，警告全部核定以后计入汇总。编号见 huibao review，写前几位即可。",
		Example: "  huibao review allow 3f2a --by 王芳 --note 已电话核实\n  huibao review allow 3f2a 2 5 --by 王芳",
	}
	dir, by := workspaceFlag(cmd), byFlag(cmd)
	formFlag(cmd)
	note := cmd.Flags().String("note", "", "说明")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return decideAt(cmd, *dir, *by, args, func(ctx context.Context, desk *work.Desk, who store.Actor, id string, ordinals []int) (store.Attempt, error) {
			return desk.Allow(ctx, who, id, *note, ordinals...)
		})
	}
	return cmd
}

func returnCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "return 编号 [警告序号…]", Short: "把报送退回单位", Args: arguments(1, -1, "一个报送编号，可以再写警告的序号"),
		Long:    "把一份报送退回单位，并写明原因；已经计入的不再计入，它先前替换掉的也不重新计入：单位重新报送以前按未报处理。单位得到写明原因的新回执，改正后可以重新报送。",
		Example: "  huibao review return 3f2a --by 王芳 --reason 党员总数与组织部台账不符",
	}
	dir, by := workspaceFlag(cmd), byFlag(cmd)
	formFlag(cmd)
	reason := cmd.Flags().String("reason", "", "退回的原因，写在回执上")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if strings.TrimSpace(*reason) == "" {
			return misuse("请用 --reason 写明退回的原因，单位要看到它。")
		}
		return decideAt(cmd, *dir, *by, args, func(ctx context.Context, desk *work.Desk, who store.Actor, id string, ordinals []int) (store.Attempt, error) {
			return desk.Return(ctx, who, id, strings.TrimSpace(*reason), ordinals...)
		})
	}
	return cmd
}

// decideAt decides about one attempt, has it answered and says how it stands.
func decideAt(cmd *cobra.Command, dir, by string, args []string,
	decide func(context.Context, *work.Desk, store.Actor, string, []int) (store.Attempt, error)) error {
	who, err := person(by)
	if err != nil {
		return err
	}
	ordinals, err := ordinalsOf(args[1:])
	if err != nil {
		return err
	}
	return atDesk(cmd, dir, func(ctx context.Context, desk *work.Desk) error {
		a, err := named(ctx, desk, args[0])
		if err != nil {
			return err
		}
		if a, err = decide(ctx, desk, who, a.ID, ordinals); err != nil {
			return notDecided(err, a)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s：%s。\n", attemptTitle(a, desk), caseState(a, ""))
		return desk.Deliver(ctx, a.ID)
	})
}

// notDecided words why a decision was not taken.
func notDecided(err error, a store.Attempt) error {
	var transition *store.TransitionError
	switch {
	case errors.As(err, &transition):
		return failed("“%s”现在是“%s”，不能这样核定。请运行 huibao review 查看。", a.Name, trail.State(store.State(transition.From)))
	case errors.Is(err, store.ErrNoWarning), errors.Is(err, store.ErrNotFound):
		return failed("“%s”没有这个序号的警告。序号见 huibao review。", a.Name)
	}
	return err
}

func ordinalsOf(args []string) ([]int, error) {
	var out []int
	for _, text := range args {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, misuse("“%s”不是警告的序号。序号见 huibao review。", text)
		}
		out = append(out, n)
	}
	return out, nil
}

// named finds the attempt that a person means.
func named(ctx context.Context, desk *work.Desk, text string) (store.Attempt, error) {
	a, err := desk.Named(ctx, text)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return a, failed("没有编号为“%s”的报送。编号见 huibao review。", text)
	case errors.Is(err, work.ErrAmbiguous):
		return a, failed("编号以“%s”开头的报送不止一份，请多写几位。", text)
	}
	return a, err
}

func openCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "open", Short: "给一个单位开放补报", Args: arguments(0, 0, "不带参数"),
		Long:    "报告期锁定以后，准许一个单位再报一次。已经报来、正在等待的随即计入；还没有报的，下一份通过审核的计入。计入一份以后重新锁定。",
		Example: "  huibao review open --office 侯家塘街道 --period 2006-06 --by 王芳 --note 电话同意",
	}
	dir, by := workspaceFlag(cmd), byFlag(cmd)
	formFlag(cmd)
	office := cmd.Flags().String("office", "", "单位的代码或名称")
	month := cmd.Flags().String("period", "", "报告期，如 2006-06")
	note := cmd.Flags().String("note", "", "说明")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		who, err := person(*by)
		if err != nil {
			return err
		}
		p, err := periodOf(*month, false)
		if err != nil {
			return err
		}
		if *office == "" {
			return misuse("请用 --office 写明单位。")
		}
		return inService(cmd, *dir, func(ctx context.Context, s *service) error {
			code, err := s.unitCode(*office, p)
			if err != nil {
				return err
			}
			taken, err := s.desk.Reopen(ctx, who, code, p, *note)
			if err != nil {
				return err
			}
			return tellReopened(ctx, cmd.OutOrStdout(), s, code, p, taken)
		})
	}
	return cmd
}

func tellReopened(ctx context.Context, out io.Writer, s *service, office string, p period.Period, taken []store.Attempt) error {
	if len(taken) == 0 {
		fmt.Fprintf(out, "已给%s开放%s的补报：下一份通过审核的报表计入汇总。\n", s.Units.Name(office), p.Chinese())
	}
	for _, a := range taken {
		fmt.Fprintf(out, "%s：%s。\n", attemptTitle(a, s.desk), caseState(a, ""))
		if err := s.desk.Deliver(ctx, a.ID); err != nil {
			return err
		}
	}
	return nil
}

func closeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "close", Short: "锁定一个报告期", Args: arguments(0, 0, "不带参数"),
		Long:    "锁定以后报来的报表照收，但暂不计入，回执上写明找谁开放补报。",
		Example: "  huibao review close --period 2006-06 --by 王芳",
	}
	dir, by := workspaceFlag(cmd), byFlag(cmd)
	formFlag(cmd)
	month := cmd.Flags().String("period", "", "报告期，如 2006-06")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		who, err := person(*by)
		if err != nil {
			return err
		}
		p, err := periodOf(*month, false)
		if err != nil {
			return err
		}
		return atDesk(cmd, *dir, func(ctx context.Context, desk *work.Desk) error {
			err := desk.Lock(ctx, who, p)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s已经锁定。\n", p.Chinese())
			}
			return err
		})
	}
	return cmd
}
