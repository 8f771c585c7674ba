package main

import (
	"context"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"huibao/pipeline/service/monitor"
	"huibao/pipeline/service/work"
)

// monitorName is the flag that says where machines ask how the service is doing.
const monitorName = "monitor"

func monitorFlag(cmd *cobra.Command) {
	cmd.Flags().String(monitorName, "127.0.0.1:9464", "供监控程序查询的地址（/metrics、/healthz、/readyz）；填空则不开")
}

func (s *service) newMonitor(log *slog.Logger) *monitor.Monitor {
	return monitor.New(monitor.Settings{
		Store: s.store, Version: version(), Log: log,
		Queue: func(ctx context.Context) ([]monitor.Queue, error) {
			depths, err := work.Depths(ctx, s.store)
			var out []monitor.Queue
			for _, d := range depths {
				out = append(out, monitor.Queue{State: string(d.State), Jobs: d.Jobs, Oldest: d.Oldest})
			}
			return out, err
		},
		Probes: []monitor.Probe{
			monitor.Database(s.store), monitor.Files(s.files), monitor.Folder("收件箱", s.path(s.Workspace.Inbox)),
		},
	})
}

// watch answers who asks how the service is doing, until it is undone. An address that is
// taken is no reason not to work, unless somebody asked for it.
func (s *service) watch(ctx context.Context, address string, asked bool) (undo func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	on, err := net.Listen("tcp", address)
	if err != nil && asked {
		return nil, failed("监控地址 %s 无法使用（%v）。请换一个地址，或用 --monitor \"\" 关闭。", address, err)
	}
	if err != nil {
		s.desk.Log.Warn("nobody can ask how the service is doing", "address", address, "cause", err.Error())
		return func() {}, nil
	}
	within, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := s.monitor.Serve(within, on); err != nil {
			s.desk.Log.Error("monitoring ended", "cause", err.Error())
		}
	}()
	return func() { cancel(); <-ended }, nil
}
