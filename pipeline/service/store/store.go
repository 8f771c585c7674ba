// Package store keeps the durable state of the service: what came in, what became of
// it, what was published, and who did what.
//
// In go an address and, within a transaction, facts; out come the same facts, typed.
// [Open] opens a SQLite file (the default) or a PostgreSQL database (by URL); everything
// behind it is the same for both. [Store.Write] runs one transaction that may change
// things through [Tx], and writes the audit lines of those changes with them;
// [Store.Read] runs one that sees a single moment through [View].
//
// Methods may be repeated: the same file received twice is one attempt, the same
// verdict twice is one verdict, the same edition twice is one edition. So whoever is
// killed at any point does the same again. States only go forward; anything else is a
// [TransitionError].
//
// It never holds the bytes of a file, only their SHA-256; it never judges, and it
// deletes nothing that came in. All times come from the clock in [Options].
package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/sethvargo/go-retry"
)

// Options are what a store is opened with, besides its address.
type Options struct {
	Folder string           // state folder, which holds the database when the address is empty
	Clock  func() time.Time // nil for time.Now
	// Shared opens a SQLite file beside others that have it open. Who works in it for
	// long, and takes up again what an earlier process left, opens it alone.
	Shared bool
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	dialect dialect
	clock   func() time.Time
	writer  *sql.DB
	reader  *sql.DB
	pool    *pgxpool.Pool // nil on SQLite
	path    string        // of the SQLite file; empty on PostgreSQL
	lock    *folderLock   // nil where several processes may share
	queue   queue         // of changes, on SQLite
}

// Open opens the database at the address and brings its tables up to date. The address is
// a path or sqlite:PATH for a SQLite file, made when it is missing; postgres://… for a
// PostgreSQL database; empty for huibao.db in the state folder. What it refuses, such as a
// folder in use by another process, is a [RefusedError].
func Open(ctx context.Context, address string, options Options) (*Store, error) {
	s, err := connect(ctx, address, options)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect opens the database as it is.
func connect(ctx context.Context, address string, options Options) (*Store, error) {
	clock := options.Clock
	if clock == nil {
		clock = time.Now
	}
	if isPostgres(address) {
		return connectPostgres(ctx, address, clock)
	}
	options.Clock = clock
	return connectSQLite(ctx, strings.TrimPrefix(address, "sqlite:"), options)
}

// Close closes the database and gives the state folder free.
func (s *Store) Close() error {
	var all []error
	for _, db := range []*sql.DB{s.reader, s.writer} {
		if db != nil {
			all = append(all, db.Close()) // on PostgreSQL both are one, which may be closed twice
		}
	}
	if s.pool != nil {
		s.pool.Close()
	}
	if s.lock != nil {
		all = append(all, s.lock.release())
	}
	return errors.Join(all...)
}

// DB is the database that transactions are written to, for a job engine that keeps its
// own tables in it.
func (s *Store) DB() *sql.DB { return s.writer }

// Pool is the pool beneath DB, for listening to notifications; nil on SQLite.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Alone reports whether this process has locked the state folder; never on PostgreSQL.
func (s *Store) Alone() bool { return s.lock != nil }

// Waits reports whether an error is none of the change's: the database cannot be reached,
// or its disk is full. The same change may be tried later.
func (s *Store) Waits(err error) bool { return err != nil && s.dialect.waits(err) }

// Actor is who changes something, and by which way.
type Actor struct {
	Who    string // account, or the name of the part of the program
	Origin string // such as portal, folder, command, schedule
}

// Tx is a transaction that may change things. It must not be used after the function
// that it was handed to has returned.
type Tx struct {
	View
	by   Actor
	at   time.Time
	head Head
}

// View is what can be asked within a transaction. It carries the context of the
// transaction, which ends with it.
type View struct {
	ctx context.Context
	sql *sql.Tx
}

// SQL is the transaction itself, for a job that must be enqueued with the change it
// follows from.
func (v *View) SQL() *sql.Tx { return v.sql }

// Write runs change in one transaction: all of it is kept, with its audit lines, or
// nothing. Writers follow one another; those that come at the same time may share a
// transaction, and then wait for one flush. Where the database asks for it the transaction is
// tried again, so change must not do anything that cannot be done twice. It must not call
// Write itself.
func (s *Store) Write(ctx context.Context, by Actor, change func(*Tx) error) error {
	e := &entry{ctx, by, change, make(chan turn, 1)}
	if s.pool != nil { // there are several writers
		return s.tried(e)
	}
	switch t, err := s.queue.await(e); {
	case err != nil:
		return err
	case t == kept:
		return nil
	case t == lead:
		return s.lead(e)
	}
	return s.tried(e)
}

// tried writes a change by itself, several times where the database asks for it.
func (s *Store) tried(e *entry) error {
	backoff := retry.WithJitterPercent(50, retry.NewExponential(10*time.Millisecond))
	return retry.Do(e.ctx, retry.WithMaxRetries(8, backoff), func(ctx context.Context) error {
		err := s.write(ctx, e)
		if s.dialect.again(err) {
			return retry.RetryableError(err)
		}
		return err
	})
}

// write makes changes in one transaction, one after the other.
func (s *Store) write(ctx context.Context, all ...*entry) error {
	raw, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer raw.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	var before Head
	if err := raw.QueryRowContext(ctx, s.dialect.takeHead).Scan(&before.Seq, &before.Hash); err != nil {
		return err
	}
	head := before
	for _, e := range all {
		tx := &Tx{View: View{e.ctx, raw}, by: e.by, at: s.now(), head: head}
		if err := e.change(tx); err != nil {
			return err
		}
		head = tx.head
	}
	if head != before {
		if _, err := raw.ExecContext(ctx, `UPDATE head SET seq = $1, hash = $2 WHERE id = 1`, head.Seq, head.Hash); err != nil {
			return err
		}
	}
	return raw.Commit()
}

// Read runs look in one transaction that sees a single moment of the database and
// cannot change it.
func (s *Store) Read(ctx context.Context, look func(*View) error) error {
	raw, err := s.reader.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer raw.Rollback() //nolint:errcheck // nothing was changed
	return look(&View{ctx, raw})
}

// now is the time as the database keeps it.
func (s *Store) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// dialect is where the two databases differ once they are open.
type dialect struct {
	takeHead string           // reads the audit's last line and keeps other writers waiting
	again    func(error) bool // whether the transaction failed only for reason of another
	waits    func(error) bool // whether it failed for reason of the place
}
