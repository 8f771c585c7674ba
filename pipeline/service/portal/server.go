package portal

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// How long a caller may take. Uploads and downloads may take longer as long as they go on.
const (
	headerTime   = 10 * time.Second
	bodyTime     = 30 * time.Second
	stallTime    = 30 * time.Second // between two pieces of an upload
	answerTime   = 2 * time.Minute
	idleTime     = 2 * time.Minute
	stopTime     = 5 * time.Second
	downloadTime = 20 * time.Minute
	mostHeader   = 64 << 10
)

// Serve answers until the context ends, and then lets what is under way end for a few
// seconds. Keys are its certificate; nil for none.
func (p *Portal) Serve(ctx context.Context, on net.Listener, keys *tls.Config) error {
	server := &http.Server{
		Handler: p.handler, TLSConfig: keys,
		ReadHeaderTimeout: p.head, ReadTimeout: p.body, WriteTimeout: answerTime, IdleTimeout: idleTime,
		MaxHeaderBytes: mostHeader, ErrorLog: slog.NewLogLogger(p.Log.Handler(), slog.LevelDebug),
	}
	stopped := make(chan error, 1)
	ended := context.AfterFunc(ctx, func() {
		within, cancel := context.WithTimeout(context.Background(), stopTime)
		defer cancel()
		err := server.Shutdown(within)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		stopped <- err
	})
	err := serve(server, on)
	if !ended() {
		return <-stopped
	}
	return err
}

func serve(server *http.Server, on net.Listener) error {
	if server.TLSConfig != nil {
		return server.ServeTLS(on, "", "")
	}
	return server.Serve(on)
}
