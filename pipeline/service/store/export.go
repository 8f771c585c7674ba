package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strings"
)

// table is one table as it is exported and imported: its columns hold text or whole
// numbers, its order is the same on both databases.
type table struct{ name, columns, order string }

func (t table) columnNames() []string { return strings.Split(t.columns, ", ") }

// tables are all tables but head, which follows from the audit, and those that let in
// browsers, which a restored service asks to log in again; those that others refer to come
// first.
var tables = []table{
	{"attempts", attemptColumns, "arrival"},
	{"findings", findingColumns, "attempt, ordinal"},
	{"explanations", explanationColumns, "attempt, ordinal, number"},
	{"periods", periodColumns, "entry"},
	{"runs", runColumns, "entry"},
	{"schedules", scheduleColumns, "schedule"},
	{"reckonings", reckoningColumns, "form"},
	{"editions", editionColumns, "entry"},
	{"users", userColumns, "entry"},
	{"tokens", tokenColumns, "entry"},
	{"identities", identityColumns, "issuer, subject"},
	{"decisions", decisionColumns, "attempt, number"},
	{"reopenings", reopeningColumns, "entry"},
	{"overrides", overrideColumns, "entry"},
	{"drafts", draftColumns, "entry"},
	{"signoffs", signOffColumns, "entry"},
	{"notices", noticeColumns, "entry"},
	{"audit", auditColumns, "seq"},
}

// An export is lines of JSON: one header, one record for each row, one footer. The header
// names the columns, so that a later program knows those of an earlier version. The footer
// counts the rows and carries the hash of all lines before it.
type (
	header struct {
		Huibao  string              `json:"huibao"` // always "store"
		Version int64               `json:"version"`
		Tables  map[string][]string `json:"tables"` // names of the columns
	}
	record struct {
		Table string `json:"table"`
		Row   []any  `json:"row"` // in the order of the table's columns
	}
	footer struct {
		Rows   map[string]int `json:"rows"`
		SHA256 string         `json:"sha256"`
	}
)

const exportKind = "store"

// Export writes everything in the database, as it stood at one moment, to w. The same
// content gives the same bytes, whichever database holds it.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	steps, err := s.steps()
	if err != nil {
		return err
	}
	have, _, err := versions(ctx, steps)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(w)
	out := &exporter{hash: sha256.New(), rows: make(map[string]int)}
	out.lines = json.NewEncoder(io.MultiWriter(buffered, out.hash))
	columns := make(map[string][]string)
	for _, t := range tables {
		columns[t.name] = t.columnNames()
	}
	if err := out.lines.Encode(header{exportKind, have, columns}); err != nil {
		return err
	}
	err = s.Read(ctx, func(v *View) error {
		for _, t := range tables {
			if err := out.table(v, t); err != nil {
				return fmt.Errorf("export %s: %w", t.name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := out.lines.Encode(footer{out.rows, hex.EncodeToString(out.hash.Sum(nil))}); err != nil {
		return err
	}
	return buffered.Flush()
}

type exporter struct {
	lines *json.Encoder
	hash  hash.Hash
	rows  map[string]int
}

func (e *exporter) table(v *View, t table) error {
	rows, err := v.sql.QueryContext(v.ctx, `SELECT `+t.columns+` FROM `+t.name+` ORDER BY `+t.order)
	if err != nil {
		return err
	}
	defer rows.Close()
	width := len(t.columnNames())
	values, into := make([]any, width), make([]any, width)
	for i := range values {
		into[i] = &values[i]
	}
	e.rows[t.name] = 0
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := e.lines.Encode(record{t.name, values}); err != nil {
			return err
		}
		e.rows[t.name]++
	}
	return rows.Err()
}
