// Package monitor tells machines how the service is doing.
//
// In go a store to count in, functions that ask, and durations as they are observed; out
// comes an HTTP handler: /metrics for Prometheus, /healthz for whoever restarts what does
// not answer, /readyz for whoever sends work only where it can be done. Counts are taken
// from the store when they are asked for, so that they are right after a restart and the
// same from every process.
//
// It shows numbers and codes, never names of files, offices or people, and it changes
// nothing. It asks for no password, so it should be listened to on this machine alone.
package monitor

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"huibao/pipeline"
	"huibao/pipeline/service/store"
)

// Settings say what is watched.
type Settings struct {
	Store   *store.Store
	Queue   func(ctx context.Context) ([]Queue, error)
	Probes  []Probe
	Version string // of the program
	Log     *slog.Logger
}

// Queue is how many jobs stand where.
type Queue struct {
	State  string
	Jobs   int
	Oldest time.Time // when the oldest of them was left to be done; zero for none
}

// Probe is something that must answer for the service to be ready.
type Probe struct {
	Name string // in Chinese
	Ask  func(ctx context.Context) error
}

// Monitor watches one service. It is safe for concurrent use.
type Monitor struct {
	Settings
	registry *prometheus.Registry
	stages   *prometheus.HistogramVec
	jobs     *prometheus.HistogramVec
}

// The bounds of the histograms, in seconds: a file takes hundredths, a report seconds, the
// report of a whole country minutes.
var bounds = []float64{0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300}

// New returns a monitor.
func New(s Settings) *Monitor {
	m := &Monitor{
		Settings: s, registry: prometheus.NewRegistry(),
		stages: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "huibao_stage_seconds", Help: "How long the stages of a report took.", Buckets: bounds,
		}, []string{"stage"}),
		jobs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "huibao_job_seconds", Help: "How long jobs took, whether they succeeded or not.", Buckets: bounds,
		}, []string{"kind"}),
	}
	version := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "huibao_build_info", Help: "Always 1; the label tells the program's version.",
		ConstLabels: prometheus.Labels{"version": s.Version},
	})
	version.Set(1)
	m.registry.MustRegister(m.stages, m.jobs, version, counted{m}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Took observes how long a job took.
func (m *Monitor) Took(kind string, took time.Duration) {
	m.jobs.WithLabelValues(kind).Observe(took.Seconds())
}

// stageNames are the stages as machines name them. Judging is a part of reading.
var stageNames = map[pipeline.Stage]string{
	pipeline.Reading: "read", pipeline.Merging: "merge", pipeline.Composing: "compose",
	pipeline.RenderingPDF: "render_pdf", pipeline.RenderingXLSX: "render_xlsx",
}

// Stages returns a progress that observes how long the stages of one report take. A stage
// begins with none of one and ends with one of one; what is told between is of its parts.
func (m *Monitor) Stages() pipeline.Progress {
	var mu sync.Mutex
	began := make(map[pipeline.Stage]time.Time)
	return func(stage pipeline.Stage, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		start, known := began[stage]
		switch {
		case total != 1 || stageNames[stage] == "":
		case done == 0:
			began[stage] = time.Now()
		case known:
			m.stages.WithLabelValues(stageNames[stage]).Observe(time.Since(start).Seconds())
			delete(began, stage)
		}
	}
}

// Handler answers /metrics, /healthz and /readyz.
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: complaints{m.Log}, ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4,
	}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "正常\n") })
	mux.HandleFunc("GET /readyz", m.ready)
	return mux
}

// complaints take what Prometheus says of errors into the log.
type complaints struct{ log *slog.Logger }

func (c complaints) Println(v ...any) { c.log.Warn("cannot tell all metrics", "cause", v) }

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // who asked may have gone
}

// Serve answers until the context ends.
func (m *Monitor) Serve(ctx context.Context, on net.Listener) error {
	server := &http.Server{
		Handler: m.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(m.Log.Handler(), slog.LevelWarn),
	}
	ended := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer ended()
	err := server.Serve(on)
	if ctx.Err() != nil {
		return nil
	}
	return err
}
