package work

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"huibao/pipeline/service/store"
)

// Refill leaves the jobs that put every answer into the outbox again and each month's
// latest edition into the folder of reports, for whoever works on jobs next: after a
// restore both are empty. It needs no desk, since a restored form may be at fault, and
// tells how many answers and months there are.
func Refill(ctx context.Context, s *store.Store) (answers, months int, err error) {
	if err := migrate(ctx, s); err != nil {
		return 0, 0, fmt.Errorf("make the tables of the jobs: %w", err)
	}
	client, err := river.NewClient(driver(s), &river.Config{MaxAttempts: tries})
	if err != nil {
		return 0, 0, err
	}
	err = s.Write(ctx, store.Actor{Who: "restore", Origin: "command"}, func(tx *store.Tx) error {
		answered, err := tx.Answered()
		if err != nil {
			return err
		}
		latest, err := tx.LatestOfEach()
		if err != nil {
			return err
		}
		jobs := make([]river.InsertManyParams, 0, len(answered)+len(latest))
		for _, id := range answered {
			jobs = append(jobs, river.InsertManyParams{Args: deliverJob{Attempt: id}})
		}
		for _, e := range latest {
			jobs = append(jobs, river.InsertManyParams{Args: placeJob{Form: e.Form, Period: e.Period, Number: e.Number}})
		}
		answers, months = len(answered), len(latest)
		const batch = 1000
		for len(jobs) > 0 && err == nil {
			some := jobs[:min(batch, len(jobs))]
			jobs = jobs[len(some):]
			_, err = client.InsertManyTx(ctx, tx.SQL(), some)
		}
		return err
	})
	return answers, months, err
}
