package work

import (
	"context"
	"time"

	"huibao/pipeline/service/store"
)

// Depth is how many jobs stand where.
type Depth struct {
	State  JobState
	Jobs   int
	Oldest time.Time // when the oldest of them was left to be done; zero when there is none
}

// Depths tells, for each state but Done, how many jobs there are. It needs no desk, and
// where there are no tables of jobs there are no jobs.
func Depths(ctx context.Context, s *store.Store) ([]Depth, error) {
	var out []Depth
	err := s.Read(ctx, func(v *store.View) error {
		there, err := tables(ctx, s, v)
		for _, state := range []JobState{Waiting, Running, Retrying, Held, Parked, GivenUp} {
			d := Depth{State: state}
			if there && err == nil {
				err = d.count(ctx, v)
			}
			out = append(out, d)
		}
		return err
	})
	return out, err
}

// tables reports whether the tables of the jobs were ever made.
func tables(ctx context.Context, s *store.Store, v *store.View) (bool, error) {
	query := `SELECT COUNT(*) FROM sqlite_master WHERE name = 'river_job'`
	if s.Pool() != nil {
		query = `SELECT COUNT(*) FROM pg_tables WHERE tablename = 'river_job'`
	}
	var n int
	err := v.SQL().QueryRowContext(ctx, query).Scan(&n)
	return n > 0, err
}

func (d *Depth) count(ctx context.Context, v *store.View) error {
	for _, theirs := range jobStates[d.State] {
		var n int
		err := v.SQL().QueryRowContext(ctx, `SELECT COUNT(*) FROM river_job WHERE state = $1`, string(theirs)).Scan(&n)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		var oldest time.Time
		err = v.SQL().QueryRowContext(ctx, `SELECT created_at FROM river_job WHERE state = $1 ORDER BY created_at LIMIT 1`,
			string(theirs)).Scan(&oldest)
		if err != nil {
			return err
		}
		if d.Jobs += n; d.Oldest.IsZero() || oldest.Before(d.Oldest) {
			d.Oldest = oldest
		}
	}
	return nil
}
