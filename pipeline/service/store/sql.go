package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"huibao/pipeline/period"
)

// Placeholders are $1, $2, … in the order of their first mention: PostgreSQL counts them
// by their digits and SQLite by their place.

// timeLayout has one length and only UTC, so that the text sorts as the times do.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// timeText is a time as the database keeps it; empty for the zero time.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// row is a row to scan.
type row interface{ Scan(into ...any) error }

// exec runs one statement.
func (tx *Tx) exec(statement string, args ...any) error {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = storable(text)
		}
	}
	_, err := tx.sql.ExecContext(tx.ctx, statement, args...)
	return err
}

// storable replaces what PostgreSQL refuses in text: bytes that are no UTF-8, and the
// character zero. Both come from file names and from cells of old workbooks.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// list returns the rows of a query.
func list[T any](v *View, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := v.sql.QueryContext(v.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// first returns the first row of a query, and whether there is one.
func first[T any](v *View, scan func(row) (T, error), query string, args ...any) (one T, found bool, err error) {
	all, err := list(v, scan, query, args...)
	if err != nil || len(all) == 0 {
		return one, false, err
	}
	return all[0], true, nil
}

// next is one more than the largest number that a query finds.
func (tx *Tx) next(query string, args ...any) (int, error) {
	var largest int
	err := tx.sql.QueryRowContext(tx.ctx, query, args...).Scan(&largest)
	return largest + 1, err
}

// parsed scans text by way of a function.
type parsed func(text string) error

// Scan implements sql.Scanner.
func (p parsed) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("want text in the database, found %T", src)
	}
	return p(text)
}

func asTime(into *time.Time) parsed {
	return func(text string) (err error) {
		*into = time.Time{}
		if text != "" {
			*into, err = time.Parse(timeLayout, text)
		}
		return err
	}
}

func asPeriod(into *period.Period) parsed {
	return func(text string) error { return into.UnmarshalText([]byte(text)) }
}

func asJSON(into any) parsed {
	return func(text string) error { return json.Unmarshal([]byte(text), into) }
}

func asRaw(into *json.RawMessage) parsed {
	return func(text string) error { *into = json.RawMessage(text); return nil }
}

// asBlobs reads what blobsText wrote; none are nil.
func asBlobs(into *[]Blob) parsed {
	return func(text string) error {
		*into = nil
		if text == "[]" {
			return nil
		}
		return json.Unmarshal([]byte(text), into)
	}
}

// blobsText is a list of blobs as JSON; none are an empty list.
func blobsText(blobs []Blob) string {
	if len(blobs) == 0 {
		return "[]"
	}
	return jsonText(blobs)
}

// jsonText is a value as JSON. Values are structs and lists of plain fields, which always
// have one.
func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}
