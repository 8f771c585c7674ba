// Package storetest is the suite that every database of package store must pass, and
// makes stores for the tests of other packages.
//
// In goes a function that gives the address of an empty database; out come failures of
// the test. The suite knows no difference between the databases.
package storetest

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// ServerVariable names the variable that holds the URL of a PostgreSQL server on which
// tests may make databases.
const ServerVariable = "HUIBAO_TEST_POSTGRES"

// SQLite returns the address of a new SQLite database.
func SQLite(t testing.TB) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "状态 #1?", "huibao.db")
}

var databases atomic.Int64

// Postgres returns the URL of a new PostgreSQL database, which is dropped after the test.
// It skips the test where there is no server; in CI there must be one.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(ServerVariable)
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set", ServerVariable)
		}
		t.Skipf("SKIPPED: %s names no PostgreSQL server; nothing is known about PostgreSQL", ServerVariable)
	}
	name := fmt.Sprintf("huibao_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), databases.Add(1))
	onServer(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { onServer(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}

func onServer(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// Open opens the store at the address, by a clock that goes on by one second each time it
// is looked at, and closes it after the test.
func Open(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address, store.Options{Clock: Clock()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// Clock begins on 3 July 2006 and goes on by one second each time it is looked at.
func Clock() func() time.Time {
	var looked atomic.Int64
	start := time.Date(2006, 7, 3, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))
	return func() time.Time { return start.Add(time.Duration(looked.Add(1)) * time.Second) }
}

// Clerk is who acts in the suite.
var Clerk = store.Actor{Who: "王芳", Origin: "portal"}

// June is the period of the suite, Form its form.
var June = period.Must("2006-06")

// Form is the code of the suite's form.
const Form = "community-party-building"

// Arrival is a file of an office whose bytes are the given text.
func Arrival(office, content string) store.Arrival {
	return store.Arrival{
		Attribution: store.Attribution{Form: Form, Office: office, Period: June},
		SHA256:      Hash(content), Size: int64(len(content)), Name: office + "6月报表.xlsx", Origin: "folder/" + office,
	}
}

// Hash is the SHA-256 of a text.
func Hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// Warning is a finding on an attempt that leaves it standing.
func Warning(a store.Attempt) submission.Finding {
	source := &submission.Source{Name: a.Name, SHA256: a.SHA256, Size: a.Size}
	return submission.Finding{
		Rule: "W03", Severity: form.Warning, File: a.Name, Unit: "430111001001",
		Cells:   []submission.Cell{{Source: source, Sheet: "党员队伍", Column: 6, Row: 12}, {Source: source, Sheet: "党员队伍"}},
		Message: "党员总数比上月增加 40 人。", Action: "请核对；属实的请填写情况说明。", Explanation: "新并入两个支部。",
	}
}
