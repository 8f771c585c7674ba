package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables to the newest version. A SQLite file that holds tables already
// is copied before.
func (s *Store) migrate(ctx context.Context) (err error) {
	steps, err := s.steps()
	if err != nil {
		return err
	}
	have, newest, err := versions(ctx, steps)
	if err != nil || have == newest {
		return err
	}
	if s.path != "" && s.lock == nil {
		// Nobody's tables are changed while he works with them.
		lock, claimed := claimFolder(filepath.Dir(s.path))
		if claimed != nil {
			return claimed
		}
		defer func() { err = errors.Join(err, lock.release()) }()
	}
	if s.path != "" && have > 0 {
		if err := s.copyBefore(ctx, have); err != nil {
			return fmt.Errorf("copy the database before migrating: %w", err)
		}
	}
	_, err = steps.Up(ctx)
	return err
}

// versions returns the version that the tables have, 0 for none, and the newest there is.
func versions(ctx context.Context, steps *goose.Provider) (have, newest int64, err error) {
	have, newest, err = steps.GetVersions(ctx)
	if err == nil && have > newest {
		err = &RefusedError{
			Reason:  NewerDatabase,
			Message: fmt.Sprintf("数据库是第 %d 版，本程序只认识到第 %d 版。", have, newest),
			Action:  "请改用更新的程序，或恢复与本程序同版的备份。",
		}
	}
	return have, newest, err
}

// steps are the migrations. On PostgreSQL one process at a time makes them.
func (s *Store) steps() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	if s.path != "" {
		return goose.NewProvider(goose.DialectSQLite3, s.writer, files)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, s.writer, files, goose.WithSessionLocker(locker))
}

// copyBefore leaves a whole copy of the database beside it, named for the version that it
// has. Where nothing is recorded yet there is nothing to copy: an earlier start ended
// between two versions.
func (s *Store) copyBefore(ctx context.Context, version int64) error {
	var recorded bool
	if err := s.writer.QueryRowContext(ctx, `SELECT seq > 0 FROM head`).Scan(&recorded); err != nil || !recorded {
		return err
	}
	to := fmt.Sprintf("%s.version-%d", s.path, version)
	temporary := to + ".tmp"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := s.writer.ExecContext(ctx, `VACUUM INTO $1`, temporary); err != nil {
		return err
	}
	if err := os.Chmod(temporary, 0o600); err != nil {
		return err
	}
	if err := syncPath(temporary); err != nil {
		return err
	}
	if err := os.Rename(temporary, to); err != nil {
		return err
	}
	return syncPath(filepath.Dir(to))
}
