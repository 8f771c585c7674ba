package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// OpenReadOnly opens a database that another process may be working in, to look at it or
// to export it. It takes no lock, makes nothing and changes nothing; Write fails. Tables
// that are missing or not up to date are a [RefusedError].
func OpenReadOnly(ctx context.Context, address string, options Options) (*Store, error) {
	clock := options.Clock
	if clock == nil {
		clock = time.Now
	}
	open := readSQLite
	if isPostgres(address) {
		open = readPostgres
	}
	s, err := open(ctx, address, options.Folder)
	if err != nil {
		return nil, err
	}
	s.clock, s.writer = clock, s.reader
	if err := s.upToDate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// NetworkKind names the network file system that a folder lies on; empty when it is a
// local one.
func NetworkKind(dir string) (string, error) { return networkKind(dir) }

func readSQLite(_ context.Context, address, folder string) (*Store, error) {
	path, err := sqlitePath(strings.TrimPrefix(address, "sqlite:"), folder)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, noDatabase(path, err)
	}
	db, err := sql.Open("sqlite", dsn(path, reading))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(8)
	return &Store{dialect: sqliteDialect, path: path, reader: db}, nil
}

func readPostgres(ctx context.Context, address, _ string) (*Store, error) {
	settings, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	settings.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	return poolPostgres(ctx, settings, nil)
}

// upToDate refuses tables of another version than this program's, and none.
func (s *Store) upToDate(ctx context.Context) error {
	var seq int64
	if err := s.reader.QueryRowContext(ctx, `SELECT seq FROM head WHERE id = 1`).Scan(&seq); err != nil {
		return s.unusable(err)
	}
	steps, err := s.steps()
	if err != nil {
		return err
	}
	have, newest, err := versions(ctx, steps)
	if err == nil && have < newest {
		err = &RefusedError{
			Reason:  OldDatabase,
			Message: fmt.Sprintf("数据库是第 %d 版，本程序使用第 %d 版。", have, newest),
			Action:  "请先用本程序启动一次服务，数据库会自动升级。",
		}
	}
	return err
}

// unusable words why the tables cannot be read.
func (s *Store) unusable(cause error) error {
	var failed *sqlite.Error
	switch {
	case s.path == "":
		return noDatabase("PostgreSQL", cause)
	case !errors.As(cause, &failed) || failed.Code()&0xff != sqlite3.SQLITE_CORRUPT && failed.Code()&0xff != sqlite3.SQLITE_NOTADB:
		return noDatabase(s.path, cause)
	}
	return &RefusedError{
		Reason:  Corrupt,
		Message: fmt.Sprintf("数据库文件 %s 已损坏（%v）。", s.path, cause),
		Action:  "请停止服务，保留原文件，把最近的备份恢复到新的工作区。",
		Err:     cause,
	}
}

func noDatabase(place string, cause error) error {
	why := fmt.Sprintf("%s 中没有可以读取的数据库（%v）。", place, cause)
	if errors.Is(cause, fs.ErrNotExist) {
		why = fmt.Sprintf("还没有数据库 %s。", place)
	}
	return &RefusedError{
		Reason: NoDatabase, Message: why,
		Action: "运行过一次 huibao run 或 huibao serve 以后才有；如果运行过，请核对设置中的 state 和 database。", Err: cause,
	}
}

// CheckEmpty returns nil where the database at the address is missing or holds nothing, so
// that [Import] may fill it, and else a [RefusedError].
func CheckEmpty(ctx context.Context, address string, options Options) error {
	s, err := connect(ctx, address, options)
	if err != nil {
		return err
	}
	return errors.Join(s.checkEmpty(ctx), s.Close())
}

func (s *Store) checkEmpty(ctx context.Context) error {
	steps, err := s.steps()
	if err != nil {
		return err
	}
	have, _, err := versions(ctx, steps)
	if err != nil || have == 0 {
		return err
	}
	var seq int64
	if err := s.writer.QueryRowContext(ctx, `SELECT seq FROM head WHERE id = 1`).Scan(&seq); err != nil {
		return err
	}
	if seq != 0 {
		return notEmpty()
	}
	return nil
}

// Integrity lets SQLite look whether its file is sound, and returns what it says when it is
// not. A PostgreSQL server sees to that by itself.
func (s *Store) Integrity(ctx context.Context) ([]string, error) {
	if s.path == "" {
		return nil, nil
	}
	var said []string
	err := s.Read(ctx, func(v *View) (err error) {
		said, err = list(v, func(r row) (text string, err error) { return text, r.Scan(&text) }, `PRAGMA quick_check(20)`)
		return err
	})
	if len(said) == 1 && said[0] == "ok" {
		said = nil
	}
	return said, err
}
