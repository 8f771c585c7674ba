package work

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"huibao/pipeline/filename"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/publish"
	"huibao/pipeline/service/store"
	"huibao/pipeline/unit"
)

// Blanks places the blank workbooks of a month in the outbox, each in the folder of whoever
// fills it in, and returns their codes.
func (d *Desk) Blanks(ctx context.Context, month period.Period) ([]string, error) {
	var out []string
	for _, u := range d.reporters(month) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		data, err := d.Blank(ctx, u.Code, month)
		if err != nil {
			return nil, err
		}
		name := filename.Clean(u.Name + "_" + d.Line.Form.Name + "_" + month.Chinese())
		dir := filepath.Join(d.Outbox, filename.Clean(u.Name))
		if err := publish.Place(dir, publish.File{Name: name + ".xlsx", Data: data}); err != nil {
			return nil, &PlaceError{dir, dir, err}
		}
		out = append(out, u.Code)
	}
	return out, nil
}

// reporters are the units that fill in the form: the offices of a month, and the district
// where the form has a sheet for it.
func (d *Desk) reporters(month period.Period) []unit.Unit {
	out := d.Line.Units.Offices(month)
	for _, s := range d.Line.Form.Sheets {
		if s.By == form.ByDistrict {
			return append(out, d.Line.Units.District())
		}
	}
	return out
}

// Missing are the codes of the offices of which nothing counts for a month and nothing is
// being judged. What was superseded by a file that went back does not count again.
func (d *Desk) Missing(v *store.View, month period.Period) ([]string, error) {
	all, err := v.Attempts(d.form(), month)
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool)
	for _, a := range all {
		switch a.State {
		case store.Returned, store.Quarantined, store.Duplicate, store.Superseded:
		default:
			there[a.Office] = true
		}
	}
	var out []string
	for _, u := range d.Line.Units.Offices(month) {
		if !there[u.Code] {
			out = append(out, u.Code)
		}
	}
	return out, nil
}

// Lacking are the months of a quarter, a half-year or a year of which nothing counts.
func (d *Desk) Lacking(v *store.View, of period.Period) ([]period.Period, error) {
	var out []period.Period
	for _, month := range of.Months() {
		counted, err := v.Counted(d.form(), month)
		if err != nil {
			return nil, err
		}
		if len(counted) == 0 {
			out = append(out, month)
		}
	}
	return out, nil
}

// RequestDraft leaves the job to make a month's draft with a transaction.
func (d *Desk) RequestDraft(ctx context.Context, tx *store.Tx, month period.Period) error {
	_, err := d.client.InsertTx(ctx, tx.SQL(), draftJob{d.form(), month}, nil)
	return err
}

// RequestEdition leaves the job to publish a month's report with a transaction. Where the
// form wants a sign-off that nobody has given, that is [ErrUnsigned].
func (d *Desk) RequestEdition(ctx context.Context, tx *store.Tx, month period.Period) error {
	m, err := d.gather(&tx.View, month)
	if err != nil {
		return err
	}
	if len(m.counted) == 0 {
		return fmt.Errorf("%s%w", month.Chinese(), ErrNothing)
	}
	if d.Line.Form.SignOff {
		if _, signed, err := tx.Signed(d.issue(month), m.key); err != nil || !signed {
			return cmp.Or(err, ErrUnsigned)
		}
	}
	_, err = d.client.InsertTx(ctx, tx.SQL(), reportJob{d.form(), month}, nil)
	return err
}
