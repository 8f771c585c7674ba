package main

import (
	"context"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/spf13/cobra"
)

func scheduleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "schedule", Short: "按设置的时间定时生成汇报", Args: arguments(0, 0, "不带参数"),
		Long: `一直运行，每到 huibao.yaml 中 schedule 所定的时间，生成收件箱中最近一期的汇报。
按 Ctrl+C 停止。`,
		Example: "  huibao schedule --workspace demo",
	}
	dir := workspaceFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w, err := openWorkspace(*dir)
		if err != nil {
			return err
		}
		if w.Workspace.Schedule == "" {
			return misuse("%s 中没有设置 schedule。请写上时间，如 schedule: \"0 9 27 * *\"（每月27日9时）。", settingsName)
		}
		line, err := cron.ParseStandard(w.Workspace.Schedule)
		if err != nil {
			return failed("schedule “%s”无法理解。", w.Workspace.Schedule)
		}
		return keepMaking(cmd, w, line)
	}
	return cmd
}

// keepMaking makes the latest month's report whenever the line says so, until it
// is told to stop. A month that fails is said and tried again the next time.
func keepMaking(cmd *cobra.Command, w *workspace, line cron.Schedule) error {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	for {
		next := line.Next(w.now())
		fmt.Fprintf(out, "下一次：%s\n", next.Format("2006年1月2日 15:04"))
		if !waitUntil(ctx, next) {
			return nil
		}
		if err := makeMonth(cmd, w, ""); err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "汇报生成失败：%s\n", chinese(err))
		}
	}
}

// look is how often the clock is looked at, so that a machine that slept or was
// set right is noticed soon.
const look = 30 * time.Second

// waitUntil waits for a time on the wall clock; it returns false when the program
// is told to stop.
func waitUntil(ctx context.Context, at time.Time) bool {
	for {
		left := time.Until(at)
		if left <= 0 {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(min(left, look)):
		}
	}
}
