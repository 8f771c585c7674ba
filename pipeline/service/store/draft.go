package store

import (
	"encoding/json"
	"time"

	"huibao/pipeline/period"
)

// Issue is whose brief of which period is meant.
type Issue struct {
	Form     string
	Period   period.Period
	District string
}

func (i Issue) object(kind string) string {
	return kind + " " + i.Form + " " + i.Period.String() + " " + i.District
}

// Override is a passage of a brief in a person's words. It is kept by the passage's name
// and stands in whatever is composed anew.
type Override struct {
	Issue
	Passage string
	Text    string          // empty: the template speaks again
	Basis   json.RawMessage // the figures that it was written over
	Entry   int             // in the order of all, from 1; given by Override
	Who     string          // the actor; given by Override
	At      time.Time       // given by Override
}

const overrideColumns = `form, period, district, passage, entry, who, at, text, basis`

func scanOverride(r row) (Override, error) {
	var o Override
	err := r.Scan(&o.Form, asPeriod(&o.Period), &o.District, &o.Passage, &o.Entry, &o.Who, asTime(&o.At), &o.Text, asRaw(&o.Basis))
	return o, err
}

// Overrides returns the passages of a brief that stand in a person's words, in the order
// in which these were written.
func (v *View) Overrides(of Issue) ([]Override, error) {
	return list(v, scanOverride, `SELECT `+overrideColumns+` FROM overrides o
		WHERE form = $1 AND period = $2 AND district = $3 AND text <> '' AND entry = (
		SELECT MAX(entry) FROM overrides l WHERE l.form = o.form AND l.period = o.period AND l.district = o.district AND l.passage = o.passage
		) ORDER BY entry`, of.Form, of.Period.String(), of.District)
}

// Override puts a person's words in the place of a passage. The same words over the same
// figures as stand there already change nothing.
func (tx *Tx) Override(o Override) (Override, error) {
	o.Passage, o.Text = storable(o.Passage), storable(o.Text)
	if !json.Valid(o.Basis) {
		return o, errManifest
	}
	last, found, err := first(&tx.View, scanOverride, `SELECT `+overrideColumns+` FROM overrides
		WHERE form = $1 AND period = $2 AND district = $3 AND passage = $4 ORDER BY entry DESC LIMIT 1`,
		o.Form, o.Period.String(), o.District, o.Passage)
	if err != nil {
		return o, err
	}
	if found && last.Text == o.Text && string(last.Basis) == string(o.Basis) || !found && o.Text == "" {
		return last, nil
	}
	o.Who, o.At = storable(tx.by.Who), tx.at
	if o.Entry, err = tx.next(`SELECT COALESCE(MAX(entry), 0) FROM overrides`); err != nil {
		return o, err
	}
	err = tx.exec(`INSERT INTO overrides (`+overrideColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		o.Form, o.Period.String(), o.District, o.Passage, o.Entry, o.Who, timeText(o.At), o.Text, string(o.Basis))
	if err != nil {
		return o, err
	}
	return o, tx.audit("edit", o.object("draft"), map[string]any{"passage": o.Passage, "text": o.Text})
}

// Draft is a brief that is not published (草稿). There is one of a period at a time.
type Draft struct {
	Issue
	InputKey string          // of everything it was made from
	Manifest json.RawMessage // what it was made from and what it says
	Blobs    []Blob          // its files
	MadeAt   time.Time       // given by KeepDraft
	entry    int
}

const draftColumns = `form, period, district, input_key, manifest, blobs, made_at, entry`

func scanDraft(r row) (Draft, error) {
	var d Draft
	err := r.Scan(&d.Form, asPeriod(&d.Period), &d.District, &d.InputKey, asRaw(&d.Manifest), asBlobs(&d.Blobs), asTime(&d.MadeAt), &d.entry)
	return d, err
}

// Draft returns the draft of a brief, and whether there is one.
func (v *View) Draft(of Issue) (Draft, bool, error) {
	return first(v, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE form = $1 AND period = $2 AND district = $3`,
		of.Form, of.Period.String(), of.District)
}

// KeepDraft puts a draft in the place of the one before it. One that was made from the
// same and is the same changes nothing.
func (tx *Tx) KeepDraft(d Draft) (Draft, error) {
	if !json.Valid(d.Manifest) {
		return d, errManifest
	}
	have, found, err := tx.Draft(d.Issue)
	if err != nil {
		return d, err
	}
	if found && have.InputKey == d.InputKey && blobsText(have.Blobs) == blobsText(d.Blobs) && string(have.Manifest) == string(d.Manifest) {
		return have, nil
	}
	d.MadeAt = tx.at
	if d.entry, err = tx.next(`SELECT COALESCE(MAX(entry), 0) FROM drafts`); err != nil {
		return d, err
	}
	if err := tx.exec(`DELETE FROM drafts WHERE form = $1 AND period = $2 AND district = $3`, d.Form, d.Period.String(), d.District); err != nil {
		return d, err
	}
	err = tx.exec(`INSERT INTO drafts (`+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		d.Form, d.Period.String(), d.District, d.InputKey, string(d.Manifest), blobsText(d.Blobs), timeText(d.MadeAt), d.entry)
	if err != nil {
		return d, err
	}
	return d, tx.audit("draft", d.object("draft"), map[string]any{
		"input_key": d.InputKey, "manifest": digest(string(d.Manifest)), "blobs": d.Blobs,
	})
}

// SignOff is a person's word that a draft may go out (签发).
type SignOff struct {
	Issue
	InputKey string // of the draft that was signed
	Words    string
	Entry    int       // in the order of all, from 1; given by Sign
	Who      string    // the actor; given by Sign
	At       time.Time // given by Sign
}

const signOffColumns = `form, period, district, entry, input_key, who, at, words`

func scanSignOff(r row) (SignOff, error) {
	var s SignOff
	err := r.Scan(&s.Form, asPeriod(&s.Period), &s.District, &s.Entry, &s.InputKey, &s.Who, asTime(&s.At), &s.Words)
	return s, err
}

// SignOffs returns who signed drafts of a brief, the first one first.
func (v *View) SignOffs(of Issue) ([]SignOff, error) {
	return list(v, scanSignOff, `SELECT `+signOffColumns+` FROM signoffs
		WHERE form = $1 AND period = $2 AND district = $3 ORDER BY entry`, of.Form, of.Period.String(), of.District)
}

// Signed returns the sign-off of the draft that was made from that, and whether there is
// one; the last one where several signed.
func (v *View) Signed(of Issue, inputKey string) (SignOff, bool, error) {
	return first(v, scanSignOff, `SELECT `+signOffColumns+` FROM signoffs
		WHERE form = $1 AND period = $2 AND district = $3 AND input_key = $4 ORDER BY entry DESC LIMIT 1`,
		of.Form, of.Period.String(), of.District, inputKey)
}

// Sign records that a person signs a draft. The same person with the same words as the
// last to sign it changes nothing.
func (tx *Tx) Sign(s SignOff) (SignOff, error) {
	s.Words = storable(s.Words)
	last, found, err := tx.Signed(s.Issue, s.InputKey)
	if err != nil || found && last.Who == storable(tx.by.Who) && last.Words == s.Words {
		return last, err
	}
	s.Who, s.At = storable(tx.by.Who), tx.at
	if s.Entry, err = tx.next(`SELECT COALESCE(MAX(entry), 0) FROM signoffs`); err != nil {
		return s, err
	}
	err = tx.exec(`INSERT INTO signoffs (`+signOffColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.Form, s.Period.String(), s.District, s.Entry, s.InputKey, s.Who, timeText(s.At), s.Words)
	if err != nil {
		return s, err
	}
	return s, tx.audit("sign", s.object("draft"), map[string]any{"input_key": s.InputKey, "words": s.Words})
}
