package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// defaultName is the database's file in the state folder.
const defaultName = "huibao.db"

// oldestSQLite is the first version that does not lose committed transactions when the
// write-ahead log starts anew.
var oldestSQLite = [3]int{3, 51, 3}

var sqliteDialect = dialect{
	takeHead: `SELECT seq, hash FROM head WHERE id = 1`, // the transaction began as the only writer
	again: func(err error) bool {
		var failed *sqlite.Error
		if !errors.As(err, &failed) {
			return false
		}
		primary := failed.Code() & 0xff
		return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
	},
	waits: func(err error) bool {
		var failed *sqlite.Error
		if !errors.As(err, &failed) {
			return false
		}
		switch failed.Code() & 0xff {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED,
			sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			return true
		}
		return false
	},
}

// connectSQLite opens a database file: one connection that writes, a few that read.
func connectSQLite(ctx context.Context, path string, options Options) (*Store, error) {
	path, err := sqlitePath(path, options.Folder)
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: sqliteDialect, clock: options.Clock, path: path}
	if options.Shared {
		err = localFolder(filepath.Dir(path))
	} else {
		s.lock, err = claimFolder(filepath.Dir(path))
	}
	if err != nil {
		return nil, err
	}
	if err := s.openSQLite(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// sqlitePath is where the file lies; without a path of its own it lies in the state folder.
func sqlitePath(path, folder string) (string, error) {
	if path == "" {
		path = filepath.Join(folder, defaultName)
	}
	return filepath.Abs(path)
}

func (s *Store) openSQLite(ctx context.Context) (err error) {
	// The file is made readable for its owner alone; its companions take that from it.
	file, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if s.writer, err = sql.Open("sqlite", dsn(s.path, writing)); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := checkSQLite(ctx, s.writer); err != nil {
		return err
	}
	if s.reader, err = sql.Open("sqlite", dsn(s.path, reading)); err != nil {
		return err
	}
	s.reader.SetMaxOpenConns(8)
	return nil
}

// What a connection is opened with.
var (
	writing = url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
	}
	reading = url.Values{
		"mode":    {"ro"},
		"_pragma": {"busy_timeout(10000)", "query_only(1)", "foreign_keys(1)"},
	}
)

// dsn is a file's name as SQLite takes it; any character may stand in the path.
func dsn(path string, with url.Values) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: with.Encode()}).String()
}

// checkSQLite makes sure that what is committed stays committed.
func checkSQLite(ctx context.Context, db *sql.DB) error {
	var version, journal string
	var synchronous int
	for query, into := range map[string]any{
		"SELECT sqlite_version()": &version, "PRAGMA journal_mode": &journal, "PRAGMA synchronous": &synchronous,
	} {
		if err := db.QueryRowContext(ctx, query).Scan(into); err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
	}
	if journal != "wal" || synchronous != 2 {
		return &RefusedError{
			Reason:  NotDurable,
			Message: fmt.Sprintf("数据库未能以断电不丢数据的方式打开（journal_mode=%s，synchronous=%d）。", journal, synchronous),
			Action:  "请把状态文件夹放在本机磁盘上后再启动。",
		}
	}
	return checkVersion(version)
}

// checkVersion refuses versions of SQLite that are known to lose data.
func checkVersion(version string) error {
	var have [3]int
	for i, part := range strings.SplitN(version, ".", 3) {
		have[i], _ = strconv.Atoi(part)
	}
	for i, want := range oldestSQLite {
		if have[i] > want {
			return nil
		}
		if have[i] < want {
			return &RefusedError{
				Reason:  OldSQLite,
				Message: fmt.Sprintf("程序所带的 SQLite %s 低于 3.51.3，可能丢失已提交的数据。", version),
				Action:  "请改用正式发布的程序。",
			}
		}
	}
	return nil
}
