package work_test

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// depths are the jobs of each state that has any.
func depths(t *testing.T, s *store.Store) map[work.JobState]work.Depth {
	t.Helper()
	all, err := work.Depths(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 6 {
		t.Errorf("told of %d states", len(all))
	}
	out := make(map[work.JobState]work.Depth)
	for _, d := range all {
		if d.Jobs > 0 || !d.Oldest.IsZero() {
			out[d.State] = d
		}
	}
	return out
}

func TestDepths(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		s, err := store.Open(t.Context(), address, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		if got := depths(t, s); len(got) > 0 {
			t.Errorf("without tables of jobs there are %v", got)
		}
		p := postWith(t, s, false)
		began := time.Now()
		for _, month := range []int{0, 1} {
			if err := p.Request(t.Context(), june.Add(month)); err != nil {
				t.Fatal(err)
			}
		}
		waiting := depths(t, s)[work.Waiting]
		if waiting.Jobs != 2 || waiting.Oldest.Before(began.Add(-time.Minute)) || waiting.Oldest.After(time.Now().Add(time.Minute)) {
			t.Errorf("waiting: %+v", waiting)
		}
		_, err = s.DB().Exec(`UPDATE river_job SET state = 'discarded', finalized_at = CURRENT_TIMESTAMP, created_at = $1
			WHERE id = (SELECT MIN(id) FROM river_job)`, began.Add(-time.Hour).UTC())
		if err != nil {
			t.Fatal(err)
		}
		got := depths(t, s)
		if age := began.Sub(got[work.Parked].Oldest); got[work.Parked].Jobs != 1 || got[work.Waiting].Jobs != 1 || age.Round(time.Minute) != time.Hour {
			t.Errorf("got %v, the parked one %s old", got, age)
		}
	})
}

// Whoever measures is told of every job, and of every stage of a report to its end.
func TestMeasured(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, false)
		var mu sync.Mutex
		jobs, stages := map[string]bool{}, map[pipeline.Stage]bool{}
		p.Took = func(kind string, took time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			jobs[kind] = took > 0
		}
		p.Stages = func() pipeline.Progress {
			return func(stage pipeline.Stage, done, total int) {
				mu.Lock()
				defer mu.Unlock()
				if total == 1 {
					stages[stage] = done == total
				}
			}
		}
		p.serve()
		p.drop("2006-06/"+houjiatang, sample(t, june, houjiatang))
		p.reaches(1)
		if err := p.Request(t.Context(), june); err != nil {
			t.Fatal(err)
		}
		p.eventually("all kinds of jobs", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return jobs["check"] && jobs["deliver"] && jobs["report"] && jobs["place"]
		})
		mu.Lock()
		defer mu.Unlock()
		if len(stages) != 6 || slices.Contains(slices.Collect(maps.Values(stages)), false) {
			t.Errorf("stages %v", stages)
		}
	})
}
