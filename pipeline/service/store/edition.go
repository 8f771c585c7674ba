package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"huibao/pipeline/period"
)

// Edition is a published brief (版次). It never changes; a correction is a new edition.
type Edition struct {
	Form        string
	Period      period.Period
	District    string
	Figures     string          // hash of the figures
	InputKey    string          // of everything it was made from
	Manifest    json.RawMessage // what it was made from and what it consists of
	Blobs       []Blob          // its files
	SignedBy    string
	Number      int       // of the district's editions of the period, from 1; given by Publish
	PublishedAt time.Time // given by Publish
}

func (e Edition) object() string {
	return fmt.Sprintf("edition %s %s %s %d", e.Form, e.Period, e.District, e.Number)
}

const editionColumns = `form, period, district, number, entry, figures, input_key, manifest, blobs, published_at, signed_by`

const selectEditions = `SELECT form, period, district, number, figures, input_key, manifest, blobs, published_at, signed_by
	FROM editions `

func scanEdition(r row) (Edition, error) {
	var e Edition
	err := r.Scan(&e.Form, asPeriod(&e.Period), &e.District, &e.Number, &e.Figures, &e.InputKey,
		asRaw(&e.Manifest), asBlobs(&e.Blobs), asTime(&e.PublishedAt), &e.SignedBy)
	return e, err
}

// Editions returns a district's editions of a form and period, the first one first.
func (v *View) Editions(form string, p period.Period, district string) ([]Edition, error) {
	return list(v, scanEdition, selectEditions+`WHERE form = $1 AND period = $2 AND district = $3 ORDER BY number`,
		form, p.String(), district)
}

// Edition returns one edition by its number, or [ErrNotFound].
func (v *View) Edition(form string, p period.Period, district string, number int) (Edition, error) {
	e, found, err := first(v, scanEdition,
		selectEditions+`WHERE form = $1 AND period = $2 AND district = $3 AND number = $4`,
		form, p.String(), district, number)
	if err == nil && !found {
		err = fmt.Errorf("%s: %w", Edition{Form: form, Period: p, District: district, Number: number}.object(), ErrNotFound)
	}
	return e, err
}

// LatestOfEach returns the latest edition of each form, period and district.
func (v *View) LatestOfEach() ([]Edition, error) {
	return list(v, scanEdition, selectEditions+`AS e WHERE number =
		(SELECT MAX(number) FROM editions WHERE form = e.form AND period = e.period AND district = e.district) ORDER BY entry`)
}

// errManifest says that what must be JSON is none.
var errManifest = errors.New("a manifest or basis is no JSON")

// Publish numbers an edition and makes it visible. Where the district has an edition of
// the period with the same figures, that one is returned, and fresh is false.
func (tx *Tx) Publish(e Edition) (published Edition, fresh bool, err error) {
	if !json.Valid(e.Manifest) {
		return e, false, errManifest
	}
	have, found, err := first(&tx.View, scanEdition,
		selectEditions+`WHERE form = $1 AND period = $2 AND district = $3 AND figures = $4`,
		e.Form, e.Period.String(), e.District, e.Figures)
	if err != nil || found {
		return have, false, err
	}
	e.PublishedAt = tx.at
	e.Number, err = tx.next(`SELECT COALESCE(MAX(number), 0) FROM editions WHERE form = $1 AND period = $2 AND district = $3`,
		e.Form, e.Period.String(), e.District)
	if err != nil {
		return e, false, err
	}
	if err := tx.insertEdition(e); err != nil {
		return e, false, err
	}
	return e, true, tx.audit("publish", e.object(), map[string]any{
		"figures": e.Figures, "input_key": e.InputKey, "manifest": digest(string(e.Manifest)), "blobs": e.Blobs,
		"signed_by": e.SignedBy,
	})
}

func (tx *Tx) insertEdition(e Edition) error {
	entry, err := tx.next(`SELECT COALESCE(MAX(entry), 0) FROM editions`)
	if err != nil {
		return err
	}
	return tx.exec(`INSERT INTO editions (`+editionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.Form, e.Period.String(), e.District, e.Number, entry, e.Figures, e.InputKey, string(e.Manifest),
		blobsText(e.Blobs), timeText(e.PublishedAt), e.SignedBy)
}
