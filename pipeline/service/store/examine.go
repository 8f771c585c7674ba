package store

import (
	"encoding/json"
	"fmt"
	"io"
)

// Examine reads an export to its end without a database: counts and hash must be right,
// else the error is a [RefusedError]. It hands over every blob that the export refers to,
// one that is referred to twice also twice, and returns the rows of each table.
func Examine(export io.Reader, each func(Blob) error) (map[string]int, error) {
	in, err := newImporter(export)
	if err != nil {
		return nil, err
	}
	return in.rows, in.readRecords(func(r record) error {
		blobs, err := in.blobs(r)
		if err != nil {
			return err
		}
		for _, b := range blobs {
			if err := each(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// blobs are those that a row refers to.
func (in *importer) blobs(r record) ([]Blob, error) {
	var blobs []Blob
	switch r.Table {
	case "attempts":
		if err := json.Unmarshal([]byte(in.text(r, "receipts")), &blobs); err != nil {
			return nil, fmt.Errorf("receipts of an attempt: %w", err)
		}
		return append(blobs, Blob{in.text(r, "name"), in.text(r, "sha256")}), nil
	case "editions", "drafts":
		if err := json.Unmarshal([]byte(in.text(r, "blobs")), &blobs); err != nil {
			return nil, fmt.Errorf("blobs of %s: %w", r.Table, err)
		}
	case "decisions":
		if err := json.Unmarshal([]byte(in.text(r, "receipts")), &blobs); err != nil {
			return nil, fmt.Errorf("receipts of a decision: %w", err)
		}
	}
	return blobs, nil
}

// text is what stands in a column of a row; empty where the export has none such.
func (in *importer) text(r record, column string) string {
	for i, name := range in.header.Tables[r.Table] {
		if name == column && i < len(r.Row) {
			text, _ := r.Row[i].(string)
			return text
		}
	}
	return ""
}
