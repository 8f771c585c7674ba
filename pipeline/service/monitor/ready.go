package monitor

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

// prompt is how long all probes together may take to answer.
const prompt = 5 * time.Second

// ready asks every probe and says which does not answer.
func (m *Monitor) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), prompt)
	defer cancel()
	status := http.StatusOK
	var text strings.Builder
	for _, p := range m.Probes {
		err := ask(ctx, p)
		if err == nil {
			text.WriteString("正常　" + p.Name + "\n")
			continue
		}
		status = http.StatusServiceUnavailable
		text.WriteString("不通　" + p.Name + "\n")
		m.Log.Warn("not ready", "probe", p.Name, "cause", err.Error()) // which may name what is not for everybody
	}
	answer(w, status, text.String())
}

// ask does not wait for a probe that heeds no context, such as a folder on a dead share.
func ask(ctx context.Context, p Probe) error {
	answered := make(chan error, 1)
	go func() { answered <- p.Ask(ctx) }()
	select {
	case err := <-answered:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Database asks the store for the end of its audit.
func Database(s *store.Store) Probe {
	return Probe{"数据库", func(ctx context.Context) error {
		return s.Read(ctx, func(v *store.View) error {
			_, err := v.Head()
			return err
		})
	}}
}

// Files asks for a file that is not there.
func Files(kept *files.Store) Probe {
	return Probe{"文件", func(ctx context.Context) error {
		_, err := kept.Has(ctx, files.Digest{})
		return err
	}}
}

// Folder opens a folder and looks for a first entry.
func Folder(name, dir string) Probe {
	return Probe{name, func(context.Context) error {
		f, err := os.Open(dir)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := f.Readdirnames(1); !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}}
}
