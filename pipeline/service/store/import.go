package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"regexp"
	"strings"
)

// Import opens an empty database and fills it with what Export wrote, from either kind of
// database and from this version of the tables or an earlier one. Counts, hash and audit
// must be right; else nothing is kept and the error is a [RefusedError].
func Import(ctx context.Context, address string, options Options, r io.Reader) (*Store, error) {
	in, err := newImporter(r)
	if err != nil {
		return nil, err
	}
	s, err := connect(ctx, address, options)
	if err != nil {
		return nil, err
	}
	if err := s.fill(ctx, in); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// fill makes the tables of the export's version, reads it in, and migrates what was read.
func (s *Store) fill(ctx context.Context, in *importer) error {
	steps, err := s.steps()
	if err != nil {
		return err
	}
	have, newest, err := versions(ctx, steps)
	switch version := in.header.Version; {
	case err != nil:
		return err
	case version < 1 || version > newest:
		return badExport(fmt.Sprintf("备份是第 %d 版，本程序只认识到第 %d 版。", version, newest), nil)
	case have > version:
		return notEmpty() // its tables cannot be turned back to those of the export
	}
	if _, err := steps.UpTo(ctx, in.header.Version); err != nil {
		return err
	}
	if err := s.load(ctx, in); err != nil {
		return err
	}
	return s.migrate(ctx)
}

// load reads the rows in one transaction and keeps them when all is right.
func (s *Store) load(ctx context.Context, in *importer) error {
	raw, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer raw.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	tx := &Tx{View: View{ctx, raw}}
	if err := raw.QueryRowContext(ctx, s.dialect.takeHead).Scan(&tx.head.Seq, &tx.head.Hash); err != nil {
		return err
	}
	if tx.head.Seq != 0 { // whatever was ever changed left a line in the audit
		return notEmpty()
	}
	inserts := make(map[string]*sql.Stmt) // closed with the transaction
	if err := in.readRecords(func(r record) error { return in.insert(tx, inserts, r) }); err != nil {
		return err
	}
	err = tx.exec(`UPDATE head SET seq = (SELECT COALESCE(MAX(seq), 0) FROM audit),
		hash = COALESCE((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '') WHERE id = 1`)
	if err != nil {
		return err
	}
	if err := tx.verify(); err != nil {
		return badExport("备份中的操作记录前后不符。", err)
	}
	return raw.Commit()
}

type importer struct {
	lines  *bufio.Reader
	hash   hash.Hash // of the lines so far
	header header
	rows   map[string]int
}

// newImporter reads an export as far as its header.
func newImporter(r io.Reader) (*importer, error) {
	in := &importer{lines: bufio.NewReader(r), hash: sha256.New(), rows: make(map[string]int)}
	return in, in.readHeader()
}

// line returns the next line with its end, before it counts for the hash.
func (in *importer) line() ([]byte, error) {
	line, err := in.lines.ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		return nil, badExport("备份不完整，缺少结尾。", err)
	}
	return line, err
}

// identifier is what may stand as the name of a table or column in a statement.
var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (in *importer) readHeader() error {
	line, err := in.line()
	if err != nil {
		return err
	}
	in.hash.Write(line)
	if err := json.Unmarshal(line, &in.header); err != nil || in.header.Huibao != exportKind {
		return badExport("这个文件不是本程序的备份。", err)
	}
	for name, columns := range in.header.Tables {
		for _, word := range append([]string{name}, columns...) {
			if !identifier.MatchString(word) {
				return badExport("这个文件不是本程序的备份。", fmt.Errorf("%q is no name of a table or column", word))
			}
		}
		in.rows[name] = 0
	}
	return nil
}

// readRecords hands over rows up to the footer, which must agree with them.
func (in *importer) readRecords(use func(record) error) error {
	for {
		line, err := in.line()
		if err != nil {
			return err
		}
		var next struct {
			record
			footer
		}
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		if err := decoder.Decode(&next); err != nil {
			return badExport("备份中有一行无法识别。", err)
		}
		if next.Table == "" {
			return in.finish(next.footer)
		}
		in.hash.Write(line)
		in.rows[next.Table]++
		if err := use(next.record); err != nil {
			return badExport("备份中有一行无法写入。", err)
		}
	}
}

func (in *importer) finish(f footer) error {
	if f.SHA256 != hex.EncodeToString(in.hash.Sum(nil)) {
		return badExport("备份的内容被改动过，校验值不符。", nil)
	}
	if !maps.Equal(f.Rows, in.rows) {
		return badExport("备份的行数不符。", nil)
	}
	if _, err := in.lines.ReadByte(); !errors.Is(err, io.EOF) {
		return badExport("备份的结尾之后还有内容。", err)
	}
	return nil
}

func (in *importer) insert(tx *Tx, inserts map[string]*sql.Stmt, r record) error {
	insert, err := in.statement(tx, inserts, r.Table)
	if err != nil {
		return err
	}
	for i, value := range r.Row {
		if number, ok := value.(json.Number); ok {
			if r.Row[i], err = number.Int64(); err != nil {
				return err
			}
		}
	}
	_, err = insert.ExecContext(tx.ctx, r.Row...)
	return err
}

// statement prepares a table's insert once.
func (in *importer) statement(tx *Tx, inserts map[string]*sql.Stmt, table string) (*sql.Stmt, error) {
	if known := inserts[table]; known != nil {
		return known, nil
	}
	columns, ok := in.header.Tables[table]
	if !ok {
		return nil, fmt.Errorf("the header names no table %q", table)
	}
	places := make([]string, len(columns))
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	prepared, err := tx.sql.PrepareContext(tx.ctx, `INSERT INTO `+table+` (`+strings.Join(columns, ", ")+
		`) VALUES (`+strings.Join(places, ", ")+`)`)
	inserts[table] = prepared
	return prepared, err
}

func notEmpty() error {
	return &RefusedError{
		Reason:  NotEmpty,
		Message: "数据库里已有内容，备份只能恢复到空的数据库。",
		Action:  "请换一个新的状态文件夹或空的数据库。",
	}
}

func badExport(message string, cause error) error {
	return &RefusedError{
		Reason: BadExport, Message: message, Action: "没有写入任何数据，请改用另一份备份。", Err: cause,
	}
}
