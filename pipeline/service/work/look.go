package work

import (
	"context"
	"errors"
	"fmt"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// Desks are the desks of all forms, this one among them.
func (d *Desk) Desks() []*Desk { return d.all() }

// Sheets returns the sheets of an attempt's file as they stand there.
func (d *Desk) Sheets(ctx context.Context, a store.Attempt) ([]submission.Grid, error) {
	file, err := d.file(ctx, a)
	if err != nil {
		return nil, err
	}
	return d.Line.Grids(ctx, file)
}

// errLarge says that a kept file is larger than what is handed out.
var errLarge = errors.New("a kept file is too large to be handed out")

// Bytes returns what is kept under a hash, all of it and proved.
func (d *Desk) Bytes(ctx context.Context, sha256 string) ([]byte, error) {
	const largest = 256 << 20
	digest, err := files.ParseDigest(sha256)
	if err != nil {
		return nil, err
	}
	data, err := d.bytes(ctx, digest, largest)
	if len(data) > largest {
		return nil, fmt.Errorf("%s: %w", sha256, errLarge)
	}
	return data, err
}

// Blank makes the workbook that an office fills in for a month, with what it reported for
// the month before.
func (d *Desk) Blank(ctx context.Context, office string, month period.Period) ([]byte, error) {
	earlier, err := d.history(ctx, store.Attribution{Form: d.form(), Office: office, Period: month})
	if err != nil {
		return nil, err
	}
	var previous *pipeline.Accounts
	if n := len(earlier); n > 0 && earlier[n-1].Period == month.Previous() {
		previous = earlier[n-1]
	}
	return d.Line.Blank(office, month, previous)
}
