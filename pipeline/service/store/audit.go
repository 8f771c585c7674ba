package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Line is one line of the audit: who did what to which object, from where. Each line
// carries the hash of the one before, so that none can be changed, left out or put in
// without the hashes telling.
type Line struct {
	Seq      int64     `json:"seq"` // from 1, without gaps
	At       time.Time `json:"at"`
	Who      string    `json:"who"`
	What     string    `json:"what"`     // such as receive
	Object   string    `json:"object"`   // such as "attempt 3f…"
	Origin   string    `json:"origin"`   // the actor's
	Detail   string    `json:"detail"`   // JSON
	Previous string    `json:"previous"` // hash of the line before; empty for the first
	Hash     string    `json:"hash"`
}

// Head is the audit's last line. Printed where it leaves the machine, it proves that
// nothing before it was changed afterwards.
type Head struct {
	Seq  int64
	Hash string
}

const auditColumns = `seq, at, who, what, object, origin, detail, previous, hash`

// sum is the hash of everything else in the line.
func (l Line) sum() string {
	return digest(l.Seq, timeText(l.At), l.Who, l.What, l.Object, l.Origin, l.Detail, l.Previous)
}

// digest is a hash of parts, which it keeps apart.
func digest(parts ...any) string {
	sum := sha256.Sum256([]byte(jsonText(parts)))
	return hex.EncodeToString(sum[:])
}

// audit adds a line on a change of this transaction.
func (tx *Tx) audit(what, object string, detail any) error {
	l := Line{
		Seq: tx.head.Seq + 1, At: tx.at, Who: storable(tx.by.Who), What: what, Object: storable(object),
		Origin: storable(tx.by.Origin), Detail: storable(jsonText(detail)), Previous: tx.head.Hash,
	}
	l.Hash = l.sum()
	tx.head = Head{l.Seq, l.Hash}
	return tx.exec(`INSERT INTO audit (`+auditColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.Seq, timeText(l.At), l.Who, l.What, l.Object, l.Origin, l.Detail, l.Previous, l.Hash)
}

func scanLine(r row) (Line, error) {
	var l Line
	err := r.Scan(&l.Seq, asTime(&l.At), &l.Who, &l.What, &l.Object, &l.Origin, &l.Detail, &l.Previous, &l.Hash)
	return l, err
}

// Head returns the audit's last line.
func (v *View) Head() (Head, error) {
	var h Head
	err := v.sql.QueryRowContext(v.ctx, `SELECT seq, hash FROM head WHERE id = 1`).Scan(&h.Seq, &h.Hash)
	return h, err
}

// Audit hands every line, the oldest first, to the function.
func (v *View) Audit(each func(Line) error) error {
	rows, err := v.sql.QueryContext(v.ctx, `SELECT `+auditColumns+` FROM audit ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		line, err := scanLine(rows)
		if err != nil {
			return err
		}
		if err := each(line); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Verify goes through the audit and returns a [BrokenError] for the first line that is not
// as it was written.
func (s *Store) Verify(ctx context.Context) error {
	return s.Read(ctx, (*View).verify)
}

func (v *View) verify() error {
	var last Head
	err := v.Audit(func(l Line) error {
		switch {
		case l.Seq != last.Seq+1:
			return &BrokenError{last.Seq + 1, "is missing"}
		case l.Previous != last.Hash:
			return &BrokenError{l.Seq, "does not follow from the line before"}
		case l.Hash != l.sum():
			return &BrokenError{l.Seq, "was changed"}
		}
		last = Head{l.Seq, l.Hash}
		return nil
	})
	if err != nil {
		return err
	}
	head, err := v.Head()
	if err == nil && head != last {
		err = &BrokenError{last.Seq + 1, fmt.Sprintf("the audit ended with line %d", head.Seq)}
	}
	return err
}

// ExportAudit writes the audit as lines of JSON, the oldest first.
func (s *Store) ExportAudit(ctx context.Context, w io.Writer) error {
	return s.Read(ctx, func(v *View) error {
		buffered := bufio.NewWriter(w)
		lines := json.NewEncoder(buffered)
		if err := v.Audit(func(l Line) error { return lines.Encode(l) }); err != nil {
			return err
		}
		return buffered.Flush()
	})
}
