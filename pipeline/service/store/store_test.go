package store_test

import (
	"fmt"
	"sync"
	"testing"

	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
)

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.SQLite)
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Postgres(t) // one skip that says why, rather than many
	storetest.Run(t, storetest.Postgres)
}

// Several processes may start on one PostgreSQL database at once: one makes the tables.
func TestPostgresOpenedAtOnce(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			s, err := store.Open(t.Context(), address, store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// BenchmarkReceive accepts files one after the other, each in a transaction that is on
// the disk when it returns. The yardstick: 10,000 in the hour before a deadline are 3 a second.
func BenchmarkReceive(b *testing.B) {
	for _, database := range []struct {
		name  string
		empty func(testing.TB) string
	}{{"SQLite", storetest.SQLite}, {"PostgreSQL", storetest.Postgres}} {
		b.Run(database.name, func(b *testing.B) {
			s := storetest.Open(b, database.empty(b))
			for i := 0; b.Loop(); i++ {
				arrival := storetest.Arrival(fmt.Sprint(430111001+i%200), fmt.Sprint(i))
				err := s.Write(b.Context(), storetest.Clerk, func(tx *store.Tx) error {
					_, _, err := tx.Receive(arrival)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "accepts/s")
		})
	}
}
