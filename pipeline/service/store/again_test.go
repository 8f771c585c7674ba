package store

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

var errOther = errors.New("another transaction was in the way")

// A transaction that failed for reason of another is made again, one that failed by itself
// is not.
func TestTriedAgain(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), "", Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.dialect.again = func(err error) bool { return errors.Is(err, errOther) }
	tries := 0
	err = s.Write(t.Context(), Actor{}, func(tx *Tx) error {
		if _, fresh, err := tx.Receive(arrival("a")); err != nil || !fresh {
			return fmt.Errorf("fresh %v, %w", fresh, err)
		}
		if tries++; tries < 3 {
			return fmt.Errorf("receive: %w", errOther)
		}
		return nil
	})
	if err != nil || tries != 3 {
		t.Errorf("%d tries, %v", tries, err)
	}
	tries = 0
	err = s.Write(t.Context(), Actor{}, func(*Tx) error { tries++; return ErrNotFound })
	if !errors.Is(err, ErrNotFound) || tries != 1 {
		t.Errorf("an error of the change itself: %d tries, %v", tries, err)
	}
	tries = 0
	err = s.Write(t.Context(), Actor{}, func(*Tx) error { tries++; return errOther })
	if !errors.Is(err, errOther) || tries < 2 {
		t.Errorf("others in the way for ever: %d tries, %v", tries, err)
	}
}

func TestWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"40001": true, "40P01": true, "23505": false} {
		if got := postgresDialect.again(fmt.Errorf("commit: %w", &pgconn.PgError{Code: code})); got != want {
			t.Errorf("PostgreSQL error %s is tried again: %v", code, got)
		}
	}
	if sqliteDialect.again(errOther) || sqliteDialect.again(nil) || postgresDialect.again(nil) {
		t.Error("what is no error of the database is tried again")
	}

	path := filepath.Join(t.TempDir(), "huibao.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	impatient, err := sql.Open("sqlite", dsn(path, url.Values{"_txlock": {"immediate"}}))
	if err != nil {
		t.Fatal(err)
	}
	defer impatient.Close()
	err = s.Write(t.Context(), Actor{}, func(*Tx) error {
		_, err := impatient.Begin()
		if !sqliteDialect.again(err) {
			t.Errorf("two writers on one file: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
