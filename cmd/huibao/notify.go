package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/trail"
	"huibao/pipeline/service/work"
)

func notifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "notify", Short: "查看发出的通知，试发通知", Args: arguments(0, 0, "不带参数"),
		Long: `列出没发成的、等着发的和最近发出的通知。
通知谁、怎样通知写在 huibao.yaml 的 notify 里；没发成的排除原因以后用 huibao jobs retry 再发。`,
		Example: "  huibao notify --workspace demo\n  huibao notify test",
	}
	dir := workspaceFlag(cmd)
	most := cmd.Flags().Int("most", 20, "每种最多列出几条")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return atDesk(cmd, *dir, func(ctx context.Context, desk *work.Desk) error {
			return listNotices(ctx, cmd.OutOrStdout(), desk, *most)
		})
	}
	cmd.AddCommand(notifyTestCommand())
	return cmd
}

func notifyTestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "test", Short: "给每个接收方发一条测试通知", Args: arguments(0, 0, "不带参数"),
		Long:    "给设置中的每个邮件地址和机器人各发一条测试通知，逐条说明发成没有；有没发成的，退出码为 1。",
		Example: "  huibao notify test --workspace demo",
	}
	dir := workspaceFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return atDesk(cmd, *dir, func(ctx context.Context, desk *work.Desk) error {
			return testNotices(ctx, cmd.OutOrStdout(), desk)
		})
	}
	return cmd
}

// noticeWords are the Chinese words for the states of notices, in the order of their list.
var noticeWords = []struct {
	state store.NoticeState
	word  string
}{
	{store.NoticeParked, "没发成"}, {store.NoticeWaiting, "等着发"}, {store.NoticeSent, "已发出"},
}

// eventWords are the Chinese words for the kinds of notices.
var eventWords = map[notify.Kind]string{
	notify.Receipt: "回执", notify.Reminder: "催报", notify.Draft: "初稿待审", notify.Published: "汇报发布", notify.Failure: "需要处理",
}

// roleWords are the Chinese words for the roles.
var roleWords = map[notify.Role]string{notify.District: "区里经办", notify.Leader: "领导", notify.Operator: "运行维护"}

func listNotices(ctx context.Context, out io.Writer, desk *work.Desk, most int) error {
	listed := 0
	err := desk.Store.Read(ctx, func(v *store.View) error {
		for _, known := range noticeWords {
			notices, err := v.Notices(known.state, most)
			if err != nil {
				return err
			}
			for _, n := range notices {
				fmt.Fprintln(out, noticeLine(n, known.word, desk))
			}
			listed += len(notices)
		}
		return nil
	})
	if err == nil && listed == 0 {
		fmt.Fprintln(out, "没有。")
	}
	return err
}

// noticeLine says what a notice is, whom it goes to and what became of it.
func noticeLine(n store.Notice, word string, desk *work.Desk) string {
	at := n.MadeAt
	if n.State == store.NoticeSent {
		at = n.SentAt
	}
	line := word + "\u3000" + at.In(desk.Zone).Format(shortTime) + "\u3000" + noticeWord(n, desk) + "\u3000" +
		recipientWord(n.Recipient, desk) + "\u3000" + trail.Address(n.Address)
	if n.Cause != "" {
		line += fmt.Sprintf("\n    试过 %d 次，最近一次没发成的原因：%s", n.Tries, n.Cause)
	}
	return line
}

// noticeWord says what a notice is about.
func noticeWord(n store.Notice, desk *work.Desk) string {
	about := eventWords[notify.Kind(n.Kind)]
	if n.Office != "" {
		about += " " + desk.Line.Units.Name(n.Office)
	}
	if !n.Period.IsZero() {
		about += " " + n.Period.Chinese()
	}
	return about
}

// recipientWord names a recipient: an office by its name, anybody else by the role.
func recipientWord(who string, desk *work.Desk) string {
	if word, ok := roleWords[notify.Role(who)]; ok {
		return word
	}
	return desk.Line.Units.Name(who)
}

func testNotices(ctx context.Context, out io.Writer, desk *work.Desk) error {
	targets := desk.Post().Targets()
	if len(targets) == 0 {
		return failed("huibao.yaml 里没有设置 notify，没有可以通知的人。写法见该文件中的说明。")
	}
	lost := 0
	for _, to := range targets {
		fmt.Fprintf(out, "%s\u3000%s\u3000", recipientWord(to.Who, desk), trail.Address(to.Address))
		if err := desk.Post().Test(ctx, to.Address, desk.Line.Units.District().Name); err != nil {
			lost++
			fmt.Fprintf(out, "没发成：%s\n", err)
			continue
		}
		fmt.Fprintln(out, "已发出。")
	}
	if lost > 0 {
		return failed("%d 条测试通知没有发成。", lost)
	}
	return nil
}

// shortTime is how lists say when something was.
const shortTime = "01-02 15:04:05"
