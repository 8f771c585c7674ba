package monitor

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.uber.org/goleak"

	"huibao/pipeline"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/submission"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func filled(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.Open(t, storetest.SQLite(t))
	err := s.Write(t.Context(), storetest.Clerk, func(tx *store.Tx) error {
		a, _, err := tx.Receive(storetest.Arrival("430111001", "a"))
		if err != nil {
			return err
		}
		_, err = tx.Verdict(a.ID, store.Verdict{State: store.Accepted, Findings: []submission.Finding{storetest.Warning(a)}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(t *testing.T, m *Monitor, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func says(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	var failing error
	m := New(Settings{Store: filled(t), Version: "v1", Log: quiet(), Queue: func(context.Context) ([]Queue, error) {
		return []Queue{{"waiting", 7, time.Now().Add(-time.Minute)}, {"parked", 0, time.Time{}}}, failing
	}})
	m.Took("check", 30*time.Millisecond)
	progress := m.Stages()
	for range 2 { // parts of several files at a time, within the stage as a whole
		progress(pipeline.Reading, 0, 1)
		progress(pipeline.Reading, 100, 100)
		progress(pipeline.Judging, 0, 1)
		progress(pipeline.Reading, 3, 3)
		progress(pipeline.Judging, 1, 1)
		progress(pipeline.Reading, 1, 1)
		progress(pipeline.Reading, 1, 1)
	}
	progress(pipeline.RenderingPDF, 0, 1)
	status, text := get(t, m, "/metrics")
	if status != http.StatusOK {
		t.Fatal(status, text)
	}
	says(t, text,
		`huibao_up 1`, `huibao_attempts{state="accepted"} 1`, `huibao_attempts{state="quarantined"} 0`,
		`huibao_findings{rule="W03",severity="warning"} 1`, `huibao_editions 0`, `huibao_notices{state="waiting"} 0`, `huibao_build_info{version="v1"} 1`,
		`huibao_jobs{state="waiting"} 7`, `huibao_oldest_job_seconds{state="waiting"} 60.`,
		`huibao_oldest_job_seconds{state="parked"} 0`,
		`huibao_job_seconds_bucket{kind="check",le="0.02"} 0`, `huibao_job_seconds_bucket{kind="check",le="0.05"} 1`,
		`huibao_stage_seconds_count{stage="read"} 2`, `process_`, `go_goroutines`,
	)
	if strings.Contains(text, "render_pdf") || strings.Contains(text, "judge") || strings.Contains(text, `stage=""`) || strings.Contains(text, "430111001") {
		t.Errorf("observed what is not done, or told whose file it is:\n%s", text)
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
	failing = errors.New("no such table")
	status, text = get(t, m, "/metrics")
	if says(t, text, `huibao_up 0`); status != http.StatusOK || strings.Contains(text, "huibao_attempts{") {
		t.Errorf("%d %s", status, text)
	}
}

// Every stage of a report has a name for machines, else nobody measures it.
func TestStageNames(t *testing.T) {
	t.Parallel()
	for _, stage := range []pipeline.Stage{
		pipeline.Reading, pipeline.Merging, pipeline.Composing, pipeline.RenderingPDF, pipeline.RenderingXLSX,
	} {
		if stageNames[stage] == "" {
			t.Errorf("%s has none", stage)
		}
	}
}

func TestReady(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kept, err := files.Open(t.Context(), filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	inbox := filepath.Join(dir, "inbox")
	if err := os.Mkdir(inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	s := filled(t)
	m := New(Settings{Store: s, Log: quiet(), Probes: []Probe{Database(s), Files(kept), Folder("收件箱", inbox)}})
	status, text := get(t, m, "/readyz")
	if status != http.StatusOK || text != "正常　数据库\n正常　文件\n正常　收件箱\n" {
		t.Errorf("%d %s", status, text)
	}
	if err := os.Remove(inbox); err != nil {
		t.Fatal(err)
	}
	status, text = get(t, m, "/readyz")
	if status != http.StatusServiceUnavailable || text != "正常　数据库\n正常　文件\n不通　收件箱\n" {
		t.Errorf("%d %s", status, text)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, text = get(t, m, "/readyz")
	says(t, text, "不通　数据库")
	status, text = get(t, m, "/healthz")
	if status != http.StatusOK || text != "正常\n" {
		t.Errorf("%d %s: a process that lives must say so", status, text)
	}
	if status, _ := get(t, m, "/"); status != http.StatusNotFound {
		t.Errorf("/ answers %d", status)
	}
}

// A probe that hangs does not make whoever asks hang.
func TestAskHangs(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	defer close(release)
	cancel()
	err := ask(ctx, Probe{"收件箱", func(context.Context) error { <-release; return nil }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	m := New(Settings{Store: filled(t), Log: quiet()})
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- m.Serve(ctx, on) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + on.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil || string(body) != "正常\n" ||
		response.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%q, %v, %v", body, response.Header, err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// The dashboard asks for nothing that is not told.
func TestDashboard(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "config", "deploy", "grafana.json"))
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(data, &dashboard); err != nil {
		t.Fatal(err)
	}
	m := New(Settings{Store: filled(t), Log: quiet(), Queue: func(context.Context) ([]Queue, error) {
		return []Queue{{State: "waiting"}}, nil
	}})
	m.Took("check", time.Second)
	progress := m.Stages()
	progress(pipeline.Merging, 0, 1)
	progress(pipeline.Merging, 1, 1)
	_, told := get(t, m, "/metrics")
	metric := regexp.MustCompile(`(?:huibao|process)_\w+`)
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			names := metric.FindAllString(target.Expr, -1)
			if len(names) == 0 {
				t.Errorf("%s asks for nothing of ours: %s", panel.Title, target.Expr)
			}
			for _, name := range names {
				if !strings.Contains(told, "\n"+name+"{") && !strings.Contains(told, "\n"+name+" ") {
					t.Errorf("%s asks for %s, which is not told", panel.Title, name)
				}
			}
		}
	}
	if len(dashboard.Panels) < 10 {
		t.Errorf("%d panels", len(dashboard.Panels))
	}
}
