package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline/service/trail"
	"huibao/pipeline/service/work"
)

// jobWords are the Chinese words for the states of jobs, in the order of their lists.
var jobWords = []struct {
	state work.JobState
	word  string
}{
	{work.Parked, "已搁置"}, {work.GivenUp, "已放弃"}, {work.Retrying, "等待重试"}, {work.Held, "暂缓"},
	{work.Running, "进行中"}, {work.Waiting, "等待"}, {work.Done, "已完成"},
}

func jobsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "jobs", Short: "查看没做完、没做成的事", Args: arguments(0, 0, "不带参数"),
		Long: `列出还没做完的事，没做成的在前。
“已搁置”的多次没做成，要排除原因以后用 huibao jobs retry 再做；搁置的报表仍算“已收、未审核”，不会丢。`,
		Example: "  huibao jobs --workspace demo\n  huibao jobs retry --all",
	}
	dir := workspaceFlag(cmd)
	state := cmd.Flags().String("state", "", "只看一种："+jobStateWords())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		states, err := statesOf(*state)
		if err != nil {
			return err
		}
		return atDesk(cmd, *dir, func(ctx context.Context, desk *work.Desk) error {
			return listJobs(ctx, cmd.OutOrStdout(), desk, states)
		})
	}
	cmd.AddCommand(retryCommand())
	return cmd
}

func retryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "retry 编号…", Short: "把搁置的事再做一次", Args: cobra.ArbitraryArgs,
		Long:    "把搁置或放弃的事再做一次，由正在运行的 huibao serve 去做；没有运行的，等它启动以后做。",
		Example: "  huibao jobs retry 12\n  huibao jobs retry --all",
	}
	dir := workspaceFlag(cmd)
	all := cmd.Flags().Bool("all", false, "全部搁置的")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *all == (len(args) > 0) {
			return misuse("请写出编号，或者用 --all；编号见 huibao jobs。")
		}
		return atDesk(cmd, *dir, func(ctx context.Context, desk *work.Desk) error {
			ids, err := jobIDs(ctx, desk, args)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := desk.Retry(ctx, id); errors.Is(err, work.ErrNoJob) {
					return failed("没有编号为 %d 的事。编号见 huibao jobs。", id)
				} else if err != nil {
					return err
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d 件事将再做一次。\n", len(ids))
			return nil
		})
	}
	return cmd
}

// jobIDs are the numbers that were written, or those of all that is parked.
func jobIDs(ctx context.Context, desk *work.Desk, args []string) ([]int64, error) {
	var out []int64
	for _, text := range args {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id < 1 {
			return nil, misuse("“%s”不是编号。编号见 huibao jobs。", text)
		}
		out = append(out, id)
	}
	if len(args) > 0 {
		return out, nil
	}
	jobs, err := desk.Jobs(ctx, work.Parked)
	for _, job := range jobs {
		out = append(out, job.ID)
	}
	return out, err
}

// atDesk does something at a workspace's desk, beside who works there.
func atDesk(cmd *cobra.Command, dir string, do func(context.Context, *work.Desk) error) error {
	return inService(cmd, dir, func(ctx context.Context, s *service) error { return do(ctx, s.desk) })
}

// inService does something in a workspace with its records, beside who works there. A
// command that is about one form has the flag that says which.
func inService(cmd *cobra.Command, dir string, do func(context.Context, *service) error) error {
	w, err := openWorkspace(dir)
	if err != nil {
		return err
	}
	if name := cmd.Flag(formName); name != nil {
		if err := w.choose(name.Value.String()); err != nil {
			return err
		}
	}
	s, err := openService(cmd.Context(), w, use{})
	if err != nil {
		return err
	}
	return errors.Join(do(cmd.Context(), s), s.close())
}

func jobStateWords() string {
	var words []string
	for _, known := range jobWords {
		words = append(words, known.word)
	}
	return strings.Join(words, "、")
}

// statesOf are the states that a word names; all but what is done when there is none.
func statesOf(word string) ([]work.JobState, error) {
	var out []work.JobState
	for _, known := range jobWords {
		if known.word == word || word == "" && known.state != work.Done {
			out = append(out, known.state)
		}
	}
	if len(out) == 0 {
		return nil, misuse("没有“%s”这种状态。可选：%s。", word, jobStateWords())
	}
	return out, nil
}

func listJobs(ctx context.Context, out io.Writer, desk *work.Desk, states []work.JobState) error {
	jobs, err := desk.Jobs(ctx, states...)
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		fmt.Fprintln(out, "没有。")
		return nil
	}
	for _, known := range jobWords {
		for _, job := range jobs {
			if job.State == known.state {
				fmt.Fprintln(out, jobLine(job, known.word, desk))
			}
		}
	}
	return nil
}

// jobAbout says what a job is about.
func jobAbout(job work.Job, desk *work.Desk) string {
	switch {
	case job.File != "":
		return job.File
	case len(job.Notices) == 1:
		return noticeWord(job.Notices[0], desk) + "\u3000" + trail.Address(job.Notices[0].Address)
	case len(job.Notices) > 1:
		return fmt.Sprintf("%d条通知\u3000%s", len(job.Notices), trail.Address(job.Notices[0].Address))
	case job.Address != "":
		return trail.Address(job.Address)
	case !job.Period.IsZero():
		return job.Period.Chinese()
	}
	return ""
}

// jobLine says what a job is, where it stands and why.
func jobLine(job work.Job, word string, desk *work.Desk) string {
	about := jobAbout(job, desk)
	line := fmt.Sprintf("%d\u3000%s\u3000%s\u3000%s\u3000%s起", job.ID, word, work.StepName(job.Kind), about, job.Since.In(desk.Zone).Format(shortTime))
	if job.State == work.Retrying || job.State == work.Held {
		line += "，" + job.Next.In(desk.Zone).Format(shortTime) + "再做"
	}
	if cause := job.Cause; cause != "" {
		if !strings.Contains(cause, "。") { // of the system, or a fault in the program
			cause = "程序出错，请把原话告知维护人员：" + cause
		}
		line += fmt.Sprintf("\n    做过 %d 次，最近一次没做成的原因：%s", job.Tries, cause)
	}
	if job.State == work.Parked && job.Kind == "check" {
		line += "\n    这份报表已收、未审核。排除原因以后运行 huibao jobs retry " + strconv.FormatInt(job.ID, 10)
	}
	return line
}
