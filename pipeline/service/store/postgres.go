package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

var postgresDialect = dialect{
	takeHead: `SELECT seq, hash FROM head WHERE id = 1 FOR UPDATE`,
	again: func(err error) bool {
		var failed *pgconn.PgError
		if !errors.As(err, &failed) {
			return false
		}
		switch failed.Code {
		case "40001", "40P01": // serialisation failure, deadlock
			return true
		}
		return false
	},
	waits: func(err error) bool {
		var failed *pgconn.PgError
		if errors.As(err, &failed) {
			// Connection lost, out of disk or memory or connections, stopped by an operator.
			return slices.Contains([]string{"08", "53", "57"}, failed.Code[:min(2, len(failed.Code))])
		}
		var refused *pgconn.ConnectError
		var network *net.OpError // net.Error would be any error number of the system
		return errors.As(err, &refused) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
			errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, pgconn.ErrConnClosed) // the latter on all that follows
	},
}

// Reach reports whether a PostgreSQL database answers. It goes by a way of its own, since
// those that are open may all hang; a SQLite file is always within reach.
func (s *Store) Reach(ctx context.Context) error {
	if s.pool == nil {
		return nil
	}
	c, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	return errors.Join(c.Ping(ctx), c.Close(ctx))
}

func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// connectPostgres opens a database by its URL.
func connectPostgres(ctx context.Context, address string, clock func() time.Time) (*Store, error) {
	settings, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	return poolPostgres(ctx, settings, clock)
}

func poolPostgres(ctx context.Context, settings *pgxpool.Config, clock func() time.Time) (*Store, error) {
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	s := &Store{dialect: postgresDialect, clock: clock, writer: db, reader: db, pool: pool}
	if err := pool.Ping(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
