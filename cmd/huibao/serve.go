package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline/intake"
	"huibao/pipeline/service/watch"
	"huibao/pipeline/service/work"
)

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "一直运行：收报表，审核，出回执", Args: arguments(0, 0, "不带参数"),
		Long: `一直运行：报表放进收件文件夹，几秒钟后回执就在回执文件夹里。
收下的报表移到旁边的“已收”文件夹，原样保存，随时可查。
用 --portal 打开网页，各单位在浏览器里上传报表、看审核结果。
按 Ctrl+C 停止；停止以后再启动，没做完的接着做。`,
		Example: "  huibao serve --workspace demo\n  huibao serve --workspace demo --portal 127.0.0.1:8080",
	}
	dir, style := workspaceFlag(cmd), logFlag(cmd)
	monitorFlag(cmd)
	pages := portalFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return attend(cmd, *dir, *style, doors{inbox: true, pages: true, at: *pages})
	}
	return cmd
}

func workCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "work", Short: "只处理，不收件：多台机器一起处理时用", Args: arguments(0, 0, "不带参数"),
		Long: `处理其他机器收下的报表，自己不看收件文件夹。
各台机器用同一个 PostgreSQL 数据库和同一个 S3 存储，见 huibao.yaml 中的 database 和 files。`,
		Example: "  huibao work --workspace demo",
	}
	dir, style := workspaceFlag(cmd), logFlag(cmd)
	monitorFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return attend(cmd, *dir, *style, doors{})
	}
	return cmd
}

// logFlag adds the flag that says how the log is written.
func logFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("log", "text", "日志的格式：text 或 json；日志写到标准错误输出")
}

func newLog(out io.Writer, style string) (*slog.Logger, error) {
	switch style {
	case "text":
		return slog.New(slog.NewTextHandler(out, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(out, nil)), nil
	}
	return nil, misuse("选项 --log 不接受“%s”，可选 text 或 json。", style)
}

// doors are the ways by which files come in.
type doors struct {
	inbox, pages bool
	at           string // address of the pages; empty for that of the settings
}

// attend works on a workspace until it is told to stop, and opens the doors.
func attend(cmd *cobra.Command, dir, style string, open doors) error {
	log, err := newLog(cmd.ErrOrStderr(), style)
	if err != nil {
		return err
	}
	w, err := openWorkspace(dir)
	if err != nil {
		return err
	}
	s, err := openService(cmd.Context(), w, use{alone: true, log: log})
	if err != nil {
		return err
	}
	at := cmd.Flag(monitorName)
	unwatch, err := s.watch(cmd.Context(), at.Value.String(), at.Changed)
	if err != nil {
		return errors.Join(err, s.close())
	}
	defer unwatch()
	return errors.Join(s.attend(cmd.Context(), cmd.OutOrStdout(), open), s.close())
}

func (s *service) attend(ctx context.Context, out io.Writer, open doors) error {
	engine, err := s.desk.Start(ctx)
	if err == nil {
		err = s.attendTo(ctx, out, open)
		fmt.Fprintln(out, "正在停止，最多10秒……")
		err = errors.Join(unlessStopped(ctx, err), engine.Stop())
	}
	if err = unlessStopped(ctx, err); err == nil {
		fmt.Fprintln(out, "已停止。")
	}
	return err
}

// unlessStopped is an error, but for the one that says no more than that the program was told to stop.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// attendTo keeps the doors open until the context ends.
func (s *service) attendTo(ctx context.Context, out io.Writer, open doors) error {
	s.tellPlaces(out, open.inbox)
	if err := s.tellParked(ctx, out); err != nil {
		return err
	}
	if open.pages {
		shut, err := s.open(ctx, open.at, out)
		if err != nil {
			return err
		}
		defer shut()
	}
	if !open.inbox {
		<-ctx.Done()
		return nil
	}
	defer s.keepCalendars(ctx)()
	return s.takeFiles(ctx)
}

// takeFiles takes what is put into the inbox until the context ends.
func (s *service) takeFiles(ctx context.Context) error {
	watcher, err := watch.New(watch.Settings{
		Dir: s.path(s.Workspace.Inbox), Ignored: intake.Ignored, Take: s.desk.Take, Log: s.desk.Log,
	})
	if err != nil {
		return err
	}
	if err := watcher.Run(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// tellPlaces says what runs, and where things are.
func (s *service) tellPlaces(out io.Writer, inbox bool) {
	fmt.Fprintf(out, "汇报服务已启动：%s，%s\n\n", s.Units.District().Name, s.formNames())
	place := func(name, path, words string) {
		fmt.Fprintf(out, "  %s\u3000%s\n\u3000\u3000\u3000\u3000%s\n", name, path, words)
	}
	if inbox {
		place("收件", absolute(s.path(s.Workspace.Inbox)), "报表放进这里；可以按单位或报告期建子文件夹，如 2006-06。收下的移到“"+watch.Aside+"”。")
	}
	place("回执", absolute(s.path(s.Workspace.Outbox)), "每个单位一个文件夹；看不出是谁报的、读不出来的在“"+work.Unknown+"”。")
	place("汇报", absolute(s.path(s.Workspace.Reports)), map[bool]string{false: "每个月一个文件夹。", true: "每种报表一个文件夹，其中每个月一个。"}[len(s.Workspace.Forms) > 0])
	records := absolute(s.path(s.Workspace.State))
	if address := s.database(); address != "" {
		records = withoutPassword(address)
	}
	place("记录", records, "请定期备份。没做成的事用 huibao jobs 查看。")
	if ways := s.waysOfNotices(); ways != "" {
		place("通知", ways, "发出的和没发成的用 huibao notify 查看。")
	}
	fmt.Fprint(out, "\n按 Ctrl+C 停止。\n\n")
}

// formNames are the names of all forms.
func (s *service) formNames() string {
	var names []string
	for _, r := range s.Forms {
		names = append(names, r.Form.Name)
	}
	return strings.Join(names, "、")
}

// tellParked says that something waits for a person.
func (s *service) tellParked(ctx context.Context, out io.Writer) error {
	parked, err := s.desk.Jobs(ctx, work.Parked)
	if len(parked) > 0 {
		fmt.Fprintf(out, "\n有 %d 件事已搁置，请运行 huibao jobs 查看原因。\n", len(parked))
	}
	return err
}

// absolute is a path as it can be found from anywhere.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
