package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"huibao/pipeline/period"
	"huibao/pipeline/publish"
	"huibao/pipeline/service/store"
)

// Sign records that a person signs a month's draft, and has it published. Seen says that
// the flags on it are known.
func (d *Desk) Sign(ctx context.Context, by store.Actor, month period.Period, note string, seen bool) (s store.SignOff, err error) {
	err = d.Store.Write(ctx, by, func(tx *store.Tx) error {
		m, err := d.gather(&tx.View, month)
		if err != nil {
			return err
		}
		draft, found, err := tx.Draft(d.issue(month))
		if err != nil {
			return err
		}
		if !found || draft.InputKey != m.key {
			return ErrDraftOld
		}
		told, err := manifestOf(draft.Manifest)
		if err != nil {
			return err
		}
		if len(told.Flags) > 0 && !seen {
			return &FlagsError{told.Flags}
		}
		if s, err = tx.Sign(store.SignOff{Issue: d.issue(month), InputKey: m.key, Words: note}); err != nil {
			return err
		}
		return d.next(ctx, tx, reportJob{d.form(), month})
	})
	return s, err
}

// Publish makes an edition of a month from the files that count. Where it must be signed
// and is not, that is [ErrUnsigned]: the form wants it, or it corrects one that was signed. Where the latest edition was made from the
// same, or is the same, that one is returned; else the new one says what it corrects.
func (d *Desk) Publish(ctx context.Context, month period.Period, also Also) (store.Edition, error) {
	for tries := 0; ; tries++ {
		e, err := d.tryPublish(ctx, month, also)
		if !errors.Is(err, errCorrected) || tries == 8 {
			return e, err
		}
	}
}

// errCorrected says that another edition was published meanwhile.
var errCorrected = errors.New("another edition was published meanwhile")

func (d *Desk) tryPublish(ctx context.Context, month period.Period, also Also) (e store.Edition, err error) {
	m, err := d.material(ctx, month)
	if err != nil {
		return e, err
	}
	if m.latest.Number > 0 && m.latest.InputKey == m.key {
		return d.publish(ctx, m, m.latest, also)
	}
	signed, err := d.signed(ctx, m)
	if err != nil {
		return e, err
	}
	b, told, err := d.brief(ctx, m)
	if err != nil {
		return e, err
	}
	e = store.Edition{Form: d.form(), Period: month, District: d.district(), InputKey: m.key}
	if e.Blobs, err = d.draw(ctx, m, b, ""); err != nil {
		return e, err
	}
	told.Body = content(e.Blobs, 0)
	if same, err := sameBody(m.latest, told.Body); err != nil || same {
		return d.publish(ctx, m, m.latest, also)
	}
	if m.latest.Number > 0 {
		if b, err = d.correct(m, b, &told); err != nil {
			return e, err
		}
		if e.Blobs, err = d.draw(ctx, m, b, ""); err != nil {
			return e, err
		}
	}
	if signed.Entry > 0 {
		e.SignedBy, told.Signed = signed.Who, &Signature{signed.Who, signed.At, signed.Words}
	}
	told.Files = e.Blobs
	if e.Manifest, err = json.Marshal(told); err != nil {
		return e, err
	}
	return d.publish(ctx, m, e, also)
}

// signed is the sign-off of what counts by now; none where none is wanted. What somebody
// signed is corrected by nothing that nobody signs.
func (d *Desk) signed(ctx context.Context, m material) (s store.SignOff, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		found := false
		if s, found, err = v.Signed(d.issue(m.period), m.key); err == nil && !found && (d.Line.Form.SignOff || m.latest.SignedBy != "") {
			err = ErrUnsigned
		}
		return err
	})
	return s, err
}

// sameBody reports whether an edition says the same, whatever it corrects.
func sameBody(e store.Edition, body string) (bool, error) {
	if e.Number == 0 {
		return false, nil
	}
	told, err := manifestOf(e.Manifest)
	return told.Body == body, err
}

// publish makes an edition the latest one, unless it is that already, and leaves the job
// to place it. Where other files count by now, the report is made again.
func (d *Desk) publish(ctx context.Context, made material, e store.Edition, also Also) (store.Edition, error) {
	err := d.Store.Write(ctx, reporter, func(tx *store.Tx) error {
		m, err := d.gather(&tx.View, e.Period)
		if err != nil {
			return err
		}
		switch {
		case m.latest.Number > 0 && slices.Equal(m.latest.Blobs, e.Blobs):
			e = m.latest
		case m.latest.Number != made.latest.Number:
			return errCorrected
		default:
			e.Figures = content(e.Blobs, m.latest.Number)
			fresh := false
			if e, fresh, err = tx.Publish(e); err != nil {
				return err
			}
			if fresh {
				err = d.tellOfEdition(ctx, tx, e)
			}
			if err != nil {
				return err
			}
		}
		if err := also.do(tx); err != nil {
			return err
		}
		if err := d.next(ctx, tx, placeJob{Form: e.Form, Period: e.Period, Number: e.Number}); err != nil || m.key == made.key {
			return err
		}
		return d.next(ctx, tx, reportJob{e.Form, e.Period})
	})
	if err == nil {
		d.Log.Info("published", "period", e.Period.String(), "edition", e.Number)
	}
	return e, err
}

// EditionFolder is where an edition lies within the folder of its month.
func EditionFolder(number int) string { return fmt.Sprintf("第%d版", number) }

// The names of what lies beside a month's reports.
const (
	DraftFolder  = "草稿"
	ManifestName = "清单.json"
)

// Place puts a month's editions into the folder of reports: each in a folder of its own,
// the files of the latest beside these under their plain names, and the draft while it is
// not published. One that is published meanwhile is placed after it, so that of several
// who place the last has the latest.
func (d *Desk) Place(ctx context.Context, month period.Period) error {
	for placed := ""; ; {
		all, draft, err := d.placeable(ctx, month)
		if err != nil {
			return err
		}
		var latest store.Edition
		if len(all) > 0 {
			latest = all[len(all)-1]
		}
		state := fmt.Sprint(latest.Number, " ", draft.InputKey)
		if state == placed {
			return nil
		}
		dir := filepath.Join(d.Reports, month.String())
		for _, e := range all {
			if err := d.placeEdition(ctx, dir, e); err != nil {
				return err
			}
		}
		if err := d.placeFiles(ctx, dir, latest.Blobs); err != nil {
			return err
		}
		if draft.InputKey != "" && draft.InputKey != latest.InputKey {
			if err := d.placeFiles(ctx, filepath.Join(dir, DraftFolder), draft.Blobs); err != nil {
				return err
			}
		}
		placed = state
		d.Log.Info("placed", "period", month.String(), "edition", latest.Number, "folder", dir)
	}
}

// placeable are a month's editions, the first one first, and its draft.
func (d *Desk) placeable(ctx context.Context, month period.Period) (all []store.Edition, draft store.Draft, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		if all, err = v.Editions(d.form(), month, d.district()); err != nil {
			return err
		}
		draft, _, err = v.Draft(d.issue(month))
		return err
	})
	return all, draft, err
}

// placeEdition puts an edition into its own folder, which nobody needs to change any more.
func (d *Desk) placeEdition(ctx context.Context, dir string, e store.Edition) error {
	parts, err := d.load(ctx, e.Blobs)
	if err != nil {
		return err
	}
	parts = append(parts, publish.File{Name: ManifestName, Data: e.Manifest})
	return d.into(d.Reports, dir, func() error { return publish.PlaceFolder(dir, EditionFolder(e.Number), parts...) })
}

func (d *Desk) placeFiles(ctx context.Context, dir string, blobs []store.Blob) error {
	if len(blobs) == 0 {
		return nil
	}
	parts, err := d.load(ctx, blobs)
	if err != nil {
		return err
	}
	return d.into(d.Reports, dir, func() error { return publish.Place(dir, parts...) })
}

// Editions returns a month's editions, the first one first.
func (d *Desk) Editions(ctx context.Context, month period.Period) ([]store.Edition, error) {
	all, _, err := d.placeable(ctx, month)
	return all, err
}
