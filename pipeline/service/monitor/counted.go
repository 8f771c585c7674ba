package monitor

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"huibao/pipeline/service/store"
)

// patience is how long counting may take.
const patience = 10 * time.Second

var (
	attempts = prometheus.NewDesc("huibao_attempts", "Files that came in, by where they stand.", []string{"state"}, nil)
	findings = prometheus.NewDesc("huibao_findings", "What was found in them, by rule.", []string{"rule", "severity"}, nil)
	editions = prometheus.NewDesc("huibao_editions", "Published reports.", nil, nil)
	notices  = prometheus.NewDesc("huibao_notices", "Who was told or is to be told of what, by where it stands.", []string{"state"}, nil)
	depth    = prometheus.NewDesc("huibao_jobs", "Jobs, by where they stand.", []string{"state"}, nil)
	oldest   = prometheus.NewDesc("huibao_oldest_job_seconds", "Age of the oldest job; 0 when there is none.", []string{"state"}, nil)
	answered = prometheus.NewDesc("huibao_up", "Whether the database answered.", nil, nil)
)

// states are all that an attempt can be in, so that none is missing while there are none.
var states = []store.State{
	store.Received, store.Checked, store.Accepted, store.Joined, store.Returned, store.Superseded, store.Duplicate,
	store.Quarantined,
}

// counted counts in the store when it is asked.
type counted struct{ *Monitor }

// Describe implements prometheus.Collector.
func (c counted) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{attempts, findings, editions, notices, depth, oldest, answered} {
		out <- d
	}
}

// Collect implements prometheus.Collector. Where the database does not answer that is said,
// and the counts are missing.
func (c counted) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var tally store.Tally
	err := c.Store.Read(ctx, func(v *store.View) (err error) {
		tally, err = v.Tally()
		return err
	})
	var queues []Queue
	if err == nil {
		queues, err = c.Queue(ctx)
	}
	if err != nil {
		c.Log.Warn("cannot count", "cause", err.Error())
		out <- gauge(answered, 0)
		return
	}
	out <- gauge(answered, 1)
	tell(out, tally)
	for _, q := range queues {
		var age time.Duration
		if !q.Oldest.IsZero() {
			age = time.Since(q.Oldest)
		}
		out <- gauge(depth, float64(q.Jobs), q.State)
		out <- gauge(oldest, age.Seconds(), q.State)
	}
}

func tell(out chan<- prometheus.Metric, t store.Tally) {
	for _, s := range states {
		out <- gauge(attempts, float64(t.Attempts[s]), string(s))
	}
	for kind, n := range t.Findings {
		out <- gauge(findings, float64(n), kind.Rule, kind.Severity)
	}
	out <- gauge(editions, float64(t.Editions))
	for _, s := range []store.NoticeState{store.NoticeWaiting, store.NoticeSent, store.NoticeParked} {
		out <- gauge(notices, float64(t.Notices[s]), string(s))
	}
}

func gauge(d *prometheus.Desc, value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}
